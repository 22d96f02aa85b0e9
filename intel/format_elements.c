/* The elements of a long array, one by one, for formats that are one. */
#include <stdio.h>

#include "intel/format.h"

#define PATH_BYTES 64

int intel_elements(struct intel_input *input, struct intake *intake, const char *prefix,
                   intel_element_fn *one, void *data, struct err *err)
{
    char path[PATH_BYTES];
    int rc = 0;

    for (size_t index = 0; rc == 0; index++) {
        AUTO(node) element = NULL;

        (void)snprintf(path, sizeof(path), "%s[%zu]", prefix, index);
        rc = intel_input_element(input, &element, err);
        if (rc == INPUT_BAD) {
            intake_refuse(intake, path, err);
            rc = 0;
        } else if (rc == 0) {
            rc = one(data, path, element, err);
        }
    }
    return rc < 0 ? -1 : 0;
}
