/* Rule: the first type whose one form the value has, from the most telling to the least. */
#include "intel/looks.h"

#include <string.h>

#include "common/base/mem.h"

static bool is_technique(const char *value)
{
    return value[0] == 'T' && strlen(value) >= 5 &&
           strspn(value + 1, "0123456789.") == strlen(value) - 1;
}

enum intel_type intel_looks_like(const char *value)
{
    static const enum intel_type order[] = {INTEL_URL,   INTEL_VULNERABILITY, INTEL_ADDRESS,
                                            INTEL_EMAIL, INTEL_HASH,          INTEL_DOMAIN};

    if (is_technique(value)) {
        return INTEL_TECHNIQUE; /* a sub-technique's dot makes it look like a domain */
    }
    for (size_t i = 0; i < COUNT_OF(order); i++) {
        AUTOFREE char *normal = NULL;
        if (intel_value_normal(order[i], value, &normal, NULL) == 0) {
            return order[i];
        }
    }
    return INTEL_TYPES;
}
