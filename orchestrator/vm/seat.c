/* One machine of an environment with the host's side of its agent. */
#include "common/base/clock.h"
#include "common/base/file.h"
#include "harness/host/client.h"
#include "orchestrator/vm/environment_private.h"
#include "orchestrator/vm/guest.h"

/* tsc: under TCG a machine that is brought back keeps the later time stamp counter while its timers
 * go back, so the guest's clock may not be read from it. mitigations: each costs much under TCG,
 * and there is no other tenant in the machine. Interfaces keep the kernel's names, eth0 and eth1 in
 * the order of their slots. */
#define KERNEL_ARGS                                                                                \
    "console=ttyS0 quiet panic=-1 tsc=unstable no_timer_check mitigations=off net.ifnames=0"
#define DISK_ARGS KERNEL_ARGS " tameshi.root=/dev/vda rw"
/* Without a disk most memory was only used while booting: zeroed, it takes no room in a state. */
#define BARE_ARGS KERNEL_ARGS " init_on_free=1"

/* Ports of the block: front link (attacker, product), back link (product, target). */
static const struct {
    unsigned local, remote;
} wires[MACHINE_ROLES][2] = {
    [MACHINE_ATTACKER] = {{0, 1}},
    [MACHINE_PRODUCT] = {{1, 0}, {2, 3}},
    [MACHINE_TARGET] = {{3, 2}},
};

char *seat_path(const struct environment *environment, enum machine_role role, const char *ending)
{
    return mem_printf("%s/%s%s", environment->folder, machine_role_name(role), ending);
}

static void wire(const struct environment *environment, enum machine_role role,
                 struct machine_spec *spec)
{
    spec->nic_count = guest_nic_count(role);
    for (size_t i = 0; i < spec->nic_count; i++) {
        spec->nics[i] = (struct machine_nic){
            .mac = guest_mac(role, i),
            .local_port = (uint16_t)(environment->ports.first + wires[role][i].local),
            .remote_port = (uint16_t)(environment->ports.first + wires[role][i].remote),
        };
    }
}

int seat_start(struct environment *environment, enum machine_role role,
               const struct environment_image *image, const char *overlay, const char *state,
               struct err *err)
{
    const struct environment_image *attacker = &environment->attacker;
    AUTOFREE char *name = mem_printf("e%u-%s", environment->slot, machine_role_name(role));
    AUTOFREE char *channel = mem_printf("%s/%s", environment->root, name);
    AUTOFREE char *console = seat_path(environment, role, ".log");
    struct machine_spec spec = {
        .name = name,
        .disk = image->disk,
        .kernel = image->kernel != NULL ? image->kernel : attacker->kernel,
        .initramfs = image->initramfs != NULL ? image->initramfs : attacker->initramfs,
        .cmdline = image->disk != NULL ? DISK_ARGS : BARE_ARGS,
        .memory_mib = image->memory_mib,
        .overlay = overlay,
        .channel = channel,
        .console = console,
        .state = state,
    };

    wire(environment, role, &spec);
    return environment->ops->machine_start(environment->hypervisor, &spec,
                                           &environment->seats[role].machine, err);
}

static int seat_connect(struct environment *environment, enum machine_role role,
                        int64_t deadline_mono_ms, struct err *err)
{
    struct seat *seat = &environment->seats[role];
    int fd = -1;

    if (seat->client != NULL) {
        return 0;
    }
    if (environment->ops->machine_connect(seat->machine, clock_left_ms(deadline_mono_ms), &fd,
                                          err) < 0) {
        return -1;
    }
    seat->client = client_new(fd, machine_role_name(role));
    return 0;
}

/* A machine that has ended explains whatever its client failed with. */
static int explain(const struct environment *environment, enum machine_role role, struct err *err)
{
    return environment->ops->machine_alive(environment->seats[role].machine)
               ? -1
               : err_set(err, ERR_GUEST, "machine '%s' ended by itself", machine_role_name(role));
}

int seat_join_send(struct environment *environment, enum machine_role role,
                   int64_t deadline_mono_ms, struct err *err)
{
    struct seat *seat = &environment->seats[role];
    AUTOFREE char *epoch =
        mem_printf("e%u-%llu", environment->slot, (unsigned long long)environment->epoch);

    if (seat_connect(environment, role, deadline_mono_ms, err) < 0) {
        return -1;
    }
    client_on_event(seat->client, NULL, NULL);
    return guest_renew_send(seat->client, epoch, deadline_mono_ms, err) < 0
               ? explain(environment, role, err)
               : 0;
}

int seat_join_wait(struct environment *environment, enum machine_role role,
                   int64_t deadline_mono_ms, struct err *err)
{
    return guest_renew_wait(environment->seats[role].client, deadline_mono_ms, err) < 0
               ? explain(environment, role, err)
               : 0;
}

void seat_end(struct environment *environment, enum machine_role role)
{
    struct seat *seat = &environment->seats[role];

    client_free(seat->client);
    environment->ops->machine_kill(seat->machine);
    *seat = (struct seat){0};
}
