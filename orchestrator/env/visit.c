/* Asking a holder. */
#include "orchestrator/env/visit.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/text.h"
#include "orchestrator/env/message.h"
#include "orchestrator/env/place.h"
#include "orchestrator/vm/sweep.h"

#define MS_PER_S 1000
#define ANSWER_MS 120000 /* above a command's own time, on a busy host */
#define DOWN_MS 30000    /* for a holder to end in good order, and again to be killed */
#define SHOWN_BYTES 900  /* of an error */

static int connect_to(const char *name, const char *path, struct conn **out, struct err *err)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    AUTOCLOSE int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
        return err_sys(err, ERR_HOST, "cannot connect to environment '%s'", name);
    }
    *out = conn_new(TAKE_FD(fd));
    return 0;
}

static int open_visit(const char *name, struct conn **out, struct err *err)
{
    AUTO(node) about = NULL;
    AUTOFREE char *path = NULL;
    if (env_find(name, &about, &path, err) != 0) {
        return -1;
    }
    return strcmp(node_get_str(about, "state", ""), "starting") == 0
               ? err_set(err, ERR_HOST, "environment '%s' is not ready yet", name)
               : connect_to(name, path, out, err);
}

static int refused(const struct node *answer, struct err *err)
{
    AUTOBUF struct buf text = BUF_INIT;
    const char *said = node_get_str(answer, "error", "the holder gave no reason");
    text_utf8_clean(&text, said, strlen(said), SHOWN_BYTES);
    return err_set(err, ERR_GUEST, "%s", buf_str(&text));
}

/* One question and its answer, which must be ok. */
static int ask(struct conn *conn, const struct node *question, int64_t timeout_ms,
               struct node **out, struct err *err)
{
    AUTO(node) answer = NULL;
    int64_t deadline = clock_mono_ms() + timeout_ms;
    if (conn_send(conn, question, deadline, err) != 0 ||
        conn_receive(conn, &answer, deadline, err) != 0) {
        return -1;
    }
    if (!node_get_bool(answer, "ok", false)) {
        return refused(answer, err);
    }
    *out = TAKE(answer);
    return 0;
}

static struct node *exec_question(const struct visit_command *command)
{
    struct node *question = node_object();
    struct node *argv = node_array();
    for (size_t i = 0; command->argv[i] != NULL; i++) {
        node_append(argv, node_string(command->argv[i]));
    }
    node_set_str(question, "op", "exec");
    node_set_str(question, "machine", command->machine);
    node_set(question, "argv", argv);
    node_set_int(question, "timeout_ms", command->timeout_s * MS_PER_S);
    if (command->input != NULL) {
        message_set_bytes(question, "stdin_b64", command->input->data, command->input->length);
    }
    return question;
}

static int take_result(const struct node *answer, struct visit_result *result, struct err *err)
{
    int64_t exit_code = 0;
    if (message_int(answer, "exit_code", 0, 255, &exit_code, err) != 0 ||
        message_bytes(answer, "out_b64", MESSAGE_MAX_OUTPUT, &result->out, err) != 0 ||
        message_bytes(answer, "err_b64", MESSAGE_MAX_OUTPUT, &result->err_out, err) != 0) {
        visit_result_done(result);
        return err_wrap(err, "the holder's answer");
    }
    result->exit_code = (int)exit_code;
    result->timed_out = node_get_bool(answer, "timed_out", false);
    result->truncated = node_get_bool(answer, "truncated", false);
    return 0;
}

int visit_exec(const char *name, const struct visit_command *command, struct visit_result *result,
               struct err *err)
{
    AUTO(conn) conn = NULL;
    AUTO(node) question = exec_question(command);
    AUTO(node) answer = NULL;
    *result = (struct visit_result){.exit_code = 0};
    if (open_visit(name, &conn, err) != 0 ||
        ask(conn, question, command->timeout_s * MS_PER_S + ANSWER_MS, &answer, err) != 0) {
        return -1;
    }
    return take_result(answer, result, err);
}

void visit_result_done(struct visit_result *result)
{
    buf_done(&result->out);
    buf_done(&result->err_out);
}

int visit_shell(const char *name, const struct visit_shell *shell, struct conn **out, char **record,
                struct err *err)
{
    AUTO(conn) conn = NULL;
    AUTO(node) question = node_object();
    AUTO(node) answer = NULL;
    node_set_str(question, "op", "shell");
    node_set_str(question, "machine", shell->machine);
    node_set_str(question, "term", shell->term);
    node_set_int(question, "rows", shell->rows);
    node_set_int(question, "cols", shell->cols);
    if (open_visit(name, &conn, err) != 0 || ask(conn, question, ANSWER_MS, &answer, err) != 0) {
        return -1;
    }
    *record = mem_strdup(node_get_str(answer, "record", ""));
    *out = TAKE(conn);
    return 0;
}

/* Signals the keeper, unless it was gone before, and waits for its end. */
static int end_keeper(int pidfd, int number, int *ended, struct err *err)
{
    struct pollfd ready = {.fd = pidfd, .events = POLLIN};
    int64_t deadline = clock_mono_ms() + DOWN_MS;
    if (pidfd_send_signal(pidfd, number, NULL, 0) != 0 && errno != ESRCH) {
        return err_sys(err, ERR_HOST, "cannot signal the holder");
    }
    do {
        *ended = poll(&ready, 1, clock_left_ms(deadline));
    } while (*ended < 0 && errno == EINTR);
    return 0;
}

/* The process is taken hold of before the place is looked at again: as long as that is held, its
 * number cannot have passed to another. */
int visit_down(const char *name, struct err *err)
{
    AUTO(node) about = NULL;
    AUTO(node) again = NULL;
    int ended = 0;
    if (env_find(name, &about, NULL, err) != 0) {
        return -1;
    }
    AUTOCLOSE int pidfd = pidfd_open((pid_t)node_get_int(about, "pid", 0), 0);
    if (pidfd >= 0 && env_find(name, &again, NULL, NULL) == 0 &&
        node_get_int(again, "pid", 0) == node_get_int(about, "pid", 0) &&
        (end_keeper(pidfd, SIGTERM, &ended, err) != 0 ||
         (ended <= 0 && end_keeper(pidfd, SIGKILL, &ended, err) != 0))) {
        return -1;
    }
    return env_sweep(err) != 0 ? -1 : vm_sweep(NULL, err);
}
