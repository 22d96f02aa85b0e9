/* tameshi env exec and env shell: what is done in an environment that is held open. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/base/file.h"
#include "orchestrator/cli/cli.h"
#include "orchestrator/cli/commands.h"
#include "orchestrator/cli/terminal.h"
#include "orchestrator/env/message.h"
#include "orchestrator/env/visit.h"

#define READ_BYTES 65536
#define DEFAULT_TIMEOUT_S 60

static int read_input(struct buf *out, struct err *err)
{
    ssize_t got = 1;
    while (got != 0) {
        buf_reserve(out, READ_BYTES);
        got = read(STDIN_FILENO, out->data + out->length, READ_BYTES);
        if (got < 0 && errno != EINTR) {
            return err_sys(err, ERR_IO, "cannot read standard input");
        }
        out->length += got > 0 ? (size_t)got : 0;
        if (out->length > MESSAGE_MAX_INPUT) {
            return err_set(err, ERR_INPUT, "standard input is larger than %zu bytes",
                           MESSAGE_MAX_INPUT);
        }
    }
    return 0;
}

static int print_result(const struct visit_result *result, int64_t timeout_s, struct err *err)
{
    if (file_write_all(STDOUT_FILENO, buf_str(&result->out), result->out.length, "standard output",
                       err) != 0 ||
        file_write_all(STDERR_FILENO, buf_str(&result->err_out), result->err_out.length,
                       "standard error", err) != 0) {
        return -1;
    }
    if (result->truncated) {
        fprintf(stderr, "tameshi: output behind the first %zu bytes was dropped\n",
                MESSAGE_MAX_OUTPUT);
    }
    if (result->timed_out) {
        fprintf(stderr, "tameshi: the command was killed after %lld s\n", (long long)timeout_s);
    }
    return 0;
}

static int run_exec(const struct cli_args *args, struct err *err)
{
    AUTOBUF struct buf input = BUF_INIT;
    struct visit_command command = {.machine = args->words[1], .argv = args->words + 2};
    struct visit_result result;
    if (cli_int(args, "timeout", 1, MESSAGE_MAX_TIMEOUT_S, DEFAULT_TIMEOUT_S, &command.timeout_s,
                err) != 0 ||
        (isatty(STDIN_FILENO) != 1 && read_input(&input, err) != 0)) {
        return -1;
    }
    command.input = input.length > 0 ? &input : NULL;
    if (visit_exec(args->words[0], &command, &result, err) != 0) {
        return -1;
    }
    int got = print_result(&result, command.timeout_s, err);
    visit_result_done(&result);
    return got != 0 ? -1 : result.exit_code;
}

static const struct cli_option exec_options[] = {
    {"timeout", "SECONDS", "the command is killed after these; by default 60, at most 3600"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_env_exec = {
    .name = "env exec",
    .summary = "Run a command in a machine of an environment that is held open",
    .usage = "NAME MACHINE [--timeout SECONDS] -- COMMAND...",
    .help =
        "MACHINE is attacker, product or target. The command is run as it stands, without a shell; "
        "standard input is\n"
        "passed on up to its end (4 MiB at most) unless it is a terminal, and up to 2 MiB of each "
        "output come back. The\n"
        "exit code is the command's: 127 when it cannot be run there, 128 and the signal's number "
        "when it is killed.\n"
        "A failure of tameshi itself is 1, or 2 for wrong usage, with one line on standard error. "
        "Each command is noted\n"
        "in commands.jsonl among the records.\n"
        "Example: tameshi env exec look product -- systemctl is-active nginx",
    .options = exec_options,
    .min_words = 3,
    .max_words = 2 + MESSAGE_MAX_ARGS,
    .run = run_exec,
};

static int run_shell(const struct cli_args *args, struct err *err)
{
    struct visit_shell shell = {.machine = args->words[1], .term = getenv("TERM")};
    AUTO(conn) conn = NULL;
    AUTOFREE char *record = NULL;
    int exit_code = 0;
    if (isatty(STDIN_FILENO) != 1) {
        return err_set(err, ERR_USAGE,
                       "a shell needs a terminal; 'tameshi env exec' runs a command without one");
    }
    terminal_size(&shell.rows, &shell.cols);
    if (visit_shell(args->words[0], &shell, &conn, &record, err) != 0) {
        return -1;
    }
    fprintf(stderr,
            "tameshi: machine %s of '%s'; ~. at the start of a line ends it; recorded in %s\n",
            args->words[1], args->words[0], record);
    return terminal_join(conn, &exit_code, err) != 0 ? -1 : exit_code;
}

const struct cmd cmd_env_shell = {
    .name = "env shell",
    .summary = "Open a shell in a machine of an environment that is held open",
    .usage = "NAME MACHINE",
    .help =
        "MACHINE is attacker, product or target. /bin/bash is run, or /bin/sh where there is none. "
        "It ends with the\n"
        "program, or by ~. at the start of a line (~~ types a ~ there). The session is recorded as "
        "an asciicast that\n"
        "'asciinema play' shows, with everything that is typed, passwords too. The exit code is "
        "the shell's.\n"
        "Example: tameshi env shell look target",
    .options = NULL,
    .min_words = 2,
    .max_words = 2,
    .run = run_shell,
};
