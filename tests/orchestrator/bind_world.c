#include "tests/orchestrator/bind_world.h"

#include <string.h>

#include "common/base/file.h"

#define WORLD TEST_DATA_DIR "/../flow/world"

void bind_world_add(const char *folder, const char *id, const char *intel, const char *query)
{
    AUTOFREE char *library = file_join(folder, "library");
    AUTOFREE char *name = mem_printf("%s.yaml", id);
    AUTOFREE char *path = file_join(library, name);
    AUTOFREE char *text = mem_printf(
        "id: %s\nversion: 1\ntitle: t\nkind: attack\nsummary: s\ncategory: [waf]\n"
        "technique: T1190\ntactic: initial-access\ncapec: [66]\ncluster: c-%s\n%s%s%s"
        "steps:\n  - http: {name: s, method: GET, path: /, query: {q: \"%s\"}}\n"
        "effect:\n  - response: {step: s, contains: x}\n",
        id, id, *intel == '\0' ? "" : "intel: ", intel, *intel == '\0' ? "" : "\n", query);
    struct err err = {0};

    assert_ok(file_mkdirs(library, 0755, &err), err);
    support_write(path, text);
}

int bind_world_plan(const char *folder, const struct node *snapshot, const char *rest,
                    struct plan **out, struct err *err)
{
    AUTOFREE char *library_path = file_join(folder, "library");
    AUTOFREE char *path = file_join(folder, "campaign.yaml");
    AUTOFREE char *text = mem_printf(
        "id: c\ntitle: t\ncategory: waf\ncriteria: tiny-1\nproducts: [allow-all]\n%s", rest);
    AUTO(campaign) campaign = NULL;
    AUTO(scenario_library) library = NULL;
    AUTO(criteria) criteria = NULL;
    AUTO(intel_snapshot) intel = NULL;
    struct product_list products = {0};
    int result = 0;

    support_write(path, text);
    if (campaign_load(path, &campaign, err) != 0) {
        return -1;
    }
    if (snapshot != NULL) {
        AUTOFREE char *saved = document_save(snapshot, folder);

        assert_ok(intel_snapshot_load(saved, &intel, err), *err);
    }
    assert_ok(scenario_library_load(library_path, NULL, NULL, &library, err), *err);
    assert_ok(product_load_all(WORLD "/harness/products", &products, err), *err);
    assert_ok(criteria_load(WORLD "/reports/criteria/tiny-1.yaml", &criteria, err), *err);
    struct plan_sources sources = {
        .library = library, .products = &products, .criteria = criteria, .snapshot = intel};
    result = plan_build(campaign, &sources, out, err);
    product_list_done(&products);
    return result;
}

struct plan *bind_world_good(const char *folder, const struct node *snapshot, const char *rest)
{
    struct plan *plan = NULL;
    struct err err = {0};

    assert_ok(bind_world_plan(folder, snapshot, rest, &plan, &err), err);
    return plan;
}

const struct plan_scenario *bind_world_entry(const struct plan *plan, const char *id)
{
    for (size_t i = 0; i < plan->scenario_count; i++) {
        if (strcmp(plan->scenarios[i].scenario->id, id) == 0) {
            return &plan->scenarios[i];
        }
    }
    return NULL;
}
