/* From a recording to a scenario: what is written, what is not, and that it can be run again. */
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "scenarios/oracle.h"
#include "scenarios/record/har.h"
#include "scenarios/record/pcap.h"
#include "tests/scenarios/record_support.h"

static char *data(const char *name)
{
    return mem_printf("%s/record/%s", TEST_DATA_DIR, name);
}

static void record(const char *name, const struct record_options *options,
                   struct record_result *out)
{
    AUTOFREE char *path = data(name);
    struct err err = {0};

    assert_ok(record_file(path, options, out, &err), err);
}

/* "Content-Length: ?" becomes that of what stands behind the head. Caller frees. */
static char *with_length(const char *text)
{
    static const char unknown[] = "Content-Length: ?";
    const char *at = strstr(text, unknown);
    const char *body = strstr(text, "\r\n\r\n");

    return at == NULL || body == NULL ? mem_strdup(text)
                                      : mem_printf("%.*sContent-Length: %zu%s", (int)(at - text),
                                                   text, strlen(body + 4), at + strlen(unknown));
}

/* One exchange for each pair of texts, as a capture would give it. */
static void record_texts(const char *const *texts, struct record_result *out)
{
    AUTOEXCHANGES struct exchanges exchanges = EXCHANGES_INIT;
    struct record_options options = {.id = "case"};
    struct err err = {0};

    for (size_t i = 0; texts[i] != NULL; i += 2) {
        AUTOFREE char *request = with_length(texts[i]);
        AUTOFREE char *answer = with_length(texts[i + 1]);

        test_exchange(request, answer, &exchanges);
    }
    assert_ok(record_exchanges(&exchanges, "t.pcap", &options, out, &err), err);
}

static void check_has(const struct record_result *result, const char *text)
{
    cr_expect(strstr(buf_str(&result->yaml), text) != NULL, "no '%s' in\n%s", text,
              buf_str(&result->yaml));
}

static void check_lacks(const struct record_result *result, const char *text)
{
    cr_expect(strstr(buf_str(&result->yaml), text) == NULL, "there is '%s' in\n%s", text,
              buf_str(&result->yaml));
}

Test(record, a_har_becomes_the_scenario_that_was_written_down)
{
    AUTORECORD struct record_result result = RECORD_RESULT_INIT;
    struct record_options options = {.format = RECORD_ANY};
    AUTOFREE char *path = data("login.yaml");
    AUTOFREE char *expected = support_read(path);

    record("login.har", &options, &result);
    cr_assert_str_eq(buf_str(&result.yaml), expected, "got\n%s", buf_str(&result.yaml));
    cr_assert_eq(result.kept, 5);
    cr_assert_eq(result.gone, 0);
}

Test(record, the_file_passes_lint_as_it_is)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTORECORD struct record_result result = RECORD_RESULT_INIT;
    AUTO(scenario) scenario = NULL;
    struct record_options options = {.id = "mine", .title = "My work"};
    AUTOFREE char *path = file_join(folder, "mine.yaml");
    struct err err = {0};

    record("login.har", &options, &result);
    support_write(path, buf_str(&result.yaml));
    assert_ok(scenario_load(path, &scenario, &err), err);
    cr_assert_str_eq(scenario->title, "My work");
    cr_assert_eq(scenario->kind, SCENARIO_BENIGN);
    cr_assert(scenario->cookies);
}

Test(record, no_secret_of_the_recording_is_in_the_result)
{
    static const char *const secrets[] = {"q8Zr2LmV91xKe0Ta",
                                          "Vn40sWq7Jb2HdY6c",
                                          "7f3Kd92LxQe81Zpa",
                                          "Kaede",
                                          "Nishi77",
                                          "anna",
                                          "mori",
                                          "pk_live",
                                          "eyJ",
                                          "481516",
                                          "81f0c2a9"};
    AUTORECORD struct record_result result = RECORD_RESULT_INIT;
    struct record_options options = {.format = RECORD_HAR};

    record("login.har", &options, &result);
    for (size_t i = 0; i < COUNT_OF(secrets); i++) {
        check_lacks(&result, secrets[i]);
    }
}

