/* Running a child to its end. All pipes are served by one poll loop under one deadline, so neither
 * a full pipe nor a silent child can hold us; the child's end, not the end of its pipes, ends the
 * loop, since a grandchild may keep those open for ever. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/mem.h"
#include "common/base/proc.h"
#include "common/base/proc_child.h"

#define CHUNK_BYTES 16384
#define SLICE_MS 10

struct run {
    const struct proc_options *options;
    struct proc_result *result;
    pid_t pid;
    int64_t deadline_ms;
    size_t written; /* of the input */
    int in;         /* our ends; -1 once closed */
    int out;
    int err_out;
    int event; /* the child's end */
};

static void run_done(struct run *run)
{
    mem_close_cleanup(&run->in);
    mem_close_cleanup(&run->out);
    mem_close_cleanup(&run->err_out);
    mem_close_cleanup(&run->event);
}

/* *ours is the end we keep, non-blocking. write_end says which one that is. */
static int make_pipe(int *ours, int *theirs, bool write_end, struct err *err)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) != 0) {
        return err_sys(err, ERR_HOST, "cannot make a pipe");
    }
    *ours = ends[write_end ? 1 : 0];
    *theirs = ends[write_end ? 0 : 1];
    if (fcntl(*ours, F_SETFL, O_NONBLOCK) != 0) {
        return err_sys(err, ERR_HOST, "cannot make a pipe");
    }
    return 0;
}

static int run_start(struct run *run, struct err *err)
{
    const struct proc_options *options = run->options;
    AUTOCLOSE int in = -1;
    AUTOCLOSE int out = -1;
    AUTOCLOSE int err_out = -1;
    bool to_file = options->output_fd > 0;
    struct proc_child child = {.argv = options->argv, .env = options->env, .cwd = options->cwd};

    if (options->input != NULL && make_pipe(&run->in, &in, true, err) != 0) {
        return -1;
    }
    if (!to_file && (make_pipe(&run->out, &out, false, err) != 0 ||
                     make_pipe(&run->err_out, &err_out, false, err) != 0)) {
        return -1;
    }
    child.in = in;
    child.out = to_file ? options->output_fd : out;
    child.err_out = to_file ? options->output_fd : err_out;
    if (proc_child_start(&child, &run->pid, err) != 0) {
        return -1;
    }
    run->event = proc_child_event(run->pid);
    return 0;
}

static void close_end(int *fd)
{
    close(TAKE_FD(*fd));
}

static void keep_output(struct run *run, struct buf *kept, const char *bytes, size_t length)
{
    size_t room = run->options->max_output_bytes - kept->length;

    if (length > room) {
        run->result->truncated = true;
        length = room;
    }
    buf_add(kept, bytes, length);
}

/* Takes one chunk; closes the pipe at its end. False when there is nothing more for now. */
static bool read_chunk(struct run *run, int *fd, struct buf *kept)
{
    char chunk[CHUNK_BYTES];
    ssize_t count = *fd < 0 ? 0 : read(*fd, chunk, sizeof(chunk));

    if (count > 0) {
        keep_output(run, kept, chunk, (size_t)count);
        return true;
    }
    if (*fd >= 0 && (count == 0 || (errno != EAGAIN && errno != EINTR))) {
        close_end(fd);
    }
    return false;
}

static void write_chunk(struct run *run)
{
    const struct proc_options *options = run->options;
    ssize_t count =
        write(run->in, options->input + run->written, options->input_length - run->written);

    if (count > 0) {
        run->written += (size_t)count;
    }
    /* A child need not read its input: a closed pipe is no failure. */
    if (run->written == options->input_length || (count < 0 && errno != EAGAIN && errno != EINTR)) {
        close_end(&run->in);
    }
}

static void serve(struct run *run, const struct pollfd *waits)
{
    if (waits[0].revents != 0) {
        write_chunk(run);
    }
    if (waits[1].revents != 0) {
        read_chunk(run, &run->out, &run->result->out);
    }
    if (waits[2].revents != 0) {
        read_chunk(run, &run->err_out, &run->result->err_out);
    }
}

