/* How a value is taken out of an answer: by the name of a header or a cookie, by a JSON pointer,
 * else by a regular expression over what stands around it. Rule: an expression is kept only if its
 * first match in that very answer is the value, and if it tells no other secret. */
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/ext/regex.h"
#include "scenarios/oracle.h"
#include "scenarios/record/cookie.h"
#include "scenarios/record/token.h"

#define MAX_SEARCH ((size_t)1 << 20) /* bytes of an answer that are searched */
#define MAX_PLACES 8                 /* of a value in one answer that are tried */
#define MAX_BEFORE 120               /* bytes before the value that an expression may tell */
#define MAX_BEHIND 60
#define MIN_LETTERS 3
#define MAX_POINTER 200
#define MAX_NODES 200000

static bool is_value(const struct token *token, const char *text, size_t length)
{
    return token->length == length && memcmp(token->value, text, length) == 0;
}

static struct node *rule_of(const char *key, const char *text)
{
    struct node *rule = node_object();

    node_set_str(rule, key, text);
    return rule;
}

/* Text as a regular expression for just it; runs of white space match any. */
static void add_literal(struct buf *out, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (isspace((unsigned char)text[i])) {
            buf_str_add(out, i > 0 && isspace((unsigned char)text[i - 1]) ? "" : "\\s+");
        } else {
            if (!isalnum((unsigned char)text[i]) && strchr("_-<>=\"',:;/&@!~%#", text[i]) == NULL) {
                buf_char(out, '\\');
            }
            buf_char(out, text[i]);
        }
    }
}

static struct node *from_cookie(const struct exchange *exchange, const struct tokens *tokens,
                                const struct token *token)
{
    struct reply reply = {.head = buf_str(&exchange->answer_head),
                          .head_length = exchange->answer_head.length};
    const char *value = NULL;
    size_t length = 0;

    while (reply_header(&reply, "Set-Cookie", value, &value, &length)) {
        AUTOFREE char *header = mem_strndup(value, length);
        const char *at = header;
        struct cookie_pair pair;
        AUTOBUF struct buf pattern = BUF_INIT;

        if (!cookie_next(&at, &pair) || !is_value(token, pair.value, pair.value_length) ||
            pair.name_length == 0 || tokens_are_in(tokens, pair.name, pair.name_length)) {
            continue;
        }
        buf_str_add(&pattern, "(?im)^Set-Cookie:\\s*");
        add_literal(&pattern, pair.name, pair.name_length);
        buf_str_add(&pattern, "=([^;\\s]+)");
        return text_utf8_valid(buf_str(&pattern), pattern.length) ? node_string(buf_str(&pattern))
                                                                  : NULL;
    }
    return NULL;
}

/* A header whose whole value it is, and which is the first of its name. */
static struct node *from_header(const struct exchange *exchange, const struct token *token)
{
    struct reply reply = {.head = buf_str(&exchange->answer_head),
                          .head_length = exchange->answer_head.length};
    const char *line = strchr(reply.head, '\n');

    while (line != NULL && line[1] != '\0') {
        size_t size = strcspn(line + 1, ":\r\n");
        AUTOFREE char *name = mem_strndup(line + 1, size);
        const char *value = NULL;
        size_t length = 0;

        if (line[1 + size] == ':' && size > 0 &&
            reply_header(&reply, name, NULL, &value, &length) && is_value(token, value, length)) {
            return rule_of("header", name);
        }
        line = strchr(line + 1, '\n');
    }
    return NULL;
}

struct walk {
    const struct token *token;
    struct buf pointer;
    size_t nodes;
};

static void add_key(struct buf *pointer, const char *key)
{
    buf_char(pointer, '/');
    for (; *key != '\0'; key++) {
        if (*key == '~' || *key == '/') {
            buf_str_add(pointer, *key == '~' ? "~0" : "~1");
        } else {
            buf_char(pointer, *key);
        }
    }
}

