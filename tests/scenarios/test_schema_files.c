/* The published schema against every file there is, by a validator that is not ours: what ships and
 * what the corpus calls good validates; of what the corpus calls broken, all is refused but what
 * only the whole of a scenario shows. */
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/proc.h"
#include "common/base/text.h"
#include "common/ext/doc.h"
#include "tests/scenarios/support.h"

#define MAX_FILES 4096
#define PYTHON_MS 120000

/* As JSON, which the validator reads without an understanding of YAML. false: not even a document.
 */
static bool put_document(const char *path, const char *folder, const char *name)
{
    AUTOFREE char *file = mem_printf("%s/%s.json", folder, name);
    AUTO(doc) doc = NULL;
    struct err err = {0};

    if (doc_load(path, &doc, &err) != 0) {
        return false;
    }
    assert_ok(node_save(doc_root(doc), NODE_PRETTY, file, &err), err);
    return true;
}

/* Lines "NAME.json ok" or "NAME.json WHERE: WHY". Caller frees. */
static char *validate(const char *folder)
{
    const char *argv[] = {"python3", SCHEMA_CHECK, SCHEMA_FILE, folder, NULL};
    struct proc_options options = {
        .argv = argv, .timeout_ms = PYTHON_MS, .max_output_bytes = 1 << 20};
    struct proc_result result = {0};
    struct err err = {0};

    assert_ok(proc_run(&options, &result, &err), err);
    cr_assert_eq(result.exit_code, 0, "%s", buf_str(&result.err_out));
    char *said = mem_strdup(buf_str(&result.out));
    proc_result_done(&result);
    return said;
}

/* Puts every file of from into folder: FILE.yaml, or FOLDER/case.yaml. */
static size_t put_all(const char *from, bool cases, const char *folder)
{
    char **names = NULL;
    size_t count = 0;
    size_t put = 0;
    struct err err = {0};

    assert_ok(file_list(from, MAX_FILES, &names, &count, &err), err);
    for (size_t i = 0; i < count; i++) {
        AUTOFREE char *path = mem_printf("%s/%s%s", from, names[i], cases ? "/case.yaml" : "");

        put += (cases || text_ends(names[i], ".yaml")) && put_document(path, folder, names[i]);
    }
    file_names_free(names, count);
    return put;
}

static void assert_all_good(const char *from, bool cases)
{
    SUPPORT_FOLDER folder = support_folder();
    size_t put = put_all(from, cases, folder);
    size_t seen = 0;
    AUTOFREE char *said = validate(folder);
    char *rest = NULL;

    cr_assert_gt(put, 0);
    for (char *line = strtok_r(said, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        cr_expect(text_ends(line, ".json ok"), "%s: %s", from, line);
        seen++;
    }
    cr_assert_eq(seen, put);
}

Test(schema_files, what_ships_validates)
{
    support_need_jsonschema();
    assert_all_good(LIBRARY_DIR "/attack", false);
    assert_all_good(LIBRARY_DIR "/benign", false);
    assert_all_good(STARTERS_DIR, false);
}

Test(schema_files, what_the_corpus_calls_good_validates)
{
    support_need_jsonschema();
    assert_all_good(TEST_DATA_DIR "/scenario/valid", true);
}

/* Whether a line of the list is the name. */
static bool is_listed(const char *list, const char *name)
{
    AUTOFREE char *whole = mem_printf("\n%s\n", name);

    return strstr(list, whole) != NULL;
}

Test(schema_files, what_is_broken_in_its_structure_is_refused)
{
    support_need_jsonschema();
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *list = support_read(TEST_DATA_DIR "/scenario/beyond-schema");
    AUTOFREE char *said = NULL;
    char *rest = NULL;

    cr_assert_gt(put_all(TEST_DATA_DIR "/scenario/invalid", true, folder), 0);
    said = validate(folder);
    for (char *line = strtok_r(said, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        AUTOFREE char *name = mem_strndup(line, strcspn(line, " ") - strlen(".json"));
        bool good = text_ends(line, " ok");

        cr_expect(!good || is_listed(list, name),
                  "the schema takes invalid/%s: either it lacks a rule, or the case goes into "
                  "beyond-schema, which lists those that only the whole of a scenario shows",
                  name);
        cr_expect(
            good || !is_listed(list, name),
            "the schema refuses invalid/%s after all, so it has no place in beyond-schema: %s",
            name, line);
    }
}
