/* From a line to a record: the limits, the cleaning and the meaning (alert, blocked) are the same
 * for all kinds, so they are here and a kind only says what stands where. Each line ends in exactly
 * one count, and none ends in an error. */
#include "harness/sensors/sensor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"
#include "harness/sensors/kind.h"

struct sensor {
    const struct sensor_spec *spec;
    const struct sensor_kind *kind;
    void *state;
    bool reads_rules;
    struct regex *alert_when;
    struct regex *ignore[SENSOR_MAX_PATTERNS];
    struct sensor_counts counts;
    struct buf scratch;
};

struct draft {
    struct sensor *sensor;
    struct sensor_record *record;
    bool alert_rule; /* a rule that alert_when asks for was there */
};

int sensor_new(const struct sensor_spec *spec, struct sensor **out, struct err *err)
{
    AUTO(sensor) sensor = mem_alloc(sizeof(*sensor));

    sensor->spec = spec;
    sensor->kind = kind_find(spec->kind);
    if (sensor->kind == NULL) {
        return err_set(err, ERR_BUG, "sensor '%s': no kind '%s'", spec->id, spec->kind);
    }
    sensor->reads_rules = sensor->kind->reads(spec, SENSOR_RULES);
    if (spec->alert_when != NULL && regex_new(spec->alert_when, 0, &sensor->alert_when, err) != 0) {
        return err_wrap(err, "sensor '%s'", spec->id);
    }
    for (size_t i = 0; i < spec->ignore_count; i++) {
        if (regex_new(spec->ignore_rules[i], 0, &sensor->ignore[i], err) != 0) {
            return err_wrap(err, "sensor '%s'", spec->id);
        }
    }
    if (sensor->kind->open(spec, &sensor->state, err) != 0) {
        return err_wrap(err, "sensor '%s'", spec->id);
    }
    *out = TAKE(sensor);
    return 0;
}

void sensor_free(struct sensor *sensor)
{
    if (sensor == NULL) {
        return;
    }
    if (sensor->kind != NULL) {
        sensor->kind->close(sensor->state);
    }
    regex_free(sensor->alert_when);
    for (size_t i = 0; i < SENSOR_MAX_PATTERNS; i++) {
        regex_free(sensor->ignore[i]);
    }
    buf_done(&sensor->scratch);
    free(sensor);
}

const struct sensor_counts *sensor_counts(const struct sensor *sensor)
{
    return &sensor->counts;
}

/* The longest part of the bytes that is at most max long and cuts no UTF-8 character in two. */
static size_t whole_prefix(const char *bytes, size_t length, size_t max)
{
    size_t at = max;

    if (length <= max) {
        return length;
    }
    while (at > 0 && max - at < 3 && ((unsigned char)bytes[at] & 0xc0) == 0x80) {
        at--;
    }
    return at;
}

/* Copies hostile bytes as valid UTF-8 into a string of that size. */
static void copy_clean(struct sensor *sensor, char *out, size_t size, const char *bytes,
                       size_t length)
{
    struct buf *scratch = &sensor->scratch;
    size_t kept = whole_prefix(bytes, length, size - 1);

    buf_clear(scratch);
    text_utf8_clean(scratch, bytes, kept, kept);
    kept = whole_prefix(buf_str(scratch), scratch->length, size - 1);
    memcpy(out, buf_str(scratch), kept);
    out[kept] = '\0';
}

bool draft_match(struct draft *draft, const struct regex *regex, const char *bytes, size_t length,
                 struct regex_span *spans)
{
    int answer = regex_match(regex, bytes, length, spans, NULL);

    if (answer == REGEX_LIMIT) {
        draft->sensor->counts.limited++;
    }
    return answer == 0;
}

static bool is_ignored(struct draft *draft, const char *rule)
{
    const struct sensor *sensor = draft->sensor;

    for (size_t i = 0; i < sensor->spec->ignore_count; i++) {
        if (draft_match(draft, sensor->ignore[i], rule, strlen(rule), NULL)) {
            return true;
        }
    }
    return false;
}

static bool has_rule(const struct sensor_record *record, const char *rule)
{
    for (size_t i = 0; i < record->rule_count; i++) {
        if (strcmp(record->rules[i], rule) == 0) {
            return true;
        }
    }
    return false;
}

static void add_rule(struct draft *draft, const char *bytes, size_t length)
{
    struct sensor_record *record = draft->record;
    const struct regex *alert_when = draft->sensor->alert_when;
    char rule[sizeof(record->rules[0])];

    copy_clean(draft->sensor, rule, sizeof(rule), bytes, length);
    if (alert_when != NULL && !draft->alert_rule) {
        draft->alert_rule = draft_match(draft, alert_when, rule, strlen(rule), NULL);
    }
    if (rule[0] == '\0' || has_rule(record, rule) || is_ignored(draft, rule)) {
        return;
    }
    if (record->rule_count == SENSOR_MAX_RULES) {
        record->rules_dropped++;
        return;
    }
    memcpy(record->rules[record->rule_count++], rule, sizeof(rule));
}

