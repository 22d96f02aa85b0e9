/* The only file that knows libvirt: its embedded QEMU driver, opened once in this process, with a
 * thread of its own for the driver's events. Every call that waits for QEMU is guarded: past its
 * deadline the machine's process is killed by that thread, the call comes back, and the caller gets
 * ERR_TIMEOUT.
 *
 * States are QEMU's own (savevm, loadvm): libvirt's snapshots restart the process, which costs
 * seconds. */
#include <libvirt/libvirt-qemu.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <unistd.h>

#include "common/base/buf.h"
#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "orchestrator/vm/domain_xml.h"
#include "orchestrator/vm/hypervisor.h"
#include "orchestrator/vm/qemu_files.h"
#include "orchestrator/vm/qemu_user.h"
#include "orchestrator/vm/sweep.h"

#define START_MS 60000
#define CALL_MS 20000
#define STATE_MS 60000 /* a state is as large as the memory that is in use */
#define DRAIN_MS 2000
#define END_MS 5000
#define RETRY_MS 10

struct hypervisor {
    virConnectPtr connection;
    char *root;
    enum accel accel;
    pthread_t loop;
    bool turning; /* loop was started */
    atomic_bool stopping;
    struct machine *machines;
};

struct machine {
    struct hypervisor *hypervisor;
    struct machine *next;
    virDomainPtr domain;
    char *name;
    char *channel;
    int pid_fd;
    uint16_t ports[MACHINE_MAX_NICS];
    size_t nic_count;
    bool paused;
};

/* libvirt's last error as one line. */
static int fail(struct err *err, enum err_kind kind, const char *what)
{
    AUTOFREE char *why = mem_strdup(virGetLastErrorMessage());

    for (char *c = why; *c != '\0'; c++) {
        *c = *c == '\n' ? ' ' : *c;
    }
    return err_set(err, kind, "%s: %s", what, why);
}

static void be_silent(void *data, virErrorPtr error)
{
    (void)data;
    (void)error;
}

static void *turn(void *data)
{
    struct hypervisor *hypervisor = data;

    while (!atomic_load(&hypervisor->stopping)) {
        virEventRunDefaultImpl();
    }
    return NULL;
}

static void wake(int timer, void *data)
{
    (void)data;
    virEventRemoveTimeout(timer);
}

static void close_hypervisor(struct hypervisor *hypervisor);

/* The connection, NULL when libvirt refuses. */
static virConnectPtr connect_embedded(const char *root)
{
    AUTOFREE char *uri = mem_printf("qemu:///embed?root=%s", root);
    struct qemu_home kept;
    virConnectPtr connection = NULL;

    qemu_home_move(root, &kept);
    connection = virConnectOpen(uri);
    qemu_home_restore(&kept);
    return connection;
}

static int open_hypervisor(const struct hypervisor_options *options, struct hypervisor **out,
                           struct err *err)
{
    struct hypervisor *hypervisor = NULL;

    if (qemu_settings(options->root, err) < 0 || qemu_user_provide(options->root, err) < 0) {
        return -1;
    }
    virSetErrorFunc(NULL, be_silent);
    if (virInitialize() < 0 || virEventRegisterDefaultImpl() < 0) {
        return fail(err, ERR_HOST, "libvirt cannot start");
    }
    hypervisor = mem_alloc(sizeof(*hypervisor));
    hypervisor->root = mem_strdup(options->root);
    hypervisor->accel = options->accel;
    hypervisor->connection = connect_embedded(options->root);
    atomic_init(&hypervisor->stopping, false);
    if (hypervisor->connection == NULL) {
        fail(err, ERR_HOST, "libvirt's embedded driver cannot be opened");
    } else if (pthread_create(&hypervisor->loop, NULL, turn, hypervisor) != 0) {
        err_set(err, ERR_HOST, "cannot start the event thread");
    } else {
        hypervisor->turning = true;
        *out = hypervisor;
        return 0;
    }
    close_hypervisor(hypervisor);
    return -1;
}

