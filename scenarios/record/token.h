/* The values of a recording that may not stand in a scenario as they are: secrets, and what one
 * answer gave and a later request sent back. They are collected first, from all requests; which of
 * them becomes a capture or a variable is decided where it is first written (weave.h). */
#ifndef SCENARIOS_RECORD_TOKEN_H
#define SCENARIOS_RECORD_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

#include "common/ext/json.h"
#include "scenarios/record/exchange.h"

#define TOKEN_MAX_COUNT 1024
#define TOKEN_MIN_INSIDE 8 /* bytes of what is replaced inside other texts */
#define TOKEN_MAX_PLACES 4

enum token_fate {
    TOKEN_OPEN,    /* not written yet */
    TOKEN_CAPTURE, /* an insert that an earlier answer gives */
    TOKEN_VALUE,   /* an insert that a person has to give */
    TOKEN_GONE,    /* a secret for which no insert is left: a word stands in its place */
    TOKEN_PLAIN    /* no secret and given by no answer: it stays */
};

struct token {
    char *value;
    size_t length;
    bool secret;
    bool email;
    bool distinct; /* cannot stand anywhere by chance, so that it is replaced inside other texts */
    bool number;   /* stands in JSON without quotes */
    char *field;   /* what it is called where it was first sent */
    size_t first_use; /* the exchange that sent it first */
    enum token_fate fate;
    bool used;                      /* its insert was written */
    char *name;                     /* of the insert */
    size_t giver;                   /* TOKEN_CAPTURE: the exchange whose answer gave it */
    struct node *rule;              /* TOKEN_CAPTURE: how it is taken out of that answer */
    char *places[TOKEN_MAX_PLACES]; /* "form field 'x'"; where a person finds what to give */
    size_t place_steps[TOKEN_MAX_PLACES];
    size_t place_count;
};

struct tokens {
    const struct exchange *exchanges; /* borrowed */
    size_t exchange_count;
    struct node **documents; /* answers as JSON, once they have been asked for */
    bool *parsed;
    struct token *items;
    size_t count;
    bool starts[256];                  /* the first bytes that tokens have */
    size_t value_count, capture_count; /* inserts that are in use */
    size_t gone_count;
    bool *jar; /* by exchange: its cookies are just those that earlier answers set */
};

/* token_collect.c. -1: more than TOKEN_MAX_COUNT secrets (ERR_INPUT). The exchanges stay where they
 * are until tokens_done. */
int tokens_collect(struct tokens *tokens, const struct exchange *exchanges, size_t count,
                   struct err *err);
void tokens_done(struct tokens *tokens);
/* The token with just this value; NULL: there is none. */
struct token *tokens_find(const struct tokens *tokens, const char *value, size_t length);
/* Decides what becomes of a token that is about to be written, and names its insert. */
enum token_fate token_settle(struct tokens *tokens, struct token *token);
/* giver.c. How the value is taken out of the answer of an exchange: a regular expression as text, a
 * JSON pointer or the name of a header; NULL: it is not in there, or cannot be found surely. */
struct node *giver_rule(struct tokens *tokens, size_t exchange, const struct token *token);
/* Whether a text holds a secret or looks as if it did. */
bool tokens_are_in(const struct tokens *tokens, const char *text, size_t length);

#endif
