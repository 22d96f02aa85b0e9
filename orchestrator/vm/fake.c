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
#include "orchestrator/vm/fake_process.h"
#include "orchestrator/vm/pcap.h"
#include "orchestrator/vm/process.h"
#include "orchestrator/vm/template_files.h"

#define PORTS_MS 10000
#define RETRY_MS 5

struct hypervisor {
    char *agent;
    char *bin;
    struct vm_netns netns;
    struct fake_faults *faults;
    struct fake_faults none;
    struct machine *machines;
};

enum life { LIFE_RUNNING, LIFE_STOPPED, LIFE_NOT_STARTED };

struct machine {
    struct hypervisor *hypervisor;
    struct machine *next;
    char *name;
    char *overlay;
    char *tree;
    int log_fd;
    size_t nic_count;
    enum life life;
    pid_t agent;
    pid_t programs[FAKE_PROGRAMS_MAX];
    size_t program_count;
    int channel; /* our end; -1 while the agent is not started */
    int mute;    /* the agent's end, kept when a fault makes it silent */
    bool silent; /* faults that strike at the next resume */
    bool dies;
};

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

static void end_processes(struct machine *machine)
{
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
    end_processes(machine);
    for (place = &machine->hypervisor->machines; *place != machine;) {
        place = &(*place)->next;
    }
    *place = machine->next;
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
    free(hypervisor->agent);
    free(hypervisor->bin);
    free(hypervisor);
}

static int start_agent(struct machine *machine, struct err *err)
{
    const char *argv[] = {
        machine->hypervisor->agent, "--fd", "3", "--root", machine->tree, NULL, NULL, NULL};
    struct fake_process process = {.argv = argv,
                                   .tree = machine->tree,
                                   .log_fd = machine->log_fd,
                                   .netns = &machine->hypervisor->netns};
    int pair[2] = {-1, -1};
    int result = 0;

    if (machine->hypervisor->netns.net_fd >= 0) {
        argv[5] = "--netns-pid";
        argv[6] = "self";
    }
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
        return err_sys(err, ERR_HOST, "cannot make a socket pair");
    }
    machine->channel = pair[0];
    process.fd = pair[1];
    if (machine->dies) {
        close(pair[1]);
        return 0;
    }
    if (machine->silent) {
        machine->mute = pair[1];
        return 0;
    }
    result = fake_process_start(&process, &machine->agent, err);
    close(pair[1]);
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
    struct fake_process process = {.tree = machine->tree,
                                   .fd = -1,
                                   .log_fd = machine->log_fd,
                                   .netns = &machine->hypervisor->netns};
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

static int pause_machine(struct machine *machine, struct err *err)
{
    (void)err;
    if (machine->life == LIFE_RUNNING) {
        signal_all(machine, SIGSTOP);
        machine->life = LIFE_STOPPED;
    }
    return 0;
}

static int resume_machine(struct machine *machine, struct err *err)
{
    if (machine->life == LIFE_NOT_STARTED) {
        if (start_processes(machine, err) < 0) {
            end_processes(machine);
            return -1;
        }
        machine->silent = false;
        machine->dies = false;
    } else if (machine->life == LIFE_STOPPED) {
        signal_all(machine, SIGCONT);
    }
    machine->life = LIFE_RUNNING;
    return 0;
}

static char *state_folder(const struct machine *machine, const char *tag)
{
    return mem_printf("%s/states/%s", machine->overlay, tag);
}

/* Replaces the folder to by a copy of from; a copy that breaks off never bears the name. */
static int replace_tree(const char *from, const char *to, struct err *err)
{
    AUTOFREE char *temporary = mem_printf("%s.new", to);

    if (file_remove_tree(temporary, err) < 0 || file_copy_tree(from, temporary, err) < 0 ||
        file_remove_tree(to, err) < 0) {
        return -1;
    }
    return rename(temporary, to) == 0 ? 0 : err_sys(err, ERR_IO, "cannot rename '%s'", temporary);
}

