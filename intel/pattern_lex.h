/* The words of a pattern, one by one. Part of the parser; nobody else needs it. */
#ifndef INTEL_PATTERN_LEX_H
#define INTEL_PATTERN_LEX_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/err.h"

enum token_kind {
    TOKEN_END,
    TOKEN_NAME,   /* letters, digits, _ */
    TOKEN_DASHED, /* the same with - */
    TOKEN_STRING,
    TOKEN_INT,
    TOKEN_FLOAT,
    TOKEN_HEX,
    TOKEN_BINARY,
    TOKEN_TIME,
    TOKEN_LEFT_BRACKET,
    TOKEN_RIGHT_BRACKET,
    TOKEN_LEFT_PAREN,
    TOKEN_RIGHT_PAREN,
    TOKEN_COLON,
    TOKEN_DOT,
    TOKEN_COMMA,
    TOKEN_STAR,
    TOKEN_EQUAL,
    TOKEN_UNEQUAL,
    TOKEN_GREATER,
    TOKEN_LESS,
    TOKEN_GREATER_EQUAL,
    TOKEN_LESS_EQUAL,
    /* from here on words with a meaning of their own, in capitals */
    TOKEN_AND,
    TOKEN_OR,
    TOKEN_NOT,
    TOKEN_FOLLOWEDBY,
    TOKEN_IN,
    TOKEN_LIKE,
    TOKEN_MATCHES,
    TOKEN_ISSUBSET,
    TOKEN_ISSUPERSET,
    TOKEN_EXISTS,
    TOKEN_WITHIN,
    TOKEN_SECONDS,
    TOKEN_REPEATS,
    TOKEN_TIMES,
    TOKEN_START,
    TOKEN_STOP,
    TOKEN_TRUE,
    TOKEN_FALSE,
};

struct token {
    enum token_kind kind;
    size_t start; /* bytes from the beginning of the text */
    size_t length;
};

struct lexer {
    const char *text; /* UTF-8; NUL-ended at length */
    size_t length;
    size_t at;
};

/* White space and comments are passed over. ERR_INPUT with the column. */
int lexer_next(struct lexer *lexer, struct token *out, struct err *err);
/* In characters from 1. */
size_t lexer_column(const struct lexer *lexer, size_t at);
/* Whether a word may stand without quotes as a key. */
bool lexer_is_name(const char *word);

#endif
