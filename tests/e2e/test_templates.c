/* Real machines: what `scenario new` gives an author really works on the target, all kinds in one
 * run. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/flow/flow.h"

#define DAY_MS INT64_C(86400000)
#define MAX_KINDS 64

const char *const flow_machines[] = {NULL};

/* The shipped data, but for a library that holds the starting points. */
static void put_data(const char *folder)
{
    static const char *const shipped[] = {"harness", "reports", "vm-images", "intel"};
    AUTOFREE char *library = file_join(folder, "scenarios/library");
    AUTOFREE char *parent = file_join(folder, "scenarios");
    struct err err = {0};

    for (size_t i = 0; i < COUNT_OF(shipped); i++) {
        AUTOFREE char *from = file_join(FLOW_SHIPPED, shipped[i]);
        AUTOFREE char *to = file_join(folder, shipped[i]);
        cr_assert_eq(symlink(from, to), 0);
    }
    assert_ok(file_mkdirs(parent, 0755, &err), err);
    assert_ok(file_copy_tree(FLOW_SHIPPED "/scenarios/templates", library, &err), err);
    setenv("TAMESHI_DATA", folder, 1);
}

/* Two addresses that became known yesterday, as the kind that asks for some wants them. */
static char *put_snapshot(const char *folder)
{
    char now[CLOCK_TEXT];
    char yesterday[CLOCK_TEXT];
    char *path = file_join(folder, "snapshot.json");
    AUTOFREE char *text = NULL;
    AUTO(node) node = NULL;
    struct err err = {0};

    clock_format_utc(clock_utc_ms(), now);
    clock_format_utc(clock_utc_ms() - DAY_MS, yesterday);
    text = mem_printf(
        "{\"schema\":\"tameshi.intel-snapshot/1\",\"at\":\"%s\",\"selection\":{},"
        "\"sources\":[{\"name\":\"feed\",\"items\":2}],\"items\":["
        "{\"id\":\"url:db2346ba7d4f5a6925ae061277f3eff0\",\"type\":\"url\",\"sources\":[\"feed\"],"
        "\"tlp\":\"clear\",\"first_seen\":\"%s\",\"value\":\"http://stage.evil.test/a/b\"},"
        "{\"id\":\"url:e1a524c765185f9dbc7d1ea570a27e27\",\"type\":\"url\",\"sources\":[\"feed\"],"
        "\"tlp\":\"clear\",\"first_seen\":\"%s\","
        "\"value\":\"http://payload.evil.test/bin/x?y=UNION+SELECT+1\"}]}",
        now, yesterday, yesterday);
    assert_ok(node_parse(text, strlen(text), path, &node, &err), err);
    assert_ok(node_save(node, NODE_CANONICAL, path, &err), err);
    return path;
}

static char *put_plan(const char *folder)
{
    AUTOFREE char *campaign = file_join(folder, "campaign.yaml");
    AUTOFREE char *snapshot = put_snapshot(folder);
    char *plan = file_join(folder, "plan.json");
    const char *args[] = {"plan", campaign, "--full", "--intel", snapshot, "--out", plan, NULL};

    support_write(campaign, "id: templates\ntitle: What authors start from\ncategory: waf\n"
                            "criteria: waf-1\nproducts: [allow-all]\nseed: 1\n");
    free(flow_good(args));
    return plan;
}

static void run_plan(const char *plan, const char *dir)
{
    const char *args[] = {"run", plan, "--out", dir, "--jobs", "2", NULL};

    flow_built(args);
}

/* Whether some case is of this kind. */
static bool has_kind(const struct node *cases, const char *kind)
{
    for (size_t i = 0; i < node_count(cases); i++) {
        if (strcmp(node_get_str(node_at(cases, i), "scenario", ""), kind) == 0) {
            return true;
        }
    }
    return false;
}

static void assert_every_kind(const struct node *cases)
{
    char **names = NULL;
    size_t count = 0;
    struct err err = {0};

    assert_ok(file_list(FLOW_SHIPPED "/scenarios/templates", MAX_KINDS, &names, &count, &err), err);
    for (size_t i = 0; i < count; i++) {
        AUTOFREE char *kind = mem_strndup(names[i], strlen(names[i]) - strlen(".yaml"));
        cr_expect(has_kind(cases, kind), "no case of '%s' was run", kind);
    }
    file_names_free(names, count);
}

Test(templates, every_kind_works_on_the_target)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *data = file_join(folder, "data");
    struct err err = {0};

    assert_ok(file_mkdirs(data, 0755, &err), err);
    put_data(data);
    AUTOFREE char *plan = put_plan(folder);
    AUTOFREE char *dir = file_join(folder, "run");
    AUTOFREE char *path = file_join(dir, "results.json");
    AUTO(node) results = NULL;
    run_plan(plan, dir);
    assert_ok(node_load(path, (size_t)64 << 20, &results, &err), err);
    const struct node *cases = node_get(results, "cases");
    assert_every_kind(cases);
    for (size_t i = 0; i < node_count(cases); i++) {
        const struct node *one = node_at(cases, i);
        cr_expect_str_eq(node_str(node_path(one, "control.0.state")), "worked", "'%s'",
                         node_get_str(one, "id", ""));
    }
}
