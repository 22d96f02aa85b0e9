/* States of a machine that it can be brought back to. QEMU keeps devices and disk under a tag
 * (savevm, loadvm); the memory lies in a descriptor of ours, so QEMU leaves it out and we keep it
 * ourselves in a file beside the disk: only the pages that changed are written when the machine is
 * brought back, which is what makes that fast. libvirt's own snapshots restart the process, which
 * costs seconds. */
#include <string.h>
#include <unistd.h>

#include "common/base/mem.h"
#include "orchestrator/vm/libvirt_private.h"

static char *ram_path(const struct machine *machine, const char *tag)
{
    return mem_printf("%s.%s.ram", machine->overlay, tag);
}

static int tag_command(struct machine *machine, const char *verb, const char *tag, struct err *err)
{
    AUTOFREE char *command = mem_printf("%s %s", verb, tag);

    return libvirt_hmp(machine, command, LIBVIRT_STATE_MS, err);
}

/* With the memory left out; the setting is taken back, since it counts for every state. */
static int without_ram(struct machine *machine, const char *verb, const char *tag, struct err *err)
{
    int status = 0;

    if (libvirt_ignore_ram(machine, true, err) < 0) {
        return -1;
    }
    status = tag_command(machine, verb, tag, err);
    return libvirt_ignore_ram(machine, false, status < 0 ? NULL : err) < 0 ? -1 : status;
}

static void drop_copy(struct machine *machine, const char *path)
{
    if (machine->state.path != NULL && strcmp(machine->state.path, path) == 0) {
        ram_copy_done(&machine->state);
    }
}

int libvirt_freeze(struct machine *machine, const char *tag, struct err *err)
{
    AUTOFREE char *path = ram_path(machine, tag);
    bool running = !machine->paused;

    if (machine->ram.fd < 0) {
        return err_set(err, ERR_BUG, "machine '%s' is a copy, and has no states", machine->name);
    }
    drop_copy(machine, path);
    if (libvirt_set_paused(machine, true, err) < 0 ||
        without_ram(machine, "savevm", tag, err) < 0 ||
        ram_file_write(&machine->ram, path, err) < 0) {
        return -1;
    }
    return running ? libvirt_set_paused(machine, false, err) : 0;
}

static int ready_copy(struct machine *machine, const char *path, struct err *err)
{
    if (machine->state.path != NULL && strcmp(machine->state.path, path) == 0) {
        return 0;
    }
    ram_copy_done(&machine->state);
    return ram_copy_open(path, machine->ram.size, &machine->state, err);
}

/* The memory first: QEMU forgets what it had translated of it when it loads its part. */
int libvirt_restore_state(struct machine *machine, const char *tag, struct err *err)
{
    AUTOFREE char *path = ram_path(machine, tag);

    if (ready_copy(machine, path, err) < 0) {
        return err_wrap(err, "machine '%s': no state '%s'", machine->name, tag);
    }
    ram_copy_read(&machine->ram, &machine->state);
    return without_ram(machine, "loadvm", tag, err);
}

int libvirt_forget(struct machine *machine, const char *tag, struct err *err)
{
    AUTOFREE char *path = ram_path(machine, tag);

    drop_copy(machine, path);
    unlink(path);
    return tag_command(machine, "delvm", tag, err);
}
