/* Inside scenarios/import/ only: what GoTestWAF calls encoders and placeholders, as tables. */
#ifndef SCENARIOS_IMPORT_GOTESTWAF_H
#define SCENARIOS_IMPORT_GOTESTWAF_H

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/ext/doc.h"

typedef void gtw_encode_fn(struct buf *out, const char *text, size_t length);

struct gtw_encoder {
    const char *name;
    const char *brief;     /* in ids */
    gtw_encode_fn *encode; /* appends; NULL: as it is */
    const char *filter;    /* ours that writes the same bytes; NULL: none */
};
/* Names are found whatever their case, which older test cases write differently. NULL: unknown. */
const struct gtw_encoder *gtw_encoder(const char *name);

enum gtw_where { GTW_QUERY, GTW_PATH, GTW_HEADER, GTW_AGENT, GTW_MULTIPART, GTW_BODY };

struct gtw_place {
    const char *name;
    const char *brief; /* in ids */
    enum gtw_where where;
    const char *method;
    const char *type;   /* Content-Type of a body; NULL: none is sent */
    const char *before; /* template, what stands around the payload in a body or query */
    const char *after;
    gtw_encode_fn *encode; /* on top of the encoder; NULL: nothing */
    const char *header[2]; /* one more header of the request */
};
const struct gtw_place *gtw_place(const char *name);
/* GraphQL's place depends on its method. NULL: neither GET nor POST. */
const struct gtw_place *gtw_graphql(const char *method);

/* What a text becomes in that place, as Go's HTTP client writes it: for a URL or a header what is
 * really sent. Appends. -1: no such request is made, or none that can be said here. */
int gtw_fit(const struct gtw_place *place, const char *text, struct buf *out, struct err *err);
int gtw_fit_uri(const char *text, struct buf *out, struct err *err);
int gtw_fit_header(const char *text, struct buf *out, struct err *err);

/* gotestwaf_request.c: the http step with an insert in the place. */
struct node *gtw_request(const struct gtw_place *place, const char *insert);
/* That of a RawRequest's settings, the payload written into it. */
#define GTW_PAYLOAD "{{payload}}"
int gtw_raw_request(const struct cur *config, const char *payload, struct node **out,
                    struct err *err);

/* What a set of payloads is an example of, by the words of its name or its type. Never NULL. */
struct gtw_class {
    const char *word;
    const char *technique;
    const char *tactic;
    int capec[2]; /* ended by 0 */
};
const struct gtw_class *gtw_class(const char *name, const char *type);

#endif
