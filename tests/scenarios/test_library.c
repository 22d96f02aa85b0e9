/* Reading folders, and the scenarios that ship with tameshi. */
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "scenarios/library.h"
#include "tests/scenarios/support.h"

#define MINIMAL "version: 1\ntitle: A\nkind: benign\nsummary: A.\ncategory: waf\ncluster: prose\n"

struct problems {
    struct buf text;
};

static void add_problem(void *data, const struct err *problem)
{
    struct problems *problems = data;

    buf_printf(&problems->text, "%s\n", problem->text);
}

static void put(const char *folder, const char *name, const char *id, const char *steps)
{
    AUTOFREE char *path = file_join(folder, name);
    AUTOFREE char *parent = file_dirname(path);
    AUTOFREE char *yaml = mem_printf("id: %s\n" MINIMAL "steps:\n%s", id, steps);
    struct err err = {0};

    assert_ok(file_mkdirs(parent, 0755, &err), err);
    support_write(path, yaml);
}

#define GOOD "  - http: {name: s, method: GET, path: /}\n"

Test(library, reads_all_folders_and_sorts_by_id)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(scenario_library) library = NULL;
    struct err err = {0};

    put(folder, "z/a.yaml", "a", GOOD);
    put(folder, "c.yaml", "c", GOOD);
    put(folder, "y/x/b.yaml", "b", GOOD);
    put(folder, "notes.txt", "ignored", "rubbish");
    assert_ok(scenario_library_load(folder, NULL, NULL, &library, &err), err);
    cr_assert_eq(library->count, 3);
    cr_assert_str_eq(library->items[0]->id, "a");
    cr_assert_str_eq(library->items[2]->id, "c");
    cr_assert_eq(scenario_library_case_count(library), 3);
    cr_assert_eq(scenario_library_find(library, "b"), library->items[1]);
    cr_assert_null(scenario_library_find(library, "d"));
}

Test(library, an_empty_folder_is_an_empty_library)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(scenario_library) library = NULL;
    struct err err = {0};

    assert_ok(scenario_library_load(folder, NULL, NULL, &library, &err), err);
    cr_assert_eq(library->count, 0);
}

Test(library, an_id_that_is_there_twice_is_refused)
{
    SUPPORT_FOLDER folder = support_folder();
    struct scenario_library *library = NULL;
    AUTOFREE char *expected =
        mem_printf("%s/b/a.yaml: the id 'a' is also that of '%s/a.yaml'", folder, folder);
    struct err err = {0};

    put(folder, "a.yaml", "a", GOOD);
    put(folder, "b/a.yaml", "a", GOOD);
    cr_assert_eq(scenario_library_load(folder, NULL, NULL, &library, &err), -1);
    assert_err(err, ERR_INPUT, expected);
}

Test(library, all_problems_of_all_files_are_told)
{
    SUPPORT_FOLDER folder = support_folder();
    struct scenario_library *library = NULL;
    struct problems problems = {BUF_INIT};
    AUTOFREE char *expected = mem_printf(
        "%s/a.yaml:9:11: steps[0].http: missing key 'path', expected a value\n"
        "%s/b.yaml:10:11: steps[0].wait.ms: expected an integer from 1 to 600000, got 0\n",
        folder, folder);
    AUTOFREE char *whole = mem_printf("2 problems in '%s'", folder);
    struct err err = {0};

    put(folder, "a.yaml", "a", "  - http: {name: s, method: GET}\n");
    put(folder, "b.yaml", "b", "  - wait:\n      ms: 0\n");
    put(folder, "c.yaml", "c", GOOD);
    cr_assert_eq(scenario_library_load(folder, add_problem, &problems, &library, &err), -1);
    assert_err(err, ERR_INPUT, whole);
    cr_expect_str_eq(buf_str(&problems.text), expected, "got\n%s", buf_str(&problems.text));
    buf_done(&problems.text);
}

Test(library, a_folder_that_is_not_there_is_an_error)
{
    struct scenario_library *library = NULL;
    struct err err = {0};

    cr_assert_eq(scenario_library_load("/nonexistent", NULL, NULL, &library, &err), -1);
    cr_assert_eq(err.kind, ERR_IO);
}

static struct scenario_library *shipped(const char *kind)
{
    AUTOFREE char *folder = file_join(LIBRARY_DIR, kind);
    struct scenario_library *library = NULL;
    struct problems problems = {BUF_INIT};
    struct err err = {0};
    int answer = scenario_library_load(folder, add_problem, &problems, &library, &err);

