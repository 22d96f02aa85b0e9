/* The environment that a holder keeps: one product, in one of its arms, in a topology. It is made
 * with the code that a run uses. */
#ifndef ORCHESTRATOR_ENV_HELD_H
#define ORCHESTRATOR_ENV_HELD_H

#include "common/base/err.h"
#include "common/base/mem.h"
#include "common/ext/json.h"
#include "orchestrator/vm/environment.h"

struct held_options {
    const char *product;
    const char *arm;         /* NULL: the product's first */
    const char *topology;    /* NULL: the product's own */
    const char *accelerator; /* "auto", "tcg" or "kvm" */
    const char *hypervisor;  /* "libvirt" or "fake" */
    const char *fake_folder; /* images of the fake; NULL for libvirt */
    void (*progress)(void *data, const char *text);
    void *progress_data;
};

struct held;

/* Finds out what it is made of; nothing is started. A product, arm or topology that is not there is
 * ERR_INPUT, an image that is not built ERR_HOST. */
int held_new(const struct held_options *options, struct held **out, struct err *err);
/* Boots it and waits until the product answers; one that does not start is ERR_GUEST. This process
 * may only be below a reaper (vm/process.h), and opens libvirt. */
int held_boot(struct held *held, const struct held_options *options, struct err *err);
/* Ends the machines and removes their files. NULL is fine. */
void held_free(struct held *held);
AUTO_DEFINE(held)

struct environment *held_environment(struct held *held); /* borrowed */
/* Sets product, product_version, arm, topology, accelerator, images and machines
 * [{name, roles, image, memory_mib}]. */
void held_describe(const struct held *held, struct node *about);

#endif
