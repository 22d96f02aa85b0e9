/* What products made of payload-only cases: what was sent, what was alerted on, what was blocked,
 * and whether the rule that the case's author names was among those that fired. Nothing here is a
 * detection or false-positive rate. */
#include <stdlib.h>
#include <string.h>

#include "reports/payload.h"
#include "reports/results_parts.h"

/* x of n, counted over cases; of several repetitions one is enough. */
struct tally {
    int64_t x, n;
};

struct counts {
    struct tally alerted, blocked, named, unwanted;
};

/* One case under one product. */
struct seen {
    bool done[SCORE_ARM_BLOCK + 1];
    bool alerted, blocked, named, unwanted;
};

static bool names_rule(const struct score_trial *trial, const char *rule)
{
    for (size_t i = 0; i < trial->alert_count; i++) {
        for (size_t k = 0; k < trial->alerts[i].rule_count; k++) {
            if (strcmp(trial->alerts[i].rules[k], rule) == 0) {
                return true;
            }
        }
    }
    return false;
}

static bool names_all(const struct score_trial *trial, const struct score_case *of)
{
    for (size_t i = 0; i < of->rule_count; i++) {
        if (!names_rule(trial, of->rules[i])) {
            return false;
        }
    }
    return of->rule_count > 0;
}

static bool names_any(const struct score_trial *trial, const struct score_case *of)
{
    for (size_t i = 0; i < of->not_rule_count; i++) {
        if (names_rule(trial, of->not_rules[i])) {
            return true;
        }
    }
    return false;
}

static bool is_alerted(const struct score_trial *trial)
{
    for (size_t i = 0; i < trial->alert_count; i++) {
        if (trial->alerts[i].role == SCORE_SENSOR_ALERT) {
            return true;
        }
    }
    return false;
}

/* Alerts and rules are looked at in every arm, blocks in the block arm. */
static void add_trial(struct seen *seen, const struct score_trial *trial,
                      const struct score_case *of)
{
    if (trial->void_cause != NULL) {
        return;
    }
    seen->done[trial->arm] = true;
    seen->alerted = seen->alerted || is_alerted(trial);
    seen->named = seen->named || names_all(trial, of);
    seen->unwanted = seen->unwanted || names_any(trial, of);
    seen->blocked =
        seen->blocked || (trial->arm == SCORE_ARM_BLOCK && trial->block_seen == SCORE_YES);
}

static void add(struct tally *tally, bool counts, bool hit)
{
    tally->n += counts;
    tally->x += counts && hit;
}

static void sum_up(struct counts *counts, const struct seen *seen, const struct score_case *of)
{
    bool done = seen->done[SCORE_ARM_DETECT] || seen->done[SCORE_ARM_BLOCK];

    add(&counts->alerted, done, seen->alerted);
    add(&counts->blocked, seen->done[SCORE_ARM_BLOCK], seen->blocked);
    add(&counts->named, done && of->rule_count > 0, seen->named);
    add(&counts->unwanted, done && of->not_rule_count > 0, seen->unwanted);
}

static struct node *counts_node(const struct counts *counts)
{
    struct node *out = node_object();

    node_set(out, "alerted", results_ratio(counts->alerted.x, counts->alerted.n));
    node_set(out, "blocked", results_ratio(counts->blocked.x, counts->blocked.n));
    node_set(out, "rule_named", results_ratio(counts->named.x, counts->named.n));
    node_set(out, "rule_unwanted", results_ratio(counts->unwanted.x, counts->unwanted.n));
    return out;
}

static struct node *case_node(const struct score_case *of, const char *product,
                              const struct seen *seen)
{
    struct node *out = node_object();

    node_set_str(out, "case", of->id);
    node_set_str(out, "product", product);
    node_set_bool(out, "done", seen->done[SCORE_ARM_DETECT] || seen->done[SCORE_ARM_BLOCK]);
    node_set_bool(out, "alerted", seen->alerted);
    node_set_bool(out, "blocked", seen->blocked);
    if (of->rule_count > 0) {
        node_set_bool(out, "rule_named", seen->named);
    }
    if (of->not_rule_count > 0) {
        node_set_bool(out, "rule_unwanted", seen->unwanted);
    }
    return out;
}

static int by_case(const void *a, const void *b)
{
    return strcmp((*(const struct score_case *const *)a)->id,
                  (*(const struct score_case *const *)b)->id);
}

static int by_trial(const void *a, const void *b)
{
    return strcmp((*(const struct score_trial *const *)a)->case_id,
                  (*(const struct score_trial *const *)b)->case_id);
}

/* The payload's cases and trials by the ids of cases. */
struct sorted {
    const struct score_case **cases;
    const struct score_trial **trials;
    size_t case_count, trial_count;
};

static void sort(struct sorted *out, const struct score_input *payload)
{
    out->case_count = payload->case_count;
    out->trial_count = payload->trial_count;
    out->cases = mem_array(out->case_count + 1, sizeof(const struct score_case *));
    out->trials = mem_array(out->trial_count + 1, sizeof(const struct score_trial *));
    for (size_t i = 0; i < out->case_count; i++) {
        out->cases[i] = &payload->cases[i];
    }
    for (size_t i = 0; i < out->trial_count; i++) {
        out->trials[i] = &payload->trials[i];
    }
    qsort(out->cases, out->case_count, sizeof(const struct score_case *), by_case);
    qsort(out->trials, out->trial_count, sizeof(const struct score_trial *), by_trial);
}

static struct node *product_node(const struct sorted *sorted, const char *product,
                                 struct node *cases)
{
    struct counts attack = {0};
    struct counts benign = {0};
    struct node *out = node_object();
    size_t t = 0;

    for (size_t c = 0; c < sorted->case_count; c++) {
        const struct score_case *of = sorted->cases[c];
        struct seen seen = {0};

        for (; t < sorted->trial_count && strcmp(sorted->trials[t]->case_id, of->id) == 0; t++) {
            if (strcmp(sorted->trials[t]->product_id, product) == 0) {
                add_trial(&seen, sorted->trials[t], of);
            }
        }
        sum_up(of->kind == SCORE_ATTACK ? &attack : &benign, &seen, of);
        node_append(cases, case_node(of, product, &seen));
    }
    node_set_str(out, "product", product);
    node_set(out, "attack", counts_node(&attack));
    node_set(out, "benign", counts_node(&benign));
    return out;
}

static int64_t count_kind(const struct score_input *payload, enum score_kind kind)
{
    int64_t count = 0;

    for (size_t i = 0; i < payload->case_count; i++) {
        count += payload->cases[i].kind == kind;
    }
    return count;
}

int results_payload(const struct score_input *payload, struct node **out, struct err *err)
{
    AUTO(scores) table = NULL;
    struct sorted sorted = {0};
    struct node *root = NULL;
    struct node *products = NULL;
    struct node *cases = NULL;

    if (payload->case_count == 0) {
        *out = node_null();
        return 0;
    }
    if (scores_new(payload, 0, &table, err) < 0) { /* checks it, and gives the products in order */
        return -1;
    }
    sort(&sorted, payload);
    root = node_object();
    products = node_array();
    cases = node_array();
    for (size_t i = 0; i < table->product_count; i++) {
        node_append(products, product_node(&sorted, table->products[i]->id, cases));
    }
    node_set_int(root, "attack_cases", count_kind(payload, SCORE_ATTACK));
    node_set_int(root, "benign_cases", count_kind(payload, SCORE_BENIGN));
    node_set(root, "products", products);
    node_set(root, "cases", cases);
    free(sorted.cases);
    free(sorted.trials);
    *out = root;
    return 0;
}
