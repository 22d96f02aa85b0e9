/* The exact bytes of requests. Boundaries, lengths and encodings were worked out by hand. */
#include <string.h>

#include "common/base/mem.h"
#include "common/base/text.h"
#include "tests/scenarios/support.h"

#define HEAD                                                                                       \
    "Host: www.machi.test\r\n"                                                                     \
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"       \
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"                  \
    "X-Case-Id: " TEST_NONCE "\r\n"

static char *request_of(const char *rest, size_t case_index)
{
    AUTOFREE char *yaml = benign_of(rest);
    AUTO(scenario) scenario = scenario_of(yaml);

    return bytes_of(scenario, case_index, 0);
}

static void check(const char *rest, const char *expected)
{
    AUTOFREE char *bytes = request_of(rest, 0);

    cr_assert_str_eq(bytes, expected, "got\n%s", bytes);
}

Test(render, a_plain_get_has_the_defaults)
{
    check("steps:\n  - http: {name: s, method: GET, path: /}\n",
          "GET / HTTP/1.1\r\n" HEAD "Connection: close\r\n\r\n");
}

Test(render, query_values_and_names_are_form_encoded)
{
    check(
        "steps:\n  - http: {name: s, method: GET, path: /s, query: {q: \"港 & 'x'\", 'a b': 1}}\n",
        "GET /s?a+b=1&q=%E6%B8%AF+%26+%27x%27 HTTP/1.1\r\n" HEAD "Connection: close\r\n\r\n");
}

Test(render, a_query_joins_one_that_the_path_has)
{
    check("steps:\n  - http: {name: s, method: GET, path: '/s?a=1', query: {b: 2}}\n",
          "GET /s?a=1&b=2 HTTP/1.1\r\n" HEAD "Connection: close\r\n\r\n");
}

Test(render, a_query_as_a_list_keeps_order_and_repetition)
{
    check("steps:\n  - http:\n      name: s\n      method: GET\n      path: /s\n"
          "      query: [{name: b, value: 1}, {name: a, value: 2}, {name: b, value: 3}]\n",
          "GET /s?b=1&a=2&b=3 HTTP/1.1\r\n" HEAD "Connection: close\r\n\r\n");
}

Test(render, an_encoded_insert_in_a_query_is_not_encoded_again)
{
    check("values: {p: [\"a'b\"]}\nsteps:\n  - http: {name: s, method: GET, path: /s, query: {q: "
          "\"x y{{p|url}}\"}}\n",
          "GET /s?q=x+ya%27b HTTP/1.1\r\n" HEAD "Connection: close\r\n\r\n");
}

Test(render, headers_replace_defaults_in_their_place_and_others_follow)
{
    check("steps:\n  - http: {name: s, method: GET, path: /, headers: {user-agent: curl/8.0, "
          "X-Foo: '{{source}}'}}\n",
          "GET / HTTP/1.1\r\nHost: www.machi.test\r\nuser-agent: curl/8.0\r\n"
          "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
          "X-Case-Id: " TEST_NONCE "\r\nX-Foo: " TEST_SOURCE "\r\nConnection: close\r\n\r\n");
}

Test(render, a_null_header_removes_a_default)
{
    check("steps:\n  - http: {name: s, method: GET, path: /, headers: {Accept: null, User-Agent: "
          "null, Connection: null}}\n",
          "GET / HTTP/1.1\r\nHost: www.machi.test\r\nX-Case-Id: " TEST_NONCE "\r\n\r\n");
}

Test(render, a_header_may_be_sent_twice)
{
    check("steps:\n  - http:\n      name: s\n      method: GET\n      path: /\n"
          "      headers: [{name: Accept, value: a}, {name: Accept, value: b}]\n",
          "GET / HTTP/1.1\r\nHost: www.machi.test\r\n"
          "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"
          "Accept: a\r\nAccept: b\r\nX-Case-Id: " TEST_NONCE "\r\nConnection: close\r\n\r\n");
}

