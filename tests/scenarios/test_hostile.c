/* Broken files must be refused, never crash: every good file of the corpus is cut at each byte, and
 * damaged at random by a seeded generator. Under the sanitizers this finds what the ordinary tests
 * do not. */
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/rng.h"
#include "tests/scenarios/support.h"

#define ROUNDS 300
#define MAX_NAMES 256

static void ignore(void *data, const struct err *problem)
{
    cr_expect_gt(strlen(problem->text), 0);
    (void)data;
}

/* Reads the bytes as a scenario; both answers are fine. */
static void try_bytes(const char *bytes, size_t length)
{
    struct doc *doc = NULL;
    struct scenario *scenario = NULL;
    struct err err = {0};

    if (doc_parse(bytes, length, "case.yaml", &doc, &err) < 0) {
        return;
    }
    if (scenario_from_node(doc_root(doc), "case.yaml", &scenario, &err) == 0) {
        AUTOFREE char *id = scenario_case_id(scenario, 0);

        cr_expect_not_null(id);
    }
    scenario_free(scenario);
    doc_free(doc);
}

static char *load_good(size_t index, size_t *count)
{
    AUTOFREE char *root = mem_printf("%s/scenario/valid", TEST_DATA_DIR);
    AUTOFREE char *folder = NULL;
    AUTOFREE char *path = NULL;
    char **names = NULL;
    struct err err = {0};

    assert_ok(file_list(root, MAX_NAMES, &names, count, &err), err);
    folder = file_join(root, names[index]);
    path = file_join(folder, "case.yaml");
    file_names_free(names, *count);
    return support_read(path);
}

Test(hostile, a_file_cut_anywhere_is_survived)
{
    size_t count = 1;

    for (size_t i = 0; i < count; i++) {
        AUTOFREE char *text = load_good(i, &count);

        for (size_t length = 0; length < strlen(text); length++) {
            try_bytes(text, length);
        }
    }
}

Test(hostile, a_file_with_damaged_bytes_is_survived)
{
    static const char spice[] = "{}[]:|>-\"'\\#&*!%@`\n\t ?,0\x80\xff";
    size_t count = 1;
    struct rng rng;

    rng_seed(&rng, 20261121);
    for (size_t i = 0; i < count; i++) {
        AUTOFREE char *text = load_good(i, &count);

        for (size_t round = 0; round < ROUNDS; round++) {
            AUTOFREE char *bytes = mem_strdup(text);
            size_t length = strlen(bytes);

            for (size_t k = 0; k < 1 + rng_below(&rng, 6); k++) {
                bytes[rng_below(&rng, length)] = spice[rng_below(&rng, sizeof(spice) - 1)];
            }
            try_bytes(bytes, length);
        }
    }
}

Test(hostile, lines_that_changed_places_are_survived)
{
    size_t count = 1;
    struct rng rng;

    rng_seed(&rng, 7);
    for (size_t i = 0; i < count; i++) {
        AUTOFREE char *text = load_good(i, &count);

        for (size_t round = 0; round < ROUNDS; round++) {
            AUTOBUF struct buf mixed = BUF_INIT;

            for (const char *line = text; *line != '\0';) {
                const char *end = strchr(line, '\n');
                size_t length = end == NULL ? strlen(line) : (size_t)(end - line) + 1;
                uint64_t fate = rng_below(&rng, 12);

                for (uint64_t k = 0; fate != 0 && k < (fate == 1 ? 2 : 1); k++) {
                    buf_add(&mixed, line, length);
                }
                line += length;
            }
            try_bytes(buf_str(&mixed), mixed.length);
        }
    }
}

Test(hostile, every_problem_of_the_refused_files_is_told_in_one_line)
{
    AUTOFREE char *root = mem_printf("%s/scenario/invalid", TEST_DATA_DIR);
    char **names = NULL;
    size_t count = 0;
    struct err err = {0};

    assert_ok(file_list(root, MAX_NAMES, &names, &count, &err), err);
    for (size_t i = 0; i < count; i++) {
        AUTOFREE char *folder = file_join(root, names[i]);
        AUTOFREE char *path = file_join(folder, "case.yaml");
        struct scenario *scenario = NULL;

        cr_expect_eq(scenario_lint(path, ignore, NULL, &scenario, &err), -1);
        cr_expect_null(strchr(err.text, '\n'));
    }
    file_names_free(names, count);
}
