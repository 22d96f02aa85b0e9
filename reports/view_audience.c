/* Reads the mark of a document that was cut down: for whom, and what it leaves out. */
#include "reports/view_get.h"

static int read_left(const struct cur *redacted, struct view_redacted *out, struct err *err)
{
    const char *known[AUDIENCE_LEFT_COUNT + 1] = {NULL};
    struct cur left;
    for (int i = 0; i < AUDIENCE_LEFT_COUNT; i++) {
        known[i] = audience_left_name((enum audience_left)i);
    }
    if (cur_object(redacted, "left_out", true, &left, err) < 0 ||
        cur_known(&left, known, err) < 0) {
        return -1;
    }
    for (int i = 0; i < AUDIENCE_LEFT_COUNT; i++) {
        if (cur_int(&left, known[i], false, 0, VIEW_MAX_COUNT, &out->left[i], err) < 0) {
            return -1;
        }
    }
    return 0;
}

int view_get_redacted(const struct cur *root, struct view *view, struct err *err)
{
    static const char *const known[] = {"audience", "results_sha256", "left_out", NULL};
    struct view_redacted *out = &view->redacted;
    struct cur redacted;
    const char *name = NULL;
    struct err why;
    int got = cur_object(root, "redacted", false, &redacted, err);
    if (got != 0) {
        return got < 0 ? -1 : 0;
    }
    out->given = true;
    if (cur_known(&redacted, known, err) < 0 ||
        view_get_text(&redacted, "audience", &name, err) < 0 ||
        view_get_hash(&redacted, "results_sha256", &out->full_hash, err) < 0 ||
        read_left(&redacted, out, err) < 0) {
        return -1;
    }
    return audience_parse(name, &out->audience, &why) == 0 &&
                   out->audience.kind != AUDIENCE_EVALUATOR
               ? 0
               : cur_fail(&redacted, err, "'audience': '%.64s', expected public or vendor:ID",
                          name);
}

int view_get_further(const struct cur *at, struct view_product *out, struct err *err)
{
    static const char *const known[] = {"tactic",    "techniques", "cases",
                                        "detection", "prevention", NULL};
    struct cur list, item;
    if (node_get(at->node, "further_techniques") == NULL) {
        return 0;
    }
    if (view_get_list(at, "further_techniques", SCORE_MAX_CASES, &list, &out->further_count, err) <
        0) {
        return -1;
    }
    out->further = mem_array(out->further_count + 1, sizeof(*out->further));
    for (size_t i = 0; i < out->further_count; i++) {
        struct view_further *tactic = &out->further[i];
        cur_item(&list, i, &item);
        if (cur_as_object(&item, err) < 0 || cur_known(&item, known, err) < 0 ||
            view_get_text_or_null(&item, "tactic", &tactic->name, err) < 0 ||
            view_get_count(&item, "techniques", &tactic->techniques, err) < 0 ||
            view_get_count(&item, "cases", &tactic->cases, err) < 0 ||
            view_get_ratio(&item, "detection", &tactic->detection, err) < 0 ||
            view_get_ratio(&item, "prevention", &tactic->prevention, err) < 0) {
            return -1;
        }
    }
    return 0;
}
