/* Reads what the criteria made of a product's numbers. */
#include "reports/view_get.h"

static int read_noise_rate(const struct cur *at, struct view_noise_rate *out, struct err *err)
{
    double most = (double)VIEW_MAX_COUNT;
    struct cur interval;
    if (view_get_count(at, "alerts", &out->alerts, err) < 0 ||
        view_get_count(at, "observed_ms", &out->observed_ms, err) < 0 ||
        view_get_number(at, "per_hour", 0.0, most, &out->per_hour, err) < 0 ||
        cur_any(at, "interval", true, &interval, err) < 0) {
        return -1;
    }
    return view_get_interval(&interval, "garwood", 0.0, most, &out->interval, err);
}

static int read_noise_arms(const struct cur *noise, struct view_noise *out, struct err *err)
{
    static const char *const arms[] = {"detect", "block", NULL};
    struct cur list, item;
    if (node_get(noise->node, "arms") == NULL) {
        return 0;
    }
    if (view_get_list(noise, "arms", VIEW_ARMS, &list, &out->arm_count, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < out->arm_count; i++) {
        size_t arm = 0;
        cur_item(&list, i, &item);
        if (cur_as_object(&item, err) < 0 || cur_choice(&item, "arm", true, arms, &arm, err) < 0 ||
            read_noise_rate(&item, &out->arms[i], err) < 0) {
            return -1;
        }
        out->arms[i].arm = arm == 0 ? SCORE_ARM_DETECT : SCORE_ARM_BLOCK;
    }
    return 0;
}

int view_get_noise(const struct cur *at, struct view_noise *out, struct err *err)
{
    static const char *const known[] = {"alerts",   "observed_ms", "per_hour",
                                        "interval", "arms",        NULL};
    struct cur noise;
    int null = view_is_null(at, "noise", err);
    if (null != 0) {
        return null < 0 ? -1 : 0;
    }
    out->measured = true;
    if (cur_object(at, "noise", true, &noise, err) < 0 || cur_known(&noise, known, err) < 0 ||
        read_noise_rate(&noise, &out->all, err) < 0) {
        return -1;
    }
    return read_noise_arms(&noise, out, err);
}

static int read_share_or_null(const struct cur *at, const char *key, double *out, struct err *err)
{
    int null = view_is_null(at, key, err);
    if (null != 0) {
        *out = -1.0;
        return null < 0 ? -1 : 0;
    }
    return view_get_number(at, key, 0.0, 1.0, out, err);
}

int view_get_precision(const struct cur *at, struct view_product *out, struct err *err)
{
    struct cur list, item;
    if (view_get_list(at, "precision", CRITERIA_MAX_LIST, &list, &out->precision_count, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < out->precision_count; i++) {
        struct view_precision *p = &out->precision[i];
        cur_item(&list, i, &item);
        if (cur_as_object(&item, err) < 0 ||
            view_get_number(&item, "base_rate", 0.0, 1.0, &p->base_rate, err) < 0 ||
            read_share_or_null(&item, "value", &p->value, err) < 0 ||
            read_share_or_null(&item, "lower", &p->lower, err) < 0 ||
            read_share_or_null(&item, "upper", &p->upper, err) < 0 ||
            view_get_number(&item, "true_alerts_per_100000", 0.0, 1e5, &p->true_alerts, err) < 0 ||
            view_get_number(&item, "false_alerts_per_100000", 0.0, 1e5, &p->false_alerts, err) <
                0) {
            return -1;
        }
    }
    return 0;
}

static int read_threshold(const struct cur *at, struct view_threshold *out, struct err *err)
{
    static const char *const directions[] = {"at-least", "at-most", NULL};
    const char *metric = NULL, *verdict = NULL;
    struct cur interval;
    size_t direction = 0;
    if (cur_as_object(at, err) < 0 || view_get_text(at, "metric", &metric, err) < 0 ||
        cur_choice(at, "direction", true, directions, &direction, err) < 0 ||
        view_get_number(at, "limit", 0.0, 1.0, &out->threshold.limit, err) < 0 ||
        view_get_text(at, "verdict", &verdict, err) < 0) {
        return -1;
    }
    out->threshold.at_least = direction == 0;
    if (!metric_parse(metric, &out->threshold.metric) || !threshold_parse(verdict, &out->verdict)) {
        return cur_fail(at, err, "no such metric or verdict");
    }
    if (out->verdict == THRESHOLD_NOT_DECIDED) {
        return 0;
    }
    return cur_any(at, "interval", true, &interval, err) < 0
               ? -1
               : view_get_interval(&interval, "korn-graubard", 0.0, 1.0, &out->interval, err);
}

int view_get_thresholds(const struct cur *at, struct view_product *out, struct err *err)
{
    struct cur list, item;
    if (view_get_list(at, "thresholds", CRITERIA_MAX_LIST, &list, &out->threshold_count, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < out->threshold_count; i++) {
        cur_item(&list, i, &item);
        if (read_threshold(&item, &out->thresholds[i], err) < 0) {
            return -1;
        }
    }
    return 0;
}
