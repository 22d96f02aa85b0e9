/* How broad a library is: counts of its scenarios, clusters and cases, whole and by tactic. Cases
 * of one cluster are not independent, so the clusters are what a rate rests on. */
#ifndef SCENARIOS_BREADTH_H
#define SCENARIOS_BREADTH_H

#include <stddef.h>

#include "scenarios/library.h"

struct breadth_row {
    const char *tactic; /* borrowed from the library; NULL: benign work */
    size_t scenarios, clusters, cases;
};

struct breadth {
    struct breadth_row *rows; /* tactics by name, then benign work, if there is any */
    size_t row_count;
    size_t scenarios, clusters, cases; /* a cluster of two tactics counts once here */
    size_t techniques;
};

void breadth_of(const struct scenario_library *library, struct breadth *out);
void breadth_done(struct breadth *breadth);
#define AUTO_BREADTH __attribute__((cleanup(breadth_done)))

#endif
