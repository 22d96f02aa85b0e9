/* What of the criteria's profile the run tested, and until when its results may be relied on. A
 * technique without a scored case has no number: untested is never zero. */
#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"
#include "reports/criteria_profile.h"
#include "reports/results_parts.h"

/* Whether any trial of the case was scored under a product under test. */
static bool is_tested(const struct scores *table, size_t of_case)
{
    for (size_t p = 0; p < table->product_count; p++) {
        for (int r = 1; table->products[p]->role == SCORE_ROLE_PRODUCT && r <= table->repetitions;
             r++) {
            if (metrics_score(table, of_case, p, r, METRIC_DETECTION) != METRICS_NOT_COUNTED ||
                metrics_score(table, of_case, p, r, METRIC_PREVENTION) != METRICS_NOT_COUNTED) {
                return true;
            }
        }
    }
    return false;
}

static bool is_attack(const struct scores *table, size_t of_case)
{
    return table->cases[of_case]->kind == SCORE_ATTACK;
}

/* Cases are sorted by kind, so clusters of attacks are met in any order: each is marked once. */
static struct node *technique_node(const struct scores *table, const char *technique,
                                   const bool *tested)
{
    AUTOFREE bool *seen = mem_array(table->cluster_count + 1, sizeof(*seen));
    int64_t planned = 0, cases = 0, clusters = 0;
    for (size_t c = 0; c < table->case_count; c++) {
        if (!is_attack(table, c) || !criteria_covers(technique, table->cases[c]->technique)) {
            continue;
        }
        planned++;
        cases += tested[c];
        clusters += tested[c] && !seen[table->case_cluster[c]];
        seen[table->case_cluster[c]] = seen[table->case_cluster[c]] || tested[c];
    }
    struct node *out = node_object();
    node_set_str(out, "technique", technique);
    node_set_str(out, "state", cases > 0 ? "tested" : "untested");
    node_set_int(out, "planned_cases", planned);
    node_set(out, "cases", cases > 0 ? node_int(cases) : node_null());
    node_set(out, "clusters", cases > 0 ? node_int(clusters) : node_null());
    return out;
}

static bool is_covered(const struct criteria_names *techniques, const char *technique)
{
    for (size_t i = 0; i < techniques->count; i++) {
        if (criteria_covers(techniques->items[i], technique)) {
            return true;
        }
    }
    return false;
}

/* Techniques that were tested although the profile does not name them. */
static struct node *outside(const struct scores *table, const struct criteria_names *techniques,
                            const bool *tested)
{
    AUTOFREE const char **list = mem_array(table->case_count + 1, sizeof(*list));
    size_t count = 0;
    for (size_t c = 0; c < table->case_count; c++) {
        if (tested[c] && !is_covered(techniques, table->cases[c]->technique)) {
            list[count++] = table->cases[c]->technique;
        }
    }
    count = text_distinct(list, count);
    struct node *out = node_array();
    for (size_t i = 0; i < count; i++) {
        node_append(out, node_string(list[i]));
    }
    return out;
}

struct node *results_coverage(const struct results_sums *sums)
{
    const struct scores *table = sums->table;
    const struct criteria_names *techniques = &sums->criteria->profile.techniques;
    if (techniques->count == 0) {
        return node_null();
    }
    AUTOFREE bool *tested = mem_array(table->case_count + 1, sizeof(*tested));
    for (size_t c = 0; c < table->case_count; c++) {
        tested[c] = is_attack(table, c) && is_tested(table, c);
    }
    struct node *out = node_object(), *list = node_array();
    for (size_t i = 0; i < techniques->count; i++) {
        node_append(list, technique_node(table, techniques->items[i], tested));
    }
    node_set(out, "techniques", list);
    node_set(out, "outside", outside(table, techniques, tested));
    return out;
}

struct node *results_valid_until(const struct results_sums *sums)
{
    char day[CRITERIA_DAY];
    if (!sums->criteria->valid_for || sums->meta->ended_utc_ms <= 0) {
        return node_null();
    }
    criteria_valid_until(sums->meta->ended_utc_ms, sums->criteria->valid_for, day);
    return node_string(day);
}
