/* Ordinary work by session, by action and by hour. A session is one scored trial of benign work, an
 * action one http step that it sent. False alerts are counted, not matched with actions: all
 * actions of a session carry the same nonce, and one action may cause several alerts. What is drawn
 * anew for an interval is a whole cluster of sessions, since neither the actions of a session nor
 * the sessions of a cluster are independent. */
#include "reports/results_parts.h"
#include "reports/stats/bootstrap.h"
#include "reports/stats/poisson.h"
#include "reports/stats/proportion.h"

#define MS_PER_HOUR 3600000.0

struct work {
    enum score_arm arm;
    int64_t sessions, wrong, actions, blocked, alerts, dropped, cases;
    struct cluster_count *disturbed, *blocks, *alarms; /* by cluster: of sessions, of actions */
    bool enough;
};

static bool add(struct work *work, size_t cluster, const struct judgement *j)
{
    bool wrong = j->verdict == VERDICT_FALSE_ALERT || j->verdict == VERDICT_FALSE_BLOCK;
    if (j->verdict <= VERDICT_VOID) {
        return false;
    }
    work->sessions++;
    work->wrong += wrong;
    work->actions += j->actions;
    work->blocked += j->blocked_actions;
    work->alerts += j->alerts;
    work->dropped += j->dropped_records;
    work->disturbed[cluster].n++;
    work->disturbed[cluster].x += wrong;
    work->blocks[cluster].n += j->actions;
    work->blocks[cluster].x += j->blocked_actions;
    work->alarms[cluster].n += j->actions;
    work->alarms[cluster].x += j->alerts;
    return true;
}

static void count_work(const struct results_sums *sums, size_t product, enum score_arm arm,
                       struct work *work)
{
    const struct scores *table = sums->table;
    int64_t clusters = 0;
    for (size_t c = 0; c < table->case_count; c++) {
        bool any = false;
        for (int r = 1; table->cases[c]->kind == SCORE_BENIGN && r <= table->repetitions; r++) {
            any |= add(work, table->case_cluster[c], scores_cell(table, c, product, arm, r));
        }
        work->cases += any;
    }
    for (size_t i = 0; i < table->cluster_count; i++) {
        clusters += work->disturbed[i].n > 0;
    }
    work->enough =
        work->cases >= sums->criteria->min_cases && clusters >= sums->criteria->min_clusters;
}

/* The bound that nothing leaves open, for 1,000 actions, on the effective number of actions: of
 * blocked ones it is that of a share, of alerts that of a count, since an action may cause more
 * than one. */
static double none_bound(const struct cluster_count *counts, size_t count, bool share, double level)
{
    struct cluster_design design;
    cluster_design(counts, count, &design);
    return 1000.0 * (share ? proportion_none_upper(design.effective, level)
                           : poisson_none_upper(level) / design.effective);
}

static struct node *resampled(const struct results_sums *sums, const struct cluster_count *counts)
{
    struct bootstrap drawn;
    if (!bootstrap_rate(counts, sums->table->cluster_count, BOOTSTRAP_DRAWS,
                        results_seed(sums->meta), sums->criteria->level, &drawn)) {
        return node_null();
    }
    return results_interval(
        (struct interval){drawn.percentile.lower * 1000.0, drawn.percentile.upper * 1000.0},
        sums->criteria->level, "cluster-bootstrap");
}

/* x events of one kind for 1,000 actions; null below the floors, without actions, and for blocks in
 * the detect arm, which has none by what it is. */
static void set_per_1000(const struct results_sums *sums, const struct work *work,
                         const struct cluster_count *counts, int64_t x, struct node *out)
{
    bool share = counts == work->blocks;
    bool rated = work->enough && work->actions > 0 && (!share || work->arm == SCORE_ARM_BLOCK);
    AUTOFREE char *interval = mem_printf("%s_per_1000_interval", share ? "blocked" : "alerts");
    AUTOFREE char *bound = mem_printf("%s_per_1000_bound", share ? "blocked" : "alerts");
    const char *rate = share ? "blocked_per_1000" : "alerts_per_1000";
    if (rated) {
        results_set_real(out, rate, 1000.0 * (double)x / (double)work->actions);
    } else {
        node_set(out, rate, node_null());
    }
    node_set(out, interval, rated && x > 0 ? resampled(sums, counts) : node_null());
    if (rated && x == 0) {
        results_set_real(
            out, bound,
            none_bound(counts, sums->table->cluster_count, share, sums->criteria->level));
    } else {
        node_set(out, bound, node_null());
    }
}

/* Garwood's interval over the hours in which benign work was done, and nothing else. */
static struct node *per_hour(const struct results_sums *sums, int64_t count, int64_t observed_ms)
{
    double hours = (double)observed_ms / MS_PER_HOUR, level = sums->criteria->level;
    struct interval garwood = poisson_garwood((double)count, level);
    struct node *out = node_object();
    results_set_real(out, "rate", (double)count / hours);
    node_set(out, "interval",
             results_interval((struct interval){garwood.lower / hours, garwood.upper / hours},
                              level, "garwood"));
    if (count == 0) {
        results_set_real(out, "bound", poisson_none_upper(level) / hours);
    } else {
        node_set(out, "bound", node_null());
    }
    return out;
}

static void set_hours(const struct results_sums *sums, const struct work *work, int64_t observed_ms,
                      struct node *out)
{
    bool rated = work->enough && observed_ms > 0;
    node_set_int(out, "observed_ms", observed_ms);
    node_set(out, "alerts_per_hour",
             rated ? per_hour(sums, work->alerts, observed_ms) : node_null());
    node_set(out, "blocked_per_hour",
             rated && work->arm == SCORE_ARM_BLOCK ? per_hour(sums, work->blocked, observed_ms)
                                                   : node_null());
}

static struct node *work_node(const struct results_sums *sums, size_t product, enum score_arm arm)
{
    const struct scores *table = sums->table;
    size_t room = table->cluster_count + 1;
    AUTOFREE struct cluster_count *disturbed = mem_array(room, sizeof(*disturbed));
    AUTOFREE struct cluster_count *blocks = mem_array(room, sizeof(*blocks));
    AUTOFREE struct cluster_count *alarms = mem_array(room, sizeof(*alarms));
    struct work work = {.arm = arm, .disturbed = disturbed, .blocks = blocks, .alarms = alarms};
    struct node *out = node_object();
    count_work(sums, product, arm, &work);
    node_set_str(out, "arm", score_arm_name(arm));
    node_set_int(out, "sessions", work.sessions);
    node_set_int(out, "sessions_wrong", work.wrong);
    node_set(out, "disturbed",
             results_share(sums->criteria, disturbed, table->cluster_count, work.cases));
    node_set_int(out, "actions", work.actions);
    node_set_int(out, "actions_blocked", work.blocked);
    node_set_int(out, "alerts", work.alerts);
    node_set_int(out, "records_dropped", work.dropped);
    node_set_bool(out, "enough", work.enough);
    set_per_1000(sums, &work, alarms, work.alerts, out);
    set_per_1000(sums, &work, blocks, work.blocked, out);
    set_hours(sums, &work, table->products[product]->watch[arm].benign_ms, out);
    return out;
}

struct node *results_work(const struct results_sums *sums, size_t product)
{
    static const enum score_arm arms[] = {SCORE_ARM_DETECT, SCORE_ARM_BLOCK};
    struct node *out = node_array();
    for (size_t a = 0; a < COUNT_OF(arms); a++) {
        if (scores_has_arm(sums->table->products[product], arms[a])) {
            node_append(out, work_node(sums, product, arms[a]));
        }
    }
    return out;
}
