/* Reading effects: an explicit table of kinds. An attack without an effect proves nothing, so it is
 * refused. */
#include <string.h>

#include "common/base/text.h"
#include "scenarios/read.h"

#define EXEC_TIMEOUT_MS 10000
#define MAX_TIMEOUT_MS 600000
#define MAX_WITHIN_MS 120000
/* When an effect on a machine is looked for. */
#define LATER_KEYS "after", "within_ms"

/* When it is looked for: at the end, unless said otherwise. */
static int read_later(const struct reading *reading, const struct cur *cur, struct effect *effect,
                      struct err *err)
{
    const struct scenario *scenario = reading->scenario;
    const char *known[SCENARIO_MAX_STEPS + 1] = {NULL};
    const char *name = NULL;
    const char *near = NULL;
    struct cur place;
    size_t count = 0;
    int answer = cur_int(cur, "within_ms", false, 1, MAX_WITHIN_MS, &effect->within_ms, err);

    if (answer >= 0) {
        answer = cur_str(cur, "after", false, &name, err);
    }
    if (answer != 0) {
        return answer < 0 ? -1 : 0;
    }
    for (size_t i = 0; i < scenario->step_count; i++) {
        if (strcmp(scenario->steps[i].name, name) == 0) {
            effect->after = i;
            return 0;
        }
        known[count++] = scenario->steps[i].name;
    }
    (void)cur_any(cur, "after", true, &place, err);
    near = text_suggest(name, known);
    return near == NULL ? cur_fail(&place, err, "no step has this name")
                        : cur_fail(&place, err, "no step has this name, did you mean '%s'?", near);
}

/* The step an effect looks at, which has to be of the right kind. */
static int read_effect_step(const struct reading *reading, const struct cur *cur, const char *key,
                            enum step_kind kind, struct effect *effect, struct err *err)
{
    const struct scenario *scenario = reading->scenario;
    const char *known[SCENARIO_MAX_STEPS + 1] = {NULL};
    const char *name = NULL;
    const char *near = NULL;
    struct cur place;
    size_t count = 0;

    if (cur_str(cur, key, true, &name, err) != 0 || cur_any(cur, key, true, &place, err) != 0) {
        return -1;
    }
    for (size_t i = 0; i < scenario->step_count; i++) {
        if (scenario->steps[i].kind != kind) {
            continue;
        }
        if (strcmp(scenario->steps[i].name, name) == 0) {
            effect->step = i;
            return 0;
        }
        known[count++] = scenario->steps[i].name;
    }
    near = text_suggest(name, known);
    if (near != NULL) {
        return cur_fail(&place, err, "no %s step is named '%s', did you mean '%s'?",
                        step_kind_name(kind), name, near);
    }
    return cur_fail(&place, err, "no %s step is named '%s'", step_kind_name(kind), name);
}

static int read_response(struct reading *reading, const struct cur *cur, struct effect *effect,
                         struct err *err)
{
    static const char *const known[] = {"step",    "status", "contains", "not_contains",
                                        "matches", "min_ms", NULL};

    read_known(reading, cur, known);
    if (read_effect_step(reading, cur, "step", STEP_HTTP, effect, err) < 0 ||
        read_conditions(reading, cur, EXPECT_STATUS | EXPECT_TIME, &effect->expect, err) < 0) {
        return -1;
    }
    return effect->expect.given
               ? 0
               : cur_fail(cur, err,
                          "an effect without a condition; give contains, matches or min_ms");
}

static int read_file_effect(struct reading *reading, const struct cur *cur, struct effect *effect,
                            struct err *err)
{
    static const char *const known[] = {"machine", "path",     "contains", "not_contains",
                                        "matches", LATER_KEYS, NULL};
    struct cur path;

    read_known(reading, cur, known);
    if (read_machine(cur, &effect->machine, err) < 0 ||
        read_text(reading, cur, "path", true, &effect->path, err) != 0 ||
        cur_any(cur, "path", true, &path, err) != 0) {
        return -1;
    }
    if (effect->path[0] != '/') {
        return cur_fail(&path, err, "'%s' is no absolute path", effect->path);
    }
    return read_conditions(reading, cur, 0, &effect->expect, err);
}

static int read_callback_effect(struct reading *reading, const struct cur *cur,
                                struct effect *effect, struct err *err)
{
    static const char *const known[] = {"name",    "contains",  "not_contains",
                                        "matches", "within_ms", NULL};

    read_known(reading, cur, known);
    if (read_effect_step(reading, cur, "name", STEP_CALLBACK, effect, err) < 0) {
        return -1;
    }
    return read_conditions(reading, cur, 0, &effect->expect, err);
}

static int read_exec_effect(struct reading *reading, const struct cur *cur, struct effect *effect,
                            struct err *err)
{
    static const char *const known[] = {"machine",      "argv",    "timeout_ms", "exit", "contains",
                                        "not_contains", "matches", LATER_KEYS,   NULL};

