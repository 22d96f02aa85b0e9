/* Rule: what goes in has a value and a reference, what is refused has a place and a reason. */
#include "tests/fuzz/fuzz_format.h"

#include <assert.h>
#include <string.h>

struct seen {
    const char *place;
    size_t bytes; /* all strings are read to their ends */
    size_t relations;
};

static int record(void *data, const struct intel_record *record, struct err *err)
{
    struct seen *seen = data;

    (void)err;
    assert(record->value[0] != '\0' && record->ref[0] != '\0');
    seen->bytes += strlen(record->value) + record->label_count;
    return 0;
}

static int relation(void *data, const struct intel_relation *relation, struct err *err)
{
    struct seen *seen = data;

    (void)err;
    seen->bytes += strlen(relation->kind);
    seen->relations++;
    return 0;
}

static void refused(void *data, const char *path, const char *reason)
{
    struct seen *seen = data;

    assert(path[0] != '\0' && reason[0] != '\0');
    assert(strncmp(path, seen->place, strlen(seen->place)) == 0);
    seen->bytes += strlen(reason);
}

size_t fuzz_format(const struct intel_format *format, const char *name, const char *place,
                   const uint8_t *data, size_t size)
{
    static const struct intake_ops ops = {record, relation, refused};
    const struct intel_format_options options = {.name = name, .type = INTEL_TYPES};
    AUTO(intel_input) input = NULL;
    struct err err = {.kind = ERR_NONE};
    struct seen seen = {.place = place};
    struct intake intake = {.ops = &ops, .data = &seen, .unmarked = TLP_UNMARKED};

    if (intel_input_memory(data, size, name, &input, &err) == 0 &&
        format->read(input, &options, &intake, &err) < 0) {
        assert(err.text[0] != '\0');
    }
    return seen.relations;
}
