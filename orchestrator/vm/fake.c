/* The hypervisor's twin without VMs. A machine is the real agent, told to keep to a folder tree,
 * and the programs of its image; a saved state is a copy of the tree. Memory of programs is not
 * part of a state: they start anew, as after a boot. */
#include "orchestrator/vm/fake.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "orchestrator/vm/fake_image.h"
#include "orchestrator/vm/fake_private.h"
#include "orchestrator/vm/fake_process.h"
#include "orchestrator/vm/pcap.h"
#include "orchestrator/vm/process.h"
#include "orchestrator/vm/template_files.h"

#define PORTS_MS 10000
#define RETRY_MS 5

static void close_hypervisor(struct hypervisor *hypervisor);

static int open_hypervisor(const struct hypervisor_options *options, struct hypervisor **out,
                           struct err *err)
{
    struct hypervisor *hypervisor = NULL;
    const char *agent = options->agent != NULL ? options->agent : getenv("TAMESHI_AGENT");

    if (agent == NULL || access(agent, X_OK) != 0) {
        return err_set(err, ERR_HOST, "no agent program at '%s'",
                       agent == NULL ? "$TAMESHI_AGENT" : agent);
    }
    hypervisor = mem_alloc(sizeof(*hypervisor));
    hypervisor->agent = mem_strdup(agent);
    hypervisor->bin = mem_strdup(options->bin);
    hypervisor->netns = (struct vm_netns)VM_NETNS_INIT;
    pthread_mutex_init(&hypervisor->lock, NULL);
    hypervisor->faults = options->faults != NULL ? options->faults : &hypervisor->none;
    if (vm_netns_new(&hypervisor->netns, err) < 0) {
        close_hypervisor(hypervisor);
        return -1;
    }
    *out = hypervisor;
    return 0;
}

bool fake_has_network(const struct hypervisor *hypervisor)
{
    return hypervisor->netns.net_fd >= 0;
}

/* Ours by their ids, since a child that was only just forked does not show its environment yet;
 * theirs by the tree. */
static void signal_all(struct machine *machine, int signal_number)
{
    for (size_t i = 0; i < machine->program_count; i++) {
        kill(machine->programs[i], signal_number);
    }
    if (machine->agent > 0) {
        kill(machine->agent, signal_number);
    }
    fake_tree_signal(machine->tree, signal_number);
}

void fake_end_processes(struct machine *machine)
{
    fake_relay_free(TAKE(machine->relay));
    if (machine->life != LIFE_NOT_STARTED) {
        signal_all(machine, SIGKILL);
    }
    for (size_t i = 0; i < machine->program_count; i++) {
        fake_process_reap(machine->programs[i]);
    }
    machine->program_count = 0;
    fake_process_reap(machine->agent);
    machine->agent = -1;
    if (machine->channel >= 0) {
        close(TAKE_FD(machine->channel));
    }
    if (machine->mute >= 0) {
        close(TAKE_FD(machine->mute));
    }
    machine->life = LIFE_NOT_STARTED;
}

static void kill_machine(struct machine *machine)
{
    struct machine **place = NULL;

    if (machine == NULL) {
        return;
    }
    fake_end_processes(machine);
    pthread_mutex_lock(&machine->hypervisor->lock);
    for (place = &machine->hypervisor->machines; *place != machine;) {
        place = &(*place)->next;
    }
    *place = machine->next;
    pthread_mutex_unlock(&machine->hypervisor->lock);
    fake_group_leave(machine);
    if (machine->log_fd >= 0) {
        close(machine->log_fd);
    }
    free(machine->name);
    free(machine->overlay);
    free(machine->tree);
    free(machine);
}

static void close_hypervisor(struct hypervisor *hypervisor)
{
    if (hypervisor == NULL) {
        return;
    }
    while (hypervisor->machines != NULL) {
        kill_machine(hypervisor->machines);
    }
    vm_netns_free(&hypervisor->netns);
    pthread_mutex_destroy(&hypervisor->lock);
    free(hypervisor->agent);
    free(hypervisor->bin);
    free(hypervisor);
}

int fake_count(struct hypervisor *hypervisor, int *counter)
{
    int n = 0;

    pthread_mutex_lock(&hypervisor->lock);
    n = ++*counter;
    pthread_mutex_unlock(&hypervisor->lock);
    return n;
}

static int start_agent(struct machine *machine, struct err *err)
{
    const char *argv[] = {
        machine->hypervisor->agent, "--fd", "3", "--root", machine->tree, NULL, NULL, NULL};
    struct fake_process process = {.argv = argv,
                                   .tree = machine->tree,
                                   .log_fd = machine->log_fd,
                                   .netns = fake_netns(machine)};
    int pair[2] = {-1, -1};
    int result = 0;

    if (fake_netns(machine)->net_fd >= 0) {
        argv[5] = "--netns-pid";
        argv[6] = "self";
    }
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
        return err_sys(err, ERR_HOST, "cannot make a socket pair");
    }
    machine->channel = pair[0];
    process.fd = pair[1];
    if (machine->fault == FAULT_DIES) {
        close(pair[1]);
        return 0;
    }
    if (machine->fault == FAULT_SILENT) {
        machine->mute = pair[1];
        return 0;
    }
    if (machine->fault >= FAULT_FLOODS && fake_relay_new(machine, pair[1], &process.fd, err) < 0) {
        return -1;
    }
    result = fake_process_start(&process, &machine->agent, err);
    close(process.fd);
    return result;
}

