/* YAML documents, from libyaml's events. Only what has one plain reading is let in: no anchors,
 * aliases, tags, merge keys, second documents or duplicate keys, and of plain scalars only those
 * JSON knows are anything but strings. */
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "common/base/buf.h"
#include "common/ext/doc_tree.h"
#include "common/ext/doc_words.h"

#define NO_ANCHORS "anchors are not allowed; a text that begins with '&' has to stand in quotes"
#define NO_TAGS "tags are not allowed; a text that begins with '!' has to stand in quotes"

struct reader {
    yaml_parser_t parser;
    const char *text;
    size_t length;
    const char *name;
    struct err *err;
};

static int read_value(struct reader *reader, yaml_event_t *event, struct node **out,
                      struct doc_mark *mark, int depth);

static int fail_at(const struct reader *reader, yaml_mark_t at, const char *what)
{
    return err_set(reader->err, ERR_INPUT, "%s:%zu:%zu: %s", reader->name, at.line + 1,
                   at.column + 1, what);
}

/* libyaml gives bytes that are no text by offset alone. */
static yaml_mark_t mark_at_offset(const struct reader *reader, size_t offset)
{
    yaml_mark_t at = {0};

    for (size_t i = 0; i < offset && i < reader->length; i++) {
        if (reader->text[i] == '\n') {
            at.line++;
            at.column = 0;
        } else if (((unsigned char)reader->text[i] & 0xc0) != 0x80) {
            at.column++;
        }
    }
    return at;
}

static struct doc_place place_of(yaml_mark_t mark)
{
    return (struct doc_place){mark.index, mark.line, mark.column};
}

static int fail_words(const struct reader *reader, struct doc_trouble *trouble,
                      void (*say)(struct doc_trouble *trouble, struct buf *out))
{
    AUTOBUF struct buf words = BUF_INIT;

    trouble->text = reader->text;
    trouble->length = reader->length;
    say(trouble, &words);
    return err_set(reader->err, ERR_INPUT, "%s:%zu:%zu: %s", reader->name, trouble->at.line + 1,
                   trouble->at.column + 1, buf_str(&words));
}

static int fail_parser(const struct reader *reader)
{
    const yaml_parser_t *parser = &reader->parser;
    struct doc_trouble trouble = {
        .problem = parser->problem,
        .context = parser->context,
        .at = place_of(parser->error == YAML_READER_ERROR
                           ? mark_at_offset(reader, parser->problem_offset)
                           : parser->problem_mark),
        .begun = place_of(parser->context_mark),
    };

    return fail_words(reader, &trouble, doc_trouble_words);
}

static int fail_key(const struct reader *reader, yaml_mark_t at)
{
    struct doc_trouble trouble = {.at = place_of(at)};

    return fail_words(reader, &trouble, doc_key_words);
}

/* The next event; the caller deletes it. */
static int next_event(struct reader *reader, yaml_event_t *event)
{
    return yaml_parser_parse(&reader->parser, event) == 1 ? 0 : fail_parser(reader);
}

static int check_scalar(const struct reader *reader, const yaml_event_t *event)
{
    const char *text = (const char *)event->data.scalar.value;

    if (memchr(text, '\0', event->data.scalar.length) != NULL) {
        return fail_at(reader, event->start_mark, "a string that holds a NUL character");
    }
    return 0;
}

static int read_scalar(const struct reader *reader, const yaml_event_t *event, struct node **out)
{
    if (check_scalar(reader, event) != 0) {
        return -1;
    }
    if (event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE) {
        const char *wrong = doc_plain_scalar((const char *)event->data.scalar.value,
                                             event->data.scalar.length, out);

        return wrong == NULL ? 0 : fail_at(reader, event->start_mark, wrong);
    }
    *out = node_stringn_exact((const char *)event->data.scalar.value, event->data.scalar.length);
    return 0;
}

static int check_key(const struct reader *reader, const yaml_event_t *event,
                     const struct node *object)
{
    const char *key = NULL;

    if (event->type != YAML_SCALAR_EVENT) {
        return fail_key(reader, event->start_mark);
    }
    key = (const char *)event->data.scalar.value;
    if (event->data.scalar.tag != NULL) {
        return fail_at(reader, event->start_mark, NO_TAGS);
    }
    if (event->data.scalar.anchor != NULL) {
        return fail_at(reader, event->start_mark, NO_ANCHORS);
    }
    if (event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && strcmp(key, "<<") == 0) {
        return fail_at(reader, event->start_mark, "merge keys are not allowed");
    }
    if (key[0] == '\0') {
        return fail_at(reader, event->start_mark, "a key must not be empty");
    }
    if (check_scalar(reader, event) != 0) {
        return -1;
    }
    if (node_get(object, key) != NULL) {
        return err_set(reader->err, ERR_INPUT, "%s:%zu:%zu: duplicate key '%s'", reader->name,
                       event->start_mark.line + 1, event->start_mark.column + 1, key);
    }
    return 0;
}

/* Reads the value that the next event begins. */
static int read_next(struct reader *reader, struct node **out, struct doc_mark *mark, int depth)
{
    yaml_event_t event;
    int failed = 0;

    if (next_event(reader, &event) != 0) {
        return -1;
    }
    failed = read_value(reader, &event, out, mark, depth);
    yaml_event_delete(&event);
    return failed;
}

/* key is the event of the member's name. */
static int read_member(struct reader *reader, const yaml_event_t *key, struct node *object,
                       struct doc_mark *mark, int depth)
{
    struct doc_mark *child = NULL;
    struct node *value = NULL;

