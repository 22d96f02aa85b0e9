/* Reads a sensor out of a product document. All that a sensor will need at run time is tried here,
 * so that sensor_new fails for no reason that lint could have found. */
#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"
#include "harness/sensors/kind.h"
#include "harness/sensors/pattern.h"

#define NONCE_TEMPLATE "{{nonce}}"
#define MAX_ID 64

static const char *const roles[] = {
    [SENSOR_ALERT] = "alert",
    [SENSOR_TELEMETRY] = "telemetry",
    NULL,
};

static int decode_id(const struct cur *cur, struct sensor_spec *spec, struct err *err)
{
    struct cur place;

    if (cur_str(cur, "id", true, &spec->id, err) != 0) {
        return -1;
    }
    if (!text_is_id(spec->id, MAX_ID)) {
        (void)cur_any(cur, "id", true, &place, NULL);
        return cur_fail(&place, err, "'%s' is not an id, expected [a-z0-9][a-z0-9-._]*", spec->id);
    }
    return 0;
}

static int decode_path(const struct cur *cur, struct sensor_spec *spec, struct err *err)
{
    struct cur place;

    if (cur_any(cur, "path", true, &place, err) != 0 || cur_as_str(&place, &spec->path, err) != 0) {
        return -1;
    }
    return spec->path[0] == '/' ? 0
                                : cur_fail(&place, err, "'%s' is not an absolute path", spec->path);
}

static int decode_contains(const struct cur *cur, struct sensor_spec *spec, struct err *err)
{
    struct cur place;
    int answer = cur_str(cur, "contains", false, &spec->contains, err);

    if (answer != 0 || spec->contains[0] != '\0') {
        return answer < 0 ? -1 : 0;
    }
    (void)cur_any(cur, "contains", true, &place, NULL);
    return cur_fail(&place, err, "'contains' is empty, expected bytes to look for");
}

static int decode_blocked(const struct cur *cur, struct sensor_spec *spec, struct err *err)
{
    static const char *const known[] = {"field", "equals", NULL};
    static const char *const choices[] = {"status", "action", NULL};
    struct cur blocked;
    size_t choice = 0;
    size_t count = 0;
    int answer = cur_object(cur, "blocked", false, &blocked, err);

    if (answer != 0) {
        return answer < 0 ? -1 : 0;
    }
    if (cur_known(&blocked, known, err) != 0 ||
        cur_choice(&blocked, "field", true, choices, &choice, err) != 0 ||
        cur_strings(&blocked, "equals", true, &spec->blocked_equals, &count, err) != 0) {
        return -1;
    }
    spec->blocked_field = choice == 0 ? SENSOR_STATUS : SENSOR_ACTION;
    return 0;
}

static int decode_tracer(const struct cur *cur, struct sensor_spec *spec, struct err *err)
{
    static const char *const known[] = {"request", NULL};
    struct cur tracer;
    struct cur place;
    int answer = cur_object(cur, "tracer", false, &tracer, err);

    if (answer != 0) {
        return answer < 0 ? -1 : 0;
    }
    if (cur_known(&tracer, known, err) != 0 ||
        cur_any(&tracer, "request", true, &place, err) != 0 ||
        cur_as_str(&place, &spec->tracer, err) != 0) {
        return -1;
    }
    if (strstr(spec->tracer, NONCE_TEMPLATE) == NULL) {
        return cur_fail(&place, err, "the request does not hold " NONCE_TEMPLATE);
    }
    return 0;
}

static int decode_common(const struct cur *cur, struct sensor_spec *spec, struct err *err)
{
    size_t role = 0;

    if (decode_id(cur, spec, err) != 0 || cur_choice(cur, "role", true, roles, &role, err) != 0 ||
        decode_path(cur, spec, err) != 0 || decode_contains(cur, spec, err) != 0 ||
        pattern_decode_list(cur, "ignore_rules", SENSOR_MAX_PATTERNS, &spec->ignore_rules,
                            &spec->ignore_count, err) < 0 ||
        cur_bool(cur, "keep_empty", false, &spec->keep_empty, err) < 0 ||
        pattern_decode(cur, "alert_when", false, &spec->alert_when, NULL, err) < 0 ||
        decode_blocked(cur, spec, err) != 0 || decode_tracer(cur, spec, err) != 0) {
        return -1;
    }
    spec->role = (enum sensor_role)role;
    return 0;
}

/* A condition on something that is never read would quietly never hold. */
static int check_reads(const struct cur *cur, const struct sensor_kind *kind,
                       const struct sensor_spec *spec, struct err *err)
{
    if (spec->alert_when != NULL && !kind->reads(spec, SENSOR_RULES)) {
        return cur_fail(cur, err, "alert_when needs rules, but the sensor reads none");
    }
    if (spec->blocked_equals != NULL && !kind->reads(spec, spec->blocked_field)) {
        return cur_fail(cur, err, "blocked needs the field '%s', but the sensor does not read it",
                        kind_field_name(spec->blocked_field));
    }
    return 0;
}

static int decode_whole(const struct cur *cur, struct sensor_spec *spec, struct err *err)
{
    const struct sensor_kind *kind = NULL;
    size_t choice = 0;

    if (cur_as_object(cur, err) != 0 ||
        cur_choice(cur, "kind", true, sensor_kind_names(), &choice, err) != 0) {
        return -1;
    }
    spec->kind = sensor_kind_names()[choice];
    kind = kind_find(spec->kind);
    if (cur_known(cur, kind->keys, err) != 0 || decode_common(cur, spec, err) != 0 ||
        kind->decode(cur, spec, err) != 0) {
        return -1;
    }
    return check_reads(cur, kind, spec, err);
}

int sensor_spec_decode(const struct cur *cur, struct sensor_spec *out, struct err *err)
{
    struct sensor_spec spec = {0};

    if (decode_whole(cur, &spec, err) != 0) {
        sensor_spec_done(&spec);
        return -1;
    }
    *out = spec;
    return 0;
}

void sensor_spec_done(struct sensor_spec *spec)
{
    free(spec->ignore_rules);
    free(spec->blocked_equals);
    *spec = (struct sensor_spec){0};
}

bool sensor_tracer(const struct sensor_spec *spec, const char *nonce, struct buf *out)
{
    const char *at = spec->tracer;
    const char *found = NULL;

    if (at == NULL) {
        return false;
    }
    while ((found = strstr(at, NONCE_TEMPLATE)) != NULL) {
        buf_add(out, at, (size_t)(found - at));
        buf_str_add(out, nonce);
        at = found + strlen(NONCE_TEMPLATE);
    }
    buf_str_add(out, at);
    return true;
}
