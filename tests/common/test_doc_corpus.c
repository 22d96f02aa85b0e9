/* Replays tests/data/doc: each case of valid/ holds input.yaml (or input.json) and expected.json,
 * each of invalid/ holds the input and the error that is expected, where the input is called by its
 * file name. */
#include <string.h>

#include "common/base/file.h"
#include "common/ext/doc.h"
#include "tests/support.h"

typedef void (*case_fn)(const char *folder);

static void each_case(const char *kind, size_t least, case_fn run)
{
    AUTOFREE char *data = file_join(TEST_DATA_DIR "/doc", kind);
    char **names = NULL;
    size_t count = 0;
    struct err err = {0};

    assert_ok(file_list(data, 1000, &names, &count, &err), err);
    cr_assert_geq(count, least);
    for (size_t i = 0; i < count; i++) {
        AUTOFREE char *folder = file_join(data, names[i]);

        run(folder);
    }
    file_names_free(names, count);
}

static int load_case(const char *folder, struct doc **doc, struct err *err)
{
    AUTOFREE char *json = file_join(folder, "input.json");
    AUTOFREE char *yaml = file_join(folder, "input.yaml");

    return doc_load(file_exists(json) ? json : yaml, doc, err);
}

static void run_valid(const char *folder)
{
    AUTOFREE char *path = file_join(folder, "expected.json");
    AUTO(doc) doc = NULL;
    AUTO(node) expected = NULL;
    AUTOBUF struct buf got = BUF_INIT;
    struct err err = {0};

    assert_ok(load_case(folder, &doc, &err), err);
    assert_ok(node_load(path, 100000, &expected, &err), err);
    assert_ok(node_dump(doc_root(doc), NODE_COMPACT, &got, &err), err);
    cr_assert(node_equal(doc_root(doc), expected), "%s: got %s", folder, buf_str(&got));
}

static void run_invalid(const char *folder)
{
    AUTOFREE char *path = file_join(folder, "expected.txt");
    AUTOFREE char *line = support_read(path);
    AUTOFREE char *expected = NULL;
    AUTO(doc) doc = NULL;
    struct err err = {0};

    line[strcspn(line, "\n")] = '\0';
    expected = mem_printf("%s/%s", folder, line);
    cr_assert_eq(load_case(folder, &doc, &err), -1, "%s was accepted", folder);
    assert_err(err, ERR_INPUT, expected);
    cr_assert_null(doc);
}

Test(doc_corpus, reads_every_valid_case)
{
    each_case("valid", 10, run_valid);
}

Test(doc_corpus, refuses_every_invalid_case_with_its_text)
{
    each_case("invalid", 60, run_invalid);
}
