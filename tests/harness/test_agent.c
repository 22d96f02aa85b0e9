/* The agent itself, as a child process in fake mode: greeting, protocol, files, clock and pool. */
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/proc.h"
#include "common/base/text.h"
#include "harness/wire/frame.h"
#include "tests/harness/agent_support.h"

Test(agent, answers_hello_with_its_version)
{
    struct fake_guest guest;

    fake_guest_start(&guest, 0);
    cr_assert_str_eq(client_agent_version(guest.client), "0.1.0");
    fake_guest_stop(&guest);
}

Test(agent, ends_what_an_earlier_epoch_left)
{
    const struct client_listen listen = {.key = "k", .port = fake_guest_port()};
    struct fake_guest guest;
    struct err err;

    fake_guest_start(&guest, 0);
    assert_ok(client_listen(guest.client, &listen, LATER, &err), err);
    assert_ok(client_follow(guest.client, &(struct client_follow){"k", "/log", true}, LATER, &err),
              err);
    cr_assert_eq(client_listen(guest.client, &listen, LATER, &err), -1);
    assert_err(err, ERR_GUEST, "guest 'fake' refused listen: listener 'k' is open already");
    assert_ok(client_hello(guest.client, "second", LATER, &err), err);
    assert_ok(client_listen(guest.client, &listen, LATER, &err), err);
    assert_ok(client_follow(guest.client, &(struct client_follow){"k", "/log", true}, LATER, &err),
              err);
    fake_guest_stop(&guest);
}

Test(agent, finds_the_next_frame_after_half_a_one)
{
    struct fake_guest guest;
    struct err err;

    fake_guest_start(&guest, 0);
    cr_assert_eq(write(client_fd(guest.client), "xxTMS1\0\0\1\0{\"v\":2,\"id\"", 22), 22);
    assert_ok(client_hello(guest.client, "second", LATER, &err), err);
    assert_ok(client_clock(guest.client, 1, LATER, &err), err);
    fake_guest_stop(&guest);
}

/* Writes frames to an agent that nobody greeted, and joins the first count replies. */
static void talk(struct buf *replies, unsigned count, const char *const *requests)
{
    AUTOBUF struct buf frames = BUF_INIT;
    struct frame_reader reader = FRAME_READER_INIT;
    const char *payload = NULL;
    size_t length = 0;
    struct fake_guest guest;
    int ends[2];
    struct err err;

    fake_guest_spawn(&guest, 0, ends);
    for (size_t i = 0; requests[i] != NULL; i++) {
        assert_ok(frame_add(&frames, requests[i], strlen(requests[i]), &err), err);
    }
    cr_assert_eq(write(ends[0], frames.data, frames.length), (ssize_t)frames.length);
    while (count > 0) {
        char bytes[4096];
        ssize_t got = read(ends[0], bytes, sizeof(bytes));

        cr_assert_gt(got, 0);
        frame_feed(&reader, bytes, (size_t)got);
        for (; frame_next(&reader, &payload, &length) == 0; count--) {
            buf_add(replies, payload, length);
            buf_char(replies, '\n');
        }
    }
    frame_reader_done(&reader);
    (void)close(ends[0]);
    fake_guest_stop(&guest);
}

Test(agent, gives_each_request_one_reply_and_passes_over_what_is_none)
{
    static const char *const requests[] = {
        "{\"v\":2,\"id\":1,\"op\":\"usage\"}",
        "{\"v\":2,\"op\":\"usage\"}",
        "{not json}",
        "{\"v\":1,\"id\":2,\"op\":\"hello\"}",
        "{\"id\":3,\"op\":\"hello\"}",
        "{\"v\":2,\"id\":4,\"op\":\"reboot\"}",
        "{\"v\":2,\"id\":5,\"op\":\"hello\",\"epoch\":\"a b\"}",
        "{\"v\":2,\"id\":6,\"op\":\"hello\",\"epoch\":\"e-1\"}",
        "{\"v\":2,\"id\":7,\"op\":\"clock\"}",
        NULL,
    };
    AUTOBUF struct buf replies = BUF_INIT;

    talk(&replies, 7, requests);
    cr_assert_str_eq(
        buf_str(&replies),
        "{\"id\":1,\"ok\":false,\"kind\":\"input\",\"error\":\"hello comes first\"}\n"
        "{\"id\":2,\"ok\":false,\"kind\":\"input\",\"error\":\"'v' must be an integer from 2 to "
        "2\"}\n"
        "{\"id\":3,\"ok\":false,\"kind\":\"input\",\"error\":\"no operation 'hello' in version "
        "2\"}\n"
        "{\"id\":4,\"ok\":false,\"kind\":\"input\",\"error\":\"no operation 'reboot' in version "
        "2\"}\n"
        "{\"id\":5,\"ok\":false,\"kind\":\"input\",\"error\":\"'epoch' may hold letters, digits "
        "and "
        "'-' only\"}\n"
        "{\"v\":2,\"agent\":\"0.1.0\",\"epoch\":\"e-1\",\"id\":6,\"ok\":true,\"dropped\":0}\n"
        "{\"id\":7,\"ok\":false,\"kind\":\"input\",\"error\":\"'utc_ms' is missing\"}\n");
}

