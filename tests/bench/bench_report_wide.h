/* A run in which each case has a cluster, technique, tactic, set, variant, intelligence item,
 * source and void cause of its own: whatever looks one of them up by walking a list shows here. */
#ifndef TESTS_BENCH_REPORT_WIDE_H
#define TESTS_BENCH_REPORT_WIDE_H

#include <stddef.h>

#include "common/base/mem.h"
#include "reports/input.h"
#include "reports/results.h"

struct wide;

struct wide *wide_new(size_t case_count); /* two products and a control, once each */
void wide_free(struct wide *wide);
AUTO_DEFINE(wide)
const struct score_input *wide_input(const struct wide *wide);
const struct results_meta *wide_meta(const struct wide *wide);

#endif
