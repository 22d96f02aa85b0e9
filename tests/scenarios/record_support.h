/* What the tests of recordings share: captures written packet by packet, and exchanges out of them.
 */
#ifndef TESTS_SCENARIOS_RECORD_SUPPORT_H
#define TESTS_SCENARIOS_RECORD_SUPPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "scenarios/record/flow.h"
#include "scenarios/record/record.h"
#include "tests/scenarios/support.h"

/* A classic capture in the making, little-endian; what it holds is one connection of a client to a
 * web server unless told otherwise. */
struct test_capture {
    struct buf bytes;
    uint32_t link;
    uint16_t client_port;
    uint32_t sequence[2]; /* of the next byte: [0] of the client, [1] of the server */
    int64_t at_ms;        /* of the next packet; 10 ms later after each */
};
void test_capture_begin(struct test_capture *capture, uint32_t link);
/* One packet of either side with the text as its bytes; the sequence number moves on. */
void test_capture_send(struct test_capture *capture, bool client, unsigned flags, const char *text);
/* SYN, SYN and ACK. */
void test_capture_open(struct test_capture *capture);
void test_capture_record(struct test_capture *capture, const void *bytes, size_t length,
                         size_t sent_length);
/* The IPv4 packet that test_capture_send would put behind the link layer, appended. */
void test_ip_packet(const struct test_capture *capture, bool client, unsigned flags,
                    const char *text, struct buf *out);
void test_u16(struct buf *out, unsigned value, bool big);
void test_u32(struct buf *out, uint32_t value, bool big);

/* The exchanges of a connection with these two streams, each in one piece. */
void test_exchange(const char *client, const char *server, struct exchanges *out);
/* "what: count" of all that was left out, one a line. Caller frees. */
char *test_left_out(const struct exchanges *exchanges);

#endif
