/* Inside the libvirt hypervisor: what libvirt.c (driver and table), libvirt_connect.c (where the
 * driver is), libvirt_machine.c (life of a machine), libvirt_monitor.c (guarded monitor commands)
 * and libvirt_save.c (whole machines as files) share.
 *
 * Calls for different machines may come from different threads; all calls for one machine come from
 * one thread at a time. */
#ifndef ORCHESTRATOR_VM_LIBVIRT_PRIVATE_H
#define ORCHESTRATOR_VM_LIBVIRT_PRIVATE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"
#include "common/ext/json.h"
#include "orchestrator/vm/domain_xml.h"
#include "orchestrator/vm/hypervisor.h"
#include "orchestrator/vm/ram_file.h"

#define LIBVIRT_CALL_MS 20000
#define LIBVIRT_STATE_MS 60000 /* a state is as large as the memory that is in use */
#define LIBVIRT_END_MS 5000

struct hypervisor {
    struct _virConnect *connection;
    char *root;
    char *labels;       /* for every domain document */
    char *capabilities; /* see struct hypervisor_options; NULL: none, or in a daemon */
    enum accel accel;
    pthread_t loop;
    bool turning; /* loop was started */
    atomic_bool stopping;
    pthread_mutex_t lock; /* of machines */
    struct machine *machines;
};

struct machine {
    struct hypervisor *hypervisor;
    struct machine *next;
    struct _virDomain *domain;
    char *name;
    char *channel;
    char *overlay;
    char *disk; /* NULL: none */
    int pid_fd;
    struct ram_copy state; /* the memory of the state last asked for */
    struct ram ram;        /* none: a copy of a saved machine */
    uint16_t ports[MACHINE_MAX_NICS];
    size_t nic_count;
    char links[DOMAIN_LINKS_MAX][DOMAIN_LINK_NAME];
    size_t link_count;
    char backends[MACHINE_MAX_NICS][DOMAIN_LINK_NAME]; /* of each nic */
    bool paused;
};

/* libvirt's last error of this thread as one line. */
int libvirt_fail(struct err *err, enum err_kind kind, const char *what);
/* The error of a machine's call: ERR_TIMEOUT when it was late, ERR_GUEST when the machine is dead,
 * else ERR_HOST. */
int libvirt_fail_machine(struct machine *machine, bool late, const char *what, const char *why,
                         struct err *err);
bool libvirt_is_alive(struct machine *machine);

/* Past its deadline a guard kills the machine's process, and the call that waits for it comes back.
 */
struct libvirt_guard {
    int timer;
    int64_t deadline_mono_ms;
};
struct libvirt_guard libvirt_guard_on(struct machine *machine, int timeout_ms);
bool libvirt_guard_off(const struct libvirt_guard *guard); /* whether it struck */

/* A command of QEMU's human monitor; those used here say nothing when all is well. */
int libvirt_hmp(struct machine *machine, const char *command, int timeout_ms, struct err *err);
/* A command of QEMU's machine protocol; takes arguments (NULL: none). reply, if not NULL, receives
 * its "return". */
int libvirt_qmp(struct machine *machine, const char *command, struct node *arguments,
                struct node **reply, struct err *err);
/* Hands a descriptor to QEMU under a name ("getfd"). */
int libvirt_give_fd(struct machine *machine, const char *name, int fd, struct err *err);

/* libvirt_connect.c */
/* Before libvirt is initialised: what the driver needs to find. */
int libvirt_prepare(const struct hypervisor_options *options, struct err *err);
/* Sets connection and labels. */
int libvirt_connect(struct hypervisor *hypervisor, const struct hypervisor_options *options,
                    struct err *err);

/* libvirt_machine.c */
int libvirt_start(struct hypervisor *hypervisor, const struct machine_spec *spec,
                  struct machine **out, struct err *err);
int libvirt_set_paused(struct machine *machine, bool paused, struct err *err);
void libvirt_kill(struct machine *machine);

/* libvirt_state.c */
int libvirt_freeze(struct machine *machine, const char *tag, struct err *err);
int libvirt_restore_state(struct machine *machine, const char *tag, struct err *err);
int libvirt_forget(struct machine *machine, const char *tag, struct err *err);

/* libvirt_capture.c */
int libvirt_capture(struct machine *machine, size_t nic, const char *path, struct err *err);

/* libvirt_save.c */
/* Whether states leave the memory out that lies in a descriptor of ours. */
int libvirt_ignore_ram(struct machine *machine, bool on, struct err *err);
int libvirt_save(struct machine *machine, const char *prefix, struct err *err);
/* Fills a machine that was started waiting with what is saved under prefix; it stays paused. */
int libvirt_load(struct machine *machine, const char *prefix, struct err *err);

#endif
