/* The host side of the agent against a well-behaved guest that the test plays: what it asks, what
 * it makes of answers. */
#include "common/base/text.h"
#include "harness/wire/names.h"
#include "tests/harness/peer.h"

/* Asserts that the next request is this JSON, written canonically. */
static void assert_asked(struct peer *peer, const char *expected)
{
    AUTO(node) request = peer_hear(peer);
    AUTOBUF struct buf text = BUF_INIT;
    struct err err;

    assert_ok(node_dump(request, NODE_CANONICAL, &text, &err), err);
    cr_assert_str_eq(buf_str(&text), expected);
}

static void note_event(void *data, const struct client_event *event)
{
    buf_printf(data, "%s %s %s %s %.*s %d %ld;",
               event->kind == CLIENT_EVENT_LINE ? "line" : "callback", event->key, event->proto,
               event->from, (int)event->length, event->data, event->truncated,
               (long)event->at_utc_ms);
}

Test(client_hello, throws_away_all_that_came_before_its_reply)
{
    struct peer peer;
    struct err err;

    peer_init(&peer);
    peer_raw(&peer, "boot noise TMS1", 15);
    peer_say(&peer, "{\"event\":\"line\",\"key\":\"old\"}");
    peer_say(&peer, "{\"id\":7,\"ok\":true}");
    peer_say(&peer, "{\"id\":1,\"ok\":true,\"epoch\":\"e0\"}");
    peer_raw(&peer, "TMS1\0\0\x10\0{\"id\":1,", 16); /* cut off */
    peer_say(&peer, "{\"id\":1,\"ok\":true,\"v\":2,\"agent\":\"9.9\",\"epoch\":\"e1\"}");
    assert_ok(client_hello(peer.client, "e1", LATER, &err), err);
    cr_assert_str_eq(client_agent_version(peer.client), "9.9");
    assert_asked(&peer, "{\"epoch\":\"e1\",\"id\":1,\"op\":\"hello\",\"v\":2}");
    peer_done(&peer);
}

Test(client_hello, is_repeated_and_takes_no_offence_at_a_second_reply)
{
    struct peer peer;
    struct err err;

    peer_init(&peer);
    cr_assert_eq(client_hello(peer.client, "e1", clock_mono_ms() + 1300, &err), -1);
    assert_err(err, ERR_TIMEOUT, "guest 'target' does not answer hello");
    assert_asked(&peer, "{\"epoch\":\"e1\",\"id\":1,\"op\":\"hello\",\"v\":2}");
    assert_asked(&peer, "{\"epoch\":\"e1\",\"id\":1,\"op\":\"hello\",\"v\":2}");
    peer_say(&peer, "{\"id\":2,\"ok\":true,\"epoch\":\"e2\"}");
    peer_say(&peer, "{\"id\":2,\"ok\":true,\"epoch\":\"e2\"}");
    peer_say(&peer, "{\"id\":3,\"ok\":true}");
    assert_ok(client_hello(peer.client, "e2", LATER, &err), err);
    assert_ok(client_clock(peer.client, 1, LATER, &err), err);
    peer_done(&peer);
}

Test(client_hello, heals_a_broken_client)
{
    struct peer peer;
    struct err err;

    peer_greet(&peer);
    cr_assert_eq(client_clock(peer.client, 1, SOON, &err), -1);
    cr_assert(client_broken(peer.client));
    peer_say(&peer, "{\"id\":3,\"ok\":true,\"epoch\":\"e2\"}");
    peer_say(&peer, "{\"id\":4,\"ok\":true}");
    assert_ok(client_hello(peer.client, "e2", LATER, &err), err);
    cr_assert_not(client_broken(peer.client));
    assert_ok(client_clock(peer.client, 1, LATER, &err), err);
    peer_done(&peer);
}

Test(client_hello, brings_entropy_and_the_clock_of_each_sending)
{
    const struct client_hello hello = {"e1", true, "abc", 3};
    struct peer peer;
    struct err err;
    int64_t said[2];

    peer_init(&peer);
    assert_ok(client_hello_send(peer.client, &hello, LATER, &err), err);
    cr_assert_eq(client_hello_wait(peer.client, clock_mono_ms() + 1300, &err), -1);
    assert_err(err, ERR_TIMEOUT, "guest 'target' does not answer hello");
    for (int i = 0; i < 2; i++) {
        AUTO(node) request = peer_hear(&peer);

        cr_assert_str_eq(node_get_str(request, "epoch", ""), "e1");
        cr_assert_str_eq(node_get_str(request, "entropy_b64", ""), "YWJj");
        said[i] = node_get_int(request, "utc_ms", -1);
    }
    cr_assert_geq(said[1] - said[0], 900); /* a second later, but for a clock that is being set */
    cr_assert_lt(clock_utc_ms() - said[1], 60000);
    peer_done(&peer);
}

