/* Traces out of evidence. Rule: which cases are shown is decided from the results, before the
 * evidence is read, so that of a large run only their records are kept; a record counts, as in
 * scoring, only if that of its unit and attempt stands behind it. */
#include "orchestrator/run/trace.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "intel/item.h"
#include "orchestrator/evidence/chain.h"
#include "orchestrator/plan/plan.h"
#include "reports/verdict.h"

struct tracing {
    const struct plan *plan;
    struct node *wanted;  /* "product case" -> trials, as they are shown */
    struct node *pending; /* trial records whose unit record has not come yet */
    char *chain;
};

static void tracing_done(struct tracing *tracing)
{
    node_free(tracing->wanted);
    node_free(tracing->pending);
    free(tracing->chain);
}

static char *key_of(const char *product, const char *id)
{
    return mem_printf("%s %s", product, id);
}

static bool is_wrong(const struct node *trial)
{
    enum verdict verdict = VERDICT_NOT_RUN;
    return verdict_parse(node_get_str(trial, "verdict", ""), &verdict) &&
           (verdict == VERDICT_NONE || verdict == VERDICT_TELEMETRY ||
            verdict == VERDICT_NOT_PREVENTED || verdict == VERDICT_FALSE_ALERT ||
            verdict == VERDICT_FALSE_BLOCK);
}

/* The trials of a case under one product, as results have them; *wrong: one is a miss or a false
 * reaction. */
static struct node *trials_of(const struct node *of, const char *product, bool *wrong)
{
    static const char *const keys[] = {"arm", "repetition", "verdict", "delayed", "cause"};
    const struct node *trials = node_get(of, "trials");
    struct node *out = node_array();
    *wrong = false;
    for (size_t i = 0; i < node_count(trials); i++) {
        const struct node *trial = node_at(trials, i);
        struct node *kept = NULL;
        if (strcmp(node_get_str(trial, "product", ""), product) != 0) {
            continue;
        }
        kept = node_object();
        for (size_t k = 0; k < COUNT_OF(keys); k++) {
            if (node_get(trial, keys[k]) != NULL) {
                node_set(kept, keys[k], node_ref(node_get(trial, keys[k])));
            }
        }
        *wrong = *wrong || is_wrong(trial);
        node_append(out, kept);
    }
    return out;
}

static const struct product *planned_product(const struct plan *plan, const char *id)
{
    for (size_t i = 0; i < plan->product_count; i++) {
        if (strcmp(plan->products[i]->id, id) == 0) {
            return plan->products[i];
        }
    }
    return NULL;
}

/* The library keeps a scenario in a file of its name. One that takes its input from intelligence
 * cannot be tried without the snapshot. */
static struct node *commands_of(const struct plan *plan, const struct node *of, const char *id)
{
    const struct product *product = planned_product(plan, id);
    struct node *out = node_array();
    if (product != NULL) {
        AUTOFREE char *up = mem_printf("tameshi env up --topology %s --product %s --name look",
                                       product->topology, id);
        node_append(out, node_string(up));
    }
    if (node_get(of, "intel") == NULL) {
        AUTOFREE char *again =
            mem_printf("tameshi scenario try $(find scenarios/library -name %s.yaml) --product %s",
                       node_get_str(of, "scenario", ""), id);
        node_append(out, node_string(again));
    }
    return out;
}

static bool may_be_given(const struct node *of, const struct audience *audience)
{
    const struct node *item = node_get(of, "intel");
    enum intel_tlp tlp = TLP_RED;
    struct err ignored;
    if (item == NULL || audience->kind == AUDIENCE_EVALUATOR) {
        return true;
    }
    return intel_tlp_parse(node_get_str(item, "tlp", ""), &tlp, &ignored) == 0 && tlp <= TLP_GREEN;
}

static void show_case(struct tracing *tracing, const struct node *of, const char *product,
                      struct node *trials, struct node *shown)
{
    struct node *out = node_object();
    AUTOFREE char *key = key_of(product, node_get_str(of, "id", ""));
    node_set_str(out, "case", node_get_str(of, "id", ""));
    node_set_str(out, "kind", node_get_str(of, "kind", ""));
    node_set(out, "commands", commands_of(tracing->plan, of, product));
    node_set(out, "trials", node_ref(trials));
    node_set(tracing->wanted, key, node_ref(trials));
    node_append(shown, out);
}

/* The cases that are shown of those that are wrong, or of the others. */
static void choose(struct tracing *tracing, const struct node *cases,
                   const struct audience *audience, bool wrong, struct node *group)
{
    const char *product = node_get_str(group, "product", "");
    struct node *shown = node_get(group, "shown");
    size_t most = wrong ? TRACE_WRONG : TRACE_SHOWN;
    for (size_t i = 0; i < node_count(cases) && node_count(shown) < most; i++) {
        const struct node *of = node_at(cases, i);
        bool is = false;
        if (node_get_bool(of, "sealed", false) || !may_be_given(of, audience)) {
            continue;
        }
        AUTO(node) trials = trials_of(of, product, &is);
        if (is == wrong) {
            show_case(tracing, of, product, trials, shown);
        }
    }
}

