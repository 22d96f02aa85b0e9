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
#define CRITERIA_MAX_PROFILE 200

struct criteria_term { /* score = sum of weight x value */
    enum metric_id metric;
    double weight;
};

struct criteria_threshold {
    enum metric_id metric;
    bool at_least; /* false: at most */
    double limit;
};

struct criteria_gate {
    struct criteria_threshold threshold;
    int64_t window_ms; /* of the detection rate: an alert that comes later does not count; at most
                          the criteria's own; 0: that one */
};

/* Names, each once, in the order of the file. */
struct criteria_names {
    char **items; /* NULL-ended where there is any; else NULL */
    size_t count;
};

/* What the criteria's author wants covered, in words that others know. Facts, no claim that a
 * product conforms to anything. */
struct criteria_profile {
    struct criteria_names techniques; /* of MITRE ATT&CK; one stands for its sub-techniques too */
    struct criteria_names csf;        /* of NIST CSF 2.0: function, category or subcategory */
    struct criteria_names industries; /* words of STIX 2.1's industry-sector-ov where it has one */
};

struct criteria {
    char *id, *version, *title, *summary, *category;
    double level;      /* two-sided confidence, 0.5 .. 0.999 */
    int64_t window_ms; /* a later alert is `delayed` */
    int64_t min_cases; /* floors: below either, counts only, no rate, no interval, no threshold
                          verdict */
    int64_t min_clusters;
    double min_effective;  /* likewise, of effective trials; 0: no such floor */
    double max_half_width; /* likewise, of Korn and Graubard's interval; 0: no such floor */
    enum metric_id headline[CRITERIA_MAX_HEADLINE];
    size_t headline_count;
    struct criteria_term terms[CRITERIA_MAX_LIST]; /* none: no score, no ranking guard */
    size_t term_count;
    struct criteria_threshold thresholds[CRITERIA_MAX_LIST];
    size_t threshold_count;
    struct criteria_gate gates[CRITERIA_MAX_LIST]; /* AND-ed: see threshold_join */
    size_t gate_count;
    double base_rates[CRITERIA_MAX_LIST]; /* shares of attacks at which precision is worked out */
    size_t base_rate_count;
    struct criteria_profile profile;
    char *valid_for;     /* "12mo", "90d"; NULL: not said */
    char hash[HASH_HEX]; /* SHA-256 of the canonical form of criteria_embed */
};

bool criteria_has_profile(const struct criteria *criteria);

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
