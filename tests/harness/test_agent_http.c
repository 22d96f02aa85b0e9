/* Exchanges and listeners of the agent, which here talks to itself: what one end sends, the other
 * reports. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "common/base/text.h"
#include "harness/wire/names.h"
#include "tests/harness/agent_support.h"

struct seen {
    struct buf text; /* "key status body_length error [body];" */
    unsigned count;
    struct client_response last; /* numbers only */
};

static void note(void *data, const struct client_response *response)
{
    struct seen *seen = data;

    buf_printf(&seen->text, "%s %d %ld %s[%s];", response->key, response->status,
               (long)response->body_length, response->error, response->body);
    seen->count++;
    seen->last = *response;
}

static void listen_on(struct fake_guest *guest, enum client_listen_proto proto, uint16_t port,
                      const char *answer)
{
    const struct client_listen listen = {"l", proto, port, answer,
                                         answer == NULL ? 0 : strlen(answer)};
    struct err err;

    assert_ok(client_listen(guest->client, &listen, LATER, &err), err);
}

static struct client_exchange exchange(const char *key, uint16_t port, const char *bytes)
{
    return (struct client_exchange){key,           NULL, "127.0.0.1", port, bytes,
                                    strlen(bytes), 5000, 0,           false};
}

static void send_one(struct fake_guest *guest, const struct client_exchange *one, struct seen *seen)
{
    const struct client_batch batch = {one, 1, 1, note, seen};
    struct err err;

    assert_ok(client_http(guest->client, &batch, LATER, &err), err);
}

Test(agent_http, sends_the_bytes_as_given_and_takes_the_answer_apart)
{
    const uint16_t port = fake_guest_port();
    struct client_exchange one = exchange("k", port, "GET / HTTP/1.1\r\nX: \x01\xff\r\n\r\n");
    struct seen seen = {.count = 0};
    struct fake_guest guest;

    fake_guest_start(&guest, 0);
    listen_on(&guest, CLIENT_LISTEN_HTTP, port, NULL);
    one.source = "127.3.2.1";
    send_one(&guest, &one, &seen);
    cr_assert_str_eq(buf_str(&seen.text), "k 200 3 [ok\n];");
    cr_assert_geq(seen.last.connect_us, 0);
    cr_assert_geq(seen.last.first_byte_us, seen.last.connect_us);
    cr_assert_geq(seen.last.total_us, seen.last.first_byte_us);
    cr_assert_lt(llabs(seen.last.at_utc_ms - clock_utc_ms()), 60000);
    fake_guest_await(&guest, 1);
    cr_assert_str_eq(buf_str(&guest.events),
                     "callback l http GET / HTTP/1.1\r\nX: \x01\xff\r\n\r\n;");
    cr_assert(text_starts(guest.from, "127.3.2.1:"), "%s", guest.from);
    buf_done(&seen.text);
    fake_guest_stop(&guest);
}

Test(agent_http, undoes_chunks_and_stops_at_the_last_one)
{
    const uint16_t port = fake_guest_port();
    const struct client_exchange one = exchange("k", port, "GET / HTTP/1.1\r\n\r\n");
    struct seen seen = {.count = 0};
    struct fake_guest guest;

    fake_guest_start(&guest, 0);
    listen_on(&guest, CLIENT_LISTEN_HTTP, port,
              "HTTP/1.1 403 No\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n");
    send_one(&guest, &one, &seen);
    cr_assert_str_eq(buf_str(&seen.text), "k 403 4 [abcd];");
    buf_done(&seen.text);
    fake_guest_stop(&guest);
}

Test(agent_http, keeps_no_more_body_than_asked)
{
    const uint16_t port = fake_guest_port();
    struct client_exchange one = exchange("k", port, "GET / HTTP/1.1\r\n\r\n");
    struct seen seen = {.count = 0};
    struct fake_guest guest;

    fake_guest_start(&guest, 0);
    listen_on(&guest, CLIENT_LISTEN_HTTP, port, "HTTP/1.1 200 OK\r\n\r\n0123456789");
    one.max_body = 4;
    send_one(&guest, &one, &seen);
    cr_assert_str_eq(buf_str(&seen.text), "k 200 10 [0123];");
    buf_done(&seen.text);
    fake_guest_stop(&guest);
}

