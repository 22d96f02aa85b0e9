/* Links of a topology: who is at their ends, and through which ports of the block their frames go.
 * The frames of a tapped link are copied at its second end, which sends them to the tap's port;
 * what the tap itself sends goes to a port that nobody listens at. */
#include <string.h>

#include "orchestrator/vm/ports.h"
#include "orchestrator/vm/topology_private.h"

struct end {
    size_t machine;
    size_t nic;
};

struct link {
    const char *name;
    struct end ends[2];
    size_t end_count;
    struct end tap;
    bool tapped;
};

static int add_end(const struct topology *topology, struct link *link, struct end end,
                   struct err *err)
{
    const struct topology_nic *nic = &topology->machines[end.machine].nics[end.nic];
    const struct cur *place = &topology->source->nic[end.machine][end.nic];

    if (nic->tap && link->tapped) {
        return cur_fail(place, err, "a second tap of link '%s'", link->name);
    }
    if (nic->tap) {
        link->tap = end;
        link->tapped = true;
        return 0;
    }
    if (link->end_count == 2) {
        return cur_fail(place, err, "a third end of link '%s', expected two", link->name);
    }
    link->ends[link->end_count++] = end;
    return 0;
}

/* Everybody who is on the link, in the order of machines. */
static int find_ends(const struct topology *topology, struct link *link, struct err *err)
{
    for (size_t m = 0; m < topology->machine_count; m++) {
        for (size_t n = 0; n < topology->machines[m].nic_count; n++) {
            if (strcmp(topology->machines[m].nics[n].link, link->name) == 0 &&
                add_end(topology, link, (struct end){m, n}, err) < 0) {
                return -1;
            }
        }
    }
    return 0;
}

static int check_ends(const struct topology *topology, const struct link *link,
                      const struct cur *place, struct err *err)
{
    const struct end *ends = link->ends;

    if (link->end_count != 2) {
        return cur_fail(place, err, "link '%s' has %zu of its two ends", link->name,
                        link->end_count);
    }
    if (ends[0].machine == ends[1].machine ||
        (link->tapped &&
         (link->tap.machine == ends[0].machine || link->tap.machine == ends[1].machine))) {
        return cur_fail(
            place, err, "machine '%s' is on link '%s' twice",
            topology
                ->machines[ends[0].machine == ends[1].machine ? ends[0].machine : link->tap.machine]
                .name,
            link->name);
    }
    return 0;
}

static struct topology_nic *nic_of(struct topology *topology, const struct end *end)
{
    return &topology->machines[end->machine].nics[end->nic];
}

static void give_ports(struct topology *topology, const struct link *link)
{
    struct topology_nic *first = nic_of(topology, &link->ends[0]);
    struct topology_nic *second = nic_of(topology, &link->ends[1]);
    unsigned port = topology->port_count;

    first->local_port = second->remote_port = port;
    first->remote_port = second->local_port = port + 1;
    topology->port_count += 2;
    if (link->tapped) {
        struct topology_nic *tap = nic_of(topology, &link->tap);

        second->copied = true;
        second->copy_local_port = port + 2;
        second->copy_remote_port = tap->local_port = port + 3;
        tap->remote_port = port + 4;
        topology->port_count += 3;
    }
}

/* Whether the link was met at an earlier NIC. */
static bool is_known(const struct topology *topology, size_t machine, size_t nic)
{
    const char *name = topology->machines[machine].nics[nic].link;

    for (size_t m = 0; m <= machine; m++) {
        size_t count = m == machine ? nic : topology->machines[m].nic_count;

        for (size_t n = 0; n < count; n++) {
            if (strcmp(topology->machines[m].nics[n].link, name) == 0) {
                return true;
            }
        }
    }
    return false;
}

static int wire_link(struct topology *topology, size_t m, size_t n, struct err *err)
{
    struct link link = {.name = topology->machines[m].nics[n].link};

    if (find_ends(topology, &link, err) < 0 ||
        check_ends(topology, &link, &topology->source->nic[m][n], err) < 0) {
        return -1;
    }
    give_ports(topology, &link);
    return 0;
}

int topology_wire(struct topology *topology, struct err *err)
{
    for (size_t m = 0; m < topology->machine_count; m++) {
        for (size_t n = 0; n < topology->machines[m].nic_count; n++) {
            if (!is_known(topology, m, n) && wire_link(topology, m, n, err) < 0) {
                return -1;
            }
        }
    }
    if (topology->port_count > VM_PORTS_MAX) {
        return cur_fail(&topology->source->machines, err, "the links need %u ports, at most %d",
                        topology->port_count, VM_PORTS_MAX);
    }
    return 0;
}
