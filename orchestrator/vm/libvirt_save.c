/* A whole machine as files, and copies of it. QEMU writes the state of its devices alone
 * (x-ignore-shared), a few hundred kilobytes; the memory, which lies in a descriptor of ours, is
 * copied beside it, and the disk as it is at that moment. A copy maps the memory privately, so that
 * any number of them start in milliseconds and share what they do not write.
 *
 * libvirt has no call for this: its own save takes all memory along, and its restore refuses such a
 * state. */
#include <fcntl.h>
#include <libvirt/libvirt.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/mem.h"
#include "orchestrator/vm/libvirt_private.h"
#include "orchestrator/vm/qemu_files.h"

#define STATE_NAME "tameshi-state"
#define LOOK_MS 1

int libvirt_ignore_ram(struct machine *machine, bool on, struct err *err)
{
    struct node *capability = node_object();
    struct node *list = node_array();
    struct node *arguments = node_object();

    node_set_str(capability, "capability", "x-ignore-shared");
    node_set_bool(capability, "state", on);
    node_append(list, capability);
    node_set(arguments, "capabilities", list);
    return libvirt_qmp(machine, "migrate-set-capabilities", arguments, NULL, err);
}

/* Without it every interface announces itself to the link after a start, and a product would see
 * that. */
static int announce_nothing(struct machine *machine, struct err *err)
{
    struct node *arguments = node_object();

    node_set_int(arguments, "announce-rounds", 0);
    return libvirt_qmp(machine, "migrate-set-parameters", arguments, NULL, err);
}

static int await_end(struct machine *machine, const char *what, struct err *err)
{
    int64_t deadline = clock_mono_ms() + LIBVIRT_CALL_MS;

    for (;;) {
        AUTO(node) status = NULL;
        const char *word = NULL;

        if (libvirt_qmp(machine, "query-migrate", NULL, &status, err) < 0) {
            return -1;
        }
        word = node_get_str(status, "status", "");
        if (strcmp(word, "completed") == 0) {
            return 0;
        }
        if (strcmp(word, "failed") == 0 || clock_left_ms(deadline) == 0) {
            return libvirt_fail_machine(machine, strcmp(word, "failed") != 0, what,
                                        node_get_str(status, "error-desc", "failed"), err);
        }
        poll(NULL, 0, LOOK_MS);
    }
}

/* verb: "migrate" or "migrate-incoming". */
static int move_state(struct machine *machine, const char *verb, int fd, struct err *err)
{
    struct node *arguments = node_object();

    node_set_str(arguments, "uri", "fd:" STATE_NAME);
    if (libvirt_give_fd(machine, STATE_NAME, fd, err) < 0) {
        node_free(arguments);
        return -1;
    }
    return libvirt_qmp(machine, verb, arguments, NULL, err) < 0 ? -1
                                                                : await_end(machine, verb, err);
}

static int save_state(struct machine *machine, const char *path, struct err *err)
{
    AUTOCLOSE int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    if (fd < 0) {
        return err_sys(err, ERR_IO, "cannot write '%s'", path);
    }
    if (libvirt_ignore_ram(machine, true, err) < 0 || move_state(machine, "migrate", fd, err) < 0) {
        return -1;
    }
    return libvirt_ignore_ram(machine, false, err);
}

int libvirt_save(struct machine *machine, const char *prefix, struct err *err)
{
    AUTOFREE char *state = mem_printf("%s.state", prefix);
    AUTOFREE char *ram = mem_printf("%s.ram", prefix);
    AUTOFREE char *disk = mem_printf("%s.qcow2", prefix);
    AUTOFREE char *empty = mem_printf("%s.empty", prefix);

    if (machine->ram.fd < 0) {
        return err_set(err, ERR_BUG, "machine '%s' is a copy itself", machine->name);
    }
    if (libvirt_set_paused(machine, true, err) < 0 || save_state(machine, state, err) < 0 ||
        ram_file_write(&machine->ram, ram, err) < 0 ||
        qemu_disk_save(machine->overlay, machine->disk, disk, err) < 0) {
        return -1;
    }
    return qemu_disk_empty(disk, empty, err);
}

int libvirt_load(struct machine *machine, const char *prefix, struct err *err)
{
    AUTOFREE char *path = mem_printf("%s.state", prefix);
    AUTOCLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0) {
        return err_sys(err, ERR_IO, "cannot read '%s'", path);
    }
    if (libvirt_ignore_ram(machine, true, err) < 0 || announce_nothing(machine, err) < 0) {
        return -1;
    }
    return move_state(machine, "migrate-incoming", fd, err);
}
