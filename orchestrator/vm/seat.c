/* One machine of an environment with the host's side of its agent. */
#include "common/base/clock.h"
#include "common/base/file.h"
#include "harness/host/client.h"
#include "orchestrator/vm/environment_private.h"
#include "orchestrator/vm/guest.h"

#define DISK_ARGS SEAT_KERNEL_ARGS " tameshi.root=/dev/vda rw"
/* Without a disk most memory was only used while booting: zeroed, it takes no room in a state. */
#define BARE_ARGS SEAT_KERNEL_ARGS " init_on_free=1"

static const char *seat_name(const struct environment *environment, size_t seat)
{
    return environment->topology->machines[seat].name;
}

char *seat_path(const struct environment *environment, size_t seat, const char *ending)
{
    return mem_printf("%s/%s%s", environment->folder, seat_name(environment, seat), ending);
}

static uint16_t port_at(const struct environment *environment, unsigned offset)
{
    return (uint16_t)(environment->ports.first + offset);
}

static void wire(const struct environment *environment, size_t seat, struct machine_spec *spec)
{
    const struct topology_machine *machine = &environment->topology->machines[seat];

    spec->nic_count = machine->nic_count;
    for (size_t i = 0; i < spec->nic_count; i++) {
        const struct topology_nic *nic = &machine->nics[i];

        spec->nics[i] = (struct machine_nic){
            .mac = nic->mac,
            .local_port = port_at(environment, nic->local_port),
            .remote_port = port_at(environment, nic->remote_port),
        };
        if (nic->copied) {
            spec->nics[i].copy_local_port = port_at(environment, nic->copy_local_port);
            spec->nics[i].copy_remote_port = port_at(environment, nic->copy_remote_port);
        }
    }
}

const struct environment_image *seat_image(const struct environment *environment, size_t seat)
{
    if (environment_is_product(environment, seat)) {
        return &environment->products[environment->current].image;
    }
    return environment->topology->machines[seat].image == TOPOLOGY_TARGET ? &environment->target
                                                                          : &environment->attacker;
}

int seat_start(struct environment *environment, size_t seat, const struct environment_image *image,
               const struct seat_from *from, struct err *err)
{
    const struct environment_image *attacker = &environment->attacker;
    AUTOFREE char *name = mem_printf("%s-%s", environment->name, seat_name(environment, seat));
    AUTOFREE char *channel = mem_printf("%s/%s", environment->root, name);
    AUTOFREE char *console = seat_path(environment, seat, ".log");
    struct machine_spec spec = {
        .name = name,
        .group = environment->name,
        .disk = image->disk,
        .kernel = image->kernel != NULL ? image->kernel : attacker->kernel,
        .initramfs = image->initramfs != NULL ? image->initramfs : attacker->initramfs,
        .cmdline = image->disk != NULL ? DISK_ARGS : BARE_ARGS,
        .memory_mib = image->memory_mib,
        .overlay = from->overlay,
        .channel = channel,
        .console = console,
        .state = from->state,
        .saved = from->saved,
    };

    wire(environment, seat, &spec);
    return environment->ops->machine_start(environment->hypervisor, &spec,
                                           &environment->seats[seat].machine, err);
}

int seat_connect(struct environment *environment, size_t seat, int64_t deadline_mono_ms,
                 struct err *err)
{
    struct seat *place = &environment->seats[seat];
    int fd = -1;

    if (place->client != NULL) {
        return 0;
    }
    if (environment->ops->machine_connect(place->machine, clock_left_ms(deadline_mono_ms), &fd,
                                          err) < 0) {
        return -1;
    }
    place->client = client_new(fd, seat_name(environment, seat));
    return 0;
}

/* A machine that has ended explains whatever its client failed with. */
static int explain(const struct environment *environment, size_t seat, struct err *err)
{
    return environment->ops->machine_alive(environment->seats[seat].machine)
               ? -1
               : err_set(err, ERR_GUEST, "machine '%s' ended by itself",
                         seat_name(environment, seat));
}

int seat_join_send(struct environment *environment, size_t seat, int64_t deadline_mono_ms,
                   struct err *err)
{
    struct seat *place = &environment->seats[seat];
    AUTOFREE char *epoch =
        mem_printf("%s-%llu", environment->name, (unsigned long long)environment->epoch);

    if (seat_connect(environment, seat, deadline_mono_ms, err) < 0) {
        return -1;
    }
    client_on_event(place->client, NULL, NULL);
    return guest_renew_send(place->client, epoch, deadline_mono_ms, err) < 0
               ? explain(environment, seat, err)
               : 0;
}

int seat_join_wait(struct environment *environment, size_t seat, int64_t deadline_mono_ms,
                   struct err *err)
{
    return guest_renew_wait(environment->seats[seat].client, deadline_mono_ms, err) < 0
               ? explain(environment, seat, err)
               : 0;
}

void seat_end(struct environment *environment, size_t seat)
{
    struct seat *place = &environment->seats[seat];

    client_free(place->client);
    environment->ops->machine_kill(place->machine);
    *place = (struct seat){0};
}
