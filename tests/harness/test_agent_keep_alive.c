/* Exchanges that share a connection, against servers of every kind: an answer always belongs to its
 * own request, and what cannot be told apart gets a connection of its own. */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdlib.h>

#include "common/base/text.h"
#include "harness/agent/links.h"
#include "tests/harness/agent_support.h"
#include "tests/harness/script_server.h"

#define SOURCE "127.9.0.1"
#define GET(path) "GET " path " HTTP/1.1\r\nHost: h\r\n\r\n"
#define HEAD(path) "HEAD " path " HTTP/1.1\r\nHost: h\r\n\r\n"
#define PAUSE_MS 200 /* longer than the server's latest word */

struct bed {
    struct fake_guest guest;
    struct script_server server;
    struct buf seen; /* "200 ok;" or "200 ok reused;", "0 closed resent;" */
    struct client_response last;
};

static void note(void *data, const struct client_response *response)
{
    struct bed *bed = data;

    buf_printf(&bed->seen, "%d %s%s%s%s;", response->status, response->body, response->error,
               response->reused ? " reused" : "", response->resent ? " resent" : "");
    bed->last = *response;
}

static void bed_start(struct bed *bed, const struct script_act *acts, size_t count)
{
    *bed = (struct bed){.seen = BUF_INIT};
    script_server_start(&bed->server, acts, count);
    fake_guest_start(&bed->guest, 0);
}

static void bed_stop(struct bed *bed)
{
    fake_guest_stop(&bed->guest);
    script_server_stop(&bed->server);
    buf_done(&bed->seen);
}

static struct client_exchange exchange(const struct bed *bed, const char *bytes)
{
    return (struct client_exchange){
        .key = "k",
        .source = SOURCE,
        .to = "127.0.0.1",
        .port = bed->server.port,
        .bytes = bytes,
        .length = strlen(bytes),
        .timeout_ms = 5000,
        .keep_alive = true,
    };
}

/* Requests for /a, /b, /c. */
static void ask_three(const struct bed *bed, struct client_exchange all[3])
{
    all[0] = exchange(bed, GET("/a"));
    all[1] = exchange(bed, GET("/b"));
    all[2] = exchange(bed, GET("/c"));
}

static void send_parallel(struct bed *bed, const struct client_exchange *all, size_t count,
                          unsigned parallel)
{
    const struct client_batch batch = {all, count, parallel, note, bed};
    struct err err;

    assert_ok(client_http(bed->guest.client, &batch, LATER, &err), err);
}

static void send_all(struct bed *bed, const struct client_exchange *all, size_t count)
{
    send_parallel(bed, all, count, 1);
}

/* One after another, as the requests of one batch each, so that each sees the end of the one
 * before. */
static void send_requests(struct bed *bed, const char *const *requests)
{
    for (; *requests != NULL; requests++) {
        const struct client_exchange one = exchange(bed, *requests);

        send_all(bed, &one, 1);
    }
}

static void pause_for(struct bed *bed, int64_t ms)
{
    struct err err;

    cr_assert_eq(client_pump(bed->guest.client, clock_mono_ms() + ms, &err), CLIENT_QUIET);
}

struct example {
    const char *title;
    struct script_act acts[4];
    size_t act_count;
    const char *requests[4];
    const char *seen;  /* NULL: one of several */
    const char *heard; /* NULL: likewise */
};

#define OK_SEEN "200 ok;"
#define OK_REUSED "200 ok reused;"
#define HEADERS(lines) "HTTP/1.1 200 OK\r\n" lines "\r\n"