/* What a run does with it: the first answer's token is captured and sent with the form. */
Test(record, a_run_captures_and_sends_back_what_answers_give)
{
    static const char page[] = "<input type=\"hidden\" name=\"lang\" value=\"en\">\n"
                               "<input type=\"hidden\" name=\"csrf\" value=\"another+token/1\">\n";
    AUTORECORD struct record_result result = RECORD_RESULT_INIT;
    struct record_options options = {.no_static = true};
    struct captures captures = CAPTURES_INIT;
    struct bindings bindings = test_bindings(&captures);
    struct reply reply = {.status = 200, .head = "HTTP/1.1 200 OK\r\n\r\n", .head_length = 19};
    AUTOBUF struct buf bytes = BUF_INIT;
    struct err err = {0};

    record("login.har", &options, &result);
    cr_assert_eq(result.kept, 4);
    reply.body = page;
    reply.body_length = strlen(page);
    cr_assert_eq(scenario_capture(&result.scenario->steps[0].http, &reply, &captures), 0);
    assert_ok(scenario_render_http(result.scenario, 0, &result.scenario->steps[1].http, &bindings,
                                   &bytes, &err),
              err);
    cr_assert_not_null(strstr(buf_str(&bytes), "\r\n\r\nuser=replace-me%40mail.test&pwd=replace-me&"
                                               "csrf=another%2Btoken%2F1&lang=ja"));
    cr_assert_not_null(strstr(buf_str(&bytes), "POST /login?next=%2Fdesk HTTP/1.1\r\n"));
    cr_assert_not_null(strstr(buf_str(&bytes), "Origin: http://www.machi.test\r\n"));
    captures_done(&captures);
}

Test(record, a_request_without_secrets_is_sent_byte_for_byte)
{
    static const char *const texts[] = {
        "POST /a%20b/c?x=1+2&%7B%7B=%E3%81%82 HTTP/1.1\r\nHost: h\r\nUser-Agent: curl/8.1\r\n"
        "Accept: */*\r\nX-B: {{{ }}\r\nContent-Type: application/json\r\nContent-Length: "
        "?\r\n\r\n{\"b\":1, \"a\":\"{{x}} { {{{\"}",
        "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n", NULL};
    AUTORECORD struct record_result result = RECORD_RESULT_INIT;
    AUTOFREE char *bytes = NULL;

    record_texts(texts, &result);
    bytes = bytes_of(result.scenario, 0, 0);
    cr_assert_str_eq(bytes, "POST /a%20b/c?x=1+2&%7B%7B=%E3%81%82 HTTP/1.1\r\n"
                            "Host: www.machi.test\r\nUser-Agent: curl/8.1\r\nAccept: */*\r\n"
                            "X-Case-Id: " TEST_NONCE "\r\nX-B: {{{ }}\r\n"
                            "Content-Type: application/json\r\nContent-Length: 26\r\n"
                            "Connection: close\r\n\r\n{\"b\":1, \"a\":\"{{x}} { {{{\"}");
}

