/* Reading steps: an explicit table of kinds, each with the reader of its own keys. */
#include <string.h>

#include "common/base/text.h"
#include "scenarios/read.h"
#include "scenarios/template.h"

#define EXEC_TIMEOUT_MS 10000
#define MAX_TIMEOUT_MS 600000

const char *const step_machine_names[] = {"attacker", "target", NULL};
const char *const callback_proto_names[] = {"http", "tcp", "dns", NULL};

int read_machine(const struct cur *cur, enum step_machine *out, struct err *err)
{
    size_t index = 0;

    if (cur_choice(cur, "machine", true, step_machine_names, &index, err) != 0) {
        return -1;
    }
    *out = (enum step_machine)index;
    return 0;
}

int read_argv(struct reading *reading, const struct cur *cur, const char ***argv, size_t *argc,
              struct err *err)
{
    struct cur list;

    if (cur_array(cur, "argv", true, &list, err) != 0 ||
        read_texts(reading, cur, "argv", true, argv, argc, err) != 0) {
        return -1;
    }
    return 0;
}

static int read_exec(struct reading *reading, const struct cur *cur, struct step *step,
                     struct err *err)
{
    static const char *const known[] = {STEP_KEYS, "machine", "argv", "timeout_ms", "expect", NULL};
    struct step_exec *exec = &step->exec;

    exec->timeout_ms = EXEC_TIMEOUT_MS;
    read_known(reading, cur, known);
    if (read_machine(cur, &exec->machine, err) < 0 ||
        read_argv(reading, cur, &exec->argv, &exec->argc, err) < 0 ||
        cur_int(cur, "timeout_ms", false, 1, MAX_TIMEOUT_MS, &exec->timeout_ms, err) < 0) {
        return -1;
    }
    return read_expect(reading, cur, &exec->expect, err);
}

static int read_file(struct reading *reading, const struct cur *cur, struct step *step,
                     struct err *err)
{
    static const char *const known[] = {STEP_KEYS, "machine", "path", "content", NULL};
    struct cur path;

    read_known(reading, cur, known);
    if (read_machine(cur, &step->file.machine, err) < 0 ||
        read_text(reading, cur, "path", true, &step->file.path, err) != 0 ||
        cur_any(cur, "path", true, &path, err) != 0 ||
        read_text(reading, cur, "content", true, &step->file.content, err) != 0) {
        return -1;
    }
    if (step->file.path[0] != '/') {
        return cur_fail(&path, err, "'%s' is no absolute path", step->file.path);
    }
    return 0;
}

static int read_wait(struct reading *reading, const struct cur *cur, struct step *step,
                     struct err *err)
{
    static const char *const known[] = {STEP_KEYS, "ms", NULL};

    (void)reading;
    read_known(reading, cur, known);
    return cur_int(cur, "ms", true, 1, READ_MAX_WAIT_MS, &step->wait_ms, err) != 0 ? -1 : 0;
}

/* One listener serves all cases of a unit, so what it answers may not depend on the case, unless
 * each case is a unit. */
static int check_answer(const struct reading *reading, const struct cur *cur, const char *answer,
                        struct err *err)
{
    struct piece piece;
    struct cur place;

    if (reading->scenario->isolation == ISOLATION_CASE ||
        cur_any(cur, "answer", false, &place, err) != 0) {
        return 0;
    }
    while (template_next(&answer, &piece, err) == 0) {
        if (piece.literal == NULL && !template_is_constant(piece.name)) {
            return cur_fail(
                &place, err,
                "one listener answers all cases of the unit, so its answer cannot hold '%s'; give "
                "the scenario isolation: case",
                piece.name);
        }
    }
    return 0;
}

static int read_callback(struct reading *reading, const struct cur *cur, struct step *step,
                         struct err *err)
{
    static const char *const known[] = {STEP_KEYS, "proto", "port", "answer", NULL};
    struct step_callback *callback = &step->callback;
    size_t proto = 0;
    int64_t port = 0;

    callback->answer = "";
    read_known(reading, cur, known);
    if (cur_choice(cur, "proto", true, callback_proto_names, &proto, err) != 0 ||
        cur_int(cur, "port", true, 1, 65535, &port, err) != 0 ||
        read_text(reading, cur, "answer", false, &callback->answer, err) < 0) {
        return -1;
    }
    callback->proto = (enum callback_proto)proto;
    callback->port = (int)port;
    return check_answer(reading, cur, callback->answer, err);
}

/* read fills the member of struct step that is of its kind: 0, or -1 with the place. */
static const struct step_row {
    const char *name;
    bool needs_name;
    int (*read)(struct reading *reading, const struct cur *cur, struct step *step, struct err *err);
} rows[] = {
    [STEP_HTTP] = {.name = "http", .needs_name = true, .read = read_http},
    [STEP_EXEC] = {.name = "exec", .needs_name = true, .read = read_exec},
    [STEP_FILE] = {.name = "file", .needs_name = true, .read = read_file},
    [STEP_WAIT] = {.name = "wait", .needs_name = false, .read = read_wait},
    [STEP_CALLBACK] = {.name = "callback", .needs_name = true, .read = read_callback},
};

