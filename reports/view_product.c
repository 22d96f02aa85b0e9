/* Reads one product's entry. */
#include "reports/view_get.h"

#include <stdlib.h>
#include <string.h>

static const char *const arm_names[] = {"detect", "block", NULL};
static const char *const kind_names[] = {"attack", "benign", NULL};

static int read_identity(const struct cur *at, struct view_product *out, struct err *err)
{
    static const char *const roles[] = {"product", "reference", NULL};
    size_t role = 0, count = 0;
    AUTOFREE const char **arms = NULL;
    if (view_get_text(at, "id", &out->id, err) < 0 ||
        view_get_text(at, "name", &out->name, err) < 0 ||
        view_get_text(at, "version", &out->version, err) < 0 ||
        view_get_text(at, "category", &out->category, err) < 0 ||
        cur_choice(at, "role", true, roles, &role, err) < 0 ||
        view_get_hash_or_null(at, "config_sha256", &out->config_hash, err) < 0 ||
        cur_strings(at, "arms", true, &arms, &count, err) < 0) {
        return -1;
    }
    out->role = role == 0 ? SCORE_ROLE_PRODUCT : SCORE_ROLE_REFERENCE;
    for (size_t i = 0; i < count; i++) {
        bool detect = strcmp(arms[i], "detect") == 0, block = strcmp(arms[i], "block") == 0;
        if (!detect && !block) {
            return cur_fail(at, err, "'arms': expected 'detect' and 'block' only");
        }
        out->detect = out->detect || detect;
        out->block = out->block || block;
    }
    return 0;
}

