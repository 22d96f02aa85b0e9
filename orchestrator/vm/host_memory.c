/* Measured under TCG: a booted machine's QEMU has up to its memory again in translated code while
 * it is small; a copy in reserve takes a tenth of its memory, one in use up to a quarter. */
#include "orchestrator/vm/host_memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

#define QEMU_MIB 256
#define AVAILABLE "MemAvailable:" /* in KiB */

int64_t host_memory_available_mib(void)
{
    AUTOFILE FILE *file = fopen("/proc/meminfo", "re");
    char line[256];

    while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
        if (strncmp(line, AVAILABLE, strlen(AVAILABLE)) == 0) {
            return strtoll(line + strlen(AVAILABLE), NULL, 10) >> 10;
        }
    }
    return 0;
}

int64_t host_memory_worker_mib(int64_t machines_mib)
{
    return machines_mib * 7 / 4 + QEMU_MIB;
}
