/* A scenario as a drawing: who does what in which order, what an answer gives to which later step,
 * and what the effects look at. SVG 1.1 without scripts, with a text that says the same; it is
 * readable on light and on dark paper. */
#ifndef SCENARIOS_GRAPH_H
#define SCENARIOS_GRAPH_H

#include "common/base/buf.h"
#include "scenarios/scenario.h"

/* Appends a whole document. The same scenario gives the same bytes. */
void scenario_graph(const struct scenario *scenario, struct buf *out);

#endif
