/* Reading captures. A file that breaks off is read to where it does, since captures are often cut
 * short; one that contradicts itself is refused with the offset. */
#include "scenarios/record/pcap.h"

#include <string.h>

#include "common/base/mem.h"
#include "common/ext/stream.h"
#include "scenarios/record/flow.h"
#include "scenarios/record/packet.h"

#define MAX_RECORD_BYTES ((uint32_t)1 << 20)
#define MAX_INTERFACES 64

enum block { BLOCK_SECTION = 0x0a0d0d0a, BLOCK_INTERFACE = 1, BLOCK_SIMPLE = 3, BLOCK_PACKET = 6 };

struct interface {
    uint32_t link;
    uint64_t per_second; /* units of its time stamps */
};

struct capture {
    struct stream *stream;
    const char *name;
    size_t offset;
    bool swapped;
    struct interface interfaces[MAX_INTERFACES];
    size_t interface_count;
    uint8_t *record; /* MAX_RECORD_BYTES */
    struct flow_table *table;
    struct exchanges *out;
};

#define CAPTURE_END 1

/* The whole of length bytes; CAPTURE_END: the file ends before. */
static int take(struct capture *capture, void *out, size_t length, struct err *err)
{
    size_t have = 0;

    while (have < length) {
        size_t got = 0;

        if (stream_read(capture->stream, (uint8_t *)out + have, length - have, &got, err) < 0) {
            return -1;
        }
        if (got == 0) {
            return CAPTURE_END;
        }
        have += got;
    }
    capture->offset += length;
    if (capture->offset > PCAP_MAX_BYTES) {
        return err_set(err, ERR_INPUT, "'%s' is larger than %zu bytes", capture->name,
                       PCAP_MAX_BYTES);
    }
    return 0;
}

static uint32_t u32(const struct capture *capture, const uint8_t *bytes)
{
    uint32_t value = 0;

    memcpy(&value, bytes, sizeof(value));
    return capture->swapped ? __builtin_bswap32(value) : value;
}

static uint16_t u16(const struct capture *capture, const uint8_t *bytes)
{
    uint16_t value = 0;

    memcpy(&value, bytes, sizeof(value));
    return capture->swapped ? __builtin_bswap16(value) : value;
}

static int bad(const struct capture *capture, const char *what, struct err *err)
{
    return err_set(err, ERR_INPUT, "%s: at byte %zu: %s", capture->name, capture->offset, what);
}

static int add_packet(struct capture *capture, uint32_t link, const uint8_t *bytes, size_t length,
                      int64_t at_ms, struct err *err)
{
    struct flow_packet packet = {.at_ms = at_ms};
    const char *why = packet_link_problem(link);

    if (why == NULL) {
        why = packet_read(link, bytes, length, &packet);
    }
    if (why != NULL) {
        exchanges_leave(capture->out, why);
        return 0;
    }
    return flow_add(capture->table, &packet, err);
}

/* Classic: a header of 24 bytes, of which the magic number was taken, then records. */
static int read_classic(struct capture *capture, bool nano, struct err *err)
{
    uint8_t head[20];
    int answer = take(capture, head, sizeof(head), err);
    uint32_t link = 0;

    if (answer == CAPTURE_END) {
        return bad(capture, "the header of the capture is cut off", err);
    }
    link = u32(capture, head + 16) & 0xffff; /* above are bits about checksums */
    while (answer == 0) {
        uint8_t record[16];
        uint32_t length = 0;
        int64_t at_ms = 0;

        answer = take(capture, record, sizeof(record), err);
        if (answer != 0) {
            break;
        }
        length = u32(capture, record + 8);
        if (length > MAX_RECORD_BYTES) {
            return bad(capture, "a packet that is longer than any", err);
        }
        at_ms = (int64_t)u32(capture, record) * 1000 +
                u32(capture, record + 4) / (nano ? 1000000 : 1000);
        answer = take(capture, capture->record, length, err);
        if (answer == 0) {
            answer = add_packet(capture, link, capture->record, length, at_ms, err);
        }
    }
    return answer < 0 ? -1 : 0;
}

/* if_tsresol: the negative power of 10, or of 2 with the top bit set. */
static uint64_t units_of(uint8_t resolution)
{
    uint64_t units = 1;
    unsigned power = resolution & 0x7fu;

    if ((resolution & 0x80u) != 0) {
        return power > 62 ? 0 : UINT64_C(1) << power;
    }
    for (unsigned i = 0; i < power && power <= 18; i++) {
        units *= 10;
    }
    return power > 18 ? 0 : units;
}

static int take_interface(struct capture *capture, const uint8_t *body, size_t length,
                          struct err *err)
{
    struct interface interface = {.per_second = 1000000};
    size_t at = 8;

    if (length < 8) {
        return bad(capture, "an interface that is too short", err);
    }
    if (capture->interface_count == MAX_INTERFACES) {
        return bad(capture, "too many interfaces", err);
    }
    interface.link = u16(capture, body);
    while (at + 4 <= length) {
        uint16_t code = u16(capture, body + at);
        size_t size = u16(capture, body + at + 2);

        if (code == 0 || size > length - at - 4) {
            break;
        }
        if (code == 9 && size == 1) {
            interface.per_second = units_of(body[at + 4]);
        }
        at += 4 + (size + 3) / 4 * 4;
    }
    if (interface.per_second == 0) {
        return bad(capture, "an interface with time stamps that cannot be read", err);
    }
    capture->interfaces[capture->interface_count++] = interface;
    return 0;
}

static int64_t to_ms(uint64_t stamp, uint64_t per_second)
{
    uint64_t seconds = stamp / per_second;
    double rest = (double)(stamp % per_second) / (double)per_second;

    return seconds > INT64_MAX / 2000 ? 0 : (int64_t)seconds * 1000 + (int64_t)(rest * 1000);
}

