/* Which requests and answers let a connection be shared, over any bytes. A request that does is
 * whole: no part of it does, nor with anything behind it. An answer that does is whole, and does
 * not depend on the pieces it comes in. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "common/base/mem.h"
#include "harness/agent/share.h"

#define MAX_BODY 64
#define MAX_SIZE 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_request(const char *bytes, size_t size)
{
    if (!share_request(bytes, size)) {
        return;
    }
    for (size_t part = 1; part < size; part++) {
        AUTOFREE char *copy = mem_dup(bytes, part); /* for a sanitizer to see its end */

        assert(!share_request(copy, part));
    }
    AUTOFREE char *twice = mem_alloc(2 * size);

    memcpy(twice, bytes, size);
    memcpy(twice + size, bytes, size);
    assert(!share_request(twice, size + 1) && !share_request(twice, 2 * size));
}

static bool answer_shares(const char *bytes, size_t size, size_t step)
{
    struct response response;
    bool shares = false;

    response_init(&response, MAX_BODY, false);
    for (size_t at = 0; at < size; at += step) {
        response_feed(&response, bytes + at, size - at < step ? size - at : step);
    }
    shares = share_response(&response);
    assert(!shares || (response.state == RESPONSE_DONE && !response.excess));
    response_done(&response);
    return shares;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2 || size > MAX_SIZE) {
        return 0;
    }
    AUTOFREE char *bytes = mem_dup(data + 1, size - 1);

    check_request(bytes, size - 1);
    assert(answer_shares(bytes, size - 1, size) ==
           answer_shares(bytes, size - 1, (size_t)data[0] + 1));
    return 0;
}