Test(render, a_form_has_its_type_and_length)
{
    check("steps:\n  - http: {name: s, method: POST, path: /c, form: {name: \"O'Brien\", text: 'a "
          "b'}}\n",
          "POST /c HTTP/1.1\r\n" HEAD
          "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 23\r\n"
          "Connection: close\r\n\r\nname=O%27Brien&text=a+b");
}

Test(render, json_is_sorted_and_its_strings_are_filled_in)
{
    check("steps:\n  - http: {name: s, method: POST, path: /j, json: {z: '{{nonce}}', a: [1, true, "
          "null, \"q\\\"\"]}}\n",
          "POST /j HTTP/1.1\r\n" HEAD "Content-Type: application/json\r\nContent-Length: 48\r\n"
          "Connection: close\r\n\r\n{\"a\":[1,true,null,\"q\\\"\"],\"z\":\"" TEST_NONCE "\"}");
}

Test(render, multipart_takes_its_boundary_from_the_nonce)
{
    check("steps:\n  - http:\n      name: s\n      method: POST\n      path: /u\n      multipart:\n"
          "        - {name: title, value: A}\n"
          "        - {name: file, filename: 'my \"x\".csv', type: text/csv, content: 'a,b'}\n"
          "        - {name: file, filename: b.bin, content_base64: aGk=}\n",
          "POST /u HTTP/1.1\r\n" HEAD
          "Content-Type: multipart/form-data; boundary=----MachiFormBoundary" TEST_NONCE "\r\n"
          "Content-Length: 429\r\nConnection: close\r\n\r\n"
          "------MachiFormBoundary" TEST_NONCE
          "\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nA\r\n"
          "------MachiFormBoundary" TEST_NONCE "\r\nContent-Disposition: form-data; name=\"file\"; "
          "filename=\"my %22x%22.csv\"\r\nContent-Type: text/csv\r\n\r\na,b\r\n"
          "------MachiFormBoundary" TEST_NONCE "\r\nContent-Disposition: form-data; name=\"file\"; "
          "filename=\"b.bin\"\r\nContent-Type: application/octet-stream\r\n\r\nhi\r\n"
          "------MachiFormBoundary" TEST_NONCE "--\r\n");
}

Test(render, a_text_body_is_plain_text_unless_the_author_says_what_it_is)
{
    check("steps:\n  - http: {name: s, method: POST, path: /b, body: 'hi {{source}}'}\n",
          "POST /b HTTP/1.1\r\n" HEAD
          "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 14\r\n"
          "Connection: close\r\n\r\nhi " TEST_SOURCE);
    check("steps:\n  - http: {name: s, method: POST, path: /b, body: '<a/>', headers: "
          "{Content-Type: text/xml}}\n",
          "POST /b HTTP/1.1\r\n" HEAD
          "Content-Type: text/xml\r\nContent-Length: 4\r\nConnection: close\r\n\r\n<a/>");
}

Test(render, bytes_are_given_in_base64)
{
    check("steps:\n  - http: {name: s, method: PUT, path: /b, body_base64: aGVsbG8=}\n",
          "PUT /b HTTP/1.1\r\n" HEAD
          "Content-Type: application/octet-stream\r\nContent-Length: 5\r\n"
          "Connection: close\r\n\r\nhello");
}

Test(render, an_empty_post_has_length_zero)
{
    check("steps:\n  - http: {name: s, method: POST, path: /b}\n",
          "POST /b HTTP/1.1\r\n" HEAD "Content-Length: 0\r\nConnection: close\r\n\r\n");
}

Test(render, a_length_that_the_author_gives_is_kept)
{
    check("steps:\n  - http: {name: s, method: POST, path: /b, body: abc, headers: "
          "{Content-Length: 2, Content-Type: null}}\n",
          "POST /b HTTP/1.1\r\n" HEAD "Content-Length: 2\r\nConnection: close\r\n\r\nabc");
}