static void set_status(struct draft *draft, const char *bytes, size_t length)
{
    char text[8];
    int64_t status = 0;

    copy_clean(draft->sensor, text, sizeof(text), bytes, length);
    if (draft->record->status == 0 && text_int(text, 0, 999, &status, NULL) == 0) {
        draft->record->status = (int)status;
    }
}

/* "-" is how access logs write that there is nothing. */
static void set_first(struct draft *draft, char *out, size_t size, const char *bytes, size_t length)
{
    bool is_nothing = length == 1 && bytes[0] == '-';

    if (out[0] == '\0' && !is_nothing) {
        copy_clean(draft->sensor, out, size, bytes, length);
    }
}

void draft_add(struct draft *draft, enum sensor_field field, const char *bytes, size_t length)
{
    struct sensor_record *record = draft->record;

    switch (field) {
    case SENSOR_NONCE:
        set_first(draft, record->nonce, sizeof(record->nonce), bytes, length);
        break;
    case SENSOR_SOURCE:
        set_first(draft, record->source, sizeof(record->source), bytes, length);
        break;
    case SENSOR_RULES:
        add_rule(draft, bytes, length);
        break;
    case SENSOR_MESSAGE:
        set_first(draft, record->message, sizeof(record->message), bytes, length);
        break;
    case SENSOR_STATUS:
        set_status(draft, bytes, length);
        break;
    case SENSOR_ACTION:
        set_first(draft, record->action, sizeof(record->action), bytes, length);
        break;
    case SENSOR_FIELD_COUNT:
        break;
    }
}

void draft_add_group(struct draft *draft, enum sensor_field field, const struct regex *regex,
                     const char *bytes, size_t length)
{
    struct regex_span spans[REGEX_MAX_GROUPS];

    if (draft_match(draft, regex, bytes, length, spans) && spans[1].start != (size_t)-1) {
        draft_add(draft, field, bytes + spans[1].start, spans[1].end - spans[1].start);
    }
}

static bool is_alert(const struct draft *draft)
{
    const struct sensor *sensor = draft->sensor;
    const struct sensor_spec *spec = sensor->spec;

    if (spec->role != SENSOR_ALERT || (spec->alert_when != NULL && !draft->alert_rule)) {
        return false;
    }
    return !sensor->reads_rules || spec->keep_empty || draft->record->rule_count > 0;
}

static bool is_blocked(const struct sensor_spec *spec, const struct sensor_record *record)
{
    char status[8];
    const char *said = record->action;

    if (spec->blocked_equals == NULL) {
        return false;
    }
    if (spec->blocked_field == SENSOR_STATUS) {
        (void)snprintf(status, sizeof(status), "%d", record->status);
        said = status;
    }
    for (size_t i = 0; spec->blocked_equals[i] != NULL; i++) {
        if (strcmp(spec->blocked_equals[i], said) == 0) {
            return true;
        }
    }
    return false;
}

/* Counts a line that needs no parsing; true when there is nothing more to do. */
static bool is_passed_over(struct sensor *sensor, const char *bytes, size_t length)
{
    const char *contains = sensor->spec->contains;

    if (length > SENSOR_MAX_LINE) {
        sensor->counts.oversized++;
        return true;
    }
    if (length == 0 ||
        (contains != NULL && memmem(bytes, length, contains, strlen(contains)) == NULL)) {
        sensor->counts.skipped++;
        return true;
    }
    return false;
}

int sensor_line(struct sensor *sensor, const char *bytes, size_t length,
                struct sensor_record *record)
{
    struct draft draft = {sensor, record, false};
    int answer = 0;

    sensor->counts.lines++;
    while (length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r')) {
        length--;
    }
    if (is_passed_over(sensor, bytes, length)) {
        return SENSOR_NOTHING;
    }
    *record = (struct sensor_record){0};
    answer = sensor->kind->line(sensor->state, bytes, length, &draft);
    if (answer != 0) {
        *(answer == KIND_GARBAGE ? &sensor->counts.garbage : &sensor->counts.skipped) += 1;
        return SENSOR_NOTHING;
    }
    sensor->counts.records++;
    record->alert = is_alert(&draft);
    record->blocked = is_blocked(sensor->spec, record);
    copy_clean(sensor, record->raw, sizeof(record->raw), bytes, length);
    record->raw_length = length;
    return 0;
}
