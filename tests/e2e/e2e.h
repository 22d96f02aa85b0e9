/* What the end-to-end tests share: images out of the cache, and a process below a reaper in which
 * libvirt may be opened. They are plain programs: 0 good, 1 failed, 77 skipped because an image is
 * not built. */
#ifndef TESTS_E2E_E2E_H
#define TESTS_E2E_E2E_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/err.h"
#include "orchestrator/vm/environment.h"

#define E2E_SKIP 77

/* Paths of built images; the strings live until the process ends. */
struct e2e_images {
    struct environment_image attacker;
    struct environment_image target;
    struct environment_image product;
};

/* 0; E2E_SKIP with *err saying what to build. */
int e2e_images(struct e2e_images *out, struct err *err);
/* One image by its id, which must outlive it. Likewise. */
int e2e_image(const char *id, struct environment_image *out, struct err *err);

/* A place for machines: root, work folder and libvirt. */
struct e2e_bed {
    struct e2e_images images;
    struct vm_root *root;
    struct hypervisor *hypervisor;
    bool alone; /* in a network namespace that holds nothing but loopback */
};

/* A shipped topology. */
int e2e_topology(const char *id, struct topology **out, struct err *err);

enum e2e_network { E2E_EMPTY_NETNS, E2E_HOST_NETWORK };

/* Opens and closes the place; libvirt is inside this process (uri NULL), or a daemon. */
int e2e_bed_open(struct e2e_bed *bed, enum e2e_network network, const char *uri, struct err *err);
void e2e_bed_close(struct e2e_bed *bed);

/* Finds the images, sweeps, then runs test below a reaper with an open bed, and prints its error.
 * Returns the exit code. E2E_EMPTY_NETNS only where permitted. */
int e2e_main(int (*test)(const struct e2e_bed *bed, struct err *err), enum e2e_network network,
             int64_t timeout_ms);

#endif
