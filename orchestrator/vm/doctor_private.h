/* Inside the doctor: what doctor.c (programs and rights), doctor_room.c (memory and disks) and
 * doctor_libvirt.c (where libvirt's driver can be had) share. */
#ifndef ORCHESTRATOR_VM_DOCTOR_PRIVATE_H
#define ORCHESTRATOR_VM_DOCTOR_PRIVATE_H

#include "orchestrator/vm/doctor.h"

void doctor_found(struct doctor_check *check, enum doctor_state state, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void doctor_remedy(struct doctor_check *check, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

void doctor_libvirt(const struct doctor_options *options, struct doctor_check *check);
void doctor_system(const struct doctor_options *options, struct doctor_check *check);
void doctor_session(const struct doctor_options *options, struct doctor_check *check);

void doctor_memory(const struct doctor_options *options, struct doctor_check *check);
void doctor_work(const struct doctor_options *options, struct doctor_check *check);
void doctor_images(const struct doctor_options *options, struct doctor_check *check);
void doctor_cache(const struct doctor_options *options, struct doctor_check *check);
void doctor_templates(const struct doctor_options *options, struct doctor_check *check);
void doctor_tmpfs(const struct doctor_options *options, struct doctor_check *check);

#endif
