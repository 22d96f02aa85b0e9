/* The cursor: strict reading of a document's values. A place is found again from the cursor's chain
 * only when an error has to be told, so reading itself keeps no books. */
#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "common/base/buf.h"
#include "common/base/text.h"
#include "common/ext/doc_tree.h"

#define KEY_IN_PATH 64 /* bytes of one key shown in a path */

/* The mark of a member, found by its rank among the members. */
static const struct doc_mark *member_mark(const struct doc_mark *mark, const struct node *object,
                                          const char *key)
{
    size_t rank = 0;

    for (void *i = node_iter(object); i != NULL; i = node_iter_next(object, i), rank++) {
        if (strcmp(node_iter_key(i), key) == 0) {
            return rank < mark->count ? &mark->children[rank] : NULL;
        }
    }
    return NULL;
}

/* NULL when the place is not in the document. */
static const struct doc_mark *find_mark(const struct cur *cur)
{
    const struct doc_mark *mark = NULL;

    if (cur->up == NULL) {
        return &cur->doc->mark;
    }
    mark = find_mark(cur->up);
    if (mark == NULL) {
        return NULL;
    }
    if (cur->key != NULL) {
        return member_mark(mark, cur->up->node, cur->key);
    }
    return cur->index < mark->count ? &mark->children[cur->index] : NULL;
}

static void add_path(struct buf *path, const struct cur *cur)
{
    if (cur->up == NULL) {
        return;
    }
    add_path(path, cur->up);
    if (cur->key == NULL) {
        buf_printf(path, "[%zu]", cur->index);
    } else {
        buf_printf(path, "%s%.*s", path->length == 0 ? "" : ".", KEY_IN_PATH, cur->key);
    }
}

static int fail_at(const struct cur *cur, int line, int column, struct err *err, const char *text)
{
    AUTOBUF struct buf path = BUF_INIT;

    add_path(&path, cur);
    return err_set(err, ERR_INPUT, "%s:%d:%d: %s%s%s", doc_name(cur->doc), line, column,
                   buf_str(&path), path.length == 0 ? "" : ": ", text);
}

/* In brackets, as doc.h puts a macro in front of it for the static analyser. */
int(cur_fail)(const struct cur *cur, struct err *err, const char *format, ...)
{
    struct err text;
    va_list args;
    int line = 0;
    int column = 0;

    va_start(args, format);
    err_setv(&text, ERR_INPUT, format, args);
    va_end(args);
    cur_where(cur, &line, &column);
    return fail_at(cur, line, column, err, text.text);
}

void cur_where(const struct cur *cur, int *line, int *column)
{
    const struct doc_mark *mark = find_mark(cur);

    *line = mark == NULL ? 0 : mark->line;
    *column = mark == NULL ? 0 : mark->column;
}

/* In the words of the document's own format. */
static const char *type_name(const struct cur *cur, enum node_type type)
{
    if (!cur->doc->yaml || (type != NODE_OBJECT && type != NODE_ARRAY)) {
        return node_type_name(type);
    }
    return type == NODE_OBJECT ? "a mapping of 'key: value'" : "a list";
}

const char *cur_type_name(const struct cur *cur)
{
    return type_name(cur, node_type(cur->node));
}

static int wrong_type(const struct cur *cur, const char *expected, struct err *err)
{
    return cur_fail(cur, err, "expected %s, got %s", expected, cur_type_name(cur));
}

int cur_root(const struct doc *doc, struct cur *out, struct err *err)
{
    struct cur root = {.doc = doc, .node = doc->root};

    if (cur_as_object(&root, err) != 0) {
        return -1;
    }
    *out = root;
    return 0;
}

/* "a, b, c", for a list of what was expected. */
static void add_list(struct buf *out, const char *const *names)
{
    for (size_t i = 0; names[i] != NULL; i++) {
        buf_printf(out, "%s%s", i == 0 ? "" : ", ", names[i]);
    }
}

/* "unknown <what> 'name', did you mean 'x'?" or ", expected one of: ...". */
static char *unknown_text(const char *what, const char *name, const char *const *known)
{
    AUTOBUF struct buf text = BUF_INIT;
    const char *near = text_suggest(name, known);

    buf_printf(&text, "unknown %s '%.*s', ", what, KEY_IN_PATH, name);
    if (near != NULL) {
        buf_printf(&text, "did you mean '%s'?", near);
    } else {
        buf_str_add(&text, "expected one of: ");
        add_list(&text, known);
    }
    return buf_take(&text);
}

static bool list_has(const char *const *list, const char *word, size_t *index)
{
    for (size_t i = 0; list[i] != NULL; i++) {
        if (strcmp(list[i], word) == 0) {
            *index = i;
            return true;
        }
    }
    return false;
}

static int unknown_key(const struct cur *cur, const char *key, const char *const *known,
                       struct err *err)
{
    AUTOFREE char *text = unknown_text("key", key, known);
    const struct doc_mark *object = find_mark(cur);
    const struct doc_mark *mark = object == NULL ? NULL : member_mark(object, cur->node, key);

    return fail_at(cur, mark == NULL ? 0 : mark->key_line, mark == NULL ? 0 : mark->key_column, err,
                   text);
}

int cur_known_from(const struct cur *cur, const char *const *known, size_t *from, struct err *err)
{
    size_t rank = 0;
    size_t index = 0;

    for (void *i = node_iter(cur->node); i != NULL; i = node_iter_next(cur->node, i)) {
        if (rank++ >= *from && !list_has(known, node_iter_key(i), &index)) {
            *from = rank;
            return unknown_key(cur, node_iter_key(i), known, err);
        }
    }
    return 0;
}

