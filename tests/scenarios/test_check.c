/* Checks that look at the whole scenario: what is used, and whether every case could be sent and
 * told apart. */
#include <string.h>

#include "common/base/mem.h"
#include "tests/scenarios/support.h"

static const struct check_row {
    const char *rest;
    const char *problem;
} rows[] = {
    {"values: {unused: [a]}\nsteps:\n  - http: {name: s, method: GET, path: /}\n",
     "case.yaml:8:9: values: no text uses the value 'unused'"},
    {"variants: [plain, url]\nsteps:\n  - http: {name: s, method: GET, path: /}\n",
     "case.yaml:8:11: variants: no text uses the filter 'variant', so all variants would be the "
     "same"},
    {"values: {p: [a b]}\nsteps:\n  - http: {name: s, method: GET, path: \"/{{p}}\"}\n",
     "case.yaml:10:11: steps[0].http: case 'case/1-plain': the path '/a b' holds a space, a "
     "control or a non-ASCII "
     "character; encode it with |url or write the request as raw"},
    {"values: {p: [ok, 港]}\nsteps:\n  - http: {name: s, method: GET, path: \"/{{p}}\"}\n",
     "case.yaml:10:11: steps[0].http: case 'case/2-plain': the path '/港' holds a space, a control "
     "or a non-ASCII "
     "character; encode it with |url or write the request as raw"},
    {"values: {p: [\"a\\r\\nb\"]}\nsteps:\n  - http: {name: s, method: GET, path: /, headers: "
     "{X-A: \"{{p}}\"}}\n",
     "case.yaml:10:11: steps[0].http: case 'case/1-plain': header 'X-A' holds an end of line; "
     "write the request as raw"},
    {"steps:\n  - http: {name: s, method: GET, path: /, headers: {X-Case-Id: null}}\n",
     "case.yaml:9:11: steps[0].http: case 'case/1-plain': the nonce is nowhere in the request, so "
     "no alert could be told "
     "to be of this case; keep X-Case-Id or put {{nonce}} somewhere"},
    {"steps:\n  - http: {name: s, raw: \"GET / HTTP/1.1\\r\\n\\r\\n\"}\n",
     "case.yaml:9:11: steps[0].http: case 'case/1-plain': the nonce is nowhere in the request, so "
     "no alert could be told "
     "to be of this case; keep X-Case-Id or put {{nonce}} somewhere"},
    {"steps:\n  - http: {name: s, raw: \"GET /{{nonce}} HTTP/1.1\\n\\n\"}\n",
     "case.yaml:9:11: steps[0].http: case 'case/1-plain': the request has no end of head, which is "
     "'\\r\\n\\r\\n'"},
    {"steps:\n  - callback: {name: a, proto: tcp, port: 80}\n  - callback: {name: b, proto: http, "
     "port: 80}\n",
     "case.yaml:10:15: steps[1].callback: port 80 is taken by step 'a'"},
};

Test(check, tells_the_case_and_what_is_wrong_with_it)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTOFREE char *yaml = benign_of(rows[i].rest);
        AUTOFREE char *problem = problem_of(yaml);

        cr_expect_str_eq(problem, rows[i].problem, "row %zu: got\n%s", i, problem);
    }
}

static const char *const fine[] = {
    "steps:\n  - http: {name: s, method: GET, path: '/{{nonce}}', headers: {X-Case-Id: null}}\n",
    "steps:\n  - http: {name: s, method: GET, path: '/{{nonce|base64|url}}', headers: {X-Case-Id: "
    "null}}\n",
    "steps:\n  - http: {name: s, raw: \"GET / HTTP/1.1\\r\\nX: {{nonce|hex}}\\r\\n\\r\\n\"}\n",
    "values: {p: ['{{nonce}}']}\nsteps:\n  - http: {name: s, method: GET, path: '/{{p}}', headers: "
    "{X-Case-Id: null}}\n",
    "steps:\n  - callback: {name: a, proto: tcp, port: 53}\n  - callback: {name: b, proto: dns, "
    "port: 53}\n",
    "variants: [plain, header-case]\nsteps:\n  - http: {name: s, method: GET, path: /}\n",
    "steps:\n  - http: {name: s, method: OPTIONS, path: '*'}\n",
    "steps:\n  - http: {name: s, method: GET, path: 'http://www.machi.test/'}\n",
};

Test(check, lets_good_ones_through)
{
    for (size_t i = 0; i < COUNT_OF(fine); i++) {
        AUTOFREE char *yaml = benign_of(fine[i]);
        AUTO(scenario) scenario = scenario_of(yaml);

        cr_expect_not_null(scenario);
    }
}

/* A list of n values. */
static char *many(size_t n)
{
    struct buf yaml = BUF_INIT;

    buf_str_add(&yaml, "values:\n  p:\n");
    for (size_t i = 0; i < n; i++) {
        buf_printf(&yaml, "    - v%zu\n", i);
    }
    buf_str_add(&yaml, "variants: [plain, upper]\nsteps:\n"
                       "  - http: {name: s, method: GET, path: \"/{{p|variant}}\"}\n");
    return buf_take(&yaml);
}

Test(check, allows_as_many_cases_as_the_cap)
{
    AUTOFREE char *rest = many(SCENARIO_MAX_CASES / 2);
    AUTOFREE char *yaml = benign_of(rest);
    AUTO(scenario) scenario = scenario_of(yaml);

    cr_assert_eq(scenario_case_count(scenario), SCENARIO_MAX_CASES);
}

Test(check, refuses_one_more)
{
    AUTOFREE char *rest = many(SCENARIO_MAX_CASES / 2 + 1);
    AUTOFREE char *yaml = benign_of(rest);
    AUTOFREE char *problem = problem_of(yaml);

    cr_assert_str_eq(problem, "case.yaml:9:3: values: more than 256 cases; split the scenario");
}

Test(check, refuses_a_request_past_a_mebibyte)
{
    AUTOFREE char *big = mem_alloc(SCENARIO_MAX_REQUEST_BYTES + 1);
    AUTOFREE char *rest = NULL;
    AUTOFREE char *yaml = NULL;
    AUTOFREE char *problem = NULL;

    memset(big, 'x', SCENARIO_MAX_REQUEST_BYTES);
    rest = mem_printf("steps:\n  - http: {name: s, method: POST, path: /, body: %s}\n", big);
    yaml = benign_of(rest);
    problem = problem_of(yaml);
    cr_assert_str_eq(problem, "case.yaml:9:11: steps[0].http: case 'case/1-plain': the request is "
                              "larger than 1048576 bytes");
}
