/* CSV of any kind: each line is taken in or refused with its place. */
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
    (void)data;
    (void)relation;
    (void)err;
    assert(0);
    return 0;
}

static void refused(void *data, const char *path, const char *reason)
{
    assert(strncmp(path, "line ", 5) == 0 && reason[0] != '\0');
    *(size_t *)data += strlen(reason);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct intake_ops ops = {record, relation, refused};
    static const struct intel_format *const formats[] = {&intel_format_csv, &intel_format_list};
    const struct intel_format_options options = {.name = "fuzz.csv", .type = INTEL_TYPES};

    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        AUTO(intel_input) input = NULL;
        struct err err = {.kind = ERR_NONE};
        size_t sum = 0;
        struct intake intake = {.ops = &ops, .data = &sum, .unmarked = TLP_UNMARKED};

        if (intel_input_memory(data, size, "fuzz.csv", &input, &err) == 0 &&
            formats[i]->read(input, &options, &intake, &err) < 0) {
            assert(err.text[0] != '\0');
        }
    }
    return 0;
}
