/* Captures by QEMU itself: a filter on the network device's back end, which sees every frame in
 * both directions. Whether there is one QEMU is asked, not remembered, so that a filter left behind
 * by a failure is found. A filter is no part of a saved state: it stays through savevm and loadvm.
 */

#include <assert.h>
#include <string.h>

#include "common/base/mem.h"
#include "orchestrator/vm/libvirt_private.h"
#include "orchestrator/vm/pcap.h"

static int filter_find(struct machine *machine, const char *id, bool *there, struct err *err)
{
    struct node *arguments = node_object();
    AUTO(node) objects = NULL;

    *there = false;
    node_set_str(arguments, "path", "/objects");
    if (libvirt_qmp(machine, "qom-list", arguments, &objects, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < node_count(objects); i++) {
        if (strcmp(node_get_str(node_at(objects, i), "name", ""), id) == 0) {
            *there = true;
        }
    }
    return 0;
}

/* Its file is closed, and complete, when this returns. */
static int filter_remove(struct machine *machine, const char *id, struct err *err)
{
    struct node *arguments = NULL;
    bool there = false;

    if (filter_find(machine, id, &there, err) < 0) {
        return -1;
    }
    if (!there) {
        return 0;
    }
    arguments = node_object();
    node_set_str(arguments, "id", id);
    return libvirt_qmp(machine, "object-del", arguments, NULL, err);
}

static int filter_add(struct machine *machine, const char *id, size_t nic, const char *path,
                      struct err *err)
{
    struct node *arguments = node_object();

    node_set_str(arguments, "qom-type", "filter-dump");
    node_set_str(arguments, "id", id);
    node_set_str(arguments, "netdev", machine->backends[nic]);
    node_set_str(arguments, "file", path);
    node_set_int(arguments, "maxlen", PCAP_SNAPLEN);
    return libvirt_qmp(machine, "object-add", arguments, NULL, err);
}

int libvirt_capture(struct machine *machine, size_t nic, const char *path, struct err *err)
{
    AUTOFREE char *id = mem_printf("dump%zu", nic);

    assert(path == NULL || path[0] == '/');
    if (nic >= machine->nic_count) {
        return err_set(err, ERR_HOST, "machine '%s': no nic %zu", machine->name, nic);
    }
    if (filter_remove(machine, id, err) < 0) {
        return -1;
    }
    return path == NULL ? 0 : filter_add(machine, id, nic, path, err);
}
