/* Commands to QEMU's monitors, each under a guard: past its deadline the machine's process is
 * killed by the event thread, the call comes back, and the caller gets ERR_TIMEOUT. */
#include <libvirt/libvirt-qemu.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>

#include "common/base/buf.h"
#include "common/base/clock.h"
#include "common/base/mem.h"
#include "orchestrator/vm/libvirt_private.h"

int libvirt_fail(struct err *err, enum err_kind kind, const char *what)
{
    AUTOFREE char *why = mem_strdup(virGetLastErrorMessage());

    for (char *c = why; *c != '\0'; c++) {
        *c = *c == '\n' ? ' ' : *c;
    }
    return err_set(err, kind, "%s: %s", what, why);
}

/* Runs in the event thread. */
static void strike(int timer, void *data)
{
    const struct machine *machine = data;

    virEventUpdateTimeout(timer, -1);
    pidfd_send_signal(machine->pid_fd, SIGKILL, NULL, 0);
}

struct libvirt_guard libvirt_guard_on(struct machine *machine, int timeout_ms)
{
    return (struct libvirt_guard){
        .timer = virEventAddTimeout(timeout_ms, strike, machine, NULL),
        .deadline_mono_ms = clock_mono_ms() + timeout_ms,
    };
}

bool libvirt_guard_off(const struct libvirt_guard *guard)
{
    virEventRemoveTimeout(guard->timer);
    return clock_mono_ms() >= guard->deadline_mono_ms;
}

bool libvirt_is_alive(struct machine *machine)
{
    struct pollfd ended = {.fd = machine->pid_fd, .events = POLLIN};

    return machine->pid_fd >= 0 && poll(&ended, 1, 0) == 0;
}

int libvirt_fail_machine(struct machine *machine, bool late, const char *what, const char *why,
                         struct err *err)
{
    enum err_kind kind = late ? ERR_TIMEOUT : libvirt_is_alive(machine) ? ERR_HOST : ERR_GUEST;

    return err_set(err, kind, "machine '%s': %s: %.*s", machine->name, what,
                   (int)strcspn(why, "\r\n"), late ? "no answer in time" : why);
}

int libvirt_hmp(struct machine *machine, const char *command, int timeout_ms, struct err *err)
{
    struct libvirt_guard guard = libvirt_guard_on(machine, timeout_ms);
    char *reply = NULL;
    int status = virDomainQemuMonitorCommand(machine->domain, command, &reply,
                                             VIR_DOMAIN_QEMU_MONITOR_COMMAND_HMP);
    bool late = libvirt_guard_off(&guard);

    if (status < 0) {
        status = libvirt_fail_machine(machine, late, command, virGetLastErrorMessage(), err);
    } else if (reply != NULL && reply[0] != '\0') {
        status = libvirt_fail_machine(machine, false, command, reply, err);
    }
    free(reply);
    return status < 0 ? -1 : 0;
}

/* What the monitor said: its "return", or its error as ours. */
static int take_reply(struct machine *machine, const char *command, const char *text,
                      struct node **out, struct err *err)
{
    AUTO(node) reply = NULL;
    const struct node *answer = NULL;

    if (node_parse(text, strlen(text), "qemu", &reply, err) < 0) {
        return err_wrap(err, "machine '%s': %s", machine->name, command);
    }
    answer = node_get(reply, "return");
    if (answer == NULL) {
        return libvirt_fail_machine(
            machine, false, command,
            node_get_str(node_get(reply, "error"), "desc", "an answer that is none"), err);
    }
    if (out != NULL) {
        *out = node_ref(answer);
    }
    return 0;
}

/* fd -1: none is passed. */
static int command_with(struct machine *machine, const char *command, const struct node *request,
                        int fd, struct node **reply, struct err *err)
{
    struct libvirt_guard guard = {0};
    AUTOBUF struct buf text = BUF_INIT;
    int files[1] = {fd};
    char *answer = NULL;
    int status = 0;
    bool late = false;

    if (node_dump(request, NODE_COMPACT, &text, err) < 0) {
        return -1;
    }
    guard = libvirt_guard_on(machine, LIBVIRT_CALL_MS);
    status = fd < 0 ? virDomainQemuMonitorCommand(machine->domain, buf_str(&text), &answer, 0)
                    : virDomainQemuMonitorCommandWithFiles(machine->domain, buf_str(&text), 1,
                                                           files, NULL, NULL, &answer, 0);
    late = libvirt_guard_off(&guard);
    status = status < 0
                 ? libvirt_fail_machine(machine, late, command, virGetLastErrorMessage(), err)
                 : take_reply(machine, command, answer, reply, err);
    free(answer);
    return status;
}

static struct node *request_new(const char *command, struct node *arguments)
{
    struct node *request = node_object();

    node_set_str(request, "execute", command);
    if (arguments != NULL) {
        node_set(request, "arguments", arguments);
    }
    return request;
}

int libvirt_qmp(struct machine *machine, const char *command, struct node *arguments,
                struct node **reply, struct err *err)
{
    AUTO(node) request = request_new(command, arguments);

    return command_with(machine, command, request, -1, reply, err);
}

int libvirt_give_fd(struct machine *machine, const char *name, int fd, struct err *err)
{
    struct node *arguments = node_object();
    AUTO(node) request = NULL;

    node_set_str(arguments, "fdname", name);
    request = request_new("getfd", arguments);
    return command_with(machine, "getfd", request, fd, NULL, err);
}
