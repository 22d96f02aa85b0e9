/* Captures are built here byte by byte from RFC 791, RFC 9293 and the pcap format, without the code
 * that reads them. */
#include "tests/scenarios/record_support.h"

#include <string.h>

#include "common/base/mem.h"

void test_u16(struct buf *out, unsigned value, bool big)
{
    buf_char(out, (char)(big ? value >> 8 : value));
    buf_char(out, (char)(big ? value : value >> 8));
}

void test_u32(struct buf *out, uint32_t value, bool big)
{
    test_u16(out, big ? value >> 16 : value & 0xffff, big);
    test_u16(out, big ? value & 0xffff : value >> 16, big);
}

void test_capture_begin(struct test_capture *capture, uint32_t link)
{
    *capture = (struct test_capture){
        .link = link, .client_port = 40000, .sequence = {1000, 900000}, .at_ms = 5000};
    test_u32(&capture->bytes, 0xa1b2c3d4, false);
    test_u16(&capture->bytes, 2, false);
    test_u16(&capture->bytes, 4, false);
    test_u32(&capture->bytes, 0, false);
    test_u32(&capture->bytes, 0, false);
    test_u32(&capture->bytes, 262144, false);
    test_u32(&capture->bytes, link, false);
}

void test_ip_packet(const struct test_capture *capture, bool client, unsigned flags,
                    const char *text, struct buf *out)
{
    static const uint32_t address[] = {0x0a000009, 0x0a000050}; /* 10.0.0.9, 10.0.0.80 */
    size_t from = client ? 0 : 1;

    test_u16(out, 0x4500, true);
    test_u16(out, (unsigned)(40 + strlen(text)), true);
    test_u32(out, 0x00014000, true); /* an id; do not fragment */
    test_u32(out, 0x40060000, true); /* time to live 64, TCP, no checksum */
    test_u32(out, address[from], true);
    test_u32(out, address[1 - from], true);
    test_u16(out, client ? capture->client_port : 80, true);
    test_u16(out, client ? 80 : capture->client_port, true);
    test_u32(out, capture->sequence[from], true);
    test_u32(out, 0, true);
    test_u16(out, 0x5000 | flags, true);
    test_u16(out, 65535, true);
    test_u32(out, 0, true);
    buf_str_add(out, text);
}

void test_capture_record(struct test_capture *capture, const void *bytes, size_t length,
                         size_t sent_length)
{
    test_u32(&capture->bytes, (uint32_t)(capture->at_ms / 1000), false);
    test_u32(&capture->bytes, (uint32_t)(capture->at_ms % 1000 * 1000), false);
    test_u32(&capture->bytes, (uint32_t)length, false);
    test_u32(&capture->bytes, (uint32_t)sent_length, false);
    buf_add(&capture->bytes, bytes, length);
    capture->at_ms += 10;
}

void test_capture_send(struct test_capture *capture, bool client, unsigned flags, const char *text)
{
    AUTOBUF struct buf packet = BUF_INIT;

    if (capture->link == 1) {
        buf_str_add(&packet, "abcdefghijkl");
        test_u16(&packet, 0x0800, true);
    } else if (capture->link == 113) {
        buf_add(&packet, "\0\0\0\1\0\6abcdef\0\0", 14);
        test_u16(&packet, 0x0800, true);
    } else if (capture->link == 276) {
        test_u16(&packet, 0x0800, true);
        buf_add(&packet, "\0\0\0\0\0\2\0\1\0\6abcdef\0\0", 18);
    }
    test_ip_packet(capture, client, flags, text, &packet);
    test_capture_record(capture, buf_str(&packet), packet.length, packet.length);
    capture->sequence[client ? 0 : 1] += (uint32_t)strlen(text) + ((flags & FLOW_SYN) != 0);
}

void test_capture_open(struct test_capture *capture)
{
    test_capture_send(capture, true, FLOW_SYN, "");
    test_capture_send(capture, false, FLOW_SYN | FLOW_ACK, "");
}

static void add(struct flow_table *table, bool client, const char *text)
{
    struct flow_packet packet = {.from = client ? 1 : 2,
                                 .to = client ? 2 : 1,
                                 .from_port = client ? 999 : 80,
                                 .to_port = client ? 80 : 999,
                                 .flags = FLOW_ACK,
                                 .bytes = (const uint8_t *)text,
                                 .length = strlen(text),
                                 .sent_length = strlen(text),
                                 .at_ms = client ? 1000 : 1500};
    struct err err = {0};

    assert_ok(flow_add(table, &packet, &err), err);
}

void test_exchange(const char *client, const char *server, struct exchanges *out)
{
    AUTO(flow_table) table = flow_table_new();

    add(table, true, client);
    add(table, false, server);
    flow_read(table, out);
}

char *test_left_out(const struct exchanges *exchanges)
{
    struct buf text = BUF_INIT;

    for (size_t i = 0; i < exchanges->left_out_count; i++) {
        buf_printf(&text, "%s: %zu\n", exchanges->left_out[i].why, exchanges->left_out[i].count);
    }
    return text.length == 0 ? mem_strdup("") : buf_take(&text);
}
