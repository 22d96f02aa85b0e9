/* Requests and answers out of two streams. */
#include <string.h>

#include "common/base/mem.h"
#include "tests/scenarios/record_support.h"

#define OK "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

/* The only reason why something was left out, with its count. */
static void check_left_out(const char *client, const char *server, const char *expected)
{
    AUTOEXCHANGES struct exchanges exchanges = EXCHANGES_INIT;
    AUTOFREE char *left = NULL;

    test_exchange(client, server, &exchanges);
    left = test_left_out(&exchanges);
    cr_assert_str_eq(left, expected, "got \"%s\"", left);
    cr_assert_eq(exchanges.count, 0);
}

Test(record_http1, a_request_and_its_answer_are_joined)
{
    AUTOEXCHANGES struct exchanges exchanges = EXCHANGES_INIT;

    test_exchange("POST /a?b=1 HTTP/1.1\r\nHost: Shop.Test:80\r\nX-One:  1 \r\nContent-Length: "
                  "3\r\n\r\nabc",
                  OK, &exchanges);
    cr_assert_eq(exchanges.count, 1);
    cr_assert_str_eq(exchanges.items[0].method, "POST");
    cr_assert_str_eq(exchanges.items[0].host, "shop.test");
    cr_assert_str_eq(exchanges.items[0].target, "/a?b=1");
    cr_assert_str_eq(exchange_field(&exchanges.items[0], "x-one"), "1");
    cr_assert_str_eq(buf_str(&exchanges.items[0].body), "abc");
    cr_assert_eq(exchanges.items[0].status, 200);
    cr_assert_str_eq(buf_str(&exchanges.items[0].answer_body), "ok");
    cr_assert_eq(exchanges.items[0].started_ms, 1000);
    cr_assert_eq(exchanges.items[0].ended_ms, 1500);
}

Test(record_http1, pipelined_requests_get_the_answers_in_their_order)
{
    AUTOEXCHANGES struct exchanges exchanges = EXCHANGES_INIT;

    test_exchange("GET /1 HTTP/1.1\r\n\r\nHEAD /2 HTTP/1.1\r\n\r\n\r\nGET /3 HTTP/1.1\r\n\r\n",
                  "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na"
                  "HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n"
                  "HTTP/1.1 404 No\r\nContent-Length: 1\r\n\r\nc",
                  &exchanges);
    cr_assert_eq(exchanges.count, 3);
    cr_assert_str_eq(exchanges.items[1].target, "/2");
    cr_assert_eq(exchanges.items[1].answer_body.length, 0);
    cr_assert_eq(exchanges.items[2].status, 404);
    cr_assert_str_eq(buf_str(&exchanges.items[2].answer_body), "c");
    cr_assert_str_eq(exchanges.items[2].host, "0.0.0.2");
}

Test(record_http1, chunks_are_put_together_on_both_sides)
{
    AUTOEXCHANGES struct exchanges exchanges = EXCHANGES_INIT;

    test_exchange("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\nA\r\n"
                  "0123456789\r\n0\r\nTrailer: t\r\n\r\nGET /next HTTP/1.1\r\n\r\n",
                  "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n" OK,
                  &exchanges);
    cr_assert_eq(exchanges.count, 2);
    cr_assert_str_eq(buf_str(&exchanges.items[0].body), "abc0123456789");
    cr_assert_str_eq(buf_str(&exchanges.items[0].answer_body), "hi");
    cr_assert_str_eq(exchanges.items[1].target, "/next");
}

Test(record_http1, answers_before_the_answer_are_passed_over)
{
    AUTOEXCHANGES struct exchanges exchanges = EXCHANGES_INIT;

    test_exchange("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx",
                  "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" OK,
                  &exchanges);
    cr_assert_eq(exchanges.count, 1);
    cr_assert_eq(exchanges.items[0].status, 200);
    cr_assert_str_eq(buf_str(&exchanges.items[0].answer_head),
                     "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n");
}

Test(record_http1, an_answer_without_a_length_goes_to_the_end_of_the_connection)
{
    AUTOEXCHANGES struct exchanges exchanges = EXCHANGES_INIT;

    test_exchange("GET / HTTP/1.0\r\n\r\n", "HTTP/1.0 200 OK\r\n\r\nall of it", &exchanges);
    cr_assert_eq(exchanges.count, 1);
    cr_assert_str_eq(buf_str(&exchanges.items[0].answer_body), "all of it");
}

