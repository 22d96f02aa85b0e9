#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/flow/flow.h"

const char *const flow_machines[] = {"--hypervisor", "fake", "--fake-images", FLOW_WORLD "/images",
                                     NULL};

TestSuite(flow, .init = flow_setup);

static const struct node *find(const struct node *list, const char *id)
{
    for (size_t i = 0; i < node_count(list); i++) {
        if (strcmp(node_get_str(node_at(list, i), "id", ""), id) == 0) {
            return node_at(list, i);
        }
    }
    cr_assert_fail("no '%s'", id);
    return NULL;
}

/* "numerator/denominator" of a product's metric. */
static char *metric(const struct node *results, const char *product, const char *name)
{
    const struct node *metrics = node_get(find(node_get(results, "products"), product), "metrics");
    for (size_t i = 0; i < node_count(metrics); i++) {
        const struct node *one = node_at(metrics, i);
        if (strcmp(node_get_str(one, "name", ""), name) == 0) {
            return mem_printf("%d/%d", (int)node_get_int(one, "numerator", -1),
                              (int)node_get_int(one, "denominator", -1));
        }
    }
    return mem_strdup("none");
}

static void assert_metric(const struct node *results, const char *product, const char *name,
                          const char *expected)
{
    AUTOFREE char *found = metric(results, product, name);
    cr_assert_str_eq(found, expected, "%s of %s is %s", name, product, found);
}

/* "disturbed/sessions actions blocked alerts" of a product in its first (detect) or second arm. */
static void assert_work(const struct node *results, const char *product, size_t arm,
                        const char *expected)
{
    const struct node *work =
        node_at(node_get(find(node_get(results, "products"), product), "work"), arm);
    AUTOFREE char *found = mem_printf(
        "%d/%d %d %d %d", (int)node_get_int(work, "sessions_wrong", -1),
        (int)node_get_int(work, "sessions", -1), (int)node_get_int(work, "actions", -1),
        (int)node_get_int(work, "actions_blocked", -1), (int)node_get_int(work, "alerts", -1));
    cr_assert_str_eq(found, expected, "work of %s is %s", product, found);
}

/* 3 union cases and 2 drop cases work; broken never does. tiny-waf knows one union of three and no
 * drop. */
Test(flow, a_run_judges_a_product_that_is_known_in_advance)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *dir = flow_whole(folder, "run");
    AUTOFREE char *path = file_join(dir, "results.json");
    AUTO(node) results = NULL;
    struct err err = {0};
    assert_ok(node_load(path, (size_t)64 << 20, &results, &err), err);
    cr_assert_eq(node_get_int(node_path(results, "control.attack"), "planned", -1), 6);
    cr_assert_eq(node_get_int(node_path(results, "control.attack"), "worked", -1), 5);
    assert_metric(results, "tiny-waf", "detection_rate", "1/5");
    assert_metric(results, "tiny-waf", "prevention_rate", "1/5");
    assert_metric(results, "tiny-waf", "false_positive_rate", "1/3");
    assert_metric(results, "allow-all", "detection_rate", "0/5");
    assert_metric(results, "allow-all", "false_positive_rate", "0/3");
    assert_metric(results, "deny-all", "detection_rate", "5/5");
    assert_metric(results, "deny-all", "prevention_rate", "5/5");
    assert_metric(results, "deny-all", "false_positive_rate", "3/3");
    assert_work(results, "tiny-waf", 0, "1/3 3 0 1");
    assert_work(results, "tiny-waf", 1, "1/3 3 1 1");
    assert_work(results, "allow-all", 1, "0/3 3 0 0");
    assert_work(results, "deny-all", 1, "3/3 3 3 3");
}

Test(flow, scoring_again_gives_the_same_bytes)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *dir = flow_whole(folder, "run");
    AUTOFREE char *again = file_join(folder, "again.json");
    AUTOFREE char *first = file_join(dir, "results.json");
    const char *args[] = {"score", dir, "--out", again, NULL};
    free(flow_good(args));
    AUTOFREE char *a = support_read(first);
    AUTOFREE char *b = support_read(again);
    cr_assert_str_eq(a, b);
}

Test(flow, the_same_campaign_gives_the_same_plan)
{
    SUPPORT_FOLDER one = support_folder();
    SUPPORT_FOLDER two = support_folder();
    AUTOFREE char *a = flow_plan(one);
    AUTOFREE char *b = flow_plan(two);
    AUTOFREE char *first = support_read(a);
    AUTOFREE char *second = support_read(b);
    cr_assert_str_eq(first, second);
}

