/* Rule: the first type whose one form the value has, from the most telling to the least. */
#include "intel/looks.h"

#include <string.h>

#include "common/base/mem.h"

/* "T1190", "T1059.004" */
static bool is_technique(const char *value)
{
    size_t digits = value[0] == 'T' ? strspn(value + 1, "0123456789") : 0;

    return digits == 4 && (value[5] == '\0' || (value[5] == '.' && strlen(value) == 9 &&
                                                strspn(value + 6, "0123456789") == 3));
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
