/* The table of formats. */
#include "intel/format.h"

#include <string.h>

#include "common/base/text.h"

#define FORMATS_MAX 16

const struct intel_format *const intel_formats[] = {
    &intel_format_kev,
    &intel_format_misp,
    &intel_format_attack,
    &intel_format_stix,
    &intel_format_csv,
    &intel_format_list,
    NULL,
};

const struct intel_format *intel_format_find(const char *name, struct err *err)
{
    const char *names[FORMATS_MAX] = {NULL};

    for (size_t i = 0; intel_formats[i] != NULL; i++) {
        names[i] = intel_formats[i]->name;
        if (strcmp(names[i], name) == 0) {
            return intel_formats[i];
        }
    }
    const char *near = text_suggest(name, names);
    (void)(near != NULL ? err_set(err, ERR_USAGE, "no format '%s', did you mean '%s'?", name, near)
                        : err_set(err, ERR_USAGE,
                                  "no format '%s'; see 'tameshi intel import --help'", name));
    return NULL;
}

const struct intel_format *intel_format_detect(struct intel_input *input, struct err *err)
{
    const char *head = NULL;
    size_t length = 0;

    if (intel_input_head(input, &head, &length, err) < 0) {
        return NULL;
    }
    for (size_t i = 0; intel_formats[i] != NULL; i++) {
        if (intel_formats[i]->detects(head, length, intel_input_name(input))) {
            return intel_formats[i];
        }
    }
    (void)err_set(err, ERR_INPUT, "%s: it is of no format that is known; --format names one",
                  intel_input_name(input));
    return NULL;
}
