/* Reading when a step is done. Conditions are data: what an earlier answer gave, or its status. */
#include <string.h>

#include "common/base/text.h"
#include "scenarios/read.h"

#define MAX_THINK_MS 60000

/* A name that an earlier step captures. */
static int check_capture(const struct reading *reading, const struct cur *when, const char *key,
                         const char *name, struct err *err)
{
    const char *known[READ_MAX_CAPTURES + 1] = {NULL};
    const char *near = NULL;
    struct cur place;

    for (size_t i = 0; i < reading->capture_count; i++) {
        known[i] = reading->captures[i];
        if (strcmp(known[i], name) == 0) {
            return 0;
        }
    }
    (void)cur_any(when, key, true, &place, err);
    near = text_suggest(name, known);
    return near != NULL ? cur_fail(&place, err, "no earlier step captures '%s', did you mean '%s'?",
                                   name, near)
                        : cur_fail(&place, err, "no earlier step captures '%s'", name);
}

static int read_captured(struct reading *reading, const struct cur *when, const char *key,
                         struct step_when *out, struct err *err)
{
    out->kind = strcmp(key, "captured") == 0 ? WHEN_CAPTURED : WHEN_NOT_CAPTURED;
    return cur_str(when, key, true, &out->capture, err) != 0 ||
                   check_capture(reading, when, key, out->capture, err) < 0
               ? -1
               : 0;
}

static int read_status(struct reading *reading, const struct cur *when, size_t index,
                       struct step_when *out, struct err *err)
{
    const struct scenario *scenario = reading->scenario;
    const char *name = NULL;
    struct cur place;

    out->kind = WHEN_STATUS;
    if (cur_str(when, "step", true, &name, err) != 0 ||
        read_ints(reading, when, "status", true, 100, 599, &out->statuses, &out->status_count,
                  err) != 0) {
        return -1;
    }
    for (size_t i = 0; i < index; i++) {
        if (scenario->steps[i].kind == STEP_HTTP && strcmp(scenario->steps[i].name, name) == 0) {
            out->step = i;
            return 0;
        }
    }
    (void)cur_any(when, "step", true, &place, err);
    return cur_fail(&place, err, "no http step before this one is named '%s'", name);
}

static int read_condition(struct reading *reading, const struct cur *cur, size_t index,
                          struct step_when *out, struct err *err)
{
    static const char *const known[] = {"captured", "not_captured", "step", "status", NULL};
    struct cur when;
    size_t given = 0;
    int answer = cur_object(cur, "when", false, &when, err);

    if (answer != 0) {
        return answer < 0 ? -1 : 0;
    }
    if (cur_known(&when, known, err) != 0) {
        return -1;
    }
    given = (size_t)read_has(&when, "captured") + (size_t)read_has(&when, "not_captured") +
            (size_t)(read_has(&when, "step") || read_has(&when, "status"));
    if (given != 1) {
        return cur_fail(&when, err, "expected one of captured, not_captured, and step with status");
    }
    if (read_has(&when, "captured")) {
        return read_captured(reading, &when, "captured", out, err);
    }
    return read_has(&when, "not_captured") ? read_captured(reading, &when, "not_captured", out, err)
                                           : read_status(reading, &when, index, out, err);
}

/* One number, or the two ends of a range. */
static int read_think(struct reading *reading, const struct cur *cur, struct step *step,
                      struct err *err)
{
    const int64_t *ends = NULL;
    struct cur place;
    size_t count = 0;
    int answer = read_ints(reading, cur, "think_ms", false, 0, MAX_THINK_MS, &ends, &count, err);

    if (answer != 0) {
        return answer < 0 ? -1 : 0;
    }
    (void)cur_any(cur, "think_ms", true, &place, err);
    if (count > 2 || (count == 2 && ends[0] > ends[1])) {
        return cur_fail(&place, err, "expected one time, or the shortest and the longest");
    }
    step->think_min_ms = ends[0];
    step->think_max_ms = ends[count - 1];
    return 0;
}

int read_when(struct reading *reading, const struct cur *cur, size_t index, struct err *err)
{
    struct step *step = &reading->scenario->steps[index];

    return read_condition(reading, cur, index, &step->when, err) < 0
               ? -1
               : read_think(reading, cur, step, err);
}
