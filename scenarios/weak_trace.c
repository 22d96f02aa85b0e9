/* Rules about how an alert is tied to its case. The source address always is the case's own; the
 * nonce is to be found in what a product logs, which is nearly always the request line, sometimes a
 * header, and seldom the body. */
#include <string.h>

#include "scenarios/plain.h"
#include "scenarios/stand_in.h"
#include "scenarios/weak_look.h"

enum channel { CHANNEL_LINE = 1, CHANNEL_HEADER = 2, CHANNEL_BODY = 4 };

static bool holds_nonce(const char *bytes, size_t length)
{
    AUTOBUF struct buf decoded = BUF_INIT;

    plain_decode(&decoded, bytes, length);
    return memmem(bytes, length, STAND_IN_NONCE, NONCE_LENGTH) != NULL ||
           memmem(buf_str(&decoded), decoded.length, STAND_IN_NONCE, NONCE_LENGTH) != NULL;
}

/* Where the nonce of a request can be read. */
static unsigned channels_of(const struct buf *bytes)
{
    const char *start = buf_str(bytes);
    const char *end = start + bytes->length;
    const char *head = memmem(start, bytes->length, "\r\n", 2);
    const char *body = memmem(start, bytes->length, "\r\n\r\n", 4);
    unsigned channels = 0;

    head = head == NULL ? end : head;
    body = body == NULL ? end : body;
    channels |= holds_nonce(start, (size_t)(head - start)) ? CHANNEL_LINE : 0;
    channels |= holds_nonce(head, (size_t)(body - head)) ? CHANNEL_HEADER : 0;
    channels |= holds_nonce(body, (size_t)(end - body)) ? CHANNEL_BODY : 0;
    return channels;
}

static int case_channels(const struct scenario *scenario, size_t case_index, struct stand_in *in,
                         unsigned *channels, struct err *err)
{
    *channels = 0;
    for (size_t i = 0; i < scenario->step_count; i++) {
        const struct step_http *http = &scenario->steps[i].http;
        size_t sends = scenario->steps[i].kind == STEP_HTTP ? stand_in_sends(http) : 0;

        for (size_t j = 0; j < sends; j++) {
            AUTOBUF struct buf bytes = BUF_INIT;

            if (scenario_render_http(scenario, case_index, http, stand_in_send(in, http, j), &bytes,
                                     err) != 0) {
                return -1;
            }
            *channels |= channels_of(&bytes);
        }
    }
    return 0;
}

/* The cases whose nonce is in this channel and in no other; after is said of them. */
static int check_only(const struct weak_look *look, enum channel only, const char *after,
                      struct err *err)
{
    const struct scenario *scenario = look->scenario;
    AUTO_STAND_IN struct stand_in in;
    struct weak_cases found = {0};
    size_t count = scenario_case_count(scenario);

    stand_in_init(&in, scenario);
    for (size_t i = 0; i < count; i++) {
        unsigned channels = 0;

        if (case_channels(scenario, i, &in, &channels, err) < 0) {
            return -1;
        }
        if (channels == (unsigned)only) {
            weak_count(&found, i);
        }
    }
    weak_remark_cases(look, "steps", "the nonce of ", &found, after);
    return 0;
}

int weak_check_channel(const struct weak_look *look, struct err *err)
{
    return check_only(look, CHANNEL_BODY,
                      " is in the body only, which few products log; keep X-Case-Id or put "
                      "{{nonce}} into the path or query",
                      err);
}

int weak_check_header_only(const struct weak_look *look, struct err *err)
{
    return check_only(
        look, CHANNEL_HEADER,
        " is in headers only, which is all right: a product that logs none is read by "
        "the case's source address",
        err);
}
