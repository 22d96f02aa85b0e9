/* Rule: the first type whose one form the value has, from the most telling to the least. */
#include "intel/looks.h"

#include "common/base/mem.h"
#include "common/base/text.h"

enum intel_type intel_looks_like(const char *value)
{
    static const enum intel_type order[] = {INTEL_URL,   INTEL_VULNERABILITY, INTEL_ADDRESS,
                                            INTEL_EMAIL, INTEL_HASH,          INTEL_DOMAIN};

    if (text_is_technique(value)) {
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
