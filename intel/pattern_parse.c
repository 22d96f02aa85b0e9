/* Expressions: what ties comparisons and observations together. Rule: AND binds closer than OR, OR
 * closer than FOLLOWEDBY; a qualifier binds to the observation or the parentheses before it. */
#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"
#include "intel/pattern_tree.h"

#define SHOWN 40

const char *parser_token_text(const struct parser *parser)
{
    return parser->lexer.text + parser->token.start;
}

int parser_advance(struct parser *parser)
{
    return lexer_next(&parser->lexer, &parser->token, parser->err);
}

int parser_wrong(struct parser *parser, const char *what)
{
    return err_set(parser->err, ERR_INPUT, "column %zu: %s",
                   lexer_column(&parser->lexer, parser->token.start), what);
}

int parser_expected(struct parser *parser, const char *what)
{
    size_t column = lexer_column(&parser->lexer, parser->token.start);
    const char *text = parser_token_text(parser);
    size_t shown = parser->token.length;

    if (parser->token.kind == TOKEN_END) {
        return err_set(parser->err, ERR_INPUT, "column %zu: expected %s, found the end", column,
                       what);
    }
    if (shown > SHOWN) {
        for (shown = SHOWN; ((unsigned char)text[shown] & 0xc0) == 0x80; shown--) {
        }
    }
    return err_set(parser->err, ERR_INPUT, "column %zu: expected %s, found \"%.*s\"", column, what,
                   (int)shown, text);
}

int parser_take(struct parser *parser, enum token_kind kind, const char *what)
{
    return parser->token.kind == kind ? parser_advance(parser) : parser_expected(parser, what);
}

void *parser_part(struct parser *parser, size_t size)
{
    if (++parser->parts > PATTERN_PARTS_MAX) {
        (void)err_set(parser->err, ERR_INPUT, "column %zu: more than %d parts",
                      lexer_column(&parser->lexer, parser->token.start), PATTERN_PARTS_MAX);
        return NULL;
    }
    return pattern_alloc(parser->pattern, size);
}

static struct pattern_node *make(struct parser *parser, enum pattern_kind kind,
                                 struct pattern_node *first)
{
    struct pattern_node *node = parser_part(parser, sizeof(*node));

    if (node != NULL) {
        node->kind = kind;
        node->first = first;
    }
    return node;
}

typedef struct pattern_node *parse_fn(struct parser *parser);

/* Where the next child goes. (a AND b) AND c is a AND b AND c, so children of the same kind are
 * taken over one by one; FOLLOWEDBY has an order and keeps its parentheses. */
static struct pattern_node **add_child(struct pattern_node **tail, enum pattern_kind kind,
                                       struct pattern_node *child)
{
    bool same = child->kind == kind && kind != PATTERN_FOLLOWEDBY && child->qualifiers == NULL;

    *tail = same ? child->first : child;
    while (*tail != NULL) {
        tail = &(*tail)->next;
    }
    return tail;
}

static struct pattern_node *chain(struct parser *parser, enum pattern_kind kind,
                                  enum token_kind tie, parse_fn *operand)
{
    struct pattern_node *child = operand(parser);
    struct pattern_node *node = NULL;
    struct pattern_node **tail = NULL;

    if (child == NULL || parser->token.kind != tie) {
        return child;
    }
    node = make(parser, kind, NULL);
    if (node == NULL) {
        return NULL;
    }
    tail = add_child(&node->first, kind, child);
    while (parser->token.kind == tie) {
        child = parser_advance(parser) < 0 ? NULL : operand(parser);
        if (child == NULL) {
            return NULL;
        }
        tail = add_child(tail, kind, child);
    }
    return node;
}

