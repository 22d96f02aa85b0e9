/* Reads what of the criteria's profile was tested. A technique that was not has no number: one that
 * comes with a number, or with a nought, is refused. */
#include <stdlib.h>
#include <string.h>

#include "reports/view_get.h"

static int read_untested(const struct cur *at, struct err *err)
{
    int cases = view_is_null(at, "cases", err);
    int clusters = cases < 0 ? -1 : view_is_null(at, "clusters", err);
    if (clusters < 0) {
        return -1;
    }
    return cases == 1 && clusters == 1 ? 0 : cur_fail(at, err, "is untested, and has a number");
}

static int read_technique(const struct cur *at, struct view_covered *out, struct err *err)
{
    static const char *const known[] = {"technique", "state",    "planned_cases",
                                        "cases",     "clusters", NULL};
    static const char *const states[] = {"tested", "untested", NULL};
    size_t state = 0;
    if (cur_as_object(at, err) < 0 || cur_known(at, known, err) < 0 ||
        view_get_text(at, "technique", &out->technique, err) < 0 ||
        view_get_count(at, "planned_cases", &out->planned, err) < 0 ||
        cur_choice(at, "state", true, states, &state, err) < 0) {
        return -1;
    }
    out->tested = state == 0;
    if (!out->tested) {
        return read_untested(at, err);
    }
    if (cur_int(at, "cases", true, 1, out->planned, &out->cases, err) < 0) {
        return -1;
    }
    return cur_int(at, "clusters", true, 1, out->cases, &out->clusters, err);
}

static int read_techniques(const struct cur *coverage, struct view *view, struct err *err)
{
    const struct criteria_names *profile = &view->criteria->profile.techniques;
    struct view_coverage *out = &view->coverage;
    struct cur list, item;
    if (view_get_list(coverage, "techniques", CRITERIA_MAX_PROFILE, &list, &out->count, err) < 0) {
        return -1;
    }
    out->techniques = mem_array(out->count + 1, sizeof(*out->techniques));
    if (out->count != profile->count) {
        return cur_fail(&list, err, "%zu techniques, and the criteria's profile has %zu",
                        out->count, profile->count);
    }
    for (size_t i = 0; i < out->count; i++) {
        cur_item(&list, i, &item);
        if (read_technique(&item, &out->techniques[i], err) < 0) {
            return -1;
        }
        if (strcmp(out->techniques[i].technique, profile->items[i]) != 0) {
            return cur_fail(&item, err, "is not in the order of the criteria's profile");
        }
        out->tested += out->techniques[i].tested;
    }
    return 0;
}

int view_get_coverage(const struct cur *root, struct view *view, struct err *err)
{
    static const char *const known[] = {"techniques", "outside", NULL};
    struct cur coverage, list, item;
    int found = cur_any(root, "coverage", false, &coverage, err);
    if (found != 0 || node_type(coverage.node) == NODE_NULL) {
        return found < 0 ? -1 : 0;
    }
    if (cur_as_object(&coverage, err) < 0 || cur_known(&coverage, known, err) < 0 ||
        read_techniques(&coverage, view, err) < 0 ||
        view_get_list(&coverage, "outside", SCORE_MAX_CASES, &list, &view->coverage.outside_count,
                      err) < 0) {
        return -1;
    }
    view->coverage.outside = mem_array(view->coverage.outside_count + 1, sizeof(const char *));
    for (size_t i = 0; i < view->coverage.outside_count; i++) {
        cur_item(&list, i, &item);
        if (cur_as_str(&item, &view->coverage.outside[i], err) < 0) {
            return -1;
        }
    }
    return 0;
}

/* "2027-11-21" */
static bool is_day(const char *text)
{
    return strlen(text) == 10 && strspn(text, "0123456789") == 4 && text[4] == '-' &&
           strspn(text + 5, "0123456789") == 2 && text[7] == '-' &&
           strspn(text + 8, "0123456789") == 2;
}

int view_get_valid_until(const struct cur *root, struct view *view, struct err *err)
{
    struct cur value;
    int found = cur_any(root, "valid_until", false, &value, err);
    if (found != 0 || node_type(value.node) == NODE_NULL) {
        return found < 0 ? -1 : 0;
    }
    if (cur_as_str(&value, &view->valid_until, err) < 0) {
        return -1;
    }
    return is_day(view->valid_until) ? 0
                                     : cur_fail(&value, err, "expected a day like '2027-11-21'");
}

void view_coverage_done(struct view *view)
{
    free(view->coverage.techniques);
    free(view->coverage.outside);
}