Test(render, a_chunked_body_gets_no_length)
{
    check("steps:\n  - http:\n      name: s\n      method: POST\n      path: /b\n      body: "
          "\"1\\r\\na\\r\\n0\\r\\n\\r\\n\"\n"
          "      headers: {Transfer-Encoding: chunked}\n",
          "POST /b HTTP/1.1\r\n" HEAD
          "Transfer-Encoding: chunked\r\nContent-Type: text/plain; charset=utf-8\r\n"
          "Connection: close\r\n\r\n1\r\na\r\n0\r\n\r\n");
}

Test(render, raw_is_sent_byte_for_byte_with_inserts_filled)
{
    check("steps:\n  - http: {name: s, raw: \"GET  /{{nonce}} HTTP/1.0\\r\\n\\r\\n\"}\n",
          "GET  /" TEST_NONCE " HTTP/1.0\r\n\r\n");
}

Test(render, four_braces_are_two)
{
    check("steps:\n  - http: {name: s, method: POST, path: /b, body: 'Dear {{{{name}}, {{{{{{{{ "
          "x'}\n",
          "POST /b HTTP/1.1\r\n" HEAD
          "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 21\r\n"
          "Connection: close\r\n\r\nDear {{name}}, {{{{ x");
}

/* One row for each variant: "a' UNION {{nonce}}/b" in the query, as it stands on the wire. */
static const struct variant_row {
    const char *variant;
    const char *query;
} rows[] = {
    {"plain", "a%27+UNION+" TEST_NONCE "%2Fb"},
    {"url-reserved", "a%27%20UNION%20" TEST_NONCE "%2Fb"},
    {"plus", "a'+UNION+" TEST_NONCE "/b"},
    {"case", "A%27+uNiOn+" TEST_NONCE "%2FB"},
    {"upper", "A%27+UNION+" TEST_NONCE "%2FB"},
    {"sql-case", "a%27+UnIoN+" TEST_NONCE "%2Fb"},
    {"sql-version", "a%27+%2F*%21UNION*%2F+" TEST_NONCE "%2Fb"},
    {"sql-comment", "a%27%2F**%2FUNION%2F**%2F" TEST_NONCE "%2Fb"},
    {"tab", "a%27%09UNION%09" TEST_NONCE "%2Fb"},
    {"newline", "a%27%0AUNION%0A" TEST_NONCE "%2Fb"},
    {"ifs", "a%27%24%7BIFS%7DUNION%24%7BIFS%7D" TEST_NONCE "%2Fb"},
    {"slash-twice", "a%27+UNION+" TEST_NONCE "%2F%2Fb"},
    {"slash-dot", "a%27+UNION+" TEST_NONCE "%2F.%2Fb"},
    {"base64", "YScgVU5JT04gYWJjZGVmMDEyMzQ1Njc4OS9i"},
    {"vertical-tab", "a%27%0BUNION%0B" TEST_NONCE "%2Fb"},
    {"pollute", "1&q=a%27+UNION+" TEST_NONCE "%2Fb"},
    /* Chains: the nonce keeps its case though `case` comes second. */
    {"sql-comment+case", "A%27%2F**%2FuNiOn%2F**%2F" TEST_NONCE "%2FB"},
    {"sql-case+slash-twice", "a%27+UnIoN+" TEST_NONCE "%2F%2Fb"},
    {"case+url-reserved", "A%27%20uNiOn%20" TEST_NONCE "%2FB"},
    {"tab+base64+url-reserved", "YScJVU5JT04JYWJjZGVmMDEyMzQ1Njc4OS9i"},
    {"upper+url-reserved+plus", "A%2527%2520UNION%2520" TEST_NONCE "%252FB"},
    {"pollute+sql-comment", "1&q=a%27%2F**%2FUNION%2F**%2F" TEST_NONCE "%2Fb"},
};

