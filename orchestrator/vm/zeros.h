/* Whether bytes hold nothing: what memory, disks and saved templates leave out. */
#ifndef ORCHESTRATOR_VM_ZEROS_H
#define ORCHESTRATOR_VM_ZEROS_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* length > 0. */
static inline bool is_zero(const char *data, size_t length)
{
    return data[0] == 0 && memcmp(data, data + 1, length - 1) == 0;
}

#endif
