/* How old the intelligence behind a trial was when the trial started, and the bins that ages are
 * counted in: one table for results and reports. Pure functions of a case's item and a time. */
#ifndef REPORTS_AGE_H
#define REPORTS_AGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reports/input.h"

/* Bins follow one another: each holds what is older than the bin before it. */
#define AGE_BINS 7

struct age_bin {
    const char *name; /* "7d" */
    int64_t upto_ms;  /* inclusive; -1: no end */
};

extern const struct age_bin age_bins[AGE_BINS];

/* An age below 0 (a clock that is off) counts as 0. */
size_t age_bin_of(int64_t age_ms);

/* When the item became known, at work or in print: first seen, published where nobody said.
 * SCORE_NO_TIME where neither is known; likewise below. */
int64_t age_known_since(const struct score_intel *intel);
/* Since it was known. at_utc_ms: when the trial started. */
int64_t age_of(const struct score_intel *intel, int64_t at_utc_ms);
/* Since it could be had: added to its source's collection, or published. */
int64_t age_lag(const struct score_intel *intel, int64_t at_utc_ms);
/* Whether its validity had passed. What is not known is not held against a trial. */
bool age_stale(const struct score_intel *intel, int64_t at_utc_ms);

/* When the world was told of the item: published, first seen where nobody said. */
int64_t age_told(const struct score_intel *intel);

#endif
