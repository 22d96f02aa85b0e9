/* JSON values over jansson: struct node is a json_t, by cast, in this file alone. Strings that come
 * from outside are cleaned on the way in, so that every tree can be written. */
#include "common/ext/json.h"

#include <assert.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/text.h"
#include "common/ext/json_private.h"

#define MAX_PARSE_DEPTH 64

/* jansson counts references in values that are otherwise constant, so const is dropped here. */
static json_t *to_json(const struct node *node)
{
    union {
        const struct node *node;
        json_t *json;
    } both = {.node = node};

    return both.json;
}

/* jansson answers NULL only when memory runs out, given the checks made before each call. */
static struct node *made(json_t *json)
{
    if (json == NULL) {
        (void)fputs("out of memory\n", stderr);
        abort();
    }
    return (struct node *)json;
}

struct node *node_object(void)
{
    return made(json_object());
}

struct node *node_array(void)
{
    return made(json_array());
}

struct node *node_string(const char *text)
{
    return node_stringn(text, strlen(text));
}

struct node *node_stringn(const char *text, size_t length)
{
    AUTOBUF struct buf clean = BUF_INIT;

    text_utf8_clean(&clean, text, length, length);
    return node_string_clean(buf_str(&clean), clean.length);
}

struct node *node_string_clean(const char *text, size_t length)
{
    return made(json_stringn_nocheck(text, length));
}

struct node *node_stringn_exact(const char *text, size_t length)
{
    return text_utf8_valid(text, length) ? node_string_clean(text, length)
                                         : node_stringn(text, length);
}

struct node *node_int(int64_t value)
{
    return made(json_integer(value));
}

struct node *node_real(double value)
{
    assert(isfinite(value));
    return made(json_real(value));
}

struct node *node_bool(bool value)
{
    return made(json_boolean(value));
}

struct node *node_null(void)
{
    return made(json_null());
}

struct node *node_ref(const struct node *node)
{
    return (struct node *)json_incref(to_json(node));
}

void node_free(struct node *node)
{
    json_decref(to_json(node));
}

struct node *node_copy(const struct node *node)
{
    return made(json_deep_copy(to_json(node)));
}

bool node_equal(const struct node *a, const struct node *b)
{
    return json_equal(to_json(a), to_json(b)) == 1;
}

enum node_type node_type(const struct node *node)
{
    static const enum node_type types[] = {
        [JSON_OBJECT] = NODE_OBJECT, [JSON_ARRAY] = NODE_ARRAY, [JSON_STRING] = NODE_STRING,
        [JSON_INTEGER] = NODE_INT,   [JSON_REAL] = NODE_REAL,   [JSON_TRUE] = NODE_BOOL,
        [JSON_FALSE] = NODE_BOOL,    [JSON_NULL] = NODE_NULL,
    };

    return node == NULL ? NODE_NULL : types[json_typeof(to_json(node))];
}

const char *node_type_name(enum node_type type)
{
    static const char *const names[] = {
        [NODE_OBJECT] = "an object", [NODE_ARRAY] = "an array", [NODE_STRING] = "a string",
        [NODE_INT] = "an integer",   [NODE_REAL] = "a number",  [NODE_BOOL] = "true or false",
        [NODE_NULL] = "null",
    };

    return names[type];
}

size_t node_count(const struct node *node)
{
    const json_t *json = to_json(node);

    return json_is_array(json) ? json_array_size(json) : json_object_size(json);
}

struct node *node_at(const struct node *array, size_t index)
{
    return (struct node *)json_array_get(to_json(array), index);
}

struct node *node_get(const struct node *object, const char *key)
{
    return (struct node *)json_object_get(to_json(object), key);
}

const char *node_str(const struct node *node)
{
    return json_string_value(to_json(node));
}

size_t node_str_length(const struct node *node)
{
    return json_string_length(to_json(node));
}

int64_t node_int_value(const struct node *node)
{
    return json_integer_value(to_json(node));
}

double node_real_value(const struct node *node)
{
    return json_number_value(to_json(node));
}

bool node_bool_value(const struct node *node)
{
    return json_is_true(to_json(node));
}

const char *node_get_str(const struct node *object, const char *key, const char *fallback)
{
    const char *text = node_str(node_get(object, key));

    return text == NULL ? fallback : text;
}

int64_t node_get_int(const struct node *object, const char *key, int64_t fallback)
{
    const struct node *value = node_get(object, key);

    return node_type(value) == NODE_INT ? node_int_value(value) : fallback;
}

