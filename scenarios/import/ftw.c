/* The format of go-ftw, in which the OWASP Core Rule Set keeps its regression tests: requests, and
 * the rules that should or should not be reported. A test that expects a rule becomes an attack,
 * one that only excludes rules benign work; whether the attack would have worked nobody can tell,
 * so both are payload-only. */
#include <string.h>

#include "common/base/file.h"
#include "common/base/text.h"
#include "scenarios/import/ftw.h"
#include "scenarios/import/unit.h"

#define MAX_STAGES 64
#define MAX_RULE 999999999

struct test {
    int64_t rule;
    char name[48]; /* "942100-3" */
    const char *summary;
    struct node *rules;
    struct node *not_rules;
    struct node *steps;
};

static void add_rule(struct node *rules, const char *text, size_t length)
{
    AUTOFREE char *rule = mem_strndup(text, length);

    for (size_t i = 0; i < node_count(rules); i++) {
        if (strcmp(node_str(node_at(rules, i)), rule) == 0) {
            return;
        }
    }
    node_append(rules, node_string(rule));
}

static int read_ids(const struct cur *log, const char *key, struct node *rules, struct err *err)
{
    struct cur list;
    int answer = cur_array(log, key, false, &list, err);

    if (answer != 0) {
        return answer < 0 ? -1 : 0;
    }
    for (size_t i = 0; i < node_count(list.node); i++) {
        AUTOFREE char *rule = NULL;
        struct cur item;

        cur_item(&list, i, &item);
        if (import_scalar(&item, NULL, true, &rule, err) < 0) {
            return -1;
        }
        add_rule(rules, rule, strlen(rule));
    }
    return 0;
}

/* A pattern over the log that does no more than name a rule: id "942100", bracketed or not. */
static int read_pattern(const struct cur *cur, const char *key, struct node *rules, struct err *err)
{
    const char *text = NULL;
    const char *at = NULL;
    size_t digits = 0;
    struct cur place;
    int answer = cur_str(cur, key, false, &text, err);

    if (answer != 0) {
        return answer < 0 ? -1 : 0;
    }
    at = text;
    at += text_starts(at, "\\[") ? 2 : *at == '[';
    if (text_starts(at, "id \"")) {
        at += strlen("id \"");
        digits = strspn(at, "0123456789");
    }
    if (digits > 0 && (strcmp(at + digits, "\"") == 0 || strcmp(at + digits, "\"]") == 0 ||
                       strcmp(at + digits, "\"\\]") == 0)) {
        add_rule(rules, at, digits);
        return 0;
    }
    (void)cur_any(cur, key, true, &place, err);
    return cur_fail(&place, err, "'%s' names no rule, expected id \"942100\"", text);
}

static int read_log(const struct cur *output, struct test *test, struct err *err)
{
    static const char *const known[] = {"expect_ids", "no_expect_ids", "match_regex",
                                        "no_match_regex", NULL};
    struct cur log;
    int answer = cur_object(output, "log", false, &log, err);

    if (answer < 0) {
        return -1;
    }
    if (answer == 0 &&
        (cur_known(&log, known, err) < 0 || read_ids(&log, "expect_ids", test->rules, err) < 0 ||
         read_ids(&log, "no_expect_ids", test->not_rules, err) < 0 ||
         read_pattern(&log, "match_regex", test->rules, err) < 0 ||
         read_pattern(&log, "no_match_regex", test->not_rules, err) < 0)) {
        return -1;
    }
    return read_pattern(output, "log_contains", test->rules, err) < 0 ||
                   read_pattern(output, "no_log_contains", test->not_rules, err) < 0
               ? -1
               : 0;
}

/* What the answer should be is of the server that go-ftw was run against, and is not taken over. */
static int read_output(const struct cur *stage, struct test *test, struct err *err)
{
    static const char *const known[] = {
        "status", "response_contains", "log_contains", "no_log_contains",
        "log",    "expect_error",      "retry_once",   "isolated",
        NULL};
    struct cur output;

    if (cur_object(stage, "output", true, &output, err) < 0 || cur_known(&output, known, err) < 0) {
        return -1;
    }
    return read_log(&output, test, err);
}

static bool is_text(const struct buf *bytes)
{
    AUTOBUF struct buf clean = BUF_INIT;

    text_utf8_clean(&clean, buf_str(bytes), bytes->length, bytes->length);
    return clean.length == bytes->length &&
           memcmp(buf_str(&clean), buf_str(bytes), bytes->length) == 0;
}