static const struct example examples[] = {
    {"one connection for all",
     {{0}},
     0,
     {GET("/a"), GET("/b"), GET("/c")},
     OK_SEEN OK_REUSED OK_REUSED,
     "1:/a;1:/b;1:/c;"},
    {"the server closes after the answer",
     {{SCRIPT_OK, SCRIPT_CLOSE, NULL}},
     1,
     {GET("/a"), GET("/b")},
     NULL,
     "1:/a;2:/b;"},
    {"the server says that it closes",
     {{HEADERS("Connection: Close\r\nContent-Length: 2\r\n") "ok", SCRIPT_STAY, NULL}},
     1,
     {GET("/a"), GET("/b")},
     OK_SEEN OK_SEEN,
     "1:/a;2:/b;"},
    {"it says so among other words",
     {{HEADERS("Connection: x, close\r\nContent-Length: 2\r\n") "ok", SCRIPT_STAY, NULL}},
     1,
     {GET("/a"), GET("/b")},
     OK_SEEN OK_SEEN,
     "1:/a;2:/b;"},
    {"HTTP/1.0",
     {{"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", SCRIPT_STAY, NULL}},
     1,
     {GET("/a"), GET("/b")},
     OK_SEEN OK_SEEN,
     "1:/a;2:/b;"},
    {"HTTP/1.0 that would stay",
     {{"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok", SCRIPT_STAY,
       NULL}},
     1,
     {GET("/a"), GET("/b")},
     OK_SEEN OK_SEEN,
     "1:/a;2:/b;"},
    {"a body until the end",
     {{HEADERS("") "ok", SCRIPT_CLOSE, NULL}},
     1,
     {GET("/a"), GET("/b")},
     OK_SEEN OK_SEEN,
     "1:/a;2:/b;"},
    {"half an answer, then the end",
     {{SCRIPT_OK, SCRIPT_STAY, NULL},
      {HEADERS("Content-Length: 9\r\n") "half", SCRIPT_CLOSE, NULL}},
     2,
     {GET("/a"), GET("/b"), GET("/c")},
     OK_SEEN "200 halfclosed reused;" OK_SEEN,
     "1:/a;1:/b;2:/c;"},
    {"one byte, then the end",
     {{SCRIPT_OK, SCRIPT_STAY, NULL}, {"H", SCRIPT_CLOSE, NULL}},
     2,
     {GET("/a"), GET("/b")},
     OK_SEEN "0 Hmalformed reused;",
     "1:/a;1:/b;"},
    {"one byte, then a reset",
     {{SCRIPT_OK, SCRIPT_STAY, NULL}, {"H", SCRIPT_RESET, NULL}},
     2,
     {GET("/a"), GET("/b"), GET("/c")},
     NULL,
     "1:/a;1:/b;2:/c;"},
    {"no byte, then the end",
     {{SCRIPT_OK, SCRIPT_STAY, NULL}, {NULL, SCRIPT_CLOSE, NULL}},
     2,
     {GET("/a"), GET("/b"), GET("/c")},
     OK_SEEN "200 ok resent;" OK_REUSED,
     "1:/a;1:/b;2:/b;2:/c;"},
    {"no byte, then a reset",
     {{SCRIPT_OK, SCRIPT_STAY, NULL}, {NULL, SCRIPT_RESET, NULL}},
     2,
     {GET("/a"), GET("/b")},
     OK_SEEN "200 ok resent;",
     "1:/a;1:/b;2:/b;"},
    {"a server that will not answer this request is asked twice, not more",
     {{SCRIPT_OK, SCRIPT_STAY, NULL}, {NULL, SCRIPT_CLOSE, NULL}, {NULL, SCRIPT_CLOSE, NULL}},
     3,
     {GET("/a"), GET("/b"), GET("/c")},
     OK_SEEN "0 closed resent;" OK_SEEN,
     "1:/a;1:/b;2:/b;3:/c;"},
    {"and one that resets likewise",
     {{SCRIPT_OK, SCRIPT_STAY, NULL}, {NULL, SCRIPT_RESET, NULL}, {NULL, SCRIPT_RESET, NULL}},
     3,
     {GET("/a"), GET("/b")},
     OK_SEEN "0 reset resent;",
     "1:/a;1:/b;2:/b;"},
    {"no byte on a new connection is not asked again",
     {{NULL, SCRIPT_CLOSE, NULL}},
     1,
     {GET("/a"), GET("/b")},
     "0 closed;" OK_SEEN,
     "1:/a;2:/b;"},
    {"an interim answer",
     {{"HTTP/1.1 103 Hints\r\nLink: x\r\n\r\n" SCRIPT_OK, SCRIPT_STAY, NULL}},
     1,
     {GET("/a"), GET("/b")},
     OK_SEEN OK_REUSED,
     "1:/a;1:/b;"},
    {"an interim answer, then the end",
     {{SCRIPT_OK, SCRIPT_STAY, NULL}, {"HTTP/1.1 102 Wait\r\n\r\n", SCRIPT_CLOSE, NULL}},
     2,
     {GET("/a"), GET("/b")},
     OK_SEEN "0 closed reused;",
     "1:/a;1:/b;"},
    {"rubbish behind the answer",
     {{SCRIPT_OK "rubbish", SCRIPT_STAY, NULL}},
     1,
     {GET("/a"), GET("/b")},
     OK_SEEN OK_SEEN,
     "1:/a;2:/b;"},
    {"an answer too many",
     {{SCRIPT_OK "HTTP/1.1 500 No\r\nContent-Length: 1\r\n\r\nx", SCRIPT_STAY, NULL}},
     1,
     {GET("/a"), GET("/b")},
     OK_SEEN OK_SEEN,
     "1:/a;2:/b;"},
    {"HEAD",
     {{HEADERS("Content-Length: 7\r\n"), SCRIPT_STAY, NULL}},
     1,
     {HEAD("/a"), GET("/b")},
     "200 ;" OK_REUSED,
     "1:/a;1:/b;"},
    {"HEAD with a body",
     {{HEADERS("Content-Length: 7\r\n") "1234567", SCRIPT_STAY, NULL}},
     1,
     {HEAD("/a"), GET("/b")},
     "200 ;" OK_SEEN,
     "1:/a;2:/b;"},
    {"no content",
     {{"HTTP/1.1 204 None\r\n\r\n", SCRIPT_STAY, NULL}},
     1,
     {GET("/a"), GET("/b")},
     "204 ;" OK_REUSED,
     "1:/a;1:/b;"},
    {"no content of some length",
     {{"HTTP/1.1 204 None\r\nContent-Length: 2\r\n\r\n", SCRIPT_STAY, NULL}},
     1,
     {GET("/a"), GET("/b")},
     "204 ;" OK_SEEN,
     "1:/a;2:/b;"},
    {"not modified",
     {{"HTTP/1.1 304 Same\r\nContent-Length: 7\r\n\r\n", SCRIPT_STAY, NULL}},
     1,
     {GET("/a"), GET("/b")},
     "304 ;" OK_REUSED,
     "1:/a;1:/b;"},
    {"chunks with a trailer",
     {{HEADERS("Transfer-Encoding: chunked\r\n") "2\r\nok\r\n0\r\nX: y\r\n\r\n", SCRIPT_STAY,
       NULL}},
     1,
     {GET("/a"), GET("/b")},
     OK_SEEN OK_REUSED,
     "1:/a;1:/b;"},
    {"chunks and a length",
     {{HEADERS("Transfer-Encoding: chunked\r\nContent-Length: 2\r\n") "2\r\nok\r\n0\r\n\r\n",
       SCRIPT_STAY, NULL}},
     1,
     {GET("/a"), GET("/b")},
     OK_SEEN OK_SEEN,
     "1:/a;2:/b;"},
    {"two lengths",
     {{HEADERS("Content-Length: 2\r\nContent-Length: 5\r\n") "ok", SCRIPT_STAY, NULL}},
     1,
     {GET("/a"), GET("/b")},
     OK_SEEN OK_SEEN,
     "1:/a;2:/b;"},
    {"no HTTP at all",
     {{SCRIPT_OK, SCRIPT_STAY, NULL}, {"220 mail\r\n", SCRIPT_CLOSE, NULL}},
     2,
     {GET("/a"), GET("/b"), GET("/c")},
     OK_SEEN "0 220 mail\r\nmalformed reused;" OK_SEEN,
     "1:/a;1:/b;2:/c;"},
    {"a body that is sent and counted",
     {{0}},
     0,
     {"POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\na=b", GET("/b")},
     OK_SEEN OK_REUSED,
     "1:/a;1:/b;"},
    {"a request that wants to close",
     {{0}},
     0,
     {GET("/a"), "GET /b HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", GET("/c")},
     OK_SEEN OK_SEEN OK_REUSED,
     "1:/a;2:/b;1:/c;"},
    {"two requests in one",
     {{0}},
     0,
     {GET("/a"), GET("/b") GET("/x"), GET("/c")},
     OK_SEEN OK_SEEN OK_REUSED,
     NULL},
};

