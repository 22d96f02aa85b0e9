/* STIX patterns (OASIS STIX 2.1, part 9) as a tree: observations in brackets, tied by AND, OR and
 * FOLLOWEDBY, with qualifiers; in each one comparisons tied by AND and OR. Nothing is matched here:
 * a pattern is read, written in one form, and asked for what it stands for. */
#ifndef INTEL_PATTERN_H
#define INTEL_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/mem.h"
#include "intel/item.h"

#define PATTERN_DEPTH_MAX 64   /* parentheses in each other */
#define PATTERN_PARTS_MAX 4096 /* nodes, steps of paths and literals together */

enum pattern_kind {
    PATTERN_TEST,        /* one comparison */
    PATTERN_OBSERVATION, /* [...]: one child */
    PATTERN_AND, /* of comparisons, or of observations; a single child stands for parentheses
                    around what has qualifiers already */
    PATTERN_OR,
    PATTERN_FOLLOWEDBY,
};

enum pattern_operator {
    PATTERN_EQUAL,
    PATTERN_UNEQUAL,
    PATTERN_GREATER,
    PATTERN_LESS,
    PATTERN_GREATER_EQUAL,
    PATTERN_LESS_EQUAL,
    PATTERN_IN,
    PATTERN_LIKE,
    PATTERN_MATCHES,
    PATTERN_ISSUBSET,
    PATTERN_ISSUPERSET,
    PATTERN_EXISTS, /* no literal */
};

enum pattern_literal_kind {
    PATTERN_STRING, /* text without quotes and escapes */
    PATTERN_INT,    /* as int64_t writes itself */
    PATTERN_FLOAT,  /* at least one digit on each side of the point, no more zeros than needed */
    PATTERN_BOOL,
    PATTERN_HEX,    /* in lower case */
    PATTERN_BINARY, /* base64 */
    PATTERN_TIME,   /* RFC 3339 in UTC; no zeros at the end of a fraction */
};

struct pattern_literal {
    enum pattern_literal_kind kind;
    const char *text; /* in the one form of its kind */
    struct pattern_literal *next;
};

struct pattern_step {
    enum { PATTERN_KEY, PATTERN_INDEX, PATTERN_ANY } kind; /* .key, [3], [*] */
    const char *text;                                      /* the key, or the index in digits */
    struct pattern_step *next;
};

enum pattern_qualifier_kind { PATTERN_WITHIN, PATTERN_REPEATS, PATTERN_START };

struct pattern_qualifier {
    enum pattern_qualifier_kind kind;
    const char *text; /* seconds, times, or the start */
    const char *stop; /* NULL but for START */
    struct pattern_qualifier *next;
};

struct pattern_node {
    enum pattern_kind kind;
    struct pattern_node *next;  /* of the same parent */
    struct pattern_node *first; /* child; NULL in a test */
    struct pattern_qualifier *qualifiers;
    /* a test: */
    const char *object_type; /* "ipv4-addr" */
    struct pattern_step *path;
    enum pattern_operator op;
    bool negated;
    struct pattern_literal *values; /* several with IN alone, where none is possible too */
};

struct pattern;

/* ERR_INPUT "column N: what is wrong", columns in characters from 1. At most INTEL_VALUE_MAX bytes.
 */
int pattern_parse(const char *text, size_t length, struct pattern **out, struct err *err);
void pattern_free(struct pattern *pattern);
AUTO_DEFINE(pattern)
const struct pattern_node *pattern_root(const struct pattern *pattern);

/* Appends its one form: white space, quotes, comments, needless parentheses and other spellings of
 * operators and literals make no difference. Reading that form gives it again. */
void pattern_print(const struct pattern *pattern, struct buf *out);

struct pattern_observable {
    enum intel_type type;
    const char *value; /* a hash with its kind in front: "SHA-256:..." */
};
/* What an indicator with this pattern stands for, if it says no more than "one of these was seen":
 * comparisons with = or IN on the value of a url, domain-name, ipv4-addr, ipv6-addr or email-addr,
 * or on a hash of a file, tied by OR, without qualifiers. Each once. 0: it says more, or something
 * else. *out belongs to the pattern. */
size_t pattern_observables(struct pattern *pattern, const struct pattern_observable **out);

#endif