/* One step of exact bytes: as text where they are text without control characters, else as
 * base64. */
static void add_step(struct test *test, size_t index, const struct buf *bytes, size_t head_end)
{
    static const char header[] = "X-Case-Id: {{nonce}}\r\n";
    struct node *http = node_object();
    struct node *step = node_object();
    AUTOBUF struct buf text = BUF_INIT;
    AUTOFREE char *name = mem_printf("stage-%zu", index + 1);

    node_set_str(http, "name", name);
    if (is_text(bytes)) {
        import_literal(&text, buf_str(bytes), head_end);
        buf_str_add(&text, header);
        import_literal(&text, buf_str(bytes) + head_end, bytes->length - head_end);
        node_set_str(http, "raw", buf_str(&text));
    } else {
        AUTOBUF struct buf all = BUF_INIT;

        buf_add(&all, buf_str(bytes), head_end);
        buf_str_add(&all, header);
        buf_add(&all, buf_str(bytes) + head_end, bytes->length - head_end);
        text_base64(&text, buf_str(&all), all.length);
        node_set_str(http, "raw_base64", buf_str(&text));
    }
    node_set(step, "http", http);
    node_append(test->steps, step);
}

static int read_stage(const struct cur *item, struct test *test, size_t index, struct err *err)
{
    static const char *const known[] = {"description", "input", "output", NULL};
    AUTOBUF struct buf bytes = BUF_INIT;
    struct ftw_request request;
    struct cur stage = *item;
    struct cur input;
    struct err why;
    size_t head_end = 0;
    int rc = 0;

    if (cur_as_object(item, err) < 0 || cur_object(item, "stage", false, &stage, err) < 0 ||
        cur_known(&stage, known, err) < 0 || cur_object(&stage, "input", true, &input, err) < 0 ||
        read_output(&stage, test, err) < 0) {
        return -1;
    }
    rc = ftw_input(&input, &request, err);
    if (rc == 0) {
        rc = ftw_bytes(&request, &bytes, &head_end, &why);
        rc = rc < 0 ? cur_fail(&input, err, "%s", why.text) : 0;
    }
    ftw_request_done(&request);
    if (rc == 0) {
        add_step(test, index, &bytes, head_end);
    }
    return rc;
}

/* Of what is expected, since a file's own number may be mistyped. */
static const struct ftw_family *family_of(const struct test *test)
{
    int64_t rule = 0;
    struct err unseen;

    if (text_int(node_str(node_at(test->rules, 0)), 1, MAX_RULE, &rule, &unseen) < 0) {
        return NULL;
    }
    return ftw_family(rule);
}

static int read_test(const struct cur *cur, struct test *test, struct err *err)
{
    static const char *const known[] = {"test_title", "test_id", "rule_id", "desc",
                                        "stages",     "tags",    NULL};
    struct cur stages;

    if (cur_known(cur, known, err) < 0 || cur_str(cur, "desc", false, &test->summary, err) < 0 ||
        cur_array(cur, "stages", true, &stages, err) < 0) {
        return -1;
    }
    if (node_count(stages.node) == 0 || node_count(stages.node) > MAX_STAGES) {
        return cur_fail(&stages, err, "expected 1 to %d stages, got %zu", MAX_STAGES,
                        node_count(stages.node));
    }
    for (size_t i = 0; i < node_count(stages.node); i++) {
        struct cur item;

        cur_item(&stages, i, &item);
        if (read_stage(&item, test, i, err) < 0) {
            return -1;
        }
    }
    if (node_count(test->rules) + node_count(test->not_rules) == 0) {
        return cur_fail(cur, err,
                        "it names no rule that should or should not be reported, so it says "
                        "nothing of a product");
    }
    if (node_count(test->rules) > 0 && family_of(test) == NULL) {
        return cur_fail(cur, err, "no technique is known for the family of rule %s",
                        node_str(node_at(test->rules, 0)));
    }
    return 0;
}

