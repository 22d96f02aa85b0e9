/* The frame codec: what it makes, and how it finds frames again in bytes of any kind. */
#include <string.h>

#include "harness/wire/frame.h"
#include "harness/wire/names.h"
#include "tests/support.h"

/* Feeds all, and joins the payloads that come out with '|'. */
static void collect(struct frame_reader *reader, const struct buf *bytes, size_t step,
                    struct buf *out)
{
    const char *payload = NULL;
    size_t length = 0;

    for (size_t at = 0; at < bytes->length; at += step) {
        size_t left = bytes->length - at;

        frame_feed(reader, bytes->data + at, left < step ? left : step);
        while (frame_next(reader, &payload, &length) == 0) {
            buf_add(out, payload, length);
            buf_char(out, '|');
        }
    }
}

static void add(struct buf *bytes, const char *payload)
{
    struct err err;

    assert_ok(frame_add(bytes, payload, strlen(payload), &err), err);
}

static void assert_reads(const struct buf *bytes, const char *expected, uint64_t skipped)
{
    for (size_t step = 1; step <= bytes->length; step += step < 9 ? 1 : 7) {
        struct frame_reader reader = FRAME_READER_INIT;
        AUTOBUF struct buf out = BUF_INIT;

        collect(&reader, bytes, step, &out);
        cr_assert_str_eq(buf_str(&out), expected, "step %zu", step);
        cr_assert_eq(reader.skipped, skipped, "step %zu: %lu", step, (unsigned long)reader.skipped);
        frame_reader_done(&reader);
    }
}

Test(frame, is_magic_length_and_payload)
{
    AUTOBUF struct buf bytes = BUF_INIT;

    add(&bytes, "{\"a\":1}");
    cr_assert_eq(bytes.length, 15);
    cr_assert_arr_eq(bytes.data, "TMS1\0\0\0\7{\"a\":1}", 15);
}

Test(frame, holds_an_object_written_compactly)
{
    AUTOBUF struct buf bytes = BUF_INIT;
    AUTO(node) object = node_object();
    struct err err;

    node_set_int(object, "b", 2);
    node_set_str(object, "a", "x y");
    assert_ok(frame_add_node(&bytes, object, &err), err);
    cr_assert_str_eq(bytes.data + FRAME_HEADER, "{\"b\":2,\"a\":\"x y\"}");
}

Test(frame, refuses_a_payload_that_no_reader_would_take)
{
    AUTOBUF struct buf bytes = BUF_INIT;
    AUTOBUF struct buf big = BUF_INIT;
    struct err err;

    buf_reserve(&big, FRAME_MAX_PAYLOAD + 1);
    memset(big.data, ' ', FRAME_MAX_PAYLOAD + 1);
    cr_assert_eq(frame_add(&bytes, big.data, FRAME_MAX_PAYLOAD + 1, &err), -1);
    assert_err(err, ERR_INPUT, "a message of 8388609 bytes does not fit a frame");
    cr_assert_eq(frame_add(&bytes, "{", 1, &err), -1);
    assert_err(err, ERR_INPUT, "a message of 1 bytes does not fit a frame");
    cr_assert_eq(bytes.length, 0);
}

Test(frame, written_in_place_is_the_same)
{
    AUTOBUF struct buf whole = BUF_INIT;
    AUTOBUF struct buf pieces = BUF_INIT;
    struct err err = {.kind = ERR_NONE};
    size_t start = 0;

    assert_ok(frame_add(&whole, "{\"a\":1}", 7, &err), err);
    assert_ok(frame_add(&whole, "{}", 2, &err), err);
    start = frame_start(&pieces);
    buf_str_add(&pieces, "{\"a\":");
    buf_str_add(&pieces, "1}");
    assert_ok(frame_end(&pieces, start, &err), err);
    start = frame_start(&pieces);
    buf_str_add(&pieces, "x");
    cr_assert_eq(frame_end(&pieces, start, &err), -1);
    assert_err(err, ERR_INPUT, "a message of 1 bytes does not fit a frame");
    start = frame_start(&pieces);
    buf_str_add(&pieces, "{}");
    assert_ok(frame_end(&pieces, start, &err), err);
    cr_assert_eq(pieces.length, whole.length);
    cr_assert_eq(memcmp(pieces.data, whole.data, whole.length), 0);
}

