/* MISP events of any kind into an intake that keeps nothing: what is wrong is refused with a path
 * and a reason, what is good has a normal value. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "intel/format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int record(void *data, const struct intel_record *record, struct err *err)
{
    (void)err;
    assert(record->value[0] != '\0' && record->ref[0] != '\0');
    *(size_t *)data += strlen(record->value) + record->label_count;
    return 0;
}

static int relation(void *data, const struct intel_relation *relation, struct err *err)
{
    (void)err;
    *(size_t *)data += strlen(relation->kind);
    return 0;
}

static void refused(void *data, const char *path, const char *reason)
{
    assert(path[0] != '\0' && reason[0] != '\0');
    *(size_t *)data += strlen(reason);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct intake_ops ops = {record, relation, refused};
    const struct intel_format_options options = {.name = "fuzz.json", .type = INTEL_TYPES};
    AUTO(intel_input) input = NULL;
    struct err err = {.kind = ERR_NONE};
    size_t sum = 0;
    struct intake intake = {.ops = &ops, .data = &sum, .unmarked = TLP_UNMARKED};

    if (intel_input_memory(data, size, "fuzz.json", &input, &err) == 0 &&
        intel_format_misp.read(input, &options, &intake, &err) < 0) {
        assert(err.text[0] != '\0');
    }
    return 0;
}
