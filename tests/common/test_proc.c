#include "common/base/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/support.h"

static pid_t start(const char *const *argv, const int *fds, size_t count)
{
    struct proc_spawn spawn = {.argv = argv, .fds = fds, .fd_count = count, .log_fd = -1};
    struct err err = {0};
    pid_t pid = 0;

    assert_ok(proc_start(&spawn, &pid, &err), err);
    return pid;
}

static bool is_gone(pid_t pid)
{
    return kill(pid, 0) != 0 && errno == ESRCH;
}

Test(proc_start, tells_that_a_program_is_not_there)
{
    struct proc_spawn spawn = {.argv = (const char *const[]){"no-such-program", NULL},
                               .log_fd = -1};
    struct err err = {0};
    pid_t pid = 0;

    cr_assert_eq(proc_start(&spawn, &pid, &err), -1);
    assert_err(err, ERR_HOST, "program 'no-such-program' not found in PATH");
    cr_assert_eq(waitpid(-1, NULL, WNOHANG), -1, "no child is left");
}

Test(proc_start, tells_that_a_file_is_no_program)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "text");
    AUTOFREE char *expected = mem_printf("cannot run '%s': Permission denied", path);
    struct proc_spawn spawn = {.argv = (const char *const[]){path, NULL}, .log_fd = -1};
    struct err err = {0};
    pid_t pid = 0;

    support_write(path, "just text");
    cr_assert_eq(proc_start(&spawn, &pid, &err), -1);
    assert_err(err, ERR_HOST, expected);
}

Test(proc_start, numbers_descriptors_from_three_even_when_they_cross)
{
    int first[2];
    int second[2];
    char text[8] = "";
    pid_t pid = 0;
    int code = -1;
    struct err err = {0};

    cr_assert_eq(pipe2(first, O_CLOEXEC), 0);
    cr_assert_eq(pipe2(second, O_CLOEXEC), 0);
    /* The write ends stand at 4 and 3, to become 3 and 4. */
    cr_assert_geq(dup3(first[1], 104, O_CLOEXEC), 0);
    cr_assert_geq(dup3(second[1], 103, O_CLOEXEC), 0);
    pid = start((const char *const[]){"sh", "-c", "echo one >&3; echo two >&4; exit 5", NULL},
                (const int[]){104, 103}, 2);
    assert_ok(proc_wait(pid, 10000, &code, &err), err);
    cr_assert_eq(code, 5);
    cr_assert_eq(read(first[0], text, 4), 4);
    cr_assert_str_eq(text, "one\n");
    cr_assert_eq(read(second[0], text, 4), 4);
    cr_assert_str_eq(text, "two\n");
}

Test(proc_start, swaps_descriptors_three_and_four)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *a = file_join(folder, "a");
    AUTOFREE char *b = file_join(folder, "b");
    AUTOFREE char *text = NULL;
    AUTOCLOSE int kept_a = open(a, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    AUTOCLOSE int kept_b = open(b, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    /* The runner's own descriptors are put back after: it talks over them. */
    int three = fcntl(3, F_DUPFD_CLOEXEC, 50);
    int four = fcntl(4, F_DUPFD_CLOEXEC, 50);
    int high_a = fcntl(kept_a, F_DUPFD_CLOEXEC, 50);
    int high_b = fcntl(kept_b, F_DUPFD_CLOEXEC, 50);
    pid_t pid = 0;
    int code = -1;
    struct err err = {0};

    dup3(high_a, 4, O_CLOEXEC);
    dup3(high_b, 3, O_CLOEXEC);
    pid = start((const char *const[]){"sh", "-c", "echo to-a >&3; echo to-b >&4", NULL},
                (const int[]){4, 3}, 2);
    if (three >= 0) {
        dup3(three, 3, O_CLOEXEC);
    }
    if (four >= 0) {
        dup3(four, 4, O_CLOEXEC);
    }
    assert_ok(proc_wait(pid, 10000, &code, &err), err);
    text = support_read(a);
    cr_assert_str_eq(text, "to-a\n");
}

Test(proc_start, closes_all_other_descriptors)
{
    AUTOCLOSE int leaky = fcntl(STDIN_FILENO, F_DUPFD, 60);
    pid_t pid =
        start((const char *const[]){"sh", "-c", "test ! -e /proc/self/fd/60", NULL}, NULL, 0);
    int code = -1;
    struct err err = {0};

    cr_assert_eq(leaky, 60);
    assert_ok(proc_wait(pid, 10000, &code, &err), err);
    cr_assert_eq(code, 0);
}

Test(proc_start, sends_output_to_the_log)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "log");
    AUTOCLOSE int log = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    struct proc_spawn spawn = {
        .argv = (const char *const[]){"sh", "-c", "echo out; echo err >&2; cat", NULL},
        .log_fd = log};
    AUTOFREE char *text = NULL;
    pid_t pid = 0;
    int code = -1;
    struct err err = {0};

    assert_ok(proc_start(&spawn, &pid, &err), err);
    assert_ok(proc_wait(pid, 10000, &code, &err), err);
    text = support_read(path);
    cr_assert_str_eq(text, "out\nerr\n");
}