Test(agent, says_how_it_is_used)
{
    const char *const argv[] = {TEST_AGENT_PATH, "--fd", "3", NULL};
    const struct proc_options options = {
        .argv = argv, .timeout_ms = 10000, .max_output_bytes = 4096};
    struct proc_result result;
    struct err err;

    assert_ok(proc_run(&options, &result, &err), err);
    cr_assert_eq(result.exit_code, 2);
    cr_assert(text_starts(buf_str(&result.err_out),
                          "tameshi-agent: --fd and --root go together\nusage: "));
    proc_result_done(&result);
}

Test(agent_files, come_back_as_they_were_put)
{
    const size_t length = ((size_t)7 << 20) + 5; /* three chunks */
    AUTOFREE char *data = mem_alloc(length);
    const struct client_put put = {"/a/b/big", data, length, 0600, false};
    AUTOBUF struct buf got = BUF_INIT;
    struct client_stat stat;
    struct fake_guest guest;
    struct err err;

    for (size_t i = 0; i < length; i++) {
        data[i] = (char)(i % 251);
    }
    fake_guest_start(&guest, 0);
    assert_ok(client_put(guest.client, &put, LATER, &err), err);
    assert_ok(client_get(guest.client, &(struct client_get){"/a/b/big", 0, length * 2}, &got, LATER,
                         &err),
              err);
    cr_assert_eq(got.length, length);
    cr_assert_arr_eq(got.data, data, length);
    buf_clear(&got);
    assert_ok(client_get(guest.client, &(struct client_get){"/a/b/big", 3, 4}, &got, LATER, &err),
              err);
    cr_assert_eq(got.length, 4);
    cr_assert_arr_eq(got.data, data + 3, 4);
    assert_ok(client_stat(guest.client, "/a/b/big", &stat, LATER, &err), err);
    cr_assert(stat.exists && stat.is_file && !stat.is_dir);
    cr_assert_eq(stat.mode, 0600);
    cr_assert_eq(stat.size_bytes, length);
    cr_assert_lt(llabs(stat.changed_utc_ms - clock_utc_ms()), 60000);
    fake_guest_stop(&guest);
}

Test(agent_files, are_replaced_or_appended_to)
{
    struct client_put put = {"/f", "longer text", 11, 0, false};
    AUTOBUF struct buf got = BUF_INIT;
    struct fake_guest guest;
    struct err err;

    fake_guest_start(&guest, 0);
    assert_ok(client_put(guest.client, &put, LATER, &err), err);
    put.data = "new";
    put.length = 3;
    assert_ok(client_put(guest.client, &put, LATER, &err), err);
    put.append = true;
    assert_ok(client_put(guest.client, &put, LATER, &err), err);
    assert_ok(client_get(guest.client, &(struct client_get){"/f", 0, 100}, &got, LATER, &err), err);
    cr_assert_str_eq(buf_str(&got), "newnew");
    fake_guest_stop(&guest);
}

Test(agent_files, that_are_absent_are_an_answer)
{
    AUTOBUF struct buf got = BUF_INIT;
    struct client_stat stat = {.exists = true};
    struct fake_guest guest;
    struct err err;

    fake_guest_start(&guest, 0);
    cr_assert_eq(client_get(guest.client, &(struct client_get){"/no", 0, 9}, &got, LATER, &err),
                 CLIENT_NOT_FOUND);
    assert_ok(client_stat(guest.client, "/no", &stat, LATER, &err), err);
    cr_assert_not(stat.exists);
    fake_guest_stop(&guest);
}

Test(agent_files, do_not_lead_out_of_the_fake_root)
{
    AUTOFREE char *secret = NULL;
    AUTOFREE char *link = NULL;
    AUTOBUF struct buf got = BUF_INIT;
    struct fake_guest guest;
    struct err err;

    fake_guest_start(&guest, 0);
    secret = mem_printf("%s.outside", guest.folder);
    link = fake_guest_path(&guest, "link");
    support_write(secret, "secret");
    cr_assert_eq(symlink(secret, link), 0);
    cr_assert_eq(client_get(guest.client, &(struct client_get){"/link", 0, 9}, &got, LATER, &err),
                 CLIENT_NOT_FOUND);
    AUTOFREE char *up = mem_printf("/../%s.outside", file_basename(guest.folder));
    cr_assert_eq(client_get(guest.client, &(struct client_get){up, 0, 9}, &got, LATER, &err),
                 CLIENT_NOT_FOUND);
    assert_ok(client_put(guest.client, &(struct client_put){up, "x", 1, 0, false}, LATER, &err),
              err);
    AUTOFREE char *after = support_read(secret);
    cr_assert_str_eq(after, "secret");
    (void)unlink(secret);
    fake_guest_stop(&guest);
}

