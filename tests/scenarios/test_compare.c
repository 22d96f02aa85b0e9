/* What is said to have changed between two versions of a scenario. */
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "scenarios/compare.h"
#include "tests/scenarios/support.h"

#define TWO_STEPS                                                                                  \
    "values: {q: [one, two]}\n"                                                                    \
    "steps:\n"                                                                                     \
    "  - http: {name: first, method: GET, path: /, query: {q: '{{q}}'}}\n"                         \
    "  - wait: {ms: 5}\n"                                                                          \
    "  - http: {name: second, method: GET, path: /b}\n"

/* "kind path before after" a line; then the cases, then the note. Caller frees. */
static char *told(const char *before_yaml, const char *after_yaml)
{
    AUTOFREE char *before_whole = benign_of(before_yaml);
    AUTOFREE char *after_whole = benign_of(after_yaml);
    AUTO(scenario) before = scenario_of(before_whole);
    AUTO(scenario) after = scenario_of(after_whole);
    AUTO(comparison) comparison = NULL;
    struct buf out = BUF_INIT;
    struct err err = {0};

    assert_ok(scenario_compare(before, after, &comparison, &err), err);
    for (size_t i = 0; i < comparison->change_count; i++) {
        const struct change *change = &comparison->changes[i];

        buf_printf(&out, "%s %s", change_kind_name(change->kind), change->path);
        if (change->kind == CHANGE_MOVED) {
            buf_printf(&out, " %zu %zu", change->from, change->to);
        }
        if (change->before != NULL) {
            buf_char(&out, ' ');
            assert_ok(node_dump(change->before, NODE_COMPACT, &out, &err), err);
        }
        if (change->after != NULL) {
            buf_char(&out, ' ');
            assert_ok(node_dump(change->after, NODE_COMPACT, &out, &err), err);
        }
        buf_char(&out, '\n');
    }
    for (size_t i = 0; i < comparison->case_count; i++) {
        const struct case_change *change = &comparison->cases[i];

        buf_printf(&out, "case %s %s %s\n", change_kind_name(change->kind),
                   change->before == NULL ? "-" : change->before,
                   change->after == NULL ? "-" : change->after);
    }
    buf_printf(&out, "same %zu renumbered %zu\n", comparison->same_cases,
               comparison->renumbered_cases);
    if (comparison_note(comparison) != NULL) {
        buf_printf(&out, "%s\n", comparison_note(comparison));
    }
    cr_assert_eq(comparison->same, comparison->change_count == 0);
    return buf_take(&out);
}

static void assert_told(const char *before, const char *after, const char *expected)
{
    AUTOFREE char *text = told(before, after);

    cr_assert_str_eq(text, expected, "got\n%s", text);
}

#define RAISE "the meaning changed, but not the version: raise it\n"

Test(compare, order_of_keys_quotes_and_comments_are_no_change)
{
    assert_told(TWO_STEPS,
                "# a comment\n"
                "steps:\n"
                "  - http: {path: /, query: {q: \"{{q}}\"}, method: GET, name: first}\n"
                "  - wait:\n      ms: 5\n"
                "  - http: {name: second, method: 'GET', path: /b}\n"
                "values: {q: [one, two]}\n",
                "same 2 renumbered 0\n");
}

Test(compare, a_changed_text_is_told_by_its_path)
{
    assert_told(TWO_STEPS,
                "values: {q: [one, two]}\n"
                "steps:\n"
                "  - http: {name: first, method: GET, path: /, query: {q: 'x{{q}}'}}\n"
                "  - wait: {ms: 7}\n"
                "  - http: {name: second, method: GET, path: /b, headers: {X.Y: 1}}\n",
                "changed steps[first].http.query.q \"{{q}}\" \"x{{q}}\"\n"
                "changed steps[1].wait.ms 5 7\n"
                "added steps[second].http.headers {\"X.Y\":1}\n"
                "case changed case/1-plain case/1-plain\n"
                "case changed case/2-plain case/2-plain\n"
                "same 0 renumbered 0\n" RAISE);
}

