/* Weaving. Rule: whatever is written passes through here, so that no token stays by being written
 * another way. */
#include "scenarios/record/weave.h"

#include <string.h>

#include "common/base/mem.h"
#include "scenarios/encode.h"
#include "scenarios/record/secret.h"

#define GONE "replace-me"
#define MIN_WHOLE 4 /* bytes of a secret that is replaced when it is all of another field */

static const struct {
    const char *filter;
    encode_fn *encode;
} codes[] = {
    [LEAF_PLAIN] = {NULL, NULL},         [LEAF_URL] = {"url", encode_url},
    [LEAF_JSON] = {"json", encode_json}, [LEAF_NUMBER] = {NULL, NULL},
    [LEAF_XML] = {"html", encode_html},
};

void weave_literal(struct weave *weave, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (weave->open && text[i] == '{') {
            buf_str_add(weave->out, "{{{"); /* with the one before: a literal "{{" */
            weave->open = false;
        } else {
            buf_char(weave->out, text[i]);
            weave->open = text[i] == '{';
        }
    }
}

void weave_builtin(struct weave *weave, const char *name)
{
    buf_printf(weave->out, "{{%s}}", name);
    weave->open = false;
}

static void add_encoded(struct weave *weave, const char *text, size_t length, enum leaf_code code)
{
    AUTOBUF struct buf encoded = BUF_INIT;

    if (codes[code].encode == NULL) {
        weave_literal(weave, text, length);
        return;
    }
    codes[code].encode(&encoded, text, length);
    weave_literal(weave, buf_str(&encoded), encoded.length);
}

/* Whether the token is replaced in this request: one that an answer gives later is not there yet.
 */
static bool is_replaced(struct weave *weave, struct token *token)
{
    enum token_fate fate = token_settle(weave->tokens, token);

    return token->secret || (fate == TOKEN_CAPTURE && token->giver < weave->exchange);
}

static void add_token(struct weave *weave, struct token *token, enum leaf_code code)
{
    bool early = token->fate == TOKEN_CAPTURE && token->giver >= weave->exchange;

    if (token->fate == TOKEN_GONE || early || weave->open) {
        add_encoded(weave, GONE, strlen(GONE), code);
        return;
    }
    buf_printf(weave->out, "{{%s%s%s}}", token->name, codes[code].filter == NULL ? "" : "|",
               codes[code].filter == NULL ? "" : codes[code].filter);
    weave->open = false;
    token->used |= !weave->trial;
}

/* The longest token that stands at the start of a text. */
static struct token *token_at(struct weave *weave, const char *text, size_t length)
{
    struct token *best = NULL;

    if (!weave->tokens->starts[(unsigned char)*text]) {
        return NULL;
    }
    for (size_t i = 0; i < weave->tokens->count; i++) {
        struct token *token = &weave->tokens->items[i];

        if (token->distinct && token->length >= TOKEN_MIN_INSIDE && token->length <= length &&
            token->value[0] == text[0] && (best == NULL || token->length > best->length) &&
            memcmp(token->value, text, token->length) == 0 && is_replaced(weave, token)) {
            best = token;
        }
    }
    return best;
}

/* The next stretch that a secret's look or name tells; its token was collected. */
struct next {
    size_t start, end;
    bool there;
};

static void find_next(struct next *next, const char *text, size_t length, size_t from)
{
    enum secret_kind kind = SECRET_TOKEN;

    next->start = from;
    next->there = secret_find(text, length, &next->start, &next->end, &kind);
}

static struct token *named_token(struct weave *weave, const struct next *next, const char *text,
                                 size_t at)
{
    struct token *token = NULL;

    if (!next->there || next->start != at) {
        return NULL;
    }
    token = tokens_find(weave->tokens, text + next->start, next->end - next->start);
    return token != NULL && is_replaced(weave, token) ? token : NULL;
}

static void weave_inside(struct weave *weave, const char *text, size_t length, enum leaf_code code)
{
    struct next next;
    size_t done = 0;

    find_next(&next, text, length, 0);
    for (size_t at = 0; at < length;) {
        struct token *token = token_at(weave, text + at, length - at);

        if (token == NULL) {
            token = named_token(weave, &next, text, at);
        }
        if (token == NULL) {
            at++;
            continue;
        }
        add_encoded(weave, text + done, at - done, code);
        add_token(weave, token, code);
        at += token->length;
        done = at;
        if (next.there && next.start < at) {
            find_next(&next, text, length, at);
        }
    }
    add_encoded(weave, text + done, length - done, code);
}

/* The token that a whole text is. A secret that is also the name of secrets ("password") is not
 * meant by every text that says so. */
static struct token *whole_token(struct weave *weave, const char *text, size_t length, bool secret)
{
    struct token *token = tokens_find(weave->tokens, text, length);

    if (token == NULL || !is_replaced(weave, token)) {
        return NULL;
    }
    return secret || (length >= MIN_WHOLE && !secret_is_name(token->value)) ? token : NULL;
}

static void weave_value(struct weave *weave, const char *text, size_t length, bool secret,
                        enum leaf_code code)
{
    struct token *token = whole_token(weave, text, length, secret);

    if (token != NULL) {
        add_token(weave, token, code);
    } else {
        weave_inside(weave, text, length, code);
    }
}

void weave_text(struct weave *weave, const char *text, size_t length, bool secret)
{
    weave_value(weave, text, length, secret, LEAF_PLAIN);
}

/* Whether a leaf holds anything that is replaced. */
static bool has_tokens(struct weave *weave, const struct leaf *leaf)
{
    AUTOBUF struct buf made = BUF_INIT;
    struct weave trial = {
        .tokens = weave->tokens, .exchange = weave->exchange, .out = &made, .trial = true};
    AUTOBUF struct buf plain = BUF_INIT;
    struct weave literal = {.out = &plain};

    weave_value(&trial, buf_str(&leaf->value), leaf->value.length, leaf->secret, LEAF_PLAIN);
    weave_literal(&literal, buf_str(&leaf->value), leaf->value.length);
    return made.length != plain.length || memcmp(buf_str(&made), buf_str(&plain), made.length) != 0;
}

void weave_raw(struct weave *weave, const char *text, size_t length, const struct leaves *leaves)
{
    size_t done = 0;

    for (size_t i = 0; i < leaves->count; i++) {
        const struct leaf *leaf = &leaves->items[i];

        weave_literal(weave, text + done, leaf->start - done);
        if (has_tokens(weave, leaf)) {
            weave_value(weave, buf_str(&leaf->value), leaf->value.length, leaf->secret, leaf->code);
        } else {
            weave_literal(weave, text + leaf->start, leaf->end - leaf->start);
        }
        done = leaf->end;
    }
    weave_literal(weave, text + done, length - done);
}

void weave_bytes(struct tokens *tokens, const char *bytes, size_t length, struct buf *out)
{
    struct weave weave = {.tokens = tokens};
    struct next next;

    find_next(&next, bytes, length, 0);
    for (size_t at = 0; at < length;) {
        struct token *token = token_at(&weave, bytes + at, length - at);

        if (token == NULL) {
            token = named_token(&weave, &next, bytes, at);
        }
        if (token == NULL || !token->secret) {
            buf_char(out, bytes[at++]);
            continue;
        }
        buf_str_add(out, GONE);
        at += token->length;
        if (next.there && next.start < at) {
            find_next(&next, bytes, length, at);
        }
    }
}
