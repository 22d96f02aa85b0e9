/* What the scenario tests share: building scenarios and bindings; everything asserts by itself. */
#include "tests/scenarios/support.h"

#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "scenarios/bound.h"

struct scenario *scenario_of(const char *yaml)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "case.yaml");
    struct scenario *scenario = NULL;
    struct err err = {0};

    support_write(path, yaml);
    assert_ok(scenario_load(path, &scenario, &err), err);
    return scenario;
}

char *problem_of(const char *yaml)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "case.yaml");
    struct scenario *scenario = NULL;
    struct err err = {0};
    const char *name = NULL;

    support_write(path, yaml);
    cr_assert_eq(scenario_load(path, &scenario, &err), -1);
    cr_assert_null(scenario);
    cr_assert_eq(err.kind, ERR_INPUT);
    name = strstr(err.text, "case.yaml");
    return mem_strdup(name == NULL ? err.text : name);
}

char *benign_of(const char *rest)
{
    return mem_printf("id: case\nversion: 1\ntitle: A case\nkind: benign\nsummary: For a test.\n"
                      "category: [waf]\ncluster: prose\n%s",
                      rest);
}

char *attack_of(const char *rest)
{
    return mem_printf("id: case\nversion: 1\ntitle: A case\nkind: attack\nsummary: For a test.\n"
                      "category: [waf]\ncluster: sqli\ntechnique: T1190\ntactic: initial-access\n"
                      "capec: [66]\n%s",
                      rest);
}

static const char *test_canary(void *data, const char *name)
{
    static char canary[32];

    (void)data;
    (void)snprintf(canary, sizeof(canary), "cn-%s", name);
    return canary;
}

struct bindings test_bindings(const struct captures *captures)
{
    return (struct bindings){
        .nonce = TEST_NONCE, .source = TEST_SOURCE, .canary = test_canary, .captures = captures};
}

char *bytes_of(const struct scenario *scenario, size_t case_index, size_t step)
{
    AUTOITEM struct bound_item item;
    struct bindings bindings = test_bindings(NULL);
    struct buf bytes = BUF_INIT;
    struct err err = {0};

    bound_item_stand_in(&scenario->intel, &item);
    bindings.item = &item;
    assert_ok(scenario_render_http(scenario, case_index, &scenario->steps[step].http, &bindings,
                                   &bytes, &err),
              err);
    return buf_take(&bytes);
}

char *text_of(const struct scenario *scenario, size_t case_index, const char *text)
{
    struct bindings bindings = test_bindings(NULL);
    struct buf out = BUF_INIT;
    struct err err = {0};

    assert_ok(scenario_render_text(scenario, case_index, text, &bindings, &out, &err), err);
    return buf_take(&out);
}
