/* HTTP/1.x out of the two directions of a connection (RFC 9112): requests and answers are cut out
 * and joined in their order. Both sides are hostile: nothing is allocated that did not arrive. */
#ifndef SCENARIOS_RECORD_HTTP1_H
#define SCENARIOS_RECORD_HTTP1_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scenarios/record/exchange.h"

#define HTTP1_MAX_HEAD_BYTES ((size_t)64 << 10)

/* When the byte at an offset arrived. */
typedef int64_t http1_time_fn(void *data, size_t offset);

struct http1_side {
    const char *bytes;
    size_t length;
    bool ended; /* its sender closed the direction, so that an answer may end there */
    http1_time_fn *time;
    void *time_data;
};

/* Whether the bytes begin as a request does: a method and a space. */
bool http1_is_request(const char *bytes, size_t length);
/* RFC 9110: a method, a header's name. */
bool http1_is_token(const char *text);
/* Adds all whole exchanges; what is not whole or cannot be read is left out with the reason, and
 * with it whatever comes after it on the connection. broken (NULL: nothing is missing) is the
 * reason when bytes are missing where a side ends. host stands for a request that names none. */
void http1_read(const struct http1_side *client, const struct http1_side *server, const char *host,
                const char *broken, struct exchanges *out);

#endif