Test(client_hello, that_is_answered_late_is_followed_by_the_clock)
{
    const struct client_hello hello = {.epoch = "e1", .sets_clock = true};
    struct peer peer;
    struct err err;

    peer_init(&peer);
    clock_hold(1000, 50000);
    assert_ok(client_hello_send(peer.client, &hello, 9000, &err), err);
    clock_hold(1101, 50101);
    peer_say(&peer, "{\"id\":1,\"ok\":true,\"epoch\":\"e1\"}");
    peer_say(&peer, "{\"id\":2,\"ok\":true}");
    assert_ok(client_hello_wait(peer.client, 9000, &err), err);
    assert_asked(&peer, "{\"epoch\":\"e1\",\"id\":1,\"op\":\"hello\",\"utc_ms\":50000,\"v\":2}");
    assert_asked(&peer, "{\"id\":2,\"op\":\"clock\",\"utc_ms\":50101,\"v\":2}");
    peer_say(&peer, "{\"id\":3,\"ok\":true,\"epoch\":\"e2\"}");
    assert_ok(
        client_hello_send(peer.client, &(struct client_hello){"e2", true, NULL, 0}, 9000, &err),
        err);
    clock_hold(1201, 50201); /* 100 ms are no delay */
    assert_ok(client_hello_wait(peer.client, 9000, &err), err);
    clock_release();
    peer_done(&peer);
}

Test(client_hello, in_two_halves_is_done_after_the_second)
{
    struct peer peer;
    struct err err;

    peer_init(&peer);
    assert_ok(client_hello_send(peer.client, &(struct client_hello){.epoch = "e1"}, LATER, &err),
              err);
    assert_asked(&peer, "{\"epoch\":\"e1\",\"id\":1,\"op\":\"hello\",\"v\":2}");
    cr_assert_eq(client_clock(peer.client, 1, SOON, &err), -1);
    assert_err(err, ERR_BUG, "guest 'target' was not greeted");
    peer_say(&peer, "{\"id\":1,\"ok\":true,\"epoch\":\"e1\"}");
    peer_say(&peer, "{\"id\":2,\"ok\":true}");
    /* what is there is found even if the second half comes too late to wait */
    assert_ok(client_hello_wait(peer.client, 0, &err), err);
    assert_ok(client_clock(peer.client, 1, LATER, &err), err);
    peer_done(&peer);
}

Test(client_hello, tells_why_it_was_refused_to_the_end)
{
    struct peer peer;
    struct err err;

    peer_init(&peer);
    peer_say(&peer, "{\"id\":1,\"ok\":false,\"kind\":\"host\",\"error\":\"cannot set\\nthe "
                    "clock\"}");
    cr_assert_eq(client_hello(peer.client, "e1", SOON, &err), -1);
    assert_err(err, ERR_GUEST, "guest 'target' refused hello: cannot set the clock");
    peer_say(&peer, "{\"id\":2,\"ok\":false,\"error\":\"of an earlier client\"}");
    peer_say(&peer, "{\"id\":2,\"ok\":true,\"epoch\":\"e2\"}");
    assert_ok(client_hello(peer.client, "e2", LATER, &err), err);
    peer_done(&peer);
}

Test(client, refuses_calls_before_the_first_hello)
{
    struct peer peer;
    struct err err;

    peer_init(&peer);
    cr_assert_eq(client_clock(peer.client, 1, SOON, &err), -1);
    assert_err(err, ERR_BUG, "guest 'target' was not greeted");
    peer_done(&peer);
}

Test(client, reports_a_refusal_and_stays_whole)
{
    struct peer peer;
    struct err err;

    peer_greet(&peer);
    peer_say(&peer, "{\"id\":2,\"ok\":false,\"kind\":\"io\",\"error\":\"cannot\\nwrite '/x'\"}");
    cr_assert_eq(client_put(peer.client, &(struct client_put){.path = "/x"}, LATER, &err), -1);
    assert_err(err, ERR_GUEST, "guest 'target' refused put: cannot write '/x'");
    cr_assert_not(client_broken(peer.client));
    peer_done(&peer);
}

Test(client, remembers_how_many_events_the_agent_had_to_drop)
{
    struct peer peer;
    struct err err;

    peer_greet(&peer);
    peer_say(&peer, "{\"id\":2,\"ok\":true,\"dropped\":3}");
    assert_ok(client_clock(peer.client, 1, LATER, &err), err);
    cr_assert_eq(client_dropped(peer.client), 3);
    peer_done(&peer);
}

