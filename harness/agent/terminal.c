/* The life of a terminal: what a
 * program prints waits in its terminal while the host is slow, so the program is held up and the
 * queue is not; what is typed goes in at once even then, since it may be what ends the flood. */
#include "harness/agent/terminal.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/text.h"
#include "harness/agent/exec_child.h"
#include "harness/agent/ops.h"

#define REST_MS 5 /* between two events of a terminal: at most 200 a second */
#define ENOUGH_BACKLOG ((size_t)256 << 10)
#define OUTPUT_GRACE_MS 250
#define KILL_GRACE_MS 1000

static void on_master(void *data, uint32_t events);

static void close_master(struct terminal *terminal)
{
    loop_unwatch(terminal->watch);
    loop_untimer(terminal->rest);
    terminal->watch = NULL;
    terminal->rest = NULL;
    if (terminal->fd >= 0) {
        (void)close(terminal->fd);
        terminal->fd = -1;
    }
}

static void terminal_free(struct terminal *terminal)
{
    for (struct terminal **link = &terminal->all->first; *link != NULL; link = &(*link)->next) {
        if (*link == terminal) {
            *link = terminal->next;
            break;
        }
    }
    terminal->all->count--;
    close_master(terminal);
    loop_untimer(terminal->grace);
    buf_done(&terminal->input);
    free(terminal->key);
    free(terminal);
}

static void finish_if_done(struct terminal *terminal)
{
    struct node *event = NULL;

    if (!terminal->exited || terminal->fd >= 0) {
        return;
    }
    event = node_object();
    node_set_str(event, "key", terminal->key);
    node_set_int(event, "exit_code", exec_exit_code(terminal->status));
    agent_event(terminal->all->agent, WIRE_EVENT_TERMINAL_EXIT, event, false);
    terminal_free(terminal);
}

static void send_output(const struct terminal *terminal, const struct buf *bytes)
{
    struct node *event = node_object();
    AUTOBUF struct buf text = BUF_INIT;

    text_base64(&text, bytes->data, bytes->length);
    node_set_str(event, "key", terminal->key);
    node_set(event, "data_b64", node_stringn(buf_str(&text), text.length));
    node_set_int(event, "at_utc_ms", clock_utc_ms());
    agent_event(terminal->all->agent, WIRE_EVENT_TERMINAL, event, false);
}

/* One event's worth of what is there; the terminal's end closes it. */
static void read_output(struct terminal *terminal)
{
    AUTOBUF struct buf bytes = BUF_INIT;
    ssize_t got = 1;

    buf_reserve(&bytes, WIRE_MAX_TERMINAL);
    while (got > 0 && bytes.length < WIRE_MAX_TERMINAL) {
        got = read(terminal->fd, bytes.data + bytes.length, WIRE_MAX_TERMINAL - bytes.length);
        bytes.length += got > 0 ? (size_t)got : 0;
    }
    bool over = got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);

    if (bytes.length > 0) {
        send_output(terminal, &bytes);
    }
    if (over) {
        close_master(terminal);
    }
}

static void write_input(struct terminal *terminal)
{
    ssize_t put = 1;

    while (put > 0 && terminal->input.length > 0) {
        put = write(terminal->fd, terminal->input.data, terminal->input.length);
        if (put > 0) {
            buf_drop_front(&terminal->input, (size_t)put);
        }
    }
}

static bool host_is_behind(const struct terminal *terminal)
{
    return session_backlog(terminal->all->agent->session) >= ENOUGH_BACKLOG;
}

static void rest(struct terminal *terminal);

static void watch(struct terminal *terminal)
{
    uint32_t events = EPOLLIN | (terminal->input.length > 0 ? (uint32_t)EPOLLOUT : 0);

    if (terminal->watch == NULL) {
        terminal->watch =
            loop_watch(terminal->all->agent->loop, terminal->fd, events, on_master, terminal);
    } else {
        loop_watch_for(terminal->watch, events);
    }
}

static void on_rested(void *data)
{
    struct terminal *terminal = data;

    terminal->rest = NULL;
    write_input(terminal);
    if (host_is_behind(terminal)) {
        rest(terminal);
    } else {
        watch(terminal);
    }
}