Test(flow, reports_are_written_from_the_results)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *dir = flow_whole(folder, "run");
    AUTOFREE char *html = file_join(folder, "report.html");
    const char *as_html[] = {"report", dir, "--format", "html", "--out", html, NULL};
    const char *as_text[] = {"report", dir, "--format", "text", NULL};
    free(flow_good(as_html));
    AUTOFREE char *page = support_read(html);
    AUTOFREE char *text = flow_good(as_text);
    cr_assert_not_null(strstr(page, "tiny-waf"));
    cr_assert_not_null(strstr(text, "deny-all"));
}

static void assert_same_verdicts(const char *folder, const char *dir)
{
    AUTOFREE char *whole = flow_whole(folder, "undisturbed");
    flow_same_verdicts(dir, whole);
}

Test(flow, a_run_whose_parent_is_killed_goes_on_to_the_same_verdicts)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *plan = flow_plan(folder);
    AUTOFREE char *dir = file_join(folder, "killed");
    pid_t parent = flow_start(plan, dir, 3);
    kill(parent, SIGKILL);
    waitpid(parent, NULL, 0);
    AUTOFREE char *results = file_join(dir, "results.json");
    cr_assert_not(file_exists(results));
    flow_resume(dir);
    assert_same_verdicts(folder, dir);
}

Test(flow, a_killed_worker_is_replaced_and_the_verdicts_are_the_same)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *plan = flow_plan(folder);
    AUTOFREE char *dir = file_join(folder, "killed");
    int status = 0;
    pid_t parent = flow_start(plan, dir, 3);
    pid_t worker = flow_child(parent, "exe");
    cr_assert_gt(worker, 0);
    kill(worker, SIGKILL);
    waitpid(parent, &status, 0);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_same_verdicts(folder, dir);
}

Test(flow, a_killed_machine_makes_its_unit_void_and_it_is_done_again)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *plan = flow_plan(folder);
    AUTOFREE char *dir = file_join(folder, "killed");
    int status = 0;
    pid_t parent = flow_start(plan, dir, 3);
    pid_t worker = flow_child(parent, "exe");
    pid_t agent = flow_child(worker, "tameshi-agent");
    cr_assert_gt(agent, 0);
    kill(agent, SIGKILL);
    waitpid(parent, &status, 0);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_same_verdicts(folder, dir);
}

Test(flow, a_unit_that_loses_its_machines_twice_is_done_a_third_time)
{
    SUPPORT_FOLDER folder = support_folder();
    setenv("TAMESHI_FAKE_FAULTS", "die-at-restore=6,restore-fails=7", 1);
    AUTOFREE char *dir = flow_whole(folder, "faulty");
    unsetenv("TAMESHI_FAKE_FAULTS");
    assert_same_verdicts(folder, dir);
}

Test(flow, a_second_run_in_the_same_folder_is_refused)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *dir = flow_whole(folder, "run");
    AUTOFREE char *plan = file_join(folder, "plan.json");
    AUTOFREE char *line = mem_printf(
        "tameshi: '%s' is not empty; 'tameshi run --resume %s' goes on with a run", dir, dir);
    const char *args[] = {
        "run", plan, "--out", dir, "--hypervisor", "fake", "--fake-images", FLOW_WORLD "/images",
        NULL};
    flow_fails(args, 2, line);
}

Test(flow, a_run_without_its_images_makes_nothing)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *plan = flow_plan(folder);
    AUTOFREE char *dir = file_join(folder, "run");
    const char *args[] = {"run",           plan,   "--out", dir, "--hypervisor", "fake",
                          "--fake-images", folder, NULL};
    flow_fails(args, 1, "tameshi: no folder for fake image 'attacker'");
    cr_assert_not(file_exists(dir));
}

Test(flow, evidence_that_was_cut_short_is_exit_code_3)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *dir = flow_whole(folder, "run");
    AUTOFREE char *evidence = file_join(dir, "evidence.jsonl");
    AUTOFREE char *out = file_join(folder, "out.json");
    AUTOFREE char *text = support_read(evidence);
    char *last = strrchr(text, '\n');
    *last = '\0';
    *(strrchr(text, '\n') + 1) = '\0';
    support_write(evidence, text);
    int lines = 1;
    for (const char *at = text; *at != '\0'; at++) {
        lines += *at == '\n';
    }
    AUTOFREE char *line =
        mem_printf("tameshi: %s:%d: the file is cut short: the seal is missing", evidence, lines);
    const char *args[] = {"score", dir, "--out", out, NULL};
    flow_fails(args, 3, line);
    cr_assert_not(file_exists(out));
}

