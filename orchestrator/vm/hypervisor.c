/* The list of implementations. */
#include "orchestrator/vm/hypervisor.h"

#include <string.h>

#include "common/base/mem.h"

const struct hypervisor_ops *hypervisor_find(const char *name)
{
    static const struct hypervisor_ops *const all[] = {&hypervisor_libvirt, &hypervisor_fake};

    for (size_t i = 0; i < COUNT_OF(all); i++) {
        if (strcmp(all[i]->name, name) == 0) {
            return all[i];
        }
    }
    return NULL;
}
