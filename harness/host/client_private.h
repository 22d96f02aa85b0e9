/* What the files of the client share: its state, one call, and the checks of what a guest
 * answered. */
#ifndef HARNESS_HOST_CLIENT_PRIVATE_H
#define HARNESS_HOST_CLIENT_PRIVATE_H

#include "common/ext/json.h"
#include "harness/host/client.h"
#include "harness/wire/frame.h"
#include "harness/wire/names.h"

#define CLIENT_MAX_VALUES 256 /* in a message: none but a census has more than some 20 */
#define CLIENT_MAX_US ((int64_t)1 << 53)
#define CLIENT_MAX_UTC_MS ((int64_t)253402300799999) /* the end of the year 9999 */

#define KEY_SET_MAX 64
_Static_assert(KEY_SET_MAX >= WIRE_MAX_LISTENERS, "a key for each listener");
_Static_assert(KEY_SET_MAX >= WIRE_MAX_FOLLOWS, "a key for each followed file");
_Static_assert(KEY_SET_MAX >= WIRE_MAX_TERMINALS, "a key for each terminal");

/* Keys of open listeners, followed files or terminals, so that a guest cannot invent any. */
struct key_set {
    char *keys[KEY_SET_MAX];
    size_t count;
};

struct exchange_round; /* client_http.c: the request that is out */

/* The hello of the epoch, as it is sent until it is answered. */
struct greeting {
    int64_t id;
    bool sets_clock;
    struct buf entropy;    /* empty: none */
    int64_t first_mono_ms; /* when it was sent first */
    int64_t sent_mono_ms;  /* and last */
    char *refusal;         /* what a refusal with its id said; NULL: none came */
};

/* A request of client_exec_start that is not answered yet. */
struct exec_out {
    int64_t id;
    size_t max_output;
    client_exec_fn *fn;
    void *data;
};

struct client {
    int fd;
    char *name;
    char *agent_version;
    char *epoch;  /* NULL before the first hello */
    bool greeted; /* the hello was answered */
    struct greeting hello;
    int64_t next_id;
    int64_t dropped;
    struct frame_reader in;
    size_t max_values; /* in the next message: more is not even parsed */
    bool broken;
    struct err broken_why; /* without the guest's name */
    client_event_fn *on_event;
    void *event_data;
    struct key_set listeners;
    struct key_set follows;
    struct key_set terminals;
    struct exec_out execs[WIRE_MAX_CHILDREN];
    size_t exec_count;
    struct exchange_round *round; /* NULL unless client_http waits */
    uint64_t event_count;         /* handed over so far */
    int64_t allowance;            /* events that may still come before it is a flood */
    int64_t counted_mono_ms;      /* when that was last topped up */
};

/* Reports "guest 'x': ..." and marks the client broken. */
int client_break(struct client *client, struct err *err, enum err_kind kind, const char *format,
                 ...) __attribute__((format(printf, 4, 5)));

/* Sends the request (taken) with version, id and op added, and waits for its reply; caller frees
 * *reply. A refusal is -1 and leaves the client whole. */
int client_call(struct client *client, enum wire_op op, struct node *request, struct node **reply,
                int64_t deadline_mono_ms, struct err *err);
/* The first half of client_call: only writes, and tells the request's id. */
int client_ask(struct client *client, enum wire_op op, struct node *request, int64_t *id,
               int64_t deadline_mono_ms, struct err *err);
/* The failure that a reply which is not ok stands for. */
int client_refused(const struct client *client, enum wire_op op, const struct node *reply,
                   struct err *err);
/* As client_call for replies that say nothing more than ok. */
int client_do(struct client *client, enum wire_op op, struct node *request,
              int64_t deadline_mono_ms, struct err *err);
/* As client_do for a request (taken) that opens its 'key': it is in keys when events of it come. */
int client_open_key(struct client *client, enum wire_op op, struct key_set *keys,
                    struct node *request, int64_t deadline_mono_ms, struct err *err);
int client_write(struct client *client, const struct buf *bytes, int64_t deadline_mono_ms,
                 struct err *err);
/* Waits until bytes came and feeds them to the reader. A deadline passed: positive, and nothing is
 * broken. */
#define CLIENT_LATE 1
int client_read(struct client *client, int64_t deadline_mono_ms, struct err *err);

/* Parses one message, unless it holds so many values that its tree would be many times its size. */
int client_parse(const struct client *client, const char *payload, size_t length,
                 struct node **message, struct err *err);
/* Takes one event apart and hands it over. */
int client_event(struct client *client, const struct node *event, struct err *err);
/* An event of kind http: to the round that waits for it. */
int client_http_event(struct client *client, const struct node *event, struct err *err);

/* Hands a reply over if it is one to client_exec_start. */
#define CLIENT_NOT_EXEC 1
int client_exec_reply(struct client *client, const struct node *reply, int64_t id, struct err *err);

void greeting_done(struct greeting *greeting);

void key_set_add(struct key_set *set, const char *key);
void key_set_remove(struct key_set *set, const char *key);
bool key_set_has(const struct key_set *set, const char *key);
void key_set_done(struct key_set *set);

/* Members of a guest's message. Absent, of another type or out of range: the client is broken, and
 * the text says "guest 'x' sent <what> with a wrong 'key'". */
struct answer {
    struct client *client;
    const struct node *node;
    const char *what; /* "an exec reply" */
};
int answer_int(const struct answer *answer, const char *key, int64_t min, int64_t max, int64_t *out,
               struct err *err);
int answer_bool(const struct answer *answer, const char *key, bool *out, struct err *err);
/* Borrowed from the message. */
int answer_str(const struct answer *answer, const char *key, size_t max_length, const char **out,
               struct err *err);
/* Base64 decoded and appended to out. */
int answer_bytes(const struct answer *answer, const char *key, size_t max_bytes, struct buf *out,
                 struct err *err);

/* Borrowed from the message. */
int answer_array(const struct answer *answer, const char *key, size_t max, const struct node **out,
                 struct err *err);
/* The failure itself, for what a file checks of its own. */
int answer_wrong(const struct answer *answer, const char *key, struct err *err);

/* Adds the bytes as base64. */
void request_set_bytes(struct node *request, const char *key, const void *data, size_t length);
/* An array of the NULL-ended list; NULL is an empty one. */
struct node *request_strings(const char *const *list);

#endif