static bool is_here(const struct token *token, const struct node *node)
{
    char digits[32];

    if (node_type(node) == NODE_INT) {
        int size = snprintf(digits, sizeof(digits), "%" PRId64, node_int_value(node));

        return is_value(token, digits, (size_t)size);
    }
    return node_type(node) == NODE_STRING && is_value(token, node_str(node), node_str_length(node));
}

static bool walk_to(struct walk *walk, const struct node *node)
{
    size_t length = walk->pointer.length;

    if (is_here(walk->token, node)) {
        return true;
    }
    if (++walk->nodes > MAX_NODES || length > MAX_POINTER) {
        return false;
    }
    if (node_type(node) == NODE_ARRAY) {
        for (size_t i = 0; i < node_count(node); i++) {
            buf_printf(&walk->pointer, "/%zu", i);
            if (walk_to(walk, node_at(node, i))) {
                return true;
            }
            buf_cut(&walk->pointer, length);
        }
    } else if (node_type(node) == NODE_OBJECT) {
        for (void *i = node_iter(node); i != NULL; i = node_iter_next(node, i)) {
            add_key(&walk->pointer, node_iter_key(i));
            if (walk_to(walk, node_iter_value(i))) {
                return true;
            }
            buf_cut(&walk->pointer, length);
        }
    }
    return false;
}

static const struct node *document_of(struct tokens *tokens, size_t index)
{
    const struct buf *body = &tokens->exchanges[index].answer_body;
    const char *text = buf_str(body) + strspn(buf_str(body), " \t\r\n");
    struct err err;

    if (!tokens->parsed[index] && (*text == '{' || *text == '[')) {
        (void)node_parse(buf_str(body), body->length, "answer", &tokens->documents[index], &err);
    }
    tokens->parsed[index] = true;
    return tokens->documents[index];
}

static struct node *from_json(struct tokens *tokens, size_t index, const struct token *token)
{
    const struct node *document = document_of(tokens, index);
    struct walk walk = {.token = token};
    AUTOBUF struct buf pointer = BUF_INIT;
    bool found = document != NULL && walk_to(&walk, document);

    pointer = walk.pointer;
    if (!found || pointer.length == 0 || pointer.length > MAX_POINTER) {
        return NULL;
    }
    return tokens_are_in(tokens, buf_str(&pointer), pointer.length)
               ? NULL
               : rule_of("json", buf_str(&pointer));
}

/* One value in one answer. */
struct place {
    struct tokens *tokens;
    const struct token *token;
    const char *text; /* head and body */
    size_t length;
    size_t at;
};

/* What the value may be made of, by what ends it. */
static const char *class_of(const struct place *place)
{
    size_t end = place->at + place->token->length;
    char stop = end < place->length ? place->text[end] : '\0';

    for (size_t i = 0; i < place->token->length; i++) {
        if (!isalnum((unsigned char)place->token->value[i]) &&
            strchr("-._~+/=", place->token->value[i]) == NULL) {
            return stop == '"' ? "([^\"]+)" : stop == '\'' ? "([^']+)" : "([^\"'<>&\\s]+)";
        }
    }
    if (stop == '"') {
        return "([^\"]+)";
    }
    if (stop == '\'') {
        return "([^']+)";
    }
    return strpbrk(place->token->value, "/=+~.") == NULL ? "([A-Za-z0-9_-]+)"
                                                         : "([A-Za-z0-9._~+/=-]+)";
}

static bool is_ascii(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)text[i] >= 0x7f ||
            ((unsigned char)text[i] < 0x20 && !isspace((unsigned char)text[i]))) {
            return false;
        }
    }
    return true;
}

static size_t letters_in(const char *text, size_t length)
{
    size_t count = 0;

    for (size_t i = 0; i < length; i++) {
        count += isalpha((unsigned char)text[i]) != 0;
    }
    return count;
}

/* The expression with so much before and behind the value, if it holds; else NULL. */
static struct node *try_around(const struct place *place, size_t before, size_t behind)
{
    const char *front = place->text + place->at - before;
    const char *back = place->text + place->at + place->token->length;
    AUTOBUF struct buf pattern = BUF_INIT;
    AUTO(regex) regex = NULL;
    struct regex_span spans[REGEX_MAX_GROUPS];
    struct err err;

