/* The case-level appendix: what was found for every case, so that any number in the document can be
 * counted again. */
#include "reports/results_parts.h"

static const char *const control_names[] = {"not-run", "void", "not-worked", "worked"};

static struct node *controls(const struct scores *table, size_t of_case)
{
    struct node *out = node_array();
    for (int r = 1; r <= table->control_repetitions; r++) {
        const struct scores_control *control = scores_control_at(table, of_case, r);
        struct node *entry = node_object();
        node_set_int(entry, "repetition", r);
        node_set_str(entry, "state", control_names[control->state]);
        if (control->cause) {
            node_set_str(entry, "cause", control->cause);
        }
        node_append(out, entry);
    }
    return out;
}

static struct node *trial(const struct score_product *product, enum score_arm arm, int repetition,
                          const struct judgement *j)
{
    struct node *out = node_object();
    node_set_str(out, "product", product->id);
    node_set_str(out, "arm", score_arm_name(arm));
    node_set_int(out, "repetition", repetition);
    node_set_str(out, "verdict", verdict_name(j->verdict));
    if (j->delayed) {
        node_set_bool(out, "delayed", true);
    }
    if (j->alert_ms >= 0) {
        node_set_int(out, "alert_ms", j->alert_ms);
    }
    if (j->cause) {
        AUTOFREE char *cause =
            j->detail ? mem_printf("%s: %s", j->cause, j->detail) : mem_strdup(j->cause);
        node_set_str(out, "cause", cause);
    }
    return out;
}

static struct node *trials(const struct scores *table, size_t of_case)
{
    static const enum score_arm arms[] = {SCORE_ARM_DETECT, SCORE_ARM_BLOCK};
    struct node *out = node_array();
    for (size_t p = 0; p < table->product_count; p++) {
        for (size_t a = 0; a < COUNT_OF(arms); a++) {
            bool has = scores_has_arm(table->products[p], arms[a]);
            for (int r = 1; has && r <= table->repetitions; r++) {
                node_append(out, trial(table->products[p], arms[a], r,
                                       scores_cell(table, of_case, p, arms[a], r)));
            }
        }
    }
    return out;
}

static struct node *capec(const struct score_case *of)
{
    struct node *out = node_array();
    for (size_t i = 0; i < of->capec_count; i++) {
        node_append(out, node_int(of->capec[i]));
    }
    return out;
}

struct node *results_cases(const struct scores *table)
{
    struct node *out = node_array();
    for (size_t c = 0; c < table->case_count; c++) {
        const struct score_case *of = table->cases[c];
        struct node *entry = node_object();
        node_set_str(entry, "id", of->id);
        node_set_str(entry, "scenario", of->scenario);
        node_set_str(entry, "kind", score_kind_name(of->kind));
        node_set_str(entry, "cluster", of->cluster);
        if (of->kind == SCORE_ATTACK) {
            node_set_str(entry, "technique", of->technique);
            node_set_str(entry, "tactic", of->tactic);
            node_set(entry, "capec", capec(of));
        }
        node_set(entry, "control", controls(table, c));
        node_set(entry, "trials", trials(table, c));
        node_append(out, entry);
    }
    return out;
}
