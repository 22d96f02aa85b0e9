/* Bodies of steps: written by their parts where that gives the recorded bytes again, else as text,
 * else as base64. */
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/base/text.h"
#include "scenarios/encode.h"
#include "scenarios/record/leaf.h"
#include "scenarios/record/multipart.h"
#include "scenarios/record/request.h"
#include "scenarios/record/secret.h"
#include "scenarios/record/weave.h"

#define MAX_PAIRS 256
#define TYPE_FORM "application/x-www-form-urlencoded"

/* A text that a template can hold. */
static bool is_text(const char *bytes, size_t length)
{
    return text_utf8_valid(bytes, length);
}

static void set_woven(struct tokens *tokens, size_t index, struct node *object, const char *key,
                      const struct buf *value, bool secret)
{
    AUTOBUF struct buf text = BUF_INIT;
    struct weave weave = {.tokens = tokens, .exchange = index, .out = &text};

    weave_text(&weave, buf_str(value), value->length, secret);
    node_set(object, key, node_stringn(buf_str(&text), text.length));
}

/* One "name=value" of a form, decoded. */
struct pair {
    struct buf name, value;
};

static void undo(struct buf *out, const char *text, size_t length)
{
    AUTOLEAVES struct leaves leaves = LEAVES_INIT;

    leaves_of_form(&leaves, text, length, 0);
    for (size_t i = 0; i < leaves.count; i++) {
        buf_add(out, buf_str(&leaves.items[i].value), leaves.items[i].value.length);
    }
}

/* The pair at text, and whether encoding it gives the same bytes. */
static bool take_pair(const char *text, size_t length, struct pair *pair)
{
    const char *equals = memchr(text, '=', length);
    AUTOBUF struct buf again = BUF_INIT;
    size_t left = equals == NULL ? 0 : (size_t)(equals - text);

    if (equals == NULL) {
        return false;
    }
    undo(&pair->name, text, left);
    if (memchr(equals + 1, '=', length - left - 1) == NULL) {
        undo(&pair->value, equals + 1, length - left - 1);
    }
    encode_form(&again, buf_str(&pair->name), pair->name.length);
    buf_char(&again, '=');
    encode_form(&again, buf_str(&pair->value), pair->value.length);
    return again.length == length && memcmp(buf_str(&again), text, length) == 0 &&
           is_text(buf_str(&pair->name), pair->name.length) &&
           is_text(buf_str(&pair->value), pair->value.length);
}

struct node *request_pairs(struct tokens *tokens, size_t index, const char *text, size_t length)
{
    AUTO(node) list = node_array();
    bool good = true;
    size_t start = 0;

    for (size_t i = 0; i <= length && good; i++) {
        struct pair pair = {BUF_INIT, BUF_INIT};
        struct node *item = NULL;

        if (i < length && text[i] != '&') {
            continue;
        }
        good = take_pair(text + start, i - start, &pair) && node_count(list) < MAX_PAIRS;
        if (good) {
            item = node_object();
            set_woven(tokens, index, item, "name", &pair.name, false);
            set_woven(tokens, index, item, "value", &pair.value,
                      secret_is_name(buf_str(&pair.name)));
            node_append(list, item);
        }
        buf_done(&pair.name);
        buf_done(&pair.value);
        start = i + 1;
    }
    return good ? TAKE(list) : NULL;
}

/* A copy with woven strings; NULL: a number in it is a secret, for which a string cannot stand. */
static struct node *weave_json(struct tokens *tokens, size_t index, const struct node *node,
                               const char *name, bool secret);

static struct node *weave_object(struct tokens *tokens, size_t index, const struct node *node,
                                 bool secret)
{
    AUTO(node) made = node_object();

    for (void *i = node_iter(node); i != NULL; i = node_iter_next(node, i)) {
        const char *key = node_iter_key(i);
        struct node *value =
            weave_json(tokens, index, node_iter_value(i), key, secret || secret_is_name(key));

        if (value == NULL || tokens_are_in(tokens, key, strlen(key))) {
            node_free(value);
            return NULL;
        }
        node_set(made, key, value);
    }
    return TAKE(made);
}

static struct node *weave_json(struct tokens *tokens, size_t index, const struct node *node,
                               const char *name, bool secret)
{
    AUTO(node) made = NULL;
    AUTOBUF struct buf text = BUF_INIT;
    struct weave weave = {.tokens = tokens, .exchange = index, .out = &text};
    const struct token *token = NULL;

    switch (node_type(node)) {
    case NODE_OBJECT:
        return weave_object(tokens, index, node, secret);
    case NODE_ARRAY:
        made = node_array();
        for (size_t i = 0; i < node_count(node); i++) {
            struct node *item = weave_json(tokens, index, node_at(node, i), name, secret);

            if (item == NULL) {
                return NULL;
            }
            node_append(made, item);
        }
        return TAKE(made);
    case NODE_STRING:
        weave_text(&weave, node_str(node), node_str_length(node), secret);
        return node_stringn(buf_str(&text), text.length);
    case NODE_INT:
        (void)node_dump(node, NODE_COMPACT, &text, NULL);
        token = tokens_find(tokens, buf_str(&text), text.length);
        return token != NULL && text.length > 3 ? NULL : secret ? NULL : node_copy(node);
    case NODE_BOOL:
    case NODE_NULL:
        return node_copy(node);
    case NODE_REAL:
        break;
    }
    return NULL;
}