Test(agent_files, that_could_block_are_refused)
{
    AUTOFREE char *fifo = NULL;
    AUTOBUF struct buf got = BUF_INIT;
    struct fake_guest guest;
    struct err err;

    fake_guest_start(&guest, 0);
    fifo = fake_guest_path(&guest, "fifo");
    cr_assert_eq(mkfifo(fifo, 0600), 0);
    cr_assert_eq(client_get(guest.client, &(struct client_get){"/fifo", 0, 9}, &got, LATER, &err),
                 -1);
    assert_err(err, ERR_GUEST, "guest 'fake' refused get: '/fifo' is not a regular file");
    cr_assert_eq(client_put(guest.client, &(struct client_put){.path = "rel"}, LATER, &err), -1);
    assert_err(err, ERR_GUEST, "guest 'fake' refused put: path 'rel' is not absolute");
    fake_guest_stop(&guest);
}

Test(agent_machine, records_clock_pool_and_network_in_fake_mode)
{
    static const char *const addresses[] = {"10.66.0.2/16", NULL};
    const struct client_interface interface = {"52:54:00:7a:02:00", addresses};
    AUTOFREE char *path = NULL;
    AUTOFREE char *record = NULL;
    struct fake_guest guest;
    struct err err;
    int64_t before = clock_utc_ms();

    fake_guest_start(&guest, 0);
    assert_ok(client_clock(guest.client, 1000, LATER, &err), err);
    assert_ok(client_entropy(guest.client, "abc", 3, LATER, &err), err);
    assert_ok(client_net(guest.client,
                         &(struct client_net){.interfaces = &interface, .interface_count = 1},
                         LATER, &err),
              err);
    cr_assert_geq(clock_utc_ms(), before);
    path = fake_guest_path(&guest, ".tameshi-agent.jsonl");
    record = support_read(path);
    cr_assert_str_eq(
        record,
        "{\"utc_ms\":1000,\"v\":2,\"id\":2,\"op\":\"clock\"}\n"
        "{\"data_b64\":\"YWJj\",\"v\":2,\"id\":3,\"op\":\"entropy\"}\n"
        "{\"interfaces\":[{\"mac\":\"52:54:00:7a:02:00\",\"addresses\":[\"10.66.0.2/16\"]}],"
        "\"routes\":[],\"local\":[],\"forward\":false,\"v\":2,\"id\":4,\"op\":\"net\"}\n");
    fake_guest_stop(&guest);
}

Test(agent_machine, is_renewed_by_a_hello_that_brings_clock_and_entropy)
{
    const struct client_hello hello = {"second", true, "abc", 3};
    AUTOFREE char *path = NULL;
    AUTOFREE char *record = NULL;
    struct fake_guest guest;
    struct err err;

    fake_guest_start(&guest, 0);
    clock_hold(clock_mono_ms(), 1000);
    assert_ok(client_hello_send(guest.client, &hello, LATER, &err), err);
    assert_ok(client_hello_wait(guest.client, LATER, &err), err);
    clock_release();
    path = fake_guest_path(&guest, ".tameshi-agent.jsonl");
    record = support_read(path);
    cr_assert_str_eq(record, "{\"v\":2,\"id\":2,\"op\":\"hello\",\"epoch\":\"second\","
                             "\"entropy_b64\":\"YWJj\",\"utc_ms\":1000}\n");
    fake_guest_stop(&guest);
}

Test(agent_machine, refuses_a_hello_whose_clock_or_entropy_is_none)
{
    static const char *const requests[] = {
        "{\"v\":2,\"id\":1,\"op\":\"hello\",\"epoch\":\"a\",\"utc_ms\":-1}",
        "{\"v\":2,\"id\":2,\"op\":\"hello\",\"epoch\":\"a\",\"entropy_b64\":\"\"}",
        "{\"v\":2,\"id\":3,\"op\":\"hello\",\"epoch\":\"a\",\"entropy_b64\":\"*\"}",
        "{\"v\":2,\"id\":4,\"op\":\"usage\"}",
        NULL,
    };
    AUTOBUF struct buf replies = BUF_INIT;

    talk(&replies, 4, requests);
    cr_assert_str_eq(
        buf_str(&replies),
        "{\"id\":1,\"ok\":false,\"kind\":\"input\",\"error\":\"'utc_ms' must be an integer from 0 "
        "to 253402300799999\"}\n"
        "{\"id\":2,\"ok\":false,\"kind\":\"input\",\"error\":\"'entropy_b64' is empty\"}\n"
        "{\"id\":3,\"ok\":false,\"kind\":\"input\",\"error\":\"'entropy_b64' must be base64\"}\n"
        "{\"id\":4,\"ok\":false,\"kind\":\"input\",\"error\":\"hello comes first\"}\n");
}

Test(agent_machine, counts_its_load)
{
    struct client_usage usage;
    struct fake_guest guest;
    struct err err;

    fake_guest_start(&guest, 0);
    assert_ok(client_usage(guest.client, &usage, LATER, &err), err);
    cr_assert_gt(usage.cpu_busy_ms, 0);
    cr_assert_gt(usage.cpu_idle_ms, 0);
    cr_assert_gt(usage.memory_total_kib, usage.memory_available_kib);
    cr_assert_gt(usage.memory_available_kib, 0);
    cr_assert_gt(usage.uptime_ms, 0);
    fake_guest_stop(&guest);
}
