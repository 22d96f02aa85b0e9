/* The libvirt domain document of one machine, as text. */
#ifndef ORCHESTRATOR_VM_DOMAIN_XML_H
#define ORCHESTRATOR_VM_DOMAIN_XML_H

#include <sys/types.h>

#include "common/base/buf.h"
#include "orchestrator/vm/hypervisor.h"

#define DOMAIN_MACHINE_TYPE "pc-i440fx-7.2"
/* x86-64-v2, which today's products expect, and nothing that TCG or any KVM host lacks. */
#define DOMAIN_CPU_MODEL "Nehalem"

/* Where the machine's memory lies. */
struct domain_memory {
    const char *path;
    bool shared; /* what the machine writes goes to the file; else it has a copy of what it changes
                  */
    bool waits;  /* the machine waits for the state of its devices */
};

/* Who runs QEMU, and how. */
struct domain_host {
    enum accel accel;
    const char *labels;   /* of domain_labels; "": QEMU runs as the driver has it */
    const char *pid_file; /* QEMU writes its process id there */
};
/* Asks a daemon that keeps QEMU processes apart by user to run this one as uid and gid, and one
 * that confines them (AppArmor, SELinux) to leave it alone: it reads images and writes files that
 * the daemon knows nothing of. capabilities is the daemon's own document; where it says nothing of
 * this, nothing is appended. */
void domain_labels(const char *capabilities, uid_t uid, gid_t gid, struct buf *out);

/* Appends the document. Control characters in a name or path are dropped. */
void domain_xml(const struct machine_spec *spec, const struct domain_host *host,
                const struct domain_memory *memory, struct buf *out);

#define DOMAIN_LINKS_MAX (3 * MACHINE_MAX_NICS)
#define DOMAIN_LINK_NAME 16
/* QEMU's names of everything that has to be down for the machine to be off its links. Returns how
 * many. */
size_t domain_links(const struct machine_spec *spec, char names[][DOMAIN_LINK_NAME]);
/* QEMU's name of what a nic's frames pass in both directions. */
void domain_backend(const struct machine_spec *spec, size_t nic, char name[DOMAIN_LINK_NAME]);

#endif
