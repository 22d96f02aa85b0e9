/* Reads what was counted by cluster, by technique and by cause. */
#include <string.h>

#include "reports/view_get.h"

static const char *const kind_names[] = {"attack", "benign", NULL};

static int read_cluster(const struct cur *at, struct view_group *out, struct err *err)
{
    size_t kind = 0;
    if (cur_as_object(at, err) < 0 || cur_choice(at, "kind", true, kind_names, &kind, err) < 0 ||
        view_get_text(at, "cluster", &out->name, err) < 0) {
        return -1;
    }
    out->kind = kind == 0 ? SCORE_ATTACK : SCORE_BENIGN;
    if (out->kind == SCORE_BENIGN) {
        return view_get_ratio(at, "false_positive", &out->wrong, err);
    }
    return view_get_ratio(at, "detection", &out->detection, err) < 0
               ? -1
               : view_get_ratio(at, "prevention", &out->prevention, err);
}

int view_get_by_cluster(const struct cur *at, const struct view *view, struct view_product *out,
                        struct err *err)
{
    struct cur list, item;
    if (view_get_list(at, "by_cluster", view->cluster_count, &list, &out->cluster_count, err) < 0) {
        return -1;
    }
    if (out->cluster_count != view->cluster_count) {
        return cur_fail(&list, err, "expected one entry for each of 'clusters'");
    }
    out->clusters = mem_array(out->cluster_count + 1, sizeof(*out->clusters));
    for (size_t i = 0; i < out->cluster_count; i++) {
        cur_item(&list, i, &item);
        if (read_cluster(&item, &out->clusters[i], err) < 0) {
            return -1;
        }
        if (out->clusters[i].kind != view->clusters[i].kind ||
            strcmp(out->clusters[i].name, view->clusters[i].name) != 0) {
            return cur_fail(&item, err, "is not in the order of 'clusters'");
        }
    }
    return 0;
}

int view_get_by_technique(const struct cur *at, struct view_product *out, struct err *err)
{
    struct cur list, item;
    if (view_get_list(at, "by_technique", SCORE_MAX_CASES, &list, &out->technique_count, err) < 0) {
        return -1;
    }
    out->techniques = mem_array(out->technique_count + 1, sizeof(*out->techniques));
    for (size_t i = 0; i < out->technique_count; i++) {
        struct view_group *group = &out->techniques[i];
        cur_item(&list, i, &item);
        group->cases = -1;
        if (cur_as_object(&item, err) < 0 ||
            cur_int(&item, "cases", false, 0, VIEW_MAX_COUNT, &group->cases, err) < 0 ||
            view_get_text(&item, "technique", &group->name, err) < 0 ||
            view_get_text(&item, "tactic", &group->tactic, err) < 0 ||
            view_get_ratio(&item, "detection", &group->detection, err) < 0 ||
            view_get_ratio(&item, "prevention", &group->prevention, err) < 0) {
            return -1;
        }
    }
    return 0;
}

int64_t view_technique_cases(const struct view *view, size_t product,
                             const struct view_group *group)
{
    int64_t count = 0;
    for (size_t c = 0; group->cases < 0 && c < view->case_count; c++) {
        const struct view_case *of = &view->cases[c];
        bool scored = false;
        if (of->kind != SCORE_ATTACK || strcmp(of->technique, group->name) != 0 ||
            strcmp(of->tactic, group->tactic) != 0) {
            continue;
        }
        for (size_t t = 0; t < of->trial_count && !scored; t++) {
            const struct view_trial *trial = &of->trials[t];
            scored = trial->product == product && trial->arm == SCORE_ARM_DETECT &&
                     trial->verdict > VERDICT_VOID;
        }
        count += scored;
    }
    return group->cases < 0 ? count : group->cases;
}

int view_get_voids(const struct cur *cur, const char *key, struct view_void **out, size_t *count,
                   struct err *err)
{
    static const char *const known[] = {"arm", "kind", "cause", "count", NULL};
    static const char *const arms[] = {"control", "detect", "block", "any", NULL};
    static const char *const kinds[] = {"attack", "benign", "any", NULL};
    struct cur list, item;
    size_t arm = 0, kind = 0;
    if (view_get_list(cur, key, VIEW_MAX_VOIDS, &list, count, err) < 0) {
        return -1;
    }
    *out = mem_array(*count + 1, sizeof(**out));
    for (size_t i = 0; i < *count; i++) {
        cur_item(&list, i, &item);
        if (cur_as_object(&item, err) < 0 || cur_known(&item, known, err) < 0 ||
            cur_choice(&item, "arm", true, arms, &arm, err) < 0 ||
            cur_choice(&item, "kind", true, kinds, &kind, err) < 0 ||
            view_get_text(&item, "cause", &(*out)[i].cause, err) < 0 ||
            view_get_count(&item, "count", &(*out)[i].count, err) < 0) {
            return -1;
        }
        (*out)[i].arm = arms[arm];
        (*out)[i].kind = kinds[kind];
    }
    return 0;
}
