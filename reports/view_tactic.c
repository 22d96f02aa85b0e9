/* Reads one product's rates by tactic. Results from before they were counted have no such member.
 */
#include <string.h>

#include "reports/view_get.h"

static int read_rate(const struct cur *at, const char *key, enum metric_id id,
                     struct view_metric *out, struct err *err)
{
    struct cur rate;
    if (cur_any(at, key, true, &rate, err) < 0 || view_get_metric(&rate, out, err) < 0) {
        return -1;
    }
    return out->id == id ? 0 : cur_fail(&rate, err, "expected '%s'", metric_name(id));
}

static int read_tactic(const struct cur *at, struct view_tactic *out, struct err *err)
{
    static const char *const known[] = {"tactic", "detection", "prevention", NULL};
    if (cur_as_object(at, err) < 0 || cur_known(at, known, err) < 0 ||
        view_get_text(at, "tactic", &out->name, err) < 0 ||
        read_rate(at, "detection", METRIC_DETECTION, &out->detection, err) < 0) {
        return -1;
    }
    return read_rate(at, "prevention", METRIC_PREVENTION, &out->prevention, err);
}

int view_get_by_tactic(const struct cur *at, struct view_product *out, struct err *err)
{
    struct cur list, item;
    if (node_get(at->node, "by_tactic") == NULL) {
        return 0;
    }
    if (view_get_list(at, "by_tactic", SCORE_MAX_CASES, &list, &out->tactic_count, err) < 0) {
        return -1;
    }
    out->tactics = mem_array(out->tactic_count + 1, sizeof(*out->tactics));
    for (size_t i = 0; i < out->tactic_count; i++) {
        cur_item(&list, i, &item);
        if (read_tactic(&item, &out->tactics[i], err) < 0) {
            return -1;
        }
        if (i > 0 && strcmp(out->tactics[i - 1].name, out->tactics[i].name) >= 0) {
            return cur_fail(&item, err, "the tactics are not in order");
        }
    }
    return 0;
}
