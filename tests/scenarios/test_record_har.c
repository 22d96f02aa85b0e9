/* Reading HAR, whose writers differ and whose text may be hostile. */
#include <string.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "scenarios/record/har.h"
#include "tests/scenarios/record_support.h"

#define HEAD "{\"log\":{\"entries\":["
#define TAIL "]}}"
#define ANSWER "\"response\":{\"status\":200,\"headers\":[],\"content\":{\"text\":\"\"}}"

static void read_entries(const char *entries, struct exchanges *out)
{
    AUTOFREE char *text = mem_printf(HEAD "%s" TAIL, entries);
    struct err err = {0};

    assert_ok(har_read_bytes(text, strlen(text), "t.har", out, &err), err);
}

static void check_left_out(const char *entry, const char *expected)
{
    AUTOEXCHANGES struct exchanges exchanges = EXCHANGES_INIT;
    AUTOFREE char *left = NULL;

    read_entries(entry, &exchanges);
    left = test_left_out(&exchanges);
    cr_assert_str_eq(left, expected, "got \"%s\"", left);
    cr_assert_eq(exchanges.count, 0);
}

Test(record_har, entries_are_read_in_order_of_their_start)
{
    AUTOEXCHANGES struct exchanges exchanges = EXCHANGES_INIT;

    read_entries("{\"startedDateTime\":\"2026-01-01T00:00:01.5Z\",\"time\":20,\"request\":{"
                 "\"method\":\"GET\","
                 "\"url\":\"http://A.test:80/late#part\"}," ANSWER "},"
                 "{\"startedDateTime\":\"2026-01-01T09:00:01.250+09:00\",\"time\":5.9,\"request\":{"
                 "\"method\":"
                 "\"GET\",\"url\":\"https://user:pw@a.test?x=1\"}," ANSWER "}",
                 &exchanges);
    cr_assert_eq(exchanges.count, 2);
    cr_assert_str_eq(exchanges.items[0].target, "/?x=1");
    cr_assert_str_eq(exchanges.items[0].host, "a.test");
    cr_assert_str_eq(exchanges.items[1].target, "/late");
    cr_assert_str_eq(exchanges.items[1].host, "a.test");
    cr_assert_eq(exchanges.items[0].started_ms, INT64_C(1767225601250)); /* date -d ... +%s */
    cr_assert_eq(exchanges.items[1].started_ms - exchanges.items[0].started_ms, 250);
    cr_assert_eq(exchanges.items[0].ended_ms - exchanges.items[0].started_ms, 5);
}

Test(record_har, names_of_http2_are_spelled_as_http1_does)
{
    AUTOEXCHANGES struct exchanges exchanges = EXCHANGES_INIT;

    read_entries("{\"request\":{\"method\":\"GET\",\"httpVersion\":\"h2\",\"url\":\"https://a/\","
                 "\"headers\":[{\"name\":\":path\",\"value\":\"/\"},{\"name\":\"x-one-two\","
                 "\"value\":\"1\"}]}," ANSWER "}",
                 &exchanges);
    cr_assert_eq(exchanges.items[0].field_count, 1);
    cr_assert_str_eq(exchanges.items[0].fields[0].name, "X-One-Two");
}

Test(record_har, bodies_that_are_given_by_their_fields_are_built)
{
    AUTOEXCHANGES struct exchanges exchanges = EXCHANGES_INIT;

    read_entries(
        "{\"request\":{\"method\":\"POST\",\"url\":\"http://a/1\",\"postData\":{\"mimeType\":"
        "\"application/x-www-form-urlencoded\",\"params\":[{\"name\":\"a b\",\"value\":"
        "\"1&2\"},{\"name\":\"c\"}]}}," ANSWER "},"
        "{\"request\":{\"method\":\"POST\",\"url\":\"http://a/2\",\"postData\":{\"mimeType\":"
        "\"multipart/form-data; boundary=X\",\"params\":[{\"name\":\"f\",\"fileName\":"
        "\"q\\\".txt\",\"contentType\":\"text/plain\",\"value\":\"hi\"}]}}," ANSWER "}",
        &exchanges);
    cr_assert_eq(exchanges.count, 2);
    cr_assert_str_eq(buf_str(&exchanges.items[0].body), "a+b=1%262&c=");
    cr_assert_str_eq(exchange_field(&exchanges.items[0], "content-type"),
                     "application/x-www-form-urlencoded");
    cr_assert_str_eq(buf_str(&exchanges.items[1].body),
                     "------RecordedFormBoundary\r\nContent-Disposition: form-data; name=\"f\"; "
                     "filename=\"q%22.txt\"\r\nContent-Type: text/plain\r\n\r\nhi\r\n"
                     "------RecordedFormBoundary--\r\n");
}

