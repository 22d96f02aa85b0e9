/* Pieces of environments that are held open: recordings and connections. The whole is in
 * tests/flow. */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "orchestrator/env/cast.h"
#include "orchestrator/env/conn.h"
#include "orchestrator/env/place.h"
#include "tests/support.h"

static const struct cast_header header = {
    .rows = 24, .cols = 80, .title = "t", .shell = "/bin/sh", .term = "xterm"};

#define HEADER                                                                                     \
    "{\"version\":2,\"width\":80,\"height\":24,\"timestamp\":1700000000,\"title\":\"t\","          \
    "\"env\":{\"SHELL\":\"/bin/sh\",\"TERM\":\"xterm\"}}\n"

Test(cast, is_written_line_by_line)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "a.cast");
    AUTO(cast) cast = NULL;
    struct err err = {0};
    clock_hold(5000, 1700000000999);
    assert_ok(cast_new(path, &header, &cast, &err), err);
    clock_hold(5042, 0);
    assert_ok(cast_output(cast, "a\"\\\x1b[1m\r\n", 9, &err), err);
    clock_hold(66001, 0);
    assert_ok(cast_input(cast, "\x03", 1, &err), err);
    assert_ok(cast_resize(cast, 30, 100, &err), err);
    clock_release();
    AUTOFREE char *text = support_read(path);
    cr_assert_str_eq(text, HEADER "[0.042, \"o\", \"a\\\"\\\\\\u001b[1m\\u000d\\u000a\"]\n"
                                  "[61.001, \"i\", \"\\u0003\"]\n"
                                  "[61.001, \"r\", \"100x30\"]\n");
}

/* U+3042 is e3 81 82, U+1F600 is f0 9f 98 80. */
Test(cast, keeps_a_character_whole_that_comes_in_pieces)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "a.cast");
    AUTO(cast) cast = NULL;
    struct err err = {0};
    clock_hold(0, 1700000000000);
    assert_ok(cast_new(path, &header, &cast, &err), err);
    assert_ok(cast_output(cast, "x\xe3\x81", 3, &err), err);
    assert_ok(cast_input(cast, "\xf0", 1, &err), err);
    assert_ok(cast_output(cast, "\x82y", 2, &err), err);
    assert_ok(cast_input(cast, "\x9f\x98\x80", 3, &err), err);
    clock_release();
    AUTOFREE char *text = support_read(path);
    cr_assert_str_eq(text, HEADER "[0.000, \"o\", \"x\"]\n"
                                  "[0.000, \"o\", \"\xe3\x81\x82y\"]\n"
                                  "[0.000, \"i\", \"\xf0\x9f\x98\x80\"]\n");
}

/* A surrogate, an overlong slash, a lone continuation, a start without its end. */
Test(cast, replaces_what_is_no_character)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "a.cast");
    struct cast *cast = NULL;
    struct err err = {0};
    clock_hold(0, 1700000000000);
    assert_ok(cast_new(path, &header, &cast, &err), err);
    assert_ok(cast_output(cast, "\xed\xa0\x80|\xc0\xaf|\x80|\xe3z", 11, &err), err);
    assert_ok(cast_output(cast, "\xe3", 1, &err), err);
    cast_free(cast);
    clock_release();
    AUTOFREE char *text = support_read(path);
#define BAD "\xef\xbf\xbd"
    cr_assert_str_eq(text, HEADER "[0.000, \"o\", \"" BAD BAD BAD "|" BAD BAD "|" BAD "|" BAD
                                  "z\"]\n[0.000, \"o\", \"" BAD "\"]\n");
}

Test(cast, never_writes_over_another)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "a.cast");
    struct cast *cast = NULL;
    struct err err = {0};
    support_write(path, "there");
    cr_assert_eq(cast_new(path, &header, &cast, &err), CAST_EXISTS);
    AUTOFREE char *text = support_read(path);
    cr_assert_str_eq(text, "there");
}

static struct conn *connect_pair(int *other)
{
    int ends[2];
    cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    *other = ends[1];
    return conn_new(ends[0]);
}

Test(conn, takes_nothing_outside_of_frames)
{
    int other = -1;
    AUTO(conn) conn = connect_pair(&other);
    struct node *message = NULL;
    struct err err = {0};
    cr_assert_eq(write(other, "GET / HTTP/1.0\r\n", 16), 16);
    cr_assert_eq(conn_receive(conn, &message, clock_mono_ms() + 5000, &err), -1);
    assert_err(err, ERR_INPUT, "bytes outside any frame came");
    close(other);
}

Test(conn, tells_silence_from_an_end)
{
    int other = -1;
    AUTO(conn) conn = connect_pair(&other);
    struct node *message = NULL;
    struct err err = {0};
    cr_assert_eq(conn_receive(conn, &message, clock_mono_ms() + 20, &err), -1);
    assert_err(err, ERR_TIMEOUT, "the holder does not answer");
    close(other);
    cr_assert_eq(conn_receive(conn, &message, clock_mono_ms() + 5000, &err), -1);
    assert_err(err, ERR_IO, "the holder has ended");
}

Test(conn, carries_messages_both_ways)
{
    int other = -1;
    AUTO(conn) conn = connect_pair(&other);
    AUTO(conn) far = conn_new(other);
    AUTO(node) sent = node_object();
    AUTO(node) got = NULL;
    struct err err = {0};
    node_set_str(sent, "op", "exec");
    assert_ok(conn_send(conn, sent, clock_mono_ms() + 5000, &err), err);
    assert_ok(conn_receive(far, &got, clock_mono_ms() + 5000, &err), err);
    cr_assert(node_equal(sent, got));
}

Test(env_name_check, takes_what_is_a_folder_name_everywhere)
{
    static const char *const bad[] = {
        "", ".", "..", "a/b", "A", "a b", "a_b", "\xc3\xa4", "abcdefghijklmnopqrstuvwxyz0123456"};
    struct err err = {0};
    assert_ok(env_name_check("a", &err), err);
    assert_ok(env_name_check("look-2", &err), err);
    assert_ok(env_name_check("abcdefghijklmnopqrstuvwxyz012345", &err), err);
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        AUTOFREE char *text = mem_printf("a name is 1 to 32 of a-z, 0-9 and '-', not '%s'", bad[i]);
        cr_assert_eq(env_name_check(bad[i], &err), -1);
        assert_err(err, ERR_USAGE, text);
    }
}