ParameterizedTestParameters(agent_keep_alive, tells_answers_apart)
{
    static size_t index[COUNT_OF(examples)];

    for (size_t i = 0; i < COUNT_OF(index); i++) {
        index[i] = i;
    }
    return cr_make_param_array(size_t, index, COUNT_OF(index));
}

ParameterizedTest(size_t *index, agent_keep_alive, tells_answers_apart)
{
    const struct example *example = &examples[*index];
    struct bed bed;

    bed_start(&bed, example->acts, example->act_count);
    send_requests(&bed, example->requests);
    if (example->seen != NULL) {
        cr_assert_str_eq(buf_str(&bed.seen), example->seen, "%s: %s", example->title,
                         buf_str(&bed.seen));
    }
    if (example->heard != NULL) {
        cr_assert_str_eq(script_server_heard(&bed.server), example->heard, "%s: %s", example->title,
                         script_server_heard(&bed.server));
    }
    bed_stop(&bed);
}

Test(agent_keep_alive, sees_a_close_that_it_meets_on_the_way)
{
    static const struct script_act acts[] = {{SCRIPT_OK, SCRIPT_CLOSE, NULL},
                                             {SCRIPT_OK, SCRIPT_CLOSE, NULL},
                                             {SCRIPT_OK, SCRIPT_CLOSE, NULL}};
    struct bed bed;
    struct client_exchange all[3];

    bed_start(&bed, acts, COUNT_OF(acts));
    ask_three(&bed, all);
    send_all(&bed, all, 3);
    cr_assert_str_eq(script_server_heard(&bed.server), "1:/a;2:/b;3:/c;");
    for (const char *at = buf_str(&bed.seen); *at != '\0'; at = strchr(at, ';') + 1) {
        cr_assert(text_starts(at, "200 ok;") || text_starts(at, "200 ok resent;"), "%s", at);
    }
    bed_stop(&bed);
}