/* Not watched at all, since a terminal that was hung up would report it for ever. */
static void rest(struct terminal *terminal)
{
    loop_unwatch(terminal->watch);
    terminal->watch = NULL;
    terminal->rest =
        loop_timer(terminal->all->agent->loop, clock_mono_ms() + REST_MS, on_rested, terminal);
}

static void on_master(void *data, uint32_t events)
{
    struct terminal *terminal = data;

    if ((events & EPOLLOUT) != 0) {
        write_input(terminal);
    }
    if ((events & ~(uint32_t)EPOLLOUT) == 0) {
        watch(terminal);
        return;
    }
    read_output(terminal);
    if (terminal->fd >= 0) {
        rest(terminal);
    }
    finish_if_done(terminal);
}

static void set_grace(struct terminal *terminal, int64_t ms, timer_fn *fn)
{
    loop_untimer(terminal->grace);
    terminal->grace = loop_timer(terminal->all->agent->loop, clock_mono_ms() + ms, fn, terminal);
}

/* Somebody whom the program left behind holds the terminal open: what is there is the last of it,
 * but not before the host takes it. */
static void on_output_late(void *data)
{
    struct terminal *terminal = data;

    terminal->grace = NULL;
    if (host_is_behind(terminal)) {
        set_grace(terminal, OUTPUT_GRACE_MS, on_output_late);
        return;
    }
    if (terminal->fd >= 0) {
        read_output(terminal);
    }
    close_master(terminal);
    finish_if_done(terminal);
}

static void kill_all(const struct terminal *terminal)
{
    if (!terminal->exited) {
        (void)kill(terminal->pid, SIGKILL);
    }
    (void)kill(-terminal->pid, SIGKILL);
}

static void on_end_late(void *data)
{
    struct terminal *terminal = data;

    terminal->grace = NULL;
    kill_all(terminal);
}

void terminals_on_exit(struct terminals *terminals, pid_t pid, int status)
{
    for (struct terminal *terminal = terminals->first; terminal != NULL;
         terminal = terminal->next) {
        if (terminal->pid == pid && !terminal->exited) {
            terminal->exited = true;
            terminal->status = status;
            if (terminal->ending) {
                kill_all(terminal);
            }
            set_grace(terminal, OUTPUT_GRACE_MS, on_output_late);
            finish_if_done(terminal);
            return;
        }
    }
}

void terminal_add(struct terminals *all, const char *key, pid_t pid, int fd)
{
    struct terminal *terminal = mem_alloc(sizeof(*terminal));

    *terminal = (struct terminal){.all = all, .next = all->first, .pid = pid, .fd = fd};
    terminal->key = mem_strdup(key);
    all->first = terminal;
    all->count++;
    watch(terminal);
}

struct terminal *terminal_find(const struct terminals *all, const char *key)
{
    struct terminal *terminal = all->first;

    while (terminal != NULL && strcmp(terminal->key, key) != 0) {
        terminal = terminal->next;
    }
    return terminal;
}

void terminal_type(struct terminal *terminal, const struct buf *bytes)
{
    if (terminal->fd < 0) {
        return;
    }
    buf_add(&terminal->input, bytes->data, bytes->length);
    write_input(terminal);
    if (terminal->watch != NULL) {
        watch(terminal);
    }
}

/* SIGCONT, since a stopped program would not hear of it. */
void terminal_hang_up(struct terminal *terminal)
{
    if (terminal->exited || terminal->ending) {
        return;
    }
    terminal->ending = true;
    (void)kill(-terminal->pid, SIGHUP);
    (void)kill(-terminal->pid, SIGCONT);
    set_grace(terminal, KILL_GRACE_MS, on_end_late);
}

struct terminals *terminals_new(struct agent *agent)
{
    struct terminals *terminals = mem_alloc(sizeof(*terminals));

    terminals->agent = agent;
    return terminals;
}

void terminals_reset(struct terminals *terminals)
{
    while (terminals->first != NULL) {
        kill_all(terminals->first);
        terminal_free(terminals->first);
    }
}

void terminals_free(struct terminals *terminals)
{
    terminals_reset(terminals);
    free(terminals);
}
