/* Taking values out of answers. The answer is hostile: what cannot be found, read or finished gives
 * no value. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "scenarios/oracle.h"

#define MAX_KEY 256

static bool take_regex(const struct capture_rule *rule, const struct reply *reply, struct buf *out)
{
    AUTOBUF struct buf whole = BUF_INIT;
    struct regex_span spans[REGEX_MAX_GROUPS];
    struct err err;

    buf_reserve(&whole, reply->head_length + reply->body_length);
    buf_add(&whole, reply->head, reply->head_length);
    buf_add(&whole, reply->body, reply->body_length);
    if (regex_match(rule->regex, buf_str(&whole), whole.length, spans, &err) != 0 ||
        spans[1].start == (size_t)-1) {
        return false;
    }
    buf_add(out, buf_str(&whole) + spans[1].start, spans[1].end - spans[1].start);
    return true;
}

/* The next key of a pointer, with ~1 and ~0 undone; false at its end or when it is too long. */
static bool next_key(const char **pointer, char key[MAX_KEY + 1])
{
    const char *p = *pointer;
    size_t length = 0;

    if (*p != '/') {
        return false;
    }
    for (p++; *p != '\0' && *p != '/' && length < MAX_KEY; p++) {
        key[length++] = *p != '~' ? *p : p[1] == '1' ? '/' : '~';
        p += *p == '~';
    }
    key[length] = '\0';
    *pointer = p;
    return *p == '\0' || *p == '/';
}

/* RFC 6901, section 4: digits without a leading zero. */
static const struct node *element_of(const struct node *array, const char *key)
{
    bool number = *key != '\0' && strspn(key, "0123456789") == strlen(key) && strlen(key) < 10 &&
                  (key[0] != '0' || key[1] == '\0');

    return number ? node_at(array, (size_t)strtoul(key, NULL, 10)) : NULL;
}

static const struct node *point(const struct node *node, const char *pointer)
{
    char key[MAX_KEY + 1];

    while (node != NULL && *pointer != '\0') {
        if (!next_key(&pointer, key)) {
            return NULL;
        }
        node = node_type(node) == NODE_ARRAY ? element_of(node, key) : node_get(node, key);
    }
    return node;
}

static bool take_json(const struct capture_rule *rule, const struct reply *reply, struct buf *out)
{
    AUTO(node) root = NULL;
    const struct node *found = NULL;
    struct err err;

    if (reply->body_length == 0 ||
        node_parse(reply->body, reply->body_length, "answer", &root, &err) != 0) {
        return false;
    }
    found = point(root, rule->pattern);
    switch (node_type(found)) {
    case NODE_STRING:
        buf_add(out, node_str(found), node_str_length(found));
        return true;
    case NODE_INT:
        buf_printf(out, "%" PRId64, node_int_value(found));
        return true;
    case NODE_BOOL:
        buf_str_add(out, node_bool_value(found) ? "true" : "false");
        return true;
    case NODE_OBJECT:
    case NODE_ARRAY:
    case NODE_REAL:
    case NODE_NULL:
        break;
    }
    return false;
}

static bool take_header(const struct capture_rule *rule, const struct reply *reply, struct buf *out)
{
    const char *value = NULL;
    size_t length = 0;

    if (!reply_header(reply, rule->pattern, NULL, &value, &length)) {
        return false;
    }
    buf_add(out, value, length);
    return true;
}

bool reply_header(const struct reply *reply, const char *name, const char *after,
                  const char **value, size_t *length)
{
    const char *end = reply->head + reply->head_length;
    const char *line = after != NULL ? after : reply->head;

    while (line != NULL && line < end) {
        const char *stop = memchr(line, '\n', (size_t)(end - line));
        const char *last = stop == NULL ? end : stop;
        size_t size = strlen(name);

        last -= last > line && last[-1] == '\r';
        if ((size_t)(last - line) > size && line[size] == ':' &&
            strncasecmp(line, name, size) == 0) {
            *value = line + size + 1;
            while (*value < last && (**value == ' ' || **value == '\t')) {
                (*value)++;
            }
            *length = (size_t)(last - *value);
            return true;
        }
        line = stop == NULL ? end : stop + 1;
    }
    return false;
}

int scenario_capture(const struct step_http *http, const struct reply *reply,
                     struct captures *captures)
{
    static bool (*const takes[])(const struct capture_rule *rule, const struct reply *reply,
                                 struct buf *out) = {
        [CAPTURE_REGEX] = take_regex, [CAPTURE_JSON] = take_json, [CAPTURE_HEADER] = take_header};
    int answer = 0;

    for (size_t i = 0; i < http->capture_count; i++) {
        const struct capture_rule *rule = &http->captures[i];
        AUTOBUF struct buf value = BUF_INIT;

        if (takes[rule->kind](rule, reply, &value)) {
            captures_set(captures, rule->name, buf_str(&value), value.length);
        } else {
            answer = ORACLE_NOT_MET;
        }
    }
    return answer;
}