static int read_metrics(const struct cur *at, struct view_product *out, struct err *err)
{
    struct cur list, item;
    size_t count = 0;
    bool seen[METRIC_COUNT] = {[METRIC_CONTROL_VALID] = true, [METRIC_CONTROL_SUCCESS] = true};
    if (view_get_list(at, "metrics", METRIC_COUNT - 2, &list, &count, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        struct view_metric metric;
        cur_item(&list, i, &item);
        if (view_get_metric(&item, &metric, err) < 0) {
            return -1;
        }
        if (seen[metric.id]) {
            return cur_fail(&item, err, "'%s' does not belong here, or is given twice",
                            metric_name(metric.id));
        }
        seen[metric.id] = true;
        out->metrics[metric.id] = metric;
    }
    return count == METRIC_COUNT - 2
               ? 0
               : cur_fail(&list, err, "expected %d metrics", METRIC_COUNT - 2);
}

static int read_count(const struct cur *at, struct view_count *out, struct err *err)
{
    static const char *const known[] = {"arm",   "kind",    "planned",        "scored", "void",
                                        "stale", "not_run", "not_applicable", NULL};
    size_t arm = 0, kind = 0;
    if (cur_as_object(at, err) < 0 || cur_known(at, known, err) < 0 ||
        cur_choice(at, "arm", true, arm_names, &arm, err) < 0 ||
        cur_choice(at, "kind", true, kind_names, &kind, err) < 0 ||
        view_get_count(at, "planned", &out->planned, err) < 0 ||
        view_get_count(at, "scored", &out->scored, err) < 0 ||
        view_get_count(at, "void", &out->voids, err) < 0 ||
        cur_int(at, "stale", false, 0, VIEW_MAX_COUNT, &out->stale, err) < 0 ||
        view_get_count(at, "not_run", &out->not_run, err) < 0 ||
        view_get_count(at, "not_applicable", &out->not_applicable, err) < 0) {
        return -1;
    }
    out->arm = arm == 0 ? SCORE_ARM_DETECT : SCORE_ARM_BLOCK;
    out->kind = kind == 0 ? SCORE_ATTACK : SCORE_BENIGN;
    int64_t sum = out->scored + out->voids + out->stale + out->not_run + out->not_applicable;
    return sum == out->planned ? 0 : cur_fail(at, err, "the counts do not add up to 'planned'");
}

static int read_counts(const struct cur *at, struct view_product *out, struct err *err)
{
    struct cur list, item;
    if (view_get_list(at, "counts", 4, &list, &out->count_count, err) < 0) {
        return -1;
    }
    out->counts = mem_array(out->count_count + 1, sizeof(*out->counts));
    for (size_t i = 0; i < out->count_count; i++) {
        cur_item(&list, i, &item);
        if (read_count(&item, &out->counts[i], err) < 0) {
            return -1;
        }
    }
    return 0;
}

/* Members named by verdicts from..to, into out[verdict]. */
static int read_verdicts(const struct cur *at, enum verdict from, enum verdict to, int64_t *out,
                         struct err *err)
{
    for (int v = (int)from; v <= (int)to; v++) {
        if (view_get_count(at, verdict_name((enum verdict)v), &out[v], err) < 0) {
            return -1;
        }
    }
    return 0;
}

static int read_outcomes(const struct cur *at, struct view_product *out, struct err *err)
{
    struct cur depth, prevention, benign, detect, block;
    if (cur_object(at, "depth", true, &depth, err) < 0 ||
        read_verdicts(&depth, VERDICT_NONE, VERDICT_TECHNIQUE, out->depth, err) < 0 ||
        view_get_count(&depth, "delayed", &out->delayed, err) < 0 ||
        view_get_count(&depth, "effect_missing", &out->effect_missing, err) < 0 ||
        cur_object(at, "prevention", true, &prevention, err) < 0 ||
        read_verdicts(&prevention, VERDICT_NOT_PREVENTED, VERDICT_PREVENTED, out->prevention, err) <
            0) {
        return -1;
    }
    if (cur_object(at, "benign", true, &benign, err) < 0 ||
        cur_object(&benign, "detect", true, &detect, err) < 0 ||
        cur_object(&benign, "block", true, &block, err) < 0 ||
        read_verdicts(&detect, VERDICT_CLEAN, VERDICT_AMBIGUOUS, out->benign_detect, err) < 0) {
        return -1;
    }
    return read_verdicts(&block, VERDICT_CLEAN, VERDICT_AMBIGUOUS, out->benign_block, err);
}

static int read_within(const struct cur *at, struct view_product *out, struct err *err)
{
    struct cur list, item;
    if (view_get_list(at, "alert_within", VIEW_WITHIN, &list, &out->within_count, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < out->within_count; i++) {
        struct view_within *within = &out->within[i];
        cur_item(&list, i, &item);
        if (cur_as_object(&item, err) < 0 || view_get_count(&item, "ms", &within->ms, err) < 0 ||
            view_get_ratio_of(&item, &within->seen, err) < 0) {
            return -1;
        }
    }
    return 0;
}

static int read_flips(const struct cur *at, struct view_product *out, struct err *err)
{
    struct cur flips;
    if (cur_object(at, "flips", true, &flips, err) < 0 ||
        view_get_ratio(&flips, "detect", &out->flips_detect, err) < 0) {
        return -1;
    }
    return view_get_ratio(&flips, "block", &out->flips_block, err);
}

static int read_score(const struct cur *at, struct view_product *out, struct err *err)
{
    int null = view_is_null(at, "score", err);
    out->scored = null == 0;
    if (null != 0) {
        return null < 0 ? -1 : 0;
    }
    return view_get_number(at, "score", -1e6, 1e6, &out->score, err);
}

int view_get_product(const struct cur *at, const struct view *view, struct view_product *out,
                     struct err *err)
{
    static const char *const known[] = {"id",
                                        "name",
                                        "version",
                                        "role",
                                        "category",
                                        "config_sha256",
                                        "arms",
                                        "metrics",
                                        "counts",
                                        "depth",
                                        "prevention",
                                        "benign",
                                        "flips",
                                        "alert_within",
                                        "voids",
                                        "by_cluster",
                                        "precision",
                                        "noise",
                                        "by_technique",
                                        "thresholds",
                                        "score",
                                        "work",
                                        "gates",
                                        "by_tactic",
                                        "further_techniques",
                                        NULL};
    if (cur_as_object(at, err) < 0 || cur_known(at, known, err) < 0 ||
        read_identity(at, out, err) < 0 || read_metrics(at, out, err) < 0 ||
        read_counts(at, out, err) < 0 || read_outcomes(at, out, err) < 0 ||
        read_within(at, out, err) < 0 || view_get_work(at, out, err) < 0 ||
        view_get_by_cluster(at, view, out, err) < 0 || view_get_by_technique(at, out, err) < 0 ||
        view_get_further(at, out, err) < 0 || view_get_by_tactic(at, out, err) < 0 ||
        view_get_voids(at, "voids", &out->voids, &out->void_count, err) < 0 ||
        view_get_noise(at, &out->noise, err) < 0 || view_get_precision(at, out, err) < 0 ||
        view_get_thresholds(at, out, err) < 0 || view_get_gates(at, out, err) < 0 ||
        read_flips(at, out, err) < 0) {
        return -1;
    }
    return read_score(at, out, err);
}

void view_product_done(struct view_product *product)
{
    free(product->counts);
    free(product->clusters);
    free(product->techniques);
    free(product->further);
    free(product->tactics);
    free(product->voids);
}