Test(agent_keep_alive, takes_no_late_answer_for_the_next_one)
{
    static const struct script_act acts[] = {
        {SCRIPT_OK, SCRIPT_STAY, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate"}};
    static const char *const first[] = {GET("/a"), NULL};
    static const char *const second[] = {GET("/b"), NULL};
    struct bed bed;

    bed_start(&bed, acts, COUNT_OF(acts));
    send_requests(&bed, first);
    pause_for(&bed, PAUSE_MS);
    send_requests(&bed, second);
    cr_assert_str_eq(buf_str(&bed.seen), OK_SEEN OK_SEEN);
    cr_assert_str_eq(script_server_heard(&bed.server), "1:/a;2:/b;");
    bed_stop(&bed);
}

Test(agent_keep_alive, gives_a_slow_answer_up_at_the_deadline_and_its_connection_with_it)
{
    static const struct script_act acts[] = {{SCRIPT_OK, SCRIPT_STAY, NULL},
                                             {SCRIPT_OK, SCRIPT_DRIP, NULL}};
    struct bed bed;
    struct client_exchange all[3];

    bed_start(&bed, acts, COUNT_OF(acts));
    ask_three(&bed, all);
    all[1].timeout_ms = 200;
    send_all(&bed, all, 3);
    cr_assert_str_eq(buf_str(&bed.seen), OK_SEEN "0 timeout reused;" OK_SEEN);
    cr_assert_str_eq(script_server_heard(&bed.server), "1:/a;1:/b;2:/c;");
    bed_stop(&bed);
}

Test(agent_keep_alive, gives_silence_up_without_asking_again)
{
    static const struct script_act acts[] = {{SCRIPT_OK, SCRIPT_STAY, NULL},
                                             {NULL, SCRIPT_STAY, NULL}};
    struct bed bed;
    struct client_exchange all[2];

    bed_start(&bed, acts, COUNT_OF(acts));
    all[0] = exchange(&bed, GET("/a"));
    all[1] = exchange(&bed, GET("/b"));
    all[1].timeout_ms = 200;
    send_all(&bed, all, 2);
    cr_assert_str_eq(buf_str(&bed.seen), OK_SEEN "0 timeout reused;");
    cr_assert_str_eq(script_server_heard(&bed.server), "1:/a;1:/b;");
    cr_assert_eq(bed.last.connect_us, 0);
    cr_assert_eq(bed.last.first_byte_us, -1);
    bed_stop(&bed);
}

Test(agent_keep_alive, shares_with_the_same_source_alone_and_only_where_asked)
{
    struct bed bed;
    struct client_exchange all[4];

    bed_start(&bed, NULL, 0);
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        all[i] = exchange(&bed, GET("/a"));
    }
    all[1].source = "127.9.0.2";
    all[2].keep_alive = false;
    send_all(&bed, all, COUNT_OF(all));
    cr_assert_str_eq(buf_str(&bed.seen), OK_SEEN OK_SEEN OK_SEEN OK_REUSED);
    cr_assert_str_eq(script_server_heard(&bed.server), "1:/a;2:/a;3:/a;1:/a;");
    bed_stop(&bed);
}

Test(agent_keep_alive, never_puts_two_at_once_on_a_connection)
{
    struct bed bed;
    struct client_exchange all[40];
    unsigned count = 0;

    bed_start(&bed, NULL, 0);
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        all[i] = exchange(&bed, GET("/a"));
    }
    send_parallel(&bed, all, COUNT_OF(all), 4);
    for (const char *at = script_server_heard(&bed.server); *at != '\0'; at = strchr(at, ';') + 1) {
        cr_assert(strtoul(at, NULL, 10) <= 4, "%s", at);
        count++;
    }
    cr_assert_eq(count, COUNT_OF(all));
    bed_stop(&bed);
}

