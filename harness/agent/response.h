/* An HTTP/1 response taken apart as it comes in: head, and the first bytes of the body with the
 * transfer coding undone. Lenient as clients are (bare line feeds are line ends), and it never
 * keeps more than its caps. */
#ifndef HARNESS_AGENT_RESPONSE_H
#define HARNESS_AGENT_RESPONSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"

enum response_state {
    RESPONSE_HEAD,
    RESPONSE_LENGTH,     /* left bytes of body */
    RESPONSE_TO_CLOSE,   /* body until the connection ends */
    RESPONSE_CHUNK_SIZE, /* the line with a chunk's size */
    RESPONSE_CHUNK,      /* left bytes of a chunk */
    RESPONSE_CHUNK_END,  /* the line end behind it */
    RESPONSE_TRAILER,    /* lines behind the last chunk */
    RESPONSE_DONE,
    RESPONSE_MALFORMED, /* what came is kept as body */
};

struct response {
    enum response_state state;
    bool no_body; /* it answers a HEAD request */
    int status;   /* 0 until the head is there */
    struct buf head;
    struct buf body; /* at most max_body bytes */
    size_t max_body;
    int64_t body_length; /* in all */
    int64_t left;
    struct buf line;   /* a chunk's size line, as far as it came */
    bool trailer_text; /* the trailer line at hand is not empty */
    bool excess;       /* bytes came behind the whole response */
};

void response_init(struct response *response, size_t max_body, bool no_body);
void response_done(struct response *response);
void response_feed(struct response *response, const char *bytes, size_t length);
/* The connection ended: whether the response is whole. */
bool response_end(struct response *response);

#endif
