/* The rule: only silence counts as closed. What cannot be asked is an error, never a good answer.
 */
#include "orchestrator/vm/closure.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/buf.h"
#include "common/base/clock.h"
#include "common/base/mem.h"
#include "harness/host/client.h"
#include "orchestrator/vm/guest.h"

#define AGENT_MS 30000
#define PROBE_MS 700
#define PROC_BYTES ((size_t)64 << 10)
#define SSH_PORT 22
#define SHORTEST_PREFIX 8
#define INTERFACE_BYTES 32

static const struct closure_point points[] = {
    {"8.8.8.8", 53},       {"1.1.1.1", 443},        {"169.254.169.254", 80}, {"10.0.2.2", 22},
    {"10.0.2.3", 53},      {"172.17.0.1", 22},      {"192.168.122.1", 53},   {"192.168.0.1", 80},
    {"224.0.0.251", 5353}, {"255.255.255.255", 67},
};

const struct closure_point *closure_points(size_t *count)
{
    *count = COUNT_OF(points);
    return points;
}

/* Whether an address lies in the network of prefix bits around another one. */
static bool in_network(struct in_addr address, const char *of, unsigned prefix)
{
    struct in_addr network;

    inet_pton(AF_INET, of, &network);
    return (ntohl(address.s_addr) ^ ntohl(network.s_addr)) >> (32 - prefix) == 0;
}

static void add_host(struct closure_hosts *hosts, struct in_addr address)
{
    char text[INET_ADDRSTRLEN];

    /* what the machines themselves have answers for another reason */
    if (in_network(address, "127.0.0.1", 8) || in_network(address, ENVIRONMENT_ATTACKER_IP, 16) ||
        in_network(address, ENVIRONMENT_TARGET_IP, 24) ||
        inet_ntop(AF_INET, &address, text, sizeof(text)) == NULL) {
        return;
    }
    for (size_t i = 0; i < hosts->count; i++) {
        if (strcmp(hosts->addresses[i], text) == 0) {
            return;
        }
    }
    if (hosts->count < CLOSURE_HOSTS_MAX) {
        memcpy(hosts->addresses[hosts->count++], text, sizeof(text));
    }
}

void closure_hosts_add(struct closure_hosts *hosts)
{
    struct ifaddrs *list = NULL;

    if (getifaddrs(&list) != 0) {
        return;
    }
    for (const struct ifaddrs *one = list; one != NULL; one = one->ifa_next) {
        struct sockaddr_in address;

        if (one->ifa_addr != NULL && one->ifa_addr->sa_family == AF_INET) {
            memcpy(&address, one->ifa_addr, sizeof(address));
            add_host(hosts, address.sin_addr);
        }
    }
    freeifaddrs(list);
}

/* One machine while it is asked. */
struct inquiry {
    struct client *client;
    struct node *openings; /* borrowed */
    int64_t probes;
};

static int knock(struct inquiry *inquiry, const struct closure_point *at, bool udp, struct err *err)
{
    const struct client_probe probe = {
        .udp = udp, .to = at->to, .port = at->port, .timeout_ms = PROBE_MS};
    enum client_probe_result result = CLIENT_PROBE_TIMEOUT;
    struct node *opening = NULL;

    if (client_probe(inquiry->client, &probe, &result, clock_mono_ms() + AGENT_MS, err) < 0) {
        return -1;
    }
    inquiry->probes++;
    if (result != CLIENT_PROBE_CONNECTED && result != CLIENT_PROBE_REFUSED) {
        return 0;
    }
    opening = node_object();
    node_set_str(opening, "to", at->to);
    node_set_int(opening, "port", at->port);
    node_set_str(opening, "proto", udp ? "udp" : "tcp");
    node_set_str(opening, "result", client_probe_result_name(result));
    node_append(inquiry->openings, opening);
    return 0;
}

static int knock_twice(struct inquiry *inquiry, const struct closure_point *at, struct err *err)
{
    return knock(inquiry, at, false, err) < 0 ? -1 : knock(inquiry, at, true, err);
}

