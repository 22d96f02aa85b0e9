/* Calls about the machine itself: programs, files, followed files, clock, random pool, load. Paths
 * are absolute. Returns and deadlines as client.h tells. */
#ifndef HARNESS_HOST_CLIENT_GUEST_H
#define HARNESS_HOST_CLIENT_GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"

struct client;

struct client_exec {
    const char *const *argv; /* NULL-ended; argv[0] is looked up in the guest's PATH; no shell */
    const char *const *env;  /* NULL-ended "K=V", added to the agent's own; NULL: nothing */
    const char *cwd;         /* NULL: / */
    const void *input;       /* standard input, at most 4 MiB; NULL: /dev/null */
    size_t input_length;
    int64_t timeout_ms;      /* 1 - 3600000; the process group is killed past it */
    size_t max_output_bytes; /* for each of out and err_out, at most 2 MiB; 0: 64 KiB */
};
struct client_exec_result {
    int exit_code;  /* 0-255; 128+signal when killed; 127 when it could not be started */
    bool timed_out; /* killed at timeout_ms: a result, not an error */
    bool truncated; /* some output was dropped */
    struct buf out;
    struct buf err_out;
    int64_t elapsed_ms;
};
int client_exec(struct client *client, const struct client_exec *exec,
                struct client_exec_result *result, int64_t deadline_mono_ms, struct err *err);
/* client_exec without the wait: back when the agent has the request. fn is called once, by a later
 * call that takes messages (for client_pump it is an event): with the result, whose buffers it may
 * take, or with NULL and why the agent refused. It is not called any more after a hello, nor once
 * the client is broken. At most 32 are out at once, more is ERR_INPUT. */
typedef void client_exec_fn(void *data, struct client_exec_result *result, const struct err *why);
int client_exec_start(struct client *client, const struct client_exec *exec, client_exec_fn *fn,
                      void *data, int64_t deadline_mono_ms, struct err *err);
void client_exec_result_done(struct client_exec_result *result);

struct client_put {
    const char *path; /* parent folders are made */
    const void *data;
    size_t length;
    unsigned mode; /* permission bits; 0: 0644 */
    bool append;   /* else the file is replaced */
};
/* Sent in chunks; a failure may leave a part. */
int client_put(struct client *client, const struct client_put *put, int64_t deadline_mono_ms,
               struct err *err);

struct client_get {
    const char *path;
    int64_t offset;
    size_t max_bytes; /* > 0 */
};
/* Appends at most max_bytes to out. */
#define CLIENT_NOT_FOUND 1 /* there is no such file */
int client_get(struct client *client, const struct client_get *get, struct buf *out,
               int64_t deadline_mono_ms, struct err *err);

struct client_stat {
    bool exists; /* false: the rest is 0 */
    bool is_file;
    bool is_dir;
    unsigned mode;
    int64_t size_bytes;
    int64_t changed_utc_ms; /* modification time */
};
int client_stat(struct client *client, const char *path, struct client_stat *stat,
                int64_t deadline_mono_ms, struct err *err);

struct client_follow {
    const char *key;  /* 1-128 printable ASCII characters, unique among followed files */
    const char *path; /* need not exist yet */
    bool from_start;  /* else only what is written from now on */
};
int client_follow(struct client *client, const struct client_follow *follow,
                  int64_t deadline_mono_ms, struct err *err);
/* Back when each whole line that the file held when the agent got this has gone to the event
 * handler. */
int client_sync(struct client *client, const char *key, int64_t deadline_mono_ms, struct err *err);
int client_unfollow(struct client *client, const char *key, int64_t deadline_mono_ms,
                    struct err *err);

int client_clock(struct client *client, int64_t utc_ms, int64_t deadline_mono_ms, struct err *err);
/* Credits the bytes (at most 512) to the guest's random pool and reseeds it. */
int client_entropy(struct client *client, const void *bytes, size_t length,
                   int64_t deadline_mono_ms, struct err *err);

/* Counters since boot: the difference of two calls is the load between them. */
struct client_usage {
    int64_t cpu_busy_ms; /* over all processors */
    int64_t cpu_idle_ms;
    int64_t memory_total_kib;
    int64_t memory_available_kib;
    int64_t uptime_ms;
};
int client_usage(struct client *client, struct client_usage *usage, int64_t deadline_mono_ms,
                 struct err *err);

#endif
