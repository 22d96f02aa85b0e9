/* The host side of the agent against a guest that an attack has taken over. Each lie ends in one
 * clear line, a broken client, and nothing else. */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "common/base/text.h"
#include "harness/wire/names.h"
#include "tests/harness/peer.h"

enum call { CALL_EXEC, CALL_HTTP };

struct lie {
    enum call
        call; /* what waits for an answer: exec with max_output 4, or http with two exchanges */
    const char *said; /* one frame; "&" in front: these bytes, no frame */
    const char *text; /* behind "guest 'target' " */
};

#define LINE "{\"event\":\"line\",\"key\":\"f\","
#define EXEC "{\"id\":2,\"ok\":true,\"exit_code\":0,\"timed_out\":false,\"truncated\":false,"
#define DEEP "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["

#define HTTP(key, status, head, body, length) HTTP_SENT(key, status, head, body, length, "false")
#define HTTP_SENT(key, status, head, body, length, resent)                                         \
    "{\"event\":\"http\",\"key\":" key ",\"status\":" status ",\"head_b64\":\"" head               \
    "\",\"body_b64\":\"" body "\",\"body_length\":" length                                         \
    ",\"error\":\"\",\"reused\":false,\"resent\":" resent                                          \
    ",\"connect_us\":1,\"first_byte_us\":2,\"total_us\":3,\"at_utc_ms\":8}"

static const struct lie lies[] = {
    {CALL_EXEC, "&garbage", "sent 7 bytes outside any frame"},
    {CALL_EXEC, "&TMS1\xff\xff\xff\xff", "sent 8 bytes outside any frame"},
    {CALL_EXEC, "{]}",
     "sent a frame that is no message: message:1:2: string or '}' expected near ']'"},
    {CALL_EXEC, "{\"a\":1,\"a\":2}",
     "sent a frame that is no message: message:1:10: duplicate object key near '\"a\"'"},
    {CALL_EXEC, "{\"ok\":true}", "sent a message that is no event and has no id"},
    {CALL_EXEC, "{\"id\":\"2\",\"ok\":true}", "sent a message that is no event and has no id"},
    {CALL_EXEC, "{\"id\":3,\"ok\":true}", "sent a reply to request 3, which is not out"},
    {CALL_EXEC, "{\"id\":-1,\"ok\":true}", "sent a reply to request -1, which is not out"},
    {CALL_EXEC, "{\"id\":1,\"ok\":true,\"epoch\":\"e0\"}",
     "sent a reply to request 1, which is not out"},
    {CALL_EXEC, "{\"id\":2}", "sent a reply without 'ok'"},
    {CALL_EXEC, "{\"id\":2,\"ok\":1}", "sent a reply without 'ok'"},
    {CALL_EXEC, "{\"id\":2,\"ok\":true}", "sent an exec reply with a wrong 'exit_code'"},
    {CALL_EXEC, "{\"id\":2,\"ok\":true,\"exit_code\":256}",
     "sent an exec reply with a wrong 'exit_code'"},
    {CALL_EXEC, "{\"id\":2,\"ok\":true,\"exit_code\":-1}",
     "sent an exec reply with a wrong 'exit_code'"},
    {CALL_EXEC, "{\"id\":2,\"ok\":true,\"exit_code\":0.5}",
     "sent an exec reply with a wrong 'exit_code'"},
    {CALL_EXEC, "{\"id\":2,\"ok\":true,\"exit_code\":0,\"timed_out\":0}",
     "sent an exec reply with a wrong 'timed_out'"},
    {CALL_EXEC, EXEC "\"out_b64\":7}", "sent an exec reply with a wrong 'out_b64'"},
    {CALL_EXEC, EXEC "\"out_b64\":\"!!!!\"}", "sent an exec reply with a wrong 'out_b64'"},
    {CALL_EXEC, EXEC "\"out_b64\":\"YWJjZGU=\"}", "sent an exec reply with a wrong 'out_b64'"},
    {CALL_EXEC, EXEC "\"out_b64\":\"YQ==\",\"err_b64\":\"\",\"elapsed_ms\":-1}",
     "sent an exec reply with a wrong 'elapsed_ms'"},
    {CALL_EXEC, "{\"event\":7}", "sent an event of no known kind"},
    {CALL_EXEC, "{\"event\":\"boo\"}", "sent an event of no known kind"},
    {CALL_EXEC, "{\"event\":\"line\"}", "sent a line event with a wrong 'key'"},
    {CALL_EXEC, "{\"event\":\"line\",\"key\":[]}", "sent a line event with a wrong 'key'"},
    {CALL_EXEC, LINE "\"at_utc_ms\":-5}", "sent a line event with a wrong 'at_utc_ms'"},
    {CALL_EXEC, LINE "\"at_utc_ms\":999999999999999}",
     "sent a line event with a wrong 'at_utc_ms'"},
    {CALL_EXEC, LINE "\"at_utc_ms\":1}", "sent a line event with a wrong 'truncated'"},
    {CALL_EXEC, LINE "\"at_utc_ms\":1,\"truncated\":false,\"line_b64\":\"=\"}",
     "sent a line event with a wrong 'line_b64'"},
    {CALL_EXEC,
     "{\"event\":\"callback\",\"key\":\"c\",\"at_utc_ms\":1,\"truncated\":false,\"proto\":null}",
     "sent a callback event with a wrong 'proto'"},
    {CALL_EXEC, "{\"event\":\"http\",\"key\":\"0\"}", "sent a response to no exchange of ours"},
    {CALL_HTTP, HTTP("\"2\"", "200", "", "", "0"), "sent a response to no exchange of ours"},
    {CALL_HTTP, HTTP("\"-1\"", "200", "", "", "0"), "sent a response to no exchange of ours"},
    {CALL_HTTP, HTTP("\"a\"", "200", "", "", "0"), "sent a response to no exchange of ours"},
    {CALL_HTTP, HTTP("0", "200", "", "", "0"), "sent an http event with a wrong 'key'"},
    {CALL_HTTP, HTTP("\"0\"", "1000", "", "", "0"), "sent an http event with a wrong 'status'"},
    {CALL_HTTP, HTTP("\"0\"", "99", "", "", "0"), "sent an http event with a wrong 'status'"},
    {CALL_HTTP, HTTP("\"0\"", "200", "", "YWJjZGU=", "5"),
     "sent an http event with a wrong 'body_b64'"},
    {CALL_HTTP, HTTP("\"0\"", "200", "", "YWJj", "2"),
     "sent an http event with a wrong 'body_length'"},
    {CALL_HTTP, HTTP_SENT("\"0\"", "200", "", "", "0", "2"),
     "sent an http event with a wrong 'resent'"},
    {CALL_HTTP, "{\"id\":2,\"ok\":true}", "ended an http request with 0 of 2 responses"},
};

