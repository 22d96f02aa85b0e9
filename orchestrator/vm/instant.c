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
    for (enum machine_role role = 0; role < MACHINE_ROLES; role++) {
        struct machine *machine = environment->seats[role].machine;

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
    for (enum machine_role role = 0; role < MACHINE_ROLES; role++) {
        if (environment->seats[role].machine != NULL &&
            seat_join_send(environment, role, deadline, err) < 0) {
            return -1;
        }
    }
    for (enum machine_role role = 0; role < MACHINE_ROLES; role++) {
        if (environment->seats[role].machine != NULL &&
            seat_join_wait(environment, role, deadline, err) < 0) {
            return -1;
        }
    }
    return 0;
}

static int restore_seat(struct environment *environment, enum machine_role role, const char *tag,
                        struct err *err)
{
    struct seat *seat = &environment->seats[role];

    if (!environment->ops->channel_survives) {
        client_free(TAKE(seat->client));
    }
    return environment->ops->machine_restore(seat->machine, tag, err);
}

/* The product machine in the state tag, paused: the one that runs, or a new one in its place. */
static int restore_product(struct environment *environment, size_t product, const char *tag,
                           struct err *err)
{
    const struct product_image *wanted = &environment->products[product];

    if (environment->current == product) {
        return restore_seat(environment, MACHINE_PRODUCT, tag, err);
    }
    seat_end(environment, MACHINE_PRODUCT);
    environment->current = product;
    return seat_start(environment, MACHINE_PRODUCT, &wanted->image, wanted->overlay, tag, err);
}

int instant_freeze(struct environment *environment, const char *tag, struct err *err)
{
    if (for_all(environment, environment->ops->machine_pause, err) < 0) {
        return -1;
    }
    for (enum machine_role role = 0; role < MACHINE_ROLES; role++) {
        if (environment->ops->machine_freeze(environment->seats[role].machine, tag, err) < 0) {
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
    if (restore_seat(environment, MACHINE_ATTACKER, tag, err) < 0 ||
        restore_seat(environment, MACHINE_TARGET, tag, err) < 0 ||
        restore_product(environment, product, tag, err) < 0) {
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
