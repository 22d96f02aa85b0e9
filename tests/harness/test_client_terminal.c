/* The host's side of terminals: what it asks, the events it hands over, and each lie it does not
 * take. */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "common/base/text.h"
#include "harness/wire/names.h"
#include "tests/harness/peer.h"

static const char *const argv[] = {"sh", NULL};
static const char *const env[] = {"A=1", NULL};
static const struct client_terminal terminal = {"t", argv, env, "/tmp", 24, 80};

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
    cr_assert_str_eq(event->proto, "");
    cr_assert_str_eq(event->from, "");
    cr_assert_eq(event->data[event->length], '\0');
    buf_printf(data, "%s %s '%s' %zu %d %ld;",
               event->kind == CLIENT_EVENT_TERMINAL        ? "out"
               : event->kind == CLIENT_EVENT_TERMINAL_EXIT ? "exit"
                                                           : "other",
               event->key, event->data, event->length, event->exit_code, (long)event->at_utc_ms);
}

Test(client_terminal, asks_with_all_its_options)
{
    struct peer peer;
    struct err err;

    peer_greet(&peer);
    peer_say(&peer, "{\"id\":2,\"ok\":true}");
    assert_ok(client_terminal(peer.client, &terminal, LATER, &err), err);
    peer_say(&peer, "{\"id\":3,\"ok\":true}");
    assert_ok(client_terminal_input(peer.client, "t", "ls\n", 3, LATER, &err), err);
    peer_say(&peer, "{\"id\":4,\"ok\":true}");
    assert_ok(client_terminal_size(peer.client, "t", 30, 100, LATER, &err), err);
    peer_say(&peer, "{\"id\":5,\"ok\":true}");
    assert_ok(client_terminal_end(peer.client, "t", LATER, &err), err);
    assert_asked(&peer, "{\"argv\":[\"sh\"],\"cols\":80,\"cwd\":\"/tmp\",\"env\":[\"A=1\"],"
                        "\"id\":2,\"key\":\"t\",\"op\":\"terminal\",\"rows\":24,\"v\":2}");
    assert_asked(&peer, "{\"data_b64\":\"bHMK\",\"id\":3,\"key\":\"t\",\"op\":\"terminal_input\","
                        "\"v\":2}");
    assert_asked(&peer, "{\"cols\":100,\"id\":4,\"key\":\"t\",\"op\":\"terminal_size\","
                        "\"rows\":30,\"v\":2}");
    assert_asked(&peer, "{\"id\":5,\"key\":\"t\",\"op\":\"terminal_end\",\"v\":2}");
    peer_done(&peer);
}

#define OUT(key, data)                                                                             \
    "{\"event\":\"terminal\",\"key\":\"" key "\",\"data_b64\":\"" data "\",\"at_utc_ms\":5}"
#define EXIT(key, code) "{\"event\":\"terminal_exit\",\"key\":\"" key "\",\"exit_code\":" code "}"

Test(client_terminal, hands_over_what_is_printed_until_the_exit_and_nothing_behind)
{
    AUTOBUF struct buf got = BUF_INIT;
    struct peer peer;
    struct err err;

    peer_greet(&peer);
    client_on_event(peer.client, note_event, &got);
    peer_say(&peer, OUT("t", "MA==")); /* an event may come ahead of the reply */
    peer_say(&peer, "{\"id\":2,\"ok\":true}");
    assert_ok(client_terminal(peer.client, &terminal, LATER, &err), err);
    peer_say(&peer, OUT("u", "eA=="));
    peer_say(&peer, EXIT("u", "1"));
    peer_say(&peer, OUT("t", "aGkNCg=="));
    peer_say(&peer, EXIT("t", "130"));
    peer_say(&peer, OUT("t", "eA=="));
    peer_say(&peer, EXIT("t", "0"));
    assert_ok(client_pump(peer.client, 0, &err), err);
    cr_assert_str_eq(buf_str(&got), "out t '0' 1 0 5;out t 'hi\r\n' 4 0 5;exit t '' 0 130 0;");
    peer_done(&peer);
}