ParameterizedTestParameters(hostile_guest, breaks_the_client_with_one_line)
{
    static size_t index[COUNT_OF(lies)];

    for (size_t i = 0; i < COUNT_OF(index); i++) {
        index[i] = i;
    }
    return cr_make_param_array(size_t, index, COUNT_OF(index));
}

static int run(struct peer *peer, int64_t deadline_mono_ms, struct err *err)
{
    static const char *const argv[] = {"true", NULL};
    const struct client_exec exec = {.argv = argv, .timeout_ms = 100, .max_output_bytes = 4};
    struct client_exec_result result = {.exit_code = 99};
    int rc = client_exec(peer->client, &exec, &result, deadline_mono_ms, err);

    cr_assert(rc == 0 || result.exit_code == 99, "outputs are written on success only");
    return rc;
}

static void count(void *data, const struct client_response *response)
{
    (void)response;
    ++*(int *)data;
}

static int exchange_two(struct peer *peer, int *answered, struct err *err)
{
    const struct client_exchange exchanges[] = {
        {"a", NULL, "10.0.0.2", 80, "GET", 3, 500, 4, false},
        {"b", NULL, "10.0.0.2", 80, "GET", 3, 500, 4, false},
    };
    const struct client_batch batch = {exchanges, 2, 1, count, answered};

    return client_http(peer->client, &batch, LATER, err);
}

static void assert_broken(struct peer *peer, const struct err *err, enum err_kind kind,
                          const char *text)
{
    AUTOFREE char *whole = mem_printf("guest 'target' %s", text);
    AUTOFREE char *again = mem_printf("guest 'target' was given up before: it %s", text);
    struct err later;

    assert_err(*err, kind, whole);
    cr_assert(client_broken(peer->client));
    cr_assert_eq(run(peer, LATER, &later), -1);
    assert_err(later, ERR_GUEST, again);
}

