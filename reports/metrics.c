/* One function says what a trial adds to a metric; everything else sums it up. */
#include "reports/metrics.h"

#include <assert.h>
#include <string.h>

#include "common/base/mem.h"

static bool is_scored(enum verdict verdict)
{
    return verdict > VERDICT_VOID;
}

static int score_detection(const struct judgement *j)
{
    return j->verdict >= VERDICT_GENERAL && !j->delayed;
}

static bool is_false_positive(enum verdict verdict)
{
    return verdict == VERDICT_FALSE_ALERT || verdict == VERDICT_FALSE_BLOCK;
}

/* One arm: the trial's own verdict decides. */
static int score_arm(enum metric_id metric, const struct judgement *j)
{
    if (!is_scored(j->verdict)) {
        return METRICS_NOT_COUNTED;
    }
    switch (metric) {
    case METRIC_DETECTION:
        return score_detection(j);
    case METRIC_TELEMETRY:
        return j->verdict >= VERDICT_TELEMETRY;
    case METRIC_PREVENTION:
        return j->verdict == VERDICT_PREVENTED;
    case METRIC_UNATTRIBUTED:
        return j->verdict == VERDICT_UNATTRIBUTED;
    case METRIC_FALSE_ALERT:
        return j->verdict == VERDICT_FALSE_ALERT;
    case METRIC_FALSE_BLOCK:
        return j->verdict == VERDICT_FALSE_BLOCK;
    case METRIC_FALSE_POSITIVE:
    case METRIC_AMBIGUOUS:
    case METRIC_CONTROL_VALID:
    case METRIC_CONTROL_SUCCESS:
        break;
    }
    return METRICS_NOT_COUNTED;
}

/* A benign action over all arms of the product. */
static int score_action(const struct scores *table, size_t of_case, size_t product, int repetition,
                        enum metric_id metric)
{
    static const enum score_arm arms[] = {SCORE_ARM_DETECT, SCORE_ARM_BLOCK};
    bool wrong = false, ambiguous = false;
    for (size_t i = 0; i < COUNT_OF(arms); i++) {
        if (!scores_has_arm(table->products[product], arms[i])) {
            continue;
        }
        enum verdict verdict = scores_cell(table, of_case, product, arms[i], repetition)->verdict;
        if (!is_scored(verdict)) {
            return METRICS_NOT_COUNTED;
        }
        wrong = wrong || is_false_positive(verdict);
        ambiguous = ambiguous || verdict == VERDICT_AMBIGUOUS;
    }
    return metric == METRIC_FALSE_POSITIVE ? wrong : ambiguous && !wrong;
}

static int score_control(const struct scores *table, size_t of_case, int repetition)
{
    enum control_state state = scores_control_at(table, of_case, repetition)->state;
    return state < CONTROL_FAILED ? METRICS_NOT_COUNTED : state == CONTROL_WORKED;
}

static enum score_kind kind_of(enum metric_id metric)
{
    bool attack = metric == METRIC_DETECTION || metric == METRIC_PREVENTION ||
                  metric == METRIC_TELEMETRY || metric == METRIC_UNATTRIBUTED ||
                  metric == METRIC_CONTROL_VALID;
    return attack ? SCORE_ATTACK : SCORE_BENIGN;
}

/* The arm that a metric of one arm looks at. */
static enum score_arm arm_of(enum metric_id metric)
{
    bool block = metric == METRIC_PREVENTION || metric == METRIC_UNATTRIBUTED ||
                 metric == METRIC_FALSE_BLOCK;
    return block ? SCORE_ARM_BLOCK : SCORE_ARM_DETECT;
}

int metrics_score(const struct scores *table, size_t of_case, size_t product, int repetition,
                  enum metric_id metric)
{
    if (table->cases[of_case]->kind != kind_of(metric)) {
        return METRICS_NOT_COUNTED;
    }
    if (metric == METRIC_CONTROL_VALID || metric == METRIC_CONTROL_SUCCESS) {
        return score_control(table, of_case, repetition);
    }
    if (metric == METRIC_FALSE_POSITIVE || metric == METRIC_AMBIGUOUS) {
        return score_action(table, of_case, product, repetition, metric);
    }
    return score_arm(metric, scores_cell(table, of_case, product, arm_of(metric), repetition));
}

