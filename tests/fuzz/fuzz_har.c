/* HAR files: whatever they hold, reading ends, and a scenario that is made of them is sound. */
#include <stdint.h>

#include "scenarios/record/har.h"
#include "tests/fuzz/fuzz_record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTOEXCHANGES struct exchanges exchanges = EXCHANGES_INIT;
    struct err err = {.kind = ERR_NONE};

    if (har_read_bytes((const char *)data, size, "fuzz.har", &exchanges, &err) == 0) {
        fuzz_record(&exchanges, "fuzz.har");
    }
    return 0;
}