    effect->timeout_ms = EXEC_TIMEOUT_MS;
    read_known(reading, cur, known);
    if (read_machine(cur, &effect->machine, err) < 0 ||
        read_argv(reading, cur, &effect->argv, &effect->argc, err) < 0 ||
        cur_int(cur, "timeout_ms", false, 1, MAX_TIMEOUT_MS, &effect->timeout_ms, err) < 0) {
        return -1;
    }
    return read_conditions(reading, cur, EXPECT_EXIT, &effect->expect, err);
}

/* read fills what the kind uses of struct effect: 0, or -1 with the place. */
static const struct effect_row {
    const char *name;
    int (*read)(struct reading *reading, const struct cur *cur, struct effect *effect,
                struct err *err);
} rows[] = {
    [EFFECT_RESPONSE] = {.name = "response", .read = read_response},
    [EFFECT_FILE] = {.name = "file", .read = read_file_effect},
    [EFFECT_CALLBACK] = {.name = "callback", .read = read_callback_effect},
    [EFFECT_EXEC] = {.name = "exec", .read = read_exec_effect},
};

const char *effect_kind_name(enum effect_kind kind)
{
    return rows[kind].name;
}

/* The kind and its keys; *body is where they stand. */
static int read_effect_body(struct reading *reading, const struct cur *item, struct effect *effect,
                            struct cur *body, struct err *err)
{
    const char *known[COUNT_OF(rows) + 1] = {NULL};

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        known[i] = rows[i].name;
    }
    if (cur_as_object(item, err) != 0 || cur_known(item, known, err) != 0) {
        return -1;
    }
    if (node_count(item->node) != 1) {
        return cur_fail(
            item, err,
            "expected one of response, file, callback, exec in each effect, got %zu keys",
            node_count(item->node));
    }
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (read_has(item, rows[i].name)) {
            effect->kind = (enum effect_kind)i;
        }
    }
    effect->after = EFFECT_AT_END;
    return cur_object(item, rows[effect->kind].name, true, body, err) != 0
               ? -1
               : rows[effect->kind].read(reading, body, effect, err);
}

static int read_effect(struct reading *reading, const struct cur *item, struct err *err)
{
    struct effect *effect = &reading->scenario->effects[reading->scenario->effect_count];
    struct cur body;

    return read_effect_body(reading, item, effect, &body, err) < 0
               ? -1
               : read_later(reading, &body, effect, err);
}

int read_effects(struct reading *reading, const struct cur *root, struct err *err)
{
    struct scenario *scenario = reading->scenario;
    struct cur list;

    if (scenario->kind == SCENARIO_BENIGN || reading->loose) {
        return 0;
    }
    if (!read_has(root, "effect")) {
        return scenario->proof == PROOF_PAYLOAD_ONLY
                   ? 0
                   : cur_fail(root, err,
                              "an attack without an effect; say under 'effect' what proves that it "
                              "worked, or 'proof: payload-only' if nothing can");
    }
    if (cur_array(root, "effect", true, &list, err) != 0) {
        return -1;
    }
    if (scenario->proof == PROOF_PAYLOAD_ONLY) {
        return cur_fail(&list, err, "an attack with an effect is not payload-only");
    }
    scenario->effects = read_items_room(reading, &list, "effects", sizeof(*scenario->effects), err);
    if (scenario->effects == NULL) {
        return -1;
    }
    read_items(reading, &list, read_effect, &scenario->effect_count);
    return 0;
}

/* Preconditions have the form of effects on a machine. */
static int read_need(struct reading *reading, const struct cur *item, struct err *err)
{
    static const char *const later[] = {LATER_KEYS};
    struct effect *need = &reading->scenario->needs[reading->scenario->need_count];
    struct cur body;
    struct cur place;

    if (cur_as_object(item, err) == 0 &&
        (read_has(item, "response") || read_has(item, "callback"))) {
        return cur_fail(item, err,
                        "a precondition is a file or an exec, since no step has been "
                        "done that could be answered");
    }
    if (read_effect_body(reading, item, need, &body, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < COUNT_OF(later); i++) {
        if (cur_any(&body, later[i], false, &place, err) == 0) {
            return cur_fail(&place, err,
                            "a precondition is looked at once, before all steps, so it has no '%s'",
                            later[i]);
        }
    }
    return 0;
}

int read_needs(struct reading *reading, const struct cur *root, struct err *err)
{
    struct scenario *scenario = reading->scenario;
    struct cur list;
    int answer = cur_array(root, "needs", false, &list, err);

    if (answer != 0) {
        return answer < 0 ? -1 : 0;
    }
    scenario->needs =
        read_items_room(reading, &list, "preconditions", sizeof(*scenario->needs), err);
    if (scenario->needs == NULL) {
        return -1;
    }
    read_items(reading, &list, read_need, &scenario->need_count);
    return 0;
}
