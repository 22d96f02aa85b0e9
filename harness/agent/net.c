/* op net: addresses, routes and forwarding, set from what the host says; an image holds none of it.
 * In fake mode all addresses go to the loopback interface of the agent's own network namespace, and
 * without one they are only recorded. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "harness/agent/fields.h"
#include "harness/agent/netlink.h"
#include "harness/agent/ops.h"

#define LOOPBACK_INDEX 1
#define MAX_ADDRESSES 64
#define MAX_CIDR 32
#define MAC_TEXT 18
#define FORWARD_FILE "/proc/sys/net/ipv4/ip_forward"

static bool has_mac(const struct ifaddrs *one, const char *mac)
{
    struct sockaddr_ll link;
    char text[MAC_TEXT];

    if (one->ifa_addr == NULL || one->ifa_addr->sa_family != AF_PACKET) {
        return false;
    }
    memcpy(&link, one->ifa_addr, sizeof(link));
    (void)snprintf(text, sizeof(text), "%02x:%02x:%02x:%02x:%02x:%02x", link.sll_addr[0],
                   link.sll_addr[1], link.sll_addr[2], link.sll_addr[3], link.sll_addr[4],
                   link.sll_addr[5]);
    return link.sll_halen == ETH_ALEN && strcasecmp(text, mac) == 0;
}

static int find_interface(const struct root *root, const char *mac, int *index, struct err *err)
{
    struct ifaddrs *all = NULL;
    unsigned found = 0;

    if (root->fake) {
        *index = LOOPBACK_INDEX;
        return 0;
    }
    if (getifaddrs(&all) < 0) {
        return err_sys(err, ERR_HOST, "cannot list the interfaces");
    }
    for (const struct ifaddrs *one = all; one != NULL && found == 0; one = one->ifa_next) {
        if (has_mac(one, mac)) {
            found = if_nametoindex(one->ifa_name);
        }
    }
    freeifaddrs(all);
    if (found == 0) {
        return err_set(err, ERR_INPUT, "no interface has the address '%s'", mac);
    }
    *index = (int)found;
    return 0;
}

static int cidr_at(const struct node *array, size_t i, struct in_addr *address, unsigned *prefix,
                   struct err *err)
{
    const char *text = node_str(node_at(array, i));

    if (text == NULL || strlen(text) > MAX_CIDR) {
        return err_set(err, ERR_INPUT, "a network must be a string such as 10.0.0.0/8");
    }
    return parse_cidr(text, address, prefix, err);
}

static int set_interface(const struct root *root, int fd, const struct node *one, struct err *err)
{
    const struct node *addresses = NULL;
    const char *mac = NULL;
    int index = 0;

    if (field_str(one, "mac", MAC_TEXT, &mac, err) < 0 ||
        field_array(one, "addresses", MAX_ADDRESSES, &addresses, err) < 0 ||
        find_interface(root, mac, &index, err) < 0 || netlink_up(fd, index, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < node_count(addresses); i++) {
        struct in_addr address;
        unsigned prefix = 0;

        if (cidr_at(addresses, i, &address, &prefix, err) < 0 ||
            netlink_address(fd, index, address, prefix, err) < 0) {
            return err_wrap(err, "interface '%s'", mac);
        }
    }
    return 0;
}

static int set_interfaces(const struct request *request, int fd, struct err *err)
{
    const struct node *list = NULL;

    if (field_array(request->node, "interfaces", WIRE_MAX_INTERFACES, &list, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < node_count(list); i++) {
        if (set_interface(request->agent->root, fd, node_at(list, i), err) < 0) {
            return -1;
        }
    }
    return 0;
}

static int set_local(const struct request *request, int fd, struct err *err)
{
    const struct node *list = NULL;

    if (field_array(request->node, "local", WIRE_MAX_INTERFACES, &list, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < node_count(list); i++) {
        struct in_addr address;
        unsigned prefix = 0;

        if (cidr_at(list, i, &address, &prefix, err) < 0 ||
            netlink_local(fd, address, prefix, err) < 0) {
            return -1;
        }
    }
    return 0;
}

static int set_route(int fd, const struct node *route, struct err *err)
{
    const char *to = NULL;
    struct in_addr address;
    struct in_addr via;
    unsigned prefix = 0;

    if (field_str(route, "to", MAX_CIDR, &to, err) < 0 ||
        parse_cidr(to, &address, &prefix, err) < 0 || field_ipv4(route, "via", &via, err) < 0) {
        return -1;
    }
    return netlink_route(fd, address, prefix, via, err) < 0 ? err_wrap(err, "route to '%s'", to)
                                                            : 0;
}

/* In fake mode every address is the machine's own, so there is nothing to route. */
static int set_routes(const struct request *request, int fd, struct err *err)
{
    const struct node *list = NULL;

    if (field_array(request->node, "routes", WIRE_MAX_ROUTES, &list, err) < 0) {
        return -1;
    }
    for (size_t i = 0; !request->agent->root->fake && i < node_count(list); i++) {
        if (set_route(fd, node_at(list, i), err) < 0) {
            return -1;
        }
    }
    return 0;
}

static int set_forward(const struct request *request, struct err *err)
{
    AUTOCLOSE int fd = -1;
    bool forward = false;

    if (field_bool(request->node, "forward", &forward, err) < 0) {
        return -1;
    }
    if (request->agent->root->fake) {
        return 0;
    }
    fd = open(FORWARD_FILE, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, forward ? "1" : "0", 1) != 1) {
        return err_sys(err, ERR_HOST, "cannot set '%s'", FORWARD_FILE);
    }
    return 0;
}

int op_net(const struct request *request, struct node *reply, struct err *err)
{
    const struct root *root = request->agent->root;
    AUTOCLOSE int fd = -1;

    (void)reply;
    if (root->fake && root_record(root, request->node, err) < 0) {
        return -1;
    }
    if (root->fake && !root->own_net) {
        return 0;
    }
    if (netlink_open(&fd, err) < 0 || netlink_up(fd, LOOPBACK_INDEX, err) < 0 ||
        set_interfaces(request, fd, err) < 0 || set_local(request, fd, err) < 0 ||
        set_routes(request, fd, err) < 0) {
        return -1;
    }
    return set_forward(request, err);
}