Test(render, each_variant_writes_the_payload_in_its_own_way)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTOFREE char *rest =
            mem_printf("values: {p: [\"a' UNION {{nonce}}/b\"]}\nvariants: [%s]\nsteps:\n"
                       "  - http: {name: s, method: GET, path: /, query: {q: \"{{p|variant}}\"}}\n",
                       rows[i].variant);
        AUTOFREE char *bytes = request_of(rest, 0);
        AUTOFREE char *line = mem_printf("GET /?q=%s HTTP/1.1\r\n", rows[i].query);

        cr_expect(text_starts(bytes, line), "%s: got %.120s", rows[i].variant, bytes);
    }
}

/* Those that write every byte, over "a'". */
static const struct variant_row all_rows[] = {
    {"url", "%61%27"},
    {"url-lower", "%61%27"},
    {"double-url", "%2561%2527"},
    {"html", "%26%23x61%3B%26%23x27%3B"},
    {"json", "%5Cu0061%5Cu0027"},
    {"percent-u", "%u0061%u0027"},
    {"full-width", "%EF%BD%81%EF%BC%87"},
    {"upper+url", "%41%27"},
    {"upper+double-url", "%2541%2527"},
    {"html+url-reserved", "%26%23x61%3B%26%23x27%3B"},
    {"header-case+url", "%61%27"},
};

Test(render, variants_that_write_every_byte_are_sent_as_they_are_where_encoded)
{
    for (size_t i = 0; i < COUNT_OF(all_rows); i++) {
        AUTOFREE char *rest =
            mem_printf("values: {p: [\"a'\"]}\nvariants: [%s]\nsteps:\n"
                       "  - http: {name: s, method: GET, path: /, query: {q: \"{{p|variant}}\"}}\n",
                       all_rows[i].variant);
        AUTOFREE char *bytes = request_of(rest, 0);
        AUTOFREE char *line = mem_printf("GET /?q=%s HTTP/1.1\r\n", all_rows[i].query);

        cr_expect(text_starts(bytes, line), "%s: got %.120s", all_rows[i].variant, bytes);
    }
}

Test(render, header_case_spares_the_nonce_header)
{
    AUTOFREE char *bytes = request_of(
        "variants: [header-case]\nsteps:\n  - http: {name: s, method: GET, path: /}\n", 0);

    cr_assert_not_null(strstr(bytes, "\r\nX-Case-Id: " TEST_NONCE "\r\n"));
    cr_assert_not_null(strstr(bytes, "HoSt: www.machi.test\r\n"));
    cr_assert_not_null(strstr(bytes, "CoNnEcTiOn: close\r\n"));
}

Test(render, method_post_sends_the_query_as_a_form)
{
    AUTOFREE char *bytes = request_of("variants: [method-post]\nsteps:\n  - http: {name: s, "
                                      "method: GET, path: /s, query: {q: a b}}\n",
                                      0);

    cr_assert_str_eq(bytes,
                     "POST /s HTTP/1.1\r\n" HEAD
                     "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5\r\n"
                     "Connection: close\r\n\r\nq=a+b");
}

Test(render, method_post_joined_with_an_encoding_does_both)
{
    AUTOFREE char *bytes =
        request_of("values: {p: [\"a'\"]}\nvariants: [method-post+double-url]\nsteps:\n  - http: "
                   "{name: s, method: GET, path: /s, query: {q: \"{{p|variant}}\"}}\n",
                   0);

    cr_assert_str_eq(bytes,
                     "POST /s HTTP/1.1\r\n" HEAD
                     "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 12\r\n"
                     "Connection: close\r\n\r\nq=%2561%2527");
}

