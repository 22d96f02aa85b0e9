/* op hello: a new epoch starts from nothing, since what an earlier one left belongs to another
 * trial. A machine that was brought back has the clock and the random state of the instant it was
 * frozen at, so hello may bring both, and they are set before it is answered. */
#include <stdio.h>
#include <string.h>

#include "harness/agent/fields.h"
#include "harness/agent/machine.h"
#include "harness/agent/ops.h"

struct hello {
    const char *epoch;
    int64_t utc_ms; /* -1: leave the clock */
    bool feeds;
    struct buf entropy;
};

static bool is_epoch(const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        bool letter = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z');

        if (!letter && (*c < '0' || *c > '9') && *c != '-') {
            return false;
        }
    }
    return true;
}

static int take_hello(const struct node *node, struct hello *hello, struct err *err)
{
    if (field_str(node, "epoch", WIRE_MAX_EPOCH, &hello->epoch, err) < 0) {
        return -1;
    }
    if (!is_epoch(hello->epoch)) {
        return err_set(err, ERR_INPUT, "'epoch' may hold letters, digits and '-' only");
    }
    if (field_int(node, "utc_ms", 0, MACHINE_MAX_UTC_MS, &hello->utc_ms, err) < 0 ||
        field_bytes(node, "entropy_b64", WIRE_MAX_ENTROPY, &hello->entropy, &hello->feeds, err) <
            0) {
        return -1;
    }
    if (hello->feeds && hello->entropy.length == 0) {
        return err_set(err, ERR_INPUT, "'entropy_b64' is empty");
    }
    return 0;
}

/* The clock is set by each hello, since one that is sent again is the fresher; the pool by the
 * first of an epoch, since the others bring the same bytes. */
static int renew(const struct request *request, const struct hello *hello, bool first,
                 struct err *err)
{
    if (request->agent->root->fake) {
        return hello->utc_ms < 0 && !hello->feeds
                   ? 0
                   : root_record(request->agent->root, request->node, err);
    }
    if (hello->utc_ms >= 0 && machine_set_clock(hello->utc_ms, err) < 0) {
        return -1;
    }
    return first && hello->feeds ? machine_feed_pool(&hello->entropy, err) : 0;
}

/* The same epoch again is the host's impatience: it gets the same answer and ends nothing. */
static int greet(const struct request *request, const struct hello *hello, struct err *err)
{
    struct agent *agent = request->agent;
    bool first = strcmp(agent->epoch, hello->epoch) != 0;

    if (first) {
        agent_reset(agent);
        session_clear(agent->session);
        agent->suppressed = 0;
        agent->epoch[0] = '\0';
    }
    if (renew(request, hello, first, err) < 0) {
        return -1;
    }
    (void)snprintf(agent->epoch, sizeof(agent->epoch), "%s", hello->epoch);
    return 0;
}

int op_hello(const struct request *request, struct node *reply, struct err *err)
{
    struct hello hello = {.utc_ms = -1};
    int rc = take_hello(request->node, &hello, err);

    if (rc == 0) {
        rc = greet(request, &hello, err);
    }
    if (rc == 0) {
        node_set_int(reply, "v", WIRE_VERSION);
        node_set_str(reply, "agent", TAMESHI_VERSION);
        node_set_str(reply, "epoch", hello.epoch);
    }
    buf_done(&hello.entropy);
    return rc;
}