/* What the child left in its pipes: bounded by the pipes' own size, unless a grandchild goes on
 * writing, whom the deadline stops. */
static void drain(struct run *run)
{
    while (clock_left_ms(run->deadline_ms) > 0 &&
           (read_chunk(run, &run->out, &run->result->out) ||
            read_chunk(run, &run->err_out, &run->result->err_out))) {
    }
}

/* One round of waiting and serving. 0 or PROC_RUNNING as proc_child_await; -1 past the deadline. */
static int run_round(struct run *run, struct err *err)
{
    struct pollfd waits[] = {
        {.fd = run->in, .events = POLLOUT},
        {.fd = run->out, .events = POLLIN},
        {.fd = run->err_out, .events = POLLIN},
        {.fd = run->event, .events = POLLIN},
    };
    int left = clock_left_ms(run->deadline_ms);
    int slice = run->event >= 0 || left < SLICE_MS ? left : SLICE_MS;
    int ready = poll(waits, COUNT_OF(waits), slice);

    if (ready < 0 && errno != EINTR) {
        return err_sys(err, ERR_HOST, "cannot wait for '%s'", run->options->argv[0]);
    }
    if (ready > 0) {
        serve(run, waits);
    }
    if (run->event < 0 || (ready > 0 && waits[3].revents != 0)) {
        int answer = proc_child_await(run->pid, 0, err);

        if (answer != PROC_RUNNING) {
            return answer;
        }
    }
    if (left == 0 || (ready == 0 && slice == left)) {
        return err_set(err, ERR_TIMEOUT, "'%s' did not end within %" PRId64 " ms",
                       run->options->argv[0], run->options->timeout_ms);
    }
    return PROC_RUNNING;
}

static int run_loop(struct run *run, struct err *err)
{
    int answer = PROC_RUNNING;

    if (run->in >= 0 && run->options->input_length == 0) {
        close_end(&run->in);
    }
    while (answer == PROC_RUNNING) {
        answer = run_round(run, err);
    }
    if (answer != 0) {
        kill(-run->pid, SIGKILL);
    } else {
        drain(run);
    }
    return proc_child_reap(run->pid, &run->result->exit_code, answer == 0 ? err : NULL) == 0
               ? answer
               : -1;
}

/* Writing to a child that has gone raises SIGPIPE: it is held back for this thread and taken off
 * again. */
static int run_without_sigpipe(struct run *run, struct err *err)
{
    const struct timespec at_once = {0, 0};
    sigset_t pipe_signal;
    sigset_t before;
    sigset_t pending;
    bool was_pending = false;
    int failed = 0;

    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_signal, &before);
    sigpending(&pending);
    was_pending = sigismember(&pending, SIGPIPE) == 1;
    failed = run_loop(run, err);
    while (!was_pending && sigtimedwait(&pipe_signal, NULL, &at_once) < 0 && errno == EINTR) {
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed;
}

int proc_run(const struct proc_options *options, struct proc_result *result, struct err *err)
{
    __attribute__((cleanup(run_done))) struct run run = {
        .options = options, .result = result, .in = -1, .out = -1, .err_out = -1, .event = -1};
    int64_t start_ms = clock_mono_ms();

    assert(options->timeout_ms > 0);
    *result = (struct proc_result){.out = BUF_INIT, .err_out = BUF_INIT};
    run.deadline_ms = start_ms + options->timeout_ms;
    if (run_start(&run, err) != 0) {
        return -1;
    }
    if (run_without_sigpipe(&run, err) != 0) {
        proc_result_done(result);
        return -1;
    }
    result->elapsed_ms = clock_mono_ms() - start_ms;
    return 0;
}

void proc_result_done(struct proc_result *result)
{
    buf_done(&result->out);
    buf_done(&result->err_out);
    *result = (struct proc_result){.out = BUF_INIT, .err_out = BUF_INIT};
}
