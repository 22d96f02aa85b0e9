/* Texts with inserts: `a {{name|filter|filter}} b`. Splitting them into pieces, and the tables of
 * built-in names and filters.
 * `{{{{` stands for a literal `{{`. */
#ifndef SCENARIOS_TEMPLATE_H
#define SCENARIOS_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/err.h"
#include "scenarios/encode.h"

#define TEMPLATE_MAX_FILTERS 8
#define TEMPLATE_MAX_NAME 64

struct filter {
    const char *name;
    encode_fn *apply;   /* NULL: the case's variant decides */
    bool encoded;       /* the output is URL-encoded: query and form values take it as it is */
    bool keeps_encoded; /* what was URL-encoded still is */
};

struct piece {
    const char *literal; /* bytes as they are; NULL: an insert */
    size_t length;
    char name[TEMPLATE_MAX_NAME + 1];
    const struct filter *filters[TEMPLATE_MAX_FILTERS];
    size_t filter_count;
};

/* Takes the next piece off *at. 0: one is in *piece; TEMPLATE_END: none left; -1: bad syntax or
 * unknown filter. */
#define TEMPLATE_END 1
int template_next(const char **at, struct piece *piece, struct err *err);
/* Whether a name stands for the same text in all cases of an environment. */
bool template_is_constant(const char *name);
bool filter_is_variant(const struct filter *filter);

/* Built-in names, the canaries that targets seed, and the parts of a bound item; all NULL-ended. */
extern const char *const template_builtins[];
extern const char *const template_items[];
extern const char *const template_canaries[];
#define CANARY_PREFIX "canary."

#endif
