/* Regular expressions over hostile text: PCRE2 with JIT, match and heap limits, UTF off (bytes). */
#ifndef COMMON_EXT_REGEX_H
#define COMMON_EXT_REGEX_H

#include <stddef.h>

#include "common/base/err.h"
#include "common/base/mem.h"

struct regex;

#define REGEX_CASELESS 1u
#define REGEX_MAX_GROUPS 16
#define REGEX_NO_MATCH 1
#define REGEX_LIMIT 2 /* the match limit was hit: treat as no match and say so once */

struct regex_span {
    size_t start, end; /* byte offsets; start == (size_t)-1 when the group took no part */
};

/* A bad pattern is ERR_INPUT: "bad regular expression '...' at offset N: why". At most
 * REGEX_MAX_GROUPS-1 groups. */
int regex_new(const char *pattern, unsigned flags, struct regex **out, struct err *err);
void regex_free(struct regex *regex);
AUTO_DEFINE(regex)
/* 0 matched; spans (NULL or REGEX_MAX_GROUPS entries) are filled. */
int regex_match(const struct regex *regex, const char *subject, size_t length,
                struct regex_span *spans, struct err *err);
/* Number of a named group, -1 when there is none. */
int regex_group(const struct regex *regex, const char *name);

#endif