Test(flow, an_unknown_key_in_a_scenario_is_named_with_its_line)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *good = support_read(FLOW_WORLD "/scenarios/library/attack/broken.yaml");
    AUTOFREE char *path = file_join(folder, "broken.yaml");
    AUTOFREE char *bad = mem_printf("%stecnique: T1190\n", good);
    int lines = 0;
    for (const char *at = bad; *at != '\0'; at++) {
        lines += *at == '\n';
    }
    support_write(path, bad);
    const char *args[] = {"scenario", "lint", path, NULL};
    struct proc_result result = flow_run(args);
    AUTOFREE char *line =
        mem_printf("%s:%d:1: unknown key 'tecnique', did you mean 'technique'?", path, lines);
    cr_assert_eq(strncmp(buf_str(&result.err_out), line, strlen(line)), 0, "%s",
                 buf_str(&result.err_out));
    cr_assert_eq(result.exit_code, 1);
    proc_result_done(&result);
}

Test(flow, a_bad_regular_expression_in_a_product_is_named_with_its_line)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *good = support_read(FLOW_WORLD "/harness/products/tiny-waf/product.yaml");
    AUTOFREE char *dir = file_join(folder, "tiny-waf");
    AUTOFREE char *path = file_join(dir, "product.yaml");
    struct err err = {0};
    char *at = strstr(good, "'^942'");
    cr_assert_not_null(at);
    memcpy(at, "'(942'", 6);
    assert_ok(file_mkdirs(dir, 0755, &err), err);
    support_write(path, good);
    const char *args[] = {"product", "lint", dir, NULL};
    struct proc_result result = flow_run(args);
    AUTOFREE char *start = mem_printf("tameshi: %s:", path);
    cr_assert_eq(strncmp(buf_str(&result.err_out), start, strlen(start)), 0, "%s",
                 buf_str(&result.err_out));
    cr_assert_not_null(strstr(buf_str(&result.err_out), "bad regular expression '(942'"), "%s",
                       buf_str(&result.err_out));
    cr_assert_eq(result.exit_code, 1);
    proc_result_done(&result);
}

/* A copy of the small world in which tiny-waf stands in topology "inlin". Caller frees. */
static char *world_with_a_wrong_topology(const char *folder)
{
    char *world = file_join(folder, "world");
    AUTOFREE char *path = file_join(world, "harness/products/tiny-waf/product.yaml");
    AUTOFREE char *text = NULL;
    char *at = NULL;
    struct err err = {0};
    assert_ok(file_copy_tree(FLOW_WORLD, world, &err), err);
    text = support_read(path);
    at = strstr(text, "topology: inline");
    cr_assert_not_null(at);
    memcpy(at, "topology: inlin ", strlen("topology: inline"));
    support_write(path, text);
    return world;
}

Test(flow, a_product_that_stands_nowhere_is_refused)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *world = world_with_a_wrong_topology(folder);
    AUTOFREE char *product = file_join(world, "harness/products/tiny-waf");
    AUTOFREE char *out = file_join(folder, "plan.json");
    const char *lint[] = {"product", "lint", product, NULL};
    const char *plan[] = {"plan", FLOW_CAMPAIGN, "--out", out, NULL};
    const char *line = "tameshi: product 'tiny-waf': no topology 'inlin', did you mean 'inline'?";
    setenv("TAMESHI_DATA", world, 1);
    flow_fails(lint, 1, line);
    flow_fails(plan, 1, line);
    cr_assert_not(file_exists(out));
}

Test(flow, the_command_line_says_what_it_does_not_know)
{
    const char *command[] = {"scenari", NULL};
    const char *option[] = {"status", "--jsn", "x", NULL};
    const char *missing[] = {"plan", FLOW_WORLD "/campaigns/tiny.yaml", NULL};
    const char *remote[] = {"run", "x", "--out", "y", "--connect", "qemu+ssh://h/system", NULL};
    const char *both[] = {
        "run",  "x",         "--out",          "y", "--hypervisor", "fake", "--fake-images",
        "here", "--connect", "qemu:///system", NULL};
    flow_fails(command, 2, "tameshi: unknown command 'scenari'; 'tameshi --help' lists them");
    flow_fails(option, 2, "tameshi: unknown option '--jsn', did you mean '--json'?");
    flow_fails(missing, 2, "tameshi: --out FILE is missing");
    flow_fails(remote, 2,
               "tameshi: --connect takes a daemon of this host, not 'qemu+ssh://h/system'; run "
               "tameshi on the host that has the machines");
    flow_fails(both, 2, "tameshi: --connect is for libvirt, not for the fake hypervisor");
}
