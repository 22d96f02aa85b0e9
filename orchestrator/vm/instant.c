/* All machines of an environment at one instant: frozen together, brought back together. Nothing
 * moves between the first machine's stop and the last one's resume, or a request could be in two
 * places, or in none. */
#include "common/base/clock.h"
#include "harness/host/client.h"
#include "orchestrator/vm/environment_private.h"

/* One operation on every machine that is there. */
static int for_all(struct environment *environment,
                   int (*operation)(struct machine *machine, struct err *err), struct err *err)
{
    for (size_t seat = 0; seat < environment->topology->machine_count; seat++) {
        struct machine *machine = environment->seats[seat].machine;

        if (machine != NULL && operation(machine, err) < 0) {
            return -1;
        }
    }
    return 0;
}

/* All machines are asked before the first is waited for, so that they wake at the same time. */
static int join_all(struct environment *environment, struct err *err)
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

static int restore_seat(struct environment *environment, size_t seat, const char *tag,
                        struct err *err)
{
    struct seat *place = &environment->seats[seat];

    if (!environment->ops->channel_survives) {
        client_free(TAKE(place->client));
    }
    return environment->ops->machine_restore(place->machine, tag, err);
}

/* The product machine in the state tag, paused: the one that runs, or a new one in its place. */
static int restore_product(struct environment *environment, size_t product, const char *tag,
                           struct err *err)
{
    const struct product_image *wanted = &environment->products[product];
    size_t seat = environment->topology->product;

    if (environment->current == product) {
        return restore_seat(environment, seat, tag, err);
    }
    seat_end(environment, seat);
    environment->current = product;
    return seat_start(environment, seat, &wanted->image, wanted->overlay, tag, err);
}

/* The product's machine comes last: a new one is not to be started where an old state is missing.
 */
static int restore_all(struct environment *environment, size_t product, const char *tag,
                       struct err *err)
{
    for (size_t seat = 0; seat < environment->topology->machine_count; seat++) {
        if (!environment_is_product(environment, seat) &&
            restore_seat(environment, seat, tag, err) < 0) {
            return -1;
        }
    }
    return restore_product(environment, product, tag, err);
}

int instant_freeze(struct environment *environment, const char *tag, struct err *err)
{
    if (for_all(environment, environment->ops->machine_pause, err) < 0) {
        return -1;
    }
    for (size_t seat = 0; seat < environment->topology->machine_count; seat++) {
        if (environment->ops->machine_freeze(environment->seats[seat].machine, tag, err) < 0) {
            return -1;
        }
    }
    return for_all(environment, environment->ops->machine_resume, err);
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

    if (for_all(environment, environment->ops->machine_abandon, err) < 0) {
        return -1;
    }
    info->pause_ms = lap(&since);
    if (restore_all(environment, product, tag, err) < 0) {
        return -1;
    }
    info->restore_ms = lap(&since);
    if (for_all(environment, environment->ops->machine_resume, err) < 0) {
        return -1;
    }
    info->resume_ms = lap(&since);
    if (join_all(environment, err) < 0) {
        return -1;
    }
    info->agent_ms = lap(&since);
    info->total_ms = info->pause_ms + info->restore_ms + info->resume_ms + info->agent_ms;
    info->epoch = environment->epoch;
    return 0;
}
