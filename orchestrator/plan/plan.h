/* The plan: everything a run depends on, frozen in one document named by its hash: the product
 * packages, the scenarios with the cases taken, the criteria, the seed, and the list of units in
 * the order in which they are to be claimed. The same campaign, data and seed give the same bytes
 * on any machine. */
#ifndef ORCHESTRATOR_PLAN_PLAN_H
#define ORCHESTRATOR_PLAN_PLAN_H

#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"
#include "common/base/mem.h"
#include "common/ext/hash.h"
#include "common/ext/json.h"
#include "harness/products/product.h"
#include "intel/snapshot_read.h"
#include "orchestrator/plan/campaign.h"
#include "orchestrator/plan/policy.h"
#include "reports/criteria.h"
#include "scenarios/bound.h"
#include "scenarios/library.h"
#include "scenarios/render.h"
#include "scenarios/seal/pack.h"

#define PLAN_SCHEMA "tameshi.plan/1"
#define PLAN_MAX_BYTES ((size_t)256 << 20)
#define PLAN_NONCE (NONCE_LENGTH + 1)
#define PLAN_SOURCE 16 /* "10.66.255.255" and NUL */

struct plan_scenario {
    struct scenario *scenario;
    size_t *cases; /* case indexes taken, ascending */
    size_t case_count;
    struct snapshot_item *items; /* by slot; a later slot has none, and no cases */
    size_t item_count;
    struct node *card; /* sealed: what the document says instead of the scenario; else NULL */
};

/* The sealed pack that scenarios were taken from. */
struct plan_pack {
    bool given;
    char root[HASH_HEX];
    size_t count; /* of all its scenarios */
};

/* The snapshot that items were drawn from. */
struct plan_intel {
    bool given;
    char snapshot[HASH_HEX];
    int64_t at; /* UTC ms */
    struct intel_policy policy;
};

/* Cases of one scenario in a unit. */
struct plan_part {
    size_t scenario; /* index into scenarios */
    size_t *cases;   /* case indexes of the scenario, ascending */
    size_t case_count;
};

/* What is done between two returns to the pristine state: one case, one scenario, or a batch of
 * scenarios of one kind, as their isolation says. */
struct plan_unit {
    size_t product; /* index into products */
    enum product_arm_kind arm;
    int repetition; /* from 1 */
    struct plan_part *parts;
    size_t part_count;
};

#define PLAN_BATCH_CASES 48 /* a batch is full from so many cases on */

struct plan {
    char *campaign;
    char *title;
    char *category;
    int64_t seed;
    int repetitions;
    int64_t sample;           /* cases taken of each cluster at the most; 0: all */
    bool in_order;            /* while it is built: see struct campaign */
    size_t library_scenarios; /* what the campaign asked for, before the sample was drawn */
    size_t library_cases;
    struct plan_intel intel;
    struct plan_pack pack;
    char **unbound; /* ids of scenarios left out, since there is no item for them */
    size_t unbound_count;
    struct criteria *criteria;
    struct product **products; /* control first, then in the campaign's order */
    size_t product_count;
    struct plan_scenario *scenarios; /* by id */
    size_t scenario_count;
    struct plan_unit *units;
    size_t unit_count;
    struct node *node; /* the document */
    char hash[HASH_HEX];
};

/* What a plan is made of beside the campaign. Everything is embedded; nothing is borrowed
 * afterwards. */
struct plan_sources {
    const struct scenario_library *library;
    const struct product_list *products;
    const struct criteria *criteria;
    const struct intel_snapshot *snapshot; /* where items of intelligence come from; NULL: none are
                                              bound, and scenarios that cannot do without are left
                                              out */
    const struct sealed_pack *pack; /* every scenario in it that is of the campaign's category is
                                       planned, sealed; NULL: none */
};

/* An id that does not exist is ERR_INPUT with a suggestion. */
int plan_build(const struct campaign *campaign, const struct plan_sources *sources,
               struct plan **out, struct err *err);
/* Canonical bytes, written atomically. */
int plan_save(const struct plan *plan, const char *path, struct err *err);
/* Reads and checks a plan; its hash is that of the file's bytes, which must be canonical. */
int plan_load(const char *path, struct plan **out, struct err *err);
void plan_free(struct plan *plan);
/* Puts the sealed scenarios, which a plan that was read only has cards of, in their place, so that
 * it can be run. pack and key: files, NULL where not given; that a plan needs them or has no use
 * for them is ERR_USAGE. Another pack, or a card that does not fit, is ERR_INTEGRITY. The document
 * and its hash stay. */
int plan_open_sealed(struct plan *plan, const char *pack, const char *key, struct err *err);
/* Compares a sealed scenario that was revealed with what the plan says of it. alias receives its id
 * in the plan, borrowed. PLAN_LACKS: the plan does not have it; PLAN_DIFFERS: its card or its
 * number of cases is not true. */
#define PLAN_LACKS 1
#define PLAN_DIFFERS 2
int plan_compare_revealed(const struct plan *plan, const struct sealed_leaf *leaf,
                          const char **alias, struct err *err);
/* Whether a unit has a case of a sealed scenario: what was seen in it is not written down in full.
 */
bool plan_unit_is_sealed(const struct plan *plan, const struct plan_unit *unit);
size_t plan_sealed_count(const struct plan *plan); /* scenarios */
/* Frees what an entry holds. */
void plan_scenario_done(struct plan_scenario *entry);
AUTO_DEFINE(plan)

/* The nonce of a trial: 16 hex digits out of SHA-256(seed, product, arm, case, repetition), the
 * first made a letter. The same in every attempt, so that a product which decides by it decides the
 * same again. */
void plan_nonce(const struct plan *plan, const struct plan_unit *unit, const char *case_id,
                char out[PLAN_NONCE]);
/* The source address of the i-th trial of a unit: 10.66.128.1 + i; i < 32000. */
void plan_source(size_t index, char out[PLAN_SOURCE]);
/* How many cases there are to take: those of the slots that have an item. A scenario that runs
 * without one has the cases of its first slot. */
size_t plan_scenario_cases(const struct plan_scenario *entry);
/* The item that a case is made with, borrowed; NULL: none. */
const struct snapshot_item *plan_case_item(const struct plan_scenario *entry, size_t case_index);
/* Items bound into the plan, each once however many slots it fills. The array is the caller's, the
 * items are the plan's. */
const struct snapshot_item **plan_items(const struct plan *plan, size_t *count);
size_t plan_item_count(const struct plan *plan);
size_t plan_unit_trials(const struct plan_unit *unit);
size_t plan_trial_count(const struct plan *plan);
size_t plan_case_count(const struct plan *plan);
/* NULL when the plan takes every case; else a sentence that says what was sampled. Caller frees. */
char *plan_sample_note(const struct plan *plan);

#endif
