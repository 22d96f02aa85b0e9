/* What a kind of sensor must supply, and what it is given to write a record with. */
#ifndef HARNESS_SENSORS_KIND_H
#define HARNESS_SENSORS_KIND_H

#include "common/ext/regex.h"
#include "harness/sensors/sensor.h"

/* Keys that every sensor has, for the list of known ones. */
#define KIND_COMMON_KEYS                                                                           \
    "id", "kind", "role", "path", "contains", "ignore_rules", "keep_empty", "alert_when",          \
        "blocked", "tracer"

/* A record being written. Opaque to kinds but for draft_add. */
struct draft;
/* What the line says for a field; the bytes are as hostile as the line. Further values of a field
 * that has a single one are dropped. */
void draft_add(struct draft *draft, enum sensor_field field, const char *bytes, size_t length);
/* As draft_add, for what group 1 of regex matches; nothing when it does not match. */
void draft_add_group(struct draft *draft, enum sensor_field field, const struct regex *regex,
                     const char *bytes, size_t length);
/* Matches under the limits; false when there is no match. Counts a limit that was hit. */
bool draft_match(struct draft *draft, const struct regex *regex, const char *bytes, size_t length,
                 struct regex_span *spans);

#define KIND_SKIPPED 1 /* the line is not of the form that the sensor reads */
#define KIND_GARBAGE 2 /* the line is not what the log's format promises */

struct sensor_kind {
    const char *name;
    const char *const *keys; /* all keys of a sensor of this kind, NULL-ended */
    /* Reads the keys of its own. 0, or -1 with the place. */
    int (*decode)(const struct cur *cur, struct sensor_spec *spec, struct err *err);
    /* Whether the spec says where that field is. */
    bool (*reads)(const struct sensor_spec *spec, enum sensor_field field);
    /* Makes *state for a decoded spec. 0, or -1. */
    int (*open)(const struct sensor_spec *spec, void **state, struct err *err);
    /* Writes what the line says. 0 written, KIND_SKIPPED, KIND_GARBAGE. Never fails. */
    int (*line)(void *state, const char *bytes, size_t length, struct draft *draft);
    void (*close)(void *state); /* takes NULL */
};

extern const struct sensor_kind kind_json_lines;
extern const struct sensor_kind kind_regex;

const struct sensor_kind *kind_find(const char *name); /* NULL when there is none */
/* The name of a field in packages: "nonce", "source", ... */
const char *kind_field_name(enum sensor_field field);

#endif
