/* Addresses of a topology. The rule: all of them, and all that a route leads to, lie in a range
 * that no host and no public network has, so that a mistake here cannot make a machine look like
 * one outside. */
#include <arpa/inet.h>
#include <string.h>

#include "common/base/text.h"
#include "orchestrator/vm/topology_private.h"

#define RANGE_TEXT "10.64.0.0/10"
#define RANGE_ADDRESS 0x0a400000U
#define RANGE_PREFIX 10

struct network {
    uint32_t address; /* host order; host bits kept */
    uint32_t mask;
};

static bool parse_address(const char *text, uint32_t *out)
{
    struct in_addr raw;

    if (inet_pton(AF_INET, text, &raw) != 1) {
        return false;
    }
    *out = ntohl(raw.s_addr);
    return true;
}

static bool parse_network(const char *text, struct network *out)
{
    const char *slash = strchr(text, '/');
    AUTOFREE char *address = mem_strdup(text);
    int64_t prefix = 0;

    if (slash == NULL || text_int(slash + 1, 0, 32, &prefix, NULL) < 0) {
        return false;
    }
    address[slash - text] = '\0';
    out->mask = prefix == 0 ? 0 : ~(uint32_t)0 << (32 - prefix);
    return parse_address(address, &out->address);
}

static bool holds(const struct network *network, uint32_t address)
{
    return ((network->address ^ address) & network->mask) == 0;
}

/* A CIDR within the range. */
static int check_cidr(const struct cur *place, const char *text, struct network *out,
                      struct err *err)
{
    const struct network range = {RANGE_ADDRESS, ~(uint32_t)0 << (32 - RANGE_PREFIX)};

    if (!parse_network(text, out)) {
        return cur_fail(place, err,
                        "'%s' is not an address with a prefix, expected one such as "
                        "10.66.0.2/16",
                        text);
    }
    if (out->mask == 0) {
        return cur_fail(place, err, "a default route would lead out of the environment");
    }
    if (out->mask < range.mask || !holds(&range, out->address)) {
        return cur_fail(place, err, "'%s' is outside " RANGE_TEXT, text);
    }
    return 0;
}

static int check_network(const struct cur *place, const char *text, struct err *err)
{
    struct network network;

    if (check_cidr(place, text, &network, err) < 0) {
        return -1;
    }
    if ((network.address & ~network.mask) != 0) {
        return cur_fail(place, err, "'%s' is not a network, its last %d bits must be 0", text,
                        __builtin_popcount(~network.mask));
    }
    return 0;
}

/* The machine that has the address, or the count of machines. */
static size_t owner(const struct topology *topology, uint32_t address)
{
    for (size_t m = 0; m < topology->machine_count; m++) {
        const struct topology_machine *machine = &topology->machines[m];

        for (size_t n = 0; n < machine->nic_count; n++) {
            for (size_t i = 0; i < machine->nics[n].address_count; i++) {
                struct network one;

                if (parse_network(machine->nics[n].addresses[i], &one) && one.address == address) {
                    return m;
                }
            }
        }
    }
    return topology->machine_count;
}

/* Addresses of one NIC. */
static int check_nic(const struct topology *topology, size_t m, size_t n, struct err *err)
{
    const struct topology_nic *nic = &topology->machines[m].nics[n];
    struct cur list;

    if (nic->address_count == 0 ||
        cur_array(&topology->source->nic[m][n], "addresses", true, &list, err) < 0) {
        return nic->address_count == 0 ? 0 : -1;
    }
    if (nic->tap) {
        return cur_fail(&list, err, "a tap has no addresses");
    }
    for (size_t i = 0; i < nic->address_count; i++) {
        struct network one;
        struct cur item;
        uint32_t host = 0;

        cur_item(&list, i, &item);
        if (check_cidr(&item, nic->addresses[i], &one, err) < 0) {
            return -1;
        }
        host = one.address & ~one.mask;
        if (host == 0 || host == ~one.mask) {
            return cur_fail(&item, err, "'%s' is not the address of a machine", nic->addresses[i]);
        }
    }
    return 0;
}

