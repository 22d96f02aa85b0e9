/* Members of an object, checked. Rule: what is there has to be what the standard says; what is
 * wrong is told with the member's name. */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "intel/stix_reading.h"

#define SHOWN 80
#define UUID_LENGTH 36

int stix_wrong(struct stix_reading *reading, const char *member, const char *format, ...)
{
    va_list args;

    reading->member = member;
    va_start(args, format);
    (void)err_setv(&reading->why, ERR_INPUT, format, args);
    va_end(args);
    return -1;
}

/* 0 with *out NULL when it is absent and may be. */
static int member(struct stix_reading *reading, const char *key, bool required, enum node_type type,
                  const struct node **out)
{
    const struct node *node = node_get(reading->object, key);

    *out = node;
    if (node == NULL) {
        return required ? stix_wrong(reading, NULL, "'%s' is missing", key) : 0;
    }
    return node_type(node) == type
               ? 0
               : stix_wrong(reading, key, "%s, expected %s", node_type_name(node_type(node)),
                            node_type_name(type));
}

int stix_text(struct stix_reading *reading, const char *key, bool required, const char **out)
{
    const struct node *node = NULL;

    if (member(reading, key, required, NODE_STRING, &node) < 0) {
        return -1;
    }
    if (node != NULL) {
        *out = node_str(node);
    }
    return 0;
}

int stix_time(struct stix_reading *reading, const char *key, bool required, int64_t *out)
{
    const char *text = NULL;
    size_t length = 0;

    if (stix_text(reading, key, required, &text) < 0) {
        return -1;
    }
    if (text == NULL) {
        return 0;
    }
    length = strlen(text);
    if (length < strlen("2025-01-31T08:00:00Z") || text[10] != 'T' || text[16] != ':' ||
        text[length - 1] != 'Z') {
        return stix_wrong(reading, key,
                          "'%.*s' is no time as STIX has it, expected one like "
                          "2025-01-31T08:00:00.000Z",
                          SHOWN, text);
    }
    reading->member = key;
    return intel_time_parse(text, out, &reading->why);
}

int stix_bool(struct stix_reading *reading, const char *key, bool required, bool *out)
{
    const struct node *node = NULL;

    if (member(reading, key, required, NODE_BOOL, &node) < 0) {
        return -1;
    }
    if (node != NULL) {
        *out = node_bool_value(node);
    }
    return 0;
}

int stix_int(struct stix_reading *reading, const char *key, bool required, int64_t min, int64_t max,
             int64_t *out)
{
    const struct node *node = NULL;
    int64_t value = 0;

    if (member(reading, key, required, NODE_INT, &node) < 0) {
        return -1;
    }
    if (node == NULL) {
        return 0;
    }
    value = node_int_value(node);
    if (value < min || value > max) {
        return stix_wrong(reading, key, "%lld, expected %lld to %lld", (long long)value,
                          (long long)min, (long long)max);
    }
    *out = value;
    return 0;
}

bool stix_is_id(const char *text, const char *type)
{
    static const char shape[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    const char *uuid = strstr(text, "--");
    size_t length = uuid == NULL ? 0 : (size_t)(uuid - text);

    if (length == 0 || strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") < length ||
        (type != NULL && (strlen(type) != length || strncmp(text, type, length) != 0))) {
        return false;
    }
    uuid += 2;
    for (size_t i = 0; i < UUID_LENGTH; i++) {
        if (shape[i] == 'x' ? !isxdigit((unsigned char)uuid[i]) : uuid[i] != '-') {
            return false;
        }
    }
    return uuid[UUID_LENGTH] == '\0';
}

int stix_ref(struct stix_reading *reading, const char *key, const char **out)
{
    if (stix_text(reading, key, true, out) < 0) {
        return -1;
    }
    return stix_is_id(*out, NULL)
               ? 0
               : stix_wrong(reading, key, "'%.*s' is no id, expected one like type--uuid", SHOWN,
                            *out);
}

int stix_list(struct stix_reading *reading, const char *key, enum node_type type,
              const struct node **out)
{
    if (member(reading, key, false, NODE_ARRAY, out) < 0) {
        return -1;
    }
    for (size_t i = 0; i < node_count(*out); i++) {
        enum node_type is = node_type(node_at(*out, i));
        if (is != type) {
            return stix_wrong(reading, key, "element %zu is %s, expected %s", i, node_type_name(is),
                              node_type_name(type));
        }
    }
    return 0;
}

int stix_order(struct stix_reading *reading, const char *first, int64_t first_ms,
               const char *second, int64_t second_ms)
{
    return first_ms == INTEL_UNKNOWN || second_ms == INTEL_UNKNOWN || first_ms <= second_ms
               ? 0
               : stix_wrong(reading, second, "it is before %s", first);
}