    if (check_key(reader, key, object) != 0) {
        return -1;
    }
    child = doc_mark_add(mark);
    child->key_line = (int)key->start_mark.line + 1;
    child->key_column = (int)key->start_mark.column + 1;
    if (read_next(reader, &value, child, depth) != 0) {
        return -1;
    }
    node_set(object, (const char *)key->data.scalar.value, value);
    return 0;
}

static int read_object(struct reader *reader, struct node **out, struct doc_mark *mark, int depth)
{
    AUTO(node) object = node_object();

    for (;;) {
        yaml_event_t event;
        bool end = false;
        int failed = 0;

        if (next_event(reader, &event) != 0) {
            return -1;
        }
        end = event.type == YAML_MAPPING_END_EVENT;
        failed = end ? 0 : read_member(reader, &event, object, mark, depth);
        yaml_event_delete(&event);
        if (failed) {
            return -1;
        }
        if (end) {
            *out = TAKE(object);
            return 0;
        }
    }
}

static int read_array(struct reader *reader, struct node **out, struct doc_mark *mark, int depth)
{
    AUTO(node) array = node_array();

    for (;;) {
        yaml_event_t event;
        struct node *value = NULL;
        bool end = false;
        int failed = 0;

        if (next_event(reader, &event) != 0) {
            return -1;
        }
        end = event.type == YAML_SEQUENCE_END_EVENT;
        failed = end ? 0 : read_value(reader, &event, &value, doc_mark_add(mark), depth);
        yaml_event_delete(&event);
        if (failed) {
            return -1;
        }
        if (end) {
            *out = TAKE(array);
            return 0;
        }
        node_append(array, value);
    }
}

static int read_container(struct reader *reader, const yaml_event_t *event, struct node **out,
                          struct doc_mark *mark, int depth)
{
    bool object = event->type == YAML_MAPPING_START_EVENT;
    const yaml_char_t *tag =
        object ? event->data.mapping_start.tag : event->data.sequence_start.tag;
    const yaml_char_t *anchor =
        object ? event->data.mapping_start.anchor : event->data.sequence_start.anchor;

    if (tag != NULL) {
        return fail_at(reader, event->start_mark, NO_TAGS);
    }
    if (anchor != NULL) {
        return fail_at(reader, event->start_mark, NO_ANCHORS);
    }
    if (depth >= DOC_MAX_DEPTH) {
        return err_set(reader->err, ERR_INPUT, "%s:%zu:%zu: nested deeper than %d levels",
                       reader->name, event->start_mark.line + 1, event->start_mark.column + 1,
                       DOC_MAX_DEPTH);
    }
    return object ? read_object(reader, out, mark, depth + 1)
                  : read_array(reader, out, mark, depth + 1);
}

static int read_value(struct reader *reader, yaml_event_t *event, struct node **out,
                      struct doc_mark *mark, int depth)
{
    mark->line = (int)event->start_mark.line + 1;
    mark->column = (int)event->start_mark.column + 1;
    switch ((int)event->type) {
    case YAML_MAPPING_START_EVENT:
    case YAML_SEQUENCE_START_EVENT:
        return read_container(reader, event, out, mark, depth);
    case YAML_SCALAR_EVENT:
        if (event->data.scalar.tag != NULL) {
            return fail_at(reader, event->start_mark, NO_TAGS);
        }
        if (event->data.scalar.anchor != NULL) {
            return fail_at(reader, event->start_mark, NO_ANCHORS);
        }
        return read_scalar(reader, event, out);
    case YAML_ALIAS_EVENT:
        return fail_at(
            reader, event->start_mark,
            "aliases are not allowed; a text that begins with '*' has to stand in quotes");
    default:
        return fail_at(reader, event->start_mark, "expected a value");
    }
}

/* Takes one event that carries no value and returns its type, -1 on failure. */
static int pass_event(struct reader *reader, yaml_mark_t *at)
{
    yaml_event_t event;
    int type = 0;

    if (next_event(reader, &event) != 0) {
        return -1;
    }
    type = (int)event.type;
    *at = event.start_mark;
    yaml_event_delete(&event);
    return type;
}

static int read_stream(struct reader *reader, struct node **out, struct doc_mark *mark)
{
    AUTO(node) root = NULL;
    yaml_mark_t at;
    int type = pass_event(reader, &at); /* the stream's start */

    type = type < 0 ? type : pass_event(reader, &at);
    if (type < 0) {
        return -1;
    }
    if (type == YAML_STREAM_END_EVENT) {
        return fail_at(reader, (yaml_mark_t){0}, "the document is empty");
    }
    if (read_next(reader, &root, mark, 0) != 0) {
        return -1;
    }
    type = pass_event(reader, &at); /* the document's end */
    type = type < 0 ? type : pass_event(reader, &at);
    if (type < 0) {
        return -1;
    }
    if (type != YAML_STREAM_END_EVENT) {
        return fail_at(reader, at, "a second document, expected one");
    }
    *out = TAKE(root);
    return 0;
}

int doc_read_yaml(const char *text, size_t length, const char *name, struct node **root,
                  struct doc_mark *mark, struct err *err)
{
    struct reader reader = {.text = text, .length = length, .name = name, .err = err};
    int failed = 0;

    if (yaml_parser_initialize(&reader.parser) != 1) {
        abort(); /* out of memory */
    }
    yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader.parser, (const unsigned char *)text, length);
    failed = read_stream(&reader, root, mark);
    yaml_parser_delete(&reader.parser);
    return failed;
}
