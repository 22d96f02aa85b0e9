/* The kernel's own. */
#include "orchestrator/vm/boot_id.h"

#include <stdio.h>
#include <string.h>

#include "common/base/mem.h"

bool boot_id_read(char out[BOOT_ID_MAX])
{
    AUTOFILE FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");

    if (file == NULL || fgets(out, BOOT_ID_MAX, file) == NULL) {
        return false;
    }
    out[strcspn(out, "\n")] = '\0';
    return out[0] != '\0';
}
