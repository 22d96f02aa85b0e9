/* The same thing done to several machines at once. libvirt's calls block, so each takes a thread of
 * its own for as long as it lasts. */
#ifndef ORCHESTRATOR_VM_PARALLEL_H
#define ORCHESTRATOR_VM_PARALLEL_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/err.h"

#define PARALLEL_MAX 8

/* Calls one(data, i, err) for each i below count (<= PARALLEL_MAX): at once where threads is true,
 * else one after the other in this thread, up to the first that fails. Returns when all have ended;
 * with several failures the error is that of the lowest i. */
int parallel_each(size_t count, bool threads, int (*one)(void *data, size_t i, struct err *err),
                  void *data, struct err *err);

#endif
