/* op exec: children in flight. A child is done when it has exited and its outputs have ended; an
 * output that a left-behind grandchild holds open is waited for a moment only. As process 1 the
 * agent also buries every orphan. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/text.h"
#include "harness/agent/exec_child.h"
#include "harness/agent/fields.h"
#include "harness/agent/ops.h"

#define DEFAULT_TIMEOUT_MS 60000
#define OUTPUT_GRACE_MS 250
#define KILL_GRACE_MS 2000
#define READ_BYTES 65536

struct child {
    struct children *all;
    struct child *next;
    int64_t id;
    pid_t pid;
    int fds[3]; /* ours: its standard input, output, error; -1 when closed */
    struct watch *watches[3];
    struct buf input;
    size_t input_sent;
    struct buf outputs[3]; /* 1 and 2 are used */
    size_t max_output;
    bool truncated;
    bool exited;
    bool timed_out;
    int status; /* of waitpid */
    int64_t started_mono_ms;
    struct timer *timer;
};

struct children {
    struct agent *agent;
    int signal_fd;
    struct watch *watch;
    struct child *first;
    unsigned count;
};

static void close_end(struct child *child, int which)
{
    loop_unwatch(child->watches[which]);
    child->watches[which] = NULL;
    if (child->fds[which] >= 0) {
        (void)close(child->fds[which]);
        child->fds[which] = -1;
    }
}

static void child_free(struct child *child)
{
    for (struct child **link = &child->all->first; *link != NULL; link = &(*link)->next) {
        if (*link == child) {
            *link = child->next;
            break;
        }
    }
    child->all->count--;
    for (int i = 0; i < 3; i++) {
        close_end(child, i);
        buf_done(&child->outputs[i]);
    }
    buf_done(&child->input);
    loop_untimer(child->timer);
    free(child);
}

static void set_output(struct node *reply, const char *key, const struct buf *bytes)
{
    AUTOBUF struct buf text = BUF_INIT;

    text_base64(&text, buf_str(bytes), bytes->length);
    node_set(reply, key, node_stringn(buf_str(&text), text.length));
}

static void finish(struct child *child)
{
    struct node *reply = node_object();

    node_set_int(reply, "exit_code", exec_exit_code(child->exited ? child->status : SIGKILL));
    node_set_bool(reply, "timed_out", child->timed_out);
    node_set_bool(reply, "truncated", child->truncated);
    set_output(reply, "out_b64", &child->outputs[1]);
    set_output(reply, "err_b64", &child->outputs[2]);
    node_set_int(reply, "elapsed_ms", clock_mono_ms() - child->started_mono_ms);
    agent_reply(child->all->agent, child->id, reply);
    child_free(child);
}

static void on_grace_over(void *data)
{
    struct child *child = data;

    child->timer = NULL;
    finish(child);
}

static void give_grace(struct child *child, int64_t grace_ms)
{
    loop_untimer(child->timer);
    child->timer =
        loop_timer(child->all->agent->loop, clock_mono_ms() + grace_ms, on_grace_over, child);
}

static void kill_group(const struct child *child)
{
    if (!child->exited) {
        (void)kill(child->pid, SIGKILL);
    }
    (void)kill(-child->pid, SIGKILL);
}

static void on_timeout(void *data)
{
    struct child *child = data;

    child->timer = NULL;
    child->timed_out = true;
    kill_group(child);
    give_grace(child, KILL_GRACE_MS);
}

static void finish_if_done(struct child *child)
{
    if (child->exited && child->fds[1] < 0 && child->fds[2] < 0) {
        finish(child);
    }
}

static void keep_output(struct child *child, int which, const char *bytes, size_t length)
{
    size_t room = child->max_output - child->outputs[which].length;

    if (length > room) {
        child->truncated = true;
        length = room;
    }
    buf_add(&child->outputs[which], bytes, length);
}

static void read_output(struct child *child, int which)
{
    char bytes[READ_BYTES];
    ssize_t got = read(child->fds[which], bytes, sizeof(bytes));

    if (got > 0) {
        keep_output(child, which, bytes, (size_t)got);
    } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
        close_end(child, which);
        finish_if_done(child);
    }
}

static void on_stdout(void *data, uint32_t events)
{
    (void)events;
    read_output(data, 1);
}

