/* Captures out of JSON answers and header fields. Those by regular expression are in test_oracle.c.
 */
#include <string.h>

#include "scenarios/oracle.h"
#include "tests/scenarios/support.h"

static const char head[] =
    "HTTP/1.1 200 OK\r\nX-First: one\r\nLocation:  /a b \r\nx-first: two\r\n\r\n";

/* What is captured by the rule out of the body; NULL: nothing. Borrowed until the next call. */
static const char *captured(const char *rule, const char *body)
{
    static struct captures captures;
    AUTOFREE char *steps =
        mem_printf("steps:\n  - http: {name: s, method: GET, path: /, capture: {c: %s}}\n", rule);
    AUTOFREE char *yaml = benign_of(steps);
    AUTO(scenario) scenario = scenario_of(yaml);
    struct reply reply = {.status = 200,
                          .head = head,
                          .head_length = strlen(head),
                          .body = body,
                          .body_length = strlen(body)};

    captures_done(&captures);
    scenario_capture(&scenario->steps[0].http, &reply, &captures);
    return captures_get(&captures, "c");
}

static void assert_captured(const char *rule, const char *body, const char *wanted)
{
    const char *got = captured(rule, body);

    if (wanted == NULL) {
        cr_expect_null(got, "%s: got '%s'", rule, got);
    } else {
        cr_expect_not_null(got, "%s: nothing", rule);
        cr_expect_str_eq(got == NULL ? "" : got, wanted, "%s", rule);
    }
}

/* The document and the pointers of RFC 6901, section 5, whose values are numbers. */
Test(capture, follows_the_pointers_of_rfc_6901)
{
    static const char body[] =
        "{\"foo\":[\"bar\",\"baz\"],\"\":0,\"a/b\":1,\"c%d\":2,\"e^f\":3,\"g|h\":4,"
        "\"i\\\\j\":5,\"k\\\"l\":6,\" \":7,\"m~n\":8}";
    static const struct {
        const char *rule, *wanted;
    } rows[] = {
        {"{json: ''}", NULL},      {"{json: /foo}", NULL},     {"{json: /foo/0}", "bar"},
        {"{json: /foo/1}", "baz"}, {"{json: /foo/2}", NULL},   {"{json: /foo/00}", NULL},
        {"{json: /foo/-}", NULL},  {"{json: /}", "0"},         {"{json: /a~1b}", "1"},
        {"{json: /c%d}", "2"},     {"{json: /e^f}", "3"},      {"{json: '/g|h'}", "4"},
        {"{json: '/i\\j'}", "5"},  {"{json: '/k\"l'}", "6"},   {"{json: '/ '}", "7"},
        {"{json: /m~0n}", "8"},    {"{json: /foo/0/x}", NULL}, {"{json: /nothing}", NULL},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_captured(rows[i].rule, body, rows[i].wanted);
    }
}

Test(capture, takes_scalars_and_nothing_else)
{
    static const char body[] =
        "{\"s\":\"x\\ny\",\"i\":-9,\"t\":true,\"n\":null,\"r\":1.5,\"o\":{},\"a\":[]}";

    assert_captured("{json: /s}", body, "x\ny");
    assert_captured("{json: /i}", body, "-9");
    assert_captured("{json: /t}", body, "true");
    assert_captured("{json: /n}", body, NULL);
    assert_captured("{json: /r}", body, NULL);
    assert_captured("{json: /o}", body, NULL);
    assert_captured("{json: /a}", body, NULL);
}

Test(capture, of_what_is_no_json_is_nothing)
{
    assert_captured("{json: /a}", "", NULL);
    assert_captured("{json: /a}", "<html>{\"a\":1}", NULL);
    assert_captured("{json: /a}", "{\"a\":1", NULL);
}

Test(capture, takes_the_first_header_field_of_a_name_in_any_case)
{
    assert_captured("{header: x-FIRST}", "", "one");
    assert_captured("{header: Location}", "", "/a b ");
    assert_captured("{header: X-Firs}", "", NULL);
    assert_captured("{header: Nothing}", "", NULL);
}
