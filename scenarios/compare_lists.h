/* Inside the comparison of scenarios only: which entries of two lists are the same entry. */
#ifndef SCENARIOS_COMPARE_LISTS_H
#define SCENARIOS_COMPARE_LISTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/ext/json.h"

#define NO_PAIR SIZE_MAX

struct pairing {
    const struct node *before, *after; /* borrowed */
    size_t before_count, after_count;
    size_t *of_before; /* index in after, or NO_PAIR */
    size_t *of_after;
    bool *moved; /* of those in after: stands at another place among the rest */
};
#define PAIRING __attribute__((cleanup(pairing_done))) struct pairing

/* false: the lists are too long, and nothing is paired. */
bool pairing_init(struct pairing *pairing, const struct node *before, const struct node *after);
void pairing_done(struct pairing *pairing);
/* The name that an entry has: its own, or that of the step in it. NULL: none. Borrowed. */
const char *entry_name(const struct node *item);

#endif
