/* start.json of a fake image: the programs that run beside the agent. */
#ifndef ORCHESTRATOR_VM_FAKE_IMAGE_H
#define ORCHESTRATOR_VM_FAKE_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"
#include "common/base/mem.h"

#define FAKE_PROGRAMS_MAX 8
#define FAKE_PORTS_MAX 8

struct fake_image {
    char **argv[FAKE_PROGRAMS_MAX]; /* NULL-ended; argv[0] made a path */
    size_t program_count;
    uint16_t ports[FAKE_PORTS_MAX];
    size_t port_count;
};

/* Reads tree/start.json; without one the image is empty. bin may be NULL. */
int fake_image_load(const char *tree, const char *bin, struct fake_image **out, struct err *err);
void fake_image_free(struct fake_image *image);
AUTO_DEFINE(fake_image)

#endif