static bool picked(const struct scores *table, size_t of_case, size_t product, int repetition,
                   enum metric_id metric, const struct metrics_pick *some)
{
    const struct judgement *trial =
        scores_cell(table, of_case, product, arm_of(metric), repetition);
    return some->pick(table->cases[of_case], trial, some->data);
}

/* Adds the repetitions of one case, all or those picked; returns whether any counted. */
static bool add_case(const struct scores *table, size_t product, enum metric_id metric,
                     size_t of_case, const struct metrics_pick *some, struct cluster_count *count)
{
    bool any = false;
    for (int r = 1; r <= table->repetitions; r++) {
        int score = metrics_score(table, of_case, product, r, metric);
        if (score == METRICS_NOT_COUNTED ||
            (some && !picked(table, of_case, product, r, metric, some))) {
            continue;
        }
        any = true;
        count->n++;
        count->x += score;
    }
    return any;
}

static void count_trials(const struct scores *table, size_t product, enum metric_id metric,
                         const struct metrics_pick *some, struct metrics_value *out)
{
    AUTOFREE struct cluster_count *counts = mem_array(table->cluster_count + 1, sizeof(*counts));
    *out = (struct metrics_value){.id = metric};
    for (size_t i = 0; i < table->case_count; i++) {
        out->cases += add_case(table, product, metric, i, some, &counts[table->case_cluster[i]]);
    }
    cluster_design(counts, table->cluster_count, &out->design);
    out->x = out->design.x;
    out->n = out->design.n;
}

void metrics_count(const struct scores *table, size_t product, enum metric_id metric,
                   struct metrics_value *out)
{
    count_trials(table, product, metric, NULL, out);
}

void metrics_count_some(const struct scores *table, size_t product, enum metric_id metric,
                        const struct metrics_pick *some, struct metrics_value *out)
{
    assert(metric != METRIC_FALSE_POSITIVE && metric != METRIC_AMBIGUOUS &&
           metric != METRIC_CONTROL_VALID && metric != METRIC_CONTROL_SUCCESS);
    count_trials(table, product, metric, some, out);
}

void metrics_count_within(const struct scores *table, size_t product, int64_t within_ms,
                          struct metrics_value *out)
{
    AUTOFREE struct cluster_count *counts = mem_array(table->cluster_count + 1, sizeof(*counts));
    metrics_count(table, product, METRIC_DETECTION, out);
    for (size_t c = 0; c < table->case_count; c++) {
        struct cluster_count *count = &counts[table->case_cluster[c]];
        for (int r = 1; r <= table->repetitions; r++) {
            int score = metrics_score(table, c, product, r, METRIC_DETECTION);
            int64_t at_ms = scores_cell(table, c, product, SCORE_ARM_DETECT, r)->alert_ms;
            count->n += score != METRICS_NOT_COUNTED;
            count->x += score == 1 && at_ms <= within_ms;
        }
    }
    cluster_design(counts, table->cluster_count, &out->design);
    out->x = out->design.x;
}

void metrics_group(const struct scores *table, size_t product, enum metric_id metric,
                   const size_t *group_of_case, size_t group_count, struct cluster_count *counts)
{
    memset(counts, 0, group_count * sizeof(*counts));
    for (size_t i = 0; i < table->case_count; i++) {
        add_case(table, product, metric, i, NULL, &counts[group_of_case[i]]);
    }
}

size_t metrics_count_cases(const struct scores *table, size_t product, enum metric_id metric,
                           const size_t *of_cases, size_t case_count, struct cluster_count *counts,
                           int64_t *cases)
{
    size_t filled = 0;
    *cases = 0;
    for (size_t i = 0; i < case_count; i++) {
        size_t cluster = table->case_cluster[of_cases[i]],
               before = i == 0 ? cluster : table->case_cluster[of_cases[i - 1]];
        assert(before <= cluster);
        if (i == 0 || before != cluster) {
            counts[filled++] = (struct cluster_count){0};
        }
        *cases += add_case(table, product, metric, of_cases[i], NULL, &counts[filled - 1]);
    }
    return filled;
}
