/* Intelligence in a run: a bound address is fetched and reaches the sinkhole, a plan whose items
 * have passed their time is refused with the list of them. The snapshot is of 2020-01-31; one of
 * its two addresses that can be answered was valid for one day more. */
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/flow/flow.h"

const char *const flow_machines[] = {"--hypervisor", "fake", "--fake-images", FLOW_WORLD "/images",
                                     NULL};

TestSuite(intel_flow, .init = flow_setup);

#define SNAPSHOT FLOW_WORLD "/intel/snapshot.json"
#define STAGE "url:e65b589895fb939af7d4f03af7d585a6 (http://stage.evil.test:8084/a/b)"

/* Plans the campaign with this line more. Caller frees both. */
static char *plan_with(const char *folder, const char *policy, char **said)
{
    AUTOFREE char *text = support_read(FLOW_WORLD "/campaigns/intel.yaml");
    AUTOFREE char *whole = mem_printf("%s%s", text, policy);
    AUTOFREE char *campaign = file_join(folder, "campaign.yaml");
    char *plan = file_join(folder, "plan.json");
    const char *args[] = {"plan", campaign, "--intel", SNAPSHOT, "--out", plan, NULL};

    support_write(campaign, whole);
    *said = flow_good(args);
    return plan;
}

static struct node *load(const char *folder, const char *name)
{
    AUTOFREE char *path = file_join(folder, name);
    struct node *node = NULL;
    struct err err = {0};

    assert_ok(node_load(path, (size_t)64 << 20, &node, &err), err);
    return node;
}

static const struct node *verdicts_of(const struct node *results, const char *id)
{
    const struct node *cases = node_get(results, "cases");

    for (size_t i = 0; i < node_count(cases); i++) {
        if (strcmp(node_get_str(node_at(cases, i), "id", ""), id) == 0) {
            return node_at(cases, i);
        }
    }
    return NULL;
}

Test(intel_flow, bound_addresses_are_fetched_from_the_sinkhole)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *said = NULL;
    AUTOFREE char *plan = plan_with(folder, "", &said);
    AUTOFREE char *dir = file_join(folder, "run");
    AUTOFREE char *evidence = file_join(dir, "evidence.jsonl");
    const char *args[] = {"run",
                          plan,
                          "--out",
                          dir,
                          "--jobs",
                          "2",
                          "--hypervisor",
                          "fake",
                          "--fake-images",
                          FLOW_WORLD "/images",
                          NULL};
    AUTOFREE char *dir_results = file_join(dir, "results.json");
    size_t fetched = 0;

    free(flow_good(args));
    AUTO(node) trials = flow_records(evidence, "trial");
    for (size_t i = 0; i < node_count(trials); i++) {
        const struct node *trial = node_at(trials, i);

        if (strncmp(node_get_str(trial, "case", ""), "fetch/", 6) == 0) {
            fetched++;
            cr_expect_gt(node_get_int(trial, "started", 0), 0);
            cr_expect(node_get_bool(trial, "worked", false) ||
                          node_get_bool(node_path(trial, "steps.2"), "block_page", false),
                      "%s did not work", node_get_str(trial, "case", ""));
        }
    }
    cr_assert_eq(fetched, 6, "%zu trials: two items, control, detect and block", fetched);
    AUTO(node) results = load(dir, "results.json");
    AUTOFREE char *text = support_read(dir_results);
    AUTO(node) bound = load(folder, "plan.json");
    cr_assert_str_eq(
        node_get_str(node_path(results, "sources.intelligence"), "snapshot_sha256", ""),
        node_get_str(node_get(bound, "intel"), "snapshot", "none"));
    cr_assert_null(strstr(text, "stage.evil.test"), "what is marked amber is in the results");
    cr_assert_eq(node_get_int(node_path(results, "control.attack"), "planned", -1), 2);
    cr_assert_eq(node_get_int(node_path(results, "control.attack"), "worked", -1), 2);
    cr_assert_eq(node_get_int(node_path(results, "sources.intelligence"), "items", -1), 2);
    cr_assert_not_null(verdicts_of(results, "fetch/1-plain"));
    cr_assert_null(verdicts_of(results, "fetch/3-plain"), "there is no third item");
}

