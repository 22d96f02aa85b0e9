/* Reads ordinary work by session and by action. Results from before it was counted have no such
 * member. */
#include "reports/view_get.h"

#include <math.h>

/* A rate is there exactly when there were actions, and is the count's. results_round keeps six
 * digits, so it may be off by half of the last one. */
static int read_rate(const struct cur *at, const char *key, int64_t count, int64_t actions,
                     double *out, struct err *err)
{
    int null = view_is_null(at, key, err);
    *out = -1.0;
    if (null < 0 || (null == 0 && view_get_number(at, key, 0.0, 1e12, out, err) < 0)) {
        return -1;
    }
    double want = actions > 0 ? 1000.0 * (double)count / (double)actions : -1.0;
    return fabs(*out - want) <= 1e-5 * fabs(want)
               ? 0
               : cur_fail(at, err, "'%s' is not that of %lld in %lld actions", key,
                          (long long)count, (long long)actions);
}

static int read_work(const struct cur *at, struct view_work *out, struct err *err)
{
    static const char *const known[] = {
        "arm",    "sessions",        "sessions_wrong",  "actions",          "actions_blocked",
        "alerts", "records_dropped", "alerts_per_1000", "blocked_per_1000", NULL};
    static const char *const arms[] = {"detect", "block", NULL};
    size_t arm = 0;
    if (cur_as_object(at, err) < 0 || cur_known(at, known, err) < 0 ||
        cur_choice(at, "arm", true, arms, &arm, err) < 0 ||
        view_get_count(at, "sessions", &out->sessions.n, err) < 0 ||
        cur_int(at, "sessions_wrong", true, 0, out->sessions.n, &out->sessions.x, err) < 0 ||
        view_get_count(at, "actions", &out->actions, err) < 0 ||
        cur_int(at, "actions_blocked", true, 0, out->actions, &out->blocked, err) < 0 ||
        view_get_count(at, "alerts", &out->alerts, err) < 0 ||
        view_get_count(at, "records_dropped", &out->dropped, err) < 0 ||
        read_rate(at, "alerts_per_1000", out->alerts, out->actions, &out->alerts_per_1000, err) <
            0 ||
        read_rate(at, "blocked_per_1000", out->blocked, out->actions, &out->blocked_per_1000, err) <
            0) {
        return -1;
    }
    out->arm = arm == 0 ? SCORE_ARM_DETECT : SCORE_ARM_BLOCK;
    return 0;
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