static void kill_machine(struct machine *machine);

static void close_hypervisor(struct hypervisor *hypervisor)
{
    if (hypervisor == NULL) {
        return;
    }
    while (hypervisor->machines != NULL) {
        kill_machine(hypervisor->machines);
    }
    if (hypervisor->connection != NULL) {
        virConnectClose(hypervisor->connection);
    }
    if (hypervisor->turning) {
        atomic_store(&hypervisor->stopping, true);
        virEventAddTimeout(0, wake, NULL, NULL);
        pthread_join(hypervisor->loop, NULL);
    }
    free(hypervisor->root);
    free(hypervisor);
}

/* The guards run in the event thread. */
static void guard_machine(int timer, void *data)
{
    const struct machine *machine = data;

    virEventUpdateTimeout(timer, -1);
    pidfd_send_signal(machine->pid_fd, SIGKILL, NULL, 0);
}

static void guard_start(int timer, void *data)
{
    const struct hypervisor *hypervisor = data;

    virEventUpdateTimeout(timer, -1);
    vm_kill_below(hypervisor->root, END_MS);
}

struct guard {
    int timer;
    int64_t deadline_mono_ms;
};

static struct guard guard_on(struct machine *machine, int timeout_ms)
{
    return (struct guard){
        .timer = virEventAddTimeout(timeout_ms, guard_machine, machine, NULL),
        .deadline_mono_ms = clock_mono_ms() + timeout_ms,
    };
}

/* Whether it struck. */
static bool guard_off(const struct guard *guard)
{
    virEventRemoveTimeout(guard->timer);
    return clock_mono_ms() >= guard->deadline_mono_ms;
}

static bool is_alive(struct machine *machine)
{
    struct pollfd ended = {.fd = machine->pid_fd, .events = POLLIN};

    return machine->pid_fd >= 0 && poll(&ended, 1, 0) == 0;
}

static int fail_machine(struct machine *machine, bool late, const char *what, const char *why,
                        struct err *err)
{
    enum err_kind kind = late ? ERR_TIMEOUT : is_alive(machine) ? ERR_HOST : ERR_GUEST;

    return err_set(err, kind, "machine '%s': %s: %.*s", machine->name, what,
                   (int)strcspn(why, "\r\n"), late ? "no answer in time" : why);
}

/* A command of QEMU's human monitor; those used here say nothing when all is well. */
static int monitor(struct machine *machine, const char *command, int timeout_ms, struct err *err)
{
    struct guard guard = guard_on(machine, timeout_ms);
    char *reply = NULL;
    int status = virDomainQemuMonitorCommand(machine->domain, command, &reply,
                                             VIR_DOMAIN_QEMU_MONITOR_COMMAND_HMP);
    bool late = guard_off(&guard);

    if (status < 0) {
        status = fail_machine(machine, late, command, virGetLastErrorMessage(), err);
    } else if (reply != NULL && reply[0] != '\0') {
        status = fail_machine(machine, false, command, reply, err);
    }
    free(reply);
    return status < 0 ? -1 : 0;
}

static int monitor_tag(struct machine *machine, const char *verb, const char *tag, struct err *err)
{
    AUTOFREE char *command = mem_printf("%s %s", verb, tag);

    return monitor(machine, command, STATE_MS, err);
}

/* Stops or resumes the processors; nothing to do is done. */
static int set_paused(struct machine *machine, bool paused, struct err *err)
{
    struct guard guard = {0};
    int status = 0;
    bool late = false;

    if (machine->paused == paused) {
        return 0;
    }
    guard = guard_on(machine, CALL_MS);
    status = paused ? virDomainSuspend(machine->domain) : virDomainResume(machine->domain);
    late = guard_off(&guard);
    if (status < 0) {
        return fail_machine(machine, late, paused ? "pause" : "resume", virGetLastErrorMessage(),
                            err);
    }
    machine->paused = paused;
    return 0;
}

