/* Captures of every kind that is read, and broken ones. */
#include <string.h>

#include "common/base/mem.h"
#include "scenarios/record/pcap.h"
#include "tests/scenarios/record_support.h"

#define REQUEST "GET /x HTTP/1.1\r\nHost: a.test\r\n\r\n"
#define ANSWER "HTTP/1.1 204 No\r\n\r\n"

static void fill(struct test_capture *capture, uint32_t link)
{
    test_capture_begin(capture, link);
    test_capture_open(capture);
    test_capture_send(capture, true, FLOW_ACK, REQUEST);
    test_capture_send(capture, false, FLOW_ACK, ANSWER);
}

static void check_one(const struct buf *bytes, int64_t started_ms)
{
    AUTOEXCHANGES struct exchanges exchanges = EXCHANGES_INIT;
    struct err err = {0};

    assert_ok(pcap_read_bytes(buf_str(bytes), bytes->length, "t.pcap", &exchanges, &err), err);
    cr_assert_eq(exchanges.left_out_count, 0);
    cr_assert_eq(exchanges.count, 1);
    cr_assert_str_eq(exchanges.items[0].target, "/x");
    cr_assert_eq(exchanges.items[0].status, 204);
    cr_assert_eq(exchanges.items[0].started_ms, started_ms);
}

static void check_problem(const struct buf *bytes, const char *expected)
{
    AUTOEXCHANGES struct exchanges exchanges = EXCHANGES_INIT;
    struct err err = {0};

    cr_assert_eq(pcap_read_bytes(buf_str(bytes), bytes->length, "t.pcap", &exchanges, &err), -1);
    assert_err(err, ERR_INPUT, expected);
}

Test(record_pcap, all_link_layers_give_the_same_exchange)
{
    static const uint32_t links[] = {1, 12, 101, 113, 228, 276};

    for (size_t i = 0; i < COUNT_OF(links); i++) {
        struct test_capture capture;

        fill(&capture, links[i]);
        check_one(&capture.bytes, 5020);
        buf_done(&capture.bytes);
    }
}

/* The same capture in the other byte order, with nanoseconds. */
Test(record_pcap, big_endian_and_nanoseconds_are_read)
{
    struct test_capture capture;
    AUTOBUF struct buf other = BUF_INIT;
    size_t at = 24;

    fill(&capture, 101);
    test_u32(&other, 0xa1b23c4d, true);
    test_u16(&other, 2, true);
    test_u16(&other, 4, true);
    for (int i = 0; i < 3; i++) {
        test_u32(&other, 0, true);
    }
    test_u32(&other, 101, true);
    while (at < capture.bytes.length) {
        uint32_t words[4];

        memcpy(words, capture.bytes.data + at, sizeof(words));
        test_u32(&other, words[0], true);
        test_u32(&other, words[1] * 1000, true);
        test_u32(&other, words[2], true);
        test_u32(&other, words[3], true);
        buf_add(&other, capture.bytes.data + at + 16, words[2]);
        at += 16 + words[2];
    }
    check_one(&other, 5020);
    buf_done(&capture.bytes);
}

static void add_block(struct buf *out, uint32_t type, const struct buf *body, bool big)
{
    size_t padded = (body->length + 3) / 4 * 4;

    test_u32(out, type, big);
    test_u32(out, (uint32_t)padded + 12, big);
    buf_add(out, buf_str(body), body->length);
    buf_add(out, "\0\0\0", padded - body->length);
    test_u32(out, (uint32_t)padded + 12, big);
}

/* A section header, an interface with milliseconds, and the packets of a classic capture. */
static void to_pcapng(const struct test_capture *capture, bool big, struct buf *out)
{
    AUTOBUF struct buf section = BUF_INIT;
    AUTOBUF struct buf interface = BUF_INIT;

    test_u32(&section, 0x1a2b3c4d, big);
    test_u32(&section, big ? 0x00010000 : 1, big);
    buf_add(&section, "\xff\xff\xff\xff\xff\xff\xff\xff", 8);
    add_block(out, 0x0a0d0d0a, &section, big);
    test_u16(&interface, 101, big);
    test_u16(&interface, 0, big);
    test_u32(&interface, 0, big);
    test_u16(&interface, 2, big); /* a name, to be passed over */
    test_u16(&interface, 2, big);
    buf_add(&interface, "eh\0\0", 4);
    test_u16(&interface, 9, big);
    test_u16(&interface, 1, big);
    buf_add(&interface, "\3\0\0\0", 4); /* 10^-3 */
    add_block(out, 1, &interface, big);
    for (size_t at = 24; at < capture->bytes.length;) {
        AUTOBUF struct buf packet = BUF_INIT;
        uint32_t words[4];

        memcpy(words, capture->bytes.data + at, sizeof(words));
        test_u32(&packet, 0, big);
        test_u32(&packet, 0, big);
        test_u32(&packet, words[0] * 1000 + words[1] / 1000, big);
        test_u32(&packet, words[2], big);
        test_u32(&packet, words[3], big);
        buf_add(&packet, capture->bytes.data + at + 16, words[2]);
        add_block(out, 6, &packet, big);
        at += 16 + words[2];
    }
}