Test(agent_keep_alive, ends_the_longest_waiting_connection_when_there_are_many)
{
    const size_t count = LINKS_MAX_IDLE + 1;
    AUTOFREE struct client_exchange *all = mem_array(count + 2, sizeof(*all));
    AUTOFREE char *sources = mem_array(count, 16);
    AUTOFREE char *end = NULL;
    struct bed bed;

    bed_start(&bed, NULL, 0);
    for (size_t i = 0; i < count; i++) {
        all[i] = exchange(&bed, GET("/a"));
        all[i].source = sources + i * 16;
        (void)snprintf(sources + i * 16, 16, "127.9.1.%zu", i + 1);
    }
    all[count] = all[1];     /* waits still */
    all[count + 1] = all[0]; /* was ended */
    send_all(&bed, all, count + 2);
    end = mem_printf("%zu:/a;2:/a;%zu:/a;", count, count + 1);
    cr_assert(text_ends(script_server_heard(&bed.server), end), "%s",
              script_server_heard(&bed.server));
    bed_stop(&bed);
}

Test(agent_keep_alive, ends_all_with_the_epoch)
{
    static const char *const requests[] = {GET("/a"), NULL};
    struct bed bed;
    struct err err;

    bed_start(&bed, NULL, 0);
    send_requests(&bed, requests);
    assert_ok(client_hello(bed.guest.client, "second", LATER, &err), err);
    send_requests(&bed, requests);
    cr_assert_str_eq(buf_str(&bed.seen), OK_SEEN OK_SEEN);
    cr_assert_str_eq(script_server_heard(&bed.server), "1:/a;2:/a;");
    bed_stop(&bed);
}

Test(agent_keep_alive, gives_a_head_without_end_up_and_keeps_no_more_than_asked)
{
    const size_t length = (size_t)300 << 10;
    AUTOFREE char *head = mem_alloc(length + 1);
    const struct script_act acts[] = {{SCRIPT_OK, SCRIPT_STAY, NULL}, {head, SCRIPT_CLOSE, NULL}};
    struct bed bed;
    struct client_exchange all[3];

    memset(head, 'h', length);
    memcpy(head, "HTTP/1.1 200 OK\r\nX: ", 20);
    bed_start(&bed, acts, COUNT_OF(acts));
    ask_three(&bed, all);
    all[1].max_body = 8;
    send_all(&bed, all, 3);
    cr_assert_str_eq(script_server_heard(&bed.server), "1:/a;1:/b;2:/c;");
    cr_assert_str_eq(buf_str(&bed.seen), OK_SEEN "0 HTTP/1.1malformed reused;" OK_SEEN);
    bed_stop(&bed);
}

Test(agent_keep_alive, gives_a_large_request_a_connection_of_its_own)
{
    static const struct script_act acts[] = {
        {SCRIPT_OK, SCRIPT_STAY, NULL},
        {"HTTP/1.1 413 Large\r\nContent-Length: 0\r\n\r\n", SCRIPT_STAY, NULL}};
    const size_t length = (size_t)4000000;
    AUTOFREE char *bytes = mem_alloc(length + 1);
    char head[100];
    struct bed bed;
    struct client_exchange all[3];

    memset(bytes, 'b', length);
    (void)snprintf(
        head, sizeof(head), "POST /b HTTP/1.1\r\n" SCRIPT_EARLY "Content-Length: %08zu\r\n\r\n",
        length - strlen("POST /b HTTP/1.1\r\n" SCRIPT_EARLY "Content-Length: 00000000\r\n\r\n"));
    memcpy(bytes, head, strlen(head));
    bed_start(&bed, acts, COUNT_OF(acts));
    ask_three(&bed, all);
    all[1] = exchange(&bed, bytes);
    send_all(&bed, all, 3);
    cr_assert_str_eq(buf_str(&bed.seen), OK_SEEN "413 ;" OK_REUSED);
    cr_assert_str_eq(script_server_heard(&bed.server), "1:/a;2:/b;1:/c;");
    bed_stop(&bed);
}
