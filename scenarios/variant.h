/* The table of variants: other ways of writing the same payload, and chains of them such as
 * `case+url`. A variant is applied where a text says {{name|variant}}; some change the request
 * around the payload instead. */
#ifndef SCENARIOS_VARIANT_H
#define SCENARIOS_VARIANT_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/buf.h"
#include "common/base/err.h"

#define VARIANT_MAX_PARTS 4
#define VARIANT_JOIN '+'

/* What a variant works on, from the inside of a payload outwards. In a chain the text may not fall
 * back: what is encoded is no longer words, and what is URL-encoded may only be encoded so again.
 * Changes of the request are apart and may stand anywhere. */
enum variant_stage { STAGE_WORDS, STAGE_TEXT, STAGE_URL, STAGE_REQUEST };

/* Changes of the request around the payload; one bit each. */
enum variant_request {
    REQUEST_HEADER_CASE = 1, /* header names are sent in alternating case */
    REQUEST_AS_FORM = 2,     /* a GET's query is sent as the form of a POST */
    REQUEST_MULTIPART = 4,   /* a form is sent as multipart/form-data */
    REQUEST_CHUNKED = 8,     /* a body is sent in chunks */
    REQUEST_POLLUTE = 16,    /* a parameter of the same name goes before that of the payload */
    REQUEST_HTTP10 = 32,     /* the request line says HTTP/1.0 */
};

/* Whether what a payload does stays the same: by the standard of what reads it, or only where the
 * target takes this way of writing. The control arm proves it case by case. */
enum variant_keeps { KEEPS_ALWAYS, KEEPS_DEPENDS };

struct variant {
    const char *name;
    const char *summary; /* what it writes */
    const char *where;   /* where the effect is kept, a sentence */
    enum variant_keeps keeps;
    enum variant_stage stage;
    /* Appends the other form of the bytes to out. NULL: the text stays as it is. Of STAGE_WORDS it
     * works on a text in pieces as on the whole of it. */
    void (*apply)(struct buf *out, const char *bytes, size_t length);
    bool keeps_inserts; /* what {{...}} inside a value gave (a nonce, an address) is left alone */
    unsigned request;   /* of enum variant_request */
};

/* One name in the `variants:` of a scenario: variants that are applied from left to right. */
struct variant_chain {
    const char *name; /* "case+url", borrowed */
    const struct variant *parts[VARIANT_MAX_PARTS];
    size_t count;
    bool writes;      /* some part changes the text */
    bool encoded;     /* the text is URL-encoded: query and form values take it as it is */
    unsigned request; /* of enum variant_request, of all parts */
};

extern const struct variant variants[];
extern const size_t variant_total;

const struct variant *variant_find(const char *name);     /* NULL when there is none */
const char *variant_keeps_name(enum variant_keeps keeps); /* "always", "depends" */

/* ERR_INPUT says which part is unknown, there twice or in no place; name is borrowed. */
int variant_chain_read(const char *name, struct variant_chain *out, struct err *err);
/* The parts that rewrite words, over one piece of a value: of what its inserts gave (authored is
 * false), some are left out. Appends. */
void variant_chain_words(const struct variant_chain *chain, bool authored, const struct buf *text,
                         struct buf *out);
/* All other parts that write, over the whole. Appends. */
void variant_chain_encode(const struct variant_chain *chain, const struct buf *text,
                          struct buf *out);

#endif