    cr_assert_eq(answer, 0, "%s\n%s", err.text, buf_str(&problems.text));
    return library;
}

Test(benign_library, is_broad_enough_for_a_rate_of_false_positives)
{
    AUTO(scenario_library) library = shipped("benign");

    cr_expect_geq(library->count, 34);
    cr_expect_geq(scenario_library_case_count(library), 260, "%zu cases",
                  scenario_library_case_count(library));
    for (size_t i = 0; i < library->count; i++) {
        cr_expect_eq(library->items[i]->kind, SCENARIO_BENIGN, "'%s'", library->items[i]->id);
    }
}

Test(benign_library, every_request_says_what_a_good_answer_holds)
{
    AUTO(scenario_library) library = shipped("benign");

    for (size_t i = 0; i < library->count; i++) {
        const struct scenario *scenario = library->items[i];

        for (size_t j = 0; j < scenario->step_count; j++) {
            const struct step *step = &scenario->steps[j];

            cr_expect(step->kind != STEP_HTTP || step->http.expect.given, "'%s' step '%s'",
                      scenario->id, step->name);
        }
    }
}

/* All requests of a case in one; what earlier answers would give stands in. */
static char *requests_of(const struct scenario *scenario, size_t case_index)
{
    struct captures captures = CAPTURES_INIT;
    struct bindings bindings = test_bindings(&captures);
    struct buf all = BUF_INIT;
    struct err err = {0};

    for (size_t i = 0; i < scenario->step_count; i++) {
        const struct step_http *http = &scenario->steps[i].http;

        if (scenario->steps[i].kind == STEP_HTTP) {
            assert_ok(scenario_render_http(scenario, case_index, http, &bindings, &all, &err), err);
        }
        for (size_t j = 0; j < http->capture_count; j++) {
            captures_set(&captures, http->captures[j].name, "seen", 4);
        }
    }
    captures_done(&captures);
    return buf_take(&all);
}

Test(benign_library, has_no_two_cases_that_send_the_same)
{
    AUTO(scenario_library) library = shipped("benign");

    for (size_t i = 0; i < library->count; i++) {
        const struct scenario *scenario = library->items[i];
        size_t count = scenario_case_count(scenario);
        AUTOFREE char **sent = mem_array(count, sizeof(*sent));

        for (size_t j = 0; j < count; j++) {
            sent[j] = requests_of(scenario, j);
            for (size_t k = 0; k < j; k++) {
                cr_expect_str_neq(sent[j], sent[k], "'%s': cases %zu and %zu", scenario->id, k + 1,
                                  j + 1);
            }
        }
        for (size_t j = 0; j < count; j++) {
            free(sent[j]);
        }
    }
}

/* How many different texts there are among count. */
static size_t distinct(const char *const *texts, size_t count)
{
    size_t different = 0;

    for (size_t i = 0; i < count; i++) {
        size_t k = 0;

        while (k < i && strcmp(texts[k], texts[i]) != 0) {
            k++;
        }
        different += k == i;
    }
    return different;
}

Test(attack_library, goes_from_reconnaissance_to_impact)
{
    AUTO(scenario_library) library = shipped("attack");
    AUTOFREE const char **clusters = mem_array(library->count, sizeof(*clusters));
    AUTOFREE const char **tactics = mem_array(library->count, sizeof(*tactics));
    AUTOFREE const char **techniques = mem_array(library->count, sizeof(*techniques));

    for (size_t i = 0; i < library->count; i++) {
        clusters[i] = library->items[i]->cluster;
        tactics[i] = library->items[i]->tactic;
        techniques[i] = library->items[i]->technique;
        cr_expect_eq(library->items[i]->kind, SCENARIO_ATTACK, "'%s'", library->items[i]->id);
    }
    cr_expect_geq(library->count, 150);
    cr_expect_geq(distinct(clusters, library->count), 40);
    cr_expect_geq(distinct(tactics, library->count), 13);
    cr_expect_geq(distinct(techniques, library->count), 50);
}

Test(attack_library, follows_a_way_in_over_several_steps)
{
    AUTO(scenario_library) library = shipped("attack");
    size_t chains = 0;

    for (size_t i = 0; i < library->count; i++) {
        size_t requests = 0;

        for (size_t j = 0; j < library->items[i]->step_count; j++) {
            requests += library->items[i]->steps[j].kind == STEP_HTTP;
        }
        chains += requests >= 3;
    }
    cr_expect_geq(chains, 25, "%zu scenarios of three requests and more", chains);
}
