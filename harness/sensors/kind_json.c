/* json-lines: one JSON object on each line. `fields` says where in it the values are. */
#include <stdlib.h>
#include <string.h>

#include "harness/sensors/kind.h"
#include "harness/sensors/pattern.h"
#include "harness/sensors/scan.h"

struct json_state {
    struct scan_path *paths[SENSOR_FIELD_COUNT];
    struct regex *regexes[SENSOR_FIELD_COUNT];
    struct draft *draft; /* of the line at hand */
};

static const char *const keys[] = {KIND_COMMON_KEYS, "fields", NULL};

static int decode_path(const struct cur *place, const char *text, struct err *err)
{
    AUTO(scan_path) path = NULL;
    struct err why = {0};

    if (scan_path_new(text, &path, &why) != 0) {
        return cur_fail(place, err, "%s", why.text);
    }
    return 0;
}

/* A field is a path, or {path, regex}. */
static int decode_field(const struct cur *place, struct sensor_extract *out, struct err *err)
{
    static const char *const known[] = {"path", "regex", NULL};
    struct cur path = *place;

    if (node_type(place->node) == NODE_STRING) {
        out->path = node_str(place->node);
        return decode_path(place, out->path, err);
    }
    if (node_type(place->node) != NODE_OBJECT) {
        return cur_fail(place, err, "expected a path or {path, regex}, got %s",
                        cur_type_name(place));
    }
    if (cur_known(place, known, err) != 0 || cur_any(place, "path", true, &path, err) != 0 ||
        cur_as_str(&path, &out->path, err) != 0 || decode_path(&path, out->path, err) != 0) {
        return -1;
    }
    return pattern_decode_group(place, "regex", true, &out->regex, err);
}

static int json_decode(const struct cur *cur, struct sensor_spec *spec, struct err *err)
{
    const char *known[SENSOR_FIELD_COUNT + 1] = {NULL};
    struct cur fields;
    size_t found = 0;

    for (size_t i = 0; i < SENSOR_FIELD_COUNT; i++) {
        known[i] = kind_field_name((enum sensor_field)i);
    }
    if (cur_object(cur, "fields", true, &fields, err) != 0 || cur_known(&fields, known, err) != 0) {
        return -1;
    }
    for (size_t i = 0; i < SENSOR_FIELD_COUNT; i++) {
        struct cur place;
        int answer = cur_any(&fields, known[i], false, &place, err);

        if (answer < 0 || (answer == 0 && decode_field(&place, &spec->fields[i], err) != 0)) {
            return -1;
        }
        found += answer == 0 ? 1 : 0;
    }
    return found > 0 ? 0 : cur_fail(&fields, err, "no field, expected at least one");
}

static bool json_reads(const struct sensor_spec *spec, enum sensor_field field)
{
    return spec->fields[field].path != NULL;
}

static void json_close(void *state)
{
    struct json_state *json = state;

    if (json == NULL) {
        return;
    }
    for (size_t i = 0; i < SENSOR_FIELD_COUNT; i++) {
        scan_path_free(json->paths[i]);
        regex_free(json->regexes[i]);
    }
    free(json);
}

static int json_open(const struct sensor_spec *spec, void **state, struct err *err)
{
    struct json_state *json = mem_alloc(sizeof(*json));

    for (size_t i = 0; i < SENSOR_FIELD_COUNT; i++) {
        const struct sensor_extract *field = &spec->fields[i];

        if ((field->path != NULL && scan_path_new(field->path, &json->paths[i], err) != 0) ||
            (field->regex != NULL && regex_new(field->regex, 0, &json->regexes[i], err) != 0)) {
            json_close(json);
            return err_wrap(err, "field '%s'", kind_field_name((enum sensor_field)i));
        }
    }
    *state = json;
    return 0;
}

static void take_value(void *context, size_t which, const char *bytes, size_t length)
{
    const struct json_state *json = context;
    enum sensor_field field = (enum sensor_field)which;

    if (json->regexes[which] != NULL) {
        draft_add_group(json->draft, field, json->regexes[which], bytes, length);
    } else {
        draft_add(json->draft, field, bytes, length);
    }
}

static int json_line(void *state, const char *bytes, size_t length, struct draft *draft)
{
    struct json_state *json = state;
    const struct scan_path *paths[SENSOR_FIELD_COUNT];

    if (bytes[0] != '{' || bytes[length - 1] != '}') {
        return KIND_GARBAGE;
    }
    memcpy(paths, json->paths, sizeof(paths));
    json->draft = draft;
    return scan_object(bytes, length, paths, SENSOR_FIELD_COUNT, take_value, json) == 0
               ? 0
               : KIND_GARBAGE;
}

const struct sensor_kind kind_json_lines = {
    .name = "json-lines",
    .keys = keys,
    .decode = json_decode,
    .reads = json_reads,
    .open = json_open,
    .line = json_line,
    .close = json_close,
};
