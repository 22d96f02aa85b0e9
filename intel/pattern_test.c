/* One comparison: a path into an object, an operator and what it is compared with. */
#include <string.h>

#include "intel/pattern_tree.h"

static struct pattern_step *add_step(struct parser *parser, struct pattern_step ***tail)
{
    struct pattern_step *step = parser_part(parser, sizeof(*step));

    if (step != NULL) {
        **tail = step;
        *tail = &step->next;
    }
    return step;
}

static int parse_key(struct parser *parser, struct pattern_step ***tail)
{
    struct pattern_step *step = NULL;

    if (parser->token.kind == TOKEN_DASHED) {
        return parser_wrong(parser, "a key with - stands in quotes");
    }
    if (parser->token.kind != TOKEN_NAME && parser->token.kind != TOKEN_STRING) {
        return parser_expected(parser, "a key");
    }
    step = add_step(parser, tail);
    if (step == NULL) {
        return -1;
    }
    step->kind = PATTERN_KEY;
    if (parser->token.kind == TOKEN_STRING) {
        const struct pattern_literal *literal = parser_literal(parser, "a key");
        step->text = literal != NULL ? literal->text : NULL;
        return literal != NULL ? 0 : -1;
    }
    step->text = pattern_text(parser->pattern, parser_token_text(parser), parser->token.length);
    return parser_advance(parser);
}

/* [3] or [*]; the bracket is taken already. */
static int parse_index(struct parser *parser, struct pattern_step ***tail)
{
    struct pattern_step *step = add_step(parser, tail);

    if (step == NULL) {
        return -1;
    }
    if (parser->token.kind == TOKEN_STAR) {
        step->kind = PATTERN_ANY;
        step->text = "*";
        if (parser_advance(parser) < 0) {
            return -1;
        }
    } else {
        step->kind = PATTERN_INDEX;
        if (parser->token.kind != TOKEN_INT) {
            return parser_expected(parser, "* or a number of an element");
        }
        const struct pattern_literal *literal = parser_literal(parser, "a number");
        if (literal == NULL) {
            return -1;
        }
        step->text = literal->text;
    }
    return parser_take(parser, TOKEN_RIGHT_BRACKET, "]");
}

static int parse_path(struct parser *parser, struct pattern_node *test)
{
    struct pattern_step **tail = &test->path;

    if (parser->token.kind != TOKEN_NAME && parser->token.kind != TOKEN_DASHED) {
        return parser_expected(parser, "a path like file:name");
    }
    test->object_type =
        pattern_text(parser->pattern, parser_token_text(parser), parser->token.length);
    if (parser_advance(parser) < 0 ||
        parser_take(parser, TOKEN_COLON, ": behind the object's type") < 0 ||
        parse_key(parser, &tail) < 0) {
        return -1;
    }
    while (parser->token.kind == TOKEN_DOT || parser->token.kind == TOKEN_LEFT_BRACKET) {
        bool key = parser->token.kind == TOKEN_DOT;
        if (parser_advance(parser) < 0 ||
            (key ? parse_key(parser, &tail) : parse_index(parser, &tail)) < 0) {
            return -1;
        }
    }
    return 0;
}

static int parse_set(struct parser *parser, struct pattern_node *test)
{
    struct pattern_literal **tail = &test->values;

    if (parser_take(parser, TOKEN_LEFT_PAREN, "( behind IN") < 0) {
        return -1;
    }
    while (parser->token.kind != TOKEN_RIGHT_PAREN || test->values != NULL) {
        *tail = parser_literal(parser, "a value");
        if (*tail == NULL) {
            return -1;
        }
        tail = &(*tail)->next;
        if (parser->token.kind != TOKEN_COMMA) {
            break;
        }
        if (parser_advance(parser) < 0) {
            return -1;
        }
    }
    return parser_take(parser, TOKEN_RIGHT_PAREN, ", or )");
}

static const struct {
    enum token_kind token;
    enum pattern_operator op;
    const char *what; /* it is compared with */
} operators[] = {
    {TOKEN_EQUAL, PATTERN_EQUAL, "a value"},
    {TOKEN_UNEQUAL, PATTERN_UNEQUAL, "a value"},
    {TOKEN_GREATER, PATTERN_GREATER, "a value that has an order"},
    {TOKEN_LESS, PATTERN_LESS, "a value that has an order"},
    {TOKEN_GREATER_EQUAL, PATTERN_GREATER_EQUAL, "a value that has an order"},
    {TOKEN_LESS_EQUAL, PATTERN_LESS_EQUAL, "a value that has an order"},
    {TOKEN_IN, PATTERN_IN, NULL},
    {TOKEN_LIKE, PATTERN_LIKE, "a string"},
    {TOKEN_MATCHES, PATTERN_MATCHES, "a string"},
    {TOKEN_ISSUBSET, PATTERN_ISSUBSET, "a string"},
    {TOKEN_ISSUPERSET, PATTERN_ISSUPERSET, "a string"},
};

/* Truth has no order; the operators behind IN take strings alone. */
static bool fits(enum pattern_operator op, enum token_kind token)
{
    if (op == PATTERN_EQUAL || op == PATTERN_UNEQUAL) {
        return true;
    }
    return op < PATTERN_IN ? token != TOKEN_TRUE && token != TOKEN_FALSE : token == TOKEN_STRING;
}

static int parse_comparison(struct parser *parser, struct pattern_node *test)
{
    test->negated = parser->token.kind == TOKEN_NOT;
    if (test->negated && parser_advance(parser) < 0) {
        return -1;
    }
    for (size_t i = 0; i < COUNT_OF(operators); i++) {
        if (operators[i].token != parser->token.kind) {
            continue;
        }
        test->op = operators[i].op;
        if (parser_advance(parser) < 0) {
            return -1;
        }
        if (test->op == PATTERN_IN) {
            return parse_set(parser, test);
        }
        if (!fits(test->op, parser->token.kind)) {
            return parser_expected(parser, operators[i].what);
        }
        test->values = parser_literal(parser, operators[i].what);
        return test->values != NULL ? 0 : -1;
    }
    return parser_expected(parser, "an operator like = or IN");
}

struct pattern_node *parser_test(struct parser *parser)
{
    struct pattern_node *test = parser_part(parser, sizeof(*test));

    if (test == NULL) {
        return NULL;
    }
    test->kind = PATTERN_TEST;
    test->negated = parser->token.kind == TOKEN_NOT;
    if (test->negated && parser_advance(parser) < 0) {
        return NULL;
    }
    if (parser->token.kind != TOKEN_EXISTS) {
        if (test->negated) {
            (void)parser_expected(parser, "EXISTS; NOT stands behind the path elsewhere");
            return NULL;
        }
        return parse_path(parser, test) < 0 || parse_comparison(parser, test) < 0 ? NULL : test;
    }
    test->op = PATTERN_EXISTS;
    return parser_advance(parser) < 0 || parse_path(parser, test) < 0 ? NULL : test;
}
