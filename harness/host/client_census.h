/* What is in the guest at one moment, for holding a machine that was brought back against the state
 * it was saved in. Returns and deadlines as client.h tells. All of it is what the guest says. */
#ifndef HARNESS_HOST_CLIENT_CENSUS_H
#define HARNESS_HOST_CLIENT_CENSUS_H

#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"

struct client;

#define CLIENT_CENSUS_RANDOM 33  /* 32 hex digits and a NUL */
#define CLIENT_CENSUS_BOOT_ID 37 /* a UUID and a NUL */

struct client_census_file {
    char *path;
    int64_t size_bytes;     /* -1: absent */
    int64_t changed_utc_ms; /* modification time; 0 when absent */
};

struct client_census {
    /* Processes of user space, sorted: "name command line" in UTF-8, the command line cut at 200
     * bytes. The agent is one of them. At most 2000; processes_more is how many were left out. */
    char **processes;
    size_t process_count;
    int64_t processes_more;
    /* TCP that listens and UDP that is bound to no peer, sorted, each once, at most 1000:
     * "tcp 0.0.0.0:80", "udp6 [::]:53". */
    char **sockets;
    size_t socket_count;
    int64_t conntrack; /* tracked connections; -1: the kernel tracks none */
    int64_t utc_ms;    /* the guest's clock */
    int64_t uptime_ms;
    char random[CLIENT_CENSUS_RANDOM];   /* drawn for this answer: never the same twice */
    char boot_id[CLIENT_CENSUS_BOOT_ID]; /* "" when it cannot be read */
    struct client_census_file *files;    /* as asked for, in that order */
    size_t file_count;
};

/* files: NULL-ended absolute paths, at most 64; NULL: none. client_census_done frees what out
 * holds; on failure out is untouched. */
int client_census(struct client *client, const char *const *files, struct client_census *out,
                  int64_t deadline_mono_ms, struct err *err);
void client_census_done(struct client_census *census);

#endif
