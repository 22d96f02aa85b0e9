/* What the run covers and what it leaves open, worked out from the same data as the numbers: nobody
 * has to remember to say it. */
#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"
#include "reports/limits.h"
#include "reports/results_parts.h"

#define MANY_VOIDS_PERCENT 5

static const char *scenario_of(const struct score_case *c)
{
    return c->scenario;
}

static const char *technique_of(const struct score_case *c)
{
    return c->technique;
}

static const char *tactic_of(const struct score_case *c)
{
    return c->tactic;
}

static int64_t count_distinct(const struct scores *table, enum score_kind kind,
                              const char *(*member)(const struct score_case *))
{
    AUTOFREE const char **list = mem_array(table->case_count + 1, sizeof(*list));
    size_t count = 0;
    for (size_t c = 0; c < table->case_count; c++) {
        if (table->cases[c]->kind == kind) {
            list[count++] = member(table->cases[c]);
        }
    }
    return (int64_t)text_distinct(list, count);
}

static struct node *population_kind(const struct scores *table, enum score_kind kind)
{
    int64_t cases = 0, clusters = 0;
    for (size_t c = 0; c < table->case_count; c++) {
        cases += table->cases[c]->kind == kind;
    }
    for (size_t c = 0; c < table->cluster_count; c++) {
        clusters += table->clusters[c].kind == kind;
    }
    struct node *out = node_object();
    node_set_int(out, "cases", cases);
    node_set_int(out, "scenarios", count_distinct(table, kind, scenario_of));
    node_set_int(out, "clusters", clusters);
    if (kind == SCORE_ATTACK) {
        node_set_int(out, "techniques", count_distinct(table, kind, technique_of));
        node_set_int(out, "tactics", count_distinct(table, kind, tactic_of));
    }
    return out;
}

struct node *results_population(const struct results_sums *sums)
{
    struct node *out = node_object();
    node_set(out, "attack", population_kind(sums->table, SCORE_ATTACK));
    node_set(out, "benign", population_kind(sums->table, SCORE_BENIGN));
    return out;
}

static bool any_scored(const struct results_sums *sums, enum metric_id metric)
{
    for (size_t p = 0; p < sums->table->product_count; p++) {
        if (sums->values[p][metric].n > 0) {
            return true;
        }
    }
    return false;
}

static bool any_noise(const struct scores *table)
{
    for (size_t p = 0; p < table->product_count; p++) {
        if (table->products[p]->noise_alerts >= 0 && table->products[p]->observed_ms > 0) {
            return true;
        }
    }
    return false;
}

static bool has_variants(const struct scores *table)
{
    int64_t attacks = 0;
    for (size_t c = 0; c < table->case_count; c++) {
        attacks += table->cases[c]->kind == SCORE_ATTACK;
    }
    return attacks > count_distinct(table, SCORE_ATTACK, scenario_of);
}

/* Wholly evaluated only if it holds for every attack. */
static enum statement_state freshness(const struct scores *table)
{
    int64_t bound = results_intel_bound(table), attacks = 0;
    for (size_t c = 0; c < table->case_count; c++) {
        attacks += table->cases[c]->kind == SCORE_ATTACK;
    }
    if (bound == 0) {
        return STATEMENT_NO;
    }
    return bound == attacks ? STATEMENT_YES : STATEMENT_PARTLY;
}

