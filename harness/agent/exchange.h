/* One HTTP exchange: bytes out exactly as given, the response in, times taken. It has a connection
 * of its own, unless its plan allows to share one and nothing about request and answer speaks
 * against it. */
#ifndef HARNESS_AGENT_EXCHANGE_H
#define HARNESS_AGENT_EXCHANGE_H

#include "common/base/buf.h"
#include "common/ext/json.h"
#include "harness/agent/links.h"

struct exchange;

struct exchange_plan {
    char *key;
    struct endpoint endpoint;
    struct buf bytes;
    int64_t timeout_ms;
    int64_t max_body;
    bool keep_alive;
};

/* Takes an element of a request's "exchanges" apart. */
int exchange_plan_init(struct exchange_plan *plan, const struct node *node, struct err *err);
void exchange_plan_done(struct exchange_plan *plan);

/* event: a frame with the http event, to be taken over. Never called from inside exchange_new. The
 * exchange is gone after it. */
typedef void exchange_fn(void *data, struct exchange *exchange, struct buf *event);

/* Takes over what the plan owns. */
struct exchange *exchange_new(struct loop *loop, struct links *links, struct exchange_plan *plan,
                              exchange_fn *fn, void *data);
void exchange_free(struct exchange *exchange); /* before its end: without a word */

#endif
