/* Whether a connection may carry another exchange after this one. Both questions are answered with
 * no wherever two readers of HTTP could differ on where a message ends: an answer that is taken for
 * another request's would be a wrong verdict, a connection too many costs a moment. */
#ifndef HARNESS_AGENT_SHARE_H
#define HARNESS_AGENT_SHARE_H

#include <stdbool.h>
#include <stddef.h>

#include "harness/agent/response.h"

/* A server may answer a larger one before it has read it, and what it does not read would stand
 * before the next request. */
#define SHARE_MAX_REQUEST ((size_t)64 << 10)

/* The bytes are one whole HTTP/1.1 request of plain form (RFC 9112), its body, if any, counted by
 * one Content-Length, that asks for nothing special of the connection. */
bool share_request(const char *bytes, size_t length);
/* The answer is whole, of HTTP/1.1, ends where its framing says, and does not close. */
bool share_response(const struct response *response);

#endif