/* Whether one of the machine's networks holds the address, which is not its own. */
static bool is_neighbour(const struct topology_machine *machine, uint32_t address)
{
    bool found = false;

    for (size_t n = 0; n < machine->nic_count; n++) {
        for (size_t i = 0; i < machine->nics[n].address_count; i++) {
            struct network one;

            if (!parse_network(machine->nics[n].addresses[i], &one) || one.address == address) {
                return false;
            }
            found = found || holds(&one, address);
        }
    }
    return found;
}

static int check_route(const struct topology_machine *machine, const struct cur *item, size_t i,
                       struct err *err)
{
    const struct client_route *route = &machine->routes[i];
    struct cur place;
    uint32_t via = 0;

    if (cur_any(item, "to", true, &place, err) < 0 || check_network(&place, route->to, err) < 0 ||
        cur_any(item, "via", true, &place, err) < 0) {
        return -1;
    }
    if (!parse_address(route->via, &via)) {
        return cur_fail(&place, err, "'%s' is not an address", route->via);
    }
    if (!is_neighbour(machine, via)) {
        return cur_fail(&place, err, "'%s' is not a neighbour of machine '%s'", route->via,
                        machine->name);
    }
    return 0;
}

static int check_lists(const struct topology *topology, size_t m, struct err *err)
{
    const struct topology_machine *machine = &topology->machines[m];
    const struct cur *cur = &topology->source->machine[m];
    struct cur list;
    struct cur item;

    for (size_t i = 0; i < machine->route_count; i++) {
        if (cur_array(cur, "routes", true, &list, err) < 0) {
            return -1;
        }
        cur_item(&list, i, &item);
        if (check_route(machine, &item, i, err) < 0) {
            return -1;
        }
    }
    for (size_t i = 0; i < machine->local_count; i++) {
        if (cur_array(cur, "local", true, &list, err) < 0) {
            return -1;
        }
        cur_item(&list, i, &item);
        if (check_network(&item, machine->local[i], err) < 0) {
            return -1;
        }
    }
    return 0;
}

/* No address belongs to two machines. */
static int check_unique(const struct topology *topology, size_t m, size_t n, struct err *err)
{
    const struct topology_nic *nic = &topology->machines[m].nics[n];

    for (size_t i = 0; i < nic->address_count; i++) {
        struct network one;
        size_t first = topology->machine_count;

        if (parse_network(nic->addresses[i], &one)) {
            first = owner(topology, one.address);
        }
        if (first != m) {
            return cur_fail(&topology->source->nic[m][n], err, "'%s' belongs to machine '%s'",
                            nic->addresses[i], topology->machines[first].name);
        }
    }
    return 0;
}

/* The addresses that the rest of the harness counts on. */
static int check_fixed(const struct topology *topology, struct err *err)
{
    const struct cur *place = &topology->source->machines;
    uint32_t attacker = 0;
    uint32_t requests = 0;
    uint32_t target = 0;
    size_t asked = 0;

    (void)parse_address(ENVIRONMENT_ATTACKER_IP, &attacker);
    (void)parse_address(ENVIRONMENT_PRODUCT_IP, &requests);
    (void)parse_address(ENVIRONMENT_TARGET_IP, &target);
    if (owner(topology, attacker) != topology->roles[MACHINE_ATTACKER]) {
        return cur_fail(place, err, "the attacker must have the address " ENVIRONMENT_ATTACKER_IP);
    }
    if (owner(topology, target) != topology->roles[MACHINE_TARGET]) {
        return cur_fail(place, err, "the target must have the address " ENVIRONMENT_TARGET_IP);
    }
    asked = owner(topology, requests);
    if (asked == topology->machine_count || asked == topology->roles[MACHINE_ATTACKER]) {
        return cur_fail(
            place, err,
            "a machine beside the attacker must have the address " ENVIRONMENT_PRODUCT_IP
            ", where requests are sent to");
    }
    return 0;
}

int topology_check_addresses(const struct topology *topology, struct err *err)
{
    for (size_t m = 0; m < topology->machine_count; m++) {
        for (size_t n = 0; n < topology->machines[m].nic_count; n++) {
            if (check_nic(topology, m, n, err) < 0 || check_unique(topology, m, n, err) < 0) {
                return -1;
            }
        }
        if (check_lists(topology, m, err) < 0) {
            return -1;
        }
    }
    return check_fixed(topology, err);
}
