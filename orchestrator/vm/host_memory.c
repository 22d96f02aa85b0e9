/* Measured under TCG: a booted machine's QEMU has up to its memory again in translated code while
 * it is small; a copy in reserve takes a tenth of its memory, one in use up to a quarter. */
#include "orchestrator/vm/host_memory.h"

#include <inttypes.h>
#include <stdio.h>

#include "common/base/mem.h"

#define QEMU_MIB 256

int64_t host_memory_available_mib(void)
{
    AUTOFILE FILE *file = fopen("/proc/meminfo", "re");
    char line[256];
    int64_t kib = 0;

    while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
        if (sscanf(line, "MemAvailable: %" SCNd64, &kib) == 1) {
            return kib >> 10;
        }
    }
    return 0;
}

int64_t host_memory_worker_mib(int64_t machines_mib)
{
    return machines_mib * 7 / 4 + QEMU_MIB;
}
