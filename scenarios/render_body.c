/* The bodies of requests: forms, JSON, multipart, text and bytes. Nothing in them is drawn at
 * random; the boundary of a multipart body is made of the nonce. */
#include <string.h>

#include "common/base/text.h"
#include "scenarios/encode.h"
#include "scenarios/render_text.h"
#include "scenarios/template.h"

#define BOUNDARY "----MachiFormBoundary"
#define POLLUTION "1"
#define TYPE_FORM "application/x-www-form-urlencoded"
#define TYPE_JSON "application/json"
#define TYPE_MULTIPART "multipart/form-data; boundary=" BOUNDARY
#define TYPE_TEXT "text/plain; charset=utf-8"
#define TYPE_BYTES "application/octet-stream"

bool render_is_body_type(const char *type)
{
    static const char *const types[] = {TYPE_FORM, TYPE_JSON, TYPE_TEXT, TYPE_BYTES, NULL};

    return text_in_list(types, type) || text_starts(type, TYPE_MULTIPART);
}

/* Whether a text holds the payload, which is what the filter `variant` marks. */
static bool holds_payload(const char *text)
{
    struct piece piece;

    while (template_next(&text, &piece, NULL) == 0) {
        for (size_t i = 0; i < piece.filter_count; i++) {
            if (filter_is_variant(piece.filters[i])) {
                return true;
            }
        }
    }
    return false;
}

/* Whether another parameter of the same name goes before this one. */
static bool is_polluted(const struct rendering *rendering, const struct named_text *pair)
{
    return (rendering->variant->request & REQUEST_POLLUTE) != 0 && holds_payload(pair->text);
}

int render_pairs(const struct rendering *rendering, const struct named_text *pairs, size_t count,
                 struct buf *out, struct err *err)
{
    int answer = 0;

    for (size_t i = 0; i < count && answer == 0; i++) {
        buf_str_add(out, i == 0 ? "" : "&");
        if (is_polluted(rendering, &pairs[i])) {
            answer = render_text(rendering, pairs[i].name, true, out, err);
            buf_str_add(out, "=" POLLUTION "&");
        }
        if (answer == 0) {
            answer = render_text(rendering, pairs[i].name, true, out, err);
        }
        if (answer == 0) {
            buf_char(out, '=');
            answer = render_text(rendering, pairs[i].text, true, out, err);
        }
    }
    return answer;
}

static int render_node(const struct rendering *rendering, const struct node *node,
                       struct node **out, struct err *err);

static int render_object(const struct rendering *rendering, const struct node *node,
                         struct node *out, struct err *err)
{
    for (void *i = node_iter(node); i != NULL; i = node_iter_next(node, i)) {
        struct node *value = NULL;
        int answer = render_node(rendering, node_iter_value(i), &value, err);

        if (answer != 0) {
            return answer;
        }
        node_set(out, node_iter_key(i), value);
    }
    return 0;
}

static int render_array(const struct rendering *rendering, const struct node *node,
                        struct node *out, struct err *err)
{
    for (size_t i = 0; i < node_count(node); i++) {
        struct node *value = NULL;
        int answer = render_node(rendering, node_at(node, i), &value, err);

        if (answer != 0) {
            return answer;
        }
        node_append(out, value);
    }
    return 0;
}

/* A copy with every string filled in. */
static int render_node(const struct rendering *rendering, const struct node *node,
                       struct node **out, struct err *err)
{
    AUTO(node) made = NULL;
    AUTOBUF struct buf text = BUF_INIT;
    int answer = 0;

    switch (node_type(node)) {
    case NODE_OBJECT:
        made = node_object();
        answer = render_object(rendering, node, made, err);
        break;
    case NODE_ARRAY:
        made = node_array();
        answer = render_array(rendering, node, made, err);
        break;
    case NODE_STRING:
        answer = render_text(rendering, node_str(node), false, &text, err);
        made = node_stringn(buf_str(&text), text.length);
        break;
    case NODE_INT:
    case NODE_REAL:
    case NODE_BOOL:
    case NODE_NULL:
        made = node_copy(node);
        break;
    }
    if (answer == 0) {
        *out = TAKE(made);
    }
    return answer;
}