    if (!is_ascii(front, before) || !is_ascii(back, behind) ||
        letters_in(front, before) + letters_in(back, behind) < MIN_LETTERS ||
        tokens_are_in(place->tokens, front, before) || tokens_are_in(place->tokens, back, behind)) {
        return NULL;
    }
    add_literal(&pattern, front, before);
    buf_str_add(&pattern, class_of(place));
    add_literal(&pattern, back, behind);
    if (regex_new(buf_str(&pattern), 0, &regex, &err) < 0 ||
        regex_match(regex, place->text, place->length, spans, &err) != 0 ||
        spans[1].start != place->at || spans[1].end != place->at + place->token->length) {
        return NULL;
    }
    return node_string(buf_str(&pattern));
}

/* To the tag or the line that the value stands in; 0: too far. */
static size_t to_start(const struct place *place, const char *marks)
{
    for (size_t i = 1; i <= MAX_BEFORE && i <= place->at; i++) {
        char c = place->text[place->at - i];

        if (c == '\n') {
            return i - 1;
        }
        if (c != '\0' && strchr(marks, c) != NULL) {
            return i;
        }
    }
    return 0;
}

static size_t to_end(const struct place *place)
{
    size_t end = place->at + place->token->length;

    for (size_t i = 0; i < MAX_BEHIND && end + i < place->length; i++) {
        if (strchr(">\r\n", place->text[end + i]) != NULL) {
            return place->text[end + i] == '>' ? i + 1 : i;
        }
    }
    return 0;
}

/* The whole of the tag or line first, which tells a person what is taken; then as little as does.
 */
static struct node *try_place(const struct place *place)
{
    size_t behind = to_end(place);
    size_t start = to_start(place, "<");
    struct node *rule = start > 0 ? try_around(place, start, 0) : NULL;

    for (size_t before = 1; rule == NULL && before <= MAX_BEFORE && before <= place->at; before++) {
        char c = place->text[place->at - before];

        if (c != '\0' && strchr(" \t\n<>{,\"'?&;/", c) != NULL) {
            rule = try_around(place, before, 0);
            if (rule == NULL && behind > 0) {
                rule = try_around(place, before, behind);
            }
        }
    }
    return rule;
}

static struct node *from_text(struct tokens *tokens, size_t index, const struct token *token)
{
    const struct exchange *exchange = &tokens->exchanges[index];
    AUTOBUF struct buf whole = BUF_INIT;
    struct place place = {.tokens = tokens, .token = token};
    size_t body = exchange->answer_body.length;
    struct node *rule = NULL;
    size_t from = 0;

    if (memmem(buf_str(&exchange->answer_head), exchange->answer_head.length, token->value,
               token->length) == NULL &&
        memmem(buf_str(&exchange->answer_body), body < MAX_SEARCH ? body : MAX_SEARCH, token->value,
               token->length) == NULL) {
        return NULL;
    }
    buf_add(&whole, buf_str(&exchange->answer_head), exchange->answer_head.length);
    buf_add(&whole, buf_str(&exchange->answer_body), body < MAX_SEARCH ? body : MAX_SEARCH);
    place.text = buf_str(&whole);
    place.length = whole.length;
    for (int i = 0; i < MAX_PLACES && rule == NULL; i++) {
        const char *hit =
            memmem(place.text + from, place.length - from, token->value, token->length);

        if (hit == NULL) {
            break;
        }
        place.at = (size_t)(hit - place.text);
        rule = try_place(&place);
        from = place.at + 1;
    }
    return rule;
}

struct node *giver_rule(struct tokens *tokens, size_t exchange, const struct token *token)
{
    const struct exchange *answer = &tokens->exchanges[exchange];
    struct node *rule = from_cookie(answer, tokens, token);

    if (rule == NULL) {
        rule = from_header(answer, token);
    }
    if (rule == NULL) {
        rule = from_json(tokens, exchange, token);
    }
    return rule != NULL ? rule : from_text(tokens, exchange, token);
}
