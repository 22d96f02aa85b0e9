/* Products that fail: one that does not start in an arm, one that ends while it is tested. Neither
 * is a miss or a pass, and the others are judged as ever. */
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/flow/flow.h"

const char *const flow_machines[] = {"--hypervisor", "fake", "--fake-images", FLOW_WORLD "/images",
                                     NULL};

TestSuite(products, .init = flow_setup);

/* A run over a copy of the small world in which tiny-waf has more in its block arm. Caller frees
 * the run's folder. */
static char *run_with(const char *folder, const char *more)
{
    AUTOFREE char *world = file_join(folder, "world");
    AUTOFREE char *path = file_join(world, "harness/products/tiny-waf/product.yaml");
    AUTOBUF struct buf changed = BUF_INIT;
    static const char anchor[] = "    files: [{path: /mode, content: \"block\\n\"}";
    struct err err = {0};
    assert_ok(file_copy_tree(FLOW_WORLD, world, &err), err);
    AUTOFREE char *text = support_read(path);
    char *at = strstr(text, anchor);
    cr_assert_not_null(at);
    at += sizeof(anchor) - 1;
    buf_printf(&changed, "%.*s%s%s", (int)(at - text), text, more, at + 1);
    support_write(path, buf_str(&changed));
    setenv("TAMESHI_DATA", world, 1);
    return flow_whole(folder, "run");
}

/* All attempts at units of tiny-waf's block arm have this cause; no other unit is void. */
static void assert_void(const char *dir, const char *cause, const char *detail)
{
    AUTOFREE char *evidence = file_join(dir, "evidence.jsonl");
    AUTO(node) units = flow_records(evidence, "unit");
    size_t found = 0;
    for (size_t i = 0; i < node_count(units); i++) {
        const struct node *unit = node_at(units, i);
        bool failed = strcmp(node_get_str(unit, "product", ""), "tiny-waf") == 0 &&
                      strcmp(node_get_str(unit, "arm", ""), "block") == 0;
        cr_assert_str_eq(node_get_str(unit, "void", ""), failed ? cause : "");
        if (failed) {
            found++;
            cr_assert_not_null(strstr(node_get_str(unit, "detail", ""), detail), "%s",
                               node_get_str(unit, "detail", ""));
        }
    }
    cr_assert_gt(found, 0);
}

static void assert_report_says(const char *dir, const char *text)
{
    const char *args[] = {"report", dir, "--format", "text", NULL};
    AUTOFREE char *report = flow_good(args);
    cr_assert_not_null(strstr(report, text), "%s", report);
}

Test(products, one_that_does_not_start_in_an_arm_is_void_there_and_the_rest_is_complete)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *dir =
        run_with(folder, "]\n    run: [[sh, -c, \"echo no licence >&2; exit 1\"]]");
    assert_void(dir, "product did not start", "");
    AUTOFREE char *path = file_join(dir, "evidence.jsonl");
    AUTOFREE char *evidence = support_read(path);
    cr_assert_not_null(strstr(evidence, "'sh' exited with 1: no licence"));
    assert_report_says(dir, "product did not start");
}

Test(products, one_that_ends_while_it_is_tested_is_void_there_and_the_rest_is_complete)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *dir = run_with(folder, ", {path: /ends-after, content: \"1\\n\"}]");
    assert_void(dir, "sensor silent: access", "the tracer did not appear");
    assert_report_says(dir, "sensor silent: access");
}
