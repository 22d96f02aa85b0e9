/* A listener and what its kinds share. */
#ifndef HARNESS_AGENT_LISTENER_H
#define HARNESS_AGENT_LISTENER_H

#include <netinet/in.h>

#include "common/base/buf.h"
#include "harness/agent/agent.h"

struct conn;
struct listener;

struct listen_proto {
    const char *name;
    int type; /* SOCK_STREAM or SOCK_DGRAM */
    /* The socket is readable. */
    void (*on_ready)(struct listener *listener);
    /* Streams: whether all that is asked for has come; NULL: not to be seen from the bytes. */
    bool (*is_whole)(const struct buf *got);
    int64_t hear_ms;            /* streams: for all that a caller says */
    bool pause_ends;            /* a caller that pauses has said all */
    size_t max_bytes;           /* of what is read and reported */
    const char *default_answer; /* NULL: none */
};

extern const struct listen_proto listen_tcp;
extern const struct listen_proto listen_http; /* both conn.c */
extern const struct listen_proto listen_dns;  /* dns.c */

struct listener {
    struct listeners *all;
    struct listener *next;
    const struct listen_proto *proto;
    char *key;
    int fd;
    struct watch *watch;
    struct buf answer;
    bool has_answer;
    struct in_addr address; /* dns: the answer */
    struct conn *conns;
    int64_t window_mono_ms; /* start of the second that window_count counts */
    unsigned window_count;
};

struct listeners {
    struct agent *agent;
    struct listener *first;
    unsigned count;
    unsigned conn_count;
};

/* Whether one more call-back may be reported in this second; if not, it is counted as dropped. */
bool listener_may_report(struct listener *listener);
struct callback {
    const char *from;
    const char *data;
    size_t length;
    bool truncated;
    int64_t at_utc_ms;
};
void listener_report(struct listener *listener, const struct callback *callback);
void conn_free(struct conn *conn);

#endif
