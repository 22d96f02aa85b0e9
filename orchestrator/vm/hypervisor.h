/* Machines: an explicit table of operations with two implementations. hypervisor_libvirt drives
 * QEMU through libvirt's embedded driver inside this process, or through a daemon; hypervisor_fake
 * runs the real agent as a local child, so that everything above is tested without a VM. One
 * hypervisor belongs to one process: libvirt's embedded driver opens once a process and cannot be
 * closed and opened again.
 *
 * All operations: 0 done, -1 failed with ERR_HOST (the host or libvirt refused), ERR_GUEST (the
 * machine died or misbehaved), ERR_TIMEOUT (a deadline passed) or ERR_IO. */
#ifndef ORCHESTRATOR_VM_HYPERVISOR_H
#define ORCHESTRATOR_VM_HYPERVISOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"
#include "common/ext/hash.h"
#include "orchestrator/vm/accel.h"

struct hypervisor; /* opaque; each implementation has its own */
struct machine;    /* opaque; likewise */
struct fake_faults;

#define MACHINE_MAX_NICS 4

struct hypervisor_options {
    const char *root; /* a folder of this process alone, see vm/sweep.h; its path is short */
    enum accel accel; /* ignored by the fake */
    const char *uri;  /* libvirt: a daemon of this host, see daemon_uri_check; NULL: its driver
                         inside   this process */
    const char *capabilities; /* libvirt's driver inside: folder of what it found out about QEMU
                                 before, made when absent; NULL: it finds out anew */
    const char *agent;        /* fake: path of the agent program; NULL: $TAMESHI_AGENT */
    const char *bin; /* fake: where relative programs of start.json are looked for first; NULL: only
                        the tree */
    struct fake_faults *faults; /* fake: NULL for none; borrowed until close, its counters change */
};

struct machine_nic {
    const char *mac;
    uint16_t local_port;  /* UDP on 127.0.0.1: frames come in here */
    uint16_t remote_port; /* and go out to here */
    /* 0, or the port that gets a copy of every frame of the link, in both directions, and the one
     * that the copies come from. The fake, whose machines share one network, makes none. */
    uint16_t copy_remote_port;
    uint16_t copy_local_port;
};

struct machine_spec {
    const char *name;  /* unique in this hypervisor, [a-z0-9-] */
    const char *group; /* fake: machines that share links have the same; NULL: with all others */
    const char
        *disk; /* raw image, never written; fake: a folder that becomes the tree; NULL: none */
    const char *kernel; /* libvirt only, as the next three */
    const char *initramfs;
    const char *cmdline;
    int memory_mib;
    struct machine_nic nics[MACHINE_MAX_NICS];
    size_t nic_count;
    const char
        *overlay; /* file (fake: folder) of everything the machine writes and of its frozen states;
                   * made when absent, used as it is when present; the caller removes it */
    const char *channel; /* unix socket path of the agent channel, at most 100 bytes */
    const char *console; /* log file of the serial console */
    const char *state;   /* NULL: boot; a tag in overlay: start from that state, left paused */
    const char
        *saved; /* NULL; or the prefix of a saved machine: start as a copy of it, left paused.
                   Disk, memory and NICs are as they were there; only ports may differ */
};

struct hypervisor_ops {
    const char *name; /* "libvirt", "fake" */
    /* Whether a connected agent channel stays connected across machine_restore. Where false it must
     * be closed before, and machine_connect called after machine_resume. */
    bool channel_survives;
    /* Whether a copy of a saved machine has its memory, and with it the addresses of its
     * interfaces. */
    bool saves_memory;
    /* Whether calls for different machines may be made at the same time, from threads that end. */
    bool parallel;

    /* *out is for close. ERR_HOST: the driver cannot be had. */
    int (*open)(const struct hypervisor_options *options, struct hypervisor **out, struct err *err);
    /* Kills every machine that is left. NULL is fine. */
    void (*close)(struct hypervisor *hypervisor);

    /* Starts a machine: running (boot) or paused (spec->state). Everything in spec is copied. */
    int (*machine_start)(struct hypervisor *hypervisor, const struct machine_spec *spec,
                         struct machine **out, struct err *err);
    /* Opens the agent channel within timeout_ms. *fd is the caller's to close; an answering agent
     * is not implied. */
    int (*machine_connect)(struct machine *machine, int64_t timeout_ms, int *fd, struct err *err);
    /* Stops and resumes the processors. Pausing a paused machine and resuming a running one is
     * done. */
    int (*machine_pause)(struct machine *machine, struct err *err);
    int (*machine_resume)(struct machine *machine, struct err *err);
    /* Saves memory, devices and disk under tag, replacing one of that name. Running stays running,
     * paused paused. */
    int (*machine_freeze)(struct machine *machine, const char *tag, struct err *err);
    /* Unplugs its links and stops it: what it does now does not matter any more. Only
     * machine_restore may follow. */
    int (*machine_abandon)(struct machine *machine, struct err *err);
    /* Brings an abandoned machine to the state under tag, paused and plugged in. Only when all
     * machines it is linked to are abandoned as well: frames that were under way between them are
     * thrown away. ERR_HOST: no such tag. */
    int (*machine_restore)(struct machine *machine, const char *tag, struct err *err);
    /* Forgets a saved state. A tag that is not there is done. */
    int (*machine_forget)(struct machine *machine, const char *tag, struct err *err);
    /* Saves the whole of a booted machine, paused by this, as files whose names begin with prefix,
     * replacing what is there: any number of copies can be started from them, at the same time and
     * by other processes. It can be resumed after. ERR_BUG for a machine that is a copy itself. */
    int (*machine_save)(struct machine *machine, const char *prefix, struct err *err);
    /* A digest of all that a paused machine's disk has beside its image, or beside what it is a
     * copy of. Right after a restore, or the start of a copy, it is the same each time. */
    int (*machine_disk)(struct machine *machine, char digest[HASH_HEX], struct err *err);
    /* Writes what goes over a nic, both ways, to path (absolute, replaced) until it is stopped with
     * path NULL; the file is complete then, see vm/pcap.h. At any time, also while it is paused.
     * Goes on through freeze, abandon and restore. Starting again ends the capture that runs,
     * stopping none is done. A disk that fills up ends it without a word. Distances in time are
     * true; the times themselves are late by as long as the machine has run. ERR_HOST, ERR_IO: no
     * such nic, path cannot be written. Fake: there are no links, the capture is empty. */
    int (*machine_capture)(struct machine *machine, size_t nic, const char *path, struct err *err);
    /* Whether it still runs (or is paused): false once its process ended. */
    bool (*machine_alive)(struct machine *machine);
    /* Ends it at once, without a shutdown of the guest, and frees it. The overlay stays. NULL is
     * fine. */
    void (*machine_kill)(struct machine *machine);
};

extern const struct hypervisor_ops hypervisor_libvirt;
extern const struct hypervisor_ops hypervisor_fake;

/* The table by name ("libvirt", "fake"); NULL for any other. */
const struct hypervisor_ops *hypervisor_find(const char *name);

#endif
