/* The name of this boot of the host: what was found out about the host holds as long as it does. */
#ifndef ORCHESTRATOR_VM_BOOT_ID_H
#define ORCHESTRATOR_VM_BOOT_ID_H

#include <stdbool.h>

#define BOOT_ID_MAX 64

/* One line without its end; false when it cannot be read. */
bool boot_id_read(char out[BOOT_ID_MAX]);

#endif
