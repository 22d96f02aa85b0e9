/* Inside scenarios/ only: bindings for texts that are looked at without a run. What only a run
 * knows (nonce, source address, canaries, what answers give, the bound item) has a stand-in. */
#ifndef SCENARIOS_STAND_IN_H
#define SCENARIOS_STAND_IN_H

#include "scenarios/bound.h"
#include "scenarios/render.h"

#define STAND_IN_NONCE "a0a0a0a0a0a0a0a0"
#define STAND_IN_SOURCE "10.66.128.1"
#define STAND_IN_CANARY "cn0123456789abcdef"
#define STAND_IN_CAPTURED "captured0"

/* `bindings` points into its own struct, so it stays where it was made. A caller may change its
 * nonce, its source, its canaries and its place in an `each`. */
struct stand_in {
    struct captures captures; /* all of the scenario's */
    struct bound_item item;   /* of the kind that the scenario asks for */
    struct bindings bindings;
};

void stand_in_init(struct stand_in *in, const struct scenario *scenario);
void stand_in_done(struct stand_in *in);
#define AUTO_STAND_IN __attribute__((cleanup(stand_in_done)))

/* How often a step's request is sent, and the bindings of one of these times. */
size_t stand_in_sends(const struct step_http *http);
const struct bindings *stand_in_send(struct stand_in *in, const struct step_http *http,
                                     size_t index);

#endif