static struct node *scenario_of(const struct importing *importing, struct test *test)
{
    bool attack = node_count(test->rules) > 0;
    const struct ftw_family *family = attack ? family_of(test) : NULL;
    struct node *detection = node_object();
    struct node *scenario = NULL;
    AUTOFREE char *id = mem_printf("ftw-%s", test->name);
    AUTOFREE char *title = mem_printf("OWASP CRS regression test %s", test->name);
    AUTOFREE char *cluster = mem_printf("crs-%lld", (long long)test->rule);
    AUTOFREE char *summary =
        test->summary != NULL && test->summary[strspn(test->summary, " \t\r\n")] != '\0'
            ? mem_strdup(test->summary)
            : mem_printf("A request for which rule %s should %sbe reported.",
                         node_str(node_at(attack ? test->rules : test->not_rules, 0)),
                         attack ? "" : "not ");
    const struct import_head head = {
        .id = id,
        .title = title,
        .summary = summary,
        .category = "waf",
        .cluster = cluster,
        .source = "OWASP CRS regression tests",
        .licence = "Apache-2.0",
        .test = test->name,
        .technique = family == NULL ? NULL : family->technique,
        .tactic = family == NULL ? NULL : family->tactic,
        .capec = family == NULL ? NULL : family->capec,
    };

    scenario = import_scenario(importing, &head);
    if (attack) {
        node_set(detection, "rules", node_ref(test->rules));
    }
    if (node_count(test->not_rules) > 0) {
        node_set(detection, "not_rules", node_ref(test->not_rules));
    }
    node_set(scenario, "detection", detection);
    node_set(scenario, "steps", node_ref(test->steps));
    return scenario;
}

/* The test's number is its own, or its place in the file. */
static int read_number(const struct cur *cur, size_t index, int64_t *out, struct err *err)
{
    int64_t own = 0;

    *out = (int64_t)index + 1;
    if (cur_as_object(cur, err) < 0 || cur_int(cur, "test_id", false, 0, MAX_RULE, &own, err) < 0) {
        return -1;
    }
    *out = own > 0 ? own : *out;
    return 0;
}

static int take_test(struct importing *importing, const struct cur *cur, size_t index, int64_t rule,
                     struct err *err)
{
    struct test test = {.rule = rule};
    struct import_place place = {.test = test.name, .count = 1};
    struct err why;
    int64_t number = 0;
    int column = 0;
    int rc = 0;

    cur_where(cur, &place.line, &column);
    rc = read_number(cur, index, &number, &why);
    (void)snprintf(test.name, sizeof(test.name), "%lld-%lld", (long long)rule, (long long)number);
    test.rules = node_array();
    test.not_rules = node_array();
    test.steps = node_array();
    if (rc < 0 || read_test(cur, &test, &why) < 0) {
        rc = import_refuse(importing, &place, &why, err);
    } else {
        rc = import_put(importing, scenario_of(importing, &test), &place, err);
    }
    node_free(test.rules);
    node_free(test.not_rules);
    node_free(test.steps);
    return rc;
}

/* rule_id, or the first number in the file's name. */
static int read_rule(const struct cur *root, const struct import_file *file, int64_t *out,
                     struct err *err)
{
    const char *name = file_basename(file->relative);
    int answer = cur_int(root, "rule_id", false, 1, MAX_RULE, out, err);

    if (answer != CUR_ABSENT) {
        return answer;
    }
    name += strcspn(name, "0123456789");
    for (size_t i = 0; i < 9 && name[i] >= '0' && name[i] <= '9'; i++) {
        *out = *out * 10 + (name[i] - '0');
    }
    return *out > 0 ? 0
                    : cur_fail(root, err,
                               "no rule_id, and no number in the file's name to take its place");
}

static int read_ftw(struct importing *importing, const struct import_file *file, struct err *err)
{
    AUTO(doc) doc = NULL;
    const struct import_place whole = {.count = 1};
    struct cur root;
    struct cur tests;
    struct err why;
    int64_t rule = 0;
    int rc = import_document(importing, &doc, &root, err);

    if (rc != 0) {
        return rc < 0 ? -1 : 0;
    }
    if (read_rule(&root, file, &rule, &why) < 0 ||
        cur_array(&root, "tests", true, &tests, &why) < 0) {
        return import_refuse(importing, &whole, &why, err);
    }
    for (size_t i = 0; i < node_count(tests.node); i++) {
        struct cur item;

        cur_item(&tests, i, &item);
        if (take_test(importing, &item, i, rule, err) < 0) {
            return -1;
        }
    }
    return 0;
}

const struct import_format import_go_ftw = {
    .name = "go-ftw",
    .summary = "regression tests of the OWASP Core Rule Set",
    .wants = import_is_yaml,
    .read = read_ftw,
};
