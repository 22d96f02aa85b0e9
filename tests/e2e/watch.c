/* A packet socket that is bound to nothing gets the frames of all interfaces. On loopback each
 * frame passes twice, and only its arrival is looked at. */
#include "tests/e2e/watch.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/mem.h"
#include "orchestrator/vm/ports.h"

#define BUFFER_BYTES (64 << 20)
#define FRAME_BYTES (68 << 10)
/* The blocks of orchestrator/vm/ports.c. */
#define BLOCKS_FIRST 20000
#define BLOCKS_END 31200

static const char mac_start[4] = {0x52, 0x54, 0x00, 0x7a};
static const char *const addresses[] = {"10.66.255.1", "10.66.0.2", "10.67.0.2", "10.67.0.3"};

int watch_open(struct watch *watch, const char *token, struct err *err)
{
    const int size = BUFFER_BYTES;

    *watch = (struct watch){.loopback = (int)if_nametoindex("lo")};
    snprintf(watch->token, sizeof(watch->token), "%s", token);
    watch->fd =
        socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, htons((uint16_t)ETH_P_ALL));
    if (watch->fd < 0) {
        return errno == EPERM ? WATCH_NOT_PERMITTED
                              : err_sys(err, ERR_HOST, "cannot open a packet socket");
    }
    setsockopt(watch->fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
    return 0;
}

void watch_close(struct watch *watch)
{
    if (watch->fd >= 0) {
        close(TAKE_FD(watch->fd));
    }
}

/* "52:54:00:7a:0R:0N", R the role from 1, N the number of the interface. */
static bool holds_mac(const char *bytes, size_t length)
{
    const char *at = bytes;

    while ((at = memmem(at, length - (size_t)(at - bytes), mac_start, sizeof(mac_start))) != NULL) {
        if ((size_t)(at - bytes) + 6 <= length && at[4] >= 1 && at[4] <= 3 && at[5] >= 0 &&
            at[5] <= 1) {
            return true;
        }
        at++;
    }
    return false;
}

static bool holds_token(const struct watch *watch, const char *bytes, size_t length)
{
    return memmem(bytes, length, watch->token, WATCH_TOKEN) != NULL;
}

static bool is_of_machine(const struct watch *watch, const char *bytes, size_t length)
{
    return holds_mac(bytes, length) || holds_token(watch, bytes, length);
}

/* The IPv4 head behind the Ethernet head; false when there is none. */
static bool ip_of(const char *frame, size_t length, struct iphdr *ip)
{
    if (length < ETH_HLEN + sizeof(*ip) || memcmp(frame + 12, "\x08\x00", 2) != 0) {
        return false;
    }
    memcpy(ip, frame + ETH_HLEN, sizeof(*ip));
    return ip->version == 4;
}

static bool has_machine_address(const char *frame, size_t length)
{
    struct iphdr ip;

    for (size_t i = 0; ip_of(frame, length, &ip) && i < COUNT_OF(addresses); i++) {
        in_addr_t address = inet_addr(addresses[i]);

        if (ip.saddr == address || ip.daddr == address) {
            return true;
        }
    }
    return false;
}

static void leaked(struct watch *watch, const char *where, const char *frame, size_t length)
{
    int used = snprintf(watch->leak, sizeof(watch->leak), "%s: ", where);

    for (size_t i = 0; i < length && used + 3 < (int)sizeof(watch->leak); i++) {
        used += snprintf(watch->leak + used, sizeof(watch->leak) - (size_t)used, "%02x",
                         (unsigned)(unsigned char)frame[i]);
    }
}

/* 0: not a port of a link. */
static uint16_t block_of(uint16_t port)
{
    return port < BLOCKS_FIRST || port >= BLOCKS_END
               ? 0
               : (uint16_t)(port - (port - BLOCKS_FIRST) % VM_PORTS_MAX);
}

static void count(struct watch *watch, uint16_t block, const char *bytes, size_t length)
{
    const char *token = memmem(bytes, length, watch->token, WATCH_TOKEN);

    watch->frames++;
    if (token == NULL) {
        return;
    }
    if (watch->block != 0 && watch->block != block) {
        leaked(watch, "the link of another environment", bytes, length);
    }
    watch->block = block;
    for (int i = 0; i < WATCH_SENDERS && token + WATCH_TOKEN < bytes + length; i++) {
        watch->marked[i] += token[WATCH_TOKEN] == 'a' + i;
    }
}

static void on_loopback(struct watch *watch, const char *frame, size_t length)
{
    struct iphdr ip;
    struct udphdr udp;
    size_t start = 0;

    if (!is_of_machine(watch, frame, length)) {
        return;
    }
    if (ip_of(frame, length, &ip) && ip.protocol == IPPROTO_UDP &&
        (start = ETH_HLEN + 4 * (size_t)ip.ihl + sizeof(udp)) <= length) {
        memcpy(&udp, frame + start - sizeof(udp), sizeof(udp));
        uint16_t block = block_of(ntohs(udp.source));

        if (block != 0 && block == block_of(ntohs(udp.dest)) &&
            ip.saddr == htonl(INADDR_LOOPBACK) && ip.daddr == htonl(INADDR_LOOPBACK)) {
            count(watch, block, frame + start, length - start);
            return;
        }
    }
    leaked(watch, "loopback", frame, length);
}

static void on_frame(struct watch *watch, const struct sockaddr_ll *from, const char *frame,
                     size_t length)
{
    char name[IF_NAMESIZE] = "?";

    if (from->sll_ifindex == watch->loopback) {
        if (from->sll_pkttype != PACKET_OUTGOING) {
            on_loopback(watch, frame, length);
        }
    } else if (is_of_machine(watch, frame, length) || has_machine_address(frame, length)) {
        if_indextoname((unsigned)from->sll_ifindex, name);
        leaked(watch, name, frame, length);
    }
}

int watch_look(struct watch *watch, struct err *err)
{
    static char frame[FRAME_BYTES];
    struct tpacket_stats stats = {0};
    struct sockaddr_ll from;
    socklen_t size = sizeof(from);
    ssize_t got = 0;

    while (watch->fd >= 0 && (got = recvfrom(watch->fd, frame, sizeof(frame), 0,
                                             (struct sockaddr *)&from, &size)) >= 0) {
        on_frame(watch, &from, frame, (size_t)got);
        size = sizeof(from);
    }
    size = sizeof(stats);
    if (watch->fd >= 0 &&
        getsockopt(watch->fd, SOL_PACKET, PACKET_STATISTICS, &stats, &size) == 0 &&
        stats.tp_drops > 0) {
        return err_set(err, ERR_HOST, "%u frames were lost unseen", stats.tp_drops);
    }
    return 0;
}
