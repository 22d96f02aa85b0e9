/* The corpora. invalid/<case>/: case.yaml must be refused with the text in `expected`.
 * valid/<case>/: case.yaml is read, and all requests of all its cases are those in `expected`,
 * where CR and bytes past ASCII are written as \xNN. */
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/scenarios/support.h"

#define MAX_CASES 256

typedef void each_fn(const char *folder);

static void each_case(const char *kind, each_fn *each)
{
    AUTOFREE char *root = mem_printf("%s/scenario/%s", TEST_DATA_DIR, kind);
    char **names = NULL;
    size_t count = 0;
    struct err err = {0};

    assert_ok(file_list(root, MAX_CASES, &names, &count, &err), err);
    cr_assert_gt(count, 0);
    for (size_t i = 0; i < count; i++) {
        AUTOFREE char *folder = file_join(root, names[i]);

        each(folder);
    }
    file_names_free(names, count);
}

/* With a listener all problems are kept, one a line, without the folder in front. */
struct found {
    struct buf text;
    size_t skip;
};

static void add_found(void *data, const struct err *problem)
{
    struct found *found = data;

    buf_printf(&found->text, "%s\n",
               problem->text + (strlen(problem->text) > found->skip ? found->skip : 0));
}

static void check_refused(const char *folder)
{
    AUTOFREE char *path = file_join(folder, "case.yaml");
    AUTOFREE char *expected_path = file_join(folder, "expected");
    AUTOFREE char *expected = support_read(expected_path);
    struct found found = {.skip = strlen(folder) + 1};
    struct scenario *scenario = NULL;
    struct err err = {0};

    cr_expect_eq(scenario_lint(path, add_found, &found, &scenario, &err), -1, "'%s' was taken",
                 path);
    cr_expect_null(scenario);
    cr_expect_str_eq(buf_str(&found.text), expected, "%s: got\n%s", folder, buf_str(&found.text));
    buf_done(&found.text);
    scenario_free(scenario);
}

Test(corpus, broken_scenarios_are_refused_with_their_texts)
{
    each_case("invalid", check_refused);
}

static void add_visible(struct buf *out, const char *bytes)
{
    for (const char *p = bytes; *p != '\0'; p++) {
        if (*p == '\n' || (*p >= 0x20 && *p < 0x7f)) {
            buf_char(out, *p);
        } else {
            buf_printf(out, "\\x%02x", (unsigned)(unsigned char)*p);
        }
    }
}

static void add_requests(const struct scenario *scenario, struct buf *out)
{
    for (size_t i = 0; i < scenario_case_count(scenario); i++) {
        AUTOFREE char *id = scenario_case_id(scenario, i);

        for (size_t j = 0; j < scenario->step_count; j++) {
            AUTOFREE char *bytes = NULL;

            if (scenario->steps[j].kind != STEP_HTTP) {
                continue;
            }
            bytes = bytes_of(scenario, i, j);
            buf_printf(out, "== %s %s\n", id, scenario->steps[j].name);
            add_visible(out, bytes);
            buf_str_add(out, "\n");
        }
    }
}

static void check_read(const char *folder)
{
    AUTOFREE char *path = file_join(folder, "case.yaml");
    AUTOFREE char *expected_path = file_join(folder, "expected");
    AUTOFREE char *expected = support_read(expected_path);
    AUTO(scenario) scenario = NULL;
    AUTO(scenario) again = NULL;
    AUTOBUF struct buf requests = BUF_INIT;
    struct err err = {0};

    assert_ok(scenario_load(path, &scenario, &err), err);
    add_requests(scenario, &requests);
    cr_expect_str_eq(buf_str(&requests), expected, "%s: got\n%s", folder, buf_str(&requests));
    assert_ok(scenario_from_node(scenario_node(scenario), "again", &again, &err), err);
    cr_expect_str_eq(scenario_hash(scenario), scenario_hash(again));
}

Test(corpus, good_scenarios_send_the_bytes_that_were_written_down)
{
    each_case("valid", check_read);
}
