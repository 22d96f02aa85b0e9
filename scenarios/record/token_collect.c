/* Collecting the tokens of a recording. Nothing is decided here but what is a secret: every text of
 * every request is looked at before the first is written. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "common/base/mem.h"
#include "common/base/text.h"
#include "scenarios/record/cookie.h"
#include "scenarios/record/leaf.h"
#include "scenarios/record/secret.h"
#include "scenarios/record/token.h"
#include "scenarios/render.h"

#define MAX_PLACE 60 /* bytes of a field's name that are told */
#define MIN_LONG 12  /* bytes of a text that is no single word */

/* Where a text was found. */
struct found {
    struct tokens *tokens;
    size_t exchange;
    const char *what; /* "form field" */
    const char *name; /* of the field */
    bool number;
    bool full; /* a secret for which there is no room */
};

static void add_place(struct token *token, const struct found *found)
{
    AUTOBUF struct buf name = BUF_INIT;

    if (token->place_count == TOKEN_MAX_PLACES) {
        return;
    }
    text_utf8_clean(&name, found->name, strlen(found->name), MAX_PLACE);
    token->place_steps[token->place_count] = found->exchange;
    token->places[token->place_count++] = *found->name == '\0'
                                              ? mem_strdup(found->what)
                                              : mem_printf("%s '%s'", found->what, buf_str(&name));
}

/* Anything but a single word. */
static bool is_distinct(const char *value, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (!isalpha((unsigned char)value[i])) {
            return true;
        }
    }
    return length >= MIN_LONG || secret_is_random(value, length);
}

static struct token *add_token(struct found *found, const char *value, size_t length, bool secret)
{
    struct tokens *tokens = found->tokens;
    struct token *token = tokens_find(tokens, value, length);

    if (token == NULL) {
        if (tokens->count == TOKEN_MAX_COUNT) {
            found->full |= secret;
            return NULL;
        }
        tokens->items = mem_grow(tokens->items, tokens->count + 1, sizeof(*tokens->items));
        token = &tokens->items[tokens->count++];
        *token = (struct token){.value = mem_alloc(length + 1),
                                .length = length,
                                .field = mem_strdup(found->name),
                                .number = found->number,
                                .distinct = is_distinct(value, length),
                                .first_use = found->exchange};
        memcpy(token->value, value, length);
        tokens->starts[(unsigned char)*value] = true;
    }
    token->secret |= secret;
    if (secret) {
        add_place(token, found);
    }
    return token;
}

/* Secrets inside a text whose name says nothing. */
static void add_inside(struct found *found, const char *value, size_t length)
{
    size_t start = 0;
    size_t end = 0;
    enum secret_kind kind = SECRET_TOKEN;

    while (secret_find(value, length, &start, &end, &kind)) {
        struct token *token = add_token(found, value + start, end - start, true);

        if (token != NULL) {
            token->email |= kind == SECRET_EMAIL;
        }
        start = end;
    }
}

static void add_text(struct found *found, const char *value, size_t length, bool secret)
{
    bool random = secret_is_random(value, length);

    if (length == 0) {
        return;
    }
    if (secret || (random && secret_is_doubtful_name(found->name))) {
        size_t start = 0;
        size_t end = 0;
        enum secret_kind kind = SECRET_TOKEN;
        struct token *token = add_token(found, value, length, true);

        if (token != NULL && secret_find(value, length, &start, &end, &kind)) {
            token->email |= kind == SECRET_EMAIL && start == 0 && end == length;
        }
        return;
    }
    add_inside(found, value, length);
    if (random && length <= CAPTURE_MAX_BYTES) {
        (void)add_token(found, value, length, false);
    }
}

static void add_leaves(struct found *found, const char *what, const struct leaves *leaves)
{
    for (size_t i = 0; i < leaves->count; i++) {
        const struct leaf *leaf = &leaves->items[i];

        found->what = what;
        found->name = leaf->name;
        found->number = leaf->code == LEAF_NUMBER;
        add_text(found, buf_str(&leaf->value), leaf->value.length, leaf->secret);
    }
    found->number = false;
}

