/* An exchange as the host asks for it, checked before anything is sent. */
#include <stdlib.h>

#include "harness/agent/exchange.h"
#include "harness/agent/fields.h"
#include "harness/wire/names.h"

#define DEFAULT_TIMEOUT_MS 30000
#define MAX_PORT 65535

int exchange_plan_init(struct exchange_plan *plan, const struct node *node, struct err *err)
{
    const char *key = NULL;
    int64_t port = 0;

    *plan = (struct exchange_plan){
        .timeout_ms = DEFAULT_TIMEOUT_MS,
        .max_body = WIRE_DEFAULT_KEEP,
    };
    if (field_key(node, &key, err) < 0 ||
        (node_get(node, "source") != NULL &&
         field_ipv4(node, "source", &plan->endpoint.source, err) < 0) ||
        field_ipv4(node, "to", &plan->endpoint.to, err) < 0 ||
        field_int(node, "port", 1, MAX_PORT, &port, err) < 0 ||
        field_int(node, "timeout_ms", 1, WIRE_MAX_EXCHANGE_MS, &plan->timeout_ms, err) < 0 ||
        field_int(node, "max_body", 0, WIRE_MAX_BODY, &plan->max_body, err) < 0 ||
        field_bool(node, "keep_alive", &plan->keep_alive, err) < 0 ||
        field_bytes(node, "bytes_b64", WIRE_MAX_CHUNK, &plan->bytes, NULL, err) < 0) {
        exchange_plan_done(plan);
        return -1;
    }
    if (port == 0 || plan->bytes.length == 0) {
        exchange_plan_done(plan);
        return err_set(err, ERR_INPUT, "'port' and 'bytes_b64' are needed");
    }
    plan->key = mem_strdup(key);
    plan->endpoint.port = (uint16_t)port;
    return 0;
}

void exchange_plan_done(struct exchange_plan *plan)
{
    free(plan->key);
    plan->key = NULL;
    buf_done(&plan->bytes);
}