const char *step_kind_name(enum step_kind kind)
{
    return rows[kind].name;
}

static int read_kind(const struct cur *item, enum step_kind *out, struct err *err)
{
    const char *known[COUNT_OF(rows) + 1] = {NULL};
    const char *key = NULL;

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        known[i] = rows[i].name;
    }
    if (cur_as_object(item, err) != 0 || cur_known(item, known, err) != 0) {
        return -1;
    }
    if (node_count(item->node) != 1) {
        return cur_fail(
            item, err,
            "expected one of http, exec, file, wait, callback in each step, got %zu keys",
            node_count(item->node));
    }
    key = node_iter_key(node_iter(item->node));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (strcmp(rows[i].name, key) == 0) {
            *out = (enum step_kind)i;
        }
    }
    return 0;
}

static int read_step_name(const struct cur *body, bool need, struct step *step, struct err *err)
{
    struct cur place;
    int answer = cur_str(body, "name", need, &step->name, err);

    if (answer != 0) {
        return answer < 0 ? -1 : 0;
    }
    (void)cur_any(body, "name", true, &place, err);
    if (!text_is_id(step->name, 64)) {
        return cur_fail(&place, err,
                        "'%s' is no name of a step, expected a-z, 0-9, '-', '.' and '_'",
                        step->name);
    }
    return 0;
}

static int check_step_name(const struct scenario *scenario, const struct cur *body,
                           const char *name, struct err *err)
{
    struct cur place;

    for (size_t i = 0; i < scenario->step_count && *name != '\0'; i++) {
        if (strcmp(scenario->steps[i].name, name) == 0) {
            (void)cur_any(body, "name", true, &place, err);
            return cur_fail(&place, err, "two steps are named '%s'", name);
        }
    }
    return 0;
}

static int read_step_body(struct reading *reading, const struct cur *item, struct step *step,
                          struct err *err)
{
    struct cur body;

    step->name = "";
    if (read_kind(item, &step->kind, err) < 0 ||
        cur_object(item, rows[step->kind].name, true, &body, err) != 0 ||
        read_step_name(&body, rows[step->kind].needs_name, step, err) < 0 ||
        check_step_name(reading->scenario, &body, step->name, err) < 0 ||
        read_when(reading, &body, reading->scenario->step_count, err) < 0) {
        return -1;
    }
    reading->each_name = NULL;
    return rows[step->kind].read(reading, &body, step, err);
}

static int read_step(struct reading *reading, const struct cur *item, struct err *err)
{
    struct scenario *scenario = reading->scenario;
    size_t before = reading->problems;
    int answer = read_step_body(reading, item, &scenario->steps[scenario->step_count], err);

    reading->loose = reading->loose || answer < 0 || reading->problems > before;
    return answer;
}

int read_steps(struct reading *reading, const struct cur *root, struct err *err)
{
    struct scenario *scenario = reading->scenario;
    struct cur list;

    if (cur_array(root, "steps", true, &list, err) != 0) {
        reading->loose = true;
        return -1;
    }
    scenario->steps = read_items_room(reading, &list, "steps", sizeof(*scenario->steps), err);
    if (scenario->steps == NULL) {
        return -1;
    }
    read_items(reading, &list, read_step, &scenario->step_count);
    return 0;
}

/* Steps that need no product: they are done on a machine, whatever became of the case. */
static int read_clean_step(struct reading *reading, const struct cur *item, struct err *err)
{
    static const char *const waits[] = {"when", "think_ms"};
    struct step *step = &reading->scenario->clean_up[reading->scenario->clean_up_count];
    struct cur body;
    struct cur place;

    step->name = "";
    if (read_kind(item, &step->kind, err) < 0) {
        return -1;
    }
    if (step->kind != STEP_EXEC && step->kind != STEP_FILE) {
        return cur_fail(item, err, "cleaning up is done by exec and file, not by %s",
                        rows[step->kind].name);
    }
    if (cur_object(item, rows[step->kind].name, true, &body, err) != 0) {
        return -1;
    }
    for (size_t i = 0; i < COUNT_OF(waits); i++) {
        if (cur_any(&body, waits[i], false, &place, err) == 0) {
            return cur_fail(&place, err,
                            "cleaning up is done at once, whatever happened, so it has no '%s'",
                            waits[i]);
        }
    }
    return read_step_name(&body, false, step, err) < 0
               ? -1
               : rows[step->kind].read(reading, &body, step, err);
}

int read_clean_up(struct reading *reading, const struct cur *root, struct err *err)
{
    struct scenario *scenario = reading->scenario;
    struct cur list;
    int answer = cur_array(root, "clean_up", false, &list, err);

    if (answer != 0) {
        return answer < 0 ? -1 : 0;
    }
    scenario->clean_up = read_items_room(reading, &list, "steps", sizeof(*scenario->clean_up), err);
    if (scenario->clean_up == NULL) {
        return -1;
    }
    read_items(reading, &list, read_clean_step, &scenario->clean_up_count);
    return 0;
}