/* What stands in parentheses or brackets; the opening one is the next token. */
static struct pattern_node *enclosed(struct parser *parser, parse_fn *inner, enum token_kind close,
                                     const char *what)
{
    struct pattern_node *node = NULL;

    if (parser->depth >= PATTERN_DEPTH_MAX) {
        (void)err_set(parser->err, ERR_INPUT, "column %zu: nested deeper than %d",
                      lexer_column(&parser->lexer, parser->token.start), PATTERN_DEPTH_MAX);
        return NULL;
    }
    parser->depth++;
    node = parser_advance(parser) < 0 ? NULL : inner(parser);
    parser->depth--;
    return node == NULL || parser_take(parser, close, what) < 0 ? NULL : node;
}

static struct pattern_node *parse_comparisons(struct parser *parser);

static struct pattern_node *parse_proposition(struct parser *parser)
{
    return parser->token.kind == TOKEN_LEFT_PAREN
               ? enclosed(parser, parse_comparisons, TOKEN_RIGHT_PAREN, "AND, OR or )")
               : parser_test(parser);
}

static struct pattern_node *parse_comparisons_and(struct parser *parser)
{
    return chain(parser, PATTERN_AND, TOKEN_AND, parse_proposition);
}

static struct pattern_node *parse_comparisons(struct parser *parser)
{
    return chain(parser, PATTERN_OR, TOKEN_OR, parse_comparisons_and);
}

/* A literal of one kind whose text is wanted. */
static const char *take_text(struct parser *parser, bool fits, const char *what)
{
    const struct pattern_literal *literal = NULL;

    if (!fits) {
        (void)parser_expected(parser, what);
        return NULL;
    }
    literal = parser_literal(parser, what);
    return literal != NULL ? literal->text : NULL;
}

/* A number above 0; its token is named if it is not. */
static const char *take_count(struct parser *parser, bool whole, const char *what)
{
    struct token at = parser->token;
    const char *text =
        take_text(parser, at.kind == TOKEN_INT || (!whole && at.kind == TOKEN_FLOAT), what);

    if (text != NULL && (text[0] == '-' || text[strspn(text, "0.")] == '\0')) {
        parser->token = at;
        (void)parser_expected(parser, what);
        return NULL;
    }
    return text;
}

/* Same form, so the order of the texts is the order of the times up to the fraction's "." or the
 * final "Z": "." is before "Z" in ASCII, though a fraction is later. */
static bool is_later(const char *start, const char *stop)
{
    size_t same = 0;

    while (start[same] != '\0' && start[same] == stop[same]) {
        same++;
    }
    if (start[same] == 'Z' || stop[same] == 'Z') {
        return start[same] == 'Z' && stop[same] != 'Z';
    }
    return start[same] < stop[same];
}

static int parse_start(struct parser *parser, struct pattern_qualifier *out)
{
    struct token at;

    out->text = take_text(parser, parser->token.kind == TOKEN_TIME, "a time t'...'");
    if (out->text == NULL || parser_take(parser, TOKEN_STOP, "STOP") < 0) {
        return -1;
    }
    at = parser->token;
    out->stop = take_text(parser, at.kind == TOKEN_TIME, "a time t'...'");
    if (out->stop != NULL && !is_later(out->text, out->stop)) {
        parser->token = at;
        return parser_wrong(parser, "a STOP that is not after its START");
    }
    return out->stop != NULL ? 0 : -1;
}

static int parse_qualifier(struct parser *parser, struct pattern_qualifier *out)
{
    if (parser_advance(parser) < 0) {
        return -1;
    }
    switch (out->kind) {
    case PATTERN_WITHIN:
        out->text = take_count(parser, false, "a number of seconds above 0");
        return out->text == NULL ? -1 : parser_take(parser, TOKEN_SECONDS, "SECONDS");
    case PATTERN_REPEATS:
        out->text = take_count(parser, true, "a whole number above 0");
        return out->text == NULL ? -1 : parser_take(parser, TOKEN_TIMES, "TIMES");
    case PATTERN_START:
    default:
        return parse_start(parser, out);
    }
}

