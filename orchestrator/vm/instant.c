/* All machines of an environment at one instant: frozen together, brought back together. Nothing
 * moves between the first machine's stop and the last one's resume, or a request could be in two
 * places, or in none. */
#include "common/base/clock.h"
#include "harness/host/client.h"
#include "orchestrator/vm/environment_private.h"
#include "orchestrator/vm/parallel.h"

/* What parallel_each carries. */
struct each {
    struct environment *environment;
    int (*one)(struct environment *environment, size_t seat, const void *data, struct err *err);
    const void *data;
    size_t order[TOPOLOGY_MAX_MACHINES];
};

static int each_one(void *data, size_t i, struct err *err)
{
    const struct each *each = data;

    return each->one(each->environment, each->order[i], each->data, err);
}

int instant_each(struct environment *environment,
                 int (*one)(struct environment *environment, size_t seat, const void *data,
                            struct err *err),
                 const void *data, struct err *err)
{
    struct each each = {.environment = environment, .one = one, .data = data};
    size_t count = 0;

    for (size_t seat = 0; seat < environment->topology->machine_count; seat++) {
        if (!environment_is_product(environment, seat)) {
            each.order[count++] = seat;
        }
    }
    each.order[count++] = environment->topology->product;
    return parallel_each(count, environment->ops->parallel, each_one, &each, err);
}

/* An operation of the hypervisor's table that takes nothing but the machine. */
struct plain {
    int (*call)(struct machine *machine, struct err *err);
};

static int call_plain(struct environment *environment, size_t seat, const void *data,
                      struct err *err)
{
    const struct plain *plain = data;
    struct machine *machine = environment->seats[seat].machine;

    return machine == NULL ? 0 : plain->call(machine, err);
}

int instant_pause(struct environment *environment, struct err *err)
{
    const struct plain plain = {environment->ops->machine_pause};

    return instant_each(environment, call_plain, &plain, err);
}

int instant_resume(struct environment *environment, struct err *err)
{
    const struct plain plain = {environment->ops->machine_resume};

    return instant_each(environment, call_plain, &plain, err);
}

static int abandon_all(struct environment *environment, struct err *err)
{
    const struct plain plain = {environment->ops->machine_abandon};

    return instant_each(environment, call_plain, &plain, err);
}

/* All machines are asked before the first is waited for, so that they wake at the same time. */
int instant_join(struct environment *environment, struct err *err)
{
    int64_t deadline = clock_mono_ms() + RETURN_MS;

    environment->epoch++;
    for (size_t seat = 0; seat < environment->topology->machine_count; seat++) {
        if (environment->seats[seat].machine != NULL &&
            seat_join_send(environment, seat, deadline, err) < 0) {
            return -1;
        }
    }
    for (size_t seat = 0; seat < environment->topology->machine_count; seat++) {
        if (environment->seats[seat].machine != NULL &&
            seat_join_wait(environment, seat, deadline, err) < 0) {
            return -1;
        }
    }
    return 0;
}

static int freeze_seat(struct environment *environment, size_t seat, const void *tag,
                       struct err *err)
{
    return environment->ops->machine_freeze(environment->seats[seat].machine, tag, err);
}

int instant_freeze(struct environment *environment, const char *tag, struct err *err)
{
    return instant_pause(environment, err) < 0 ? -1
                                               : instant_each(environment, freeze_seat, tag, err);
}

/* Where a machine is to be brought back to. */
struct goal {
    const char *tag;
    bool exchange; /* the product's machine is another one, and is started in that state */
};

static int restore_seat(struct environment *environment, size_t seat, const void *data,
                        struct err *err)
{
    const struct goal *goal = data;
    struct seat *place = &environment->seats[seat];

    if (goal->exchange && environment_is_product(environment, seat)) {
        const struct product_image *product = &environment->products[environment->current];
        const struct seat_from from = {.overlay = product->overlay, .state = goal->tag};

        return seat_start(environment, seat, &product->image, &from, err);
    }
    if (!environment->ops->channel_survives) {
        client_free(TAKE(place->client));
    }
    return environment->ops->machine_restore(place->machine, goal->tag, err);
}

/* The product's machine comes last: to start another one takes longest, in vain if the rest fails.
 */
static int restore_all(struct environment *environment, size_t product, const char *tag,
                       struct err *err)
{
    const struct goal goal = {.tag = tag, .exchange = environment->current != product};

    if (goal.exchange) {
        seat_end(environment, environment->topology->product);
        environment->current = product;
    }
    return instant_each(environment, restore_seat, &goal, err);
}

/* Room for each machine's digest, filled side by side. */
struct digests {
    char hex[TOPOLOGY_MAX_MACHINES][HASH_HEX];
};

static int digest_seat(struct environment *environment, size_t seat, const void *data,
                       struct err *err)
{
    struct digests *digests = *(struct digests *const *)data;

    return environment->ops->machine_disk(environment->seats[seat].machine, digests->hex[seat],
                                          err);
}

int instant_look_at_disks(struct environment *environment, struct err *err)
{
    struct digests digests = {0};
    struct digests *place = &digests;

    node_free(TAKE(environment->disks));
    if (!environment->looks_at_disks) {
        return 0;
    }
    if (instant_each(environment, digest_seat, &place, err) < 0) {
        return -1;
    }
    environment->disks = node_object();
    for (size_t seat = 0; seat < environment->topology->machine_count; seat++) {
        node_set_str(environment->disks, environment->topology->machines[seat].name,
                     digests.hex[seat]);
    }
    return 0;
}

static int64_t lap(int64_t *since)
{
    int64_t now = clock_mono_ms();
    int64_t elapsed = now - *since;

    *since = now;
    return elapsed;
}

int instant_restore(struct environment *environment, size_t product, const char *tag,
                    struct environment_return_info *info, struct err *err)
{
    int64_t since = clock_mono_ms();

    if (abandon_all(environment, err) < 0) {
        return -1;
    }
    info->pause_ms = lap(&since);
    if (restore_all(environment, product, tag, err) < 0) {
        return -1;
    }
    info->restore_ms = lap(&since);
    if (instant_look_at_disks(environment, err) < 0) {
        return -1;
    }
    lap(&since); /* looking is not part of returning */
    if (instant_resume(environment, err) < 0) {
        return -1;
    }
    info->resume_ms = lap(&since);
    if (instant_join(environment, err) < 0) {
        return -1;
    }
    info->agent_ms = lap(&since);
    info->total_ms = info->pause_ms + info->restore_ms + info->resume_ms + info->agent_ms;
    info->epoch = environment->epoch;
    return 0;
}