static int pause_machine(struct machine *machine, struct err *err)
{
    return set_paused(machine, true, err);
}

static int resume_machine(struct machine *machine, struct err *err)
{
    return set_paused(machine, false, err);
}

static int freeze_machine(struct machine *machine, const char *tag, struct err *err)
{
    return monitor_tag(machine, "savevm", tag, err);
}

static int forget_state(struct machine *machine, const char *tag, struct err *err)
{
    return monitor_tag(machine, "delvm", tag, err);
}

static int set_links(struct machine *machine, const char *state, struct err *err)
{
    for (size_t i = 0; i < machine->nic_count; i++) {
        AUTOFREE char *command = mem_printf("set_link hostnet%zu %s", i, state);

        if (monitor(machine, command, CALL_MS, err) < 0) {
            return -1;
        }
    }
    return 0;
}

/* With the link down while it runs, QEMU drops what it has taken out of its sockets but not yet
 * delivered; a paused machine has to run for a moment for that. */
static int abandon_machine(struct machine *machine, struct err *err)
{
    if (set_links(machine, "off", err) < 0 || resume_machine(machine, err) < 0) {
        return -1;
    }
    return pause_machine(machine, err);
}

/* Frames that were sent before the peers stopped still lie in our sockets, and would reach the
 * machine after it was brought back. QEMU reads and drops them as long as the link is down. */
static int drain(struct machine *machine, struct err *err)
{
    int64_t deadline = clock_mono_ms() + DRAIN_MS;

    while (udp_waiting(machine->ports, machine->nic_count) > 0) {
        if (clock_left_ms(deadline) == 0) {
            return err_set(err, ERR_TIMEOUT,
                           "machine '%s': frames still arrive while all are paused", machine->name);
        }
        poll(NULL, 0, 1);
    }
    return set_links(machine, "on", err);
}

static int restore_machine(struct machine *machine, const char *tag, struct err *err)
{
    return drain(machine, err) < 0 ? -1 : monitor_tag(machine, "loadvm", tag, err);
}

/* libvirt notices the end of a process by an event; until then the name is taken. */
static void await_forgotten(struct machine *machine)
{
    int64_t deadline = clock_mono_ms() + END_MS;
    virDomainPtr domain = NULL;

    while (clock_left_ms(deadline) > 0) {
        domain = virDomainLookupByName(machine->hypervisor->connection, machine->name);
        if (domain == NULL) {
            return;
        }
        virDomainFree(domain);
        poll(NULL, 0, RETRY_MS);
    }
}

/* Ended by us first, libvirt only has to forget it: its own way polls the process every 200 ms. */
static void kill_machine(struct machine *machine)
{
    struct pollfd ended = {.events = POLLIN};
    struct machine **place = NULL;

    if (machine == NULL) {
        return;
    }
    ended.fd = machine->pid_fd;
    if (machine->pid_fd >= 0) {
        pidfd_send_signal(machine->pid_fd, SIGKILL, NULL, 0);
        poll(&ended, 1, END_MS);
    }
    virDomainDestroy(machine->domain);
    virDomainFree(machine->domain);
    await_forgotten(machine);
    for (place = &machine->hypervisor->machines; *place != machine;) {
        place = &(*place)->next;
    }
    *place = machine->next;
    if (machine->pid_fd >= 0) {
        close(machine->pid_fd);
    }
    free(machine->name);
    free(machine->channel);
    free(machine);
}

/* On hosts whose cores differ in CPUID libvirt asks QEMU for its capabilities again whenever it
 * finds itself on another core, a second each time. QEMU itself is given all cores by libvirt. */
static virDomainPtr create_on_one_core(virConnectPtr connection, const char *xml, unsigned flags)
{
    cpu_set_t before;
    cpu_set_t one;
    bool pinned = sched_getaffinity(0, sizeof(before), &before) == 0;
    virDomainPtr domain = NULL;

    CPU_ZERO(&one);
    for (size_t cpu = 0; pinned && cpu < CPU_SETSIZE && CPU_COUNT(&one) == 0; cpu++) {
        if (CPU_ISSET(cpu, &before)) {
            CPU_SET(cpu, &one);
        }
    }
    pinned = pinned && sched_setaffinity(0, sizeof(one), &one) == 0;
    domain = virDomainCreateXML(connection, xml, flags);
    if (pinned) {
        sched_setaffinity(0, sizeof(before), &before);
    }
    return domain;
}

