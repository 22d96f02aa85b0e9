/* Reads how far evaluators agree; null where nobody adjudicated. */
#include <string.h>

#include "reports/view_get.h"

static int read_kappa(const struct cur *at, struct view_agreement_group *out, struct err *err)
{
    static const char *const known[] = {"value", "interval", NULL};
    struct cur kappa, interval;
    int null = view_is_null(at, "kappa", err);
    if (null != 0) {
        return null < 0 ? -1 : 0;
    }
    out->has_kappa = true;
    if (cur_object(at, "kappa", true, &kappa, err) < 0 || cur_known(&kappa, known, err) < 0 ||
        view_get_number(&kappa, "value", -1.0, 1.0, &out->kappa, err) < 0 ||
        cur_any(&kappa, "interval", true, &interval, err) < 0) {
        return -1;
    }
    const char *method = node_get_str(interval.node, "method", "");
    out->cohen = strcmp(method, "cohen") == 0;
    return view_get_interval(&interval, out->cohen ? "cohen" : "fleiss", -1.0, 1.0, &out->interval,
                             err);
}

static int read_alpha(const struct cur *at, struct view_agreement_group *out, struct err *err)
{
    static const char *const words[] = {"not-decided", "hold", "tentative", "good", NULL};
    size_t trust = 0;
    int null = view_is_null(at, "alpha", err);
    out->has_alpha = null == 0;
    if (null < 0 || (null == 0 && view_get_number(at, "alpha", -1.0, 1.0, &out->alpha, err) < 0) ||
        cur_choice(at, "trust", true, words, &trust, err) < 0) {
        return -1;
    }
    out->trust = (enum view_trust)trust;
    return out->has_alpha == (out->trust != VIEW_TRUST_OPEN)
               ? 0
               : cur_fail(at, err, "'alpha' and 'trust' do not agree");
}

static int read_group(const struct cur *at, const char *key, struct view_agreement_group *out,
                      struct err *err)
{
    static const char *const known[] = {"scored", "judged", "evaluators", "judged_by_several",
                                        "agreed", "kappa",  "alpha",      "trust",
                                        NULL};
    struct cur group;
    if (cur_object(at, key, true, &group, err) < 0 || cur_known(&group, known, err) < 0 ||
        view_get_count(&group, "scored", &out->scored, err) < 0 ||
        view_get_count(&group, "judged", &out->judged, err) < 0 ||
        view_get_count(&group, "evaluators", &out->evaluators, err) < 0 ||
        cur_int(&group, "judged_by_several", true, 0, out->judged, &out->twice, err) < 0 ||
        cur_int(&group, "agreed", true, 0, out->twice, &out->agreed, err) < 0 ||
        read_kappa(&group, out, err) < 0) {
        return -1;
    }
    return read_alpha(&group, out, err);
}

int view_get_agreement(const struct cur *root, struct view *view, struct err *err)
{
    static const char *const known[] = {"sha256",     "evaluators", "detection",
                                        "prevention", "benign",     NULL};
    struct view_agreement *out = &view->agreement;
    struct cur cur;
    int got = cur_any(root, "agreement", false, &cur, err);
    if (got != 0 || node_type(cur.node) == NODE_NULL) {
        return got < 0 ? -1 : 0;
    }
    if (cur_as_object(&cur, err) < 0 || cur_known(&cur, known, err) < 0 ||
        view_get_hash(&cur, "sha256", &out->hash, err) < 0 ||
        view_get_count(&cur, "evaluators", &out->evaluators, err) < 0 ||
        read_group(&cur, "detection", &out->detection, err) < 0 ||
        read_group(&cur, "prevention", &out->prevention, err) < 0) {
        return -1;
    }
    return read_group(&cur, "benign", &out->benign, err);
}
