/* Reads ordinary work by session, by action and by hour. Results from before it was counted have no
 * such member, and older ones know neither intervals nor hours. */
#include "reports/view_get.h"

#include <math.h>

#define HOUR_MS 3600000.0

static const double range[2] = {0.0, 1e12};

/* The bound of a count of none, which goes with nothing else. */
static int read_bound(const struct cur *at, const char *key, struct view_rate *out, struct err *err)
{
    int null = view_is_null(at, key, err);
    out->none = null == 0;
    if (null < 0) {
        return -1;
    }
    if (out->none != (out->value == 0.0)) {
        return cur_fail(at, err, "'%s' goes with a count of none, and with nothing else", key);
    }
    return out->none ? view_get_number(at, key, range[0], 1e15, &out->bound, err) : 0;
}

struct rate_keys {
    const char *rate, *interval, *bound;
};

static const struct rate_keys alert_keys = {"alerts_per_1000", "alerts_per_1000_interval",
                                            "alerts_per_1000_bound"};
static const struct rate_keys block_keys = {"blocked_per_1000", "blocked_per_1000_interval",
                                            "blocked_per_1000_bound"};

/* A rate is there exactly when it may be given, and is the count's. results_round keeps six digits,
 * so it may be off by half of the last one. */
static int read_value(const struct cur *at, const char *key, int64_t count,
                      const struct view_work *work, struct view_rate *out, struct err *err)
{
    int null = view_is_null(at, key, err);
    double is = -1.0;
    if (null < 0 || (null == 0 && view_get_number(at, key, range[0], range[1], &is, err) < 0)) {
        return -1;
    }
    double want = out->rated ? 1000.0 * (double)count / (double)work->actions : -1.0;
    out->value = is;
    return fabs(is - want) <= 1e-5 * fabs(want)
               ? 0
               : cur_fail(at, err, "'%s' is not that of %lld in %lld actions", key,
                          (long long)count, (long long)work->actions);
}

static int read_per_1000(const struct cur *at, const struct rate_keys *keys, int64_t count,
                         const struct view_work *work, struct view_rate *out, struct err *err)
{
    bool never = keys == &block_keys && work->arm == SCORE_ARM_DETECT; /* older results say 0 */
    out->rated = work->enough && work->actions > 0 &&
                 !(never && node_type(node_get(at->node, keys->rate)) == NODE_NULL);
    if (read_value(at, keys->rate, count, work, out, err) < 0) {
        return -1;
    }
    if (!out->rated || node_get(at->node, keys->interval) == NULL) {
        return 0;
    }
    if (view_get_interval_or_null(at, keys->interval, "cluster-bootstrap", range, &out->interval,
                                  &out->bounded, err) < 0) {
        return -1;
    }
    return read_bound(at, keys->bound, out, err);
}

static int read_per_hour(const struct cur *at, const char *key, int64_t count,
                         const struct view_work *work, struct view_rate *out, struct err *err)
{
    static const char *const known[] = {"rate", "interval", "bound", NULL};
    struct cur rate;
    int null = node_get(at->node, key) == NULL ? 1 : view_is_null(at, key, err);
    if (null != 0) {
        return null < 0 ? -1 : 0;
    }
    out->rated = true;
    if (cur_object(at, key, true, &rate, err) < 0 || cur_known(&rate, known, err) < 0 ||
        view_get_number(&rate, "rate", range[0], range[1], &out->value, err) < 0 ||
        view_get_interval_or_null(&rate, "interval", "garwood", range, &out->interval,
                                  &out->bounded, err) < 0) {
        return -1;
    }
    double want = (double)count * HOUR_MS / (double)work->observed_ms;
    if (!work->enough || !(fabs(out->value - want) <= 1e-5 * want)) {
        return cur_fail(&rate, err, "is not that of %lld in %lld ms", (long long)count,
                        (long long)work->observed_ms);
    }
    return read_bound(&rate, "bound", out, err);
}

static int read_sessions(const struct cur *at, struct view_work *out, struct err *err)
{
    struct view_ratio disturbed;
    int64_t wrong = 0;
    if (view_get_count(at, "sessions", &out->sessions.n, err) < 0 ||
        cur_int(at, "sessions_wrong", true, 0, out->sessions.n, &wrong, err) < 0) {
        return -1;
    }
    out->sessions.x = wrong;
    if (node_get(at->node, "disturbed") == NULL) {
        return 0;
    }
    if (view_get_ratio(at, "disturbed", &disturbed, err) < 0) {
        return -1;
    }
    if (disturbed.x != wrong || disturbed.n != out->sessions.n) {
        return cur_fail(at, err, "'disturbed' is not that of its sessions");
    }
    out->sessions = disturbed;
    return 0;
}

static int read_rates(const struct cur *at, struct view_work *out, struct err *err)
{
    out->enough = true;
    if (cur_bool(at, "enough", false, &out->enough, err) < 0 ||
        cur_int(at, "observed_ms", false, 0, VIEW_MAX_COUNT, &out->observed_ms, err) < 0 ||
        read_per_1000(at, &alert_keys, out->alerts, out, &out->alerts_per_1000, err) < 0 ||
        read_per_1000(at, &block_keys, out->blocked, out, &out->blocked_per_1000, err) < 0 ||
        read_per_hour(at, "alerts_per_hour", out->alerts, out, &out->alerts_per_hour, err) < 0) {
        return -1;
    }
    return read_per_hour(at, "blocked_per_hour", out->blocked, out, &out->blocked_per_hour, err);
}

static int read_work(const struct cur *at, struct view_work *out, struct err *err)
{
    static const char *const known[] = {"arm",
                                        "sessions",
                                        "sessions_wrong",
                                        "disturbed",
                                        "actions",
                                        "actions_blocked",
                                        "alerts",
                                        "records_dropped",
                                        "enough",
                                        "alerts_per_1000",
                                        "alerts_per_1000_interval",
                                        "alerts_per_1000_bound",
                                        "blocked_per_1000",
                                        "blocked_per_1000_interval",
                                        "blocked_per_1000_bound",
                                        "observed_ms",
                                        "alerts_per_hour",
                                        "blocked_per_hour",
                                        NULL};
    static const char *const arms[] = {"detect", "block", NULL};
    size_t arm = 0;
    if (cur_as_object(at, err) < 0 || cur_known(at, known, err) < 0 ||
        cur_choice(at, "arm", true, arms, &arm, err) < 0 || read_sessions(at, out, err) < 0 ||
        view_get_count(at, "actions", &out->actions, err) < 0 ||
        cur_int(at, "actions_blocked", true, 0, out->actions, &out->blocked, err) < 0 ||
        view_get_count(at, "alerts", &out->alerts, err) < 0 ||
        view_get_count(at, "records_dropped", &out->dropped, err) < 0) {
        return -1;
    }
    out->arm = arm == 0 ? SCORE_ARM_DETECT : SCORE_ARM_BLOCK;
    return read_rates(at, out, err);
}

int view_get_work(const struct cur *at, struct view_product *out, struct err *err)
{
    struct cur list, item;
    if (node_get(at->node, "work") == NULL) {
        return 0;
    }
    if (view_get_list(at, "work", VIEW_ARMS, &list, &out->work_count, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < out->work_count; i++) {
        cur_item(&list, i, &item);
        if (read_work(&item, &out->work[i], err) < 0) {
            return -1;
        }
    }
    return 0;
}
