/* Reads where the results come from, what they cover, and what they leave open. */
#include "reports/view_get.h"

#include <string.h>

int view_get_run(const struct cur *root, struct view *view, struct err *err)
{
    static const char *const known[] = {
        "tool_version", "campaign",    "title", "plan_sha256", "evidence_root",
        "seed",         "started",     "ended", "repetitions", "control_repetitions",
        "sample_note",  "accelerator", NULL};
    struct cur run;
    if (cur_object(root, "run", true, &run, err) < 0 || cur_known(&run, known, err) < 0 ||
        view_get_text_or_null(&run, "tool_version", &view->tool_version, err) < 0 ||
        view_get_text_or_null(&run, "campaign", &view->campaign, err) < 0 ||
        view_get_text_or_null(&run, "title", &view->title, err) < 0 ||
        view_get_hash(&run, "plan_sha256", &view->plan_hash, err) < 0 ||
        view_get_hash(&run, "evidence_root", &view->evidence_root, err) < 0 ||
        view_get_text(&run, "seed", &view->seed, err) < 0) {
        return -1;
    }
    if (view_get_time_or_null(&run, "started", &view->started, err) < 0 ||
        view_get_time_or_null(&run, "ended", &view->ended, err) < 0 ||
        view_get_text_or_null(&run, "sample_note", &view->sample_note, err) < 0 ||
        view_get_text_or_null(&run, "accelerator", &view->accelerator, err) < 0 ||
        cur_int(&run, "repetitions", true, 1, SCORE_MAX_REPETITIONS, &view->repetitions, err) < 0) {
        return -1;
    }
    return cur_int(&run, "control_repetitions", true, 1, view->repetitions,
                   &view->control_repetitions, err);
}

static int read_facts(const struct cur *at, const char *key, struct view_fact **out, size_t *count,
                      struct err *err)
{
    static const char *const known[] = {"name", "value", NULL};
    struct cur list, item;
    if (view_get_list(at, key, VIEW_MAX_FACTS, &list, count, err) < 0) {
        return -1;
    }
    *out = mem_array(*count + 1, sizeof(**out));
    for (size_t i = 0; i < *count; i++) {
        cur_item(&list, i, &item);
        if (cur_as_object(&item, err) < 0 || cur_known(&item, known, err) < 0 ||
            view_get_text(&item, "name", &(*out)[i].name, err) < 0 ||
            view_get_text(&item, "value", &(*out)[i].value, err) < 0) {
            return -1;
        }
    }
    return 0;
}

int view_get_sources(const struct cur *root, struct view *view, struct err *err)
{
    static const char *const known[] = {"scenarios", "images", "machines", "intelligence", NULL};
    struct cur sources, intelligence;
    if (cur_object(root, "sources", true, &sources, err) < 0 ||
        cur_known(&sources, known, err) < 0 ||
        read_facts(&sources, "scenarios", &view->scenarios, &view->scenario_count, err) < 0 ||
        read_facts(&sources, "images", &view->images, &view->image_count, err) < 0 ||
        read_facts(&sources, "machines", &view->machines, &view->machine_count, err) < 0 ||
        cur_object(&sources, "intelligence", true, &intelligence, err) < 0 ||
        view_get_hash_or_null(&intelligence, "snapshot_sha256", &view->snapshot_hash, err) < 0) {
        return -1;
    }
    return view_get_count(&intelligence, "items", &view->intel_items, err);
}

static int read_population(const struct cur *at, const char *key, struct view_population *out,
                           struct err *err)
{
    struct cur kind;
    if (cur_object(at, key, true, &kind, err) < 0 ||
        view_get_count(&kind, "cases", &out->cases, err) < 0 ||
        view_get_count(&kind, "scenarios", &out->scenarios, err) < 0 ||
        view_get_count(&kind, "clusters", &out->clusters, err) < 0) {
        return -1;
    }
    if (strcmp(key, "benign") == 0) {
        return 0;
    }
    return view_get_count(&kind, "techniques", &out->techniques, err) < 0
               ? -1
               : view_get_count(&kind, "tactics", &out->tactics, err);
}

static int read_control(const struct cur *at, const char *key, struct view_control *out,
                        struct err *err)
{
    static const char *const known[] = {"planned", "worked", "failed", "void",
                                        "not_run", "metric", NULL};
    struct cur kind, metric;
    if (cur_object(at, key, true, &kind, err) < 0 || cur_known(&kind, known, err) < 0 ||
        view_get_count(&kind, "planned", &out->planned, err) < 0 ||
        view_get_count(&kind, "worked", &out->worked, err) < 0 ||
        view_get_count(&kind, "failed", &out->failed, err) < 0 ||
        view_get_count(&kind, "void", &out->voids, err) < 0 ||
        view_get_count(&kind, "not_run", &out->not_run, err) < 0 ||
        cur_any(&kind, "metric", true, &metric, err) < 0) {
        return -1;
    }
    return view_get_metric(&metric, &out->metric, err);
}

int view_get_population(const struct cur *root, struct view *view, struct err *err)
{
    struct cur population, control;
    if (cur_object(root, "population", true, &population, err) < 0 ||
        read_population(&population, "attack", &view->attack, err) < 0 ||
        read_population(&population, "benign", &view->benign, err) < 0 ||
        cur_object(root, "control", true, &control, err) < 0 ||
        view_get_text_or_null(&control, "product", &view->control_product, err) < 0 ||
        read_control(&control, "attack", &view->attack_control, err) < 0 ||
        read_control(&control, "benign", &view->benign_control, err) < 0) {
        return -1;
    }
    return view_get_voids(&control, "voids", &view->control_voids, &view->control_void_count, err);
}

static int read_statement(const struct cur *at, struct view_statement *out, struct err *err)
{
    const char *code = NULL, *state = NULL;
    if (cur_as_object(at, err) < 0 || view_get_text(at, "code", &code, err) < 0 ||
        view_get_text(at, "evaluated", &state, err) < 0) {
        return -1;
    }
    bool known =
        statement_parse(code, &out->statement) && statement_state_parse(state, &out->state);
    return known ? 0 : cur_fail(at, err, "no such code or state");
}

int view_get_words(const struct cur *root, struct view *view, struct err *err)
{
    struct cur list, item;
    const char *name = NULL;
    if (view_get_list(root, "statements", STATEMENT_COUNT, &list, &view->statement_count, err) <
        0) {
        return -1;
    }
    for (size_t i = 0; i < view->statement_count; i++) {
        cur_item(&list, i, &item);
        if (read_statement(&item, &view->statements[i], err) < 0) {
            return -1;
        }
    }
    if (view_get_list(root, "limits", LIMIT_COUNT, &list, &view->limit_count, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < view->limit_count; i++) {
        cur_item(&list, i, &item);
        if (cur_as_str(&item, &name, err) < 0) {
            return -1;
        }
        if (!limit_parse(name, &view->limits[i])) {
            return cur_fail(&item, err, "no limit is called '%.64s'", name);
        }
    }
    return 0;
}