/* The two lines of a refusal: what is stale, and how much. The time in the second is the clock's.
 */
static void assert_refusal(const char *said)
{
    static const char first[] = STAGE ": valid until 2020-02-01T00:00:00.000Z, which has passed\n"
                                      "tameshi: 1 of 2 bound items are stale at 2";
    static const char last[] =
        "Z: expected all of them to be usable; take a new snapshot and plan again, or let the "
        "campaign say 'stale: exclude'\n";
    size_t length = strlen(said);

    cr_assert_eq(strncmp(said, first, strlen(first)), 0, "%s", said);
    cr_assert(length > strlen(last) && strcmp(said + length - strlen(last), last) == 0, "%s", said);
    cr_assert_eq(strchr(strchr(said, '\n') + 1, '\n'), said + length - 1, "%s", said);
}

Test(intel_flow, a_plan_whose_items_have_passed_their_time_is_refused_with_their_list)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *said = NULL;
    AUTOFREE char *plan = plan_with(folder, "intel: {stale: refuse}\n", &said);
    AUTOFREE char *dir = file_join(folder, "run");
    const char *args[] = {
        "run", plan, "--out", dir, "--hypervisor", "fake", "--fake-images", FLOW_WORLD "/images",
        NULL};
    struct proc_result result = flow_run(args);

    cr_assert_eq(result.exit_code, 1, "exit %d", result.exit_code);
    assert_refusal(buf_str(&result.err_out));
    cr_assert_eq(result.out.length, 0);
    proc_result_done(&result);
    cr_assert_not(file_exists(dir), "something was written");
}

Test(intel_flow, a_plan_says_what_it_is_bound_to)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *said = NULL;
    free(plan_with(folder, "", &said));
    AUTO(node) plan = load(folder, "plan.json");
    AUTOFREE char *line = mem_printf("2 items bound out of snapshot %s\n",
                                     node_get_str(node_get(plan, "intel"), "snapshot", ""));

    cr_assert_not_null(strstr(said, line), "%s", said);
    cr_assert_str_eq(node_get_str(node_get(plan, "intel"), "at", ""), "2020-01-31T00:00:00.000Z");
}

Test(intel_flow, the_same_snapshot_gives_the_same_plan)
{
    SUPPORT_FOLDER one = support_folder();
    SUPPORT_FOLDER two = support_folder();
    AUTOFREE char *said = NULL;
    AUTOFREE char *again = NULL;
    AUTOFREE char *a = plan_with(one, "", &said);
    AUTOFREE char *b = plan_with(two, "", &again);
    AUTOFREE char *first = support_read(a);
    AUTOFREE char *second = support_read(b);

    cr_assert_str_eq(first, second);
}

Test(intel_flow, without_a_snapshot_what_needs_an_item_is_left_out_and_named)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *plan = file_join(folder, "plan.json");
    const char *args[] = {"plan", FLOW_WORLD "/campaigns/intel.yaml", "--out", plan, NULL};
    AUTOFREE char *said = flow_good(args);

    cr_assert_not_null(strstr(said, "\nleft out for want of an item: fetch\n"), "%s", said);
    cr_assert_null(strstr(said, "bound out of"), "%s", said);
}

Test(intel_flow, a_snapshot_that_was_edited_is_refused)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *text = support_read(SNAPSHOT);
    AUTOFREE char *path = file_join(folder, "snapshot.json");
    AUTOFREE char *plan = file_join(folder, "plan.json");
    AUTOFREE char *line = mem_printf(
        "tameshi: %s:0:0: items[0]: 'domain:0322cfbab9a4a5369a8ee370fc90fd86' is not the id of "
        "this domain, expected 'domain:b103f9b51a90551749775cfa0d46a3f6'",
        path);
    const char *args[] = {
        "plan", FLOW_WORLD "/campaigns/intel.yaml", "--intel", path, "--out", plan, NULL};
    char *at = strstr(text, "\"evil.test\"");

    cr_assert_not_null(at);
    memcpy(at, "\"Evil.test\"", 11);
    support_write(path, text);
    flow_fails(args, 1, line);
    cr_assert_not(file_exists(plan));
}