bool node_get_bool(const struct node *object, const char *key, bool fallback)
{
    const struct node *value = node_get(object, key);

    return node_type(value) == NODE_BOOL ? node_bool_value(value) : fallback;
}

/* Takes the next part of a path off its front; a backslash makes the next character an ordinary
 * one. */
static const char *path_part(const char *path, struct buf *part)
{
    buf_clear(part);
    for (; *path != '\0' && *path != '.'; path++) {
        if (*path == '\\' && path[1] != '\0') {
            path++;
        }
        buf_char(part, *path);
    }
    return path;
}

static struct node *path_step(const struct node *node, const char *part)
{
    int64_t index = 0;

    if (node_type(node) != NODE_ARRAY) {
        return node_get(node, part);
    }
    return text_int(part, 0, INT32_MAX, &index, NULL) == 0 ? node_at(node, (size_t)index) : NULL;
}

struct node *node_path(const struct node *node, const char *path)
{
    AUTOBUF struct buf part = BUF_INIT;
    struct node *at = NULL;

    for (;;) {
        path = path_part(path, &part);
        at = path_step(node, buf_str(&part));
        if (at == NULL || *path == '\0') {
            return at;
        }
        node = at;
        path++;
    }
}

void node_set(struct node *object, const char *key, struct node *value)
{
    AUTOBUF struct buf clean = BUF_INIT;
    size_t length = strlen(key);

    assert(node_type(object) == NODE_OBJECT && value != NULL && value != object);
    if (!text_utf8_valid(key, length)) {
        text_utf8_clean(&clean, key, length, length);
        key = clean.data;
    }
    if (json_object_set_new_nocheck(to_json(object), key, to_json(value)) != 0) {
        made(NULL);
    }
}

void node_append(struct node *array, struct node *value)
{
    assert(node_type(array) == NODE_ARRAY && value != NULL && value != array);
    if (json_array_append_new(to_json(array), to_json(value)) != 0) {
        made(NULL);
    }
}

void node_set_str(struct node *object, const char *key, const char *value)
{
    node_set(object, key, value == NULL ? node_null() : node_string(value));
}

void node_set_int(struct node *object, const char *key, int64_t value)
{
    node_set(object, key, node_int(value));
}

void node_set_real(struct node *object, const char *key, double value)
{
    node_set(object, key, node_real(value));
}

void node_set_bool(struct node *object, const char *key, bool value)
{
    node_set(object, key, node_bool(value));
}

void node_remove(struct node *object, const char *key)
{
    (void)json_object_del(to_json(object), key);
}

void *node_iter(const struct node *object)
{
    return json_object_iter(to_json(object));
}

void *node_iter_next(const struct node *object, void *iter)
{
    return json_object_iter_next(to_json(object), iter);
}

const char *node_iter_key(void *iter)
{
    return json_object_iter_key(iter);
}

struct node *node_iter_value(void *iter)
{
    return (struct node *)json_object_iter_value(iter);
}

/* jansson itself allows a depth of 2048, more than code that walks a tree by recursion should meet.
 */
static int check_depth(const char *text, size_t length, const char *name, struct err *err)
{
    int depth = 0;
    int line = 1;
    bool in_string = false;

    for (size_t i = 0; i < length; i++) {
        char c = text[i];

        if (c == '\n') {
            line++;
        }
        if (c == '"') {
            in_string = !in_string;
        } else if (c == '\\' && in_string) {
            i++;
        } else if (!in_string && (c == '[' || c == '{')) {
            depth++;
        } else if (!in_string && (c == ']' || c == '}')) {
            depth--;
        }
        if (depth > MAX_PARSE_DEPTH) {
            return err_set(err, ERR_INPUT, "%s:%d: nested deeper than %d levels", name, line,
                           MAX_PARSE_DEPTH);
        }
    }
    return 0;
}

int node_parse(const char *text, size_t length, const char *name, struct node **out,
               struct err *err)
{
    json_error_t problem;
    json_t *json = NULL;

    if (check_depth(text, length, name, err) != 0) {
        return -1;
    }
    json = json_loadb(text, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &problem);
    if (json == NULL) {
        return err_set(err, ERR_INPUT, "%s:%d:%d: %s", name, problem.line,
                       problem.column < 1 ? 1 : problem.column, problem.text);
    }
    *out = made(json);
    return 0;
}

int node_load(const char *path, size_t max_bytes, struct node **out, struct err *err)
{
    AUTOBUF struct buf text = BUF_INIT;

    if (file_read(path, max_bytes, &text, err) != 0) {
        return -1;
    }
    return node_parse(buf_str(&text), text.length, path, out, err);
}