static bool qualifier_kind(enum token_kind token, enum pattern_qualifier_kind *out)
{
    *out = token == TOKEN_WITHIN    ? PATTERN_WITHIN
           : token == TOKEN_REPEATS ? PATTERN_REPEATS
                                    : PATTERN_START;
    return token == TOKEN_WITHIN || token == TOKEN_REPEATS || token == TOKEN_START;
}

/* One of each kind at most. What had its own inside parentheses gets a node around it. */
static struct pattern_node *parse_qualifiers(struct parser *parser, struct pattern_node *node)
{
    enum pattern_qualifier_kind kind = PATTERN_WITHIN;
    struct pattern_qualifier **tail = NULL;

    if (node != NULL && node->qualifiers != NULL && qualifier_kind(parser->token.kind, &kind)) {
        node = make(parser, PATTERN_AND, node);
    }
    for (tail = node != NULL ? &node->qualifiers : NULL;
         node != NULL && qualifier_kind(parser->token.kind, &kind); tail = &(*tail)->next) {
        for (const struct pattern_qualifier *one = node->qualifiers; one != NULL; one = one->next) {
            if (one->kind == kind) {
                (void)parser_wrong(parser, "a second qualifier of the same kind");
                return NULL;
            }
        }
        *tail = parser_part(parser, sizeof(**tail));
        if (*tail == NULL) {
            return NULL;
        }
        (*tail)->kind = kind;
        if (parse_qualifier(parser, *tail) < 0) {
            return NULL;
        }
    }
    return node;
}

static struct pattern_node *parse_observations(struct parser *parser);

static struct pattern_node *parse_observation(struct parser *parser)
{
    struct pattern_node *node = NULL;

    if (parser->token.kind == TOKEN_LEFT_PAREN) {
        node = enclosed(parser, parse_observations, TOKEN_RIGHT_PAREN,
                        "AND, OR, FOLLOWEDBY, a qualifier or )");
    } else if (parser->token.kind == TOKEN_LEFT_BRACKET) {
        node = enclosed(parser, parse_comparisons, TOKEN_RIGHT_BRACKET, "AND, OR or ]");
        node = node == NULL ? NULL : make(parser, PATTERN_OBSERVATION, node);
    } else {
        (void)parser_expected(parser, "[ or (");
    }
    return parse_qualifiers(parser, node);
}

static struct pattern_node *parse_observations_and(struct parser *parser)
{
    return chain(parser, PATTERN_AND, TOKEN_AND, parse_observation);
}

static struct pattern_node *parse_observations_or(struct parser *parser)
{
    return chain(parser, PATTERN_OR, TOKEN_OR, parse_observations_and);
}

static struct pattern_node *parse_observations(struct parser *parser)
{
    return chain(parser, PATTERN_FOLLOWEDBY, TOKEN_FOLLOWEDBY, parse_observations_or);
}

int pattern_parse(const char *text, size_t length, struct pattern **out, struct err *err)
{
    AUTO(pattern) pattern = NULL;
    struct parser parser = {.err = err};

    if (length > INTEL_VALUE_MAX) {
        return err_set(err, ERR_INPUT, "a pattern of %zu bytes, expected at most %zu", length,
                       INTEL_VALUE_MAX);
    }
    if (!text_utf8_valid(text, length)) {
        return err_set(err, ERR_INPUT, "a pattern that is not UTF-8");
    }
    pattern = mem_alloc(sizeof(*pattern));
    parser.pattern = pattern;
    parser.lexer = (struct lexer){pattern_text(pattern, text, length), length, 0};
    if (parser_advance(&parser) < 0) {
        return -1;
    }
    pattern->root = parse_observations(&parser);
    if (pattern->root == NULL) {
        return -1;
    }
    if (parser.token.kind != TOKEN_END) {
        return parser_expected(&parser, "AND, OR, FOLLOWEDBY, a qualifier or the end");
    }
    *out = TAKE(pattern);
    return 0;
}
