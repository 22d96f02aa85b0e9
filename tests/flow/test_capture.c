/* Runs with --capture. Over the fake a capture is empty; what is in a real one is the contract's
 * matter. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/ext/hash.h"
#include "tests/flow/flow.h"

const char *const flow_machines[] = {"--hypervisor",       "fake",      "--fake-images",
                                     FLOW_WORLD "/images", "--capture", NULL};

TestSuite(capture, .init = flow_setup);

/* Calls each with the record of every unit in the evidence; answers how many there are. */
static int each_unit(const char *dir, void (*each)(const char *dir, const struct node *unit))
{
    AUTOFREE char *path = file_join(dir, "evidence.jsonl");
    AUTOFREE char *text = support_read(path);
    char *rest = text;
    int count = 0;
    for (const char *line = strsep(&rest, "\n"); rest != NULL; line = strsep(&rest, "\n")) {
        AUTO(node) record = NULL;
        struct err err = {0};
        assert_ok(node_parse(line, strlen(line), path, &record, &err), err);
        if (strcmp(node_get_str(record, "kind", ""), "unit") == 0) {
            each(dir, node_get(record, "body"));
            count++;
        }
    }
    return count;
}

/* Two files, each as the record says. */
static void assert_captured(const char *dir, const struct node *unit)
{
    static const char *const machines[] = {"attacker", "target"};
    const struct node *captures = node_get(unit, "captures");
    cr_assert_eq(node_count(captures), COUNT_OF(machines));
    for (size_t i = 0; i < COUNT_OF(machines); i++) {
        const struct node *capture = node_at(captures, i);
        AUTOFREE char *name =
            mem_printf("captures/u%d-a%d-%s-0.pcap", (int)node_get_int(unit, "unit", -1),
                       (int)node_get_int(unit, "attempt", -1), machines[i]);
        AUTOFREE char *path = file_join(dir, name);
        char digest[HASH_HEX];
        struct err err = {0};
        cr_assert_str_eq(node_get_str(capture, "file", ""), name);
        assert_ok(hash_file(path, digest, &err), err);
        cr_assert_str_eq(node_get_str(capture, "sha256", ""), digest);
        cr_assert_eq(node_get_int(capture, "bytes", -1), 24);
        cr_assert_eq(file_size(path, &err), 24);
    }
}

Test(capture, files_of_every_unit_are_named_by_the_evidence_with_their_hashes)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *dir = flow_whole(folder, "run");
    cr_assert_gt(each_unit(dir, assert_captured), 0);
}

static int voided;

static void count_voids(const char *dir, const struct node *unit)
{
    const char *cause = node_get_str(unit, "void", NULL);
    (void)dir;
    if (cause != NULL && node_get(unit, "captures") == NULL) {
        cr_assert_str_eq(cause, "capture: io");
        voided++;
    }
}

/* Where the folder should be lies a file. */
Test(capture, that_cannot_be_written_makes_its_unit_void_and_does_not_end_the_run)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *plan = flow_plan(folder);
    AUTOFREE char *dir = file_join(folder, "run");
    AUTOFREE char *captures = file_join(dir, "captures");
    struct err err = {0};
    pid_t parent = flow_start(plan, dir, 1);
    kill(parent, SIGKILL);
    waitpid(parent, NULL, 0);
    assert_ok(file_remove_tree(captures, &err), err);
    support_write(captures, "");
    flow_resume(dir);
    cr_assert_gt(each_unit(dir, count_voids), 0);
    cr_assert_gt(voided, 0);
}
