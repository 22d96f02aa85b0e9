/* Reading the small shapes of the format: texts with inserts, lists, mappings. Names are checked
 * here, where the place in the file is still known; so a text that has been read can always be
 * rendered. */
#include <inttypes.h>
#include <string.h>

#include "common/base/text.h"
#include "scenarios/read.h"
#include "scenarios/template.h"

/* Whether the name is one of the scenario's lists, which then counts as used. */
static bool use_value(struct reading *reading, const char *name)
{
    const struct scenario *scenario = reading->scenario;

    for (size_t i = 0; i < scenario->value_count; i++) {
        if (strcmp(scenario->values[i].name, name) == 0) {
            reading->value_used[i] = true;
            return true;
        }
    }
    return false;
}

static bool is_captured(const struct reading *reading, const char *name)
{
    for (size_t i = 0; i < reading->capture_count; i++) {
        if (strcmp(reading->captures[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static int unknown_name(const struct reading *reading, const char *name, struct err *err)
{
    const char *known[READ_MAX_CAPTURES + READ_MAX_VALUE_LISTS + 24] = {NULL};
    size_t count = 0;
    const char *near = NULL;

    for (size_t i = 0; template_builtins[i] != NULL; i++) {
        known[count++] = template_builtins[i];
    }
    for (size_t i = 0; template_canaries[i] != NULL; i++) {
        known[count++] = template_canaries[i];
    }
    for (size_t i = 0; reading->scenario->intel.type != NULL && template_items[i] != NULL; i++) {
        known[count++] = template_items[i];
    }
    for (size_t i = 0; !reading->in_values && i < reading->scenario->value_count; i++) {
        known[count++] = reading->scenario->values[i].name;
    }
    for (size_t i = 0; i < reading->capture_count; i++) {
        known[count++] = reading->captures[i];
    }
    if (reading->each_name != NULL) {
        known[count++] = reading->each_name;
    }
    near = text_suggest(name, known);
    if (near != NULL) {
        return err_set(err, ERR_INPUT, "unknown name '%s', did you mean '%s'?", name, near);
    }
    return err_set(err, ERR_INPUT, "unknown name '%s', expected %s", name,
                   reading->in_values
                       ? "nonce, source, canary.*, callback.*, site.host"
                       : "nonce, source, canary.*, callback.*, site.host, a value or "
                         "a capture of an earlier step");
}

static int check_name(struct reading *reading, const char *name, struct err *err)
{
    if (text_in_list(template_builtins, name) || text_in_list(template_canaries, name)) {
        return 0;
    }
    if (text_in_list(template_items, name)) {
        return read_use_item(reading, name, err);
    }
    if (!reading->in_values && (use_value(reading, name) || is_captured(reading, name))) {
        return 0;
    }
    if (reading->each_name != NULL && strcmp(reading->each_name, name) == 0) {
        reading->each_used = true;
        return 0;
    }
    return reading->loose ? 0 : unknown_name(reading, name, err);
}

/* Variants are of the case, so a value, which a case is made of, cannot ask for them. */
static int check_filters(struct reading *reading, const struct piece *piece, struct err *err)
{
    for (size_t i = 0; i < piece->filter_count; i++) {
        if (!filter_is_variant(piece->filters[i])) {
            continue;
        }
        if (reading->in_values) {
            return err_set(err, ERR_INPUT,
                           "a value cannot use the filter 'variant'; put it where the "
                           "value is used");
        }
        reading->variant_used = true;
    }
    return 0;
}

static int check_template(struct reading *reading, const char *text, struct err *err)
{
    struct piece piece;
    int answer = 0;

    while ((answer = template_next(&text, &piece, err)) == 0) {
        if (piece.literal != NULL) {
            continue;
        }
        if (check_name(reading, piece.name, err) < 0 || check_filters(reading, &piece, err) < 0) {
            return -1;
        }
    }
    return answer == TEMPLATE_END ? 0 : -1;
}

/* The cursor's own value as a template. */
static int text_here(struct reading *reading, const struct cur *cur, const char **out,
                     struct err *err)
{
    struct err problem;
    const char *text = NULL;

    if (node_type(cur->node) == NODE_INT) {
        text = reading_own(reading, mem_printf("%" PRId64, node_int_value(cur->node)));
    } else if (node_type(cur->node) == NODE_STRING) {
        text = node_str(cur->node);
    } else {
        return cur_fail(cur, err,
                        "expected a string (in quotes, if it looks like something else), got %s",
                        cur_type_name(cur));
    }
    if (strlen(text) != node_str_length(cur->node) && node_type(cur->node) == NODE_STRING) {
        return cur_fail(cur, err, "the text holds a NUL byte; use body_base64 for bytes");
    }
    if (check_template(reading, text, &problem) < 0) {
        return cur_fail(cur, err, "%s", problem.text);
    }
    *out = text;
    return 0;
}

int read_text(struct reading *reading, const struct cur *cur, const char *key, bool need,
              const char **out, struct err *err)
{
    struct cur item = *cur;
    int answer = key == NULL ? 0 : cur_any(cur, key, need, &item, err);

    return answer == 0 ? text_here(reading, &item, out, err) : answer;
}

int read_insert_name(const struct reading *reading, const struct cur *place, const char *name,
                     const char *what, struct err *err)
{
    const struct scenario *scenario = reading->scenario;

    if (strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-") != strlen(name) ||
        strlen(name) > TEMPLATE_MAX_NAME || *name == '\0') {
        return cur_fail(place, err, "'%s' is no name of %s, expected a-z, 0-9, '-' and '_'", name,
                        what);
    }
    if (text_in_list(template_builtins, name)) {
        return cur_fail(place, err, "'%s' is a built-in name", name);
    }
    for (size_t i = 0; i < scenario->value_count; i++) {
        if (strcmp(scenario->values[i].name, name) == 0) {
            return cur_fail(place, err, "'%s' is the name of a value", name);
        }
    }
    return 0;
}

int read_texts(struct reading *reading, const struct cur *cur, const char *key, bool need,
               const char ***out, size_t *count, struct err *err)
{
    struct cur list = *cur;
    int answer = key == NULL ? 0 : cur_any(cur, key, need, &list, err);
    bool many = false;
    size_t total = 1;

    if (answer != 0) {
        return answer;
    }
    many = node_type(list.node) == NODE_ARRAY;
    total = many ? node_count(list.node) : 1;
    if (total == 0 || total > READ_MAX_LIST) {
        return cur_fail(&list, err, "expected 1 to %d entries, got %zu", READ_MAX_LIST, total);
    }
    *out = reading_array(reading, total + 1, sizeof(**out));
    for (size_t i = 0; i < total; i++) {
        struct cur item = list;

        if (many) {
            cur_item(&list, i, &item);
        }
        if (text_here(reading, &item, &(*out)[i], err) < 0) {
            return -1;
        }
    }
    *count = total;
    return 0;
}

int read_json(struct reading *reading, const struct cur *cur, struct err *err)
{
    enum node_type type = node_type(cur->node);
    struct cur item;

    if (type == NODE_STRING) {
        const char *text = NULL;

        return text_here(reading, cur, &text, err);
    }
    if (type == NODE_REAL) {
        return cur_fail(cur, err,
                        "a real number has no canonical form; write the whole JSON text as body");
    }
    for (size_t i = 0; type == NODE_ARRAY && i < node_count(cur->node); i++) {
        cur_item(cur, i, &item);
        if (read_json(reading, &item, err) < 0) {
            return -1;
        }
    }
    for (void *i = type == NODE_OBJECT ? node_iter(cur->node) : NULL; i != NULL;
         i = node_iter_next(cur->node, i)) {
        cur_member(cur, i, &item);
        if (read_json(reading, &item, err) < 0) {
            return -1;
        }
    }
    return 0;
}