static void on_stderr(void *data, uint32_t events)
{
    (void)events;
    read_output(data, 2);
}

static void on_stdin(void *data, uint32_t events)
{
    struct child *child = data;
    size_t left = child->input.length - child->input_sent;
    ssize_t put = left == 0 ? 0 : write(child->fds[0], child->input.data + child->input_sent, left);

    (void)events;
    if (put > 0) {
        child->input_sent += (size_t)put;
    }
    if (child->input_sent == child->input.length ||
        (put < 0 && errno != EAGAIN && errno != EINTR)) {
        close_end(child, 0);
    }
}

static void on_exit_of(struct children *children, pid_t pid, int status)
{
    for (struct child *child = children->first; child != NULL; child = child->next) {
        if (child->pid == pid && !child->exited) {
            child->exited = true;
            child->status = status;
            give_grace(child, OUTPUT_GRACE_MS);
            finish_if_done(child);
            return;
        }
    }
}

static void on_child_signal(void *data, uint32_t events)
{
    struct children *children = data;
    struct signalfd_siginfo info;
    int status = 0;
    pid_t pid = 0;

    (void)events;
    while (read(children->signal_fd, &info, sizeof(info)) > 0) {
    }
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        on_exit_of(children, pid, status);
        terminals_on_exit(children->agent->terminals, pid, status);
    }
}

struct children *children_new(struct agent *agent)
{
    struct children *children = mem_alloc(sizeof(*children));
    sigset_t set;

    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGCHLD);
    (void)sigprocmask(SIG_BLOCK, &set, NULL);
    children->agent = agent;
    children->signal_fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    children->watch =
        loop_watch(agent->loop, children->signal_fd, EPOLLIN, on_child_signal, children);
    return children;
}

void children_reset(struct children *children)
{
    while (children->first != NULL) {
        kill_group(children->first);
        child_free(children->first);
    }
}

void children_free(struct children *children)
{
    children_reset(children);
    loop_unwatch(children->watch);
    (void)close(children->signal_fd);
    free(children);
}

static void watch_child(struct child *child, int64_t timeout_ms)
{
    struct loop *loop = child->all->agent->loop;

    if (child->fds[0] >= 0) {
        child->watches[0] = loop_watch(loop, child->fds[0], EPOLLOUT, on_stdin, child);
    }
    child->watches[1] = loop_watch(loop, child->fds[1], EPOLLIN, on_stdout, child);
    child->watches[2] = loop_watch(loop, child->fds[2], EPOLLIN, on_stderr, child);
    child->started_mono_ms = clock_mono_ms();
    child->timer = loop_timer(loop, child->started_mono_ms + timeout_ms, on_timeout, child);
}

int op_exec(const struct request *request, struct node *reply, struct err *err)
{
    struct children *children = request->agent->children;
    struct exec_plan plan = {.argv = NULL};
    struct child *child = NULL;
    int64_t timeout_ms = DEFAULT_TIMEOUT_MS;
    int64_t max_output = WIRE_DEFAULT_KEEP;
    int rc = 0;

    (void)reply;
    if (children->count >= WIRE_MAX_CHILDREN) {
        return err_set(err, ERR_INPUT, "more than %d programs at once", WIRE_MAX_CHILDREN);
    }
    if (field_int(request->node, "timeout_ms", 1, WIRE_MAX_EXEC_MS, &timeout_ms, err) < 0 ||
        field_int(request->node, "max_output", 0, WIRE_MAX_OUTPUT, &max_output, err) < 0 ||
        exec_plan_init(&plan, request->node, err) < 0) {
        return -1;
    }
    child = mem_alloc(sizeof(*child));
    *child = (struct child){.all = children, .next = children->first, .id = request->id};
    child->fds[0] = child->fds[1] = child->fds[2] = -1;
    child->max_output = (size_t)max_output;
    children->first = child;
    children->count++;
    rc = field_bytes(request->node, "stdin_b64", WIRE_MAX_CHUNK, &child->input, NULL, err);
    if (rc == 0) {
        rc = exec_start(&plan, request->agent->root, &child->pid, child->fds, err);
    }
    exec_plan_done(&plan);
    if (rc < 0) {
        child_free(child);
        return -1;
    }
    watch_child(child, timeout_ms);
    return OP_LATER;
}
