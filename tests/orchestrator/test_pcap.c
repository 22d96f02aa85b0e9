/* Captures are read here byte by byte as the format has them: 24 bytes, then for each frame 16
 * bytes whose third word is the length of what follows. */
#include <string.h>

#include "common/base/buf.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "orchestrator/vm/pcap.h"
#include "tests/support.h"

static const uint32_t header[6] = {0xa1b2c3d4, 2 | 4 << 16, 0, 0, 65536, 1};

/* header and two frames, of 3 and 0 bytes: 24 + 19 + 16 bytes. */
static void capture_fill(struct buf *out)
{
    static const uint32_t first[4] = {1, 0, 3, 60};
    static const uint32_t second[4] = {2, 0, 0, 0};

    buf_add(out, header, sizeof(header));
    buf_add(out, first, sizeof(first));
    buf_add(out, "abc", 3);
    buf_add(out, second, sizeof(second));
}

/* The answer of pcap_count for these bytes; its error without the path in *err. */
static int count_bytes(const void *bytes, size_t length, int64_t *frames, struct err *err)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "c.pcap");
    char *at = NULL;

    assert_ok(file_write_atomic(path, bytes, length, 0644, err), *err);
    if (pcap_count(path, frames, err) == 0) {
        return 0;
    }
    at = strstr(err->text, path);
    cr_assert_not_null(at, "%s", err->text);
    memmove(at, at + strlen(path) - 6, strlen(at + strlen(path) - 6) + 1);
    return -1;
}

Test(pcap, counts_the_frames_of_a_whole_capture)
{
    AUTOBUF struct buf file = BUF_INIT;
    struct err err = {0};
    int64_t frames = -1;

    capture_fill(&file);
    cr_assert_eq(file.length, 59);
    assert_ok(count_bytes(file.data, file.length, &frames, &err), err);
    cr_assert_eq(frames, 2);
    assert_ok(count_bytes(file.data, 43, &frames, &err), err);
    cr_assert_eq(frames, 1);
}

Test(pcap, sees_where_a_full_disk_cut_a_frame)
{
    static const size_t cuts[] = {25, 39, 40, 42, 44, 58};
    AUTOBUF struct buf file = BUF_INIT;

    capture_fill(&file);
    for (size_t i = 0; i < COUNT_OF(cuts); i++) {
        struct err err = {0};
        int64_t frames = -1;

        cr_assert_eq(count_bytes(file.data, cuts[i], &frames, &err), -1, "cut to %zu", cuts[i]);
        assert_err(err, ERR_IO, "capture 'c.pcap' breaks off inside a frame: is the disk full?");
        cr_assert_eq(frames, -1);
    }
}

Test(pcap, sees_where_a_full_disk_left_no_whole_header)
{
    static const size_t cuts[] = {0, 1, 23};

    for (size_t i = 0; i < COUNT_OF(cuts); i++) {
        struct err err = {0};
        int64_t frames = -1;

        cr_assert_eq(count_bytes(header, cuts[i], &frames, &err), -1);
        assert_err(err, ERR_IO, "capture 'c.pcap' breaks off inside its header: is the disk full?");
    }
}

Test(pcap, takes_nothing_else_for_a_capture)
{
    static const uint32_t wireless[6] = {0xa1b2c3d4, 2 | 4 << 16, 0, 0, 65536, 105};
    struct err err = {0};
    int64_t frames = -1;

    cr_assert_eq(count_bytes("a text of more than 24 bytes", 28, &frames, &err), -1);
    assert_err(err, ERR_INTEGRITY, "'c.pcap' is not a capture");
    cr_assert_eq(count_bytes(wireless, sizeof(wireless), &frames, &err), -1);
    assert_err(err, ERR_INTEGRITY, "'c.pcap' is not a capture");
}

Test(pcap, that_is_empty_is_the_header_alone)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "c.pcap");
    AUTOBUF struct buf file = BUF_INIT;
    struct err err = {0};

    assert_ok(pcap_write_empty(path, &err), err);
    assert_ok(file_read(path, 100, &file, &err), err);
    cr_assert_eq(file.length, sizeof(header));
    cr_assert_eq(memcmp(file.data, header, sizeof(header)), 0);
}
