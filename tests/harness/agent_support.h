/* A real agent as a child process in fake mode, greeted, with a folder of its own; and the events
 * it sent. */
#ifndef TESTS_HARNESS_AGENT_SUPPORT_H
#define TESTS_HARNESS_AGENT_SUPPORT_H

#include <sys/types.h>

#include "common/base/clock.h"
#include "harness/host/client.h"
#include "tests/support.h"

#define LATER (clock_mono_ms() + 30000)

struct fake_guest {
    struct client *client;
    pid_t agent;
    char *folder;
    struct buf events; /* "line f one;" and "callback l tcp hello;" as they came */
    unsigned event_count;
    char from[64]; /* of the last call-back */
};

/* Starts an agent on ends[1]; ends[0] is the caller's. netns_pid 0: no network of its own. */
void fake_guest_spawn(struct fake_guest *guest, pid_t netns_pid, int ends[2]);
/* With a client that has said hello. */
void fake_guest_start(struct fake_guest *guest, pid_t netns_pid);
void fake_guest_stop(struct fake_guest *guest);
/* Waits until count events came in all. */
void fake_guest_await(struct fake_guest *guest, unsigned count);
/* folder/name; caller frees. */
char *fake_guest_path(const struct fake_guest *guest, const char *name);
/* A port of 127.0.0.1 that is free now. */
uint16_t fake_guest_port(void);

#endif
