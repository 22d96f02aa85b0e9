/* The census of the agent in fake mode: its own processes, sockets, files, and what renews it. */
#include <stdlib.h>
#include <string.h>

#include "tests/harness/agent_support.h"

static struct client_census take(struct fake_guest *guest, const char *const *files)
{
    struct client_census census;
    struct err err;

    assert_ok(client_census(guest->client, files, &census, LATER, &err), err);
    return census;
}

static unsigned count(char *const *texts, size_t length, const char *text)
{
    unsigned found = 0;

    for (size_t i = 0; i < length; i++) {
        found += strcmp(texts[i], text) == 0;
    }
    return found;
}

/* Starts a script that outlives the call and returns its pid. */
static char *start(struct fake_guest *guest, const char *script, const char *word)
{
    const char *const argv[] = {
        "/bin/sh", "-c", "sh -c \"$0\" \"$1\" >/dev/null 2>&1 </dev/null & echo $!",
        script,    word, NULL};
    const struct client_exec exec = {.argv = argv, .timeout_ms = 20000};
    struct client_exec_result result;
    char *pid = NULL;
    struct err err;

    assert_ok(client_exec(guest->client, &exec, &result, LATER, &err), err);
    pid = mem_strndup(buf_str(&result.out), strcspn(buf_str(&result.out), "\n"));
    client_exec_result_done(&result);
    return pid;
}

static void stop(struct fake_guest *guest, const char *pid)
{
    const char *const argv[] = {"/bin/sh", "-c", "kill -9 \"$0\"", pid, NULL};
    const struct client_exec exec = {.argv = argv, .timeout_ms = 20000};
    struct client_exec_result result;
    struct err err;

    assert_ok(client_exec(guest->client, &exec, &result, LATER, &err), err);
    cr_assert_eq(result.exit_code, 0, "%s", buf_str(&result.err_out));
    client_exec_result_done(&result);
}

/* Takes a census until text is in it exactly wanted times. */
static void await_process(struct fake_guest *guest, const char *text, unsigned wanted)
{
    int64_t deadline = LATER;
    bool there = false;

    while (!there) {
        struct client_census census = take(guest, NULL);

        there = count(census.processes, census.process_count, text) == wanted;
        cr_assert(there || clock_left_ms(deadline) > 0, "'%s' is not there %u times", text, wanted);
        client_census_done(&census);
    }
}

Test(agent_census, lists_the_programs_of_its_own_root_and_itself)
{
    AUTOFREE char *pid = NULL;
    struct client_census census;
    struct fake_guest other;
    struct fake_guest guest;

    fake_guest_start(&guest, 0);
    fake_guest_start(&other, 0);
    pid = start(&guest, "exec sleep 61.25", "");
    await_process(&guest, "sleep sleep 61.25", 1);
    census = take(&other, NULL);
    cr_assert_eq(census.process_count, 1);
    cr_assert_str_eq(census.processes[0], "tameshi-agent");
    cr_assert_eq(census.processes_more, 0);
    client_census_done(&census);
    stop(&guest, pid);
    await_process(&guest, "sleep sleep 61.25", 0);
    fake_guest_stop(&other);
    fake_guest_stop(&guest);
}

/* 200 bytes of "tail\0-f\0/dev/null\0a\n\377b\0xxx...": 23 before the first x. */
Test(agent_census, makes_one_short_line_of_whatever_a_command_line_holds)
{
    AUTOFREE char *many = mem_alloc(301);
    AUTOFREE char *expected = NULL;
    AUTOFREE char *pid = NULL;
    struct fake_guest guest;

    memset(many, 'x', 300);
    expected = mem_printf("tail tail -f /dev/null a \xef\xbf\xbd"
                          "b %.177s",
                          many);
    fake_guest_start(&guest, 0);
    pid = start(&guest, "exec tail -f /dev/null \"$(printf 'a\\n\\377b')\" \"$0\"", many);
    await_process(&guest, expected, 1);
    stop(&guest, pid);
    fake_guest_stop(&guest);
}