static virDomainPtr create(struct hypervisor *hypervisor, const struct machine_spec *spec,
                           struct err *err)
{
    AUTOBUF struct buf xml = BUF_INIT;
    unsigned flags = spec->state == NULL ? VIR_DOMAIN_NONE : VIR_DOMAIN_START_PAUSED;
    int timer = virEventAddTimeout(START_MS, guard_start, hypervisor, NULL);
    int64_t deadline = clock_mono_ms() + START_MS;
    virDomainPtr domain = NULL;

    domain_xml(spec, hypervisor->accel, &xml);
    domain = create_on_one_core(hypervisor->connection, buf_str(&xml), flags);
    virEventRemoveTimeout(timer);
    if (domain == NULL) {
        fail(err, clock_left_ms(deadline) == 0 ? ERR_TIMEOUT : ERR_HOST, "cannot start");
        err_wrap(err, "machine '%s'", spec->name);
    }
    return domain;
}

static int adopt(struct machine *machine, const struct machine_spec *spec, struct err *err)
{
    pid_t pid = -1;

    if (qemu_pid(machine->hypervisor->root, spec->name, &pid, err) < 0) {
        return -1;
    }
    machine->pid_fd = pidfd_open(pid, 0);
    if (machine->pid_fd < 0) {
        return err_sys(err, ERR_GUEST, "machine '%s' ended at once", spec->name);
    }
    return spec->state == NULL ? 0 : monitor_tag(machine, "loadvm", spec->state, err);
}

static int start_machine(struct hypervisor *hypervisor, const struct machine_spec *spec,
                         struct machine **out, struct err *err)
{
    struct machine *machine = NULL;
    virDomainPtr domain = NULL;

    if (qemu_overlay(spec->overlay, spec->disk, err) < 0) {
        return -1;
    }
    domain = create(hypervisor, spec, err);
    if (domain == NULL) {
        return -1;
    }
    machine = mem_alloc(sizeof(*machine));
    machine->hypervisor = hypervisor;
    machine->domain = domain;
    machine->name = mem_strdup(spec->name);
    machine->channel = mem_strdup(spec->channel);
    machine->pid_fd = -1;
    machine->nic_count = spec->nic_count;
    machine->paused = spec->state != NULL;
    for (size_t i = 0; i < spec->nic_count; i++) {
        machine->ports[i] = spec->nics[i].local_port;
    }
    machine->next = hypervisor->machines;
    hypervisor->machines = machine;
    if (adopt(machine, spec, err) < 0) {
        kill_machine(machine);
        return -1;
    }
    *out = machine;
    return 0;
}

static int connect_machine(struct machine *machine, int64_t timeout_ms, int *fd, struct err *err)
{
    if (qemu_channel(machine->channel, timeout_ms, fd, err) == 0) {
        return 0;
    }
    if (!is_alive(machine)) {
        return err_set(err, ERR_GUEST, "machine '%s' ended by itself", machine->name);
    }
    return err_wrap(err, "machine '%s'", machine->name);
}

const struct hypervisor_ops hypervisor_libvirt = {
    .name = "libvirt",
    .channel_survives = true,
    .open = open_hypervisor,
    .close = close_hypervisor,
    .machine_start = start_machine,
    .machine_connect = connect_machine,
    .machine_pause = pause_machine,
    .machine_resume = resume_machine,
    .machine_freeze = freeze_machine,
    .machine_abandon = abandon_machine,
    .machine_restore = restore_machine,
    .machine_forget = forget_state,
    .machine_alive = is_alive,
    .machine_kill = kill_machine,
};
