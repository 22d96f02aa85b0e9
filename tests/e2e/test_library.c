/* Real machines: every scenario that ships works on the target without a product. What was proven
 * is on record (proven.txt: the hash of each scenario, and of the target's recipe), so that only
 * what changed since is tried again; a change of the target means all.
 *
 * With TAMESHI_PROVEN=FILE the record is that file, which may be missing, and what was proven is
 * added to it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/ext/hash.h"
#include "tests/flow/flow.h"

#define MAX_RECORD ((size_t)1 << 20)
#define MAX_FILES 2000
#define TARGET FLOW_SHIPPED "/vm-images/target-web"

const char *const flow_machines[] = {NULL};

/* Names and contents of all files below a folder, in byte order of the names. */
static void add_tree(const char *folder, struct buf *out)
{
    char **names = NULL;
    size_t count = 0;
    struct err err = {0};

    assert_ok(file_list(folder, MAX_FILES, &names, &count, &err), err);
    for (size_t i = 0; i < count; i++) {
        AUTOFREE char *path = file_join(folder, names[i]);

        if (strcmp(names[i], "README.md") == 0) {
            continue;
        }
        buf_printf(out, "%s\n", path + strlen(TARGET));
        if (file_is_dir(path)) {
            add_tree(path, out);
        } else {
            AUTOFREE char *text = support_read(path);
            char hash[HASH_HEX];

            hash_bytes(text, strlen(text), hash);
            buf_printf(out, "%s\n", hash);
        }
    }
    file_names_free(names, count);
}

static void target_hash(char out[HASH_HEX])
{
    AUTOBUF struct buf tree = BUF_INIT;

    add_tree(TARGET, &tree);
    hash_bytes(buf_str(&tree), tree.length, out);
}

/* "name hash" is in the record as a line. */
static bool is_on_record(const char *record, const char *name, const char *hash)
{
    AUTOFREE char *line = mem_printf("\n%s %s\n", name, hash);

    return strstr(record, line) != NULL;
}

static struct node *list_library(void)
{
    const char *args[] = {"scenario", "list", "--json", NULL};

    return flow_json(args);
}

/* Addresses, domains and URLs that lead nowhere but to the attacker machine, and the known
 * exploited vulnerabilities that ship. */
static char *put_snapshot(const char *folder)
{
    AUTOFREE char *items = file_join(folder, "items.txt");
    AUTOFREE char *workspace = file_join(folder, "workspace");
    char *snapshot = file_join(folder, "snapshot.json");
    const char *import[] = {"--workspace", workspace, "intel", "import",
                            "--source",    "feed",    items,   NULL};
    const char *known[] = {"--workspace",
                           workspace,
                           "intel",
                           "import",
                           "--source",
                           "cisa-kev",
                           "--columns",
                           FLOW_SHIPPED "/intel/columns/kev-facts.yaml",
                           FLOW_SHIPPED "/intel/facts/kev-web.csv",
                           NULL};
    const char *take[] = {"--workspace", workspace, "intel", "snapshot", "--out", snapshot, NULL};

    support_write(items, "http://stage.evil.test/a/b\nhttp://load.evil.test/bin/x?y=1\n"
                         "evil.test\nbad.example\n198.51.100.7\n203.0.113.9\n");
    free(flow_good(import));
    free(flow_good(known));
    free(flow_good(take));
    return snapshot;
}

/* A plan of the control arm alone. Caller frees the path. */
static char *put_plan(const char *folder, const struct buf *scenarios)
{
    AUTOFREE char *campaign = file_join(folder, "campaign.yaml");
    AUTOFREE char *snapshot = put_snapshot(folder);
    AUTOFREE char *text = mem_printf("id: library\ntitle: The library without a product\n"
                                     "category: waf\ncriteria: waf-1\nproducts: []\nseed: 1\n"
                                     "scenarios: [%s]\n",
                                     buf_str(scenarios));
    char *plan = file_join(folder, "plan.json");
    const char *args[] = {"plan", campaign, "--full", "--intel", snapshot, "--out", plan, NULL};

    support_write(campaign, text);
    free(flow_good(args));
    return plan;
}

static void run_plan(const char *plan, const char *dir)
{
    const char *args[] = {"run", plan, "--out", dir, "--prove-reset", "0", NULL};

    flow_built(args);
}

/* How many cases of a scenario were tried and how many of them worked. */
struct tally {
    size_t cases;
    size_t worked;
};

