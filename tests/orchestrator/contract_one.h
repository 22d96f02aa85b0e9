/* One machine with the host's side of its agent, for the sentences of the contract, and those
 * sentences that lie in files of their own. Not for use outside the contract. */
#ifndef TESTS_ORCHESTRATOR_CONTRACT_ONE_H
#define TESTS_ORCHESTRATOR_CONTRACT_ONE_H

#include "tests/orchestrator/contract.h"

struct one {
    const struct bed *bed;
    char *name;
    char *overlay;
    char *channel;
    char *console;
    struct machine_nic nics[1];
    size_t nic_count; /* 0 unless set before the start */
    struct machine *machine;
    struct client *client;
    unsigned epoch;
};
#define ONE __attribute__((cleanup(one_done))) struct one

void one_init(struct one *one, const struct bed *bed, const char *name);
void one_done(struct one *one);
/* Starts it, and waits for its agent. */
int one_boot(struct one *one, struct err *err);
/* Connects, if it is not, and renews the agent under the next epoch. */
int one_join(struct one *one, int64_t timeout_ms, struct err *err);
/* Abandons, restores and resumes; the agent answers again after it. */
int one_return(struct one *one, const char *tag, struct err *err);
/* ERR_BUG with what, unless it holds. */
int expect(bool holds, const char *what, struct err *err);

int a_capture_is_a_pcap_file(const struct bed *bed, struct err *err);
int a_capture_can_be_stopped_and_started_again(const struct bed *bed, struct err *err);
int a_capture_goes_on_through_a_freeze_and_a_return(const struct bed *bed, struct err *err);
int a_capture_can_be_started_while_the_machine_is_paused(const struct bed *bed, struct err *err);
int a_capture_that_cannot_be_made_is_refused(const struct bed *bed, struct err *err);

#endif
