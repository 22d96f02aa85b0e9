/* Rule: what must be the same goes into one document with sorted lists, so that equal states have
 * equal digests; what must differ (random state) or be near (clock) is kept beside it. */
#include "orchestrator/vm/reset.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "harness/host/client.h"
#include "harness/host/client_census.h"

#define CALL_MS 20000
#define DIFFERENCES_MAX 20
#define LOOK_MS 100
#define TEXT_MAX 400

struct reset_state {
    struct node *machines; /* [{machine, disk, processes, sockets, connections, files, boot_id}] */
    struct node *moments;  /* likewise: [{random, clock_off_ms}] */
    char digest[HASH_HEX];
};

void reset_state_free(struct reset_state *state)
{
    if (state != NULL) {
        node_free(state->machines);
        node_free(state->moments);
        free(state);
    }
}

const char *reset_digest(const struct reset_state *state)
{
    return state->digest;
}

static struct node *string_list(char *const *items, size_t count)
{
    struct node *list = node_array();

    for (size_t i = 0; i < count; i++) {
        node_append(list, node_string(items[i]));
    }
    return list;
}

/* A log's position; its time of change is the product's business. */
static struct node *file_list_node(const struct client_census *census)
{
    struct node *list = node_array();

    for (size_t i = 0; i < census->file_count; i++) {
        struct node *file = node_object();

        node_set_str(file, "path", census->files[i].path);
        node_set_int(file, "bytes", census->files[i].size_bytes);
        node_append(list, file);
    }
    return list;
}

static struct node *machine_node(const char *name, const char *disk,
                                 const struct client_census *census)
{
    struct node *node = node_object();

    node_set_str(node, "machine", name);
    node_set_str(node, "disk", disk);
    node_set(node, "processes", string_list(census->processes, census->process_count));
    node_set_int(node, "processes_more", census->processes_more);
    node_set(node, "sockets", string_list(census->sockets, census->socket_count));
    node_set_int(node, "connections", census->conntrack);
    node_set(node, "files", file_list_node(census));
    node_set_str(node, "boot_id", census->boot_id);
    return node;
}

static void set_digest(struct reset_state *state)
{
    AUTOBUF struct buf text = BUF_INIT;

    node_dump(state->machines, NODE_CANONICAL, &text, NULL);
    hash_bytes(buf_str(&text), text.length, state->digest);
}

static int look_at(struct client *client, const char *name, const char *disk,
                   const char *const *files, struct reset_state *state, struct err *err)
{
    struct client_census census = {.process_count = 0};
    struct node *moment = node_object();

    node_append(state->moments, moment);
    if (client_census(client, files, &census, clock_mono_ms() + CALL_MS, err) < 0) {
        return err_wrap(err, "reset");
    }
    node_set_str(moment, "random", census.random);
    node_set_int(moment, "clock_off_ms", census.utc_ms - clock_utc_ms());
    node_append(state->machines, machine_node(name, disk, &census));
    client_census_done(&census);
    return 0;
}

/* The first role that a machine has; roles that share it are not asked again. */
static bool is_first_role(const struct topology *topology, enum machine_role role)
{
    for (enum machine_role before = 0; before < role; before++) {
        if (topology->roles[before] == topology->roles[role]) {
            return false;
        }
    }
    return true;
}

int reset_look(struct environment *environment, const struct node *disks, const char *const *files,
               struct reset_state **out, struct err *err)
{
    AUTO(reset_state) state = mem_alloc(sizeof(*state));
    const struct topology *topology = environment_topology(environment);

    state->machines = node_array();
    state->moments = node_array();
    for (enum machine_role role = 0; role < MACHINE_ROLES; role++) {
        size_t seat = topology->roles[role];
        const char *name = topology->machines[seat].name;
        struct client *client = environment_client(environment, role);

        if (client != NULL && is_first_role(topology, role) &&
            look_at(client, name, node_get_str(disks, name, NULL),
                    seat == topology->product ? files : NULL, state, err) < 0) {
            return -1;
        }
    }
    set_digest(state);
    *out = TAKE(state);
    return 0;
}

__attribute__((format(printf, 2, 3))) static void differ(struct node *differences,
                                                         const char *format, ...)
{
    char text[TEXT_MAX];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    if (node_count(differences) < DIFFERENCES_MAX) {
        node_append(differences, node_string(text));
    }
}

/* Both sorted. */
static void compare_lists(const char *machine, const char *what, const struct node *golden,
                          const struct node *found, struct node *differences)
{
    size_t g = 0;
    size_t f = 0;

    while (g < node_count(golden) || f < node_count(found)) {
        const char *was = g < node_count(golden) ? node_str(node_at(golden, g)) : NULL;
        const char *is = f < node_count(found) ? node_str(node_at(found, f)) : NULL;
        int order = was == NULL ? 1 : is == NULL ? -1 : strcmp(was, is);

        if (order < 0) {
            differ(differences, "%s: %s gone: %s", machine, what, was);
        } else if (order > 0) {
            differ(differences, "%s: %s new: %s", machine, what, is);
        }
        g += order <= 0;
        f += order >= 0;
    }
}

