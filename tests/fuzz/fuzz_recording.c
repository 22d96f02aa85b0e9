/* Captures of packets: whatever they hold, reading ends, and a scenario that is made of them is
 * sound. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "scenarios/record/pcap.h"
#include "scenarios/record/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTOEXCHANGES struct exchanges exchanges = EXCHANGES_INIT;
    AUTORECORD struct record_result result = RECORD_RESULT_INIT;
    struct record_options options = {.title = "Fuzz"};
    struct err err = {.kind = ERR_NONE};

    if (pcap_read_bytes((const char *)data, size, "fuzz.pcap", &exchanges, &err) == 0) {
        int made = record_exchanges(&exchanges, "fuzz.pcap", &options, &result, &err);

        /* what was read can always be said, or was left out before */
        assert(made == 0 || strstr(err.text, "makes no sound scenario") == NULL);
        (void)made;
    }
    return 0;
}