static int knock_at_all(struct inquiry *inquiry, const struct closure_hosts *hosts, struct err *err)
{
    for (size_t i = 0; i < COUNT_OF(points); i++) {
        if (knock_twice(inquiry, &points[i], err) < 0) {
            return -1;
        }
    }
    for (size_t i = 0; i < hosts->count; i++) {
        const struct closure_point at = {hosts->addresses[i],
                                         hosts->port != 0 ? hosts->port : SSH_PORT};

        if (knock_twice(inquiry, &at, err) < 0) {
            return -1;
        }
    }
    return 0;
}

/* The tree of a fake machine holds no /proc, but a program that runs in it sees the right one. */
static int read_by_program(struct client *client, const char *path, struct buf *out,
                           struct err *err)
{
    const char *argv[] = {"cat", path, NULL};
    const struct client_exec exec = {
        .argv = argv, .timeout_ms = AGENT_MS, .max_output_bytes = PROC_BYTES};
    struct client_exec_result result = {.exit_code = 0};
    int status = 0;

    if (client_exec(client, &exec, &result, clock_mono_ms() + 2 * (int64_t)AGENT_MS, err) < 0) {
        return -1;
    }
    if (result.timed_out || result.exit_code != 0) {
        status = err_set(err, ERR_GUEST, "%s has no '%s'", client_name(client), path);
    } else {
        buf_add(out, buf_str(&result.out), result.out.length);
    }
    client_exec_result_done(&result);
    return status;
}

static int read_proc(struct client *client, const char *path, struct buf *out, struct err *err)
{
    const struct client_get get = {.path = path, .max_bytes = PROC_BYTES};
    int got = client_get(client, &get, out, clock_mono_ms() + AGENT_MS, err);

    if (got == CLIENT_NOT_FOUND) {
        got = read_by_program(client, path, out, err);
    }
    if (got == 0 &&
        (out->length == 0 || out->length >= PROC_BYTES || strlen(buf_str(out)) != out->length)) {
        return err_set(err, ERR_GUEST, "%s: '%s' is not what a kernel writes", client_name(client),
                       path);
    }
    return got;
}

/* "eth0 <destination> <gateway> flags, references, uses, metric <mask> ..."; the head matches not.
 */
static bool is_default_route(const char *line)
{
    char mask[9] = "";

    return sscanf(line, "%*s %*8[0-9A-F] %*8[0-9A-F] %*s %*s %*s %*s %8[0-9A-F]", mask) == 1 &&
           __builtin_popcountl(strtoul(mask, NULL, 16)) < SHORTEST_PREFIX;
}

static int look_at_routes(struct client *client, bool *has_default, struct err *err)
{
    AUTOBUF struct buf text = BUF_INIT;

    *has_default = false;
    if (read_proc(client, "/proc/net/route", &text, err) < 0) {
        return -1;
    }
    for (const char *line = buf_str(&text); line != NULL; line = strchr(line, '\n')) {
        line += *line == '\n';
        *has_default = *has_default || is_default_route(line);
    }
    return 0;
}

/* "  eth0: 12 0 ..."; the two lines of the head hold no colon. */
static int look_at_interfaces(struct client *client, struct node *names, struct err *err)
{
    AUTOBUF struct buf text = BUF_INIT;

    if (read_proc(client, "/proc/net/dev", &text, err) < 0) {
        return -1;
    }
    for (const char *line = buf_str(&text); line != NULL; line = strchr(line, '\n')) {
        size_t length = 0;

        line += strspn(line, "\n ");
        length = strcspn(line, ":\n");
        if (line[length] == ':' && (length != 2 || strncmp(line, "lo", length) != 0)) {
            node_append(names,
                        node_stringn(line, length < INTERFACE_BYTES ? length : INTERFACE_BYTES));
        }
    }
    return 0;
}

