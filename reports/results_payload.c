/* What products made of payload-only cases: what was sent, what was alerted on, what was blocked,
 * and whether the rule that the case's author names was among those that fired. Nothing here is a
 * detection or false-positive rate. */
#include <string.h>

#include "reports/payload.h"
#include "reports/results_parts.h"
#include "reports/scores_index.h"

struct counts { /* over cases; of several repetitions one is enough */
    struct cluster_count alerted, blocked, named, unwanted;
};

/* One case under one product. */
struct seen {
    bool done, done_block; /* in any arm; in the block arm */
    bool alerted, blocked, named, unwanted;
    bool page; /* what looks like its block came in the detect arm, where it cannot block */
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

/* Alerts and rules are looked at in every arm, blocks in the block arm. The product's own web
 * server may refuse a request that is malformed with the page that also denies: then it does so in
 * the detect arm, too, and that is no block. No control trial shows it here, as it does for cases
 * that are proven. */
static void add_trial(struct seen *seen, const struct score_trial *trial,
                      const struct score_case *of)
{
    if (trial->void_cause != NULL) {
        return;
    }
    seen->done = true;
    seen->done_block = seen->done_block || trial->arm == SCORE_ARM_BLOCK;
    seen->alerted = seen->alerted || is_alerted(trial);
    seen->named = seen->named || names_all(trial, of);
    seen->unwanted = seen->unwanted || names_any(trial, of);
    bool page = trial->block_seen == SCORE_YES;
    seen->blocked = seen->blocked || (trial->arm == SCORE_ARM_BLOCK && page);
    seen->page = seen->page || (trial->arm == SCORE_ARM_DETECT && page);
}

static void add(struct cluster_count *tally, bool counts, bool hit)
{
    tally->n += counts;
    tally->x += counts && hit;
}

static void sum_up(struct counts *counts, const struct seen *seen, const struct score_case *of)
{
    add(&counts->alerted, seen->done, seen->alerted);
    add(&counts->blocked, seen->done_block, seen->blocked && !seen->page);
    add(&counts->named, seen->done && of->rule_count > 0, seen->named);
    add(&counts->unwanted, seen->done && of->not_rule_count > 0, seen->unwanted);
}

static struct node *counts_node(const struct counts *counts)
{
    struct node *out = node_object();

    results_set_ratio(out, "alerted", counts->alerted);
    results_set_ratio(out, "blocked", counts->blocked);
    results_set_ratio(out, "rule_named", counts->named);
    results_set_ratio(out, "rule_unwanted", counts->unwanted);
    return out;
}

static struct node *case_node(const struct score_case *of, const char *product,
                              const struct seen *seen)
{
    struct node *out = node_object();

    node_set_str(out, "case", of->id);
    node_set_str(out, "product", product);
    if (of->sealed) {
        node_set_bool(out, "sealed", true);
    }
    node_set_bool(out, "done", seen->done);
    node_set_bool(out, "alerted", seen->alerted);
    node_set_bool(out, "blocked", seen->blocked && !seen->page);
    if (of->rule_count > 0) {
        node_set_bool(out, "rule_named", seen->named);
    }
    if (of->not_rule_count > 0) {
        node_set_bool(out, "rule_unwanted", seen->unwanted);
    }
    return out;
}

/* A row of cases for each product. */
static void add_trials(const struct score_input *payload, const struct scores *table,
                       const struct score_case **cases, struct seen *seen)
{
    for (size_t i = 0; i < payload->trial_count; i++) {
        const struct score_trial *trial = &payload->trials[i];
        const struct score_case **of = scores_find_id(cases, payload->case_count, trial->case_id);
        size_t product = scores_find_product(table, trial->product_id);

        if (product < table->product_count) { /* else it is the control's */
            add_trial(&seen[product * payload->case_count + (size_t)(of - cases)], trial, *of);
        }
    }
}

static struct node *product_node(const char *product, const struct score_case **cases,
                                 const struct seen *seen, size_t case_count, struct node *list)
{
    struct counts attack = {0};
    struct counts benign = {0};
    struct node *out = node_object();

    for (size_t c = 0; c < case_count; c++) {
        sum_up(cases[c]->kind == SCORE_ATTACK ? &attack : &benign, &seen[c], cases[c]);
        node_append(list, case_node(cases[c], product, &seen[c]));
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
    AUTOFREE const struct score_case **cases = NULL;
    AUTOFREE struct seen *seen = NULL;
    struct node *root = NULL, *products = NULL, *list = NULL;

    if (payload->case_count == 0) {
        *out = node_null();
        return 0;
    }
    if (scores_new(payload, 0, &table, err) < 0) { /* checks it, and gives the products in order */
        return -1;
    }
    cases = scores_by_id(payload);
    seen = mem_array(table->product_count * payload->case_count + 1, sizeof(*seen));
    add_trials(payload, table, cases, seen);
    root = node_object();
    products = node_array();
    list = node_array();
    for (size_t i = 0; i < table->product_count; i++) {
        node_append(products,
                    product_node(table->products[i]->id, cases, &seen[i * payload->case_count],
                                 payload->case_count, list));
    }
    node_set_int(root, "attack_cases", count_kind(payload, SCORE_ATTACK));
    node_set_int(root, "benign_cases", count_kind(payload, SCORE_BENIGN));
    node_set(root, "products", products);
    node_set(root, "cases", list);
    *out = root;
    return 0;
}
