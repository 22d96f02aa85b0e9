/* One running environment of a topology, as a worker sees it. The machine that starts from the
 * product's image comes and goes with products; the others live as long as the environment. A
 * template is one instant of all machines, frozen under a key; environment_return brings all back
 * to it.
 *
 * Order: new, boot, then for each product image: product, set the product up through
 * environment_client, template, and return before each unit. Any failure is ERR_HOST, ERR_GUEST,
 * ERR_TIMEOUT or ERR_IO and leaves the environment unfit: only environment_rebuild and
 * environment_free may follow. Clients are borrowed, and invalid after product, template, return
 * and rebuild: ask again. */
#ifndef ORCHESTRATOR_VM_ENVIRONMENT_H
#define ORCHESTRATOR_VM_ENVIRONMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/err.h"
#include "common/base/mem.h"
#include "common/ext/json.h"
#include "orchestrator/vm/hypervisor.h"
#include "orchestrator/vm/topology.h"

struct client;
struct environment;

#define ENVIRONMENT_SEED_HEX 32 /* digits of a seed */
#define ENVIRONMENT_CANARY 19   /* "cn", 16 hex digits, NUL */
#define ENVIRONMENT_KEY_MAX 64  /* longest template key */

struct environment_image {
    const char *id;
    const char *disk;      /* NULL: none (attacker); fake: a folder */
    const char *kernel;    /* NULL: the attacker's */
    const char *initramfs; /* NULL: the attacker's */
    int memory_mib;
};

struct environment_options {
    const struct hypervisor_ops *ops;
    struct hypervisor *hypervisor;   /* open; borrowed, must outlive the environment */
    const char *root;                /* for sockets: vm_root_path */
    const char *work;                /* for disks, states and console logs: vm_root_work */
    const struct topology *topology; /* borrowed, must outlive the environment */
    unsigned slot; /* number of the worker on this host: file names, first choice of ports */
    struct environment_image attacker;
    struct environment_image target;
    const char *seed;        /* 32 hex digits: the canaries of this environment */
    int64_t boot_timeout_ms; /* for each boot; 0: 180 s */
    bool looks_at_disks;     /* from the start, see environment_look_at_disks */
    void (*progress)(void *data, const char *text); /* NULL: silent */
    void *progress_data;
};

/* Strings are copied. Nothing is started yet. */
int environment_new(const struct environment_options *options, struct environment **out,
                    struct err *err);
/* Kills the machines and removes their files. NULL is fine. */
void environment_free(struct environment *environment);
AUTO_DEFINE(environment)

/* Boots every machine but the product's, sets addresses and routes, seeds the canaries where they
 * belong, keeps that as their first state. */
int environment_boot(struct environment *environment, struct err *err);
/* Makes image the product and brings the other machines back to their first state. Its machine is
 * booted and set up as the others were the first time an image is asked for, and taken back from
 * its kept state every time after. Image is copied. */
int environment_product(struct environment *environment, const struct environment_image *image,
                        struct err *err);
/* Freezes all machines at one instant under key ([a-zA-Z0-9._-], replaces one of that name); they
 * go on running. */
int environment_template(struct environment *environment, const char *key, struct err *err);

struct environment_return_info {
    uint64_t epoch;     /* of the agents, larger after each return */
    int64_t pause_ms;   /* all machines stopped */
    int64_t restore_ms; /* all states brought back, the product machine exchanged if another one was
                           there */
    int64_t resume_ms;  /* all running */
    int64_t agent_ms;   /* hello, clock, entropy of all machines */
    int64_t total_ms;
};
/* All machines back to the instant of key, with a new epoch, the clock set and entropy reseeded.
 * info may be NULL. */
int environment_return(struct environment *environment, const char *key,
                       struct environment_return_info *info, struct err *err);
/* Whether each return from now on also takes a digest of every disk, while the machines stand
 * still. */
void environment_look_at_disks(struct environment *environment, bool on);
/* {machine name: digest} of the last return, or of the start of a copy; NULL when it was not asked
 * for. Borrowed. */
const struct node *environment_disks(const struct environment *environment);
/* Forgets a template that will not be needed again, for the sake of the disk. */
int environment_forget(struct environment *environment, const char *key, struct err *err);
/* Throws every machine, state and template away and boots as environment_boot does. */
int environment_rebuild(struct environment *environment, struct err *err);

/* The agent of the machine that plays the role, ready for requests; the same for two roles where
 * one machine plays both. NULL when there is none (no product yet, environment unfit). */
struct client *environment_client(struct environment *environment, enum machine_role role);
/* Of this environment alone on this host; it begins the names of its machines. Borrowed. */
const char *environment_name(const struct environment *environment);
const struct topology *environment_topology(const struct environment *environment); /* borrowed */
/* Captures what goes over a nic of a machine, as hypervisor_ops.machine_capture; path NULL stops
 * it. Unlike the rest, a failure leaves the environment as it is. A product's captures end when
 * another product takes its place. */
int environment_capture(struct environment *environment, enum machine_role role, size_t nic,
                        const char *path, struct err *err);
/* Whether all machines that should be there still run. */
bool environment_alive(struct environment *environment);
bool environment_has_template(const struct environment *environment, const char *key);
/* "cn" + first 16 hex digits of SHA-256("SEED:NAME"). */
void environment_canary(const struct environment *environment, const char *name,
                        char out[ENVIRONMENT_CANARY]);
/* Last bytes of the serial console of a machine, for reports of failures; "" when there is none.
 * Caller frees. */
char *environment_console(const struct environment *environment, enum machine_role role);

#endif
