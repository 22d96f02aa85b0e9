/* Runs inside a machine and does its worst: frames that no honest program sends, on every interface
 * but loopback. usage: escape TOKEN ADDRESS...; the token is in each frame, so that one that got
 * out is known wherever it turns up. Prints how many were sent. */
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/mem.h"

#define FRAME_MAX 256
#define PORT 53

struct frame {
    unsigned char bytes[FRAME_MAX];
    size_t length;
};

/* To everybody, to a router that is not there (QEMU's own), to groups, to the neighbours. */
static const unsigned char to_macs[][ETH_ALEN] = {
    {0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, {0x52, 0x55, 0x0a, 0x00, 0x02, 0x02},
    {0x01, 0x00, 0x5e, 0x00, 0x00, 0xfb}, {0x01, 0x80, 0xc2, 0x00, 0x00, 0x0e},
    {0x33, 0x33, 0x00, 0x00, 0x00, 0x01}, {0x52, 0x54, 0x00, 0x7a, 0x01, 0x00},
    {0x52, 0x54, 0x00, 0x7a, 0x02, 0x00}, {0x52, 0x54, 0x00, 0x7a, 0x02, 0x01},
    {0x52, 0x54, 0x00, 0x7a, 0x03, 0x00},
};
static const unsigned char forged_mac[ETH_ALEN] = {0x02, 0x00, 0x00, 0x00, 0x00, 0x01};
static const char *const forged_sources[] = {"8.8.4.4", "127.0.0.1", "10.0.2.15"};
static const unsigned char protocols[] = {IPPROTO_UDP, IPPROTO_TCP, IPPROTO_ICMP};

static void add(struct frame *frame, const void *bytes, size_t length)
{
    if (frame->length + length <= FRAME_MAX) {
        memcpy(frame->bytes + frame->length, bytes, length);
        frame->length += length;
    }
}

static void add_u16(struct frame *frame, unsigned value)
{
    const unsigned char bytes[2] = {(unsigned char)(value >> 8), (unsigned char)value};

    add(frame, bytes, sizeof(bytes));
}

static unsigned checksum(const unsigned char *bytes, size_t length)
{
    unsigned sum = 0;

    for (size_t i = 0; i + 1 < length; i += 2) {
        sum += (unsigned)bytes[i] << 8 | bytes[i + 1];
    }
    sum = (sum & 0xffff) + (sum >> 16);
    return ~(sum + (sum >> 16)) & 0xffff;
}

static void begin(struct frame *frame, const unsigned char *to, const unsigned char *from,
                  unsigned type)
{
    frame->length = 0;
    add(frame, to, ETH_ALEN);
    add(frame, from, ETH_ALEN);
    add_u16(frame, type);
}

/* UDP without its checksum, a SYN, an echo: heads of 8, 20 and 8 bytes. */
static void add_transport(struct frame *frame, unsigned char protocol, size_t token_length)
{
    static const unsigned char syn[] = {0, 0, 0, 1, 0, 0, 0, 0, 0x50, 2, 0xff, 0xff, 0, 0, 0, 0};

    if (protocol == IPPROTO_ICMP) {
        add(frame, "\x08\0\0\0\0\1\0\1", 8);
        return;
    }
    add_u16(frame, PORT + 40000);
    add_u16(frame, PORT);
    if (protocol == IPPROTO_TCP) {
        add(frame, syn, sizeof(syn));
    } else {
        add_u16(frame, (unsigned)(8 + token_length));
        add_u16(frame, 0);
    }
}

static void add_ip(struct frame *frame, unsigned char protocol, struct in_addr from,
                   struct in_addr to, const char *token)
{
    size_t head = protocol == IPPROTO_TCP ? 20 : 8;
    struct iphdr ip = {
        .version = 4,
        .ihl = 5,
        .tot_len = htons((uint16_t)(sizeof(ip) + head + strlen(token))),
        .ttl = 64,
        .protocol = protocol,
        .saddr = from.s_addr,
        .daddr = to.s_addr,
    };
    unsigned char bytes[sizeof(ip)];

    memcpy(bytes, &ip, sizeof(ip));
    ip.check = htons((uint16_t)checksum(bytes, sizeof(bytes)));
    add(frame, &ip, sizeof(ip));
    add_transport(frame, protocol, strlen(token));
    add(frame, token, strlen(token));
}

/* Who has that address? Or, claimed: it is mine. */
static void add_arp(struct frame *frame, const unsigned char *mac, bool claimed, struct in_addr to,
                    const char *token)
{
    struct in_addr from = {.s_addr = claimed ? to.s_addr : inet_addr(forged_sources[0])};

    add(frame, "\0\1\x08\0\6\4", 6);
    add_u16(frame, claimed ? 2 : 1);
    add(frame, mac, ETH_ALEN);
    add(frame, &from, sizeof(from));
    add(frame, "\0\0\0\0\0\0", ETH_ALEN);
    add(frame, &to, sizeof(to));
    add(frame, token, strlen(token));
}

struct wire {
    int fd;
    unsigned char mac[ETH_ALEN];
    const char *token;
    unsigned sent;
};

static void transmit(struct wire *wire, const struct frame *frame)
{
    wire->sent += send(wire->fd, frame->bytes, frame->length, 0) == (ssize_t)frame->length;
}

static void send_ip(struct wire *wire, const unsigned char *to_mac, struct in_addr to)
{
    struct frame frame;

    for (size_t s = 0; s < COUNT_OF(forged_sources); s++) {
        struct in_addr from = {.s_addr = inet_addr(forged_sources[s])};

        for (size_t p = 0; p < COUNT_OF(protocols); p++) {
            begin(&frame, to_mac, s == 0 ? wire->mac : forged_mac, ETHERTYPE_IP);
            add_ip(&frame, protocols[p], from, to, wire->token);
            transmit(wire, &frame);
        }
    }
    begin(&frame, to_mac, wire->mac, ETHERTYPE_VLAN);
    add_u16(&frame, 1);
    add_u16(&frame, ETHERTYPE_IP);
    add_ip(&frame, IPPROTO_UDP, to, to, wire->token);
    transmit(wire, &frame);
}

static void send_all(struct wire *wire, const char *address)
{
    struct in_addr to;
    struct frame frame;

    if (inet_pton(AF_INET, address, &to) != 1) {
        return;
    }
    for (int claimed = 0; claimed <= 1; claimed++) {
        begin(&frame, to_macs[0], wire->mac, ETHERTYPE_ARP);
        add_arp(&frame, wire->mac, claimed, to, wire->token);
        transmit(wire, &frame);
    }
    for (size_t i = 0; i < COUNT_OF(to_macs); i++) {
        send_ip(wire, to_macs[i], to);
    }
}

static int open_wire(struct wire *wire, const struct if_nameindex *interface)
{
    struct sockaddr_ll at = {.sll_family = AF_PACKET, .sll_ifindex = (int)interface->if_index};
    struct ifreq request = {.ifr_name = ""};

    snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", interface->if_name);
    wire->fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
    if (wire->fd < 0 || bind(wire->fd, (const struct sockaddr *)&at, sizeof(at)) != 0 ||
        ioctl(wire->fd, SIOCGIFHWADDR, &request) != 0) {
        return -1;
    }
    memcpy(wire->mac, request.ifr_hwaddr.sa_data, ETH_ALEN);
    return 0;
}

int main(int argc, char **argv)
{
    struct if_nameindex *interfaces = if_nameindex();
    struct wire wire = {.token = argc > 1 ? argv[1] : ""};

    for (size_t i = 0; interfaces != NULL && interfaces[i].if_index != 0; i++) {
        if (strcmp(interfaces[i].if_name, "lo") == 0) {
            continue;
        }
        if (open_wire(&wire, &interfaces[i]) != 0) {
            perror(interfaces[i].if_name);
            return 1;
        }
        for (int k = 2; k < argc; k++) {
            send_all(&wire, argv[k]);
        }
        close(wire.fd);
    }
    printf("%u\n", wire.sent);
    return wire.sent > 0 ? 0 : 1;
}