static int take_packet(struct capture *capture, const uint8_t *body, size_t length, struct err *err)
{
    uint32_t which = 0;
    uint32_t captured = 0;
    uint64_t stamp = 0;
    const struct interface *interface = NULL;

    if (length < 20) {
        return bad(capture, "a packet that is too short", err);
    }
    which = u32(capture, body);
    captured = u32(capture, body + 12);
    if (which >= capture->interface_count || captured > length - 20) {
        return bad(capture, "a packet that does not fit its block", err);
    }
    interface = &capture->interfaces[which];
    stamp = ((uint64_t)u32(capture, body + 4) << 32) | u32(capture, body + 8);
    return add_packet(capture, interface->link, body + 20, captured,
                      to_ms(stamp, interface->per_second), err);
}

/* A block of pcapng whose body, without the two lengths, is in capture->record. */
static int take_block(struct capture *capture, uint32_t type, size_t length, struct err *err)
{
    switch (type) {
    case BLOCK_INTERFACE:
        return take_interface(capture, capture->record, length, err);
    case BLOCK_PACKET:
        return take_packet(capture, capture->record, length, err);
    case BLOCK_SIMPLE: /* without a time */
        exchanges_leave(capture->out, "packets without a time");
        return 0;
    default:
        return 0;
    }
}

/* Behind the type and the length of a section's header stands in what order its bytes are. */
static int take_section(struct capture *capture, uint8_t head[4], uint32_t *left, struct err *err)
{
    uint8_t order[4];
    uint32_t total = 0;
    int answer = take(capture, order, sizeof(order), err);

    if (answer != 0) {
        return answer;
    }
    capture->swapped = false;
    if (u32(capture, order) != 0x1a2b3c4d) {
        capture->swapped = true;
    }
    total = u32(capture, head);
    if (u32(capture, order) != 0x1a2b3c4d || total < 28 || total > MAX_RECORD_BYTES) {
        return bad(capture, "a section that cannot be read", err);
    }
    capture->interface_count = 0;
    *left = total - 12;
    return 0;
}

/* type: NULL, or that of the first block, which was taken already. */
static int read_block(struct capture *capture, const uint8_t *type, struct err *err)
{
    uint8_t head[8];
    uint32_t kind = 0;
    uint32_t left = 0;
    int answer = 0;

    if (type != NULL) {
        memcpy(head, type, 4);
        answer = take(capture, head + 4, 4, err);
    } else {
        answer = take(capture, head, sizeof(head), err);
    }
    if (answer != 0) {
        return answer;
    }
    kind = u32(capture, head);
    if (kind == BLOCK_SECTION) {
        answer = take_section(capture, head + 4, &left, err);
    } else {
        left = u32(capture, head + 4);
        if (left < 12 || left > MAX_RECORD_BYTES || left % 4 != 0) {
            return bad(capture, "a block whose length cannot be", err);
        }
        left -= 8;
    }
    if (answer != 0) {
        return answer;
    }
    answer = take(capture, capture->record, left, err);
    return answer != 0 ? answer : take_block(capture, kind, left - 4, err);
}

static bool is_magic(const uint8_t magic[4], bool *swapped, bool *nano)
{
    static const uint32_t known[] = {0xa1b2c3d4, 0xa1b23c4d};
    uint32_t value = 0;

    memcpy(&value, magic, sizeof(value));
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        if (value == known[i] || value == __builtin_bswap32(known[i])) {
            *swapped = value != known[i];
            *nano = i == 1;
            return true;
        }
    }
    return false;
}

static bool is_section(const uint8_t magic[4])
{
    return memcmp(magic, "\x0a\x0d\x0d\x0a", 4) == 0;
}

bool pcap_is(const unsigned char magic[4])
{
    bool unused = false;

    return is_magic(magic, &unused, &unused) || is_section(magic);
}

static int read_capture(struct capture *capture, struct err *err)
{
    uint8_t magic[4];
    bool nano = false;
    int answer = take(capture, magic, sizeof(magic), err);

    if (answer < 0) {
        return -1;
    }
    if (answer == 0 && is_magic(magic, &capture->swapped, &nano)) {
        return read_classic(capture, nano, err);
    }
    if (answer == CAPTURE_END || !is_section(magic)) {
        return err_set(err, ERR_INPUT, "%s: at byte 0: no capture, expected pcap or pcapng",
                       capture->name);
    }
    answer = read_block(capture, magic, err);
    while (answer == 0) {
        answer = read_block(capture, NULL, err);
    }
    return answer < 0 ? -1 : 0;
}

static int read_stream(struct stream *stream, const char *name, struct exchanges *out,
                       struct err *err)
{
    AUTO(flow_table) table = flow_table_new();
    AUTOFREE uint8_t *record = mem_alloc(MAX_RECORD_BYTES);
    struct capture capture = {
        .stream = stream, .name = name, .record = record, .table = table, .out = out};

    if (read_capture(&capture, err) < 0) {
        return -1;
    }
    flow_read(table, out);
    exchanges_sort(out);
    return 0;
}

int pcap_read(const char *path, struct exchanges *out, struct err *err)
{
    AUTO(stream) stream = NULL;

    return stream_open(path, &stream, err) < 0 ? -1 : read_stream(stream, path, out, err);
}

int pcap_read_bytes(const char *bytes, size_t length, const char *name, struct exchanges *out,
                    struct err *err)
{
    AUTO(stream) stream = NULL;

    return stream_open_bytes(bytes, length, name, &stream, err) < 0
               ? -1
               : read_stream(stream, name, out, err);
}
