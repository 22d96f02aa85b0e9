/* Criteria: the versioned meaning of "effective" for a category, frozen and hashed before a run.
 * Data only; metrics.h and results.h apply it. The format is documented in reports/README.md. */
#ifndef REPORTS_CRITERIA_H
#define REPORTS_CRITERIA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"
#include "common/base/mem.h"
#include "common/ext/hash.h"
#include "common/ext/json.h"
#include "reports/metric.h"

#define CRITERIA_MAX_LIST 16
#define CRITERIA_MAX_HEADLINE 4 /* as many as fit side by side */

struct criteria_term { /* score = sum of weight x value */
    enum metric_id metric;
    double weight;
};

struct criteria_threshold {
    enum metric_id metric;
    bool at_least; /* false: at most */
    double limit;
};

struct criteria {
    char *id, *version, *title, *summary, *category;
    double level;      /* two-sided confidence, 0.5 .. 0.999 */
    int64_t window_ms; /* a later alert is `delayed` */
    int64_t min_cases; /* floors: below either, counts only, no rate, no interval, no threshold
                          verdict */
    int64_t min_clusters;
    enum metric_id headline[CRITERIA_MAX_HEADLINE];
    size_t headline_count;
    struct criteria_term terms[CRITERIA_MAX_LIST]; /* none: no score, no ranking guard */
    size_t term_count;
    struct criteria_threshold thresholds[CRITERIA_MAX_LIST];
    size_t threshold_count;
    double base_rates[CRITERIA_MAX_LIST]; /* shares of attacks at which precision is worked out */
    size_t base_rate_count;
    char hash[HASH_HEX]; /* SHA-256 of the canonical form of criteria_embed */
};

/* Strict; errors carry file:line:column. */
int criteria_load(const char *path, struct criteria **out, struct err *err);
void criteria_free(struct criteria *criteria);
AUTO_DEFINE(criteria)
/* The document to put into a plan. Numbers with decimals become strings ("0.95"), so that it has a
 * canonical form; criteria_unembed reads it back to the same hash. name stands for the file in
 * messages. */
struct node *criteria_embed(const struct criteria *criteria);
int criteria_unembed(const struct node *node, const char *name, struct criteria **out,
                     struct err *err);

#endif