Test(client_exec, asks_with_all_its_options_and_returns_what_the_program_did)
{
    static const char *const argv[] = {"sh", "-c", "x", NULL};
    static const char *const env[] = {"A=1", NULL};
    const struct client_exec exec = {argv, env, "/tmp", "in", 2, 1500, 10};
    struct client_exec_result result;
    struct peer peer;
    struct err err;

    peer_greet(&peer);
    peer_say(&peer,
             "{\"id\":2,\"ok\":true,\"exit_code\":137,\"timed_out\":true,\"truncated\":false,"
             "\"out_b64\":\"aGk=\",\"err_b64\":\"\",\"elapsed_ms\":12}");
    assert_ok(client_exec(peer.client, &exec, &result, LATER, &err), err);
    cr_assert_eq(result.exit_code, 137);
    cr_assert(result.timed_out);
    cr_assert_not(result.truncated);
    cr_assert_str_eq(buf_str(&result.out), "hi");
    cr_assert_eq(result.err_out.length, 0);
    cr_assert_eq(result.elapsed_ms, 12);
    assert_asked(&peer,
                 "{\"argv\":[\"sh\",\"-c\",\"x\"],\"cwd\":\"/tmp\",\"env\":[\"A=1\"],\"id\":2,"
                 "\"max_output\":10,\"op\":\"exec\",\"stdin_b64\":\"aW4=\",\"timeout_ms\":1500,"
                 "\"v\":2}");
    client_exec_result_done(&result);
    peer_done(&peer);
}

Test(client_get, tells_an_absent_file_from_an_empty_one)
{
    const struct client_get get = {"/a", 0, 100};
    AUTOBUF struct buf out = BUF_INIT;
    struct peer peer;
    struct err err;

    peer_greet(&peer);
    peer_say(&peer, "{\"id\":2,\"ok\":true,\"found\":false}");
    cr_assert_eq(client_get(peer.client, &get, &out, LATER, &err), CLIENT_NOT_FOUND);
    peer_say(&peer, "{\"id\":3,\"ok\":true,\"found\":true,\"data_b64\":\"\"}");
    assert_ok(client_get(peer.client, &get, &out, LATER, &err), err);
    cr_assert_eq(out.length, 0);
    peer_done(&peer);
}

Test(client_pump, hands_events_over_and_says_when_there_are_none)
{
    AUTOBUF struct buf got = BUF_INIT;
    struct peer peer;
    struct err err;

    peer_greet(&peer);
    client_on_event(peer.client, note_event, &got);
    cr_assert_eq(client_pump(peer.client, SOON, &err), CLIENT_QUIET);
    peer_say(&peer, "{\"id\":2,\"ok\":true}");
    assert_ok(client_follow(peer.client, &(struct client_follow){"f", "/log", true}, LATER, &err),
              err);
    peer_say(&peer, "{\"id\":3,\"ok\":true}");
    assert_ok(
        client_listen(peer.client, &(struct client_listen){.key = "l", .port = 8}, LATER, &err),
        err);
    peer_say(&peer, "{\"event\":\"line\",\"key\":\"f\",\"line_b64\":\"b25l\",\"truncated\":false,"
                    "\"at_utc_ms\":5}");
    peer_say(&peer,
             "{\"event\":\"callback\",\"key\":\"l\",\"proto\":\"tcp\",\"from\":\"1.2.3.4:5\","
             "\"data_b64\":\"aGk=\",\"truncated\":true,\"at_utc_ms\":6}");
    assert_ok(client_pump(peer.client, 0, &err), err);
    cr_assert_str_eq(buf_str(&got), "line f   one 0 5;callback l tcp 1.2.3.4:5 hi 1 6;");
    cr_assert_eq(client_pump(peer.client, 0, &err), CLIENT_QUIET);
    peer_done(&peer);
}

Test(client, hands_events_over_during_a_call_and_only_those_of_open_keys)
{
    AUTOBUF struct buf got = BUF_INIT;
    struct peer peer;
    struct err err;

    peer_greet(&peer);
    client_on_event(peer.client, note_event, &got);
    peer_say(&peer, "{\"id\":2,\"ok\":true}");
    assert_ok(client_follow(peer.client, &(struct client_follow){"f", "/log", false}, LATER, &err),
              err);
    peer_say(&peer, "{\"event\":\"line\",\"key\":\"f\",\"line_b64\":\"YQ==\",\"truncated\":false,"
                    "\"at_utc_ms\":1}");
    peer_say(&peer, "{\"event\":\"line\",\"key\":\"g\",\"line_b64\":\"YQ==\",\"truncated\":false,"
                    "\"at_utc_ms\":2}");
    peer_say(&peer, "{\"id\":3,\"ok\":true}");
    peer_say(&peer, "{\"event\":\"line\",\"key\":\"f\",\"line_b64\":\"Yg==\",\"truncated\":false,"
                    "\"at_utc_ms\":3}");
    assert_ok(client_sync(peer.client, "f", LATER, &err), err);
    cr_assert_str_eq(buf_str(&got), "line f   a 0 1;line f   b 0 3;");
    peer_done(&peer);
}

