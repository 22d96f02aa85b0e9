/* HTTP exchanges by the guest, the bytes sent exactly as given. Each has a connection of its own,
 * unless it may share one. Returns and deadlines as client.h tells. */
#ifndef HARNESS_HOST_CLIENT_HTTP_H
#define HARNESS_HOST_CLIENT_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"

struct client;

struct client_exchange {
    const char *key;    /* for the caller alone; the guest never sees it */
    const char *source; /* IPv4 address to speak from; NULL: the guest's choice */
    const char *to;     /* IPv4 address */
    uint16_t port;
    const void *bytes;
    size_t length;      /* 1 byte - 4 MiB */
    int64_t timeout_ms; /* whole exchange, 1 - 600000 */
    size_t max_body;    /* bytes of body kept, at most 1 MiB; 0: 64 KiB */
    /* It may follow another of the same source and target on one connection, also of an earlier
     * batch, and be followed. Only where request and answer are so plain that no two readers could
     * differ on where they end; else it has a connection of its own all the same. */
    bool keep_alive;
};

/* Borrowed for the handler's call. An exchange that failed is a result too: error says how far it
 * came. */
struct client_response {
    size_t index;    /* which of the batch */
    const char *key; /* as given */
    int status;      /* 100-999; 0 when no status line came */
    /* Status line and header lines with the blank line, as received; NUL-terminated. */
    const char *head;
    size_t head_length;
    const char *body; /* the first max_body bytes, transfer coding undone; NUL-terminated */
    size_t body_kept;
    int64_t body_length; /* bytes received in all */
    /* "" = a whole response; else "refused", "unreachable", "timeout", "reset", "closed" (before
     * the response was whole), "malformed" (no HTTP response; body holds it) or the system's
     * text. */
    const char *error;
    bool reused; /* it followed another on its connection; connect_us is 0 then */
    /* That connection ended without a byte of an answer. The server may or may not have looked at
     * the request, so it was sent again on a new one; all here is about that one but the times,
     * which are from the first start. */
    bool resent;
    int64_t connect_us; /* each from the start; -1 when it did not come to that */
    int64_t first_byte_us;
    int64_t total_us;
    int64_t at_utc_ms; /* start, by the guest's clock */
};
typedef void client_response_fn(void *data, const struct client_response *response);

struct client_batch {
    const struct client_exchange *exchanges;
    size_t count;
    unsigned parallel; /* at most this many at once, 1-256 */
    client_response_fn *on_response;
    void *data;
};
/* 0: on_response was called exactly once for each exchange, as they ended. Large batches go out in
 * several requests. */
int client_http(struct client *client, const struct client_batch *batch, int64_t deadline_mono_ms,
                struct err *err);

#endif
