/* Replays tests/data/product/invalid: each case is a package and the error that is expected, in
 * which the package's folder is left out. */
#include <string.h>

#include "common/base/file.h"
#include "harness/products/product.h"
#include "tests/support.h"

#define INVALID TEST_DATA_DIR "/product/invalid"

static void run_case(const char *folder)
{
    AUTOFREE char *path = file_join(folder, "expected.txt");
    AUTOFREE char *line = support_read(path);
    AUTOFREE char *expected = NULL;
    struct product *product = NULL;
    struct err err = {0};

    line[strcspn(line, "\n")] = '\0';
    expected = mem_printf("%s/%s", folder, line);
    cr_assert_eq(product_load(folder, &product, &err), -1, "%s was accepted", folder);
    assert_err(err, ERR_INPUT, expected);
    cr_assert_null(product);
}

Test(product_corpus, refuses_every_invalid_package_with_its_text)
{
    char **names = NULL;
    size_t count = 0;
    struct err err = {0};

    assert_ok(file_list(INVALID, 1000, &names, &count, &err), err);
    cr_assert_geq(count, 50);
    for (size_t i = 0; i < count; i++) {
        AUTOFREE char *folder = file_join(INVALID, names[i]);

        run_case(folder);
    }
    file_names_free(names, count);
}
