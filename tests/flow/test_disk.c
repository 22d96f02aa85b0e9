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
