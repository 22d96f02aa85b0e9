/* Blanks in the texts of a journey: `Letter from [[reader.name|html]]` is filled in when a session
 * is made, out of a pool. What stands in {{braces}} is left for the run. */
#ifndef SCENARIOS_GENERATE_BLANK_H
#define SCENARIOS_GENERATE_BLANK_H

#include <stddef.h>

#include "common/base/err.h"
#include "scenarios/encode.h"

#define BLANK_MAX_NAME 64

struct blank {
    const char *literal; /* bytes as they are; NULL: a blank */
    size_t length;
    char pool[BLANK_MAX_NAME + 1];
    char field[BLANK_MAX_NAME + 1]; /* "": the pool holds texts */
    encode_fn *filter;              /* html, url or json; NULL: as it is */
};

/* Takes the next piece off *at. 0: one is in *out; BLANK_END: none left; -1: bad syntax or unknown
 * filter. */
#define BLANK_END 1
int blank_next(const char **at, struct blank *out, struct err *err);

#endif