Test(record, bodies_are_structured_where_that_gives_the_same_bytes)
{
    static const char *const texts[] = {
        "POST /1 HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: "
        "?\r\n\r\n{\"a\":[1,true],\"b\":\"c\xc3\xa9\"}  ",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "POST /2 HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: "
        "?\r\n\r\n{\"a\":1,\"b\":\"c\"}",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "POST /3 HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary=B\r\n"
        "Content-Length: ?\r\n\r\n"
        "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.txt\"\r\n"
        "Content-Type: text/plain\r\n\r\nhi\r\n"
        "--B\r\nContent-Disposition: form-data; name=\"g\"\r\n\r\n1\r\n--B--\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "PUT /4 HTTP/1.1\r\nHost: h\r\nContent-Type: image/png\r\nContent-Length: ?\r\n\r\n\x89PNG",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        NULL};
    AUTORECORD struct record_result result = RECORD_RESULT_INIT;

    record_texts(texts, &result);
    cr_assert_eq(result.kept, 4, "%zu", result.kept);
    cr_expect_eq(result.scenario->steps[0].http.body_kind, BODY_TEXT);
    cr_expect_eq(result.scenario->steps[1].http.body_kind, BODY_JSON);
    cr_expect_eq(result.scenario->steps[2].http.body_kind, BODY_MULTIPART);
    cr_expect_eq(result.scenario->steps[2].http.part_count, 2);
    cr_expect_eq(result.scenario->steps[3].http.body_kind, BODY_BASE64);
}

#define PAGE "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"

Test(record, cookies_of_before_the_recording_are_variables_and_the_others_captures)
{
    static const char *const texts[] = {
        "GET /1 HTTP/1.1\r\nHost: h\r\nCookie: old=Zq81LmVx0aKe\r\n\r\n",
        PAGE "Set-Cookie: sid=Ty7823hjKsd9; Path=/\r\n\r\n",
        "GET /2 HTTP/1.1\r\nHost: h\r\nCookie: old=Zq81LmVx0aKe; sid=Ty7823hjKsd9\r\n\r\n",
        PAGE "\r\n", NULL};
    AUTORECORD struct record_result result = RECORD_RESULT_INIT;

    record_texts(texts, &result);
    check_has(&result, "Cookie: \"old={{secret_old}}; sid={{sid}}\"");
    check_has(&result, "sid: \"(?im)^Set-Cookie:\\\\s*sid=([^;\\\\s]+)\"");
    check_lacks(&result, "Zq81LmVx0aKe");
    check_lacks(&result, "Ty7823hjKsd9");
    cr_assert_not(result.scenario->cookies);
}

Test(record, what_a_request_sent_first_is_not_captured_from_its_echo)
{
    static const char *const texts[] = {
        "GET /track?client=Ab91Kd02Lm HTTP/1.1\r\nHost: h\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: ?\r\n\r\n{\"client\":\"Ab91Kd02Lm\"}  ",
        "GET /track?client=Ab91Kd02Lm HTTP/1.1\r\nHost: h\r\n\r\n", PAGE "\r\n", NULL};
    AUTORECORD struct record_result result = RECORD_RESULT_INIT;

    record_texts(texts, &result);
    cr_assert_eq(node_count(result.captures), 0);
    check_has(&result, "value: Ab91Kd02Lm");
}

Test(record, credentials_are_replaced_wherever_they_stand)
{
    static const char *const texts[] = {
        "GET /reset/Qw82Er91Ty/x;jsessionid=AB12CD34EF?api_key=k1 HTTP/1.1\r\nHost: h\r\n"
        "Authorization: Basic dXNlcjpnZWhlaW1uaXM5MQ==\r\n"
        "Referer: http://other.test/?token=tok91ab82cd\r\n\r\n",
        PAGE "\r\n",
        "POST /soap HTTP/1.1\r\nHost: h\r\nContent-Type: text/xml\r\nContent-Length: ?\r\n\r\n"
        "<l><password>a&amp;b</password><p>geheimnis91</p></l>",
        PAGE "\r\n",
        "POST /gql HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: "
        "?\r\n\r\n{\"query\":\"login(u:1, password: \\\"Zx\\\") {ok}\"}\n",
        PAGE "\r\n",
        "PUT /bin HTTP/1.1\r\nHost: h\r\nContent-Type: x/y\r\nContent-Length: ?\r\n\r\n"
        "\xff\xfegeheimnis91\xff",
        PAGE "\r\n",
        NULL};
    AUTORECORD struct record_result result = RECORD_RESULT_INIT;

    record_texts(texts, &result);
    cr_assert_eq(result.kept, 4);
    check_has(&result, "path: \"/reset/{{secret_");
    check_has(&result, "Authorization: \"Basic {{secret_authorization}}\"");
    check_has(&result, "<password>{{secret_password|html}}</password><p>{{secret_");
    check_has(&result, "password: \\\"{{secret_query|json}}\\\") {ok}");
    check_lacks(&result, "Qw82Er91Ty");
    check_lacks(&result, "AB12CD34EF");
    check_lacks(&result, "dXNlcjpnZWhlaW1uaXM5MQ");
    check_lacks(&result, "geheimnis91");
    check_lacks(&result, "tok91ab82cd");
    check_lacks(&result, "Z2VoZWltbmlzOTE"); /* geheimnis91 in base64 */
    check_has(&result, "body_base64: //5yZXBsYWNlLW1l/w==");
}

Test(record, more_secrets_than_variables_leave_a_word)
{
    AUTOBUF struct buf request = BUF_INIT;
    const char *texts[] = {NULL, PAGE "\r\n", NULL};
    AUTORECORD struct record_result result = RECORD_RESULT_INIT;

    buf_str_add(&request, "GET /?a=1");
    for (int i = 0; i < 11; i++) {
        buf_printf(&request, "&token%d=value%dx%dy", i, i, i);
    }
    buf_str_add(&request, " HTTP/1.1\r\nHost: h\r\n\r\n");
    texts[0] = buf_str(&request);
    record_texts(texts, &result);
    cr_assert_eq(node_count(result.variables), 8);
    cr_assert_eq(result.gone, 3);
    check_has(&result, "# Secrets without a variable, where 'replace-me' stands: 3.\n");
    check_lacks(&result, "value10x10y");
}

Test(record, pauses_are_kept_up_to_two_seconds)
{
    struct test_capture capture;
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "work.pcap");
    AUTO(scenario) scenario = NULL;
    AUTOBUF struct buf yaml = BUF_INIT;
    struct err err = {0};

    test_capture_begin(&capture, 1);
    test_capture_open(&capture);
    for (int i = 0; i < 3; i++) {
        test_capture_send(&capture, true, FLOW_ACK, "GET /p HTTP/1.1\r\nHost: h\r\n\r\n");
        test_capture_send(&capture, false, FLOW_ACK, "HTTP/1.1 204 No\r\n\r\n");
        capture.at_ms += i == 0 ? 290 : 7000;
    }
    assert_ok(file_write_atomic(path, capture.bytes.data, capture.bytes.length, 0644, &err), err);
    buf_done(&capture.bytes);
    assert_ok(record_import(path, RECORD_ANY, &scenario, &yaml, &err), err);
    cr_assert_str_eq(scenario->id, "work");
    cr_assert_eq(scenario->step_count, 3);
    cr_assert_eq(scenario->steps[0].think_max_ms, 0);
    cr_assert_eq(scenario->steps[1].think_min_ms, 300);
    cr_assert_eq(scenario->steps[2].think_max_ms, 2000);
    cr_assert_str_eq(scenario->steps[2].name, "p-3");
    cr_assert_not_null(strstr(buf_str(&yaml), "# Recorded: 3 requests to h, out of work.pcap.\n"));
}