Test(agent_http, tells_how_far_a_failed_exchange_came)
{
    const uint16_t port = fake_guest_port();
    struct client_exchange one = exchange("k", port, "GET / HTTP/1.1\r\n\r\n");
    struct seen seen = {.count = 0};
    struct fake_guest guest;
    struct err err;

    fake_guest_start(&guest, 0);
    send_one(&guest, &one, &seen);
    cr_assert_eq(seen.last.connect_us, -1);
    listen_on(&guest, CLIENT_LISTEN_TCP, port, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
    send_one(&guest, &one, &seen);
    assert_ok(client_unlisten(guest.client, "l", LATER, &err), err);
    listen_on(&guest, CLIENT_LISTEN_TCP, port, "220 mail\r\n");
    send_one(&guest, &one, &seen);
    assert_ok(client_unlisten(guest.client, "l", LATER, &err), err);
    listen_on(&guest, CLIENT_LISTEN_TCP, port, NULL);
    send_one(&guest, &one, &seen);
    cr_assert_str_eq(buf_str(&seen.text), "k 0 0 refused[];k 200 4 closed[half];"
                                          "k 0 10 malformed[220 mail\r\n];k 0 0 closed[];");
    buf_done(&seen.text);
    fake_guest_stop(&guest);
}

Test(agent_http, gives_up_at_its_deadline)
{
    int silent = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    struct seen seen = {.count = 0};
    struct fake_guest guest;

    cr_assert_eq(bind(silent, (struct sockaddr *)&address, size), 0);
    cr_assert_eq(listen(silent, 5), 0);
    cr_assert_eq(getsockname(silent, (struct sockaddr *)&address, &size), 0);
    struct client_exchange one = exchange("k", ntohs(address.sin_port), "GET / HTTP/1.1\r\n\r\n");
    one.timeout_ms = 200;
    fake_guest_start(&guest, 0);
    send_one(&guest, &one, &seen);
    cr_assert_str_eq(buf_str(&seen.text), "k 0 0 timeout[];");
    cr_assert_geq(seen.last.connect_us, 0);
    cr_assert_eq(seen.last.first_byte_us, -1);
    cr_assert(seen.last.total_us >= 190000 && seen.last.total_us < 2000000, "%ld",
              (long)seen.last.total_us);
    buf_done(&seen.text);
    (void)close(silent);
    fake_guest_stop(&guest);
}

Test(agent_http, runs_a_large_batch_with_many_at_once)
{
    const uint16_t port = fake_guest_port();
    const size_t count = 5000; /* more than one request holds */
    struct client_exchange *all = mem_array(count, sizeof(*all));
    struct seen seen = {.count = 0};
    const struct client_batch batch = {all, count, 64, note, &seen};
    struct fake_guest guest;
    struct err err;

    for (size_t i = 0; i < count; i++) {
        all[i] = exchange("k", port, "GET / HTTP/1.1\r\n\r\n");
    }
    fake_guest_start(&guest, 0);
    listen_on(&guest, CLIENT_LISTEN_HTTP, port, NULL);
    assert_ok(client_http(guest.client, &batch, LATER, &err), err);
    cr_assert_eq(seen.count, count);
    cr_assert_eq(seen.text.length, count * strlen("k 200 3 [ok\n];"), "all succeed");
    /* Of call-backs, 200 a second are reported, and the rest is counted. */
    cr_assert_eq(client_dropped(guest.client) + guest.event_count, count, "%ld dropped, %u seen",
                 (long)client_dropped(guest.client), guest.event_count);
    buf_done(&seen.text);
    free(all);
    fake_guest_stop(&guest);
}

Test(agent_http, refuses_a_batch_with_a_bad_exchange_as_a_whole)
{
    struct client_exchange all[2] = {exchange("a", 1, "GET"), exchange("b", 1, "GET")};
    struct seen seen = {.count = 0};
    const struct client_batch batch = {all, 2, 1, note, &seen};
    struct fake_guest guest;
    struct err err;

    fake_guest_start(&guest, 0);
    all[1].to = "www.machi.test";
    cr_assert_eq(client_http(guest.client, &batch, LATER, &err), -1);
    assert_err(err, ERR_GUEST,
               "guest 'fake' refused http: exchange 1: 'to' must be an IPv4 address, not "
               "'www.machi.test'");
    all[1].to = "127.0.0.1";
    all[1].port = 0;
    cr_assert_eq(client_http(guest.client, &batch, LATER, &err), -1);
    assert_err(err, ERR_GUEST,
               "guest 'fake' refused http: exchange 1: 'port' must be an integer from 1 to 65535");
    cr_assert_eq(seen.count, 0);
    fake_guest_stop(&guest);
}

Test(agent_http, keeps_an_early_answer_to_a_large_request)
{
    const uint16_t port = fake_guest_port();
    const size_t length = (size_t)2 << 20;
    AUTOFREE char *bytes = mem_alloc(length);
    struct client_exchange one = exchange("k", port, "");
    struct seen seen = {.count = 0};
    struct fake_guest guest;

    memset(bytes, 'A', length);
    one.bytes = bytes;
    one.length = length;
    fake_guest_start(&guest, 0);
    listen_on(&guest, CLIENT_LISTEN_HTTP, port, "HTTP/1.1 413 Large\r\nContent-Length: 0\r\n\r\n");
    send_one(&guest, &one, &seen);
    cr_assert_str_eq(buf_str(&seen.text), "k 413 0 [];");
    buf_done(&seen.text);
    fake_guest_stop(&guest);
}

/* A plain socket to a listener, as a program on the target would have. */
static int dial(uint16_t port)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

    cr_assert_eq(connect(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
    return fd;
}

Test(agent_listen, reports_what_a_caller_says_and_answers)
{
    const uint16_t port = fake_guest_port();
    struct fake_guest guest;
    char answer[16] = "";
    int fd = -1;

    fake_guest_start(&guest, 0);
    listen_on(&guest, CLIENT_LISTEN_TCP, port, "bye");
    fd = dial(port);
    cr_assert_eq(send(fd, "hello", 5, 0), 5);
    fake_guest_await(&guest, 1);
    cr_assert_str_eq(buf_str(&guest.events), "callback l tcp hello;");
    cr_assert_eq(recv(fd, answer, sizeof(answer), MSG_WAITALL), 3);
    cr_assert_str_eq(answer, "bye");
    (void)close(fd);
    fake_guest_stop(&guest);
}

Test(agent_listen, reports_a_caller_that_says_nothing)
{
    const uint16_t port = fake_guest_port();
    struct fake_guest guest;
    int fd = -1;

    fake_guest_start(&guest, 0);
    listen_on(&guest, CLIENT_LISTEN_TCP, port, NULL);
    fd = dial(port);
    fake_guest_await(&guest, 1);
    cr_assert_str_eq(buf_str(&guest.events), "callback l tcp ;");
    (void)close(fd);
    fake_guest_stop(&guest);
}

Test(agent_listen, keeps_four_kibibytes_of_a_tcp_caller)
{
    const uint16_t port = fake_guest_port();
    struct fake_guest guest;
    char bytes[6000];
    int fd = -1;

    memset(bytes, 'z', sizeof(bytes));
    fake_guest_start(&guest, 0);
    listen_on(&guest, CLIENT_LISTEN_TCP, port, NULL);
    fd = dial(port);
    cr_assert_eq(send(fd, bytes, sizeof(bytes), 0), (ssize_t)sizeof(bytes));
    fake_guest_await(&guest, 1);
    cr_assert_eq(guest.events.length, strlen("callback l tcp ;") + 4096);
    (void)close(fd);
    fake_guest_stop(&guest);
}

/* A caller that says one half, pauses, and says the other has said both. */
static void assert_heard_whole(const char *half, time_t pause_s, const char *other,
                               const char *events)
{
    const uint16_t port = fake_guest_port();
    const struct timespec pause = {.tv_sec = pause_s};
    struct fake_guest guest;
    int fd = -1;

    fake_guest_start(&guest, 0);
    listen_on(&guest, CLIENT_LISTEN_HTTP, port, NULL);
    fd = dial(port);
    cr_assert_eq(send(fd, half, strlen(half), 0), (ssize_t)strlen(half));
    (void)nanosleep(&pause, NULL);
    cr_assert_eq(send(fd, other, strlen(other), 0), (ssize_t)strlen(other));
    fake_guest_await(&guest, 1);
    cr_assert_str_eq(buf_str(&guest.events), events);
    (void)close(fd);
    fake_guest_stop(&guest);
}

Test(agent_listen, waits_for_the_body_of_an_http_request)
{
    assert_heard_whole("POST /x HTTP/1.0\r\ncontent-length: 4\r\n\r\nab", 0, "cd",
                       "callback l http POST /x HTTP/1.0\r\ncontent-length: 4\r\n\r\nabcd;");
}

/* As under load, when a caller may be held up in the middle. */
Test(agent_listen, waits_a_second_for_the_body_of_an_http_request)
{
    assert_heard_whole("POST /x HTTP/1.0\r\ncontent-length: 2\r\n\r\n", 1, "ab",
                       "callback l http POST /x HTTP/1.0\r\ncontent-length: 2\r\n\r\nab;");
}

Test(agent_listen, answers_names_with_the_one_address)
{
    static const char question[] = "\x12\x34\x01\0\0\1\0\0\0\0\0\0\3abc\7partner\4test\0\0\1\0\1";
    static const char expected[] = "\x12\x34\x85\0\0\1\0\1\0\0\0\0\3abc\7partner\4test\0\0\1\0\1"
                                   "\xc0\x0c\0\1\0\1\0\0\0\0\0\4\x0a\x42\xff\1";
    const uint16_t port = fake_guest_port();
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct fake_guest guest;
    char answer[600];

    fake_guest_start(&guest, 0);
    listen_on(&guest, CLIENT_LISTEN_DNS, port, "10.66.255.1");
    cr_assert_eq(connect(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
    cr_assert_eq(send(fd, "\x12\x34\x01\0\0\1 rubbish", 14, 0), 14);
    cr_assert_eq(send(fd, question, sizeof(question) - 1, 0), (ssize_t)sizeof(question) - 1);
    fake_guest_await(&guest, 1);
    cr_assert_str_eq(buf_str(&guest.events), "callback l dns abc.partner.test;");
    cr_assert_eq(recv(fd, answer, sizeof(answer), 0), (ssize_t)sizeof(expected) - 1);
    cr_assert_arr_eq(answer, expected, sizeof(expected) - 1);
    (void)close(fd);
    fake_guest_stop(&guest);
}

Test(agent_listen, refuses_what_it_cannot_do)
{
    const uint16_t port = fake_guest_port();
    struct client_listen listen = {"a", CLIENT_LISTEN_DNS, port, "x", 1};
    struct fake_guest guest;
    struct err err;

    fake_guest_start(&guest, 0);
    cr_assert_eq(client_listen(guest.client, &listen, LATER, &err), -1);
    assert_err(err, ERR_GUEST,
               "guest 'fake' refused listen: the answer of a dns listener must be an IPv4 address");
    listen.proto = CLIENT_LISTEN_TCP;
    assert_ok(client_listen(guest.client, &listen, LATER, &err), err);
    listen.key = "b";
    cr_assert_eq(client_listen(guest.client, &listen, LATER, &err), -1);
    AUTOFREE char *busy = mem_printf(
        "guest 'fake' refused listen: cannot listen on tcp port %u: Address already in use", port);
    assert_err(err, ERR_GUEST, busy);
    cr_assert_eq(client_unlisten(guest.client, "b", LATER, &err), -1);
    assert_err(err, ERR_GUEST, "guest 'fake' refused unlisten: no listener 'b'");
    fake_guest_stop(&guest);
}

Test(agent_probe, tells_an_open_port_from_a_closed_one)
{
    const uint16_t port = fake_guest_port();
    struct client_probe probe = {false, "127.0.0.1", port, 5000};
    enum client_probe_result result = CLIENT_PROBE_TIMEOUT;
    struct fake_guest guest;
    struct err err;

    fake_guest_start(&guest, 0);
    assert_ok(client_probe(guest.client, &probe, &result, LATER, &err), err);
    cr_assert_eq(result, CLIENT_PROBE_REFUSED);
    probe.udp = true;
    assert_ok(client_probe(guest.client, &probe, &result, LATER, &err), err);
    cr_assert_eq(result, CLIENT_PROBE_REFUSED);
    listen_on(&guest, CLIENT_LISTEN_TCP, port, NULL);
    probe.udp = false;
    assert_ok(client_probe(guest.client, &probe, &result, LATER, &err), err);
    cr_assert_eq(result, CLIENT_PROBE_CONNECTED);
    fake_guest_stop(&guest);
}
