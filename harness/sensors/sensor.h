/* Product evidence: one line of a product's log in, at most one record out. A sensor knows how a
 * product writes, not what a scenario expects: matching records with cases is the caller's. Lines
 * come from the guest and hold what the attacker sent, so nothing in them is trusted and no line is
 * ever an error: what cannot be read is counted. */
#ifndef HARNESS_SENSORS_SENSOR_H
#define HARNESS_SENSORS_SENSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/mem.h"
#include "common/ext/doc.h"

#define SENSOR_MAX_LINE ((size_t)2 << 20)
#define SENSOR_MAX_RULES 64
#define SENSOR_MAX_PATTERNS 64 /* entries of ignore_rules */

enum sensor_role { SENSOR_ALERT, SENSOR_TELEMETRY };

/* What can be read out of a line. */
enum sensor_field {
    SENSOR_NONCE,   /* the case's nonce */
    SENSOR_SOURCE,  /* the address that the product says it came from */
    SENSOR_RULES,   /* ids of the rules that fired; the one field with several values */
    SENSOR_MESSAGE, /* the product's words; the first is kept */
    SENSOR_STATUS,  /* HTTP status that the product says it answered with */
    SENSOR_ACTION,  /* what the product says it did, as in "blocked" */
    SENSOR_FIELD_COUNT,
};

struct sensor_extract {
    const char *path; /* json-lines: where the value is, "a.b[].c"; NULL: the field is not read */
    const char
        *regex; /* NULL, or a pattern whose group 1 is taken out of the value found at path */
};

/* One entry of `sensors` in a product package. Plain data; strings and lists of strings are
 * borrowed from the document that it was decoded from, but the lists themselves belong to the spec.
 */
struct sensor_spec {
    const char *id;
    const char *kind; /* "json-lines", "regex" */
    enum sensor_role role;
    const char *path;     /* the log file in the product's machine */
    const char *contains; /* NULL, or bytes that every line of interest holds: the others are
                             skipped unparsed */
    struct sensor_extract fields[SENSOR_FIELD_COUNT]; /* json-lines */
    const char *regex;         /* regex: named groups nonce source rule message status action */
    const char **ignore_rules; /* patterns over rule ids that are bookkeeping; NULL-ended or NULL */
    size_t ignore_count;
    bool keep_empty;        /* a record without any rule left is an alert all the same */
    const char *alert_when; /* NULL, or a pattern: only a record with such a rule is an alert
                               (bookkeeping rules count) */
    enum sensor_field
        blocked_field; /* SENSOR_STATUS or SENSOR_ACTION, when blocked_equals is not NULL */
    const char **blocked_equals; /* NULL-ended values that mean "blocked", or NULL */
    const char *tracer; /* NULL, or the request that must show up here; see sensor_tracer */
};

/* Reads one sensor out of a product document and tries all its patterns, so that a bad one is
 * reported at its line. */
int sensor_spec_decode(const struct cur *cur, struct sensor_spec *out, struct err *err);
void sensor_spec_done(struct sensor_spec *spec);
/* The names of the kinds, NULL-ended. */
const char *const *sensor_kind_names(void);
/* The request that proves the sensor alive, with {{nonce}} filled in, appended to out. False when
 * it has none. The sensor is alive when a record with that nonce has been seen (for role
 * SENSOR_ALERT: one whose `alert` is true). */
bool sensor_tracer(const struct sensor_spec *spec, const char *nonce, struct buf *out);

/* What a line said. Strings are valid UTF-8, cut to size, "" when the line does not say. Plain data
 * to copy. */
struct sensor_record {
    bool alert;   /* an operator would see an alert; false: telemetry */
    bool blocked; /* the product says that it blocked; to be believed in the block arm only */
    int status;   /* 0: not said */
    char nonce[65];
    char source[65];
    char action[65];
    char message[513];
    char rules[SENSOR_MAX_RULES]
              [65]; /* without repeats and without bookkeeping rules, in the order of the log */
    size_t rule_count;
    size_t rules_dropped; /* further rules than SENSOR_MAX_RULES */
    char raw[4097];       /* the beginning of the line */
    size_t raw_length;    /* bytes of the whole line; more than strlen(raw) when it was cut */
};

/* What became of the lines; one of records, skipped, garbage, oversized for each line. */
struct sensor_counts {
    uint64_t lines;
    uint64_t records;
    uint64_t skipped;   /* empty, or without `contains`, or (regex) not of this form */
    uint64_t garbage;   /* json-lines: not a whole JSON object */
    uint64_t oversized; /* longer than SENSOR_MAX_LINE */
    uint64_t limited;   /* a match limit was hit: the value counted as absent */
};

struct sensor;

/* spec must outlive the sensor. */
int sensor_new(const struct sensor_spec *spec, struct sensor **out, struct err *err);
void sensor_free(struct sensor *sensor);
AUTO_DEFINE(sensor)

/* Never fails: 0 a record, SENSOR_NOTHING no record (see the counts). bytes: one line, with or
 * without its line end. A garbage or oversized line may have been an alert, so a trial during which
 * one came in has lost evidence. */
#define SENSOR_NOTHING 1
int sensor_line(struct sensor *sensor, const char *bytes, size_t length,
                struct sensor_record *record);
const struct sensor_counts *sensor_counts(const struct sensor *sensor); /* borrowed, live */

#endif
