/* Rule: a copy runs once before it stands still. Under TCG the first steps of a machine are slow,
 * since QEMU has to translate what it runs; so a copy takes them, and answers its first hello,
 * before it is needed. */
#include "orchestrator/vm/clone.h"

#include "common/base/clock.h"
#include "common/base/file.h"
#include "orchestrator/vm/environment_private.h"
#include "orchestrator/vm/guest.h"

#define CONNECT_MS 30000

/* Where a seat's machine is saved. Caller frees. */
static char *saved_prefix(const struct environment *environment, size_t seat, const char *folder)
{
    return file_join(folder, environment->topology->machines[seat].name);
}

static int save_seat(struct environment *environment, size_t seat, const void *folder,
                     struct err *err)
{
    AUTOFREE char *prefix = saved_prefix(environment, seat, folder);

    return environment->ops->machine_save(environment->seats[seat].machine, prefix, err);
}

int environment_save(struct environment *environment, const char *folder, struct err *err)
{
    if (environment_need(environment, err) < 0) {
        return -1;
    }
    if (environment->current == NO_PRODUCT || environment->saved != NULL) {
        return err_set(err, ERR_BUG, "only an environment that was booted with a product is saved");
    }
    if (instant_pause(environment, err) < 0 ||
        instant_each(environment, save_seat, folder, err) < 0 ||
        instant_resume(environment, err) < 0) {
        err_wrap(err, "saving the environment");
        return environment_settle(environment, -1);
    }
    return 0;
}

/* Connected before it runs: the agent was saved with the host's end there, and never sees it gone.
 */
static int clone_seat(struct environment *environment, size_t seat, const void *folder,
                      struct err *err)
{
    AUTOFREE char *prefix = saved_prefix(environment, seat, folder);
    AUTOFREE char *overlay = seat_path(environment, seat, ".qcow2");
    const struct seat_from from = {.overlay = overlay, .saved = prefix};
    int64_t deadline = clock_mono_ms() + CONNECT_MS;

    if (seat_start(environment, seat, seat_image(environment, seat), &from, err) < 0) {
        return -1;
    }
    return environment->ops->channel_survives ? seat_connect(environment, seat, deadline, err) : 0;
}

static int start_clone(struct environment *environment, const struct environment_image *product,
                       const char *folder, struct err *err)
{
    environment->current = environment_add_product(environment, product);
    environment->saved = mem_strdup(folder);
    if (file_mkdirs(environment->folder, 0700, err) < 0 ||
        vm_ports_take(environment->slot, environment->topology->port_count, &environment->ports,
                      err) < 0 ||
        instant_each(environment, clone_seat, folder, err) < 0) {
        return -1;
    }
    return 0;
}

static int set_network(struct environment *environment, size_t seat, const void *data,
                       struct err *err)
{
    (void)data;
    return guest_network(environment->seats[seat].client, &environment->topology->machines[seat],
                         clock_mono_ms() + CONNECT_MS, err);
}

/* Its first steps. */
static int walk(struct environment *environment, struct err *err)
{
    if (environment_wake(environment, NULL, err) < 0 ||
        (!environment->ops->saves_memory &&
         instant_each(environment, set_network, NULL, err) < 0)) {
        return -1;
    }
    return environment_rest(environment, err);
}

int environment_clone(const struct environment_options *options,
                      const struct environment_image *product, const char *folder,
                      struct environment **out, struct err *err)
{
    AUTO(environment) environment = NULL;

    if (environment_new(options, &environment, err) < 0) {
        return -1;
    }
    if (start_clone(environment, product, folder, err) < 0 ||
        instant_look_at_disks(environment, err) < 0 || walk(environment, err) < 0) {
        return err_wrap(err, "copy of the environment");
    }
    *out = TAKE(environment);
    return 0;
}

int environment_wake(struct environment *environment, struct environment_return_info *info,
                     struct err *err)
{
    int64_t begun_ms = clock_mono_ms();
    int64_t running_ms = 0;

    if (instant_resume(environment, err) < 0) {
        return environment_settle(environment, -1);
    }
    running_ms = clock_mono_ms();
    if (environment_settle(environment, instant_join(environment, err)) < 0) {
        return -1;
    }
    if (info != NULL) {
        int64_t now_ms = clock_mono_ms();

        *info = (struct environment_return_info){.epoch = environment->epoch,
                                                 .resume_ms = running_ms - begun_ms,
                                                 .agent_ms = now_ms - running_ms,
                                                 .total_ms = now_ms - begun_ms};
    }
    return 0;
}

int environment_rest(struct environment *environment, struct err *err)
{
    return environment_settle(environment, instant_pause(environment, err));
}
