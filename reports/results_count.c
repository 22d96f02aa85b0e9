/* What happened to the trials of one product: every planned trial is in exactly one of these
 * counts. */
#include "reports/results_parts.h"

static const enum score_arm arms[] = {SCORE_ARM_DETECT, SCORE_ARM_BLOCK};
static const enum score_kind kinds[] = {SCORE_ATTACK, SCORE_BENIGN};

/* count[v] += trials of one kind and arm with verdict v; delayed ones go into *delayed instead when
 * it is given. */
static void count_verdicts(const struct scores *table, size_t product, enum score_kind kind,
                           enum score_arm arm, int64_t count[VERDICT_COUNT], int64_t *delayed)
{
    for (size_t c = 0; c < table->case_count; c++) {
        for (int r = 1; table->cases[c]->kind == kind && r <= table->repetitions; r++) {
            const struct judgement *j = scores_cell(table, c, product, arm, r);
            if (delayed && j->delayed) {
                ++*delayed;
            } else {
                count[j->verdict]++;
            }
        }
    }
}

static struct node *count_states(const struct scores *table, size_t product, enum score_kind kind,
                                 enum score_arm arm)
{
    int64_t count[VERDICT_COUNT] = {0}, planned = 0, scored = 0;
    count_verdicts(table, product, kind, arm, count, NULL);
    for (int v = 0; v < VERDICT_COUNT; v++) {
        planned += count[v];
        scored += v > VERDICT_VOID ? count[v] : 0;
    }
    struct node *out = node_object();
    node_set_int(out, "planned", planned);
    node_set_int(out, "scored", scored);
    node_set_int(out, "void", count[VERDICT_VOID]);
    node_set_int(out, "stale", count[VERDICT_STALE]);
    node_set_int(out, "not_run", count[VERDICT_NOT_RUN]);
    node_set_int(out, "not_applicable", count[VERDICT_NOT_APPLICABLE]);
    return out;
}

struct node *results_counts(const struct scores *table, size_t product)
{
    struct node *out = node_array();
    for (size_t a = 0; a < COUNT_OF(arms); a++) {
        if (!scores_has_arm(table->products[product], arms[a])) {
            continue;
        }
        for (size_t k = 0; k < COUNT_OF(kinds); k++) {
            struct node *entry = count_states(table, product, kinds[k], arms[a]);
            node_set_str(entry, "arm", score_arm_name(arms[a]));
            node_set_str(entry, "kind", score_kind_name(kinds[k]));
            node_append(out, entry);
        }
    }
    return out;
}

struct node *results_depth(const struct scores *table, size_t product)
{
    int64_t count[VERDICT_COUNT] = {0}, delayed = 0, missing = 0;
    count_verdicts(table, product, SCORE_ATTACK, SCORE_ARM_DETECT, count, &delayed);
    for (size_t c = 0; c < table->case_count; c++) {
        for (int r = 1; r <= table->repetitions; r++) {
            missing += scores_cell(table, c, product, SCORE_ARM_DETECT, r)->effect_missing;
        }
    }
    struct node *out = node_object();
    for (int v = VERDICT_NONE; v <= VERDICT_TECHNIQUE; v++) {
        node_set_int(out, verdict_name((enum verdict)v), count[v]);
    }
    node_set_int(out, "delayed", delayed);
    node_set_int(out, "effect_missing", missing);
    return out;
}

struct node *results_prevention(const struct scores *table, size_t product)
{
    int64_t count[VERDICT_COUNT] = {0};
    count_verdicts(table, product, SCORE_ATTACK, SCORE_ARM_BLOCK, count, NULL);
    struct node *out = node_object();
    for (int v = VERDICT_NOT_PREVENTED; v <= VERDICT_PREVENTED; v++) {
        node_set_int(out, verdict_name((enum verdict)v), count[v]);
    }
    return out;
}

struct node *results_benign(const struct scores *table, size_t product)
{
    struct node *out = node_object();
    for (size_t a = 0; a < COUNT_OF(arms); a++) {
        int64_t count[VERDICT_COUNT] = {0};
        count_verdicts(table, product, SCORE_BENIGN, arms[a], count, NULL);
        struct node *arm = node_object();
        for (int v = VERDICT_CLEAN; v <= VERDICT_AMBIGUOUS; v++) {
            node_set_int(arm, verdict_name((enum verdict)v), count[v]);
        }
        node_set(out, score_arm_name(arms[a]), arm);
    }
    return out;
}