static int freeze_machine(struct machine *machine, const char *tag, struct err *err)
{
    struct fake_faults *faults = machine->hypervisor->faults;
    AUTOFREE char *state = state_folder(machine, tag);
    bool running = machine->life == LIFE_RUNNING;
    int result = 0;

    if (++faults->freezes == faults->freeze_fails) {
        return err_set(err, ERR_IO, "machine '%s': freeze %s: disk full", machine->name, tag);
    }
    pause_machine(machine, err);
    result = replace_tree(machine->tree, state, err);
    if (running) {
        resume_machine(machine, NULL);
    }
    return result < 0 ? err_wrap(err, "machine '%s'", machine->name) : 0;
}

static int take_state(struct machine *machine, const char *tag, struct err *err)
{
    AUTOFREE char *state = state_folder(machine, tag);

    if (!file_is_dir(state)) {
        return err_set(err, ERR_HOST, "machine '%s': no state '%s'", machine->name, tag);
    }
    if (replace_tree(state, machine->tree, err) < 0) {
        return err_wrap(err, "machine '%s'", machine->name);
    }
    return 0;
}

static int restore_machine(struct machine *machine, const char *tag, struct err *err)
{
    struct fake_faults *faults = machine->hypervisor->faults;
    int n = ++faults->restores;

    if (n == faults->restore_fails) {
        return err_set(err, ERR_HOST, "machine '%s': restore %s: refused", machine->name, tag);
    }
    end_processes(machine);
    machine->dies = n == faults->die_at_restore;
    machine->silent = n == faults->silent_at_restore;
    return take_state(machine, tag, err);
}

/* A fake machine is its tree and nothing else. */
static int save_machine(struct machine *machine, const char *prefix, struct err *err)
{
    AUTOFREE char *saved = mem_printf("%s.tree", prefix);

    pause_machine(machine, err);
    return replace_tree(machine->tree, saved, err) < 0
               ? err_wrap(err, "machine '%s'", machine->name)
               : 0;
}

static int digest_tree(struct machine *machine, char digest[HASH_HEX], struct err *err)
{
    AUTOBUF struct buf text = BUF_INIT;
    AUTO(node) files = NULL;

    if (template_files_list(machine->tree, &files, err) < 0 ||
        node_dump(files, NODE_CANONICAL, &text, err) < 0) {
        return err_wrap(err, "machine '%s'", machine->name);
    }
    hash_bytes(buf_str(&text), text.length, digest);
    return 0;
}

static int forget_state(struct machine *machine, const char *tag, struct err *err)
{
    AUTOFREE char *state = state_folder(machine, tag);

    return file_remove_tree(state, err);
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
static int fill_tree(struct machine *machine, const struct machine_spec *spec, struct err *err)
{
    AUTOFREE char *states = file_join(spec->overlay, "states");
    AUTOFREE char *saved = spec->saved != NULL ? mem_printf("%s.tree", spec->saved) : NULL;

    if (file_mkdirs(states, 0700, err) < 0) {
        return -1;
    }
    if (spec->state != NULL) {
        return take_state(machine, spec->state, err);
    }
    if (spec->saved != NULL) {
        return replace_tree(saved, machine->tree, err);
    }
    if (file_is_dir(machine->tree)) {
        return 0;
    }
    return spec->disk != NULL ? file_copy_tree(spec->disk, machine->tree, err)
                              : file_mkdirs(machine->tree, 0700, err);
}

static int start_machine(struct hypervisor *hypervisor, const struct machine_spec *spec,
                         struct machine **out, struct err *err)
{
    struct machine *machine = NULL;

    if (++hypervisor->faults->starts == hypervisor->faults->start_fails) {
        return err_set(err, ERR_HOST, "machine '%s': start refused", spec->name);
    }
    machine = mem_alloc(sizeof(*machine));
    machine->hypervisor = hypervisor;
    machine->next = hypervisor->machines;
    hypervisor->machines = machine;
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
    } else if (fill_tree(machine, spec, err) == 0 &&
               (spec->state != NULL || spec->saved != NULL || resume_machine(machine, err) == 0)) {
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
    .machine_pause = pause_machine,
    .machine_resume = resume_machine,
    .machine_freeze = freeze_machine,
    .machine_abandon = pause_machine,
    .machine_restore = restore_machine,
    .machine_forget = forget_state,
    .machine_save = save_machine,
    .machine_disk = digest_tree,
    .machine_capture = capture,
    .machine_alive = is_alive,
    .machine_kill = kill_machine,
};