static struct tally tally_of(const struct node *results, const char *scenario)
{
    const struct node *cases = node_get(results, "cases");
    struct tally tally = {0};

    for (size_t i = 0; i < node_count(cases); i++) {
        const struct node *one = node_at(cases, i);
        const char *state = node_str(node_path(one, "control.0.state"));

        if (strcmp(node_get_str(one, "scenario", ""), scenario) == 0) {
            bool worked = strcmp(state, "worked") == 0;

            if (!worked) {
                fprintf(stderr, "'%s' is '%s' without a product\n", node_get_str(one, "id", ""),
                        state);
            }
            tally.cases++;
            tally.worked += worked;
        }
    }
    return tally;
}

/* The old record, if it is of this target, and the scenarios of the list that worked whole. */
static void write_record(const char *path, const char *record, const struct node *list,
                         const struct node *results, const char *target)
{
    AUTOBUF struct buf text = BUF_INIT;
    bool same = is_on_record(record, "target-web", target);

    buf_printf(&text,
               "# Scenarios whose every case worked on the target without a product, by the "
               "hash of the\n# scenario and of the target's recipe. Made by "
               "TAMESHI_PROVEN=tests/e2e/proven.txt build/tests/e2e/test_e2e_library\n"
               "target-web %s\n",
               target);
    for (size_t i = 0; i < node_count(list); i++) {
        const char *id = node_get_str(node_at(list, i), "id", "");
        const char *hash = node_get_str(node_at(list, i), "hash", "");
        bool known = same && is_on_record(record, id, hash);
        struct tally tally = known ? (struct tally){0} : tally_of(results, id);

        if (known || (tally.cases > 0 && tally.worked == tally.cases)) {
            buf_printf(&text, "%s %s\n", id, hash);
        }
    }
    support_write(path, buf_str(&text));
}

/* The ids that are not on record, "a, b"; answers how many. */
static size_t list_unproven(const struct node *list, const char *record, const char *target,
                            struct buf *out)
{
    bool all = !is_on_record(record, "target-web", target);
    size_t count = 0;

    for (size_t i = 0; i < node_count(list); i++) {
        const char *id = node_get_str(node_at(list, i), "id", "");

        if (all || !is_on_record(record, id, node_get_str(node_at(list, i), "hash", ""))) {
            buf_printf(out, "%s%s", count == 0 ? "" : ", ", id);
            count++;
        }
    }
    return count;
}

/* Every case of every scenario that was to be tried worked. */
static void assert_proven(const struct node *list, const char *record, const char *target,
                          const struct node *results)
{
    bool all = !is_on_record(record, "target-web", target);

    for (size_t i = 0; i < node_count(list); i++) {
        const char *id = node_get_str(node_at(list, i), "id", "");

        if (all || !is_on_record(record, id, node_get_str(node_at(list, i), "hash", ""))) {
            struct tally tally = tally_of(results, id);

            cr_expect_gt(tally.cases, 0, "'%s' was not tried", id);
            cr_expect_eq(tally.worked, tally.cases, "'%s': %zu of %zu cases worked", id,
                         tally.worked, tally.cases);
        }
    }
}

Test(library, every_scenario_works_without_a_product)
{
    SUPPORT_FOLDER folder = support_folder();
    const char *proven = getenv("TAMESHI_PROVEN");
    const char *place = proven != NULL ? proven : E2E_PROVEN;
    AUTOFREE char *record = file_exists(place) ? support_read(place) : mem_strdup("");
    AUTO(node) list = list_library();
    AUTO(node) results = NULL;
    AUTOBUF struct buf todo = BUF_INIT;
    char target[HASH_HEX];
    struct err err = {0};

    target_hash(target);
    size_t count = list_unproven(list, record, target, &todo);
    fprintf(stderr, "%zu of %zu scenarios are not on record\n", count, node_count(list));
    if (count == 0) {
        return;
    }
    AUTOFREE char *plan = put_plan(folder, &todo);
    AUTOFREE char *dir = file_join(folder, "run");
    AUTOFREE char *path = file_join(dir, "results.json");
    run_plan(plan, dir);
    assert_ok(node_load(path, (size_t)256 << 20, &results, &err), err);
    if (proven != NULL) {
        write_record(proven, record, list, results, target);
    }
    assert_proven(list, record, target, results);
}
