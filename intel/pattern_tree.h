/* Memory of a pattern's tree, and the parser's state that its parts share. Inside the parser. */
#ifndef INTEL_PATTERN_TREE_H
#define INTEL_PATTERN_TREE_H

#include "intel/pattern.h"
#include "intel/pattern_lex.h"

struct pattern_chunk;

/* Everything of one pattern lies in its chunks and goes with them. */
struct pattern {
    struct pattern_node *root;
    struct pattern_chunk *chunks;
};

void *pattern_alloc(struct pattern *pattern, size_t size); /* zeroed, aligned for pointers */
char *pattern_text(struct pattern *pattern, const char *text, size_t length);

struct parser {
    struct lexer lexer;
    struct token token; /* the next one */
    struct pattern *pattern;
    size_t parts;
    int depth;
    struct err *err;
};

/* All these answer -1 or NULL with *parser->err. */
int parser_advance(struct parser *parser);
/* "column N: expected WHAT, found ..." */
int parser_expected(struct parser *parser, const char *what);
int parser_wrong(struct parser *parser, const char *what); /* of the next token */
int parser_take(struct parser *parser, enum token_kind kind, const char *what);
void *parser_part(struct parser *parser, size_t size);
const char *parser_token_text(const struct parser *parser); /* borrowed, token.length bytes */

/* The literal that is the next token; what: as in parser_expected. */
struct pattern_literal *parser_literal(struct parser *parser, const char *what);
/* "path operator literal", or EXISTS path. */
struct pattern_node *parser_test(struct parser *parser);

#endif
