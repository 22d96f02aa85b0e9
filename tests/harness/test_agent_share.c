/* Which requests and answers leave a connection fit for another exchange. */
#include <criterion/criterion.h>
#include <string.h>

#include "common/base/mem.h"
#include "harness/agent/share.h"
#include "tests/support.h"

#define LINE "GET /a?b=c HTTP/1.1\r\n"
#define POST "POST /a HTTP/1.1\r\nHost: h\r\n"

static const struct {
    const char *bytes;
    bool shares;
} requests[] = {
    {LINE "Host: h\r\n\r\n", true},
    {LINE "\r\n", true},
    {LINE "Host: h\r\nX-Attack: ' OR 1=1 -- <script>\t${jndi:ldap://x}\r\n\r\n", true},
    {LINE "Host: h\r\nX: \xe3\x81\x82\xff\r\n\r\n", true},
    {"GET /\xff%00/../../etc HTTP/1.1\r\nHost: h\r\n\r\n", true},
    {LINE "Connection: keep-alive\r\n\r\n", true},
    {LINE "connection: Keep-Alive , keep-alive\r\n\r\n", true},
    {LINE "Connection:\r\n\r\n", true},
    {"OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", true},
    {POST "Content-Length: 0\r\n\r\n", true},
    {POST "content-length:3 \r\n\r\na=b", true},
    /* The connection is asked for more than to stay. */
    {LINE "Connection: close\r\n\r\n", false},
    {LINE "Connection: keep-alive, Upgrade\r\n\r\n", false},
    {LINE "Connection: X-Forwarded-For\r\n\r\n", false},
    {LINE "Connection: \"keep-alive\"\r\n\r\n", false},
    {LINE "Upgrade: h2c\r\n\r\n", false},
    {LINE "Proxy-Connection: keep-alive\r\n\r\n", false},
    {POST "Expect: 100-continue\r\nContent-Length: 1\r\n\r\nx", false},
    {"CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\n", false},
    /* Not HTTP/1.1 of plain form. */
    {"", false},
    {"GET", false},
    {"GET /a\r\n\r\n", false},
    {"GET /a HTTP/1.0\r\n\r\n", false},
    {"GET /a HTTP/1.10\r\n\r\n", false},
    {"GET /a HTTP/2\r\n\r\n", false},
    {"GET /a b HTTP/1.1\r\n\r\n", false},
    {"GET\t/a HTTP/1.1\r\n\r\n", false},
    {"GET  HTTP/1.1\r\n\r\n", false},
    {" GET /a HTTP/1.1\r\n\r\n", false},
    {"\r\n" LINE "\r\n", false},
    {"GET /a HTTP/1.1\n\n", false},
    {LINE "Host: h\n\r\n", false},
    {LINE "Host: h\r\r\n\r\n", false},
    {LINE "Host: h\rX: y\r\n\r\n", false},
    {LINE "Host: h\r\n y\r\n\r\n", false},
    {LINE "Host : h\r\n\r\n", false},
    {LINE "Host\r\n\r\n", false},
    {LINE ": h\r\n\r\n", false},
    {LINE "X: \x01\r\n\r\n", false},
    {LINE "X: \x7f\r\n\r\n", false},
    {LINE "Host: h\r\n", false},
    {LINE "Host: h\r\n\r", false},
    /* Framing that two readers may see differently. */
    {LINE "\r\n" LINE "\r\n", false},
    {LINE "\r\nx", false},
    {POST "Content-Length: 2\r\n\r\na=b", false},
    {POST "Content-Length: 4\r\n\r\na=b", false},
    {POST "Content-Length: +3\r\n\r\na=b", false},
    {POST "Content-Length: 3,3\r\n\r\na=b", false},
    {POST "Content-Length:\r\n\r\n", false},
    {POST "Content-Length: 0000000000000003\r\n\r\na=b", false},
    {POST "Content-Length: 3\r\nContent-Length: 3\r\n\r\na=b", false},
    {POST "Content_Length: 0\r\nContent-Length: 3\r\n\r\na=b", false},
    {POST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", false},
    {POST "Transfer_Encoding: chunked\r\nContent-Length: 3\r\n\r\na=b", false},
    {POST "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", false},
    {LINE "Content-Length: 3\r\n\r\na=b", false},
    {POST "Content-Length: 16\r\n\r\nGET / HTTP/1.1\r\n", false},
};

Test(share_request, wants_one_plain_request)
{
    for (size_t i = 0; i < COUNT_OF(requests); i++) {
        size_t length = strlen(requests[i].bytes);

        cr_assert_eq(share_request(requests[i].bytes, length), requests[i].shares, "%zu: %s", i,
                     requests[i].bytes);
    }
}

Test(share_request, wants_the_whole_of_it_and_reads_no_further)
{
    static const char *const whole[] = {LINE "Connection: keep-alive\r\nHost: h\r\n\r\n",
                                        POST "Content-Length: 3\r\n\r\na=b"};

    for (size_t i = 0; i < COUNT_OF(whole); i++) {
        for (size_t part = 1; part < strlen(whole[i]); part++) {
            AUTOFREE char *bytes = mem_dup(whole[i], part); /* for a sanitizer to see its end */

            cr_assert_not(share_request(bytes, part), "%zu: %zu bytes", i, part);
        }
    }
}

Test(share_request, takes_a_nul_for_no_text)
{
    static const char bytes[] = LINE "X: a\0b\r\n\r\n";
    static const char name[] = LINE "X\0: a\r\n\r\n";

    cr_assert_not(share_request(bytes, sizeof(bytes) - 1));
    cr_assert_not(share_request(name, sizeof(name) - 1));
}

#define OK "HTTP/1.1 200 OK\r\n"

static const struct {
    const char *bytes;
    bool no_body;
    bool shares;
} answers[] = {
    {OK "Content-Length: 2\r\n\r\nok", false, true},
    {OK "Connection: keep-alive\r\nContent-Length: 2\r\n\r\nok", false, true},
    {OK "Connection: Upgrade\r\nUpgrade: h2\r\nContent-Length: 2\r\n\r\nok", false, true},
    {OK "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", false, true},
    {OK "Content-Length: 9\r\n\r\n", true, true},
    {OK "\r\n", true, true},
    {"HTTP/1.1 204 None\r\n\r\n", false, true},
    {"HTTP/1.1 304 Same\r\nContent-Length: 9\r\n\r\n", false, true},
    {OK "Content-Length: 2\r\n\r\no", false, false},
    {OK "Content-Length: 2\r\n\r\nokk", false, false},
    {OK "\r\nok", false, false},
    {OK "Connection: close\r\nContent-Length: 2\r\n\r\nok", false, false},
    {OK "Connection: keep-alive\r\nConnection: CLOSE\r\nContent-Length: 2\r\n\r\nok", false, false},
    {OK "Content-Length: 2\r\nContent-Length: 2\r\n\r\nok", false, false},
    {OK "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", false, false},
    {OK "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", false, false},
    {OK "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", false, false},
    {OK "Content-Length: 2\n\nok", false, false},
    {OK "X: y\r\n z\r\nContent-Length: 2\r\n\r\nok", false, false},
    {OK "X : y\r\nContent-Length: 2\r\n\r\nok", false, false},
    {"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", false, false},
    {"HTTP/1.15 200 OK\r\nContent-Length: 2\r\n\r\nok", false, false},
    {"HTTP/1.1 101 Go\r\nContent-Length: 0\r\n\r\n", false, false},
    {"HTTP/1.1 204 None\r\nContent-Length: 2\r\n\r\n", false, false},
    {"HTTP/1.1 204 None\r\nTransfer-Encoding: chunked\r\n\r\n", false, false},
    {"220 mail\r\n", false, false},
    {"", false, false},
};

Test(share_response, wants_one_plain_answer)
{
    for (size_t i = 0; i < COUNT_OF(answers); i++) {
        struct response response;

        response_init(&response, 100, answers[i].no_body);
        response_feed(&response, answers[i].bytes, strlen(answers[i].bytes));
        cr_assert_eq(share_response(&response), answers[i].shares, "%zu: %s", i, answers[i].bytes);
        response_done(&response);
    }
}
