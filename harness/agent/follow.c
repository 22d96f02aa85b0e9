/* op follow, sync, unfollow: lines of growing files. The file itself is the buffer: while the host
 * is slow or the pace is reached, nothing is read, so no line is lost unless the file is truncated
 * under us. */
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/text.h"
#include "harness/agent/fields.h"
#include "harness/agent/ops.h"
#include "harness/agent/tail.h"

#define LOOK_MS 20
#define READS_A_LOOK 64 /* then the loop's other work has its turn */
#define ENOUGH_BACKLOG ((size_t)8 << 20)
#define PACE_PER_MS (WIRE_PACE_EVENTS_PER_S / 1000)
#define MAX_SYNCS 16

struct follow {
    struct follows *all;
    struct follow *next;
    char *key;
    struct tail tail;
    int64_t syncs[MAX_SYNCS]; /* requests that wait */
    unsigned sync_count;
    int64_t sync_until; /* offset at which they are answered too; -1: only at the end */
};

struct follows {
    struct agent *agent;
    struct follow *first;
    unsigned count;
    struct timer *timer;
    int64_t allowance; /* lines that may be sent now; below 0 when one read overdrew it */
    int64_t counted_mono_ms;
};

static void follow_free(struct follow *follow)
{
    for (struct follow **link = &follow->all->first; *link != NULL; link = &(*link)->next) {
        if (*link == follow) {
            *link = follow->next;
            break;
        }
    }
    follow->all->count--;
    tail_done(&follow->tail);
    free(follow->key);
    free(follow);
}

static void send_line(void *data, const char *line, size_t length, bool cut)
{
    struct follow *follow = data;
    struct node *event = node_object();
    AUTOBUF struct buf text = BUF_INIT;

    text_base64(&text, line, length);
    node_set_str(event, "key", follow->key);
    node_set(event, "line_b64", node_stringn(buf_str(&text), text.length));
    node_set_bool(event, "truncated", cut);
    node_set_int(event, "at_utc_ms", clock_utc_ms());
    agent_event(follow->all->agent, WIRE_EVENT_LINE, event, true);
    follow->all->allowance--;
}

static bool may_send(const struct follows *follows)
{
    return follows->allowance > 0 && session_backlog(follows->agent->session) < ENOUGH_BACKLOG;
}

static void answer_syncs(struct follow *follow)
{
    for (unsigned i = 0; i < follow->sync_count; i++) {
        agent_reply(follow->all->agent, follow->syncs[i], node_object());
    }
    follow->sync_count = 0;
}

/* Reads until the end of the file, or as much as may be sent now. */
static void read_lines(struct follow *follow)
{
    int rc = TAIL_MORE;

    for (int i = 0; rc == TAIL_MORE && i < READS_A_LOOK && may_send(follow->all); i++) {
        rc = tail_read(&follow->tail);
        if (follow->sync_until >= 0 && follow->tail.offset >= follow->sync_until) {
            answer_syncs(follow);
        }
    }
    if (rc != TAIL_MORE) {
        answer_syncs(follow);
    }
}

static void refill(struct follows *follows)
{
    int64_t now = clock_mono_ms();

    follows->allowance += (now - follows->counted_mono_ms) * PACE_PER_MS;
    if (follows->allowance > WIRE_PACE_EVENTS_PER_S) {
        follows->allowance = WIRE_PACE_EVENTS_PER_S;
    }
    follows->counted_mono_ms = now;
}

static void on_look(void *data)
{
    struct follows *follows = data;

    follows->timer = NULL;
    refill(follows);
    for (struct follow *follow = follows->first; follow != NULL; follow = follow->next) {
        read_lines(follow);
    }
    if (follows->first != NULL) {
        follows->timer =
            loop_timer(follows->agent->loop, clock_mono_ms() + LOOK_MS, on_look, follows);
    }
}

static struct follow *find(const struct follows *all, const char *key)
{
    struct follow *follow = all->first;