/* Keys sorted, no white space: a mapping has no order of its own. */
static int render_json(const struct rendering *rendering, const struct node *json, struct buf *out,
                       struct err *err)
{
    AUTO(node) filled = NULL;
    int answer = render_node(rendering, json, &filled, err);

    return answer == 0 ? node_dump(filled, NODE_CANONICAL, out, err) : answer;
}

static int render_quoted(const struct rendering *rendering, const char *label, const char *text,
                         struct buf *out, struct err *err)
{
    AUTOBUF struct buf plain = BUF_INIT;
    int answer = render_text(rendering, text, false, &plain, err);

    buf_printf(out, "; %s=\"", label);
    encode_part_name(out, buf_str(&plain), plain.length);
    buf_char(out, '"');
    return answer;
}

static int render_part(const struct rendering *rendering, const struct form_part *part,
                       struct buf *out, struct err *err)
{
    int answer = 0;

    buf_printf(out, "--%s%s\r\nContent-Disposition: form-data", BOUNDARY,
               rendering->bindings->nonce);
    answer = render_quoted(rendering, "name", part->name, out, err);
    if (answer == 0 && part->filename != NULL) {
        answer = render_quoted(rendering, "filename", part->filename, out, err);
        buf_printf(out, "\r\nContent-Type: %s", part->type == NULL ? TYPE_BYTES : part->type);
    }
    buf_str_add(out, "\r\n\r\n");
    if (answer == 0) {
        answer = part->base64 != NULL
                     ? text_base64_decode(part->base64, strlen(part->base64), out, err)
                     : render_text(rendering, part->text, false, out, err);
    }
    buf_str_add(out, "\r\n");
    return answer;
}

static int render_multipart(const struct rendering *rendering, const struct step_http *http,
                            struct buf *out, struct err *err)
{
    int answer = 0;

    for (size_t i = 0; i < http->part_count && answer == 0; i++) {
        answer = render_part(rendering, &http->parts[i], out, err);
    }
    buf_printf(out, "--%s%s--\r\n", BOUNDARY, rendering->bindings->nonce);
    return answer;
}

static int render_form_parts(const struct rendering *rendering, const struct named_text *pairs,
                             size_t count, struct buf *out, struct err *err)
{
    int answer = 0;

    for (size_t i = 0; i < count && answer == 0; i++) {
        struct form_part part = {.name = pairs[i].name, .text = POLLUTION};

        if (is_polluted(rendering, &pairs[i])) {
            answer = render_part(rendering, &part, out, err);
        }
        part.text = pairs[i].text;
        if (answer == 0) {
            answer = render_part(rendering, &part, out, err);
        }
    }
    buf_printf(out, "--%s%s--\r\n", BOUNDARY, rendering->bindings->nonce);
    return answer;
}

int render_form(const struct rendering *rendering, const struct named_text *pairs, size_t count,
                struct buf *out, struct buf *type, struct err *err)
{
    if ((rendering->variant->request & REQUEST_MULTIPART) != 0) {
        buf_printf(type, TYPE_MULTIPART "%s", rendering->bindings->nonce);
        return render_form_parts(rendering, pairs, count, out, err);
    }
    buf_str_add(type, TYPE_FORM);
    return render_pairs(rendering, pairs, count, out, err);
}

int render_body(const struct rendering *rendering, const struct step_http *http, struct buf *out,
                struct buf *type, struct err *err)
{
    switch (http->body_kind) {
    case BODY_NONE:
        return 0;
    case BODY_FORM:
        return render_form(rendering, http->form, http->form_count, out, type, err);
    case BODY_JSON:
        buf_str_add(type, TYPE_JSON);
        return render_json(rendering, http->json, out, err);
    case BODY_MULTIPART:
        buf_printf(type, TYPE_MULTIPART "%s", rendering->bindings->nonce);
        return render_multipart(rendering, http, out, err);
    case BODY_TEXT:
        buf_str_add(type, TYPE_TEXT);
        return render_text(rendering, http->body, false, out, err);
    case BODY_BASE64:
        buf_str_add(type, TYPE_BYTES);
        return text_base64_decode(http->body, strlen(http->body), out, err);
    }
    return 0;
}
