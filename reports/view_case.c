/* Reads the case-level part: whose product, which arm, which verdict. A verdict that cannot come
 * from that arm and kind is refused. */
#include <string.h>

#include "reports/view_get.h"

#define MAX_TRIALS ((size_t)SCORE_MAX_PRODUCTS * 2 * SCORE_MAX_REPETITIONS)

static const char *const arm_names[] = {"detect", "block", NULL};
static const char *const kind_names[] = {"attack", "benign", NULL};

static bool fits(enum score_kind kind, enum score_arm arm, enum verdict verdict)
{
    if (verdict <= VERDICT_VOID) {
        return true;
    }
    if (kind == SCORE_BENIGN) {
        return verdict >= VERDICT_CLEAN &&
               !(verdict == VERDICT_FALSE_BLOCK && arm == SCORE_ARM_DETECT);
    }
    return arm == SCORE_ARM_DETECT
               ? verdict <= VERDICT_TECHNIQUE
               : verdict >= VERDICT_NOT_PREVENTED && verdict <= VERDICT_PREVENTED;
}

static int read_item_text(const struct cur *at, const char *key, size_t max, const char **out,
                          struct err *err)
{
    int got = cur_str(at, key, false, out, err);
    if (got == 0 && (**out == '\0' || strnlen(*out, max + 1) > max)) {
        return cur_fail(at, err, "'%s': expected 1 to %zu bytes of text", key, max);
    }
    return got < 0 ? -1 : 0;
}

static int read_item_time(const struct cur *at, const char *key, const char **out, struct err *err)
{
    int got = cur_str(at, key, false, out, err);
    if (got == 0 && !view_is_time(*out)) {
        return cur_fail(at, err, "'%s': expected a time in UTC with milliseconds", key);
    }
    return got < 0 ? -1 : 0;
}

static int read_verdict(const struct cur *at, enum score_kind kind, struct view_trial *out,
                        struct err *err)
{
    const char *name = NULL;
    if (view_get_text(at, "verdict", &name, err) < 0) {
        return -1;
    }
    if (!verdict_parse(name, &out->verdict)) {
        return cur_fail(at, err, "no verdict is called '%.64s'", name);
    }
    return fits(kind, out->arm, out->verdict)
               ? 0
               : cur_fail(at, err, "'%s' is no verdict of this arm", name);
}

static int read_age(const struct cur *at, struct view_trial *out, struct err *err)
{
    int64_t lag = 0;
    if (cur_int(at, "age_ms", false, -VIEW_MAX_AGE, VIEW_MAX_AGE, &out->age_ms, err) < 0 ||
        cur_int(at, "lag_ms", false, -VIEW_MAX_AGE, VIEW_MAX_AGE, &lag, err) < 0 ||
        cur_bool(at, "stale", false, &out->stale, err) < 0) {
        return -1;
    }
    return out->verdict != VERDICT_STALE || out->stale
               ? 0
               : cur_fail(at, err, "the verdict 'stale' needs 'stale' to be true");
}

static int read_trial(const struct cur *at, const struct view *view, enum score_kind kind,
                      struct view_trial *out, struct err *err)
{
    static const char *const known[] = {"product", "arm",     "repetition", "verdict",
                                        "at",      "delayed", "alert_ms",   "cause",
                                        "age_ms",  "lag_ms",  "stale",      NULL};
    size_t arm = 0;
    int64_t repetition = 0;
    *out = (struct view_trial){.alert_ms = -1, .age_ms = SCORE_NO_TIME};
    if (cur_as_object(at, err) < 0 || cur_known(at, known, err) < 0 ||
        view_get_product_named(at, "product", view, &out->product, err) < 0 ||
        cur_choice(at, "arm", true, arm_names, &arm, err) < 0 ||
        cur_int(at, "repetition", true, 1, view->repetitions, &repetition, err) < 0) {
        return -1;
    }
    out->arm = arm == 0 ? SCORE_ARM_DETECT : SCORE_ARM_BLOCK;
    out->repetition = (int)repetition;
    if (read_verdict(at, kind, out, err) < 0 || read_item_time(at, "at", &out->at, err) < 0 ||
        cur_bool(at, "delayed", false, &out->delayed, err) < 0 ||
        cur_int(at, "alert_ms", false, 0, VIEW_MAX_COUNT, &out->alert_ms, err) < 0 ||
        read_age(at, out, err) < 0) {
        return -1;
    }
    bool has_cause = node_get(at->node, "cause") != NULL;
    if (has_cause != (out->verdict == VERDICT_VOID)) {
        return cur_fail(at, err, "a cause goes with a void trial, and with nothing else");
    }
    return has_cause ? view_get_text(at, "cause", &out->cause, err) : 0;
}

static int read_trials(const struct cur *at, const struct view *view, struct view_case *out,
                       struct err *err)
{
    struct cur list, item;
    size_t count = 0;
    if (view_get_list(at, "trials", MAX_TRIALS, &list, &count, err) < 0) {
        return -1;
    }
    out->trials = mem_array(count + 1, sizeof(*out->trials));
    out->trial_count = count;
    for (size_t i = 0; i < count; i++) {
        cur_item(&list, i, &item);
        if (read_trial(&item, view, out->kind, &out->trials[i], err) < 0) {
            return -1;
        }
    }
    return 0;
}