static void compare_counts(const char *machine, const char *what, const char *key,
                           const struct node *golden, const struct node *found,
                           struct node *differences)
{
    long long was = (long long)node_get_int(golden, key, -1);
    long long is = (long long)node_get_int(found, key, -1);

    if (was != is) {
        differ(differences, "%s: %lld %s instead of %lld", machine, is, what, was);
    }
}

static void compare_machine(const struct node *golden, const struct node *found,
                            struct node *differences)
{
    const char *name = node_get_str(golden, "machine", "");
    const char *disk = node_get_str(golden, "disk", NULL);
    const char *other = node_get_str(found, "disk", NULL);

    if (disk != NULL && other != NULL && strcmp(disk, other) != 0) {
        differ(differences, "%s: disk differs", name);
    }
    compare_lists(name, "process", node_get(golden, "processes"), node_get(found, "processes"),
                  differences);
    compare_counts(name, "processes past the list", "processes_more", golden, found, differences);
    compare_lists(name, "socket", node_get(golden, "sockets"), node_get(found, "sockets"),
                  differences);
    compare_counts(name, "tracked connections", "connections", golden, found, differences);
    if (!node_equal(node_get(golden, "files"), node_get(found, "files"))) {
        differ(differences, "%s: the product's logs have other sizes", name);
    }
    if (strcmp(node_get_str(golden, "boot_id", ""), node_get_str(found, "boot_id", "")) != 0) {
        differ(differences, "%s: it was booted again", name);
    }
}

static void compare_moment(const char *name, const struct node *golden, const struct node *found,
                           struct node *differences)
{
    int64_t off_ms = node_get_int(found, "clock_off_ms", 0);

    if (strcmp(node_get_str(golden, "random", ""), node_get_str(found, "random", "")) == 0) {
        differ(differences, "%s: random state as before", name);
    }
    if (off_ms > RESET_CLOCK_MS || off_ms < -RESET_CLOCK_MS) {
        differ(differences, "%s: clock %lld ms off", name, (long long)off_ms);
    }
}

struct node *reset_compare(const struct reset_state *golden, const struct reset_state *found)
{
    struct node *result = node_object();
    struct node *differences = node_array();
    size_t count = node_count(golden->machines);

    if (count != node_count(found->machines)) {
        differ(differences, "%zu machines instead of %zu", node_count(found->machines), count);
    }
    for (size_t i = 0; i < count && i < node_count(found->machines); i++) {
        const struct node *machine = node_at(golden->machines, i);

        compare_machine(machine, node_at(found->machines, i), differences);
        compare_moment(node_get_str(machine, "machine", ""), node_at(golden->moments, i),
                       node_at(found->moments, i), differences);
    }
    node_set_str(result, "digest", found->digest);
    node_set_bool(result, "equal", node_count(differences) == 0);
    node_set(result, "differences", differences);
    return result;
}

struct node *reset_node(const struct reset_state *state)
{
    struct node *node = node_object();

    node_set(node, "machines", node_ref(state->machines));
    node_set(node, "moments", node_ref(state->moments));
    return node;
}

void reset_forget_disks(struct reset_state *state)
{
    for (size_t i = 0; i < node_count(state->machines); i++) {
        node_set_str(node_at(state->machines, i), "disk", NULL);
    }
    set_digest(state);
}

int reset_from_node(const struct node *node, struct reset_state **out, struct err *err)
{
    const struct node *machines = node_get(node, "machines");
    const struct node *moments = node_get(node, "moments");
    struct reset_state *state = NULL;

    if (node_type(machines) != NODE_ARRAY || node_type(moments) != NODE_ARRAY ||
        node_count(machines) != node_count(moments)) {
        return err_set(err, ERR_INTEGRITY, "this is no state of an environment");
    }
    state = mem_alloc(sizeof(*state));
    state->machines = node_ref(machines);
    state->moments = node_ref(moments);
    set_digest(state);
    *out = state;
    return 0;
}

int reset_await_quiet(struct environment *environment, int64_t timeout_ms, struct err *err)
{
    int64_t deadline = clock_mono_ms() + timeout_ms;
    int64_t since = clock_mono_ms();
    AUTO(reset_state) last = NULL;

    while (clock_left_ms(deadline) > 0) {
        AUTO(reset_state) now = NULL;

        if (reset_look(environment, NULL, NULL, &now, err) < 0) {
            return -1;
        }
        if (last == NULL || strcmp(last->digest, now->digest) != 0) {
            since = clock_mono_ms();
        } else if (clock_mono_ms() - since >= RESET_QUIET_MS) {
            return 0;
        }
        reset_state_free(last);
        last = TAKE(now);
        if (client_pump(environment_client(environment, MACHINE_PRODUCT), clock_mono_ms() + LOOK_MS,
                        err) < 0) {
            return -1;
        }
    }
    return 0;
}