static int await_ports(struct machine *machine, const struct fake_image *image, struct err *err)
{
    int64_t deadline = clock_mono_ms() + PORTS_MS;

    for (size_t i = 0; i < image->port_count; i++) {
        while (!fake_port_open(machine->programs[0], image->ports[i])) {
            if (clock_left_ms(deadline) == 0) {
                return err_set(err, ERR_TIMEOUT, "machine '%s': nothing listens on port %u",
                               machine->name, (unsigned)image->ports[i]);
            }
            poll(NULL, 0, RETRY_MS);
        }
    }
    return 0;
}

static int start_processes(struct machine *machine, struct err *err)
{
    struct fake_process process = {
        .tree = machine->tree, .fd = -1, .log_fd = machine->log_fd, .netns = fake_netns(machine)};
    AUTO(fake_image) image = NULL;

    if (fake_image_load(machine->tree, machine->hypervisor->bin, &image, err) < 0) {
        return -1;
    }
    machine->life = LIFE_RUNNING;
    for (size_t i = 0; i < image->program_count; i++) {
        process.argv = (const char *const *)image->argv[i];
        if (fake_process_start(&process, &machine->programs[i], err) < 0) {
            return -1;
        }
        machine->program_count++;
    }
    if (machine->program_count > 0 && await_ports(machine, image, err) < 0) {
        return -1;
    }
    return start_agent(machine, err);
}

int fake_pause(struct machine *machine, struct err *err)
{
    (void)err;
    if (machine->life == LIFE_RUNNING) {
        signal_all(machine, SIGSTOP);
        machine->life = LIFE_STOPPED;
    }
    return 0;
}

int fake_resume(struct machine *machine, struct err *err)
{
    if (machine->life == LIFE_NOT_STARTED) {
        if (start_processes(machine, err) < 0) {
            fake_end_processes(machine);
            return -1;
        }
        machine->fault = FAULT_NONE;
    } else if (machine->life == LIFE_STOPPED) {
        signal_all(machine, SIGCONT);
    }
    machine->life = LIFE_RUNNING;
    return 0;
}

/* There are no links between fakes, so there is nothing to stop and nothing to see. */
static int capture(struct machine *machine, size_t nic, const char *path, struct err *err)
{
    if (path != NULL && nic >= machine->nic_count) {
        return err_set(err, ERR_HOST, "machine '%s': no nic %zu", machine->name, nic);
    }
    return path == NULL ? 0 : pcap_write_empty(path, err);
}

static bool is_alive(struct machine *machine)
{
    return machine->life == LIFE_NOT_STARTED || machine->mute >= 0 ||
           fake_process_alive(machine->agent);
}

static int connect_machine(struct machine *machine, int64_t timeout_ms, int *fd, struct err *err)
{
    int copy = -1;

    (void)timeout_ms;
    if (machine->channel < 0) {
        return err_set(err, ERR_GUEST, "machine '%s' is not started", machine->name);
    }
    copy = fcntl(machine->channel, F_DUPFD_CLOEXEC, 0);
    if (copy < 0) {
        return err_sys(err, ERR_HOST, "machine '%s'", machine->name);
    }
    *fd = copy;
    return 0;
}

/* The tree: taken from a state, found in the overlay, or made from the image. */
static int start_machine(struct hypervisor *hypervisor, const struct machine_spec *spec,
                         struct machine **out, struct err *err)
{
    struct machine *machine = NULL;

    if (fake_count(hypervisor, &hypervisor->faults->starts) == hypervisor->faults->start_fails) {
        return err_set(err, ERR_HOST, "machine '%s': start refused", spec->name);
    }
    machine = mem_alloc(sizeof(*machine));
    machine->hypervisor = hypervisor;
    pthread_mutex_lock(&hypervisor->lock);
    machine->next = hypervisor->machines;
    hypervisor->machines = machine;
    pthread_mutex_unlock(&hypervisor->lock);
    machine->name = mem_strdup(spec->name);
    machine->overlay = mem_strdup(spec->overlay);
    machine->tree = file_join(spec->overlay, "tree");
    machine->nic_count = spec->nic_count;
    machine->agent = -1;
    machine->channel = -1;
    machine->mute = -1;
    machine->life = LIFE_NOT_STARTED;
    machine->log_fd = open(spec->console, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (machine->log_fd < 0) {
        err_sys(err, ERR_IO, "cannot open '%s'", spec->console);
    } else if (fake_group_join(machine, spec->group, err) == 0 &&
               fake_fill_tree(machine, spec, err) == 0 &&
               (spec->state != NULL || spec->saved != NULL || fake_resume(machine, err) == 0)) {
        *out = machine;
        return 0;
    }
    kill_machine(machine);
    return -1;
}

const struct hypervisor_ops hypervisor_fake = {
    .name = "fake",
    .channel_survives = false,
    .open = open_hypervisor,
    .close = close_hypervisor,
    .machine_start = start_machine,
    .machine_connect = connect_machine,
    .machine_pause = fake_pause,
    .machine_resume = fake_resume,
    .machine_freeze = fake_freeze,
    .machine_abandon = fake_pause,
    .machine_restore = fake_restore,
    .machine_forget = fake_forget,
    .machine_save = fake_save,
    .machine_disk = fake_digest,
    .machine_capture = capture,
    .machine_alive = is_alive,
    .machine_kill = kill_machine,
};
