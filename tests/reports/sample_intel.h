/* Intelligence for the synthetic run: items of every age, some past their validity. */
#ifndef TESTS_REPORTS_SAMPLE_INTEL_H
#define TESTS_REPORTS_SAMPLE_INTEL_H

#include "reports/input.h"

/* Item number i as seen from a run at that time; id is kept by the caller. */
struct score_intel sample_item(size_t i, const char *id, int64_t run_utc_ms);
/* What a product's reaction is worth against an item: new ones are harder. */
double sample_item_share(const struct score_intel *intel, int64_t run_utc_ms, double share);

#endif
