/* The memory of a saved machine as a sparse file: pages that hold nothing take no room. */
#ifndef ORCHESTRATOR_VM_RAM_FILE_H
#define ORCHESTRATOR_VM_RAM_FILE_H

#include <stddef.h>

#include "common/base/err.h"

/* Copies the first bytes of a memory descriptor (a multiple of 4096) to path, replacing it. */
int ram_file_write(int memory_fd, size_t bytes, const char *path, struct err *err);

#endif
