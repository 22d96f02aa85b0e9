/* Commands that nobody waits for: their results come as other messages do. */
#include "common/base/text.h"
#include "harness/wire/names.h"
#include "tests/harness/peer.h"

#define OK(id, code, out)                                                                          \
    "{\"id\":" id ",\"ok\":true,\"exit_code\":" code ",\"timed_out\":false,\"truncated\":false,"   \
    "\"out_b64\":\"" out "\",\"err_b64\":\"\",\"elapsed_ms\":1}"

static const char *const argv[] = {"true", NULL};
static const struct client_exec command = {.argv = argv, .timeout_ms = 1000};

struct heard {
    int count;
    int exit_code;
    char text[1024];
};

static void hear(void *data, struct client_exec_result *result, const struct err *why)
{
    struct heard *heard = data;

    heard->count++;
    heard->exit_code = result != NULL ? result->exit_code : -1;
    snprintf(heard->text, sizeof(heard->text), "%s",
             result != NULL ? buf_str(&result->out) : why->text);
}

static void start(struct peer *peer, struct heard *heard)
{
    struct err err;

    *heard = (struct heard){.count = 0};
    assert_ok(client_exec_start(peer->client, &command, hear, heard, LATER, &err), err);
}

Test(client_exec_start, hands_results_over_in_the_order_they_come)
{
    struct peer peer;
    struct heard first;
    struct heard second;
    struct err err;

    peer_greet(&peer);
    start(&peer, &first);
    start(&peer, &second);
    peer_say(&peer, OK("3", "7", "aGk="));
    assert_ok(client_pump(peer.client, LATER, &err), err);
    cr_assert_eq(second.count, 1);
    cr_assert_eq(second.exit_code, 7);
    cr_assert_str_eq(second.text, "hi");
    cr_assert_eq(first.count, 0);
    peer_say(&peer, OK("2", "0", ""));
    assert_ok(client_pump(peer.client, LATER, &err), err);
    cr_assert_eq(first.count, 1);
    cr_assert_eq(second.count, 1);
    peer_done(&peer);
}

Test(client_exec_start, leaves_room_for_calls_meanwhile)
{
    struct peer peer;
    struct heard heard;
    struct err err;

    peer_greet(&peer);
    start(&peer, &heard);
    peer_say(&peer, OK("2", "0", "aGk="));
    peer_say(&peer, "{\"id\":3,\"ok\":true}");
    assert_ok(client_clock(peer.client, 1, LATER, &err), err);
    cr_assert_eq(heard.count, 1);
    cr_assert_eq(client_pump(peer.client, 0, &err), CLIENT_QUIET);
    peer_done(&peer);
}

Test(client_exec_start, tells_a_refusal)
{
    struct peer peer;
    struct heard heard;
    struct err err;

    peer_greet(&peer);
    start(&peer, &heard);
    peer_say(&peer, "{\"id\":2,\"ok\":false,\"error\":\"more than 32 children\"}");
    assert_ok(client_pump(peer.client, LATER, &err), err);
    cr_assert_eq(heard.exit_code, -1);
    cr_assert_str_eq(heard.text, "guest 'target' refused exec: more than 32 children");
    cr_assert_not(client_broken(peer.client));
    peer_done(&peer);
}

Test(client_exec_start, breaks_on_a_second_reply_and_on_a_wrong_one)
{
    struct peer peer;
    struct heard heard;
    struct err err;

    peer_greet(&peer);
    start(&peer, &heard);
    peer_say(&peer, OK("2", "0", ""));
    peer_say(&peer, OK("2", "0", ""));
    cr_assert_eq(client_pump(peer.client, LATER, &err), -1);
    assert_err(err, ERR_GUEST, "guest 'target' sent a reply to request 2, which is not out");
    peer_done(&peer);
    peer_greet(&peer);
    start(&peer, &heard);
    peer_say(&peer, OK("2", "256", ""));
    cr_assert_eq(client_pump(peer.client, LATER, &err), -1);
    assert_err(err, ERR_GUEST, "guest 'target' sent an exec reply with a wrong 'exit_code'");
    cr_assert_eq(heard.count, 0);
    cr_assert(client_broken(peer.client));
    peer_done(&peer);
}

Test(client_exec_start, is_forgotten_by_a_hello)
{
    struct peer peer;
    struct heard heard;
    struct err err;

    peer_greet(&peer);
    start(&peer, &heard);
    peer_say(&peer, "{\"id\":3,\"ok\":true,\"epoch\":\"e2\"}");
    assert_ok(client_hello(peer.client, "e2", LATER, &err), err);
    peer_say(&peer, OK("2", "0", ""));
    cr_assert_eq(client_pump(peer.client, LATER, &err), -1);
    cr_assert_eq(heard.count, 0);
    peer_done(&peer);
}

Test(client_exec_start, takes_no_more_than_an_agent_does)
{
    struct peer peer;
    struct heard heard;
    struct err err;

    peer_greet(&peer);
    for (int i = 0; i < WIRE_MAX_CHILDREN; i++) {
        start(&peer, &heard);
    }
    cr_assert_eq(client_exec_start(peer.client, &command, hear, &heard, LATER, &err), -1);
    assert_err(err, ERR_INPUT, "guest 'target' runs 32 programs already");
    peer_done(&peer);
}