Test(agent_census, lists_what_listens)
{
    const struct client_listen tcp = {.key = "t", .port = fake_guest_port()};
    const struct client_listen dns = {.key = "d",
                                      .proto = CLIENT_LISTEN_DNS,
                                      .port = fake_guest_port(),
                                      .answer = "10.0.0.1",
                                      .answer_length = 8};
    AUTOFREE char *tcp_text = mem_printf("tcp 127.0.0.1:%u", tcp.port);
    AUTOFREE char *udp_text = mem_printf("udp 127.0.0.1:%u", dns.port);
    struct client_census census;
    struct fake_guest guest;
    struct err err;

    fake_guest_start(&guest, 0);
    census = take(&guest, NULL);
    cr_assert_eq(count(census.sockets, census.socket_count, tcp_text), 0);
    cr_assert_eq(count(census.sockets, census.socket_count, udp_text), 0);
    client_census_done(&census);
    assert_ok(client_listen(guest.client, &tcp, LATER, &err), err);
    assert_ok(client_listen(guest.client, &dns, LATER, &err), err);
    census = take(&guest, NULL);
    cr_assert_eq(count(census.sockets, census.socket_count, tcp_text), 1);
    cr_assert_eq(count(census.sockets, census.socket_count, udp_text), 1);
    client_census_done(&census);
    fake_guest_stop(&guest);
}

Test(agent_census, looks_at_files_of_its_root)
{
    static const char *const files[] = {"/log/a", "/etc/passwd", "/log", NULL};
    const struct client_put put = {.path = "/log/a", .data = "abc", .length = 3};
    struct client_census census;
    struct fake_guest guest;
    struct err err;

    fake_guest_start(&guest, 0);
    assert_ok(client_put(guest.client, &put, LATER, &err), err);
    census = take(&guest, files);
    cr_assert_eq(census.file_count, 3);
    cr_assert_eq(census.files[0].size_bytes, 3);
    cr_assert_leq(llabs(census.utc_ms - census.files[0].changed_utc_ms), 60000);
    cr_assert_eq(census.files[1].size_bytes, -1); /* the host's is out of reach */
    cr_assert_eq(census.files[1].changed_utc_ms, 0);
    cr_assert_gt(census.files[2].changed_utc_ms, 0);
    client_census_done(&census);
    fake_guest_stop(&guest);
}

Test(agent_census, refuses_paths_that_are_none)
{
    static const char *const files[] = {"log", NULL};
    const char *many[66];
    struct client_census census;
    struct fake_guest guest;
    struct err err;

    for (int i = 0; i < 65; i++) {
        many[i] = "/x";
    }
    many[65] = NULL;
    fake_guest_start(&guest, 0);
    cr_assert_eq(client_census(guest.client, files, &census, LATER, &err), -1);
    assert_err(err, ERR_GUEST,
               "guest 'fake' refused census: 'files' must hold absolute paths only");
    cr_assert_eq(client_census(guest.client, many, &census, LATER, &err), -1);
    assert_err(err, ERR_GUEST,
               "guest 'fake' refused census: 'files' must be an array of at most "
               "64");
    fake_guest_stop(&guest);
}

Test(agent_census, never_draws_the_same_twice_and_tells_the_boot)
{
    struct client_census first;
    struct client_census second;
    struct fake_guest guest;

    fake_guest_start(&guest, 0);
    first = take(&guest, NULL);
    second = take(&guest, NULL);
    cr_assert_str_neq(first.random, second.random);
    cr_assert_str_eq(first.boot_id, second.boot_id);
    cr_assert_eq(strlen(first.boot_id), 36);
    cr_assert_geq(second.uptime_ms, first.uptime_ms);
    cr_assert_gt(first.uptime_ms, 0);
    cr_assert_geq(first.conntrack, -1);
    cr_assert_lt(clock_utc_ms() - first.utc_ms, 60000);
    client_census_done(&first);
    client_census_done(&second);
    fake_guest_stop(&guest);
}
