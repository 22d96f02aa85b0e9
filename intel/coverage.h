/* How broad a set of items is: what it speaks of, how evenly, from whom, and what of a declared
 * profile nobody speaks of. Source of the figures: Hill numbers of order 1 (effective number of
 * techniques = exp(-sum p ln p), p a technique's share of all labels). */
#ifndef INTEL_COVERAGE_H
#define INTEL_COVERAGE_H

#include "common/ext/json.h"
#include "intel/fresh.h"
#include "intel/profile.h"
#include "intel/store.h"

struct coverage;

struct coverage *coverage_new(void);
void coverage_free(struct coverage *coverage);
AUTO_DEFINE(coverage)

/* One item. An item of type technique, tactic or vulnerability, and a malware family, counts for
 * itself too. Each label and source counts once for the item. */
void coverage_add(struct coverage *coverage, const struct intel_item *item,
                  const struct intel_label *labels, size_t label_count, const char *const *sources,
                  size_t source_count);
/* All items of the store that are usable at a time. */
int coverage_add_store(struct coverage *coverage, struct intel_store *store,
                       const struct decay_models *models, int64_t at_ms, struct err *err);

/* exp of the entropy of these counts; 0 when all are 0. */
double coverage_effective(const int64_t *counts, size_t count);

struct coverage_options {
    const struct profile *profile;  /* NULL: none */
    const char *const *scenarios;   /* NULL-ended techniques that scenarios cover, or NULL */
    const char *const *earlier_ids; /* NULL-ended ids of an earlier snapshot, or NULL */
};
/* {items, types, techniques: {count, parents, sub_techniques, effective, list}, tactics, platforms,
 * families, cves, sources: {count, largest, largest_share, list}, profile: {...}, overlap: {...}}.
 * Caller frees. */
struct node *coverage_node(const struct coverage *coverage, const struct coverage_options *options);
/* An ATT&CK Navigator layer, format 4.5: a technique's score is the number of items that speak of
 * it; one that nobody speaks of has no score. Caller frees. */
struct node *coverage_navigator(const struct coverage *coverage,
                                const struct coverage_options *options);

#endif
