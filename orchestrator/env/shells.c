/* Terminals in machines, each with its recording. What the program prints is recorded before it is
 * shown, and what is typed before the program has it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "orchestrator/env/message.h"
#include "orchestrator/env/serve_private.h"

#define PROBE_MS 10000
#define KEY_MAX 32
#define TERM_MAX 40
#define TERM_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-."

struct shell {
    struct guest *guest;
    struct peer *peer;
    char key[KEY_MAX];
    struct cast *cast;
    bool ended; /* the program has, or the machine */
};

struct wanted {
    int64_t rows;
    int64_t cols;
    const char *term;
    const char *program;
};

static int take_wanted(const struct node *message, struct wanted *wanted, struct err *err)
{
    wanted->term = node_get_str(message, "term", "");
    size_t length = strlen(wanted->term);
    if (length == 0 || length > TERM_MAX || strspn(wanted->term, TERM_LETTERS) != length) {
        wanted->term = "xterm-256color";
    }
    return message_int(message, "rows", 1, MESSAGE_MAX_ROWS, &wanted->rows, err) != 0 ||
                   message_int(message, "cols", 1, MESSAGE_MAX_ROWS, &wanted->cols, err) != 0
               ? -1
               : 0;
}

/* The first of the two that runs; only running it tells whether it is there and whole. */
static int find_shell(struct guest *guest, const char **out, struct err *err)
{
    static const char *const shells[] = {"/bin/bash", "/bin/sh"};
    for (size_t i = 0; i < COUNT_OF(shells); i++) {
        const char *argv[] = {shells[i], "-c", ":", NULL};
        const struct client_exec exec = {.argv = argv, .timeout_ms = PROBE_MS};
        struct client_exec_result result = {.exit_code = 0};
        if (client_exec(guest->client, &exec, &result, clock_mono_ms() + PROBE_MS + CALL_MS, err) !=
            0) {
            return -1;
        }
        int exit_code = result.exit_code;
        client_exec_result_done(&result);
        if (exit_code == 0) {
            *out = shells[i];
            return 0;
        }
    }
    return err_set(err, ERR_GUEST, "machine '%s' has no shell, neither /bin/bash nor /bin/sh",
                   guest->machine);
}

static int begin_record(const struct server *server, struct shell *shell,
                        const struct wanted *wanted, char **path, struct err *err)
{
    AUTOFREE char *title =
        mem_printf("%s in %s", shell->guest->machine, server->options->place->name);
    const struct cast_header header = {
        .rows = (unsigned)wanted->rows,
        .cols = (unsigned)wanted->cols,
        .title = title,
        .shell = wanted->program,
        .term = wanted->term,
    };
    return record_cast(server->options->record, shell->guest->machine, &header, &shell->cast, path,
                       err);
}

static int begin_terminal(struct shell *shell, const struct wanted *wanted, struct err *err)
{
    AUTOFREE char *term = mem_printf("TERM=%s", wanted->term);
    const char *argv[] = {wanted->program, "-i", NULL};
    const char *env[] = {term, NULL};
    const struct client_terminal terminal = {
        .key = shell->key,
        .argv = argv,
        .env = env,
        .rows = (unsigned)wanted->rows,
        .cols = (unsigned)wanted->cols,
    };
    return client_terminal(shell->guest->client, &terminal, clock_mono_ms() + CALL_MS, err);
}

/* The peer has its shell before the terminal is begun, since events may come ahead of the reply:
 * but none is to be said before this answer. */
static void welcome(struct peer *peer, const char *record)
{
    AUTO(node) message = node_object();
    node_set_bool(message, "ok", true);
    node_set_str(message, "record", record);
    peer_say(peer, message);
}

int shell_open(struct guest *guest, struct peer *peer, const struct node *message, struct err *err)
{
    struct server *server = guest->server;
    struct wanted wanted = {.rows = 0};
    AUTOFREE char *path = NULL;
    if (take_wanted(message, &wanted, err) != 0 || find_shell(guest, &wanted.program, err) != 0) {
        return -1;
    }
    struct shell *shell = mem_alloc(sizeof(*shell));
    *shell = (struct shell){.guest = guest, .peer = peer, .ended = true};
    snprintf(shell->key, sizeof(shell->key), "shell-%u", ++server->shells);
    peer->shell = shell;
    if (begin_record(server, shell, &wanted, &path, err) != 0) {
        return -1;
    }
    welcome(peer, path);
    shell->ended = false;
    if (begin_terminal(shell, &wanted, err) != 0) {
        shell->ended = true;
        return -1;
    }
    return 0;
}

