/* Patterns in product packages: each is compiled when the package is read, so that a bad one is
 * reported at its line. */
#ifndef HARNESS_SENSORS_PATTERN_H
#define HARNESS_SENSORS_PATTERN_H

#include <stdbool.h>

#include "common/ext/doc.h"
#include "common/ext/regex.h"

/* The pattern at key. *text is borrowed from the document; regex NULL: it is only tried. 0,
 * CUR_ABSENT or -1. */
int pattern_decode(const struct cur *cur, const char *key, bool need, const char **text,
                   struct regex **regex, struct err *err);
/* As above for a pattern that must have a group 1, which holds what is wanted. */
int pattern_decode_group(const struct cur *cur, const char *key, bool need, const char **text,
                         struct err *err);
/* A list of patterns, or one. *list is NULL-ended, for free(); at most max of them. */
int pattern_decode_list(const struct cur *cur, const char *key, size_t max, const char ***list,
                        size_t *count, struct err *err);

#endif
