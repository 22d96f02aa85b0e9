/* What is kept of a fake machine: copies of its tree. */
#include <stdio.h>
#include <string.h>

#include "common/base/buf.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/ext/json.h"
#include "orchestrator/vm/fake_private.h"
#include "orchestrator/vm/template_files.h"

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

int fake_freeze(struct machine *machine, const char *tag, struct err *err)
{
    struct fake_faults *faults = machine->hypervisor->faults;
    AUTOFREE char *state = state_folder(machine, tag);
    bool running = machine->life == LIFE_RUNNING;
    int result = 0;

    if (fake_count(machine->hypervisor, &faults->freezes) == faults->freeze_fails) {
        return err_set(err, ERR_IO, "machine '%s': freeze %s: disk full", machine->name, tag);
    }
    fake_pause(machine, err);
    result = replace_tree(machine->tree, state, err);
    if (running) {
        fake_resume(machine, NULL);
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

int fake_restore(struct machine *machine, const char *tag, struct err *err)
{
    struct fake_faults *faults = machine->hypervisor->faults;
    int n = fake_count(machine->hypervisor, &faults->restores);

    if (n == faults->restore_fails) {
        return err_set(err, ERR_HOST, "machine '%s': restore %s: refused", machine->name, tag);
    }
    fake_end_processes(machine);
    machine->fault = fake_fault_at(faults, n);
    return take_state(machine, tag, err);
}

/* A fake machine is its tree and nothing else. */
int fake_save(struct machine *machine, const char *prefix, struct err *err)
{
    struct fake_faults *faults = machine->hypervisor->faults;
    AUTOFREE char *saved = mem_printf("%s.tree", prefix);

    if (fake_count(machine->hypervisor, &faults->saves) == faults->save_fails) {
        return err_set(err, ERR_IO, "machine '%s': save to '%s': disk full", machine->name, saved);
    }
    fake_pause(machine, err);
    return replace_tree(machine->tree, saved, err) < 0
               ? err_wrap(err, "machine '%s'", machine->name)
               : 0;
}

int fake_digest(struct machine *machine, char digest[HASH_HEX], struct err *err)
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

int fake_forget(struct machine *machine, const char *tag, struct err *err)
{
    AUTOFREE char *state = state_folder(machine, tag);

    return file_remove_tree(state, err);
}

/* A copy is a restore that a machine begins with. */
static int take_saved(struct machine *machine, const char *prefix, struct err *err)
{
    struct fake_faults *faults = machine->hypervisor->faults;
    AUTOFREE char *saved = mem_printf("%s.tree", prefix);
    int n = fake_count(machine->hypervisor, &faults->restores);

    if (fake_count(machine->hypervisor, &faults->copies) == faults->copy_fails) {
        return err_set(err, ERR_IO, "machine '%s': copy of '%s': disk full", machine->name, saved);
    }
    if (n == faults->restore_fails) {
        return err_set(err, ERR_HOST, "machine '%s': copy of '%s': refused", machine->name, saved);
    }
    machine->fault = fake_fault_at(faults, n);
    return replace_tree(saved, machine->tree, err);
}

int fake_fill_tree(struct machine *machine, const struct machine_spec *spec, struct err *err)
{
    AUTOFREE char *states = file_join(spec->overlay, "states");

    if (file_mkdirs(states, 0700, err) < 0) {
        return -1;
    }
    if (spec->state != NULL) {
        return take_state(machine, spec->state, err);
    }
    if (spec->saved != NULL) {
        return take_saved(machine, spec->saved, err);
    }
    if (file_is_dir(machine->tree)) {
        return 0;
    }
    return spec->disk != NULL ? file_copy_tree(spec->disk, machine->tree, err)
                              : file_mkdirs(machine->tree, 0700, err);
}