ParameterizedTest(size_t *index, hostile_guest, breaks_the_client_with_one_line)
{
    const struct lie *lie = &lies[*index];
    struct peer peer;
    struct err err;
    int answered = 0;

    peer_greet(&peer);
    if (lie->said[0] == '&') {
        peer_raw(&peer, lie->said + 1, strlen(lie->said + 1));
    } else {
        peer_say(&peer, lie->said);
    }
    cr_assert_eq(lie->call == CALL_EXEC ? run(&peer, LATER, &err)
                                        : exchange_two(&peer, &answered, &err),
                 -1);
    assert_broken(&peer, &err, ERR_GUEST, lie->text);
    cr_assert_eq(answered, 0);
    peer_done(&peer);
}

Test(hostile_guest, that_nests_too_deep_is_no_danger)
{
    struct peer peer;
    struct err err;

    peer_greet(&peer);
    peer_say(&peer, "{\"x\":" DEEP "}");
    cr_assert_eq(run(&peer, LATER, &err), -1);
    cr_assert(text_starts(err.text, "guest 'target' sent a frame that is no message: message:1:"),
              "%s", err.text);
    peer_done(&peer);
}

Test(hostile_guest, that_sends_a_tree_far_larger_than_its_text_is_not_parsed)
{
    AUTOBUF struct buf text = BUF_INIT;
    struct peer peer;
    struct err err;

    buf_str_add(&text, "{\"a\":\",,,[[[{{{\\\",,,\",\"x\":[{}");
    for (int i = 0; i < 300; i++) {
        buf_str_add(&text, ",{}");
    }
    buf_str_add(&text, "]}");
    peer_greet(&peer);
    peer_say(&peer, buf_str(&text));
    cr_assert_eq(run(&peer, LATER, &err), -1);
    assert_broken(&peer, &err, ERR_GUEST, "sent a frame that is no message: more than 256 values");
    peer_done(&peer);
}

Test(hostile_guest, that_says_nothing_times_out)
{
    struct peer peer;
    struct err err;

    peer_greet(&peer);
    cr_assert_eq(run(&peer, SOON, &err), -1);
    assert_broken(&peer, &err, ERR_TIMEOUT, "does not answer exec");
    peer_done(&peer);
}

Test(hostile_guest, that_sends_half_a_frame_times_out)
{
    struct peer peer;
    struct err err;

    peer_greet(&peer);
    peer_raw(&peer, "TMS1\0\x10\0\0{\"id\":2,\"ok\":true", 25);
    cr_assert_eq(run(&peer, SOON, &err), -1);
    assert_broken(&peer, &err, ERR_TIMEOUT, "does not answer exec");
    peer_done(&peer);
}

Test(hostile_guest, that_cuts_a_frame_off_and_goes_on_is_caught)
{
    struct peer peer;
    struct err err;

    peer_greet(&peer);
    peer_raw(&peer, "TMS1\0\0\1\0{\"id\":2,\"ok\":true", 25);
    peer_say(&peer, "{\"id\":2,\"ok\":true}");
    cr_assert_eq(run(&peer, LATER, &err), -1);
    assert_broken(&peer, &err, ERR_GUEST, "sent 25 bytes outside any frame");
    peer_done(&peer);
}

Test(hostile_guest, that_hangs_up_is_said_to_have)
{
    struct peer peer;
    struct err err;

    peer_greet(&peer);
    cr_assert_eq(shutdown(peer.fd, SHUT_WR), 0);
    cr_assert_eq(run(&peer, LATER, &err), -1);
    assert_broken(&peer, &err, ERR_GUEST, "closed its channel");
    cr_assert_eq(client_fd(peer.client), -1);
    cr_assert_eq(client_hello(peer.client, "e2", LATER, &err), -1);
    assert_err(err, ERR_GUEST, "guest 'target' closed its channel");
    peer_done(&peer);
}

Test(hostile_guest, that_answers_twice_is_caught)
{
    struct peer peer;
    struct err err;

    peer_greet(&peer);
    peer_say(&peer, "{\"id\":2,\"ok\":true}");
    peer_say(&peer, "{\"id\":2,\"ok\":true}");
    cr_assert_eq(client_clock(peer.client, 1, LATER, &err), -1);
    assert_broken(&peer, &err, ERR_GUEST, "sent a reply to request 2, which is not out");
    peer_done(&peer);
}