Test(record, one_host_is_kept)
{
    static const char *const texts[] = {"GET /1 HTTP/1.1\r\nHost: a.test\r\n\r\n",
                                        PAGE "\r\n",
                                        "GET /2 HTTP/1.1\r\nHost: b.test:81\r\n\r\n",
                                        PAGE "\r\n",
                                        "GET /3 HTTP/1.1\r\nHost: B.test:81\r\n\r\n",
                                        PAGE "\r\n",
                                        NULL};
    struct record_options options = {.host = "a.test"};
    AUTOEXCHANGES struct exchanges exchanges = EXCHANGES_INIT;
    AUTOEXCHANGES struct exchanges again = EXCHANGES_INIT;
    AUTORECORD struct record_result most = RECORD_RESULT_INIT;
    AUTORECORD struct record_result asked = RECORD_RESULT_INIT;
    struct err err = {0};

    record_texts(texts, &most);
    cr_assert_str_eq(most.host, "b.test:81");
    cr_assert_eq(most.kept, 2);
    check_has(&most, "# Left out: requests to other hosts: 1.\n");
    for (size_t i = 0; texts[i] != NULL; i += 2) {
        test_exchange(texts[i], texts[i + 1], &exchanges);
        test_exchange(texts[i], texts[i + 1], &again);
    }
    assert_ok(record_exchanges(&exchanges, "t.pcap", &options, &asked, &err), err);
    cr_assert_str_eq(asked.host, "a.test");
    options.host = "c.test";
    cr_assert_eq(record_exchanges(&again, "t.pcap", &options, &asked, &err), -1);
    assert_err(err, ERR_INPUT,
               "'t.pcap': no request to host 'c.test'; there are: a.test (1), b.test:81 (2)");
}

