/* What becomes of tokens. Rule: what a request sent before any answer told it was not given by an
 * answer, even if a later one repeats it. */
#include "scenarios/record/token.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/base/text.h"
#include "scenarios/record/secret.h"
#include "scenarios/render.h"
#include "scenarios/template.h"

#define MAX_VALUES 8    /* lists of values that a scenario may have */
#define MAX_CAPTURES 60 /* captures likewise */
#define MAX_NAME 32
#define MIN_WORD 16 /* bytes of a text that does not look random and yet is no word */

void tokens_done(struct tokens *tokens)
{
    for (size_t i = 0; i < tokens->count; i++) {
        struct token *token = &tokens->items[i];

        free(token->value);
        free(token->field);
        free(token->name);
        node_free(token->rule);
        for (size_t j = 0; j < token->place_count; j++) {
            free(token->places[j]);
        }
    }
    for (size_t i = 0; i < tokens->exchange_count; i++) {
        node_free(tokens->documents[i]);
    }
    free(tokens->documents);
    free(tokens->parsed);
    free(tokens->items);
    free(tokens->jar);
    *tokens = (struct tokens){.exchanges = NULL};
}

struct token *tokens_find(const struct tokens *tokens, const char *value, size_t length)
{
    for (size_t i = 0; i < tokens->count; i++) {
        if (tokens->items[i].length == length &&
            memcmp(tokens->items[i].value, value, length) == 0) {
            return &tokens->items[i];
        }
    }
    return NULL;
}

static bool is_name_taken(const struct tokens *tokens, const char *name)
{
    for (size_t i = 0; i < tokens->count; i++) {
        if (tokens->items[i].name != NULL && strcmp(tokens->items[i].name, name) == 0) {
            return true;
        }
    }
    return text_in_list(template_builtins, name);
}

/* The field's name in small letters, unless it tells a secret itself. */
static void add_field_name(const struct tokens *tokens, const char *field, struct buf *out)
{
    size_t start = out->length;

    if (tokens_are_in(tokens, field, strlen(field)) || *field == '\0') {
        buf_str_add(out, "value");
        return;
    }
    text_slug(out, field, strlen(field), '_', MAX_NAME);
    if (out->length == start) {
        buf_str_add(out, "value");
    }
}

/* A part of a path has no name; what it was called in the answer is the next best. */
static const char *field_of(const struct token *token)
{
    const char *pointer = node_get_str(token->rule, "json", "");
    const char *last = strrchr(pointer, '/');

    if (token->email) {
        return "email";
    }
    return *token->field == '\0' && last != NULL && !isdigit((unsigned char)last[1]) ? last + 1
                                                                                     : token->field;
}

static void name_token(const struct tokens *tokens, struct token *token, const char *prefix)
{
    AUTOBUF struct buf base = BUF_INIT;
    char *name = NULL;

    buf_str_add(&base, prefix);
    add_field_name(tokens, field_of(token), &base);
    name = mem_strdup(buf_str(&base));
    for (int i = 2; is_name_taken(tokens, name); i++) {
        free(name);
        name = mem_printf("%s_%d", buf_str(&base), i);
    }
    token->name = name;
}

/* A word that a person typed may stand in a page by chance; what a program made does not. */
static bool is_capturable(const struct token *token)
{
    bool made = secret_is_random(token->value, token->length) ||
                (token->length >= MIN_WORD && strpbrk(token->value, " \t\r\n") == NULL);

    return made && token->length >= TOKEN_MIN_INSIDE && token->length <= CAPTURE_MAX_BYTES &&
           memchr(token->value, '\0', token->length) == NULL;
}

/* The first answer before the value was sent. */
static bool find_giver(struct tokens *tokens, struct token *token)
{
    if (!is_capturable(token) || tokens->capture_count == MAX_CAPTURES) {
        return false;
    }
    for (size_t i = 0; i < token->first_use && token->rule == NULL; i++) {
        token->rule = giver_rule(tokens, i, token);
        token->giver = i;
    }
    return token->rule != NULL;
}

enum token_fate token_settle(struct tokens *tokens, struct token *token)
{
    if (token->fate != TOKEN_OPEN) {
        return token->fate;
    }
    if (find_giver(tokens, token)) {
        token->fate = TOKEN_CAPTURE;
        tokens->capture_count++;
        name_token(tokens, token, "");
    } else if (!token->secret) {
        token->fate = TOKEN_PLAIN;
    } else if (tokens->value_count < MAX_VALUES) {
        token->fate = TOKEN_VALUE;
        tokens->value_count++;
        name_token(tokens, token, "secret_");
    } else {
        token->fate = TOKEN_GONE;
        tokens->gone_count++;
    }
    return token->fate;
}

bool tokens_are_in(const struct tokens *tokens, const char *text, size_t length)
{
    size_t start = 0;

    for (size_t i = 0; i < tokens->count; i++) {
        const struct token *token = &tokens->items[i];

        if (token->secret && token->distinct && token->length <= length &&
            memmem(text, length, token->value, token->length) != NULL) {
            return true;
        }
    }
    for (size_t i = 0; i <= length; i++) {
        if (i == length || strchr("/?&=;,:\"'<>() \t\r\n", text[i]) != NULL) {
            if (i > start && secret_is_random(text + start, i - start)) {
                return true;
            }
            start = i + 1;
        }
    }
    return false;
}
