/* Any bytes as a STIX pattern. What is read has one form, which reads as the same; what is refused
 * says why; and what it stands for is a part of it. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "intel/pattern.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_again(const struct buf *form)
{
    AUTO(pattern) pattern = NULL;
    AUTOBUF struct buf again = BUF_INIT;
    struct err err = {.kind = ERR_NONE};

    if (form->length > INTEL_VALUE_MAX) {
        return;
    }
    assert(pattern_parse(form->data, form->length, &pattern, &err) == 0);
    pattern_print(pattern, &again);
    assert(again.length == form->length && memcmp(again.data, form->data, form->length) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(pattern) pattern = NULL;
    AUTOBUF struct buf form = BUF_INIT;
    const struct pattern_observable *found = NULL;
    struct err err = {.kind = ERR_NONE};

    if (pattern_parse((const char *)data, size, &pattern, &err) < 0) {
        assert(err.kind == ERR_INPUT && err.text[0] != '\0' && pattern == NULL);
        return 0;
    }
    pattern_print(pattern, &form);
    for (size_t left = pattern_observables(pattern, &found); left > 0; left--) {
        assert(found[left - 1].value != NULL && found[left - 1].type < INTEL_TYPES);
    }
    read_again(&form);
    return 0;
}