    while (follow != NULL && strcmp(follow->key, key) != 0) {
        follow = follow->next;
    }
    return follow;
}

static int find_by_key(const struct request *request, struct follow **follow, struct err *err)
{
    const char *key = NULL;

    if (field_key(request->node, &key, err) < 0) {
        return -1;
    }
    *follow = find(request->agent->follows, key);
    return *follow == NULL ? err_set(err, ERR_INPUT, "no followed file '%s'", key) : 0;
}

static int start(struct follow *follow, const char *path, const char *from, struct err *err)
{
    bool at_end = strcmp(from, "end") == 0;

    if (!at_end && strcmp(from, "start") != 0) {
        return err_set(err, ERR_INPUT, "'from' must be start or end");
    }
    if (path[0] != '/') {
        return err_set(err, ERR_INPUT, "path '%s' is not absolute", path);
    }
    if (tail_start(&follow->tail, at_end) < 0) {
        return err_sys(err, ERR_IO, "cannot follow '%s'", path);
    }
    return 0;
}

static struct follow *follow_new(struct follows *all, const char *key, const char *path)
{
    struct follow *follow = mem_alloc(sizeof(*follow));

    *follow = (struct follow){.all = all, .next = all->first, .sync_until = -1};
    follow->key = mem_strdup(key);
    tail_init(&follow->tail, all->agent->root, path, send_line, follow);
    all->first = follow;
    all->count++;
    return follow;
}

int op_follow(const struct request *request, struct node *reply, struct err *err)
{
    struct follows *all = request->agent->follows;
    struct follow *follow = NULL;
    const char *key = NULL;
    const char *path = NULL;
    const char *from = NULL;

    (void)reply;
    if (field_key(request->node, &key, err) < 0 ||
        field_str(request->node, "path", WIRE_MAX_PATH, &path, err) < 0 ||
        field_str(request->node, "from", WIRE_MAX_KEY, &from, err) < 0) {
        return -1;
    }
    if (find(all, key) != NULL) {
        return err_set(err, ERR_INPUT, "'%s' is followed already", key);
    }
    if (all->count >= WIRE_MAX_FOLLOWS) {
        return err_set(err, ERR_INPUT, "more than %d followed files", WIRE_MAX_FOLLOWS);
    }
    follow = follow_new(all, key, path);
    if (start(follow, path, from, err) < 0) {
        follow_free(follow);
        return -1;
    }
    if (all->timer == NULL) {
        all->timer = loop_timer(all->agent->loop, clock_mono_ms() + LOOK_MS, on_look, all);
    }
    return 0;
}

int op_sync(const struct request *request, struct node *reply, struct err *err)
{
    struct follow *follow = NULL;

    (void)reply;
    if (find_by_key(request, &follow, err) < 0) {
        return -1;
    }
    if (follow->sync_count >= MAX_SYNCS) {
        return err_set(err, ERR_INPUT, "more than %d syncs of '%s' at once", MAX_SYNCS,
                       follow->key);
    }
    follow->syncs[follow->sync_count++] = request->id;
    follow->sync_until = tail_size(&follow->tail);
    refill(follow->all);
    read_lines(follow);
    return OP_LATER;
}

int op_unfollow(const struct request *request, struct node *reply, struct err *err)
{
    struct follow *follow = NULL;

    (void)reply;
    if (find_by_key(request, &follow, err) < 0) {
        return -1;
    }
    answer_syncs(follow);
    follow_free(follow);
    return 0;
}

struct follows *follows_new(struct agent *agent)
{
    struct follows *follows = mem_alloc(sizeof(*follows));

    follows->agent = agent;
    follows->allowance = WIRE_PACE_EVENTS_PER_S;
    follows->counted_mono_ms = clock_mono_ms();
    return follows;
}

void follows_reset(struct follows *follows)
{
    while (follows->first != NULL) {
        follow_free(follows->first);
    }
    loop_untimer(follows->timer);
    follows->timer = NULL;
}

void follows_free(struct follows *follows)
{
    follows_reset(follows);
    free(follows);
}
