/* How busy the host was while a unit ran. Verdicts do not rest on it, but a reader can see whether
 * a product that did not answer had the time to. */
#ifndef ORCHESTRATOR_RUN_LOAD_H
#define ORCHESTRATOR_RUN_LOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "common/ext/json.h"

/* Counters of the host at one moment; 0 where it does not tell. */
struct load {
    int64_t busy_ticks; /* of all processors since the host started */
    int64_t all_ticks;
    int64_t stolen_ticks; /* that another guest of the host's own host had */
    int64_t stalled_us; /* that some process waited for a processor (pressure stall information) */
    int64_t at_mono_ms;
};

void load_read(struct load *out);
/* {busy_permille, stolen_permille, stalled_permille, load_1_min_centi, memory_available_mib}
 * between a moment and now. Caller frees. */
struct node *load_since(const struct load *begun);
/* Whether the host had so much more to do than it has processors that a time-out says nothing about
 * who did not answer: over LOAD_OVER runnable tasks a processor. */
#define LOAD_OVER 6
bool load_is_over(void);

#endif