int cur_known(const struct cur *cur, const char *const *known, struct err *err)
{
    size_t from = 0;

    return cur_known_from(cur, known, &from, err);
}

/* The member itself, of any type. */
static int find_member(const struct cur *cur, const char *key, bool need, const char *expected,
                       struct cur *out, struct err *err)
{
    struct node *value = node_get(cur->node, key);

    assert(out != cur && node_type(cur->node) == NODE_OBJECT);
    if (value == NULL && need) {
        return cur_fail(cur, err, "missing key '%s', expected %s", key, expected);
    }
    if (value == NULL) {
        return CUR_ABSENT;
    }
    *out = (struct cur){.doc = cur->doc, .up = cur, .key = key, .node = value};
    return 0;
}

static int find_typed(const struct cur *cur, const char *key, bool need, enum node_type type,
                      struct cur *out, struct err *err)
{
    struct cur found = {0};
    int answer = find_member(cur, key, need, type_name(cur, type), &found, err);

    assert(out != cur);
    if (answer != 0) {
        return answer;
    }
    if (node_type(found.node) != type) {
        return wrong_type(&found, type_name(cur, type), err);
    }
    *out = found;
    return 0;
}

int cur_object(const struct cur *cur, const char *key, bool need, struct cur *out, struct err *err)
{
    return find_typed(cur, key, need, NODE_OBJECT, out, err);
}

int cur_array(const struct cur *cur, const char *key, bool need, struct cur *out, struct err *err)
{
    return find_typed(cur, key, need, NODE_ARRAY, out, err);
}

int cur_any(const struct cur *cur, const char *key, bool need, struct cur *out, struct err *err)
{
    return find_member(cur, key, need, "a value", out, err);
}

int cur_str(const struct cur *cur, const char *key, bool need, const char **out, struct err *err)
{
    struct cur found = {0};
    int answer = find_typed(cur, key, need, NODE_STRING, &found, err);

    if (answer == 0) {
        *out = node_str(found.node);
    }
    return answer;
}

int cur_int(const struct cur *cur, const char *key, bool need, int64_t min, int64_t max,
            int64_t *out, struct err *err)
{
    struct cur found = {0};
    int answer = find_typed(cur, key, need, NODE_INT, &found, err);
    int64_t value = 0;

    if (answer != 0) {
        return answer;
    }
    value = node_int_value(found.node);
    if (value < min || value > max) {
        return cur_fail(&found, err,
                        "expected an integer from %" PRId64 " to %" PRId64 ", got %" PRId64, min,
                        max, value);
    }
    *out = value;
    return 0;
}

int cur_bool(const struct cur *cur, const char *key, bool need, bool *out, struct err *err)
{
    struct cur found = {0};
    int answer = find_typed(cur, key, need, NODE_BOOL, &found, err);

    if (answer == 0) {
        *out = node_bool_value(found.node);
    }
    return answer;
}

int cur_choice(const struct cur *cur, const char *key, bool need, const char *const *choices,
               size_t *out, struct err *err)
{
    struct cur found = {0};
    int answer = find_typed(cur, key, need, NODE_STRING, &found, err);

    if (answer != 0) {
        return answer;
    }
    if (!list_has(choices, node_str(found.node), out)) {
        AUTOFREE char *text = unknown_text("value", node_str(found.node), choices);

        return cur_fail(&found, err, "%s", text);
    }
    return 0;
}

int cur_strings(const struct cur *cur, const char *key, bool need, const char ***out, size_t *count,
                struct err *err)
{
    const char *expected =
        cur->doc->yaml ? "a string or a list of strings" : "a string or an array of strings";
    AUTOFREE const char **strings = NULL;
    struct cur found = {0};
    int answer = find_member(cur, key, need, expected, &found, err);
    bool single = false;
    size_t length = 0;

    if (answer != 0) {
        return answer;
    }
    single = node_type(found.node) == NODE_STRING;
    if (!single && node_type(found.node) != NODE_ARRAY) {
        return wrong_type(&found, expected, err);
    }
    length = single ? 1 : node_count(found.node);
    strings = mem_array(length + 1, sizeof(*strings));
    for (size_t i = 0; i < length; i++) {
        struct cur item = found;

        if (!single) {
            cur_item(&found, i, &item);
        }
        if (cur_as_str(&item, &strings[i], err) != 0) {
            return -1;
        }
    }
    *out = TAKE(strings);
    *count = length;
    return 0;
}

void cur_item(const struct cur *array, size_t i, struct cur *out)
{
    assert(out != array && i < node_count(array->node));
    *out =
        (struct cur){.doc = array->doc, .up = array, .index = i, .node = node_at(array->node, i)};
}

void cur_member(const struct cur *object, void *iter, struct cur *out)
{
    *out = (struct cur){.doc = object->doc,
                        .up = object,
                        .key = node_iter_key(iter),
                        .node = node_iter_value(iter)};
}

int cur_as_object(const struct cur *cur, struct err *err)
{
    return node_type(cur->node) == NODE_OBJECT ? 0
                                               : wrong_type(cur, type_name(cur, NODE_OBJECT), err);
}

int cur_as_str(const struct cur *cur, const char **out, struct err *err)
{
    if (node_type(cur->node) != NODE_STRING) {
        return wrong_type(cur, "a string", err);
    }
    *out = node_str(cur->node);
    return 0;
}
