/* Strict getters for results.json, over the cursor of common/ext/doc.h. All return 0 or -1 with the
 * path in the error; every member is required, and may be null only where the name says so. */
#ifndef REPORTS_VIEW_GET_H
#define REPORTS_VIEW_GET_H

#include "common/ext/doc.h"
#include "reports/view.h"

#define VIEW_MAX_COUNT ((int64_t)1000000000000)
#define VIEW_MAX_TEXT ((size_t)2000)
#define VIEW_MAX_VALUE ((size_t)16 << 10)   /* of an intelligence item */
#define VIEW_MAX_AGE INT64_C(8000000000000) /* ms: more than the years that are taken */
#define VIEW_MAX_FACTS SCORE_MAX_CASES
#define VIEW_MAX_VOIDS 100

int view_get_number(const struct cur *cur, const char *key, double min, double max, double *out,
                    struct err *err);
int view_get_count(const struct cur *cur, const char *key, int64_t *out,
                   struct err *err); /* 0..VIEW_MAX_COUNT */
int view_get_text(const struct cur *cur, const char *key, const char **out,
                  struct err *err); /* 1..VIEW_MAX_TEXT bytes */
int view_get_text_or_null(const struct cur *cur, const char *key, const char **out,
                          struct err *err);
int view_get_hash(const struct cur *cur, const char *key, const char **out,
                  struct err *err); /* 64 hex digits */
int view_get_hash_or_null(const struct cur *cur, const char *key, const char **out,
                          struct err *err);
/* "2026-11-21T07:31:09.123Z", as results.json writes it; NULL for null. */
int view_get_time_or_null(const struct cur *cur, const char *key, const char **out,
                          struct err *err);
bool view_is_time(const char *text);
int view_get_list(const struct cur *cur, const char *key, size_t max, struct cur *list,
                  size_t *count, struct err *err);
int view_get_ratio(const struct cur *cur, const char *key, struct view_ratio *out,
                   struct err *err); /* x <= n */
/* The same of the object itself, which may hold other members; what results_share adds is read
 * where it is there. */
int view_get_ratio_of(const struct cur *at, struct view_ratio *out, struct err *err);
/* A p value; an interval that may be null (*is says whether it is there). */
int view_get_p(const struct cur *at, const char *key, double *out, struct err *err);
int view_get_interval_or_null(const struct cur *at, const char *key, const char *method,
                              const double range[2], struct interval *out, bool *is,
                              struct err *err);
/* An interval of that method, min <= lower <= upper <= max. */
int view_get_interval(const struct cur *cur, const char *method, double min, double max,
                      struct interval *out, struct err *err);
/* 1 if the member is there and null, 0 if it is anything else, -1 if it is missing. */
int view_is_null(const struct cur *cur, const char *key, struct err *err);

/* The index of the product that the member names. */
int view_get_product_named(const struct cur *cur, const char *key, const struct view *view,
                           size_t *out, struct err *err);

/* view_metric.c. at: the object itself. */
int view_get_metric(const struct cur *at, struct view_metric *out, struct err *err);
/* view_product.c */
int view_get_product(const struct cur *at, const struct view *view, struct view_product *out,
                     struct err *err);
void view_product_done(struct view_product *product);
/* view_group.c */
int view_get_by_cluster(const struct cur *at, const struct view *view, struct view_product *out,
                        struct err *err);
int view_get_by_technique(const struct cur *at, struct view_product *out, struct err *err);
/* view_tactic.c */
int view_get_by_tactic(const struct cur *at, struct view_product *out, struct err *err);
/* view_group.c */
int view_get_voids(const struct cur *cur, const char *key, struct view_void **out, size_t *count,
                   struct err *err);
/* view_judge.c */
int view_get_noise(const struct cur *at, struct view_noise *out, struct err *err);
int view_get_precision(const struct cur *at, struct view_product *out, struct err *err);
int view_get_thresholds(const struct cur *at, struct view_product *out, struct err *err);
/* view_gates.c. Results from before there were gates have none. */
int view_get_gates(const struct cur *at, struct view_product *out, struct err *err);
int view_get_gate_pairs(const struct cur *guard, struct view *view, struct err *err);
/* view_coverage.c. Likewise. */
int view_get_coverage(const struct cur *root, struct view *view, struct err *err);
int view_get_valid_until(const struct cur *root, struct view *view, struct err *err);
void view_coverage_done(struct view *view);
/* view_work.c */
int view_get_work(const struct cur *at, struct view_product *out, struct err *err);
/* view_compare.c */
int view_get_comparisons(const struct cur *root, struct view *view, struct err *err);
void view_comparisons_done(struct view *view);
/* view_intel.c */
int view_get_intel(const struct cur *root, struct view *view, struct err *err);
void view_intel_done(struct view_intel *intel);
/* view_age.c. at: the entry of the product whose id is given. */
int view_get_product_age(const struct cur *at, const char *id, struct view_product_age *out,
                         struct err *err);
/* view_case.c */
int view_get_cases(const struct cur *root, struct view *view, struct err *err);
/* view_audience.c. A document that is whole has neither. */
int view_get_redacted(const struct cur *root, struct view *view, struct err *err);
int view_get_further(const struct cur *at, struct view_product *out, struct err *err);
/* view_source.c: run, sources, population, statements, limits */
int view_get_run(const struct cur *root, struct view *view, struct err *err);
int view_get_sources(const struct cur *root, struct view *view, struct err *err);
int view_get_population(const struct cur *root, struct view *view, struct err *err);
int view_get_words(const struct cur *root, struct view *view, struct err *err);

/* A list with one entry for each product, and the check that entry `index` is of that product. */
int view_get_by_product(const struct cur *at, const char *key, const struct view *view,
                        struct cur *list, struct err *err);
int view_is_of_product(const struct cur *at, const struct view *view, size_t index,
                       struct err *err);

/* view_evasion.c. Results from before there was such a section have none. */
int view_get_evasion(const struct cur *root, struct view *view, struct err *err);
void view_evasion_done(struct view *view);

/* view_survival.c, view_overhead.c, view_repeat.c. Likewise. */
int view_get_survival(const struct cur *root, struct view *view, struct err *err);
void view_survival_done(struct view *view);
int view_get_overhead(const struct cur *root, struct view *view, struct err *err);
void view_overhead_done(struct view *view);
int view_get_repeatability(const struct cur *root, struct view *view, struct err *err);
void view_repeatability_done(struct view *view);
int view_get_agreement(const struct cur *root, struct view *view,
                       struct err *err); /* view_agreement.c */

/* view_sets.c. Results from before there were such sections have neither. */
int view_get_sets(const struct cur *root, struct view *view, struct err *err);
void view_sets_done(struct view_sets *sets);

#endif
