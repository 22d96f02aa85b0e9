/* The commands about intelligence, as a user types them: in, looked at, chosen, frozen, out again.
 */
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/flow/flow.h"

const char *const flow_machines[] = {NULL};

#define DATA FLOW_WORLD "/../../.." /* what ships, not the small world */

static char *workspace;

/* A group that uses two techniques, one of them through a tool; a domain; an object without a name.
 */
#define BUNDLE TEST_DATA_DIR "/intel/group.json"

static void begin(void)
{
    setenv("TAMESHI_DATA", DATA, 1);
    workspace = support_folder();
    const char *args[] = {"--workspace", workspace, "intel", "import",
                          "--source",    "cert",    BUNDLE,  NULL};
    AUTOFREE char *said = flow_good(args);
    cr_assert_str_eq(said, "8 imported, 0 unchanged, 1 refused, 0 ignored (they carry no "
                           "intelligence of their own)\n");
}

static void end(void)
{
    support_folder_done(&workspace);
}

TestSuite(intel_store, .init = begin, .fini = end);

/* The output of `tameshi --workspace W intel ...` as JSON. */
static struct node *json_of(const char *const *words)
{
    const char *args[16] = {"--workspace", workspace, "intel"};
    for (size_t i = 0; words[i] != NULL; i++) {
        args[3 + i] = words[i];
    }
    return flow_json(args);
}

Test(intel_store, importing_twice_changes_nothing_and_names_what_is_refused)
{
    const char *words[] = {"import", "--source", "cert", "--json", BUNDLE, NULL};
    AUTO(node) node = json_of(words);
    cr_assert_eq(node_get_int(node, "imported", -1), 0);
    cr_assert_eq(node_get_int(node, "unchanged", -1), 8);
    cr_assert_eq(node_get_int(node, "refused", -1), 1);
    cr_assert_str_eq(node_str(node_path(node, "errors.0.path")), "objects[8]");
    cr_assert_str_eq(node_str(node_path(node, "errors.0.reason")), "'name' is missing");
}

Test(intel_store, what_is_usable_is_listed_and_why_is_told)
{
    const char *then[] = {"list", "--type", "domain", "--usable-at", "2024-01-10", "--json", NULL};
    const char *later[] = {"list", "--type", "domain", "--usable-at", "2024-02-01", "--json", NULL};
    const char *why[] = {"why", "weasel.test", "--at", "2024-02-01", "--json", NULL};
    AUTO(node) usable = json_of(then);
    AUTO(node) none = json_of(later);
    AUTO(node) told = json_of(why);
    cr_assert_eq(node_count(usable), 1);
    cr_assert_str_eq(node_str(node_path(usable, "0.value")), "weasel.test");
    cr_assert_eq(node_count(none), 0);
    cr_assert_str_eq(node_get_str(told, "reason", ""),
                     "valid until 2024-02-01T00:00:00.000Z, which has passed");
}

Test(intel_store, one_item_is_shown_with_all_that_is_known)
{
    const char *words[] = {"show", "stoat", "--json", NULL};
    AUTO(node) node = json_of(words);
    cr_assert_str_eq(node_get_str(node, "value", ""), "Weasel");
    cr_assert_str_eq(node_str(node_path(node, "sightings.0.source")), "cert");
    cr_assert_eq(node_count(node_get(node, "related")), 2);
}

Test(intel_store, a_group_is_emulated_in_the_order_of_the_kill_chain)
{
    AUTOFREE char *campaign = file_join(workspace, "campaign.yaml");
    const char *words[] = {"emulate", "Weasel", "--out", campaign, "--json", NULL};
    AUTO(node) node = json_of(words);
    AUTOFREE char *text = support_read(campaign);
    cr_assert_eq(node_count(node_get(node, "techniques")), 2);
    cr_assert_str_eq(node_str(node_path(node, "techniques.0.id")), "T1190");
    cr_assert_str_eq(node_str(node_path(node, "techniques.1.via.0")), "Locker");
    cr_assert_not_null(strstr(text, "id: emulate-weasel\n"), "%s", text);
    cr_assert_not_null(strstr(text, "  - sqli-union-search # T1190, exact\n"), "%s", text);
    AUTOFREE char *frozen = file_join(workspace, "plan.json");
    const char *plan[] = {"plan", campaign, "--out", frozen, NULL};
    free(flow_good(plan));
}

Test(intel_store, breadth_is_told_against_a_profile)
{
    AUTOFREE char *layer = file_join(workspace, "layer.json");
    const char *words[] = {"coverage", "--profile", "web-application", "--navigator", layer,
                           "--json",   NULL};
    AUTO(node) node = json_of(words);
    AUTOFREE char *text = support_read(layer);
    cr_assert_eq(node_int_value(node_path(node, "techniques.count")), 2);
    cr_assert_str_eq(node_str(node_path(node, "profile.covered_by_items.0")), "T1190");
    cr_assert_not_null(strstr(text, "\"layer\": \"4.5\""));
}

Test(intel_store, a_snapshot_is_the_same_in_another_store)
{
    AUTOFREE char *other = file_join(workspace, "other");
    AUTOFREE char *one_path = file_join(workspace, "one.json");
    AUTOFREE char *two_path = file_join(workspace, "two.json");
    const char *import[] = {"--workspace", other,  "intel", "import",
                            "--source",    "cert", BUNDLE,  NULL};
    const char *one[] = {"--workspace", workspace, "intel",  "snapshot", "--at",
                         "2024-01-10",  "--out",   one_path, NULL};
    const char *two[] = {"--workspace", other,   "intel",  "snapshot", "--at",
                         "2024-01-10",  "--out", two_path, NULL};
    free(flow_good(import));
    AUTOFREE char *first = flow_good(one);
    AUTOFREE char *second = flow_good(two);
    cr_assert_str_eq(first, second);
    cr_assert_eq(strlen(first), 65);
    AUTOFREE char *text = support_read(one_path);
    AUTOFREE char *same = support_read(two_path);
    cr_assert_str_eq(text, same);
}

Test(intel_store, what_a_source_told_can_be_forgotten)
{
    const char *words[] = {"forget", "cert", "--json", NULL};
    const char *list[] = {"list", "--json", NULL};
    AUTO(node) node = json_of(words);
    AUTO(node) left = json_of(list);
    cr_assert_eq(node_get_int(node, "items", -1), 5);
    cr_assert_eq(node_count(left), 0);
}

Test(intel_store, wrong_input_is_one_clear_line)
{
    const char *type[] = {"--workspace", workspace, "intel", "list", "--type", "urls", NULL};
    const char *time[] = {"--workspace", workspace, "intel", "why", "Weasel", "--at", "soon", NULL};
    const char *nobody[] = {"--workspace", workspace, "intel", "show", "nobody", NULL};
    const char *strict[] = {"--workspace", workspace, "intel", "snapshot", NULL};
    flow_fails(type, 2, "tameshi: --type: no type 'urls', did you mean 'url'?");
    flow_fails(time, 2, "tameshi: --at: 'soon' is no time, expected one like 2025-01-31T08:00:00Z");
    flow_fails(nobody, 1, "tameshi: no item 'nobody'; 'tameshi intel list' lists them");
    flow_fails(strict, 2, "tameshi: --out FILE is missing");
}
