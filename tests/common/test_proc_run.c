#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/proc.h"
#include "tests/support.h"

#define AUTORESULT __attribute__((cleanup(proc_result_done))) struct proc_result
#define SHELL(script) ((const char *const[]){"sh", "-c", script, NULL})

static struct proc_options options_for(const char *const *argv)
{
    return (struct proc_options){.argv = argv, .timeout_ms = 20000, .max_output_bytes = 1 << 20};
}

static void run(const struct proc_options *options, struct proc_result *result)
{
    struct err err = {0};

    assert_ok(proc_run(options, result, &err), err);
    cr_assert_eq(waitpid(-1, NULL, WNOHANG), -1, "a child is left");
}

Test(proc_run, keeps_both_outputs_and_the_exit_code)
{
    struct proc_options options = options_for(SHELL("echo out; echo err >&2; exit 7"));
    AUTORESULT result;

    run(&options, &result);
    cr_assert_str_eq(buf_str(&result.out), "out\n");
    cr_assert_str_eq(buf_str(&result.err_out), "err\n");
    cr_assert_eq(result.exit_code, 7);
    cr_assert_not(result.truncated);
    cr_assert_geq(result.elapsed_ms, 0);
}

Test(proc_run, adds_128_to_a_signal)
{
    struct proc_options options = options_for(SHELL("kill -KILL $$"));
    AUTORESULT result;

    run(&options, &result);
    cr_assert_eq(result.exit_code, 128 + SIGKILL);
}

Test(proc_run, passes_arguments_as_they_are)
{
    struct proc_options options =
        options_for((const char *const[]){"printf", "%s|", "a b", "$HOME", "*", "", NULL});
    AUTORESULT result;

    run(&options, &result);
    cr_assert_str_eq(buf_str(&result.out), "a b|$HOME|*||");
}

Test(proc_run, tells_that_a_program_is_not_there)
{
    struct proc_options options = options_for((const char *const[]){"no-such-program", NULL});
    AUTORESULT result;
    struct err err = {0};

    cr_assert_eq(proc_run(&options, &result, &err), -1);
    assert_err(err, ERR_HOST, "program 'no-such-program' not found in PATH");
}

Test(proc_run, gives_no_input_unless_told)
{
    struct proc_options options = options_for((const char *const[]){"cat", NULL});
    AUTORESULT result;

    run(&options, &result);
    cr_assert_eq(result.out.length, 0);
    cr_assert_eq(result.exit_code, 0);
}

Test(proc_run, moves_more_than_the_pipes_hold_both_ways)
{
    struct proc_options options = options_for((const char *const[]){"cat", NULL});
    const size_t length = (size_t)8 << 20;
    AUTOFREE char *input = mem_alloc(length);
    AUTORESULT result;

    for (size_t i = 0; i < length; i++) {
        input[i] = (char)('a' + i % 23);
    }
    options.input = input;
    options.input_length = length;
    options.max_output_bytes = length;
    run(&options, &result);
    cr_assert_eq(result.out.length, length);
    cr_assert_eq(memcmp(result.out.data, input, length), 0);
    cr_assert_not(result.truncated);
}

Test(proc_run, survives_a_child_that_does_not_read)
{
    struct proc_options options = options_for((const char *const[]){"true", NULL});
    const size_t length = (size_t)4 << 20;
    AUTOFREE char *input = mem_alloc(length);
    AUTORESULT result;

    options.input = input;
    options.input_length = length;
    for (int i = 0; i < 20; i++) {
        run(&options, &result);
        cr_assert_eq(result.exit_code, 0);
    }
}

Test(proc_run, closes_the_input_when_it_is_empty)
{
    struct proc_options options = options_for((const char *const[]){"cat", NULL});
    AUTORESULT result;

    options.input = "";
    run(&options, &result);
    cr_assert_eq(result.exit_code, 0);
}

Test(proc_run, drops_output_past_the_cap_and_says_so)
{
    struct proc_options options =
        options_for(SHELL("head -c 1000000 /dev/zero | tr '\\0' x; printf abc >&2"));
    AUTORESULT result;

    options.max_output_bytes = 1000;
    run(&options, &result);
    cr_assert_eq(result.out.length, 1000);
    cr_assert(result.truncated);
    cr_assert_str_eq(buf_str(&result.err_out), "abc");
    cr_assert_eq(result.exit_code, 0);
}

Test(proc_run, kills_the_whole_group_at_the_deadline)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "fifo");
    AUTOCLOSE int fifo = -1;
    struct pollfd wait = {.events = POLLIN};
    struct proc_options options =
        options_for((const char *const[]){"sh", "-c", "sleep 60 3>\"$0\" & sleep 60", path, NULL});
    AUTORESULT result;
    struct err err = {0};
    int64_t before = clock_mono_ms();

    cr_assert_eq(mkfifo(path, 0600), 0);
    fifo = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    options.timeout_ms = 500;
    cr_assert_eq(proc_run(&options, &result, &err), -1);
    assert_err(err, ERR_TIMEOUT, "'sh' did not end within 500 ms");
    cr_assert_lt(clock_mono_ms() - before, 10000);
    cr_assert_eq(waitpid(-1, NULL, WNOHANG), -1, "a child is left");
    cr_assert_eq(result.out.length, 0);
    /* The background child held the pipe's other end: it hangs up when that child is dead. */
    wait.fd = fifo;
    cr_assert_eq(poll(&wait, 1, 10000), 1);
    cr_assert(wait.revents & POLLHUP);
}

Test(proc_run, does_not_wait_for_a_grandchild_that_keeps_the_output_open)
{
    struct proc_options options = options_for(SHELL("sleep 5 & echo done"));
    AUTORESULT result;
    int64_t before = clock_mono_ms();

    run(&options, &result);
    cr_assert_str_eq(buf_str(&result.out), "done\n");
    cr_assert_lt(clock_mono_ms() - before, 4000);
}

Test(proc_run, uses_the_environment_and_the_folder_given)
{
    SUPPORT_FOLDER folder = support_folder();
    struct proc_options options = options_for(SHELL("echo \"$A-$HOME\"; pwd"));
    AUTOFREE char *expected = mem_printf("1-\n%s\n", folder);
    AUTORESULT result;

    options.env = (const char *const[]){"A=1", NULL};
    options.cwd = folder;
    run(&options, &result);
    cr_assert_str_eq(buf_str(&result.out), expected);
}

Test(proc_run, tells_that_the_folder_is_not_there)
{
    struct proc_options options = options_for((const char *const[]){"true", NULL});
    AUTORESULT result;
    struct err err = {0};

    options.cwd = "no/such/folder";
    cr_assert_eq(proc_run(&options, &result, &err), -1);
    assert_err(err, ERR_HOST, "cannot run 'true' in 'no/such/folder': No such file or directory");
}

Test(proc_run, writes_both_outputs_to_a_descriptor)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "log");
    AUTOCLOSE int log = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    struct proc_options options = options_for(SHELL("echo out; echo err >&2"));
    AUTOFREE char *text = NULL;
    AUTORESULT result;

    options.output_fd = log;
    run(&options, &result);
    text = support_read(path);
    cr_assert_str_eq(text, "out\nerr\n");
    cr_assert_eq(result.out.length, 0);
}

Test(proc_run, gives_the_child_ordinary_signals)
{
    struct proc_options options = options_for(SHELL("kill -PIPE $$; echo survived"));
    AUTORESULT result;
    sigset_t all;

    signal(SIGPIPE, SIG_IGN);
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    run(&options, &result);
    cr_assert_eq(result.exit_code, 128 + SIGPIPE);
}
