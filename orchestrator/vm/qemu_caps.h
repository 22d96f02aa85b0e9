/* What libvirt's embedded driver found out about this host's QEMU, kept from one process to the
 * next: asking takes a second and more, and the driver of each process begins with nothing. The
 * driver itself compares what it finds with the QEMU, the libvirt and the kernel that are there,
 * and asks anew when they changed. */
#ifndef ORCHESTRATOR_VM_QEMU_CAPS_H
#define ORCHESTRATOR_VM_QEMU_CAPS_H

/* Before the driver is opened at root: brings what is kept in folder, which may be missing. After
 * its machines ran: keeps what changed. Both only save time, so what fails is left out. */
void qemu_caps_bring(const char *folder, const char *root);
void qemu_caps_keep(const char *folder, const char *root);

#endif