static bool add_json(struct tokens *tokens, size_t index, struct node *http)
{
    const struct buf *body = &tokens->exchanges[index].body;
    AUTO(node) root = NULL;
    AUTOBUF struct buf again = BUF_INIT;
    struct node *made = NULL;
    struct err err;

    if (node_parse(buf_str(body), body->length, "body", &root, &err) < 0 ||
        (node_type(root) != NODE_OBJECT && node_type(root) != NODE_ARRAY) ||
        node_dump(root, NODE_CANONICAL, &again, &err) < 0 || again.length != body->length ||
        memcmp(buf_str(&again), buf_str(body), body->length) != 0) {
        return false;
    }
    made = weave_json(tokens, index, root, "", false);
    if (made == NULL) {
        return false;
    }
    node_set(http, "json", made);
    return true;
}

static struct node *part_of(struct tokens *tokens, size_t index, const struct multipart_part *part)
{
    const char *body = buf_str(&tokens->exchanges[index].body);
    AUTOBUF struct buf copy = BUF_INIT;
    struct node *item = node_object();
    bool secret = secret_is_name(part->name);

    buf_add(&copy, part->name, strlen(part->name));
    set_woven(tokens, index, item, "name", &copy, false);
    if (part->filename != NULL) {
        buf_clear(&copy);
        buf_add(&copy, part->filename, strlen(part->filename));
        set_woven(tokens, index, item, "filename", &copy, false);
        node_set_str(item, "type", part->type);
    }
    buf_clear(&copy);
    buf_add(&copy, body + part->start, part->end - part->start);
    if (is_text(buf_str(&copy), copy.length)) {
        set_woven(tokens, index, item, part->filename == NULL ? "value" : "content", &copy, secret);
    } else {
        AUTOBUF struct buf clean = BUF_INIT;
        AUTOBUF struct buf encoded = BUF_INIT;

        weave_bytes(tokens, buf_str(&copy), copy.length, &clean);
        text_base64(&encoded, buf_str(&clean), clean.length);
        node_set_str(item, "content_base64", buf_str(&encoded));
    }
    return item;
}

/* Whether a scenario's own parts can say it: texts outside of files. */
static bool are_writable(const struct multipart *parts, const char *body)
{
    for (size_t i = 0; i < parts->count; i++) {
        const struct multipart_part *part = &parts->items[i];
        const char *texts[] = {part->name, part->filename, part->type};

        if (part->filename == NULL && !is_text(body + part->start, part->end - part->start)) {
            return false;
        }
        for (size_t j = 0; j < COUNT_OF(texts); j++) {
            if (texts[j] != NULL && !is_text(texts[j], strlen(texts[j]))) {
                return false;
            }
        }
    }
    return parts->plain;
}

static bool add_multipart(struct tokens *tokens, size_t index, const char *type, struct node *http)
{
    const struct buf *body = &tokens->exchanges[index].body;
    AUTOMULTIPART struct multipart parts = MULTIPART_INIT;
    struct node *list = NULL;

    if (!multipart_read(type, buf_str(body), body->length, &parts) ||
        !are_writable(&parts, buf_str(body))) {
        return false;
    }
    list = node_array();
    for (size_t i = 0; i < parts.count; i++) {
        node_append(list, part_of(tokens, index, &parts.items[i]));
    }
    node_set(http, "multipart", list);
    return true;
}

static const char *add_bytes(struct tokens *tokens, size_t index, const char *type,
                             struct node *http)
{
    const struct buf *body = &tokens->exchanges[index].body;
    AUTOLEAVES struct leaves leaves = LEAVES_INIT;
    AUTOBUF struct buf text = BUF_INIT;
    AUTOBUF struct buf encoded = BUF_INIT;
    struct weave weave = {.tokens = tokens, .exchange = index, .out = &text};

    if (is_text(buf_str(body), body->length)) {
        leaves_of_body(&leaves, type, buf_str(body), body->length);
        weave_raw(&weave, buf_str(body), body->length, &leaves);
        node_set(http, "body", node_stringn(buf_str(&text), text.length));
        return "text/plain; charset=utf-8";
    }
    weave_bytes(tokens, buf_str(body), body->length, &text);
    text_base64(&encoded, buf_str(&text), text.length);
    node_set_str(http, "body_base64", buf_str(&encoded));
    return "application/octet-stream";
}

const char *request_body(struct tokens *tokens, size_t index, struct node *http)
{
    const struct exchange *exchange = &tokens->exchanges[index];
    const char *type = exchange_field(exchange, "Content-Type");
    struct node *pairs = NULL;

    if (exchange->body.length == 0) {
        return NULL;
    }
    type = type == NULL ? "" : type;
    if (text_starts(type, TYPE_FORM)) {
        pairs = request_pairs(tokens, index, buf_str(&exchange->body), exchange->body.length);
    }
    if (pairs != NULL) {
        node_set(http, "form", pairs);
        return TYPE_FORM;
    }
    if (strstr(type, "json") != NULL && add_json(tokens, index, http)) {
        return "application/json";
    }
    if (add_multipart(tokens, index, type, http)) {
        return type; /* with a boundary of its own */
    }
    return add_bytes(tokens, index, type, http);
}
