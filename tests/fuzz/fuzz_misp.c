/* MISP events of any kind: what is wrong is refused with a path and a reason, what is good has a
 * normal value. */
#include "tests/fuzz/fuzz_format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    (void)fuzz_format(&intel_format_misp, "fuzz.json", "", data, size);
    return 0;
}
