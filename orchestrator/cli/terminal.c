/* A raw terminal. Rule: its modes are put back before anything else is said or done. */
#include "orchestrator/cli/terminal.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "orchestrator/env/message.h"

#define READ_BYTES 4096
#define SEND_MS 60000
#define SIGNAL_BASE 128

/* Where in a line the typing is, for "~.". */
enum escape { LINE_START, LINE_TILDE, LINE_MIDDLE };

struct joined {
    struct conn *conn;
    enum escape escape;
    bool over;
    int exit_code;
};

static volatile sig_atomic_t resized;
static volatile sig_atomic_t ended_by;

static void on_resize(int number)
{
    resized = number;
}

static void on_end(int number)
{
    ended_by = number;
}

void terminal_size(unsigned *rows, unsigned *cols)
{
    struct winsize size = {0};
    bool known = ioctl(STDIN_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 &&
                 size.ws_col > 0 && size.ws_row <= MESSAGE_MAX_ROWS &&
                 size.ws_col <= MESSAGE_MAX_ROWS;
    *rows = known ? size.ws_row : 24;
    *cols = known ? size.ws_col : 80;
}

static int send_size(const struct joined *joined, struct err *err)
{
    AUTO(node) message = node_object();
    unsigned rows = 0;
    unsigned cols = 0;
    terminal_size(&rows, &cols);
    node_set_str(message, "op", "size");
    node_set_int(message, "rows", rows);
    node_set_int(message, "cols", cols);
    return conn_send(joined->conn, message, clock_mono_ms() + SEND_MS, err);
}

/* Adds what the key sends on; a tilde is kept back until it is known what follows. */
static void take_key(struct joined *joined, char key, struct buf *out)
{
    if (joined->escape == LINE_START && key == '~') {
        joined->escape = LINE_TILDE;
        return;
    }
    if (joined->escape == LINE_TILDE && key == '.') {
        joined->over = true;
        return;
    }
    if (joined->escape == LINE_TILDE && key != '~') {
        buf_char(out, '~');
    }
    buf_char(out, key);
    joined->escape = key == '\r' || key == '\n' ? LINE_START : LINE_MIDDLE;
}

static int take_keys(struct joined *joined, struct err *err)
{
    char keys[READ_BYTES];
    AUTOBUF struct buf typed = BUF_INIT;
    AUTO(node) message = node_object();
    ssize_t got = read(STDIN_FILENO, keys, sizeof(keys));
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) {
        return 0;
    }
    joined->over = got <= 0;
    for (ssize_t i = 0; i < got && !joined->over; i++) {
        take_key(joined, keys[i], &typed);
    }
    if (typed.length == 0) {
        return 0;
    }
    node_set_str(message, "op", "input");
    message_set_bytes(message, "data_b64", typed.data, typed.length);
    return conn_send(joined->conn, message, clock_mono_ms() + SEND_MS, err);
}

static int take_event(struct joined *joined, const struct node *message, struct err *err)
{
    const char *event = node_get_str(message, "event", "");
    AUTOBUF struct buf bytes = BUF_INIT;
    if (strcmp(event, "output") == 0) {
        return message_bytes(message, "data_b64", MESSAGE_MAX_TYPED, &bytes, err) != 0
                   ? -1
                   : file_write_all(STDOUT_FILENO, bytes.data, bytes.length, "standard output",
                                    err);
    }
    if (strcmp(event, "exit") == 0) {
        joined->over = true;
        joined->exit_code = (int)node_get_int(message, "exit_code", 1);
        return 0;
    }
    return err_set(err, ERR_HOST, "%s", node_get_str(message, "error", "the holder spoke oddly"));
}

/* All that was read, also together with the answer that came before. */
static int take_events(struct joined *joined, struct err *err)
{
    int got = 0;
    while (got == 0 && !joined->over) {
        AUTO(node) message = NULL;
        got = conn_next(joined->conn, &message, err);
        if (got == 0) {
            got = take_event(joined, message, err);
        }
    }
    return got < 0 ? -1 : 0;
}

static int read_more(const struct joined *joined, struct err *err)
{
    int got = conn_read(joined->conn, err);
    return got == CONN_CLOSED ? err_set(err, ERR_HOST, "the holder has ended") : got;
}

static int wait_and_take(struct joined *joined, const sigset_t *waiting, struct err *err)
{
    struct pollfd ready[] = {{.fd = STDIN_FILENO, .events = POLLIN},
                             {.fd = conn_fd(joined->conn), .events = POLLIN}};
    if (ppoll(ready, 2, NULL, waiting) < 0 && errno != EINTR) {
        return err_sys(err, ERR_HOST, "cannot wait");
    }
    if (resized != 0) {
        resized = 0;
        if (send_size(joined, err) != 0) {
            return -1;
        }
    }
    if ((ready[1].revents != 0 && read_more(joined, err) != 0) ||
        (ready[0].revents != 0 && take_keys(joined, err) != 0)) {
        return -1;
    }
    return 0;
}

/* Signals come only while it waits, so none is lost between a look and the wait. */
static int carry(struct joined *joined, const sigset_t *waiting, struct err *err)
{
    int result = take_events(joined, err);
    while (result == 0 && !joined->over && ended_by == 0) {
        result = wait_and_take(joined, waiting, err);
        if (result == 0 && !joined->over) {
            result = take_events(joined, err);
        }
    }
    return result;
}

/* *before: the mask to wait under, which lets them in. */
static void watch_signals(sigset_t *before)
{
    static const int ends[] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT};
    struct sigaction resize = {.sa_handler = on_resize};
    struct sigaction end = {.sa_handler = on_end};
    sigset_t ours;
    sigemptyset(&ours);
    sigaddset(&ours, SIGWINCH);
    sigaction(SIGWINCH, &resize, NULL);
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        sigaddset(&ours, ends[i]);
        sigaction(ends[i], &end, NULL);
    }
    sigprocmask(SIG_BLOCK, &ours, before);
}

int terminal_join(struct conn *conn, int *exit_code, struct err *err)
{
    struct joined joined = {.conn = conn, .escape = LINE_START};
    struct termios before;
    sigset_t waiting;
    if (tcgetattr(STDIN_FILENO, &before) != 0) {
        return err_sys(err, ERR_USAGE, "standard input is no terminal");
    }
    struct termios raw = before;
    watch_signals(&waiting);
    cfmakeraw(&raw);
    if (tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) != 0) {
        return err_sys(err, ERR_HOST, "cannot set the terminal");
    }
    int result = carry(&joined, &waiting, err);
    tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
    *exit_code = ended_by != 0 ? SIGNAL_BASE + (int)ended_by : joined.exit_code;
    return result;
}