Test(render, chunked_cuts_a_body_into_sevens)
{
    AUTOFREE char *bytes = request_of("variants: [chunked]\nsteps:\n  - http: {name: s, "
                                      "method: POST, path: /s, form: {q: select-all}}\n",
                                      0);

    cr_assert_str_eq(bytes, "POST /s HTTP/1.1\r\n" HEAD
                            "Content-Type: application/x-www-form-urlencoded\r\n"
                            "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                            "7\r\nq=selec\r\n5\r\nt-all\r\n0\r\n\r\n");
}

Test(render, chunked_leaves_a_request_without_a_body_and_one_that_is_framed)
{
    AUTOFREE char *get =
        request_of("variants: [chunked]\nsteps:\n  - http: {name: s, method: GET, path: /}\n", 0);
    AUTOFREE char *framed = request_of("variants: [chunked]\nsteps:\n  - http: {name: s, method: "
                                       "POST, path: /, body: abc, headers: {Content-Length: 2}}\n",
                                       0);

    cr_assert_str_eq(get, "GET / HTTP/1.1\r\n" HEAD "Connection: close\r\n\r\n");
    cr_assert_not_null(strstr(framed, "Content-Length: 2\r\nConnection: close\r\n\r\nabc"));
}

Test(render, http10_changes_the_request_line_only)
{
    AUTOFREE char *bytes =
        request_of("variants: [http10]\nsteps:\n  - http: {name: s, method: GET, path: /}\n", 0);

    cr_assert_str_eq(bytes, "GET / HTTP/1.0\r\n" HEAD "Connection: close\r\n\r\n");
}

#define PART "------MachiFormBoundary" TEST_NONCE "\r\nContent-Disposition: form-data; name="

Test(render, multipart_sends_a_form_in_parts)
{
    AUTOFREE char *bytes = request_of("variants: [multipart]\nsteps:\n  - http: {name: s, "
                                      "method: POST, path: /s, form: {a: 'x y', b: '&'}}\n",
                                      0);

    cr_assert_not_null(strstr(bytes, "\r\nContent-Type: multipart/form-data; "
                                     "boundary=----MachiFormBoundary" TEST_NONCE "\r\n"));
    cr_assert_not_null(strstr(bytes,
                              "\r\n\r\n" PART "\"a\"\r\n\r\nx y\r\n" PART "\"b\"\r\n\r\n&\r\n"
                              "------MachiFormBoundary" TEST_NONCE "--\r\n"));
}

Test(render, multipart_takes_the_query_that_method_post_moves_and_pollution)
{
    AUTOFREE char *bytes = request_of(
        "values: {p: [a]}\nvariants: [method-post+multipart+pollute+upper]\nsteps:\n  - http: "
        "{name: s, method: GET, path: /s, query: {o: x, q: '{{p|variant}}'}}\n",
        0);

    cr_assert(text_starts(bytes, "POST /s HTTP/1.1\r\n"));
    cr_assert_not_null(strstr(bytes, "\r\n\r\n" PART "\"o\"\r\n\r\nx\r\n" PART
                                     "\"q\"\r\n\r\n1\r\n" PART "\"q\"\r\n\r\nA\r\n"
                                     "------MachiFormBoundary" TEST_NONCE "--\r\n"));
}

Test(render, pollution_goes_before_the_payload_only)
{
    AUTOFREE char *bytes =
        request_of("values: {p: [a]}\nvariants: [pollute]\nsteps:\n  - http: {name: s, method: "
                   "POST, path: /s, query: {o: x}, form: {a: b, q: '{{p|variant}}'}}\n",
                   0);

    cr_assert(text_starts(bytes, "POST /s?o=x HTTP/1.1\r\n"));
    cr_assert_not_null(strstr(bytes, "\r\n\r\na=b&q=1&q=a"));
}

static char *filled(const char *text)
{
    AUTOFREE char *yaml = benign_of(
        "values: {v: [\"<{{source}} 'x'>\"]}\nsteps:\n  - http: {name: s, method: GET, path: "
        "\"/{{v|url}}\"}\n");
    AUTO(scenario) scenario = scenario_of(yaml);

    return text_of(scenario, 0, text);
}

static const struct fill_row {
    const char *text;
    const char *expected;
} fills[] = {
    {"{{nonce}} {{source}}", TEST_NONCE " " TEST_SOURCE},
    {"{{callback.host}} {{callback.ip}} {{site.host}}",
     "callback.partner.test 10.66.255.1 www.machi.test"},
    {"{{canary.db}}", "cn-db"},
    {"{{v}}", "<" TEST_SOURCE " 'x'>"},
    {"{{v|html}}", "&lt;" TEST_SOURCE " &#039;x&#039;&gt;"},
    {"{{v|url}}", "%3C10.66.200.7%20%27x%27%3E"},
    {"{{source|base64}}", "MTAuNjYuMjAwLjc="},
    {"{{source|hex}}", "31302e36362e3230302e37"},
    {"{{nonce|upper}}", "ABCDEF0123456789"},
    {"{{nonce|upper|lower}}", TEST_NONCE},
    {"{{ nonce | upper }}", "ABCDEF0123456789"},
    {"{{v|json}}", "<" TEST_SOURCE " 'x'>"},
    {"{{canary.db|url-all}}", "%63%6E%2D%64%62"},
    {"{{v|double-url}}", "%253C10.66.200.7%2520%2527x%2527%253E"},
    {"no insert } }} { x", "no insert } }} { x"},
    {"", ""},
};

Test(render, texts_are_filled_with_names_and_filters)
{
    for (size_t i = 0; i < COUNT_OF(fills); i++) {
        AUTOFREE char *text = filled(fills[i].text);

        cr_expect_str_eq(text, fills[i].expected, "'%s' gave '%s'", fills[i].text, text);
    }
}

Test(render, a_capture_that_is_missing_is_an_answer_and_appends_nothing)
{
    AUTOFREE char *yaml =
        benign_of("steps:\n  - http: {name: s, method: GET, path: /, capture: {sid: '(a)'}}\n"
                  "  - http: {name: t, method: GET, path: '/{{sid}}'}\n");
    AUTO(scenario) scenario = scenario_of(yaml);
    struct bindings bindings = test_bindings(NULL);
    AUTOBUF struct buf bytes = BUF_INIT;
    struct err err = {0};

    cr_assert_eq(
        scenario_render_http(scenario, 0, &scenario->steps[1].http, &bindings, &bytes, &err),
        RENDER_UNBOUND);
    assert_err(err, ERR_INPUT, "nothing gave 'sid'");
    cr_assert_eq(bytes.length, 0);
}

Test(render, a_capture_is_filled_in)
{
    AUTOFREE char *yaml =
        benign_of("steps:\n  - http: {name: s, method: GET, path: /, capture: {sid: '(a)'}}\n"
                  "  - http: {name: t, method: GET, path: /, headers: {Cookie: '{{sid}}'}}\n");
    AUTO(scenario) scenario = scenario_of(yaml);
    struct captures captures = CAPTURES_INIT;
    struct bindings bindings = test_bindings(&captures);
    AUTOBUF struct buf bytes = BUF_INIT;
    struct err err = {0};

    captures_set(&captures, "sid", "MACHISID=1", 10);
    assert_ok(scenario_render_http(scenario, 0, &scenario->steps[1].http, &bindings, &bytes, &err),
              err);
    cr_assert_not_null(strstr(buf_str(&bytes), "\r\nCookie: MACHISID=1\r\n"));
    captures_done(&captures);
}

Test(captures, keep_the_last_value_and_end_at_a_nul_or_the_cap)
{
    struct captures captures = CAPTURES_INIT;
    AUTOFREE char *big = mem_alloc(CAPTURE_MAX_BYTES * 2);

    memset(big, 'x', CAPTURE_MAX_BYTES * 2 - 1);
    captures_set(&captures, "a", "one", 3);
    captures_set(&captures, "a", "t\0wo", 4);
    captures_set(&captures, "b", big, CAPTURE_MAX_BYTES * 2 - 1);
    cr_expect_str_eq(captures_get(&captures, "a"), "t");
    cr_expect_eq(strlen(captures_get(&captures, "b")), CAPTURE_MAX_BYTES);
    cr_expect_null(captures_get(&captures, "c"));
    cr_expect_eq(captures.count, 2);
    captures_done(&captures);
}