Test(hostile_guest, that_answers_when_nothing_was_asked_is_caught_by_pump)
{
    struct peer peer;
    struct err err;

    peer_greet(&peer);
    peer_say(&peer, "{\"id\":2,\"ok\":true}");
    cr_assert_eq(client_pump(peer.client, LATER, &err), -1);
    assert_broken(&peer, &err, ERR_GUEST, "sent a reply to request 2, which is not out");
    peer_done(&peer);
}

Test(hostile_guest, that_does_not_read_times_out)
{
    const size_t length = (size_t)3 << 20;
    AUTOFREE char *data = mem_alloc(length);
    const struct client_put put = {.path = "/x", .data = data, .length = length};
    struct peer peer;
    struct err err;

    peer_greet(&peer);
    cr_assert_eq(client_put(peer.client, &put, SOON, &err), -1);
    assert_broken(&peer, &err, ERR_TIMEOUT, "does not take what it is sent");
    peer_done(&peer);
}

Test(hostile_guest, that_says_much_in_a_refusal_is_cut_short)
{
    AUTOBUF struct buf reply = BUF_INIT;
    struct peer peer;
    struct err err;

    buf_str_add(&reply, "{\"id\":2,\"ok\":false,\"error\":\"");
    for (int i = 0; i < 2000; i++) {
        buf_str_add(&reply, "\\u001b[2J");
    }
    buf_str_add(&reply, "\"}");
    peer_greet(&peer);
    peer_say(&peer, buf_str(&reply));
    cr_assert_eq(run(&peer, LATER, &err), -1);
    cr_assert_lt(strlen(err.text), 700);
    cr_assert_null(strchr(err.text, '\033'));
    cr_assert_not(client_broken(peer.client));
    peer_done(&peer);
}

/* A child that writes one frame over and over. */
static pid_t start_flood(struct peer *peer, const char *json)
{
    pid_t child = fork();

    if (child != 0) {
        (void)close(peer->fd);
        peer->fd = -1;
        return child;
    }
    AUTOBUF struct buf frames = BUF_INIT;

    for (int i = 0; i < 500; i++) {
        (void)frame_add(&frames, json, strlen(json), NULL);
    }
    (void)close(client_fd(peer->client));
    while (send(peer->fd, frames.data, frames.length, MSG_NOSIGNAL) > 0) {
    }
    _exit(0);
}

static void end_flood(pid_t child)
{
    (void)kill(child, SIGKILL);
    (void)waitpid(child, NULL, 0);
}

Test(hostile_guest, that_floods_events_is_given_up)
{
    struct peer peer;
    struct err err;
    pid_t child = 0;

    peer_greet(&peer);
    child = start_flood(&peer, "{\"event\":\"line\",\"key\":\"f\",\"line_b64\":\"YQ==\","
                               "\"truncated\":false,\"at_utc_ms\":1}");
    clock_hold(1000000, 0); /* however slow the host is, all comes at one instant */
    cr_assert_eq(run(&peer, clock_mono_ms() + 100000, &err), -1);
    assert_broken(&peer, &err, ERR_GUEST, "floods: more than 60000 events a second");
    end_flood(child);
    peer_done(&peer);
}

Test(hostile_guest, that_floods_while_it_is_greeted_times_out)
{
    struct peer peer;
    struct err err;
    pid_t child = 0;

    peer_init(&peer);
    child = start_flood(&peer, "{\"id\":1,\"ok\":true,\"epoch\":\"e0\"}");
    cr_assert_eq(client_hello(peer.client, "e1", clock_mono_ms() + 700, &err), -1);
    assert_err(err, ERR_TIMEOUT, "guest 'target' does not answer hello");
    end_flood(child);
    peer_done(&peer);
}

Test(hostile_guest, that_answers_one_exchange_twice_is_caught)
{
    struct peer peer;
    struct err err;
    int answered = 0;

    peer_greet(&peer);
    peer_say(&peer, HTTP("\"0\"", "200", "", "", "0"));
    peer_say(&peer, HTTP("\"0\"", "200", "", "", "0"));
    cr_assert_eq(exchange_two(&peer, &answered, &err), -1);
    assert_broken(&peer, &err, ERR_GUEST, "sent a second response to one exchange");
    cr_assert_eq(answered, 1);
    peer_done(&peer);
}
