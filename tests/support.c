/* Helpers of the unit tests. They assert by themselves, so that a test's own lines stay about its
 * subject. */
#include "tests/support.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/proc.h"

char *support_folder(void)
{
    char *path = file_join(TEST_TMP_DIR, "t-XXXXXX");
    struct err err = {0};

    assert_ok(file_mkdirs(TEST_TMP_DIR, 0755, &err), err);
    cr_assert_not_null(mkdtemp(path), "cannot make '%s'", path);
    return path;
}

void support_folder_done(char *const *path)
{
    if (*path != NULL) {
        (void)file_remove_tree(*path, NULL);
        free(*path);
    }
}

char *support_read(const char *path)
{
    struct buf text = BUF_INIT;
    struct err err = {0};

    assert_ok(file_read(path, (size_t)16 << 20, &text, &err), err);
    return buf_take(&text);
}

void support_write(const char *path, const char *text)
{
    struct err err = {0};

    assert_ok(file_write_atomic(path, text, strlen(text), 0644, &err), err);
}

char *support_corpus(const char *name)
{
    const char *folder = getenv("TAMESHI_CORPORA");
    char *path = mem_printf("%s/%s", folder != NULL ? folder : CORPORA_DIR, name);

    if (!file_exists(path)) {
        free(path);
        cr_skip_test("the corpora are not there");
    }
    return path;
}

void support_need_jsonschema(void)
{
    const char *argv[] = {"python3", "-c", "import jsonschema", NULL};
    struct proc_options options = {.argv = argv, .timeout_ms = 120000, .max_output_bytes = 4096};
    struct proc_result result = {0};
    struct err err = {0};
    bool there = proc_run(&options, &result, &err) == 0 && result.exit_code == 0;
    proc_result_done(&result);
    if (!there) {
        cr_skip_test("Debian's python3-jsonschema is not installed");
    }
}
