/* The response parser, over a table of byte streams. Framing as RFC 9112, 6.3, read by hand. */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <string.h>

#include "harness/agent/response.h"
#include "harness/wire/names.h"
#include "tests/support.h"

struct example {
    const char *title;
    const char *bytes;
    bool no_body;
    bool whole; /* before the connection ends */
    bool whole_at_end;
    int status;
    const char *body;
    int64_t body_length;
};

#define OK "HTTP/1.1 200 OK\r\n"

static const struct example examples[] = {
    {"content-length", OK "Content-Length: 5\r\n\r\nhello", false, true, true, 200, "hello", 5},
    {"more than content-length", OK "content-length: 2 \r\n\r\nhello", false, true, true, 200, "he",
     2},
    {"less than content-length", OK "Content-Length: 9\r\n\r\nhello", false, false, false, 200,
     "hello", 5},
    {"an empty body", OK "Content-Length: 0\r\n\r\n", false, true, true, 200, "", 0},
    {"until the end", OK "\r\nhello", false, false, true, 200, "hello", 5},
    {"bare line feeds", "HTTP/1.0 404 No\nX: y\n\nabc", false, false, true, 404, "abc", 3},
    {"chunks", OK "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n", false,
     true, true, 200, "abcde", 5},
    {"chunks with a trailer",
     OK "Transfer-Encoding: gzip, CHUNKED \r\n\r\nA\r\n0123456789\r\n0\r\nX: y\r\n\r\n", false,
     true, true, 200, "0123456789", 10},
    {"chunks over content-length",
     OK "Content-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", false, true, true, 200,
     "", 0},
    {"chunks that stop", OK "Transfer-Encoding: chunked\r\n\r\n5\r\nab", false, false, false, 200,
     "ab", 2},
    {"a chunk size that is none", OK "Transfer-Encoding: chunked\r\n\r\nzz\r\n", false, false,
     false, 200, "", 0},
    {"a chunk that is too long for its size", OK "Transfer-Encoding: chunked\r\n\r\n1\r\nabc",
     false, false, false, 200, "abc", 3},
    {"an interim response", "HTTP/1.1 100 Continue\r\n\r\n" OK "Content-Length: 1\r\n\r\nx", false,
     true, true, 200, "x", 1},
    {"switching protocols", "HTTP/1.1 101 Go\r\n\r\nxy", false, false, true, 101, "xy", 2},
    {"no content", "HTTP/1.1 204 None\r\n\r\n", false, true, true, 204, "", 0},
    {"not modified with a length", "HTTP/1.1 304 Same\r\nContent-Length: 7\r\n\r\n", false, true,
     true, 304, "", 0},
    {"the answer to HEAD", OK "Content-Length: 7\r\n\r\n", true, true, true, 200, "", 0},
    {"no reason phrase", "HTTP/1.1 403\r\nContent-Length: 0\r\n\r\n", false, true, true, 403, "",
     0},
    {"a length that is none", OK "Content-Length: 1x\r\n\r\nhello", false, false, false, 200,
     "hello", 5},
    {"a negative length", OK "Content-Length: -1\r\n\r\nhello", false, false, false, 200, "hello",
     5},
    {"something else", "SSH-2.0-OpenSSH_9.2\r\n", false, false, false, 0, "SSH-2.0-OpenSSH_9.2\r\n",
     21},
    {"a head that stops", "HTTP/1.1 200 OK\r\nX: y\r\n", false, false, false, 0,
     "HTTP/1.1 200 OK\r\nX: y\r\n", 23},
    {"a status that is none", "HTTP/1.1 2x0 OK\r\n\r\n", false, false, false, 0,
     "HTTP/1.1 2x0 OK\r\n\r\n", 19},
    {"a status in the next line", "HTTP/1.1\r\nX: 200 y\r\n\r\n", false, false, false, 0,
     "HTTP/1.1\r\nX: 200 y\r\n\r\n", 22},
    {"nothing", "", false, false, false, 0, "", 0},
};

ParameterizedTestParameters(response, takes_the_stream_apart_however_it_is_cut)
{
    static size_t index[sizeof(examples) / sizeof(examples[0])];

    for (size_t i = 0; i < sizeof(index) / sizeof(index[0]); i++) {
        index[i] = i;
    }
    return cr_make_param_array(size_t, index, sizeof(index) / sizeof(index[0]));
}

ParameterizedTest(size_t *index, response, takes_the_stream_apart_however_it_is_cut)
{
    const struct example *example = &examples[*index];
    size_t length = strlen(example->bytes);

    for (size_t step = 1; step <= length + 1; step++) {
        struct response response;

        response_init(&response, 4096, example->no_body);
        for (size_t at = 0; at < length; at += step) {
            response_feed(&response, example->bytes + at, length - at < step ? length - at : step);
        }
        cr_assert_eq(response.state == RESPONSE_DONE, example->whole, "%s: whole", example->title);
        cr_assert_eq(response_end(&response), example->whole_at_end, "%s: at end", example->title);
        cr_assert_eq(response.status, example->status, "%s: %d", example->title, response.status);
        cr_assert_str_eq(buf_str(&response.body), example->body, "%s", example->title);
        cr_assert_eq(response.body_length, example->body_length, "%s: %ld", example->title,
                     (long)response.body_length);
        response_done(&response);
    }
}

Test(response, keeps_the_head_as_it_came)
{
    struct response response;
    static const char bytes[] = "HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 1\r\n\r\nx";

    response_init(&response, 10, false);
    response_feed(&response, bytes, sizeof(bytes) - 1);
    cr_assert_str_eq(buf_str(&response.head),
                     "HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 1\r\n\r\n");
    response_done(&response);
}

Test(response, keeps_no_more_body_than_asked_but_counts_it)
{
    struct response response;
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Length: 300\r\n\r\n";
    char body[300];

    memset(body, 'b', sizeof(body));
    response_init(&response, 10, false);
    response_feed(&response, head, sizeof(head) - 1);
    response_feed(&response, body, sizeof(body));
    cr_assert_eq(response.state, RESPONSE_DONE);
    cr_assert_str_eq(buf_str(&response.body), "bbbbbbbbbb");
    cr_assert_eq(response.body_length, 300);
    response_done(&response);
}

Test(response, gives_a_head_without_end_up)
{
    struct response response;
    static const char head[] = "HTTP/1.1 200 OK\r\n";
    static const char line[] = "X-Filler: 0123456789012345678901234567890123456789\r\n";

    response_init(&response, 100, false);
    response_feed(&response, head, sizeof(head) - 1);
    for (size_t i = 0; i < WIRE_MAX_HEAD / (sizeof(line) - 1) + 1; i++) {
        response_feed(&response, line, sizeof(line) - 1);
    }
    cr_assert_eq(response.state, RESPONSE_MALFORMED);
    cr_assert_eq(response.body.length, 100);
    cr_assert_eq(response.head.length, 0);
    response_done(&response);
}

Test(response, takes_a_nul_in_the_head_as_malformed)
{
    static const char bytes[] = "HTTP/1.1 200 OK\r\nA\0: b\r\n\r\n";
    struct response response;

    response_init(&response, 100, false);
    response_feed(&response, bytes, sizeof(bytes) - 1);
    cr_assert_eq(response.state, RESPONSE_MALFORMED);
    cr_assert_eq(response.status, 0);
    response_done(&response);
}
