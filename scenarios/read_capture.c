/* Reading captures: what is taken out of an answer, and the names that later steps know it by. */
#include <string.h>

#include "scenarios/read.h"

#define MAX_POINTER 256

/* A later step may capture the same name anew. */
static int add_capture(struct reading *reading, const struct cur *rule, struct err *err)
{
    const char *name = rule->key;

    if (read_insert_name(reading, rule, name, "a capture", err) < 0) {
        return -1;
    }
    if (reading->capture_count == READ_MAX_CAPTURES) {
        return cur_fail(rule, err, "more than %d captures", READ_MAX_CAPTURES);
    }
    reading->captures[reading->capture_count++] = name;
    return 0;
}

/* RFC 6901: empty, or '/' before each key, with '~' only as ~0 and ~1. */
static bool is_pointer(const char *text)
{
    if (*text != '\0' && *text != '/') {
        return false;
    }
    for (const char *p = strchr(text, '~'); p != NULL; p = strchr(p + 1, '~')) {
        if (p[1] != '0' && p[1] != '1') {
            return false;
        }
    }
    return strlen(text) <= MAX_POINTER;
}

/* {json: POINTER} or {header: NAME}. */
static int read_object_rule(const struct cur *cur, struct capture_rule *rule, struct err *err)
{
    static const char *const known[] = {"json", "header", NULL};
    struct cur place;

    if (cur_known(cur, known, err) != 0) {
        return -1;
    }
    if (node_count(cur->node) != 1) {
        return cur_fail(cur, err, "expected one of json and header, got %zu keys",
                        node_count(cur->node));
    }
    rule->kind = read_has(cur, "json") ? CAPTURE_JSON : CAPTURE_HEADER;
    if (cur_str(cur, rule->kind == CAPTURE_JSON ? "json" : "header", true, &rule->pattern, err) !=
            0 ||
        cur_any(cur, rule->kind == CAPTURE_JSON ? "json" : "header", true, &place, err) != 0) {
        return -1;
    }
    if (rule->kind == CAPTURE_JSON && !is_pointer(rule->pattern)) {
        return cur_fail(&place, err, "'%s' is no JSON pointer, expected '/key/0/key' (RFC 6901)",
                        rule->pattern);
    }
    if (rule->kind == CAPTURE_HEADER && !read_is_token(rule->pattern)) {
        return cur_fail(&place, err, "'%s' is no name of a header", rule->pattern);
    }
    return 0;
}

static int read_rule(const struct cur *cur, struct capture_rule *rule, struct err *err)
{
    if (node_type(cur->node) == NODE_OBJECT) {
        return read_object_rule(cur, rule, err);
    }
    rule->kind = CAPTURE_REGEX;
    return read_regex(cur, NULL, &rule->pattern, &rule->regex, err);
}

int read_captures(struct reading *reading, const struct cur *cur, struct step_http *http,
                  struct err *err)
{
    AUTOFREE struct cur *members = NULL;
    struct capture_rule *rules = NULL;
    struct cur object;
    size_t count = 0;
    int answer = cur_object(cur, "capture", false, &object, err);

    if (answer != 0) {
        return answer < 0 ? -1 : 0;
    }
    if (read_sorted(&object, READ_MAX_CAPTURES, &members, &count, err) < 0) {
        return -1;
    }
    rules = reading_array(reading, count, sizeof(*rules));
    http->captures = rules;
    for (size_t i = 0; i < count; i++) {
        rules[i].name = members[i].key;
        http->capture_count = i + 1;
        if (read_rule(&members[i], &rules[i], err) < 0 ||
            add_capture(reading, &members[i], err) < 0) {
            return -1;
        }
    }
    return 0;
}
