/* One request, one acknowledgement. The kernel answers at once; a receive timeout guards the loop
 * all the same. */
#include "harness/agent/netlink.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "common/base/mem.h"

#define ANSWER_TIMEOUT_S 2
#define ROOM 128
#define ANSWER_BYTES 4096
#define LOOPBACK_INDEX 1 /* in every network namespace */

struct message {
    struct nlmsghdr header;
    union {
        struct ifinfomsg link;
        struct ifaddrmsg address;
        struct rtmsg route;
        char room[ROOM];
    } body;
};

int netlink_open(int *fd, struct err *err)
{
    AUTOCLOSE int made = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    const struct timeval timeout = {.tv_sec = ANSWER_TIMEOUT_S};

    if (made < 0 || setsockopt(made, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout)) < 0) {
        return err_sys(err, ERR_HOST, "cannot speak to the kernel's network");
    }
    *fd = TAKE_FD(made);
    return 0;
}

static void begin(struct message *message, uint16_t type, size_t body_size)
{
    memset(message, 0, sizeof(*message));
    message->header.nlmsg_type = type;
    message->header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
    message->header.nlmsg_len = (uint32_t)NLMSG_LENGTH(body_size);
}

static void add_attribute(struct message *message, uint16_t type, const void *data, size_t length)
{
    char *at = (char *)message + NLMSG_ALIGN(message->header.nlmsg_len);
    struct rtattr attribute = {.rta_len = (uint16_t)RTA_LENGTH(length), .rta_type = type};

    memcpy(at, &attribute, sizeof(attribute));
    memcpy(at + RTA_LENGTH(0), data, length);
    message->header.nlmsg_len =
        (uint32_t)(NLMSG_ALIGN(message->header.nlmsg_len) + RTA_ALIGN(attribute.rta_len));
}

/* Sends it and waits for the kernel's word: 0, or -1 with errno. */
static int exchange(int fd, const struct message *message)
{
    union {
        struct nlmsghdr header;
        char bytes[ANSWER_BYTES];
    } answer;
    const struct nlmsgerr *result = NULL;
    ssize_t got = 0;

    if (send(fd, message, message->header.nlmsg_len, 0) < 0) {
        return -1;
    }
    got = recv(fd, &answer, sizeof(answer), 0);
    if (got < 0) {
        return -1;
    }
    if ((size_t)got < NLMSG_LENGTH(sizeof(*result)) || answer.header.nlmsg_type != NLMSG_ERROR) {
        errno = EPROTO;
        return -1;
    }
    result = NLMSG_DATA(&answer.header);
    errno = -result->error;
    return result->error == 0 ? 0 : -1;
}

int netlink_up(int fd, int interface, struct err *err)
{
    struct message message;

    begin(&message, RTM_NEWLINK, sizeof(message.body.link));
    message.body.link.ifi_index = interface;
    message.body.link.ifi_flags = IFF_UP;
    message.body.link.ifi_change = IFF_UP;
    if (exchange(fd, &message) < 0) {
        return err_sys(err, ERR_HOST, "cannot bring interface %d up", interface);
    }
    return 0;
}

int netlink_address(int fd, int interface, struct in_addr address, unsigned prefix, struct err *err)
{
    struct message message;

    begin(&message, RTM_NEWADDR, sizeof(message.body.address));
    message.header.nlmsg_flags |= NLM_F_CREATE | NLM_F_REPLACE;
    message.body.address.ifa_family = AF_INET;
    message.body.address.ifa_prefixlen = (uint8_t)prefix;
    message.body.address.ifa_index = (uint32_t)interface;
    add_attribute(&message, IFA_LOCAL, &address, sizeof(address));
    add_attribute(&message, IFA_ADDRESS, &address, sizeof(address));
    if (exchange(fd, &message) < 0 && errno != EEXIST) {
        return err_sys(err, ERR_HOST, "cannot set an address on interface %d", interface);
    }
    return 0;
}

static void begin_route(struct message *message, struct in_addr to, unsigned prefix)
{
    const uint32_t mask = prefix == 0 ? 0 : htonl(~(uint32_t)0 << (32 - prefix));

    to.s_addr &= mask;
    begin(message, RTM_NEWROUTE, sizeof(message->body.route));
    message->header.nlmsg_flags |= NLM_F_CREATE | NLM_F_REPLACE;
    message->body.route.rtm_family = AF_INET;
    message->body.route.rtm_dst_len = (uint8_t)prefix;
    message->body.route.rtm_protocol = RTPROT_STATIC;
    add_attribute(message, RTA_DST, &to, sizeof(to));
}

int netlink_route(int fd, struct in_addr to, unsigned prefix, struct in_addr via, struct err *err)
{
    struct message message;

    begin_route(&message, to, prefix);
    message.body.route.rtm_table = RT_TABLE_MAIN;
    message.body.route.rtm_type = RTN_UNICAST;
    message.body.route.rtm_scope = RT_SCOPE_UNIVERSE;
    add_attribute(&message, RTA_GATEWAY, &via, sizeof(via));
    if (exchange(fd, &message) < 0 && errno != EEXIST) {
        return err_sys(err, ERR_HOST, "cannot set a route");
    }
    return 0;
}

int netlink_local(int fd, struct in_addr to, unsigned prefix, struct err *err)
{
    const int loopback = LOOPBACK_INDEX;
    struct message message;

    begin_route(&message, to, prefix);
    message.body.route.rtm_table = RT_TABLE_LOCAL;
    message.body.route.rtm_type = RTN_LOCAL;
    message.body.route.rtm_scope = RT_SCOPE_HOST;
    add_attribute(&message, RTA_OIF, &loopback, sizeof(loopback));
    if (exchange(fd, &message) < 0 && errno != EEXIST) {
        return err_sys(err, ERR_HOST, "cannot make a network local");
    }
    return 0;
}
