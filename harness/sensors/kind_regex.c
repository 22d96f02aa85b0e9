/* regex: each line is free text, and a pattern with named groups takes the values out of it. A line
 * that does not match is no record: such logs hold lines of many forms. */
#include <stdlib.h>

#include "harness/sensors/kind.h"
#include "harness/sensors/pattern.h"

struct regex_state {
    struct regex *regex;
    int groups[SENSOR_FIELD_COUNT]; /* number of the group, -1: the pattern has none of that name */
};

static const char *const keys[] = {KIND_COMMON_KEYS, "regex", NULL};

/* A line has one rule here, so the group is named in the singular. */
static const char *group_name(enum sensor_field field)
{
    return field == SENSOR_RULES ? "rule" : kind_field_name(field);
}

static int regex_decode(const struct cur *cur, struct sensor_spec *spec, struct err *err)
{
    AUTO(regex) regex = NULL;
    struct cur place;

    if (pattern_decode(cur, "regex", true, &spec->regex, &regex, err) != 0) {
        return -1;
    }
    for (size_t i = 0; i < SENSOR_FIELD_COUNT; i++) {
        if (regex_group(regex, group_name((enum sensor_field)i)) > 0) {
            return 0;
        }
    }
    (void)cur_any(cur, "regex", true, &place, NULL);
    return cur_fail(&place, err,
                    "no named group, expected at least one of nonce, source, rule, message, "
                    "status, action");
}

static bool regex_reads(const struct sensor_spec *spec, enum sensor_field field)
{
    AUTO(regex) regex = NULL;

    return regex_new(spec->regex, 0, &regex, NULL) == 0 &&
           regex_group(regex, group_name(field)) > 0;
}

static void regex_close(void *state)
{
    struct regex_state *own = state;

    if (own != NULL) {
        regex_free(own->regex);
        free(own);
    }
}

static int regex_open(const struct sensor_spec *spec, void **state, struct err *err)
{
    struct regex_state *own = mem_alloc(sizeof(*own));

    if (regex_new(spec->regex, 0, &own->regex, err) != 0) {
        regex_close(own);
        return -1;
    }
    for (size_t i = 0; i < SENSOR_FIELD_COUNT; i++) {
        own->groups[i] = regex_group(own->regex, group_name((enum sensor_field)i));
    }
    *state = own;
    return 0;
}

static int regex_line(void *state, const char *bytes, size_t length, struct draft *draft)
{
    const struct regex_state *own = state;
    struct regex_span spans[REGEX_MAX_GROUPS];

    if (!draft_match(draft, own->regex, bytes, length, spans)) {
        return KIND_SKIPPED;
    }
    for (size_t i = 0; i < SENSOR_FIELD_COUNT; i++) {
        const struct regex_span *span = own->groups[i] > 0 ? &spans[own->groups[i]] : NULL;

        if (span != NULL && span->start != (size_t)-1) {
            draft_add(draft, (enum sensor_field)i, bytes + span->start, span->end - span->start);
        }
    }
    return 0;
}

const struct sensor_kind kind_regex = {
    .name = "regex",
    .keys = keys,
    .decode = regex_decode,
    .reads = regex_reads,
    .open = regex_open,
    .line = regex_line,
    .close = regex_close,
};