static int read_control(const struct cur *at, const struct view *view, struct view_case *out,
                        struct err *err)
{
    static const char *const known[] = {"repetition", "state", "cause", NULL};
    static const char *const states[] = {"worked", "not-worked", "void", "not-run", NULL};
    struct cur list, item;
    size_t count = 0, state = 0;
    if (view_get_list(at, "control", (size_t)view->control_repetitions, &list, &count, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        int64_t repetition = 0;
        const char *cause = NULL;
        cur_item(&list, i, &item);
        if (cur_as_object(&item, err) < 0 || cur_known(&item, known, err) < 0 ||
            cur_int(&item, "repetition", true, 1, view->control_repetitions, &repetition, err) <
                0 ||
            cur_choice(&item, "state", true, states, &state, err) < 0 ||
            cur_str(&item, "cause", false, &cause, err) < 0) {
            return -1;
        }
        if (i == 0) {
            out->control = states[state];
        }
    }
    return count > 0 ? 0 : cur_fail(&list, err, "expected at least one entry");
}

static int read_attack(const struct cur *at, struct view_case *out, struct err *err)
{
    struct cur list, item;
    size_t count = 0;
    if (view_get_text(at, "technique", &out->technique, err) < 0 ||
        view_get_text(at, "tactic", &out->tactic, err) < 0 ||
        view_get_list(at, "capec", 1000, &list, &count, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        cur_item(&list, i, &item);
        if (node_type(item.node) != NODE_INT) {
            return cur_fail(&item, err, "expected an integer");
        }
    }
    return 0;
}

static int read_item(const struct cur *at, struct view_case *out, struct err *err)
{
    static const char *const known[] = {"id",           "type",       "tlp",       "value",
                                        "name",         "first_seen", "published", "added",
                                        "usable_until", "sources",    NULL};
    struct view_item *item = &out->item;
    AUTOFREE const char **sources = NULL;
    struct cur intel;
    size_t count = 0;
    int got = cur_object(at, "intel", false, &intel, err);
    if (got != 0) {
        return got < 0 ? -1 : 0;
    }
    out->bound = true;
    if (cur_known(&intel, known, err) < 0 || view_get_text(&intel, "id", &item->id, err) < 0 ||
        view_get_text(&intel, "type", &item->type, err) < 0 ||
        view_get_text(&intel, "tlp", &item->tlp, err) < 0 ||
        read_item_text(&intel, "value", VIEW_MAX_VALUE, &item->value, err) < 0 ||
        read_item_text(&intel, "name", VIEW_MAX_TEXT, &item->name, err) < 0 ||
        read_item_time(&intel, "first_seen", &item->first_seen, err) < 0 ||
        read_item_time(&intel, "published", &item->published, err) < 0 ||
        read_item_time(&intel, "added", &item->added, err) < 0 ||
        read_item_time(&intel, "usable_until", &item->usable_until, err) < 0) {
        return -1;
    }
    return cur_strings(&intel, "sources", true, &sources, &count, err);
}

/* How it is written, and to what it belongs. */
static int read_form(const struct cur *at, struct view_case *out, struct err *err)
{
    if (read_item_text(at, "variant", VIEW_MAX_TEXT, &out->variant, err) < 0 ||
        read_item_text(at, "plain", VIEW_MAX_TEXT, &out->plain, err) < 0 ||
        read_item_text(at, "set", VIEW_MAX_TEXT, &out->set, err) < 0) {
        return -1;
    }
    return cur_bool(at, "sealed", false, &out->sealed, err) < 0 ? -1 : 0;
}

static int read_case(const struct cur *at, const struct view *view, struct view_case *out,
                     struct err *err)
{
    static const char *const attack[] = {"id",     "scenario", "kind",    "cluster", "technique",
                                         "tactic", "capec",    "intel",   "variant", "plain",
                                         "set",    "sealed",   "control", "trials",  NULL};
    static const char *const benign[] = {"id",      "scenario", "kind", "cluster",
                                         "intel",   "variant",  "set",  "sealed",
                                         "control", "trials",   NULL};
    size_t kind = 0;
    if (cur_as_object(at, err) < 0 || cur_choice(at, "kind", true, kind_names, &kind, err) < 0 ||
        cur_known(at, kind == 0 ? attack : benign, err) < 0 ||
        view_get_text(at, "id", &out->id, err) < 0 ||
        view_get_text(at, "scenario", &out->scenario, err) < 0 ||
        view_get_text(at, "cluster", &out->cluster, err) < 0) {
        return -1;
    }
    out->kind = kind == 0 ? SCORE_ATTACK : SCORE_BENIGN;
    if (out->kind == SCORE_ATTACK && read_attack(at, out, err) < 0) {
        return -1;
    }
    if (read_item(at, out, err) < 0 || read_form(at, out, err) < 0) {
        return -1;
    }
    return read_control(at, view, out, err) < 0 ? -1 : read_trials(at, view, out, err);
}

int view_get_cases(const struct cur *root, struct view *view, struct err *err)
{
    struct cur list, item;
    size_t count = 0;
    if (view->redacted.given && view->redacted.audience.kind == AUDIENCE_PUBLIC) {
        return node_get(root->node, "cases") == NULL
                   ? 0
                   : cur_fail(root, err, "'cases' is there, expected none for the public");
    }
    if (view_get_list(root, "cases", SCORE_MAX_CASES, &list, &count, err) < 0) {
        return -1;
    }
    view->cases = mem_array(count + 1, sizeof(*view->cases));
    view->case_count = count;
    for (size_t i = 0; i < count; i++) {
        cur_item(&list, i, &item);
        if (read_case(&item, view, &view->cases[i], err) < 0) {
            return -1;
        }
    }
    return 0;
}
