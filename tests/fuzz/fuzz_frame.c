/* The frame reader over any bytes, in pieces whose sizes the first byte chooses. What it gives out
 * must be what it promises, must not depend on the pieces, and every byte must be accounted for. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "harness/wire/frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct sum {
    size_t frames;
    size_t bytes;
    uint64_t skipped;
};

static struct sum read_all(const uint8_t *data, size_t size, size_t step)
{
    struct frame_reader reader = FRAME_READER_INIT;
    struct sum sum = {0, 0, 0};
    const char *payload = NULL;
    size_t length = 0;

    for (size_t at = 0; at < size; at += step) {
        frame_feed(&reader, data + at, size - at < step ? size - at : step);
        while (frame_next(&reader, &payload, &length) == 0) {
            assert(length >= 2 && length <= FRAME_MAX_PAYLOAD);
            assert(payload[0] == '{' && payload[length - 1] == '}');
            assert(memchr(payload, '\0', length) == NULL);
            sum.frames++;
            sum.bytes += length + FRAME_HEADER;
        }
    }
    sum.skipped = reader.skipped;
    assert(sum.bytes + sum.skipped + reader.bytes.length - reader.start == size);
    frame_reader_done(&reader);
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sum whole;
    struct sum pieces;

    if (size < 2) {
        return 0;
    }
    whole = read_all(data + 1, size - 1, size);
    pieces = read_all(data + 1, size - 1, (size_t)data[0] + 1);
    assert(memcmp(&whole, &pieces, sizeof(whole)) == 0);
    return 0;
}
