/* Interactive programs in the guest, each on a pseudo terminal. What they print comes as events
 * (client.h). Returns and deadlines as client.h tells. */
#ifndef HARNESS_HOST_CLIENT_TERMINAL_H
#define HARNESS_HOST_CLIENT_TERMINAL_H

#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"

struct client;

struct client_terminal {
    const char *key;         /* 1-128 printable ASCII characters, unique among open terminals */
    const char *const *argv; /* as client_exec */
    const char *const *env;  /* as client_exec; TERM is xterm-256color unless it says otherwise */
    const char *cwd;         /* NULL: / */
    unsigned rows;           /* 1 - 1000 */
    unsigned cols;
};
/* Starts the program; at most 8 at once. Its last event is CLIENT_EVENT_TERMINAL_EXIT, also when it
 * could not be run (127, and why is printed); then the key is free again. A new epoch ends it
 * without any. */
int client_terminal(struct client *client, const struct client_terminal *terminal,
                    int64_t deadline_mono_ms, struct err *err);
/* Types the bytes; large ones go in pieces. Back when the agent has them, which may be before the
 * program reads them; a program that leaves more than 1 MiB unread is a refusal. */
int client_terminal_input(struct client *client, const char *key, const void *data, size_t length,
                          int64_t deadline_mono_ms, struct err *err);
int client_terminal_size(struct client *client, const char *key, unsigned rows, unsigned cols,
                         int64_t deadline_mono_ms, struct err *err);
/* Hangs up: SIGHUP to the program's group, SIGKILL a second later. Back at once; the end is the
 * event. */
int client_terminal_end(struct client *client, const char *key, int64_t deadline_mono_ms,
                        struct err *err);

#endif