Test(client_terminal, that_was_refused_has_no_events)
{
    AUTOBUF struct buf got = BUF_INIT;
    struct peer peer;
    struct err err;

    peer_greet(&peer);
    client_on_event(peer.client, note_event, &got);
    peer_say(&peer, "{\"id\":2,\"ok\":false,\"error\":\"more than 8 terminals\"}");
    cr_assert_eq(client_terminal(peer.client, &terminal, LATER, &err), -1);
    assert_err(err, ERR_GUEST, "guest 'target' refused terminal: more than 8 terminals");
    peer_say(&peer, OUT("t", "eA=="));
    cr_assert_eq(client_pump(peer.client, 0, &err), CLIENT_QUIET);
    cr_assert_eq(got.length, 0);
    peer_done(&peer);
}

Test(client_terminal, is_forgotten_at_a_new_epoch)
{
    AUTOBUF struct buf got = BUF_INIT;
    struct peer peer;
    struct err err;

    peer_greet(&peer);
    client_on_event(peer.client, note_event, &got);
    peer_say(&peer, "{\"id\":2,\"ok\":true}");
    assert_ok(client_terminal(peer.client, &terminal, LATER, &err), err);
    peer_say(&peer, "{\"id\":3,\"ok\":true,\"epoch\":\"e2\"}");
    assert_ok(client_hello(peer.client, "e2", LATER, &err), err);
    peer_say(&peer, OUT("t", "eA=="));
    cr_assert_eq(client_pump(peer.client, 0, &err), CLIENT_QUIET);
    cr_assert_eq(got.length, 0);
    peer_done(&peer);
}

static const struct {
    const char *said;
    const char *text; /* behind "guest 'target' sent " */
} lies[] = {
    {"{\"event\":\"terminal\",\"data_b64\":\"\",\"at_utc_ms\":1}",
     "a terminal event with a wrong 'key'"},
    {"{\"event\":\"terminal\",\"key\":\"t\",\"data_b64\":\"*\",\"at_utc_ms\":1}",
     "a terminal event with a wrong 'data_b64'"},
    {"{\"event\":\"terminal\",\"key\":\"t\",\"data_b64\":\"\",\"at_utc_ms\":-1}",
     "a terminal event with a wrong 'at_utc_ms'"},
    {"{\"event\":\"terminal_exit\",\"key\":7,\"exit_code\":0}",
     "a terminal's exit event with a wrong 'key'"},
    {EXIT("t", "256"), "a terminal's exit event with a wrong 'exit_code'"},
    {EXIT("t", "-1"), "a terminal's exit event with a wrong 'exit_code'"},
    {"{\"event\":\"terminal_end\",\"key\":\"t\"}", "an event of no known kind"},
};

ParameterizedTestParameters(client_terminal, breaks_at_each_lie)
{
    static size_t indexes[COUNT_OF(lies)];

    for (size_t i = 0; i < COUNT_OF(lies); i++) {
        indexes[i] = i;
    }
    return cr_make_param_array(size_t, indexes, COUNT_OF(lies));
}

ParameterizedTest(size_t *index, client_terminal, breaks_at_each_lie)
{
    AUTOFREE char *text = mem_printf("guest 'target' sent %s", lies[*index].text);
    struct peer peer;
    struct err err;

    peer_greet(&peer);
    peer_say(&peer, lies[*index].said);
    cr_assert_eq(client_pump(peer.client, LATER, &err), -1);
    assert_err(err, ERR_GUEST, text);
    cr_assert(client_broken(peer.client));
    peer_done(&peer);
}

Test(client_terminal, takes_no_more_than_64_kib_in_one_event)
{
    AUTOFREE char *bytes = mem_alloc(((size_t)64 << 10) + 1);
    struct peer peer;
    struct err err;

    for (size_t length = (size_t)64 << 10; length <= ((size_t)64 << 10) + 1; length++) {
        AUTOBUF struct buf said = BUF_INIT;

        buf_str_add(&said, "{\"event\":\"terminal\",\"key\":\"t\",\"at_utc_ms\":1,\"data_b64\":\"");
        text_base64(&said, bytes, length);
        buf_str_add(&said, "\"}");
        peer_greet(&peer);
        peer_say(&peer, buf_str(&said));
        if (length == (size_t)64 << 10) {
            cr_assert_eq(client_pump(peer.client, 0, &err), CLIENT_QUIET); /* no such key */
        } else {
            cr_assert_eq(client_pump(peer.client, LATER, &err), -1);
            assert_err(err, ERR_GUEST,
                       "guest 'target' sent a terminal event with a wrong 'data_b64'");
        }
        peer_done(&peer);
    }
}