Test(proc_wait, answers_that_it_still_runs)
{
    pid_t pid = start((const char *const[]){"sleep", "60", NULL}, NULL, 0);
    int code = -1;
    struct err err = {0};

    cr_assert_eq(proc_wait(pid, 0, &code, &err), PROC_RUNNING);
    cr_assert_eq(proc_wait(pid, 30, &code, &err), PROC_RUNNING);
    cr_assert_eq(code, -1);
    kill(pid, SIGTERM);
    assert_ok(proc_wait(pid, 10000, &code, &err), err);
    cr_assert_eq(code, 128 + SIGTERM);
}

Test(proc_wait, tells_that_a_process_is_not_ours)
{
    int code = -1;
    struct err err = {0};

    cr_assert_eq(proc_wait(1, 0, &code, &err), -1);
    assert_err(err, ERR_HOST, "cannot wait for process 1: No child processes");
}

Test(proc_stop, ends_a_child_that_listens)
{
    pid_t pid = start((const char *const[]){"sleep", "60", NULL}, NULL, 0);
    int64_t before = clock_mono_ms();

    proc_stop(pid, 10000);
    cr_assert(is_gone(pid));
    cr_assert_lt(clock_mono_ms() - before, 5000);
}

Test(proc_stop, kills_a_child_that_does_not_listen_with_its_children)
{
    int ends[2];
    char line[32] = "";
    pid_t pid = 0;
    pid_t grandchild = 0;
    struct pollfd wait = {.events = POLLIN};

    cr_assert_eq(pipe2(ends, O_CLOEXEC), 0);
    pid = start(
        (const char *const[]){"sh", "-c", "trap '' TERM; sleep 60 & echo $! >&3; wait; wait", NULL},
        &ends[1], 1);
    close(ends[1]);
    cr_assert_gt(read(ends[0], line, sizeof(line) - 1), 0);
    grandchild = (pid_t)strtol(line, NULL, 10);
    proc_stop(pid, 50);
    cr_assert(is_gone(pid));
    /* The pipe ends when the last process that holds it does. */
    wait.fd = ends[0];
    cr_assert_eq(poll(&wait, 1, 10000), 1);
    cr_assert_eq(read(ends[0], line, 1), 0);
    cr_assert_gt(grandchild, 0);
}

Test(proc_start, lets_a_child_die_with_its_parent)
{
    int ends[2];
    char byte = 0;
    pid_t middle = 0;
    struct pollfd wait = {.events = POLLIN};

    cr_assert_eq(pipe2(ends, O_CLOEXEC), 0);
    middle = fork();
    if (middle == 0) {
        struct proc_spawn spawn = {.argv = (const char *const[]){"sleep", "60", NULL},
                                   .fds = &ends[1],
                                   .fd_count = 1,
                                   .log_fd = -1,
                                   .die_with_parent = true};
        pid_t pid = 0;

        _exit(proc_start(&spawn, &pid, NULL) == 0 ? 0 : 1);
    }
    close(ends[1]);
    cr_assert_eq(waitpid(middle, NULL, 0), middle);
    wait.fd = ends[0];
    cr_assert_eq(poll(&wait, 1, 10000), 1);
    cr_assert_eq(read(ends[0], &byte, 1), 0);
}

Test(proc_has_program, looks_in_path_and_at_paths)
{
    cr_assert(proc_has_program("sh"));
    cr_assert(proc_has_program("/bin/sh"));
    cr_assert_not(proc_has_program("no-such-program"));
    cr_assert_not(proc_has_program("/etc/passwd"));
    cr_assert_not(proc_has_program("/bin"));
}
