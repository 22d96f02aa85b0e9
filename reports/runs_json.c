/* A comparison of runs for machines. Names of products are "<number of the run>:<id>". */
#include <stdlib.h>

#include "reports/results_parts.h"
#include "reports/runs.h"

#define RUNS_SCHEMA "tameshi.comparison/1"

static char *name_of(const struct runs *runs, size_t entrant)
{
    return mem_printf("%zu:%s", runs->entrants[entrant].run + 1, runs_product(runs, entrant)->id);
}

static struct node *run_node(const struct runs_run *run)
{
    struct node *out = node_object();

    node_set_str(out, "name", run->name);
    node_set_str(out, "started", run->view->started);
    node_set_str(out, "ended", run->view->ended);
    node_set_str(out, "criteria", run->view->criteria->id);
    node_set_str(out, "criteria_sha256", run->view->criteria->hash);
    node_set_str(out, "snapshot_sha256", run->view->snapshot_hash);
    node_set_str(out, "plan_sha256", run->view->plan_hash);
    node_set_str(out, "evidence_root", run->view->evidence_root);
    return out;
}

static struct node *runs_node(const struct runs *runs)
{
    struct node *out = node_array();

    for (size_t r = 0; r < runs->count; r++) {
        node_append(out, run_node(&runs->list[r]));
    }
    return out;
}

static struct node *matching_node(const struct runs *runs)
{
    struct node *out = node_object();

    node_set_int(out, "shared", (int64_t)runs->shared);
    node_set_int(out, "not_shared", (int64_t)(runs->case_count - runs->shared));
    node_set_int(out, "renewed", (int64_t)runs->renewed);
    node_set_bool(out, "other_criteria", runs->other_criteria);
    node_set_bool(out, "other_snapshot", runs->other_snapshot);
    return out;
}

static struct node *metric_node(const struct runs *runs, const struct runs_metric *metric)
{
    double level = runs->list[0].view->criteria->level;
    struct node *out = node_object(), *pairs = node_array(), *ranks = node_array();

    for (size_t i = 0; i < metric->compare.two_count; i++) {
        const struct compare_two *two = &metric->compare.two[i];
        AUTOFREE char *first = name_of(runs, two->first);
        AUTOFREE char *second = name_of(runs, two->second);

        node_append(pairs, results_compare_two(two, first, second, level));
    }
    for (size_t e = 0; metric->compare.tested && e < runs->entrant_count; e++) {
        AUTOFREE char *name = name_of(runs, e);

        node_append(ranks, results_compare_rank(&metric->compare.ranks[e], name));
    }
    node_set_str(out, "metric", metric_name(metric->id));
    node_set(out, "pairs", pairs);
    node_set(out, "ranks", ranks);
    node_set(out, "cochran_q", results_compare_q(&metric->compare));
    return out;
}

/* Cases that one entrant got right and the other did not. */
static struct node *cases_node(const struct runs *runs, const struct runs_metric *metric,
                               size_t right, size_t wrong)
{
    struct node *out = node_array();

    for (size_t c = 0; c < runs->case_count; c++) {
        if (runs_differ(runs, metric, c, right, wrong)) {
            node_append(out, node_string(runs->cases[c].id));
        }
    }
    return out;
}

static struct node *changes_node(const struct runs *runs)
{
    struct node *out = node_array();

    for (size_t before = 0; before < runs->entrant_count; before++) {
        size_t after = 0;

        for (size_t m = 0; runs_next(runs, before, &after) && m < RUNS_METRICS; m++) {
            AUTOFREE char *from = name_of(runs, before);
            AUTOFREE char *to = name_of(runs, after);
            struct node *change = node_object();

            node_set_str(change, "from", from);
            node_set_str(change, "to", to);
            node_set_str(change, "metric", metric_name(runs->metrics[m].id));
            node_set(change, "gained", cases_node(runs, &runs->metrics[m], after, before));
            node_set(change, "lost", cases_node(runs, &runs->metrics[m], before, after));
            node_append(out, change);
        }
    }
    return out;
}

int runs_json(const struct runs *runs, enum language language, struct buf *out, struct err *err)
{
    AUTO(node) root = node_object();
    struct node *metrics = node_array();

    (void)language;
    for (size_t m = 0; m < RUNS_METRICS; m++) {
        node_append(metrics, metric_node(runs, &runs->metrics[m]));
    }
    node_set_str(root, "schema", RUNS_SCHEMA);
    node_set(root, "runs", runs_node(runs));
    node_set(root, "matching", matching_node(runs));
    node_set(root, "metrics", metrics);
    node_set(root, "changes", changes_node(runs));
    return node_dump(root, NODE_PRETTY, out, err);
}