Test(record_http1, a_proxy_request_has_its_host_in_the_target)
{
    AUTOEXCHANGES struct exchanges exchanges = EXCHANGES_INIT;

    test_exchange("GET http://A.test:8080/x?y HTTP/1.1\r\nHost: proxy\r\n\r\n", OK, &exchanges);
    cr_assert_eq(exchanges.count, 1);
    cr_assert_str_eq(exchanges.items[0].host, "a.test:8080");
    cr_assert_str_eq(exchanges.items[0].target, "/x?y");
}

Test(record_http1, lengths_that_contradict_each_other_are_refused)
{
    static const char *const heads[] = {"Content-Length: 3\r\nContent-Length: 4",
                                        "Content-Length: 3\r\nTransfer-Encoding: chunked",
                                        "Content-Length: -1",
                                        "Content-Length: 1x",
                                        "Content-Length: 99999999999999999999",
                                        "Transfer-Encoding: gzip, chunked",
                                        "Transfer-Encoding: xchunked"};

    for (size_t i = 0; i < COUNT_OF(heads); i++) {
        AUTOFREE char *text = mem_printf("POST / HTTP/1.1\r\n%s\r\n\r\nabc", heads[i]);

        check_left_out(text, OK, "requests whose length is not told in one way: 1\n");
    }
}

Test(record_http1, hostile_lengths_take_no_memory)
{
    check_left_out("POST / HTTP/1.1\r\nContent-Length: 9223372036854775807\r\n\r\nabc", OK,
                   "requests that are cut off: 1\n");
    check_left_out("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\nabc", OK,
                   "requests that are cut off: 1\n");
    check_left_out("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\na",
                   OK, "requests with a chunk that cannot be read: 1\n");
    check_left_out("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n", OK,
                   "requests with a chunk that cannot be read: 1\n");
}

Test(record_http1, heads_that_cannot_be_read_are_refused)
{
    AUTOFREE char *lines = mem_alloc(70001);
    AUTOBUF struct buf fields = BUF_INIT;

    memset(lines, 'a', 70000);
    memcpy(lines, "GET /", 5);
    check_left_out(lines, OK, "requests with too large a head: 1\n");
    buf_str_add(&fields, "GET / HTTP/1.1\r\n");
    for (int i = 0; i < 300; i++) {
        buf_str_add(&fields, "A: b\r\n");
    }
    buf_str_add(&fields, "\r\n");
    check_left_out(buf_str(&fields), OK, "requests with too many header fields: 1\n");
    check_left_out("GET / HTTP/1.1\r\nA : b\r\n\r\n", OK,
                   "requests with a header field that cannot be read: 1\n");
    check_left_out("GET / HTTP/1.1\r\nA: b\r\n folded\r\n\r\n", OK,
                   "requests with a header field that cannot be read: 1\n");
    check_left_out("GET /a b HTTP/1.1\r\n\r\n", OK, "requests that are not HTTP: 1\n");
    check_left_out("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "", "requests that are HTTP/2: 1\n");
}

Test(record_http1, what_follows_an_answer_that_cannot_be_read_is_counted)
{
    check_left_out("GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\nGET /3 HTTP/1.1\r\n\r\n",
                   "HTTP/1.1 abc OK\r\n\r\n" OK,
                   "requests whose answer is not HTTP: 1\n"
                   "requests behind one that could not be read: 2\n");
    check_left_out("GET /1 HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab",
                   "requests whose answer is not in the recording, or not whole: 1\n");
    check_left_out("GET /1 HTTP/1.1\r\nUpgrade: websocket\r\n\r\n",
                   "HTTP/1.1 101 Switching\r\n\r\n\x81\x05hello",
                   "requests that switched to another protocol: 1\n");
}

Test(record_http1, other_protocols_are_told)
{
    check_left_out("\x16\x03\x01\x02", "\x16\x03\x03", "connections that are encrypted: 1\n");
    check_left_out("EHLO", "220 mail", "connections that are not HTTP/1: 1\n");
}
