/* The table of variants: other ways of writing the same payload. A variant is applied where a text
 * says {{name|variant}}; two of them change the request around the payload instead. */
#ifndef SCENARIOS_VARIANT_H
#define SCENARIOS_VARIANT_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/buf.h"

struct variant {
    const char *name;
    const char *summary;
    /* Appends the other form of the bytes to out. NULL: the text stays as it is. */
    void (*apply)(struct buf *out, const char *bytes, size_t length);
    bool encoded; /* the output is URL-encoded already: query and form values take it as it is */
    bool keeps_inserts; /* what {{...}} inside a value gave (a nonce, an address) is left alone */
    bool header_case;   /* header names are sent in alternating case */
    bool as_form;       /* a GET's query is sent as the form of a POST */
};

extern const struct variant variants[];
extern const size_t variant_total;

const struct variant *variant_find(const char *name); /* NULL when there is none */

#endif
