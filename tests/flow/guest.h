/* What the two small servers of the flow tests share: one request at a time, read whole, answered,
 * closed. */
#ifndef TESTS_FLOW_GUEST_H
#define TESTS_FLOW_GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"

/* Fills reply with the bytes to send back. source is the address that the request came from. */
typedef void guest_serve_fn(const char *source, const struct buf *request, struct buf *reply);

/* Listens on address and port and serves until killed. All fake machines share one network, so each
 * server has a port of its own, by which the hypervisor sees that it is up. */
int guest_main(const char *address, uint16_t port, guest_serve_fn *serve);
#define GUEST_WAF_PORT 80
#define GUEST_SITE_PORT 8080
#define GUEST_HOLE_PORT 8053
/* A path below $TAMESHI_ROOT. Caller frees. */
char *guest_path(const char *name);
/* The value of a header, "" when it is not there. Caller frees. */
char *guest_header(const struct buf *request, const char *name);
/* The request target with its %XX and + undone. Caller frees. */
char *guest_target(const struct buf *request);
void guest_reply(struct buf *reply, int status, const char *body);

#endif
