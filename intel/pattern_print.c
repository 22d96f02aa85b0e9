/* A pattern in its one form. Rule: parentheses stand where the meaning needs them, and nowhere
 * else. */
#include <string.h>

#include "intel/pattern_lex.h"
#include "intel/pattern_tree.h"

static const char *const operator_names[] = {
    [PATTERN_EQUAL] = "=",
    [PATTERN_UNEQUAL] = "!=",
    [PATTERN_GREATER] = ">",
    [PATTERN_LESS] = "<",
    [PATTERN_GREATER_EQUAL] = ">=",
    [PATTERN_LESS_EQUAL] = "<=",
    [PATTERN_IN] = "IN",
    [PATTERN_LIKE] = "LIKE",
    [PATTERN_MATCHES] = "MATCHES",
    [PATTERN_ISSUBSET] = "ISSUBSET",
    [PATTERN_EXISTS] = "EXISTS",
    [PATTERN_ISSUPERSET] = "ISSUPERSET",
};

static void print_string(struct buf *out, const char *text)
{
    buf_char(out, '\'');
    for (; *text != '\0'; text++) {
        if (*text == '\'' || *text == '\\') {
            buf_char(out, '\\');
        }
        buf_char(out, *text);
    }
    buf_char(out, '\'');
}

static void print_literal(struct buf *out, const struct pattern_literal *literal)
{
    static const char *const letters[] = {
        [PATTERN_HEX] = "h",
        [PATTERN_BINARY] = "b",
        [PATTERN_TIME] = "t",
    };

    switch (literal->kind) {
    case PATTERN_STRING:
        print_string(out, literal->text);
        break;
    case PATTERN_HEX:
    case PATTERN_BINARY:
    case PATTERN_TIME:
        buf_printf(out, "%s'%s'", letters[literal->kind], literal->text);
        break;
    case PATTERN_INT:
    case PATTERN_FLOAT:
    case PATTERN_BOOL:
    default:
        buf_str_add(out, literal->text);
    }
}

static void print_path(struct buf *out, const struct pattern_node *test)
{
    buf_printf(out, "%s:", test->object_type);
    for (const struct pattern_step *step = test->path; step != NULL; step = step->next) {
        if (step->kind != PATTERN_KEY) {
            buf_printf(out, "[%s]", step->text);
            continue;
        }
        if (step != test->path) {
            buf_char(out, '.');
        }
        if (lexer_is_name(step->text)) {
            buf_str_add(out, step->text);
        } else {
            print_string(out, step->text);
        }
    }
}

static void print_test(struct buf *out, const struct pattern_node *test)
{
    if (test->op == PATTERN_EXISTS) {
        buf_str_add(out, test->negated ? "NOT EXISTS " : "EXISTS ");
        print_path(out, test);
        return;
    }
    print_path(out, test);
    buf_printf(out, "%s %s ", test->negated ? " NOT" : "", operator_names[test->op]);
    if (test->op == PATTERN_IN) {
        buf_char(out, '(');
    }
    for (const struct pattern_literal *value = test->values; value != NULL; value = value->next) {
        print_literal(out, value);
        buf_str_add(out, value->next != NULL ? ", " : "");
    }
    if (test->op == PATTERN_IN) {
        buf_char(out, ')');
    }
}

static void print_qualifiers(struct buf *out, const struct pattern_qualifier *qualifier)
{
    for (; qualifier != NULL; qualifier = qualifier->next) {
        switch (qualifier->kind) {
        case PATTERN_WITHIN:
            buf_printf(out, " WITHIN %s SECONDS", qualifier->text);
            break;
        case PATTERN_REPEATS:
            buf_printf(out, " REPEATS %s TIMES", qualifier->text);
            break;
        case PATTERN_START:
        default:
            buf_printf(out, " START t'%s' STOP t'%s'", qualifier->text, qualifier->stop);
        }
    }
}

static void print_node(struct buf *out, const struct pattern_node *node, enum pattern_kind parent);

static void print_chain(struct buf *out, const struct pattern_node *node)
{
    const char *tie = node->kind == PATTERN_AND  ? "AND"
                      : node->kind == PATTERN_OR ? "OR"
                                                 : "FOLLOWEDBY";

    for (const struct pattern_node *child = node->first; child != NULL; child = child->next) {
        print_node(out, child, node->kind);
        if (child->next != NULL) {
            buf_printf(out, " %s ", tie);
        }
    }
}

/* The kinds are ordered by how closely they bind; the top and brackets bind nothing. */
static void print_node(struct buf *out, const struct pattern_node *node, enum pattern_kind parent)
{
    bool ties = node->kind >= PATTERN_AND;
    bool closed =
        ties && (node->qualifiers != NULL || (parent >= PATTERN_AND && node->kind >= parent));

    if (closed) {
        buf_char(out, '(');
    }
    if (node->kind == PATTERN_TEST) {
        print_test(out, node);
    } else if (node->kind == PATTERN_OBSERVATION) {
        buf_char(out, '[');
        print_node(out, node->first, PATTERN_OBSERVATION);
        buf_char(out, ']');
    } else {
        print_chain(out, node);
    }
    if (closed) {
        buf_char(out, ')');
    }
    print_qualifiers(out, node->qualifiers);
}

void pattern_print(const struct pattern *pattern, struct buf *out)
{
    print_node(out, pattern->root, PATTERN_TEST);
}
