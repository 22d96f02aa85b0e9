#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/flow/flow.h"

/* A file system of a few hundred KiB, in a mount namespace of the test's own. */
static void small_disk(const char *folder)
{
    if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("small", folder, "tmpfs", 0, "size=400k") != 0) {
        cr_skip_test("this user may not mount");
    }
}

const char *const flow_machines[] = {"--hypervisor", "fake", "--fake-images", FLOW_WORLD "/images",
                                     NULL};

TestSuite(disk, .init = flow_setup);

Test(disk, a_run_on_a_full_disk_stops_with_one_line_and_goes_on_once_there_is_room)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *plan = flow_plan(folder);
    AUTOFREE char *small = file_join(folder, "small");
    AUTOFREE char *dir = file_join(small, "run");
    struct err err = {0};
    assert_ok(file_mkdirs(small, 0755, &err), err);
    small_disk(small);
    const char *args[] = {
        "run",    plan, "--out", dir, "--hypervisor", "fake", "--fake-images", FLOW_WORLD "/images",
        "--jobs", "1",  NULL};
    struct proc_result result = flow_run(args);
    cr_assert_eq(result.exit_code, 1, "exit %d: %s", result.exit_code, buf_str(&result.err_out));
    cr_assert_not_null(strstr(buf_str(&result.err_out), "full"), "%s", buf_str(&result.err_out));
    cr_assert_not_null(strstr(buf_str(&result.err_out), "run --resume"), "%s",
                       buf_str(&result.err_out));
    proc_result_done(&result);
    cr_assert_eq(mount(NULL, small, NULL, MS_REMOUNT, "size=64m"), 0);
    flow_resume(dir);
    AUTOFREE char *whole = flow_whole(folder, "whole");
    flow_same_verdicts(dir, whole);
    umount2(small, MNT_DETACH);
}

/* The first line of text that holds part. Caller frees. */
static char *line_with(const char *text, const char *part)
{
    const char *at = strstr(text, part);
    cr_assert_not_null(at, "no '%s' in: %s", part, text);
    while (at > text && at[-1] != '\n') {
        at--;
    }
    return mem_strndup(at, strcspn(at, "\n"));
}

Test(disk, machines_without_room_stop_the_run_with_one_line_and_cost_no_unit)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *plan = flow_plan(folder);
    AUTOFREE char *small = file_join(folder, "work");
    AUTOFREE char *dir = file_join(folder, "run");
    struct err err = {0};
    assert_ok(file_mkdirs(small, 0755, &err), err);
    small_disk(small);
    setenv("TAMESHI_WORK", small, 1);
    AUTOFREE char *filler = file_join(small, "filler");
    AUTOFREE char *zeros = mem_array((size_t)384 << 10, 1);
    assert_ok(file_write_atomic(filler, zeros, (size_t)384 << 10, 0600, &err), err);
    const char *start[] = {
        "run",    plan, "--out", dir, "--hypervisor", "fake", "--fake-images", FLOW_WORLD "/images",
        "--jobs", "1",  NULL};
    const char *again[] = {
        "run",    "--resume", dir, "--hypervisor", "fake", "--fake-images", FLOW_WORLD "/images",
        "--jobs", "1",        NULL};
    for (int i = 0; i < 2; i++) {
        struct proc_result result = flow_run(i == 0 ? start : again);
        cr_assert_eq(result.exit_code, 1, "exit %d", result.exit_code);
        AUTOFREE char *line = line_with(buf_str(&result.err_out), "environments in a row failed");
        cr_assert_not_null(strstr(line, "disk full"), "%s", line);
        cr_assert_not_null(strstr(line, small), "%s", line);
        cr_assert_not_null(strstr(line, "run --resume"), "%s", line);
        proc_result_done(&result);
    }
    cr_assert_eq(mount(NULL, small, NULL, MS_REMOUNT, "size=64m"), 0);
    flow_resume(dir);
    AUTOFREE char *whole = flow_whole(folder, "whole");
    flow_same_verdicts(dir, whole);
    umount2(small, MNT_DETACH);
}

Test(disk, templates_without_room_are_kept_in_the_environment)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *plan = flow_plan(folder);
    AUTOFREE char *dir = file_join(folder, "run");
    const char *args[] = {
        "run",    plan, "--out", dir, "--hypervisor", "fake", "--fake-images", FLOW_WORLD "/images",
        "--jobs", "1",  NULL};
    setenv("TAMESHI_FAKE_FAULTS", "save-fails=2", 1);
    struct proc_result result = flow_run(args);
    unsetenv("TAMESHI_FAKE_FAULTS");
    cr_assert_eq(result.exit_code, 0, "%s", buf_str(&result.err_out));
    AUTOFREE char *line = line_with(buf_str(&result.err_out), "tameshi: worker w0001: ");
    cr_assert_not_null(strstr(line, "template folder '"), "%s", line);
    cr_assert_not_null(strstr(line, "disk full; templates are kept in the environment instead"),
                       "%s", line);
    proc_result_done(&result);
    AUTOFREE char *evidence = file_join(dir, "evidence.jsonl");
    AUTO(node) units = flow_records(evidence, "unit");
    for (size_t i = 0; i < node_count(units); i++) {
        cr_assert_str_eq(node_get_str(node_at(units, i), "void", ""), "");
        cr_assert_str_eq(node_get_str(node_at(units, i), "way", ""), "in-place");
    }
    AUTOFREE char *whole = flow_whole(folder, "whole");
    flow_same_verdicts(dir, whole);
}