static void note_response(void *data, const struct client_response *response)
{
    buf_printf(data, "%zu %s %d [%s][%s] %ld '%s'%s%s %ld %ld %ld %ld;", response->index,
               response->key, response->status, response->head, response->body,
               (long)response->body_length, response->error, response->reused ? " reused" : "",
               response->resent ? " resent" : "", (long)response->connect_us,
               (long)response->first_byte_us, (long)response->total_us, (long)response->at_utc_ms);
}

Test(client_http, calls_back_once_for_each_exchange_in_the_order_they_end)
{
    const struct client_exchange exchanges[] = {
        {"a", "10.1.0.9", "10.0.0.2", 80, "GET", 3, 500, 0, false},
        {"b", NULL, "10.0.0.2", 81, "X", 1, 600, 7, true},
    };
    AUTOBUF struct buf got = BUF_INIT;
    const struct client_batch batch = {exchanges, 2, 4, note_response, &got};
    struct peer peer;
    struct err err;

    peer_greet(&peer);
    peer_say(&peer,
             "{\"event\":\"http\",\"key\":\"1\",\"status\":0,\"head_b64\":\"\",\"body_b64\":\"\","
             "\"body_length\":0,\"error\":\"refused\",\"reused\":false,\"resent\":true,\"connect_"
             "us\":-1,\"first_byte_us\":-1,"
             "\"total_us\":40,\"at_utc_ms\":9}");
    peer_say(&peer, "{\"event\":\"http\",\"key\":\"0\",\"status\":200,\"head_b64\":\"SA==\","
                    "\"body_b64\":\"Qg==\",\"body_length\":70,\"error\":\"\",\"reused\":true,"
                    "\"resent\":false,\"connect_us\":1,"
                    "\"first_byte_us\":2,\"total_us\":3,\"at_utc_ms\":8}");
    peer_say(&peer, "{\"id\":2,\"ok\":true}");
    assert_ok(client_http(peer.client, &batch, LATER, &err), err);
    cr_assert_str_eq(
        buf_str(&got),
        "1 b 0 [][] 0 'refused' resent -1 -1 40 9;0 a 200 [H][B] 70 '' reused 1 2 3 8;");
    assert_asked(
        &peer,
        "{\"exchanges\":[{\"bytes_b64\":\"R0VU\",\"keep_alive\":false,\"key\":\"0\",\"max_body\":"
        "65536,"
        "\"port\":80,\"source\":\"10.1.0.9\",\"timeout_ms\":500,\"to\":\"10.0.0.2\"},"
        "{\"bytes_b64\":\"WA==\",\"keep_alive\":true,\"key\":\"1\",\"max_body\":7,\"port\":81,"
        "\"timeout_ms\":600,\"to\":\"10.0.0.2\"}],\"id\":2,\"op\":\"http\","
        "\"parallel\":4,\"v\":2}");
    peer_done(&peer);
}

Test(client_net, writes_the_plan_down)
{
    static const char *const addresses[] = {"10.66.0.2/16", NULL};
    static const char *const local[] = {"10.66.128.0/17", NULL};
    const struct client_interface interface = {"52:54:00:7a:02:00", addresses};
    const struct client_route route = {"10.67.0.0/24", "10.66.0.2"};
    struct peer peer;
    struct err err;

    peer_greet(&peer);
    peer_say(&peer, "{\"id\":2,\"ok\":true}");
    assert_ok(client_net(peer.client, &(struct client_net){&interface, 1, &route, 1, local, true},
                         LATER, &err),
              err);
    assert_asked(&peer,
                 "{\"forward\":true,\"id\":2,\"interfaces\":[{\"addresses\":[\"10.66.0.2/16\"],"
                 "\"mac\":\"52:54:00:7a:02:00\"}],\"local\":[\"10.66.128.0/17\"],\"op\":\"net\","
                 "\"routes\":[{\"to\":\"10.67.0.0/24\",\"via\":\"10.66.0.2\"}],\"v\":2}");
    peer_done(&peer);
}

Test(client_probe, reads_each_result)
{
    enum client_probe_result result = CLIENT_PROBE_CONNECTED;
    struct peer peer;
    struct err err;

    peer_greet(&peer);
    for (unsigned i = CLIENT_PROBE_CONNECTED; i <= CLIENT_PROBE_TIMEOUT; i++) {
        char reply[100];

        (void)snprintf(reply, sizeof(reply), "{\"id\":%u,\"ok\":true,\"result\":\"%s\"}", i + 2,
                       client_probe_result_name((enum client_probe_result)i));
        peer_say(&peer, reply);
        assert_ok(client_probe(peer.client, &(struct client_probe){false, "10.0.0.1", 80, 100},
                               &result, LATER, &err),
                  err);
        cr_assert_eq(result, i);
    }
    peer_done(&peer);
}