static void add_cookies(struct found *found, const char *header)
{
    struct cookie_pair pair;

    found->what = "cookie";
    while (cookie_next(&header, &pair)) {
        AUTOFREE char *name = mem_strndup(pair.name, pair.name_length);

        found->name = name;
        add_text(found, pair.value, pair.value_length, true);
    }
    found->name = "";
}

/* The credentials behind the name of the scheme, and for Basic what they say. */
static void add_authorization(struct found *found, const char *value)
{
    AUTOBUF struct buf plain = BUF_INIT;
    const char *space = strchr(value, ' ');
    const char *colon = NULL;
    struct err err;

    if (space == NULL) {
        add_text(found, value, strlen(value), true);
        return;
    }
    add_text(found, space + 1, strlen(space + 1), true);
    if (strncasecmp(value, "Basic ", 6) == 0 &&
        text_base64_decode(space + 1, strlen(space + 1), &plain, &err) == 0) {
        colon = strchr(buf_str(&plain), ':');
        found->what = "password in header";
        if (colon != NULL) {
            add_text(found, colon + 1, strlen(colon + 1), true);
        }
    }
}

static bool is_url(const char *text)
{
    return *text == '/' || text_starts(text, "http://") || text_starts(text, "https://");
}

static void add_header(struct found *found, const struct exchange_field *field)
{
    AUTOLEAVES struct leaves leaves = LEAVES_INIT;

    found->what = "header";
    found->name = field->name;
    if (strcasecmp(field->name, "Authorization") == 0 ||
        strcasecmp(field->name, "Proxy-Authorization") == 0) {
        add_authorization(found, field->value);
    } else if (strcasecmp(field->name, "Cookie") == 0) {
        add_cookies(found, field->value);
    } else if (is_url(field->value)) {
        leaves_of_url(&leaves, field->value, strlen(field->value));
        add_leaves(found, "part of a header", &leaves);
    } else {
        add_text(found, field->value, strlen(field->value), secret_is_name(field->name));
    }
}

/* Whether the cookies that a request sent are all among those that answers have set. */
static bool from_jar(const struct cookie_list *list, const char *header)
{
    struct cookie_pair pair;
    bool any = false;

    while (cookie_next(&header, &pair)) {
        any = true;
        if (!cookie_list_has(list, &pair)) {
            return false;
        }
    }
    return any;
}

static void fill_jar(struct tokens *tokens)
{
    struct cookie_list list = COOKIE_LIST_INIT;

    for (size_t i = 0; i < tokens->exchange_count; i++) {
        const char *cookies = exchange_field(&tokens->exchanges[i], "Cookie");

        tokens->jar[i] = cookies != NULL && from_jar(&list, cookies);
        cookie_list_take(&list, &tokens->exchanges[i]);
    }
    cookie_list_done(&list);
}

int tokens_collect(struct tokens *tokens, const struct exchange *exchanges, size_t count,
                   struct err *err)
{
    struct found found = {.tokens = tokens, .name = ""};

    *tokens = (struct tokens){.exchanges = exchanges,
                              .exchange_count = count,
                              .documents = mem_array(count + 1, sizeof(struct node *)),
                              .parsed = mem_array(count + 1, sizeof(*tokens->parsed)),
                              .jar = mem_array(count + 1, sizeof(*tokens->jar))};
    fill_jar(tokens);
    for (size_t i = 0; i < count; i++) {
        const struct exchange *exchange = &exchanges[i];
        const char *type = exchange_field(exchange, "Content-Type");
        AUTOLEAVES struct leaves target = LEAVES_INIT;
        AUTOLEAVES struct leaves body = LEAVES_INIT;

        found.exchange = i;
        leaves_of_url(&target, exchange->target, strlen(exchange->target));
        add_leaves(&found, "path or query", &target);
        for (size_t j = 0; j < exchange->field_count; j++) {
            add_header(&found, &exchange->fields[j]);
        }
        if (exchange->body.length > 0) {
            leaves_of_body(&body, type == NULL ? "" : type, buf_str(&exchange->body),
                           exchange->body.length);
            add_leaves(&found, "body field", &body);
        }
        if (found.full) {
            return err_set(err, ERR_INPUT, "more than %d secrets and ids in the recording",
                           TOKEN_MAX_COUNT);
        }
    }
    return 0;
}