Test(compare, a_step_that_was_put_in_changes_no_other)
{
    assert_told(
        TWO_STEPS,
        "values: {q: [one, two]}\n"
        "steps:\n"
        "  - http: {name: zero, method: GET, path: /z}\n"
        "  - http: {name: first, method: GET, path: /, query: {q: '{{q}}'}}\n"
        "  - wait: {ms: 5}\n"
        "  - http: {name: second, method: GET, path: /c}\n",
        "added steps[zero] {\"http\":{\"name\":\"zero\",\"method\":\"GET\",\"path\":\"/z\"}}\n"
        "changed steps[second].http.path \"/b\" \"/c\"\n"
        "case changed case/1-plain case/1-plain\n"
        "case changed case/2-plain case/2-plain\n"
        "same 0 renumbered 0\n" RAISE);
}

Test(compare, a_step_that_moved_is_told_as_one)
{
    assert_told(TWO_STEPS,
                "values: {q: [one, two]}\n"
                "steps:\n"
                "  - http: {name: second, method: GET, path: /c}\n"
                "  - http: {name: first, method: GET, path: /, query: {q: '{{q}}'}}\n"
                "  - wait: {ms: 5}\n",
                "moved steps[second] 2 0\n"
                "changed steps[second].http.path \"/b\" \"/c\"\n"
                "case changed case/1-plain case/1-plain\n"
                "case changed case/2-plain case/2-plain\n"
                "same 0 renumbered 0\n" RAISE);
}

Test(compare, a_value_in_the_middle_gives_a_case_and_new_numbers)
{
    assert_told(TWO_STEPS,
                "values: {q: [one, between, two]}\n"
                "steps:\n"
                "  - http: {name: first, method: GET, path: /, query: {q: '{{q}}'}}\n"
                "  - wait: {ms: 5}\n"
                "  - http: {name: second, method: GET, path: /b}\n",
                "added values.q[1] \"between\"\n"
                "case added - case/2-plain\n"
                "same 2 renumbered 1\n" RAISE);
}

Test(compare, a_value_that_was_taken_out_takes_its_case)
{
    assert_told(TWO_STEPS,
                "values: {q: [two]}\n"
                "steps:\n"
                "  - http: {name: first, method: GET, path: /, query: {q: '{{q}}'}}\n"
                "  - wait: {ms: 5}\n"
                "  - http: {name: second, method: GET, path: /b}\n",
                "removed values.q[0] \"one\"\n"
                "case removed case/1-plain -\n"
                "same 1 renumbered 1\n" RAISE);
}

Test(compare, what_is_expected_changes_the_meaning_and_no_request)
{
    assert_told("steps:\n  - http: {name: s, method: GET, path: /, expect: {status: 200}}\n",
                "steps:\n  - http: {name: s, method: GET, path: /, expect: {status: 404}}\n",
                "changed steps[s].http.expect.status 200 404\n"
                "same 1 renumbered 0\n" RAISE);
}

#define CAPTURED                                                                                   \
    "steps:\n  - http: {name: s, method: GET, path: /, capture: {a: '(a)', b: '(b)'}}\n"

Test(compare, another_canary_and_another_capture_are_sent_as_another_text)
{
    assert_told(CAPTURED "  - http: {name: t, method: GET, path: '/{{canary.db}}/{{a}}'}\n",
                CAPTURED "  - http: {name: t, method: GET, path: '/{{canary.file}}/{{a}}'}\n",
                "changed steps[t].http.path \"/{{canary.db}}/{{a}}\" \"/{{canary.file}}/{{a}}\"\n"
                "case changed case/1-plain case/1-plain\n"
                "same 0 renumbered 0\n" RAISE);
    assert_told(CAPTURED "  - http: {name: t, method: GET, path: '/{{a}}'}\n",
                CAPTURED "  - http: {name: t, method: GET, path: '/{{b}}'}\n",
                "changed steps[t].http.path \"/{{a}}\" \"/{{b}}\"\n"
                "case changed case/1-plain case/1-plain\n"
                "same 0 renumbered 0\n" RAISE);
}