Test(frame_reader, gives_frames_back_however_they_are_cut)
{
    AUTOBUF struct buf bytes = BUF_INIT;

    add(&bytes, "{\"a\":1}");
    add(&bytes, "{}");
    add(&bytes, "{\"text\":\"TMS1 is no frame in here\"}");
    assert_reads(&bytes, "{\"a\":1}|{}|{\"text\":\"TMS1 is no frame in here\"}|", 0);
}

Test(frame_reader, passes_over_rubbish_and_counts_it)
{
    AUTOBUF struct buf bytes = BUF_INIT;

    buf_str_add(&bytes, "login: TMS TMS1");
    add(&bytes, "{}");
    buf_str_add(&bytes, "TTMS2");
    add(&bytes, "{\"b\":2}");
    assert_reads(&bytes, "{}|{\"b\":2}|", 20);
}

Test(frame_reader, goes_on_with_the_frame_inside_one_that_was_cut_off)
{
    AUTOBUF struct buf bytes = BUF_INIT;

    add(&bytes, "{\"half\":\"0123456789\"}");
    bytes.length -= 8;
    add(&bytes, "{\"whole\":1}");
    assert_reads(&bytes, "{\"whole\":1}|", FRAME_HEADER + 21 - 8);
}

Test(frame_reader, finds_the_next_frame_when_a_cut_ends_in_the_middle_of_a_header)
{
    AUTOBUF struct buf bytes = BUF_INIT;

    /* The first frame lost 2 bytes, so that its length ends within the second one's magic. */
    add(&bytes, "{\"half\":\"0123456789\"}");
    bytes.length -= 2;
    add(&bytes, "{\"whole\":1}");
    assert_reads(&bytes, "{\"whole\":1}|", FRAME_HEADER + 21 - 2);
}

Test(frame_reader, does_not_believe_a_length_past_the_cap)
{
    AUTOBUF struct buf bytes = BUF_INIT;

    buf_add(&bytes, "TMS1\0\x80\0\1", 8);
    buf_add(&bytes, "TMS1\xff\xff\xff\xff", 8);
    buf_add(&bytes, "TMS1\0\0\0\0", 8);
    add(&bytes, "{}");
    assert_reads(&bytes, "{}|", 24);
}

Test(frame_reader, wants_an_object)
{
    AUTOBUF struct buf bytes = BUF_INIT;

    add(&bytes, "[1,2]");
    add(&bytes, "{1,2]");
    add(&bytes, "{}");
    assert_reads(&bytes, "{}|", 26);
}

Test(frame_reader, takes_a_frame_of_the_greatest_size)
{
    AUTOBUF struct buf bytes = BUF_INIT;
    struct frame_reader reader = FRAME_READER_INIT;
    const char *payload = NULL;
    size_t length = 0;
    struct err err;

    buf_reserve(&bytes, FRAME_MAX_PAYLOAD);
    memset(bytes.data, ' ', FRAME_MAX_PAYLOAD);
    bytes.data[0] = '{';
    bytes.data[FRAME_MAX_PAYLOAD - 1] = '}';
    AUTOBUF struct buf frame = BUF_INIT;
    assert_ok(frame_add(&frame, bytes.data, FRAME_MAX_PAYLOAD, &err), err);
    frame_feed(&reader, frame.data, frame.length);
    cr_assert_eq(frame_next(&reader, &payload, &length), 0);
    cr_assert_eq(length, FRAME_MAX_PAYLOAD);
    frame_reader_done(&reader);
}

Test(frame_reader, forgets_all_when_cleared)
{
    struct frame_reader reader = FRAME_READER_INIT;
    const char *payload = NULL;
    size_t length = 0;

    frame_feed(&reader, "xTMS1\0\0\0\7{\"a\"", 14);
    cr_assert_eq(frame_next(&reader, &payload, &length), FRAME_MORE);
    frame_reader_clear(&reader);
    cr_assert_eq(reader.skipped, 0);
    frame_feed(&reader, "TMS1\0\0\0\2{}", 10);
    cr_assert_eq(frame_next(&reader, &payload, &length), 0);
    cr_assert_eq(length, 2);
    frame_reader_done(&reader);
}

Test(wire_op, has_a_name_each_and_is_read_back)
{
    for (unsigned op = 0; op < WIRE_OPS; op++) {
        cr_assert_eq(wire_op_parse(wire_op_name((enum wire_op)op)), op);
    }
    cr_assert_eq(wire_op_parse("reboot"), WIRE_OPS);
}
