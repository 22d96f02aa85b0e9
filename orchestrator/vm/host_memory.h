/* Memory of the host, and what environments take of it. */
#ifndef ORCHESTRATOR_VM_HOST_MEMORY_H
#define ORCHESTRATOR_VM_HOST_MEMORY_H

#include <stdint.h>

#define HOST_SPARE_MIB 1024 /* left to the host */

/* What processes can still get, caches given back; 0: not known. */
int64_t host_memory_available_mib(void);
/* What a worker may take whose machines have so much memory in all: its builder, what QEMU keeps of
 * translated code, and the copies of a template in use, in reserve and on their way out, each a
 * quarter of its memory at the most. */
int64_t host_memory_worker_mib(int64_t machines_mib);

#endif