struct node *results_statements(const struct results_sums *sums)
{
    enum statement_state states[STATEMENT_COUNT] = {STATEMENT_NO};
    const struct scores *table = sums->table;
    enum statement_state detected =
        any_scored(sums, METRIC_DETECTION) ? STATEMENT_YES : STATEMENT_NO;
    states[STATEMENT_DETECTION] = states[STATEMENT_IDENTIFICATION] = states[STATEMENT_DELAY] =
        detected;
    states[STATEMENT_PREVENTION] =
        any_scored(sums, METRIC_PREVENTION) ? STATEMENT_YES : STATEMENT_NO;
    states[STATEMENT_FALSE_POSITIVES] =
        any_scored(sums, METRIC_FALSE_POSITIVE) ? STATEMENT_YES : STATEMENT_NO;
    states[STATEMENT_CONTROL] = table->control ? STATEMENT_YES : STATEMENT_NO;
    states[STATEMENT_NOISE] = any_noise(table) ? STATEMENT_YES : STATEMENT_NO;
    states[STATEMENT_EVASION] =
        detected == STATEMENT_YES && has_variants(table) ? STATEMENT_PARTLY : STATEMENT_NO;
    states[STATEMENT_REPEATABILITY] = table->repetitions > 1 ? STATEMENT_YES : STATEMENT_NO;
    states[STATEMENT_FRESHNESS] = freshness(table);
    struct node *out = node_array();
    for (int s = 0; s < STATEMENT_COUNT; s++) {
        struct node *entry = node_object();
        node_set_str(entry, "code", statement_name((enum statement)s));
        node_set_str(entry, "evaluated", statement_state_name(states[s]));
        node_append(out, entry);
    }
    return out;
}

static bool has_reference(const struct scores *table)
{
    for (size_t p = 0; p < table->product_count; p++) {
        if (table->products[p]->role == SCORE_ROLE_REFERENCE) {
            return true;
        }
    }
    return false;
}

static bool below_floors(const struct results_sums *sums)
{
    for (size_t p = 0; p < sums->table->product_count; p++) {
        for (size_t h = 0; h < sums->criteria->headline_count; h++) {
            if (!results_enough(sums->criteria, &sums->values[p][sums->criteria->headline[h]])) {
                return true;
            }
        }
    }
    return false;
}

static bool many_voids(const struct scores *table)
{
    size_t lost = 0, planned = 0;
    for (size_t i = 0;
         i < table->case_count * table->product_count * 2 * (size_t)table->repetitions; i++) {
        enum verdict verdict = table->cells[i].verdict;
        lost += verdict == VERDICT_VOID || verdict == VERDICT_NOT_RUN;
        planned += verdict != VERDICT_NOT_APPLICABLE;
    }
    return lost * 100 > planned * MANY_VOIDS_PERCENT;
}

struct node *results_limits(const struct results_sums *sums, bool refused, bool compared)
{
    const struct scores *table = sums->table;
    const struct results_meta *meta = sums->meta;
    bool holds[LIMIT_COUNT];
    for (int i = 0; i < LIMIT_COUNT; i++) {
        holds[i] = true;
    }
    holds[LIMIT_SAMPLE] = meta->sample_note != NULL;
    holds[LIMIT_REFUSED] = refused;
    holds[LIMIT_NO_CONTROL] = !table->control;
    holds[LIMIT_NO_REFERENCE] = !has_reference(table);
    holds[LIMIT_BELOW_FLOORS] = below_floors(sums);
    holds[LIMIT_MANY_VOIDS] = many_voids(table);
    holds[LIMIT_DIFFERENCES] = !compared;
    holds[LIMIT_ONCE] = table->repetitions == 1;
    holds[LIMIT_EMULATED] = meta->accelerator && strcmp(meta->accelerator, "tcg") == 0;
    enum statement_state fresh = freshness(table);
    holds[LIMIT_NO_INTELLIGENCE] = fresh == STATEMENT_NO;
    holds[LIMIT_PARTLY_BOUND] = fresh == STATEMENT_PARTLY;
    holds[LIMIT_STALE] = results_any_stale(table);
    holds[LIMIT_AGE_MIX] = fresh != STATEMENT_NO;
    struct node *out = node_array();
    for (int i = 0; i < LIMIT_COUNT; i++) {
        if (holds[i]) {
            node_append(out, node_string(limit_name((enum limit)i)));
        }
    }
    return out;
}
