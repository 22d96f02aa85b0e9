/* The memory of a machine and its copy in a file. The file is sparse: pages that hold nothing take
 * no room. */
#ifndef ORCHESTRATOR_VM_RAM_FILE_H
#define ORCHESTRATOR_VM_RAM_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/err.h"

/* A machine's memory, mapped here as well as there. */
struct ram {
    int fd; /* -1: none */
    char *bytes;
    size_t size; /* bytes, a multiple of 65536 */
};
#define RAM_NONE                                                                                   \
    {                                                                                              \
        -1, NULL, 0                                                                                \
    }

/* ERR_BUG for another size than that; ERR_HOST: there is not so much. */
int ram_new(size_t size, struct ram *out, struct err *err);
void ram_done(struct ram *ram); /* none is fine */

/* Both while the machine stands still. Writes the memory to path, replacing what is there. */
int ram_file_write(const struct ram *ram, const char *path, struct err *err);

/* Such a file, mapped. */
struct ram_copy {
    char *path; /* NULL: none */
    const char *bytes;
    size_t size;
    bool *holds; /* by block: whether the file has it; what it has not is zero */
};
/* ERR_HOST when there is no such file, or its size is another. */
int ram_copy_open(const char *path, size_t size, struct ram_copy *out, struct err *err);
void ram_copy_done(struct ram_copy *copy); /* none is fine */
/* Makes the memory (of the same size) what the copy is; only pages that differ are touched. */
void ram_copy_read(const struct ram *ram, const struct ram_copy *copy);

#endif
