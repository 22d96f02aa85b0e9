/* The agent's response parser over any bytes, in pieces whose sizes the first byte chooses: the
 * outcome may not depend on the pieces, and the caps hold. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "harness/agent/response.h"
#include "harness/wire/names.h"

#define MAX_BODY 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void parse(struct response *response, const uint8_t *data, size_t size, size_t step)
{
    response_init(response, MAX_BODY, (step & 1) != 0 && step > 200);
    for (size_t at = 0; at < size; at += step) {
        response_feed(response, (const char *)data + at, size - at < step ? size - at : step);
        assert(response->head.length <= WIRE_MAX_HEAD && response->body.length <= MAX_BODY);
        assert(response->body_length >= (int64_t)response->body.length);
    }
    (void)response_end(response);
    assert(response->status == 0 || (response->status >= 100 && response->status <= 999));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct response whole;
    struct response pieces;

    if (size < 2 || data[0] > 199) {
        return 0;
    }
    parse(&whole, data + 1, size - 1, size);
    parse(&pieces, data + 1, size - 1, (size_t)data[0] + 1);
    if (!whole.no_body) {
        assert(whole.state == pieces.state && whole.status == pieces.status);
        assert(whole.body_length == pieces.body_length && whole.head.length == pieces.head.length);
        assert(whole.body.length == pieces.body.length);
    }
    response_done(&whole);
    response_done(&pieces);
    return 0;
}