Test(record_pcap, pcapng_is_read_in_both_byte_orders)
{
    for (int big = 0; big < 2; big++) {
        struct test_capture capture;
        AUTOBUF struct buf bytes = BUF_INIT;

        fill(&capture, 101);
        to_pcapng(&capture, big == 1, &bytes);
        check_one(&bytes, 5020);
        buf_done(&capture.bytes);
    }
}

Test(record_pcap, packets_with_a_vlan_tag_are_read)
{
    struct test_capture capture;
    AUTOBUF struct buf packet = BUF_INIT;

    test_capture_begin(&capture, 1);
    buf_str_add(&packet, "abcdefghijkl");
    test_u16(&packet, 0x8100, true);
    test_u16(&packet, 7, true);
    test_u16(&packet, 0x0800, true);
    test_ip_packet(&capture, true, FLOW_ACK, REQUEST, &packet);
    test_capture_record(&capture, buf_str(&packet), packet.length, packet.length);
    test_capture_send(&capture, false, FLOW_ACK, ANSWER);
    check_one(&capture.bytes, 5000);
    buf_done(&capture.bytes);
}

Test(record_pcap, what_is_not_read_is_counted)
{
    AUTOEXCHANGES struct exchanges exchanges = EXCHANGES_INIT;
    struct test_capture capture;
    AUTOFREE char *left = NULL;
    AUTOBUF struct buf packet = BUF_INIT;
    struct err err = {0};

    test_capture_begin(&capture, 101);
    test_ip_packet(&capture, true, 0, "x", &packet);
    packet.data[0] = 0x60;
    test_capture_record(&capture, packet.data, packet.length, packet.length);
    packet.data[0] = 0x45;
    packet.data[9] = 17;
    test_capture_record(&capture, packet.data, packet.length, packet.length);
    packet.data[9] = 6;
    packet.data[6] = 0x20;
    test_capture_record(&capture, packet.data, packet.length, packet.length);
    test_capture_record(&capture, packet.data, 12, packet.length);
    packet.data[6] = 0x40;
    packet.data[32] = 0x10; /* a TCP header of 4 bytes */
    test_capture_record(&capture, packet.data, packet.length, packet.length);
    assert_ok(pcap_read_bytes(capture.bytes.data, capture.bytes.length, "t.pcap", &exchanges, &err),
              err);
    left = test_left_out(&exchanges);
    cr_assert_str_eq(left,
                     "packets that are not IPv4: 1\npackets that are not TCP: 1\n"
                     "packets in fragments: 1\npackets that are cut off: 1\n"
                     "packets that cannot be read: 1\n",
                     "got \"%s\"", left);
    buf_done(&capture.bytes);
}

/* The packet was longer than what was kept of it, so its stream has a hole at its end. */
Test(record_pcap, a_packet_that_was_cut_by_the_snap_length_is_missing)
{
    AUTOEXCHANGES struct exchanges exchanges = EXCHANGES_INIT;
    struct test_capture capture;
    AUTOFREE char *left = NULL;
    AUTOBUF struct buf packet = BUF_INIT;
    struct err err = {0};

    test_capture_begin(&capture, 101);
    test_ip_packet(&capture, true, FLOW_ACK, REQUEST, &packet);
    test_capture_record(&capture, packet.data, packet.length - 8, packet.length);
    assert_ok(pcap_read_bytes(capture.bytes.data, capture.bytes.length, "t.pcap", &exchanges, &err),
              err);
    left = test_left_out(&exchanges);
    cr_assert_str_eq(left, "connections of which packets are missing: 1\n", "got \"%s\"", left);
    buf_done(&capture.bytes);
}

Test(record_pcap, broken_files_are_refused_with_their_place)
{
    struct test_capture capture;
    AUTOBUF struct buf bytes = BUF_INIT;

    check_problem(&bytes, "t.pcap: at byte 0: no capture, expected pcap or pcapng");
    buf_str_add(&bytes, "{\"log\": 1}");
    check_problem(&bytes, "t.pcap: at byte 0: no capture, expected pcap or pcapng");
    fill(&capture, 101);
    memcpy(capture.bytes.data + 24 + 8, "\xff\xff\xff\x7f", 4);
    check_problem(&capture.bytes, "t.pcap: at byte 40: a packet that is longer than any");
    buf_done(&capture.bytes);
    fill(&capture, 101);
    buf_clear(&bytes);
    to_pcapng(&capture, false, &bytes);
    memcpy(bytes.data + 28 + 4, "\xff\xff\xff\x7f", 4);
    check_problem(&bytes, "t.pcap: at byte 36: a block whose length cannot be");
    buf_clear(&bytes);
    to_pcapng(&capture, false, &bytes);
    bytes.data[28 + 36 + 8] = 9; /* a packet of an interface that is not there */
    check_problem(&bytes, "t.pcap: at byte 136: a packet that does not fit its block");
    buf_done(&capture.bytes);
}

Test(record_pcap, a_capture_that_breaks_off_is_read_so_far)
{
    struct test_capture capture;

    fill(&capture, 101);
    buf_str_add(&capture.bytes, "\1\2\3");
    check_one(&capture.bytes, 5020);
    buf_done(&capture.bytes);
}
