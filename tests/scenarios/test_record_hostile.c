/* Broken recordings must be refused or read in part, never crash, and what is made of them is a
 * sound scenario. Under the sanitizers this finds what the ordinary tests do not. */
#include <string.h>

#include "common/base/mem.h"
#include "common/base/rng.h"
#include "scenarios/record/har.h"
#include "scenarios/record/pcap.h"
#include "tests/scenarios/record_support.h"

#define ROUNDS 400

typedef int read_fn(const char *bytes, size_t length, const char *name, struct exchanges *out,
                    struct err *err);

/* Either answer of the reader is fine; a scenario, once there is one, was checked by record. */
static void try_bytes(read_fn *read, const char *bytes, size_t length)
{
    AUTOEXCHANGES struct exchanges exchanges = EXCHANGES_INIT;
    AUTORECORD struct record_result result = RECORD_RESULT_INIT;
    struct record_options options = {.id = "case"};
    struct err err = {0};

    if (read(bytes, length, "t", &exchanges, &err) < 0) {
        cr_assert_gt(strlen(err.text), 0);
        return;
    }
    if (record_exchanges(&exchanges, "t", &options, &result, &err) < 0) {
        cr_assert_null(strstr(err.text, "makes no sound scenario"), "%s", err.text);
        cr_assert_null(result.scenario);
    }
}

static char *load_har(void)
{
    AUTOFREE char *path = mem_printf("%s/record/login.har", TEST_DATA_DIR);

    return support_read(path);
}

Test(record_hostile, a_har_cut_anywhere_or_damaged_is_survived)
{
    static const char spice[] = "{}[]:,\"\\#&%=;@\n\t 09ae\x80\xff";
    AUTOFREE char *text = load_har();
    struct rng rng;

    rng_seed(&rng, 20260302);
    for (size_t length = 0; length < strlen(text); length += 13) {
        try_bytes(har_read_bytes, text, length);
    }
    for (size_t round = 0; round < ROUNDS; round++) {
        AUTOFREE char *bytes = mem_strdup(text);

        for (size_t k = 0; k < 1 + rng_below(&rng, 8); k++) {
            bytes[rng_below(&rng, strlen(text))] = spice[rng_below(&rng, sizeof(spice) - 1)];
        }
        try_bytes(har_read_bytes, bytes, strlen(bytes));
    }
}

static void fill(struct test_capture *capture)
{
    test_capture_begin(capture, 1);
    test_capture_open(capture);
    test_capture_send(capture, true, FLOW_ACK, "GET /f HTTP/1.1\r\nHost: h\r\n\r\n");
    test_capture_send(capture, false, FLOW_ACK,
                      "HTTP/1.1 200 OK\r\nSet-Cookie: s=Ab81Kd92Lm\r\nContent-Length: 43\r\n\r\n"
                      "<input name=\"csrf\" value=\"7f3Kd92LxQe81Zpa\">\n");
    test_capture_send(capture, true, FLOW_ACK,
                      "POST /f HTTP/1.1\r\nHost: h\r\nCookie: s=Ab81Kd92Lm\r\nContent-Type: "
                      "application/json\r\nTransfer-Encoding: chunked\r\n\r\n32\r\n"
                      "{\"csrf\":\"7f3Kd92LxQe81Zpa\",\"pwd\":\"x\",\"otp\":123456}\r\n0\r\n\r\n");
    test_capture_send(capture, false, FLOW_ACK,
                      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n");
}

Test(record_hostile, a_capture_cut_anywhere_or_damaged_is_survived)
{
    struct test_capture capture;
    struct rng rng;

    fill(&capture);
    rng_seed(&rng, 7);
    for (size_t length = 0; length < capture.bytes.length; length++) {
        try_bytes(pcap_read_bytes, capture.bytes.data, length);
    }
    for (size_t round = 0; round < 5 * ROUNDS; round++) {
        AUTOFREE char *bytes = mem_dup(capture.bytes.data, capture.bytes.length);

        for (size_t k = 0; k < 1 + rng_below(&rng, 6); k++) {
            bytes[rng_below(&rng, capture.bytes.length)] = (char)rng_below(&rng, 256);
        }
        try_bytes(pcap_read_bytes, bytes, capture.bytes.length);
    }
    buf_done(&capture.bytes);
}