static struct node *group_of(struct tracing *tracing, const struct node *results,
                             const char *product, const struct audience *audience)
{
    const struct node *cases = node_get(results, "cases");
    struct node *group = node_object();
    int64_t sealed = 0, marked = 0;
    for (size_t i = 0; i < node_count(cases); i++) {
        bool is = node_get_bool(node_at(cases, i), "sealed", false);
        sealed += is;
        marked += !is && !may_be_given(node_at(cases, i), audience);
    }
    node_set_str(group, "product", product);
    node_set_int(group, "cases", (int64_t)node_count(cases));
    node_set_int(group, "sealed", sealed);
    node_set_int(group, "marked", marked);
    node_set(group, "shown", node_array());
    choose(tracing, cases, audience, true, group);
    choose(tracing, cases, audience, false, group);
    return group;
}

static struct node *groups_of(struct tracing *tracing, const struct node *results,
                              const struct audience *audience)
{
    const struct node *products = node_get(results, "products");
    struct node *out = node_array();
    for (size_t i = 0; i < node_count(products); i++) {
        const struct node *product = node_at(products, i);
        const char *id = node_get_str(product, "id", "");
        bool asked = audience->kind == AUDIENCE_VENDOR
                         ? strcmp(id, audience->product) == 0
                         : strcmp(node_get_str(product, "role", ""), "product") == 0;
        if (asked) {
            node_append(out, group_of(tracing, results, id, audience));
        }
    }
    return out;
}

/* NULL when the record is of a unit that the plan does not have, which scoring tells. */
static const struct plan_unit *unit_of(const struct tracing *tracing, const struct node *body)
{
    int64_t number = node_get_int(body, "unit", -1);
    return number >= 0 && (size_t)number < tracing->plan->unit_count ? &tracing->plan->units[number]
                                                                     : NULL;
}

static const struct node *wanted_trials(const struct tracing *tracing, const struct node *body)
{
    const struct plan_unit *unit = unit_of(tracing, body);
    if (unit == NULL) {
        return NULL;
    }
    AUTOFREE char *key =
        key_of(tracing->plan->products[unit->product]->id, node_get_str(body, "case", ""));
    return node_get(tracing->wanted, key);
}

static void fill(struct node *trial, const struct node *body)
{
    static const char *const keys[] = {"attempt", "nonce",  "source",        "effects",
                                       "steps",   "alerts", "alerts_dropped"};
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        if (node_get(body, keys[i]) != NULL) {
            node_set(trial, keys[i], node_ref(node_get(body, keys[i])));
        }
    }
}

/* Puts a record behind the trial that it is of; the last attempt counts. */
static void place(const struct tracing *tracing, const struct node *body)
{
    const struct plan_unit *unit = unit_of(tracing, body);
    const struct node *trials = wanted_trials(tracing, body);
    for (size_t i = 0; unit != NULL && i < node_count(trials); i++) {
        struct node *trial = node_at(trials, i);
        if (strcmp(node_get_str(trial, "arm", ""), product_arm_name(unit->arm)) == 0 &&
            node_get_int(trial, "repetition", 0) == unit->repetition &&
            node_get_int(body, "attempt", 0) >= node_get_int(trial, "attempt", 0)) {
            fill(trial, body);
        }
    }
}

static void place_pending(struct tracing *tracing, const struct node *unit)
{
    for (size_t i = 0; i < node_count(tracing->pending); i++) {
        const struct node *body = node_at(tracing->pending, i);
        if (node_get_str(unit, "void", NULL) == NULL &&
            node_get_int(body, "unit", -1) == node_get_int(unit, "unit", -2) &&
            node_get_int(body, "attempt", -1) == node_get_int(unit, "attempt", -2)) {
            place(tracing, body);
        }
    }
    node_free(tracing->pending);
    tracing->pending = node_array();
}

static int visit(void *data, const char *chain, const char *kind, int64_t at_utc_ms,
                 const struct node *body, struct err *err)
{
    struct tracing *tracing = data;
    (void)at_utc_ms;
    (void)err;
    if (tracing->chain == NULL || strcmp(tracing->chain, chain) != 0) {
        free(tracing->chain);
        tracing->chain = mem_strdup(chain);
        node_free(tracing->pending);
        tracing->pending = node_array();
    }
    if (strcmp(kind, "trial") == 0 && wanted_trials(tracing, body) != NULL) {
        node_append(tracing->pending, node_ref(body));
    } else if (strcmp(kind, "unit") == 0) {
        place_pending(tracing, body);
    }
    return 0;
}

int trace_dir(const char *dir, const struct node *results, const struct audience *audience,
              struct node **out, struct err *err)
{
    struct tracing tracing
        __attribute__((cleanup(tracing_done))) = {.wanted = node_object(), .pending = node_array()};
    AUTO(plan) plan = NULL;
    AUTO(node) groups = NULL;
    AUTOFREE char *plan_path = file_join(dir, "plan.json");
    AUTOFREE char *evidence = file_join(dir, "evidence.jsonl");
    char root[HASH_HEX];
    if (audience->kind == AUDIENCE_PUBLIC) {
        *out = node_array();
        return 0;
    }
    if (plan_load(plan_path, &plan, err) != 0) {
        return -1;
    }
    tracing.plan = plan;
    groups = groups_of(&tracing, results, audience);
    if (chain_read(evidence, plan->hash, visit, &tracing, root, err) != 0) {
        return -1;
    }
    *out = TAKE(groups);
    return 0;
}