Test(record, nothing_that_can_be_kept_is_an_error_that_says_why)
{
    AUTOEXCHANGES struct exchanges exchanges = EXCHANGES_INIT;
    AUTORECORD struct record_result result = RECORD_RESULT_INIT;
    struct record_options options = {.id = "case"};
    struct err err = {0};

    test_exchange("GET /1 HTTP/1.1\r\nHost: h\r\nContent-Encoding: gzip\r\n\r\n", PAGE "\r\n",
                  &exchanges);
    test_exchange("\x16\x03\x01", "", &exchanges);
    cr_assert_eq(record_exchanges(&exchanges, "t.pcap", &options, &result, &err), -1);
    assert_err(err, ERR_INPUT,
               "'t.pcap': no request with an answer is left; left out: connections that are "
               "encrypted: 1, requests with a packed body, in which no secret can be found: 1");
}

Test(record, a_recording_longer_than_a_scenario_is_cut_and_counted)
{
    AUTOEXCHANGES struct exchanges exchanges = EXCHANGES_INIT;
    AUTORECORD struct record_result result = RECORD_RESULT_INIT;
    struct record_options options = {.id = "case"};
    struct err err = {0};

    for (int i = 0; i < SCENARIO_MAX_STEPS + 5; i++) {
        test_exchange("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n", PAGE "\r\n", &exchanges);
    }
    assert_ok(record_exchanges(&exchanges, "t.pcap", &options, &result, &err), err);
    cr_assert_eq(result.kept, SCENARIO_MAX_STEPS);
    check_has(&result,
              "# Left out: requests past the number of steps that a scenario may have: 5.\n");
}

/* gzip -n of <input name="csrf" value="7f3Kd92LxQe81Zpa">, so that its token is seen only when it
 * is unpacked. */
static const unsigned char packed[] = {
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0xff, 0xb3, 0xc9, 0xcc, 0x2b, 0x28, 0x2d,
    0x51, 0xc8, 0x4b, 0xcc, 0x4d, 0xb5, 0x55, 0x4a, 0x2e, 0x2e, 0x4a, 0x53, 0x52, 0x28, 0x4b, 0xcc,
    0x29, 0x05, 0x72, 0xcc, 0xd3, 0x8c, 0xbd, 0x53, 0x2c, 0x8d, 0x7c, 0x2a, 0x02, 0x53, 0x2d, 0x0c,
    0xa3, 0x0a, 0x12, 0x95, 0xec, 0x00, 0xc6, 0xb2, 0xc8, 0xb6, 0x2c, 0x00, 0x00, 0x00};

Test(record, packed_answers_are_searched)
{
    AUTOEXCHANGES struct exchanges exchanges = EXCHANGES_INIT;
    AUTORECORD struct record_result result = RECORD_RESULT_INIT;
    struct record_options options = {.id = "case"};
    struct err err = {0};

    test_exchange("GET /f HTTP/1.1\r\nHost: h\r\n\r\n", PAGE "\r\n", &exchanges);
    test_exchange("GET /f?csrf=7f3Kd92LxQe81Zpa HTTP/1.1\r\nHost: h\r\n\r\n",
                  "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 1\r\n\r\nx",
                  &exchanges);
    buf_add(&exchanges.items[0].answer_body, packed, sizeof(packed));
    cr_assert(exchange_unpack("gzip", &exchanges.items[0].answer_body));
    assert_ok(record_exchanges(&exchanges, "t.pcap", &options, &result, &err), err);
    cr_assert_eq(node_count(result.captures), 1);
    check_has(&result, "value: \"{{csrf}}\"");
    check_has(&result, "# Answers packed in a way that is not read, and so not searched: 1.\n");
}

Test(record, damaged_packing_leaves_the_body_as_it_is)
{
    AUTOBUF struct buf body = BUF_INIT;

    buf_add(&body, packed, sizeof(packed) / 2);
    cr_assert_not(exchange_unpack("gzip", &body));
    cr_assert_eq(body.length, sizeof(packed) / 2);
    cr_assert_not(exchange_unpack("br", &body));
    cr_assert(exchange_unpack("identity", &body));
}
