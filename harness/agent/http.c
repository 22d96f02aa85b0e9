/* op http: batches of exchanges, a few at once. Responses are never dropped, so no exchange is
 * started while much still waits for the host; the reply to the batch comes behind all its
 * events. */
#include <stdlib.h>

#include "common/base/clock.h"
#include "harness/agent/exchange.h"
#include "harness/agent/fields.h"
#include "harness/agent/ops.h"

#define MAX_BATCHES 8
#define DEFAULT_PARALLEL 8
#define ENOUGH_BACKLOG ((size_t)8 << 20)
#define LOOK_AGAIN_MS 10

struct batch {
    struct batches *all;
    struct batch *next;
    int64_t id;
    struct exchange_plan *plans; /* those behind started still own what is in them */
    size_t count;
    size_t started;
    size_t finished;
    unsigned parallel;
    unsigned running_count;
    struct exchange *running[WIRE_MAX_PARALLEL];
    struct timer *look_again;
};

struct batches {
    struct agent *agent;
    struct links *links;
    struct batch *first;
    unsigned count;
};

static void plans_free(struct exchange_plan *plans, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        exchange_plan_done(&plans[i]);
    }
    free(plans);
}

static void batch_free(struct batch *batch)
{
    for (struct batch **link = &batch->all->first; *link != NULL; link = &(*link)->next) {
        if (*link == batch) {
            *link = batch->next;
            break;
        }
    }
    batch->all->count--;
    for (unsigned i = 0; i < batch->running_count; i++) {
        exchange_free(batch->running[i]);
    }
    loop_untimer(batch->look_again);
    plans_free(batch->plans, batch->count);
    free(batch);
}

static void advance(struct batch *batch);

static void on_look_again(void *data)
{
    struct batch *batch = data;

    batch->look_again = NULL;
    advance(batch);
}

static void on_exchange(void *data, struct exchange *exchange, struct buf *event)
{
    struct batch *batch = data;
    unsigned i = 0;

    while (batch->running[i] != exchange) {
        i++;
    }
    batch->running[i] = batch->running[--batch->running_count];
    batch->finished++;
    session_send_frame(batch->all->agent->session, event, false);
    advance(batch);
}

static void start_next(struct batch *batch)
{
    batch->running[batch->running_count++] =
        exchange_new(batch->all->agent->loop, batch->all->links, &batch->plans[batch->started],
                     on_exchange, batch);
    batch->started++;
}

/* Starts what may start, and answers when all is done. */
static void advance(struct batch *batch)
{
    struct agent *agent = batch->all->agent;
    bool full = session_backlog(agent->session) > ENOUGH_BACKLOG;

    while (!full && batch->started < batch->count && batch->running_count < batch->parallel) {
        start_next(batch);
    }
    if (full && batch->started < batch->count && batch->look_again == NULL) {
        batch->look_again =
            loop_timer(agent->loop, clock_mono_ms() + LOOK_AGAIN_MS, on_look_again, batch);
    }
    if (batch->finished == batch->count) {
        struct node *reply = node_object();

        node_set_int(reply, "finished", (int64_t)batch->count);
        agent_reply(agent, batch->id, reply);
        batch_free(batch);
    }
}

/* All are checked before the first one starts. */
static int read_plans(const struct node *list, struct exchange_plan **out, struct err *err)
{
    size_t count = node_count(list);
    struct exchange_plan *plans = mem_array(count, sizeof(*plans));

    for (size_t i = 0; i < count; i++) {
        if (exchange_plan_init(&plans[i], node_at(list, i), err) < 0) {
            plans_free(plans, i);
            return err_wrap(err, "exchange %zu", i);
        }
    }
    *out = plans;
    return 0;
}

int op_http(const struct request *request, struct node *reply, struct err *err)
{
    struct batches *batches = request->agent->batches;
    struct batch *batch = NULL;
    const struct node *list = NULL;
    struct exchange_plan *plans = NULL;
    int64_t parallel = DEFAULT_PARALLEL;

    (void)reply;
    if (batches->count >= MAX_BATCHES) {
        return err_set(err, ERR_INPUT, "more than %d http requests at once", MAX_BATCHES);
    }
    if (field_int(request->node, "parallel", 1, WIRE_MAX_PARALLEL, &parallel, err) < 0 ||
        field_array(request->node, "exchanges", WIRE_MAX_EXCHANGES, &list, err) < 0 ||
        read_plans(list, &plans, err) < 0) {
        return -1;
    }
    batch = mem_alloc(sizeof(*batch));
    batch->all = batches;
    batch->next = batches->first;
    batch->id = request->id;
    batch->plans = plans;
    batch->count = node_count(list);
    batch->parallel = (unsigned)parallel;
    batches->first = batch;
    batches->count++;
    advance(batch);
    return OP_LATER;
}

struct batches *batches_new(struct agent *agent)
{
    struct batches *batches = mem_alloc(sizeof(*batches));

    batches->agent = agent;
    batches->links = links_new(agent->loop);
    return batches;
}

void batches_reset(struct batches *batches)
{
    while (batches->first != NULL) {
        batch_free(batches->first);
    }
    links_reset(batches->links);
}

void batches_free(struct batches *batches)
{
    batches_reset(batches);
    links_free(batches->links);
    free(batches);
}
