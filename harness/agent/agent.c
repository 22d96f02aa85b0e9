/* Dispatch: each request gets exactly one reply, and a request that cannot be understood gets a
 * refusal if it has an id. */
#include "harness/agent/agent.h"

#include <stdlib.h>
#include <string.h>

#include "harness/agent/fields.h"
#include "harness/agent/ops.h"

static op_fn *const op_table[WIRE_OPS] = {
    [WIRE_HELLO] = op_hello,
    [WIRE_EXEC] = op_exec,
    [WIRE_PUT] = op_put,
    [WIRE_GET] = op_get,
    [WIRE_STAT] = op_stat,
    [WIRE_CLOCK] = op_clock,
    [WIRE_ENTROPY] = op_entropy,
    [WIRE_NET] = op_net,
    [WIRE_HTTP] = op_http,
    [WIRE_LISTEN] = op_listen,
    [WIRE_UNLISTEN] = op_unlisten,
    [WIRE_FOLLOW] = op_follow,
    [WIRE_SYNC] = op_sync,
    [WIRE_UNFOLLOW] = op_unfollow,
    [WIRE_USAGE] = op_usage,
    [WIRE_PROBE] = op_probe,
    [WIRE_CENSUS] = op_census,
    [WIRE_TERMINAL] = op_terminal,
    [WIRE_TERMINAL_INPUT] = op_terminal_input,
    [WIRE_TERMINAL_SIZE] = op_terminal_size,
    [WIRE_TERMINAL_END] = op_terminal_end,
};

void agent_reply(struct agent *agent, int64_t id, struct node *reply)
{
    uint64_t dropped = agent->suppressed + session_dropped(agent->session);

    node_set_int(reply, "id", id);
    node_set_bool(reply, "ok", true);
    node_set_int(reply, "dropped", (int64_t)dropped);
    session_send(agent->session, reply, false);
}

void agent_refuse(struct agent *agent, int64_t id, const struct err *why)
{
    struct node *reply = node_object();

    node_set_int(reply, "id", id);
    node_set_bool(reply, "ok", false);
    node_set_str(reply, "kind", err_kind_name(why->kind));
    node_set_str(reply, "error", why->text);
    session_send(agent->session, reply, false);
}

void agent_event(struct agent *agent, const char *kind, struct node *event, bool may_drop)
{
    node_set_str(event, "event", kind);
    session_send(agent->session, event, may_drop);
}

static int run_op(const struct request *request, struct node *reply, struct err *err)
{
    const char *name = NULL;
    int64_t version = 0;
    enum wire_op op = WIRE_OPS;

    if (field_int(request->node, "v", WIRE_VERSION, WIRE_VERSION, &version, err) < 0 ||
        field_str(request->node, "op", WIRE_MAX_KEY, &name, err) < 0) {
        return -1;
    }
    op = wire_op_parse(name);
    if (version == 0 || op == WIRE_OPS) {
        return err_set(err, ERR_INPUT, "no operation '%s' in version %d", name, WIRE_VERSION);
    }
    if (op != WIRE_HELLO && request->agent->epoch[0] == '\0') {
        return err_set(err, ERR_INPUT, "hello comes first");
    }
    return op_table[op](request, reply, err);
}

static void on_request(void *data, const struct node *node)
{
    struct agent *agent = data;
    const struct node *id = node_get(node, "id");
    struct request request = {agent, node_int_value(id), node};
    AUTO(node) reply = node_object();
    struct err err = {.kind = ERR_NONE};
    int rc = 0;

    if (node_type(id) != NODE_INT) {
        return;
    }
    rc = run_op(&request, reply, &err);
    if (rc < 0) {
        agent_refuse(agent, request.id, &err);
    } else if (rc == 0) {
        agent_reply(agent, request.id, TAKE(reply));
    }
}

struct agent *agent_new(struct loop *loop, struct root *root, int fd, bool port)
{
    struct agent *agent = mem_alloc(sizeof(*agent));

    agent->loop = loop;
    agent->root = root;
    agent->session = session_new(loop, fd, port, on_request, agent);
    agent->children = children_new(agent);
    agent->batches = batches_new(agent);
    agent->listeners = listeners_new(agent);
    agent->follows = follows_new(agent);
    agent->probes = probes_new(agent);
    agent->terminals = terminals_new(agent);
    return agent;
}

void agent_reset(struct agent *agent)
{
    children_reset(agent->children);
    batches_reset(agent->batches);
    listeners_reset(agent->listeners);
    follows_reset(agent->follows);
    probes_reset(agent->probes);
    terminals_reset(agent->terminals);
}

void agent_free(struct agent *agent)
{
    if (agent == NULL) {
        return;
    }
    children_free(agent->children);
    batches_free(agent->batches);
    listeners_free(agent->listeners);
    follows_free(agent->follows);
    probes_free(agent->probes);
    terminals_free(agent->terminals);
    session_free(agent->session);
    free(agent);
}