static int take_input(struct shell *shell, const struct node *message, struct err *err)
{
    AUTOBUF struct buf typed = BUF_INIT;
    if (message_bytes(message, "data_b64", MESSAGE_MAX_TYPED, &typed, err) != 0) {
        return -1;
    }
    if (typed.length == 0 || shell->ended) {
        return 0;
    }
    return cast_input(shell->cast, typed.data, typed.length, err) != 0
               ? -1
               : client_terminal_input(shell->guest->client, shell->key, typed.data, typed.length,
                                       clock_mono_ms() + CALL_MS, err);
}

static int take_size(struct shell *shell, const struct node *message, struct err *err)
{
    int64_t rows = 0;
    int64_t cols = 0;
    if (message_int(message, "rows", 1, MESSAGE_MAX_ROWS, &rows, err) != 0 ||
        message_int(message, "cols", 1, MESSAGE_MAX_ROWS, &cols, err) != 0) {
        return -1;
    }
    if (shell->ended) {
        return 0;
    }
    return cast_resize(shell->cast, (unsigned)rows, (unsigned)cols, err) != 0
               ? -1
               : client_terminal_size(shell->guest->client, shell->key, (unsigned)rows,
                                      (unsigned)cols, clock_mono_ms() + CALL_MS, err);
}

int shell_take(struct peer *peer, const struct node *message, struct err *err)
{
    const char *op = node_get_str(message, "op", "");
    struct err why = {.kind = ERR_NONE};
    int got = 0;
    if (strcmp(op, "input") == 0) {
        got = take_input(peer->shell, message, &why);
    } else if (strcmp(op, "size") == 0) {
        got = take_size(peer->shell, message, &why);
    } else {
        return err_set(err, ERR_INPUT, "a shell takes input and sizes, not '%s'", op);
    }
    /* its last word may have come while it was being asked */
    if (got != 0 && !peer->shell->ended) {
        *err = why;
        return -1;
    }
    return 0;
}

static void say_output(struct shell *shell, const struct client_event *event)
{
    AUTO(node) message = node_object();
    struct err why = {.kind = ERR_NONE};
    if (cast_output(shell->cast, event->data, event->length, &why) != 0) {
        peer_fail(shell->peer, &why);
        return;
    }
    if (shell->peer->over) {
        return;
    }
    node_set_str(message, "event", "output");
    message_set_bytes(message, "data_b64", event->data, event->length);
    peer_say(shell->peer, message);
}

static void say_exit(struct shell *shell, const struct client_event *event)
{
    AUTO(node) message = node_object();
    node_set_str(message, "event", "exit");
    node_set_int(message, "exit_code", event->exit_code);
    shell->ended = true;
    peer_say(shell->peer, message);
    shell->peer->over = true;
}

static struct shell *find_open(const struct server *server, const struct guest *guest,
                               const char *key)
{
    for (size_t i = 0; i < server->peer_count; i++) {
        struct shell *shell = server->peers[i]->shell;
        if (shell != NULL && !shell->ended && shell->guest == guest &&
            strcmp(shell->key, key) == 0) {
            return shell;
        }
    }
    return NULL;
}

void shell_event(struct server *server, const struct guest *guest, const struct client_event *event)
{
    struct shell *shell = find_open(server, guest, event->key);
    if (shell != NULL && event->kind == CLIENT_EVENT_TERMINAL) {
        say_output(shell, event);
    } else if (shell != NULL && event->kind == CLIENT_EVENT_TERMINAL_EXIT) {
        say_exit(shell, event);
    }
}

void shell_lose(struct shell *shell)
{
    shell->ended = true;
}

void shell_free(struct shell *shell)
{
    if (shell == NULL) {
        return;
    }
    if (!shell->ended && !client_broken(shell->guest->client)) {
        client_terminal_end(shell->guest->client, shell->key, clock_mono_ms() + CALL_MS, NULL);
    }
    cast_free(shell->cast);
    free(shell);
}

const struct guest *shell_guest(const struct shell *shell)
{
    return shell->guest;
}