Test(compare, fields_that_are_there_twice_are_told_by_their_number)
{
    assert_told("steps:\n  - http: {name: s, method: GET, path: /, query: [{name: a, value: 1}, "
                "{name: a, value: 2}, {name: b, value: 1}]}\n",
                "steps:\n  - http: {name: s, method: GET, path: /, query: [{name: a, value: 1}, "
                "{name: a, value: 3}, {name: b, value: 4}]}\n",
                "changed steps[s].http.query[1].value 2 3\n"
                "changed steps[s].http.query[b].value 1 4\n"
                "case changed case/1-plain case/1-plain\n"
                "same 0 renumbered 0\n" RAISE);
}

#define HEAD "kind: benign\nsummary: For a test.\ncategory: [waf]\ncluster: prose\n"
#define STEP "steps:\n  - http: {name: s, method: GET, path: /}\n"

static const char *note_of(const char *before_yaml, const char *after_yaml)
{
    AUTO(scenario) before = scenario_of(before_yaml);
    AUTO(scenario) after = scenario_of(after_yaml);
    AUTO(comparison) comparison = NULL;
    struct err err = {0};

    assert_ok(scenario_compare(before, after, &comparison, &err), err);
    cr_assert_not(comparison->same);
    return comparison_note(comparison);
}

Test(compare, another_title_needs_no_other_version)
{
    cr_assert_null(note_of("id: case\nversion: 1\ntitle: A\n" HEAD STEP,
                           "id: case\nversion: 1\ntitle: B\n" HEAD STEP));
}

Test(compare, a_version_that_was_raised_is_fine)
{
    cr_assert_null(note_of("id: case\nversion: 1\ntitle: A\n" HEAD STEP,
                           "id: case\nversion: 2\ntitle: A\n" HEAD "isolation: case\n" STEP));
}

Test(compare, a_version_that_went_down_is_told)
{
    cr_assert_str_eq(note_of("id: case\nversion: 2\ntitle: A\n" HEAD STEP,
                             "id: case\nversion: 1\ntitle: A\n" HEAD STEP),
                     "the version went down");
}

Test(compare, the_document_holds_the_values_themselves)
{
    AUTO(scenario) before = scenario_of("id: case\nversion: 1\ntitle: A\n" HEAD STEP);
    AUTO(scenario)
    after = scenario_of("id: case\nversion: 2\ntitle: A\n" HEAD "isolation: case\n" STEP);
    AUTO(comparison) comparison = NULL;
    struct err err = {0};

    assert_ok(scenario_compare(before, after, &comparison, &err), err);
    AUTO(node) node = comparison_node(comparison);
    cr_assert_eq(node_int_value(node_path(node, "changes.0.after")), 2);
    cr_assert_str_eq(node_str(node_path(node, "changes.1.path")), "isolation");
    cr_assert_null(node_path(node, "changes.1.before"));
    cr_assert_str_eq(node_str(node_path(node, "after.hash")), scenario_hash(after));
    cr_assert(node_bool_value(node_get(node, "meaning_changed")));
    cr_assert_eq(node_int_value(node_path(node, "cases.same")), 1);
}

/* Every good file of the corpus is the same as itself, whatever it is made of. */
Test(compare, all_good_files_are_the_same_as_themselves)
{
    AUTOFREE char *root = mem_printf("%s/scenario/valid", TEST_DATA_DIR);
    char **names = NULL;
    size_t count = 0;
    struct err err = {0};

    assert_ok(file_list(root, 256, &names, &count, &err), err);
    for (size_t i = 0; i < count; i++) {
        AUTOFREE char *path = mem_printf("%s/%s/case.yaml", root, names[i]);
        AUTO(scenario) one = NULL;
        AUTO(scenario) two = NULL;
        AUTO(comparison) comparison = NULL;

        assert_ok(scenario_load(path, &one, &err), err);
        assert_ok(scenario_load(path, &two, &err), err);
        assert_ok(scenario_compare(one, two, &comparison, &err), err);
        cr_expect(comparison->same && comparison->case_count == 0, "'%s'", names[i]);
        cr_expect_eq(comparison->same_cases, scenario_case_count(one), "'%s'", names[i]);
    }
    file_names_free(names, count);
}
