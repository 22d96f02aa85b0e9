/* Runs the programs that build an image. What they print goes to the log alone; an error quotes the
 * one line of it that tells most, because "exit code 25" helps nobody. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/proc.h"
#include "orchestrator/image/job.h"
#include "orchestrator/image/log.h"
#include "orchestrator/image/namespace.h"

#define LOOK_AT_LOG_MS 200
#define STOP_GRACE_MS 2000
#define ENV_WORDS 4
#define CAPTURE_MAX_BYTES ((size_t)8 << 20)

int job_need(const char *program, const char *package, struct err *err)
{
    AUTOFREE char *admin = mem_printf("/usr/sbin/%s", program);

    if (proc_has_program(program) || proc_has_program(admin)) {
        return 0;
    }
    return err_set(err, ERR_HOST, "the program '%s' is missing (package %s)", program, package);
}

/* Reports the phases that lines written since *position begin. */
static void markers_follow(struct job *job, struct log_reader *reader,
                           const struct job_marker *markers)
{
    AUTOFREE char *line = NULL;

    while (markers != NULL && log_next(reader, &line)) {
        for (const struct job_marker *marker = markers; marker->line != NULL; marker++) {
            if (strncmp(line, marker->line, strlen(marker->line)) == 0) {
                job_phase(job, marker->phase, marker->detail);
                break;
            }
        }
    }
}

/* An argv behind env(1), with the environment that every program of a build gets. */
struct command {
    const char **argv;
    char *path, *tmp;
};

static void command_init(struct command *command, const struct job *job, const char *const *argv)
{
    const char *inherited = getenv("PATH");
    size_t count = 0;

    command->path =
        mem_printf("PATH=%s:/usr/sbin:/sbin", inherited != NULL ? inherited : "/usr/bin:/bin");
    command->tmp = mem_printf("TMPDIR=%s", job->work);
    while (argv[count] != NULL) {
        count++;
    }
    command->argv = mem_array(ENV_WORDS + count + 1, sizeof(*command->argv));
    command->argv[0] = "env";
    command->argv[1] = command->path;
    command->argv[2] = command->tmp;
    command->argv[3] = "LC_ALL=C.UTF-8";
    memcpy(command->argv + ENV_WORDS, argv, count * sizeof(*argv));
}

static void command_done(struct command *command)
{
    free(command->argv);
    free(command->path);
    free(command->tmp);
}

static int failure(struct job *job, const char *program, int exit_code, off_t from, struct err *err)
{
    AUTOFREE char *line = log_telling_line(job->log_fd, from);

    if (log_says_disk_full(job->log_fd, from)) {
        return err_set(err, ERR_IO, "%s: disk full: '%s' could not write below '%s'; see '%s'",
                       job->phase, program, job->store->cache_dir, job->log_path);
    }
    return err_set(err, ERR_HOST, "%s: '%s' failed with exit code %d: %s; see '%s'", job->phase,
                   program, exit_code, line, job->log_path);
}

/* Follows the running program until it ends. */
static int run_follow(struct job *job, pid_t pid, struct log_reader *reader,
                      const struct job_marker *markers, int *exit_code, struct err *err)
{
    for (;;) {
        int left_ms = clock_left_ms(job->deadline_mono_ms);
        int answer =
            proc_wait(pid, left_ms < LOOK_AT_LOG_MS ? left_ms : LOOK_AT_LOG_MS, exit_code, err);

        markers_follow(job, reader, markers);
        if (answer != PROC_RUNNING) {
            return answer;
        }
        if (left_ms == 0) {
            proc_stop(pid, STOP_GRACE_MS);
            return err_set(err, ERR_TIMEOUT, "did not end in time");
        }
    }
}

int job_run(struct job *job, const char *const *argv, const struct job_marker *markers,
            struct err *err)
{
    struct command command;
    off_t from = lseek(job->log_fd, 0, SEEK_END);
    struct log_reader reader = {.fd = job->log_fd, .offset = from};
    struct proc_spawn spawn = {.log_fd = job->log_fd, .die_with_parent = true};
    int exit_code = 0;
    pid_t pid = 0;
    int answer = 0;

    command_init(&command, job, argv);
    spawn.argv = command.argv;
    answer = proc_start(&spawn, &pid, err);
    command_done(&command);
    if (answer < 0) {
        return -1;
    }
    if (run_follow(job, pid, &reader, markers, &exit_code, err) < 0) {
        AUTOFREE char *line = log_telling_line(job->log_fd, from);
        AUTOFREE char *why = mem_strdup(err != NULL ? err->text : "");

        return err_set(err, err != NULL ? err->kind : ERR_BUG,
                       "%s: '%s' %s; its last line: %s; see '%s'", job->phase,
                       namespace_program(argv), why, line, job->log_path);
    }
    return exit_code == 0 ? 0 : failure(job, namespace_program(argv), exit_code, from, err);
}

int job_capture(struct job *job, const char *const *argv, struct buf *out, struct err *err)
{
    struct command command;
    struct proc_options options = {.timeout_ms = clock_left_ms(job->deadline_mono_ms) + 1,
                                   .max_output_bytes = CAPTURE_MAX_BYTES};
    off_t from = lseek(job->log_fd, 0, SEEK_END);
    struct proc_result result;
    int answer = 0;

    command_init(&command, job, argv);
    options.argv = command.argv;
    answer = proc_run(&options, &result, err);
    command_done(&command);
    if (answer < 0) {
        return -1;
    }
    answer =
        file_write_all(job->log_fd, result.err_out.data, result.err_out.length, job->log_path, err);
    if (answer == 0 && result.exit_code != 0) {
        answer = failure(job, namespace_program(argv), result.exit_code, from, err);
    } else if (answer == 0 && result.truncated) {
        answer = err_set(err, ERR_HOST, "'%s' printed more than %zu bytes", namespace_program(argv),
                         CAPTURE_MAX_BYTES);
    } else if (answer == 0) {
        buf_add(out, result.out.data, result.out.length);
    }
    proc_result_done(&result);
    return answer;
}
