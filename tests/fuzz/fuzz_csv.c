/* CSV and lists of any kind: each line is taken in or refused with its place, and nothing is tied
 * to anything. */
#include <assert.h>

#include "tests/fuzz/fuzz_format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct intel_format *const formats[] = {&intel_format_csv, &intel_format_list};

    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        size_t relations = fuzz_format(formats[i], "fuzz.csv", "line ", data, size);
        assert(relations == 0);
        (void)relations;
    }
    return 0;
}
