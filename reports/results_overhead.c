/* The time that a product adds to ordinary work, against the control arm of the same run. Sessions
 * differ in length, so what is taken of each is its time for one request; and only sessions that
 * went through to the end are taken, in both arms with as many requests, since one that was cut
 * short was quick for another reason. Processor, memory and throughput are not measured. */
#include <stdlib.h>

#include "reports/results_parts.h"
#include "reports/stats/bootstrap.h"
#include "reports/stats/median.h"
#include "reports/stats/quantile.h"

struct times { /* microseconds for one request */
    int64_t *of;
    size_t count;
};

/* One product and arm. */
struct overhead {
    struct times with, without; /* a product: by session */
    struct median_value *added; /* by case: median with less median without */
    size_t cases, clusters;
};

static int by_number(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static int64_t per_action(int64_t latency_us, int64_t actions)
{
    return (latency_us + actions / 2) / actions;
}

/* The times of one case without a product; *actions is how many requests it is made of. */
static size_t control_times(const struct scores *table, size_t of_case, int64_t *out,
                            int64_t *actions)
{
    size_t count = 0;
    *actions = 0;
    for (int r = 1; r <= table->control_repetitions; r++) {
        const struct scores_control *control = scores_control_at(table, of_case, r);
        if (control->state != CONTROL_WORKED || control->latency_us <= 0 || control->actions <= 0 ||
            (*actions != 0 && control->actions != *actions)) {
            continue;
        }
        *actions = control->actions;
        out[count++] = per_action(control->latency_us, control->actions);
    }
    return count;
}

static size_t product_times(const struct scores *table, size_t of_case, size_t product,
                            enum score_arm arm, int64_t actions, int64_t *out)
{
    size_t count = 0;
    for (int r = 1; r <= table->repetitions; r++) {
        const struct judgement *j = scores_cell(table, of_case, product, arm, r);
        bool whole = (j->verdict == VERDICT_CLEAN || j->verdict == VERDICT_FALSE_ALERT) &&
                     j->actions == actions;
        if (whole && j->latency_us > 0) {
            out[count++] = per_action(j->latency_us, actions);
        }
    }
    return count;
}

static void append(struct times *times, const int64_t *more, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        times->of[times->count++] = more[i];
    }
}

static double middle(int64_t *times, size_t count)
{
    size_t lower = (count - 1) / 2, upper = count / 2;
    qsort(times, count, sizeof(*times), by_number);
    return ((double)times[lower] + (double)times[upper]) / 2.0;
}

static void add_case(const struct scores *table, size_t of_case, size_t product, enum score_arm arm,
                     struct overhead *out)
{
    int64_t without[SCORE_MAX_REPETITIONS], with[SCORE_MAX_REPETITIONS], actions = 0;
    size_t before = control_times(table, of_case, without, &actions), after = 0;
    if (before > 0) {
        after = product_times(table, of_case, product, arm, actions, with);
    }
    if (after == 0) {
        return;
    }
    append(&out->with, with, after);
    append(&out->without, without, before);
    out->added[out->cases++] = (struct median_value){middle(with, after) - middle(without, before),
                                                     table->case_cluster[of_case]};
}

static void overhead_init(const struct scores *table, size_t product, enum score_arm arm,
                          struct overhead *out)
{
    AUTOFREE bool *seen = mem_array(table->cluster_count + 1, sizeof(*seen));
    size_t room = table->case_count * (size_t)table->repetitions + 1;
    *out = (struct overhead){0};
    out->with.of = mem_array(room, sizeof(*out->with.of));
    out->without.of = mem_array(room, sizeof(*out->without.of));
    out->added = mem_array(table->case_count + 1, sizeof(*out->added));
    for (size_t c = 0; c < table->case_count; c++) {
        size_t before = out->cases;
        if (table->cases[c]->kind == SCORE_BENIGN) {
            add_case(table, c, product, arm, out);
        }
        if (out->cases > before) {
            out->clusters += !seen[table->case_cluster[c]];
            seen[table->case_cluster[c]] = true;
        }
    }
    qsort(out->with.of, out->with.count, sizeof(*out->with.of), by_number);
    qsort(out->without.of, out->without.count, sizeof(*out->without.of), by_number);
}

static void overhead_done(struct overhead *overhead)
{
    free(overhead->with.of);
    free(overhead->without.of);
    free(overhead->added);
}

static struct node *times_node(const struct times *times)
{
    struct node *out = node_object();
    node_set_int(out, "sessions", (int64_t)times->count);
    node_set_int(out, "median_us", quantile_of(times->of, times->count, 0.5));
    node_set_int(out, "p95_us", quantile_of(times->of, times->count, 0.95));
    return out;
}

static struct node *added_node(const struct results_sums *sums, const struct overhead *overhead)
{
    struct node *out = node_object();
    struct median median;
    size_t draws = median_draws(overhead->cases);
    if (!median_bootstrap(overhead->added, overhead->cases, draws, results_seed(sums->meta),
                          sums->criteria->level, &median)) {
        node_free(out);
        return node_null();
    }
    results_set_real(out, "median_us", median.estimate);
    node_set_int(out, "draws", (int64_t)median.draws);
    node_set(out, "interval",
             results_interval(median.percentile, sums->criteria->level, "cluster-bootstrap"));
    return out;
}

static struct node *arm_node(const struct results_sums *sums, size_t product, enum score_arm arm,
                             size_t *measured)
{
    struct overhead overhead;
    struct node *out = node_object();
    overhead_init(sums->table, product, arm, &overhead);
    bool enough = overhead.cases > 0 && (int64_t)overhead.cases >= sums->criteria->min_cases &&
                  (int64_t)overhead.clusters >= sums->criteria->min_clusters;
    *measured += overhead.cases;
    node_set_str(out, "arm", score_arm_name(arm));
    node_set_int(out, "cases", (int64_t)overhead.cases);
    node_set_int(out, "clusters", (int64_t)overhead.clusters);
    node_set_bool(out, "enough", enough);
    if (enough) {
        node_set(out, "control", times_node(&overhead.without));
        node_set(out, "product", times_node(&overhead.with));
        node_set(out, "added", added_node(sums, &overhead));
    }
    overhead_done(&overhead);
    return out;
}

static struct node *drawing_node(const struct results_meta *meta)
{
    struct node *out = node_object();
    node_set_str(out, "generator", BOOTSTRAP_GENERATOR);
    node_set_str(out, "seed", meta->seed);
    return out;
}

struct node *results_overhead(const struct results_sums *sums)
{
    static const char *const unmeasured[] = {"cpu", "memory", "throughput"};
    const struct scores *table = sums->table;
    struct node *out = node_object(), *products = node_array(), *list = node_array();
    size_t measured = 0;
    for (size_t p = 0; p < table->product_count; p++) {
        struct node *entry = node_object(), *arms = node_array();
        for (int arm = SCORE_ARM_DETECT; arm <= SCORE_ARM_BLOCK; arm++) {
            if (scores_has_arm(table->products[p], (enum score_arm)arm)) {
                node_append(arms, arm_node(sums, p, (enum score_arm)arm, &measured));
            }
        }
        node_set_str(entry, "product", table->products[p]->id);
        node_set(entry, "arms", arms);
        node_append(products, entry);
    }
    for (size_t i = 0; i < COUNT_OF(unmeasured); i++) {
        node_append(list, node_string(unmeasured[i]));
    }
    node_set(out, "drawing", drawing_node(sums->meta));
    node_set(out, "products", products);
    node_set(out, "not_measured", list);
    if (measured == 0) {
        node_free(out);
        return node_null();
    }
    return out;
}
