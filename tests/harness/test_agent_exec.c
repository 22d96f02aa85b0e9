/* Programs run through the agent: output, input, deadlines, and what is left behind. */
#include <stdlib.h>

#include "tests/harness/agent_support.h"

static struct client_exec_result run(struct fake_guest *guest, const char *script)
{
    const char *const argv[] = {"/bin/sh", "-c", script, NULL};
    const struct client_exec exec = {.argv = argv, .timeout_ms = 20000};
    struct client_exec_result result;
    struct err err;

    assert_ok(client_exec(guest->client, &exec, &result, LATER, &err), err);
    return result;
}

static void assert_prints(struct fake_guest *guest, const char *script, const char *expected)
{
    struct client_exec_result result = run(guest, script);

    cr_assert_str_eq(buf_str(&result.out), expected, "%s", buf_str(&result.err_out));
    cr_assert_eq(result.exit_code, 0);
    client_exec_result_done(&result);
}

Test(agent_exec, runs_in_the_folder_with_output_and_exit_code)
{
    struct fake_guest guest;
    struct client_exec_result result;

    fake_guest_start(&guest, 0);
    result = run(&guest, "echo out; echo err >&2; exit 3");
    cr_assert_eq(result.exit_code, 3);
    cr_assert_str_eq(buf_str(&result.out), "out\n");
    cr_assert_str_eq(buf_str(&result.err_out), "err\n");
    cr_assert_not(result.timed_out);
    client_exec_result_done(&result);
    assert_prints(&guest, "test \"$PWD\" = \"$TAMESHI_ROOT\" && echo same", "same\n");
    fake_guest_stop(&guest);
}

Test(agent_exec, gives_input_environment_and_working_folder)
{
    static const char *const argv[] = {"/bin/sh", "-c", "cat; echo \" $A $B ${PWD##*/}\"", NULL};
    static const char *const env[] = {"A=1", "B=x y", NULL};
    const struct client_exec exec = {argv, env, "/sub", "typed", 5, 10000, 0};
    struct client_exec_result result;
    struct fake_guest guest;
    struct err err;

    fake_guest_start(&guest, 0);
    assert_ok(client_put(guest.client, &(struct client_put){.path = "/sub/x"}, LATER, &err), err);
    assert_ok(client_exec(guest.client, &exec, &result, LATER, &err), err);
    cr_assert_str_eq(buf_str(&result.out), "typed 1 x y sub\n");
    client_exec_result_done(&result);
    fake_guest_stop(&guest);
}

Test(agent_exec, moves_more_than_a_pipe_holds_both_ways)
{
    static const char *const argv[] = {"cat", NULL};
    const size_t length = (size_t)1 << 20;
    AUTOFREE char *input = mem_alloc(length);
    const struct client_exec exec = {.argv = argv,
                                     .input = input,
                                     .input_length = length,
                                     .timeout_ms = 20000,
                                     .max_output_bytes = length};
    struct client_exec_result result;
    struct fake_guest guest;
    struct err err;

    for (size_t i = 0; i < length; i++) {
        input[i] = (char)(i * 7 / 3);
    }
    fake_guest_start(&guest, 0);
    assert_ok(client_exec(guest.client, &exec, &result, LATER, &err), err);
    cr_assert_eq(result.out.length, length);
    cr_assert_arr_eq(result.out.data, input, length);
    cr_assert_not(result.truncated);
    client_exec_result_done(&result);
    fake_guest_stop(&guest);
}

Test(agent_exec, keeps_no_more_output_than_asked)
{
    static const char *const argv[] = {"/bin/sh", "-c", "echo 0123456789", NULL};
    const struct client_exec exec = {.argv = argv, .timeout_ms = 10000, .max_output_bytes = 4};
    struct client_exec_result result;
    struct fake_guest guest;
    struct err err;

    fake_guest_start(&guest, 0);
    assert_ok(client_exec(guest.client, &exec, &result, LATER, &err), err);
    cr_assert_str_eq(buf_str(&result.out), "0123");
    cr_assert(result.truncated);
    client_exec_result_done(&result);
    fake_guest_stop(&guest);
}

