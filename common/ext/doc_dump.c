/* A node tree written as YAML, so that a program's documents read like an author's. What is written
 * reads back as the same tree: a string that could be taken for anything else is quoted. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <yaml.h>

#include "common/ext/doc.h"

#define MAX_PLAIN 72

struct writer {
    yaml_emitter_t emitter;
    struct err *err;
};

static int on_bytes(void *data, unsigned char *bytes, size_t size)
{
    struct buf *out = data;

    buf_add(out, (const char *)bytes, size);
    return 1;
}

/* libyaml frees the event whether it was taken or not. */
static int emit(struct writer *writer, yaml_event_t *event)
{
    if (yaml_emitter_emit(&writer->emitter, event) == 1) {
        return 0;
    }
    return err_set(writer->err, ERR_BUG, "the document cannot be written as YAML: %s",
                   writer->emitter.problem == NULL ? "no reason given" : writer->emitter.problem);
}

/* Whether YAML, of any version, may read it as something other than a string. */
static bool is_taken(const char *text)
{
    static const char *const taken[] = {"true", "false", "null", "yes", "no",
                                        "on",   "off",   "y",    "n",   NULL};

    for (size_t i = 0; taken[i] != NULL; i++) {
        if (strcasecmp(taken[i], text) == 0) {
            return true;
        }
    }
    return false;
}

/* Letters first, then what means nothing to YAML inside a line. */
static bool is_plain(const char *text, size_t length)
{
    static const char inner[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "-_./()+=;, ";
    size_t lead = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ/_");

    return lead > 0 && length <= MAX_PLAIN && strspn(text, inner) == length &&
           text[length - 1] != ' ' && strcmp(text, "_") != 0 && !is_taken(text);
}

/* Lines that a literal block keeps as they are: each ends with a line feed, none begins or ends
 * with white space, and nothing needs an escape. */
static bool is_block(const char *text, size_t length)
{
    if (length < 2 || text[length - 1] != '\n' || text[length - 2] == '\n' || text[0] == '\n' ||
        text[0] == ' ') {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];

        if ((c < 0x20 && c != '\n') || c >= 0x7f) {
            return false;
        }
        if (c == '\n' && i > 0 && text[i - 1] == ' ') {
            return false;
        }
    }
    return true;
}

static int scalar(struct writer *writer, const char *text, size_t length, yaml_scalar_style_t style)
{
    yaml_event_t event;

    if (yaml_scalar_event_initialize(&event, NULL, NULL, (const yaml_char_t *)text, (int)length, 1,
                                     1, style) != 1) {
        return err_set(writer->err, ERR_BUG, "a string that is no UTF-8");
    }
    return emit(writer, &event);
}

static int write_string(struct writer *writer, const char *text, size_t length, bool key)
{
    yaml_scalar_style_t style = YAML_DOUBLE_QUOTED_SCALAR_STYLE;

    if (is_plain(text, length)) {
        style = YAML_PLAIN_SCALAR_STYLE;
    } else if (!key && is_block(text, length)) {
        style = YAML_LITERAL_SCALAR_STYLE;
    }
    return scalar(writer, text, length, style);
}

static int write_value(struct writer *writer, const struct node *node);

static int write_object(struct writer *writer, const struct node *node)
{
    yaml_event_t event;
    yaml_mapping_style_t style =
        node_count(node) == 0 ? YAML_FLOW_MAPPING_STYLE : YAML_BLOCK_MAPPING_STYLE;

    yaml_mapping_start_event_initialize(&event, NULL, NULL, 1, style);
    if (emit(writer, &event) != 0) {
        return -1;
    }
    for (void *i = node_iter(node); i != NULL; i = node_iter_next(node, i)) {
        const char *key = node_iter_key(i);

        if (write_string(writer, key, strlen(key), true) != 0 ||
            write_value(writer, node_iter_value(i)) != 0) {
            return -1;
        }
    }
    yaml_mapping_end_event_initialize(&event);
    return emit(writer, &event);
}

/* Lists of numbers and short words stay on one line, as people write them. */
static bool is_short(const struct node *node)
{
    size_t length = 0;

    for (size_t i = 0; i < node_count(node); i++) {
        const struct node *item = node_at(node, i);
        const char *text = node_str(item);

        if (node_type(item) != NODE_INT && (text == NULL || !is_plain(text, strlen(text)))) {
            return false;
        }
        length += text == NULL ? 8 : strlen(text) + 2;
    }
    return length <= MAX_PLAIN;
}

static int write_array(struct writer *writer, const struct node *node)
{
    yaml_event_t event;
    yaml_sequence_style_t style =
        is_short(node) ? YAML_FLOW_SEQUENCE_STYLE : YAML_BLOCK_SEQUENCE_STYLE;

    yaml_sequence_start_event_initialize(&event, NULL, NULL, 1, style);
    if (emit(writer, &event) != 0) {
        return -1;
    }
    for (size_t i = 0; i < node_count(node); i++) {
        if (write_value(writer, node_at(node, i)) != 0) {
            return -1;
        }
    }
    yaml_sequence_end_event_initialize(&event);
    return emit(writer, &event);
}

static int write_value(struct writer *writer, const struct node *node)
{
    AUTOBUF struct buf text = BUF_INIT;

    switch (node_type(node)) {
    case NODE_OBJECT:
        return write_object(writer, node);
    case NODE_ARRAY:
        return write_array(writer, node);
    case NODE_STRING:
        return write_string(writer, node_str(node), node_str_length(node), false);
    case NODE_INT:
    case NODE_REAL:
    case NODE_BOOL:
    case NODE_NULL:
        break;
    }
    if (node_dump(node, NODE_COMPACT, &text, writer->err) != 0) {
        return -1;
    }
    return scalar(writer, buf_str(&text), text.length, YAML_PLAIN_SCALAR_STYLE);
}

static int write_document(struct writer *writer, const struct node *node)
{
    yaml_event_t event;

    yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING);
    if (emit(writer, &event) != 0) {
        return -1;
    }
    yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1);
    if (emit(writer, &event) != 0 || write_value(writer, node) != 0) {
        return -1;
    }
    yaml_document_end_event_initialize(&event, 1);
    if (emit(writer, &event) != 0) {
        return -1;
    }
    yaml_stream_end_event_initialize(&event);
    return emit(writer, &event);
}

int doc_yaml_dump(const struct node *node, struct buf *out, struct err *err)
{
    struct writer writer = {.err = err};
    size_t before = out->length;
    int failed = 0;

    if (yaml_emitter_initialize(&writer.emitter) != 1) {
        abort(); /* out of memory */
    }
    yaml_emitter_set_output(&writer.emitter, on_bytes, out);
    yaml_emitter_set_unicode(&writer.emitter, 1);
    yaml_emitter_set_width(&writer.emitter, -1);
    failed = write_document(&writer, node);
    yaml_emitter_delete(&writer.emitter);
    if (failed != 0) {
        buf_cut(out, before); /* nothing was added */
    }
    return failed;
}