Test(record_har, what_was_never_sent_or_answered_is_left_out)
{
    check_left_out("{}", "entries without a request or a response: 1\n");
    check_left_out("7", "entries without a request or a response: 1\n");
    check_left_out("{\"request\":{\"method\":\"GET\",\"url\":\"data:text/plain,x\"}," ANSWER "}",
                   "requests that are not http or https: 1\n");
    check_left_out("{\"request\":{\"method\":\"G T\",\"url\":\"http://a/\"}," ANSWER "}",
                   "requests that are not http or https: 1\n");
    check_left_out(
        "{\"_fromCache\":\"disk\",\"request\":{\"method\":\"GET\",\"url\":\"http://a/\"}," ANSWER
        "}",
        "requests answered by the browser's own cache: 1\n");
    check_left_out(
        "{\"request\":{\"method\":\"GET\",\"url\":\"http://a/\"},\"response\":{\"status\":0}}",
        "requests without an answer: 1\n");
    check_left_out(
        "{\"request\":{\"method\":\"GET\",\"url\":\"http://a/\"},\"response\":{\"status\":101}}",
        "requests that switched to another protocol: 1\n");
    check_left_out(
        "{\"request\":{\"method\":\"POST\",\"url\":\"http://a/\",\"bodySize\":12}," ANSWER "}",
        "requests whose body the recording does not hold: 1\n");
    check_left_out(
        "{\"request\":{\"method\":\"POST\",\"url\":\"http://a/\",\"postData\":{\"encoding\":"
        "\"base64\",\"text\":\"a*b\"}}," ANSWER "}",
        "requests whose body is no base64: 1\n");
}

Test(record_har, an_answer_with_bad_base64_is_one_that_cannot_be_searched)
{
    AUTOEXCHANGES struct exchanges exchanges = EXCHANGES_INIT;

    read_entries(
        "{\"request\":{\"method\":\"GET\",\"url\":\"http://a/\"},\"response\":{\"status\":200,"
        "\"content\":{\"encoding\":\"base64\",\"text\":\"%%%\"}}}",
        &exchanges);
    cr_assert_eq(exchanges.count, 1);
    cr_assert(exchanges.items[0].answer_packed);
}

static void check_problem(const char *text, const char *expected)
{
    AUTOEXCHANGES struct exchanges exchanges = EXCHANGES_INIT;
    struct err err = {0};

    cr_assert_eq(har_read_bytes(text, strlen(text), "t.har", &exchanges, &err), -1);
    assert_err(err, ERR_INPUT, expected);
}

Test(record_har, what_is_no_har_is_refused)
{
    AUTOFREE char *deep = mem_alloc(100001);

    memset(deep, '[', 100000);
    check_problem("{\"log\":{}}", "t.har:1:1: no HAR, expected {\"log\": {\"entries\": [...]}}");
    check_problem("[]", "t.har:1:1: no HAR, expected {\"log\": {\"entries\": [...]}}");
    check_problem("{\"log\":", "t.har:1:7: unexpected token near end of file");
    check_problem(deep, "t.har:1: nested deeper than 64 levels");
}

Test(record_har, a_file_that_is_too_large_is_not_read)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "big.har");
    AUTOFREE char *expected = mem_printf("'%s' is larger than 67108864 bytes", path);
    AUTOEXCHANGES struct exchanges exchanges = EXCHANGES_INIT;
    struct err err = {0};

    support_write(path, "{");
    cr_assert_eq(truncate(path, ((off_t)64 << 20) + 1), 0);
    cr_assert_eq(har_read(path, &exchanges, &err), -1);
    assert_err(err, ERR_INPUT, expected);
}