Test(agent_exec, kills_the_whole_group_at_the_deadline)
{
    static const char *const argv[] = {"/bin/sh", "-c",
                                       "echo begun; sleep 60 & sleep 60; echo never", NULL};
    const struct client_exec exec = {.argv = argv, .timeout_ms = 300};
    struct client_exec_result result;
    struct fake_guest guest;
    struct err err;

    fake_guest_start(&guest, 0);
    assert_ok(client_exec(guest.client, &exec, &result, LATER, &err), err);
    cr_assert(result.timed_out);
    cr_assert_eq(result.exit_code, 137);
    cr_assert_str_eq(buf_str(&result.out), "begun\n");
    cr_assert_lt(result.elapsed_ms, 1500);
    client_exec_result_done(&result);
    fake_guest_stop(&guest);
}

Test(agent_exec, does_not_wait_for_what_a_program_leaves_behind)
{
    struct client_exec_result result;
    struct fake_guest guest;

    fake_guest_start(&guest, 0);
    result = run(&guest, "sleep 2 & echo done");
    cr_assert_str_eq(buf_str(&result.out), "done\n");
    cr_assert_eq(result.exit_code, 0);
    cr_assert_lt(result.elapsed_ms, 1500);
    client_exec_result_done(&result);
    fake_guest_stop(&guest);
}

Test(agent_exec, reports_a_program_that_is_not_there_as_127)
{
    static const char *const argv[] = {"/no/such/program", NULL};
    const struct client_exec exec = {.argv = argv, .timeout_ms = 10000};
    struct client_exec_result result;
    struct fake_guest guest;
    struct err err;

    fake_guest_start(&guest, 0);
    assert_ok(client_exec(guest.client, &exec, &result, LATER, &err), err);
    cr_assert_eq(result.exit_code, 127);
    cr_assert_str_eq(buf_str(&result.err_out),
                     "cannot run '/no/such/program': No such file or directory\n");
    client_exec_result_done(&result);
    fake_guest_stop(&guest);
}

Test(agent_exec, prefers_a_program_below_the_fake_root)
{
    static const char script[] = "#!/bin/sh\necho stand-in $1\n";
    static const char *const argv[] = {"/usr/local/sbin/tameshi-seed", "00ff", NULL};
    const struct client_put put = {argv[0], script, sizeof(script) - 1, 0755, false};
    const struct client_exec exec = {.argv = argv, .timeout_ms = 10000};
    struct client_exec_result result;
    struct fake_guest guest;
    struct err err;

    fake_guest_start(&guest, 0);
    assert_ok(client_put(guest.client, &put, LATER, &err), err);
    assert_ok(client_exec(guest.client, &exec, &result, LATER, &err), err);
    cr_assert_str_eq(buf_str(&result.out), "stand-in 00ff\n", "%s", buf_str(&result.err_out));
    client_exec_result_done(&result);
    fake_guest_stop(&guest);
}

Test(agent_exec, refuses_what_is_no_command)
{
    static const char *const none[] = {NULL};
    static const char *const argv[] = {"true", NULL};
    static const char *const env[] = {"NAME", NULL};
    struct client_exec exec = {.argv = none, .timeout_ms = 10};
    struct client_exec_result result;
    struct fake_guest guest;
    struct err err;

    fake_guest_start(&guest, 0);
    cr_assert_eq(client_exec(guest.client, &exec, &result, LATER, &err), -1);
    assert_err(err, ERR_GUEST, "guest 'fake' refused exec: 'argv' is empty");
    exec.argv = argv;
    exec.env = env;
    cr_assert_eq(client_exec(guest.client, &exec, &result, LATER, &err), -1);
    assert_err(err, ERR_GUEST, "guest 'fake' refused exec: 'NAME' in 'env' is not NAME=VALUE");
    exec.env = NULL;
    exec.timeout_ms = 0;
    cr_assert_eq(client_exec(guest.client, &exec, &result, LATER, &err), -1);
    assert_err(err, ERR_GUEST,
               "guest 'fake' refused exec: 'timeout_ms' must be an integer from 1 to 3600000");
    fake_guest_stop(&guest);
}
