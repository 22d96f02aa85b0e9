/* The life of a machine under libvirt: started, paused and resumed, killed.
 *
 * A machine that boots has its memory in a descriptor of ours, so that libvirt_save can copy it. A
 * copy of a saved machine maps the saved memory privately: what it does not write is shared by all
 * copies. */
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <unistd.h>

#include "common/base/buf.h"
#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "orchestrator/vm/domain_xml.h"
#include "orchestrator/vm/libvirt_private.h"
#include "orchestrator/vm/qemu_files.h"
#include "orchestrator/vm/sweep.h"

#define START_MS 60000
#define RETRY_MS 10

/* Runs in the event thread. */
static void guard_start(int timer, void *data)
{
    const struct hypervisor *hypervisor = data;

    virEventUpdateTimeout(timer, -1);
    vm_kill_below(hypervisor->root, LIBVIRT_END_MS);
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

static char *pid_path(const struct hypervisor *hypervisor, const char *name)
{
    return mem_printf("%s/%s.pid", hypervisor->root, name);
}

/* Memory in a descriptor of ours is not for everybody to open. */
static int start_failed(const struct machine_spec *spec, bool late, struct err *err)
{
    libvirt_fail(err, late ? ERR_TIMEOUT : ERR_HOST, "cannot start");
    if (strstr(err->text, "guest RAM: Permission denied") != NULL ||
        strstr(err->text, "guest RAM: No such file") != NULL) {
        err_set(
            err, ERR_HOST,
            "QEMU cannot open memory that this process holds: it has to run on this host, in the "
            "same pid namespace, as the same user and with no fewer capabilities");
    }
    return err_wrap(err, "machine '%s'", spec->name);
}

static virDomainPtr create(struct hypervisor *hypervisor, const struct machine_spec *spec,
                           const struct domain_memory *memory, struct err *err)
{
    AUTOBUF struct buf xml = BUF_INIT;
    AUTOFREE char *pid_file = pid_path(hypervisor, spec->name);
    const struct domain_host host = {hypervisor->accel, hypervisor->labels, pid_file};
    bool paused = spec->state != NULL || spec->saved != NULL;
    int timer = virEventAddTimeout(START_MS, guard_start, hypervisor, NULL);
    int64_t deadline = clock_mono_ms() + START_MS;
    virDomainPtr domain = NULL;

    domain_xml(spec, &host, memory, &xml);
    domain = create_on_one_core(hypervisor->connection, buf_str(&xml),
                                paused ? VIR_DOMAIN_START_PAUSED : VIR_DOMAIN_NONE);
    virEventRemoveTimeout(timer);
    if (domain == NULL) {
        start_failed(spec, clock_left_ms(deadline) == 0, err);
    }
    return domain;
}

/* The copy of a saved disk is an empty file over it; libvirt is told what lies below. */
static int ready_disk(const struct machine_spec *spec, struct err *err)
{
    AUTOFREE char *empty = NULL;

    if (spec->saved == NULL) {
        return qemu_overlay(spec->overlay, spec->disk, err);
    }
    if (file_exists(spec->overlay)) {
        return 0;
    }
    empty = mem_printf("%s.empty", spec->saved);
    return file_copy(empty, spec->overlay, err);
}

static int ready_memory(struct machine *machine, const struct machine_spec *spec, char **path,
                        struct err *err)
{
    if (spec->saved != NULL) {
        *path = mem_printf("%s.ram", spec->saved);
        return 0;
    }
    if (ram_new((size_t)spec->memory_mib << 20, &machine->ram, err) < 0) {
        return err_wrap(err, "machine '%s'", spec->name);
    }
    *path = mem_printf("/proc/%d/fd/%d", (int)getpid(), machine->ram.fd);
    return 0;
}

static struct machine *machine_new(struct hypervisor *hypervisor, const struct machine_spec *spec)
{
    struct machine *machine = mem_alloc(sizeof(*machine));

    machine->hypervisor = hypervisor;
    machine->name = mem_strdup(spec->name);
    machine->channel = mem_strdup(spec->channel);
    machine->overlay = mem_strdup(spec->overlay);
    machine->disk = mem_strdup(spec->disk);
    machine->pid_fd = -1;
    machine->ram = (struct ram)RAM_NONE;
    machine->nic_count = spec->nic_count;
    machine->link_count = domain_links(spec, machine->links);
    machine->paused = spec->state != NULL || spec->saved != NULL;
    for (size_t i = 0; i < spec->nic_count; i++) {
        machine->ports[i] = spec->nics[i].local_port;
        domain_backend(spec, i, machine->backends[i]);
    }
    pthread_mutex_lock(&hypervisor->lock);
    machine->next = hypervisor->machines;
    hypervisor->machines = machine;
    pthread_mutex_unlock(&hypervisor->lock);
    return machine;
}

static int adopt(struct machine *machine, const struct machine_spec *spec, struct err *err)
{
    AUTOFREE char *pid_file = pid_path(machine->hypervisor, spec->name);
    pid_t pid = -1;

    if (qemu_pid(pid_file, &pid, err) < 0) {
        return err_wrap(err, "process of machine '%s'", spec->name);
    }
    machine->pid_fd = pidfd_open(pid, 0);
    if (machine->pid_fd < 0) {
        return err_sys(err, ERR_GUEST, "machine '%s' ended at once", spec->name);
    }
    if (spec->saved != NULL) {
        return libvirt_load(machine, spec->saved, err);
    }
    return spec->state != NULL ? libvirt_restore_state(machine, spec->state, err) : 0;
}

int libvirt_start(struct hypervisor *hypervisor, const struct machine_spec *spec,
                  struct machine **out, struct err *err)
{
    struct machine *machine = machine_new(hypervisor, spec);
    struct domain_memory memory = {.shared = spec->saved == NULL, .waits = spec->saved != NULL};
    AUTOFREE char *path = NULL;

    if (ready_disk(spec, err) == 0 && ready_memory(machine, spec, &path, err) == 0) {
        memory.path = path;
        machine->domain = create(hypervisor, spec, &memory, err);
        if (machine->domain != NULL && adopt(machine, spec, err) == 0) {
            *out = machine;
            return 0;
        }
    }
    libvirt_kill(machine);
    return -1;
}

int libvirt_set_paused(struct machine *machine, bool paused, struct err *err)
{
    struct libvirt_guard guard = {0};
    int status = 0;
    bool late = false;

    if (machine->paused == paused) {
        return 0;
    }
    guard = libvirt_guard_on(machine, LIBVIRT_CALL_MS);
    status = paused ? virDomainSuspend(machine->domain) : virDomainResume(machine->domain);
    late = libvirt_guard_off(&guard);
    if (status < 0) {
        return libvirt_fail_machine(machine, late, paused ? "pause" : "resume",
                                    virGetLastErrorMessage(), err);
    }
    machine->paused = paused;
    return 0;
}

/* libvirt notices the end of a process by an event; until then the name is taken. */
static void await_forgotten(const struct machine *machine)
{
    int64_t deadline = clock_mono_ms() + LIBVIRT_END_MS;
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

static void leave_list(struct machine *machine)
{
    struct machine **place = &machine->hypervisor->machines;

    pthread_mutex_lock(&machine->hypervisor->lock);
    while (*place != machine) {
        place = &(*place)->next;
    }
    *place = machine->next;
    pthread_mutex_unlock(&machine->hypervisor->lock);
}

/* Ended by us first, libvirt only has to forget it: its own way polls the process every 200 ms. */
static void end_domain(struct machine *machine)
{
    struct pollfd ended = {.fd = machine->pid_fd, .events = POLLIN};

    if (machine->domain == NULL) {
        return;
    }
    if (machine->pid_fd >= 0) {
        pidfd_send_signal(machine->pid_fd, SIGKILL, NULL, 0);
        poll(&ended, 1, LIBVIRT_END_MS);
    }
    virDomainDestroy(machine->domain);
    virDomainFree(machine->domain);
    await_forgotten(machine);
}

/* What QEMU and the embedded driver leave of each machine: in a long run there are thousands. */
static void remove_files(const struct machine *machine)
{
    AUTOFREE char *pid = pid_path(machine->hypervisor, machine->name);
    AUTOFREE char *log = mem_printf("%s/log/qemu/%s.log", machine->hypervisor->root, machine->name);

    unlink(pid);
    unlink(log);
}

void libvirt_kill(struct machine *machine)
{
    if (machine == NULL) {
        return;
    }
    end_domain(machine);
    remove_files(machine);
    leave_list(machine);
    if (machine->pid_fd >= 0) {
        close(machine->pid_fd);
    }
    ram_done(&machine->ram);
    ram_copy_done(&machine->state);
    free(machine->name);
    free(machine->channel);
    free(machine->overlay);
    free(machine->disk);
    free(machine);
}
