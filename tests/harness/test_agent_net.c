/* op net in a network namespace of the test's own: the addresses of the plan really work. Needs the
 * right to make one, and is skipped without. */
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/base/text.h"
#include "tests/harness/agent_support.h"

static const char *const attacker_addresses[] = {"10.66.255.1/16", NULL};
static const char *const product_addresses[] = {"10.66.0.2/16", NULL};
static const char *const local[] = {"10.66.128.0/17", NULL};
static const struct client_interface interfaces[] = {
    {"52:54:00:7a:01:00", attacker_addresses},
    {"52:54:00:7a:02:00", product_addresses},
};
static const struct client_route route = {"10.67.0.0/24", "10.66.0.2"};
static const struct client_net plan = {interfaces, 2, &route, 1, local, true};

static void start_in_own_net(struct fake_guest *guest)
{
    if (unshare(CLONE_NEWNET) < 0) {
        cr_skip_test("cannot make a network namespace");
    }
    fake_guest_start(guest, getpid());
}

static void note(void *data, const struct client_response *response)
{
    buf_printf(data, "%d %s;", response->status, response->error);
}

Test(agent_net, makes_each_address_of_a_local_network_a_source)
{
    static const char request[] = "GET / HTTP/1.1\r\n\r\n";
    const struct client_exchange one = {
        "k", "10.66.200.7", "10.66.0.2", 80, request, sizeof(request) - 1, 5000, 0, false};
    AUTOBUF struct buf seen = BUF_INIT;
    const struct client_batch batch = {&one, 1, 1, note, &seen};
    struct fake_guest guest;
    struct err err;

    start_in_own_net(&guest);
    assert_ok(client_listen(guest.client,
                            &(struct client_listen){"l", CLIENT_LISTEN_HTTP, 80, NULL, 0}, LATER,
                            &err),
              err);
    assert_ok(client_net(guest.client, &plan, LATER, &err), err);
    assert_ok(client_net(guest.client, &plan, LATER, &err), err); /* once more is no error */
    assert_ok(client_http(guest.client, &batch, LATER, &err), err);
    cr_assert_str_eq(buf_str(&seen), "200 ;");
    fake_guest_await(&guest, 1);
    cr_assert(text_starts(guest.from, "10.66.200.7:"), "%s", guest.from);
    fake_guest_stop(&guest);
}

Test(agent_net, leaves_what_is_not_in_the_plan_unreachable)
{
    const struct client_probe probe = {false, "192.0.2.1", 80, 5000};
    enum client_probe_result result = CLIENT_PROBE_CONNECTED;
    struct fake_guest guest;
    struct err err;

    start_in_own_net(&guest);
    assert_ok(client_net(guest.client, &plan, LATER, &err), err);
    assert_ok(client_probe(guest.client, &probe, &result, LATER, &err), err);
    cr_assert_eq(result, CLIENT_PROBE_UNREACHABLE);
    fake_guest_stop(&guest);
}

Test(agent_net, refuses_what_is_no_network)
{
    static const char *const bad[] = {"10.66.0.2/33", NULL};
    const struct client_interface interface = {"52:54:00:7a:02:00", bad};
    struct fake_guest guest;
    struct err err;

    start_in_own_net(&guest);
    cr_assert_eq(client_net(guest.client,
                            &(struct client_net){.interfaces = &interface, .interface_count = 1},
                            LATER, &err),
                 -1);
    assert_err(err, ERR_GUEST,
               "guest 'fake' refused net: interface '52:54:00:7a:02:00': '10.66.0.2/33' is no "
               "IPv4 network such as 10.0.0.0/8");
    fake_guest_stop(&guest);
}