static int ask_machine(struct client *client, enum machine_role role,
                       const struct closure_hosts *hosts, struct node *machine, struct err *err)
{
    struct inquiry inquiry = {.client = client, .openings = node_array()};
    struct node *interfaces = node_array();
    bool has_default = false;

    node_set_str(machine, "machine", machine_role_name(role));
    node_set(machine, "openings", inquiry.openings);
    node_set(machine, "interfaces", interfaces);
    if (look_at_routes(client, &has_default, err) < 0 ||
        look_at_interfaces(client, interfaces, err) < 0 || knock_at_all(&inquiry, hosts, err) < 0) {
        return err_wrap(err, "closure");
    }
    node_set_int(machine, "probes", inquiry.probes);
    node_set_bool(machine, "default_route", has_default);
    return 0;
}

/* The kernel's names, in the order of the slots. */
static bool is_planned(const struct node *machine, const char *interface)
{
    for (int64_t i = 0; i < node_get_int(machine, "planned", 0); i++) {
        AUTOFREE char *name = mem_printf("eth%lld", (long long)i);

        if (strcmp(name, interface) == 0) {
            return true;
        }
    }
    return false;
}

static int check_machine(const struct node *machine, struct err *err)
{
    const char *name = node_get_str(machine, "machine", "");
    const struct node *opening = node_at(node_get(machine, "openings"), 0);
    const struct node *interfaces = node_get(machine, "interfaces");

    if (opening != NULL) {
        return err_set(err, ERR_INTEGRITY, "machine '%s' reached %s:%lld over %s (%s)", name,
                       node_get_str(opening, "to", ""), (long long)node_get_int(opening, "port", 0),
                       node_get_str(opening, "proto", ""), node_get_str(opening, "result", ""));
    }
    if (node_get_bool(machine, "default_route", true)) {
        return err_set(err, ERR_INTEGRITY, "machine '%s' has a default route", name);
    }
    for (size_t i = 0; i < node_count(interfaces); i++) {
        const char *interface = node_str(node_at(interfaces, i));

        if (!is_planned(machine, interface)) {
            return err_set(err, ERR_INTEGRITY, "machine '%s' has an interface '%s' beside the plan",
                           name, interface);
        }
    }
    return 0;
}

int closure_check(const struct node *document, struct err *err)
{
    const struct node *machines = node_get(document, "machines");

    if (node_count(machines) == 0) {
        err_set(err, ERR_INTEGRITY, "no machine was asked");
        return err_wrap(err, "environment not closed");
    }
    for (size_t i = 0; i < node_count(machines); i++) {
        if (check_machine(node_at(machines, i), err) < 0) {
            return err_wrap(err, "environment not closed");
        }
    }
    return 0;
}

/* Two roles may share one machine. */
static bool was_asked(struct environment *environment, enum machine_role role)
{
    const struct client *client = environment_client(environment, role);

    for (enum machine_role before = 0; before < role; before++) {
        if (environment_client(environment, before) == client) {
            return true;
        }
    }
    return false;
}

int closure_probe(struct environment *environment, const struct closure_hosts *hosts,
                  struct node **out, struct err *err)
{
    AUTO(node) document = node_object();
    const struct topology *topology = environment_topology(environment);
    struct node *machines = node_array();
    struct closure_hosts all = hosts != NULL ? *hosts : (struct closure_hosts){.count = 0};

    closure_hosts_add(&all);
    node_set(document, "machines", machines);
    for (enum machine_role role = 0; role < MACHINE_ROLES; role++) {
        struct client *client = environment_client(environment, role);
        struct node *machine = NULL;

        if (client == NULL || was_asked(environment, role)) {
            continue;
        }
        machine = node_object();
        node_append(machines, machine);
        node_set_int(machine, "planned",
                     (int64_t)topology->machines[topology->roles[role]].nic_count);
        if (ask_machine(client, role, &all, machine, err) < 0) {
            return -1;
        }
    }
    node_set_bool(document, "closed", closure_check(document, NULL) == 0);
    *out = TAKE(document);
    return 0;
}
