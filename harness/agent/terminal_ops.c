/* op terminal, terminal_input, terminal_size, terminal_end: programs that somebody types to. */
#include "harness/agent/fields.h"
#include "harness/agent/ops.h"
#include "harness/agent/pty.h"
#include "harness/agent/terminal.h"

#define MAX_PENDING ((size_t)1 << 20) /* bytes of input that the program has not taken */

static int find_by_key(const struct request *request, struct terminal **terminal, struct err *err)
{
    const char *key = NULL;

    if (field_key(request->node, &key, err) < 0) {
        return -1;
    }
    *terminal = terminal_find(request->agent->terminals, key);
    return *terminal == NULL ? err_set(err, ERR_INPUT, "no terminal '%s'", key) : 0;
}

static int take_size(const struct node *request, struct pty_size *size, struct err *err)
{
    *size = (struct pty_size){0, 0};
    if (field_int(request, "rows", 1, WIRE_MAX_ROWS, &size->rows, err) < 0 ||
        field_int(request, "cols", 1, WIRE_MAX_ROWS, &size->cols, err) < 0) {
        return -1;
    }
    return size->rows == 0 || size->cols == 0
               ? err_set(err, ERR_INPUT, "'rows' and 'cols' are needed")
               : 0;
}

static int check_new(const struct request *request, const char **key, struct err *err)
{
    const struct terminals *all = request->agent->terminals;

    if (field_key(request->node, key, err) < 0) {
        return -1;
    }
    if (terminal_find(all, *key) != NULL) {
        return err_set(err, ERR_INPUT, "terminal '%s' is open already", *key);
    }
    return all->count >= WIRE_MAX_TERMINALS
               ? err_set(err, ERR_INPUT, "more than %d terminals", WIRE_MAX_TERMINALS)
               : 0;
}

int op_terminal(const struct request *request, struct node *reply, struct err *err)
{
    struct exec_plan plan = {.argv = NULL};
    struct pty_size size;
    const char *key = NULL;
    pid_t pid = 0;
    int fd = -1;
    int rc = 0;

    (void)reply;
    if (check_new(request, &key, err) < 0 || take_size(request->node, &size, err) < 0 ||
        exec_plan_init(&plan, request->node, err) < 0) {
        return -1;
    }
    plan.on_terminal = true;
    rc = pty_start(&plan, request->agent->root, &size, &pid, &fd, err);
    exec_plan_done(&plan);
    if (rc == 0) {
        terminal_add(request->agent->terminals, key, pid, fd);
    }
    return rc;
}

int op_terminal_input(const struct request *request, struct node *reply, struct err *err)
{
    AUTOBUF struct buf bytes = BUF_INIT;
    struct terminal *terminal = NULL;

    (void)reply;
    if (find_by_key(request, &terminal, err) < 0 ||
        field_bytes(request->node, "data_b64", WIRE_MAX_TERMINAL, &bytes, NULL, err) < 0) {
        return -1;
    }
    if (bytes.length == 0) {
        return err_set(err, ERR_INPUT, "'data_b64' is empty");
    }
    if (terminal->input.length + bytes.length > MAX_PENDING) {
        return err_set(err, ERR_INPUT, "terminal '%s' does not take its input", terminal->key);
    }
    terminal_type(terminal, &bytes);
    return 0;
}

int op_terminal_size(const struct request *request, struct node *reply, struct err *err)
{
    struct terminal *terminal = NULL;
    struct pty_size size;

    (void)reply;
    if (find_by_key(request, &terminal, err) < 0 || take_size(request->node, &size, err) < 0) {
        return -1;
    }
    return terminal->fd < 0 ? 0 : pty_resize(terminal->fd, &size, err);
}

int op_terminal_end(const struct request *request, struct node *reply, struct err *err)
{
    struct terminal *terminal = NULL;

    (void)reply;
    if (find_by_key(request, &terminal, err) < 0) {
        return -1;
    }
    terminal_hang_up(terminal);
    return 0;
}
