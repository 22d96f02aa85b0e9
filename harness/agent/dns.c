/* dns listeners: every question for an IPv4 address gets the same one, every other an empty answer,
 * and each name that was asked for is reported. What is no question is passed over. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "common/base/clock.h"
#include "harness/agent/listener.h"
#include "harness/agent/sockets.h"

#define HEADER 12
#define MAX_PACKET 512
#define MAX_NAME 256
#define MAX_LABEL 63
#define TYPE_A 1
#define TYPE_ANY 255
#define FLAG_RESPONSE 0x80
#define FLAG_AUTHORITATIVE 0x04
#define FLAG_RECURSION 0x01 /* asked for; it goes back as asked */

struct packet {
    unsigned char bytes[MAX_PACKET];
    size_t length;
    struct sockaddr_in from;
    struct in_addr to; /* which of our addresses was asked */
};

/* Reads the name of the first question: the bytes it takes, or 0 when it is no good. */
static size_t read_name(const struct packet *packet, char name[MAX_NAME])
{
    size_t at = HEADER;
    size_t length = 0;

    while (at < packet->length && packet->bytes[at] != 0) {
        size_t label = packet->bytes[at++];

        if (label > MAX_LABEL || at + label >= packet->length || length + label + 2 > MAX_NAME) {
            return 0;
        }
        if (length > 0) {
            name[length++] = '.';
        }
        for (size_t i = 0; i < label; i++, at++) {
            unsigned char c = packet->bytes[at];

            name[length++] = (char)(c > 0x20 && c < 0x7f ? c : '?');
        }
    }
    name[length] = '\0';
    return at + 1 - HEADER;
}

static bool wants_address(const struct packet *packet, size_t question)
{
    const unsigned char *type = packet->bytes + HEADER + question - 4;

    return type[0] == 0 && (type[1] == TYPE_A || type[1] == TYPE_ANY);
}

/* Turns the question into its answer, in place. question: the bytes of the first question with type
 * and class. */
static void make_answer(struct packet *packet, size_t question, struct in_addr address)
{
    /* A pointer to the name, type A, class IN, 0 seconds to live, 4 bytes. */
    static const unsigned char record[] = {0xc0, HEADER, 0, TYPE_A, 0, 1, 0, 0, 0, 0, 0, 4};
    bool with_address = wants_address(packet, question);
    unsigned char *head = packet->bytes;

    head[2] = (unsigned char)(FLAG_RESPONSE | FLAG_AUTHORITATIVE | (head[2] & FLAG_RECURSION));
    head[3] = 0;
    memset(head + 4, 0, HEADER - 4);
    head[5] = 1;
    head[7] = with_address ? 1 : 0;
    packet->length = HEADER + question;
    if (with_address) {
        memcpy(head + packet->length, record, sizeof(record));
        memcpy(head + packet->length + sizeof(record), &address, sizeof(address));
        packet->length += sizeof(record) + sizeof(address);
    }
}

/* One datagram, and which of our addresses it came to: 0, or -1 when there is none. */
static int receive(int fd, struct packet *packet)
{
    char control[CMSG_SPACE(sizeof(struct in_pktinfo))];
    struct iovec part = {packet->bytes, sizeof(packet->bytes)};
    struct msghdr message = {
        .msg_name = &packet->from,
        .msg_namelen = sizeof(packet->from),
        .msg_iov = &part,
        .msg_iovlen = 1,
        .msg_control = control,
        .msg_controllen = sizeof(control),
    };
    ssize_t got = recvmsg(fd, &message, 0);
    const struct cmsghdr *info = got < 0 ? NULL : CMSG_FIRSTHDR(&message);

    if (got < 0) {
        return -1;
    }
    packet->to.s_addr = htonl(INADDR_ANY);
    if (info != NULL && info->cmsg_level == IPPROTO_IP && info->cmsg_type == IP_PKTINFO) {
        struct in_pktinfo pktinfo;

        memcpy(&pktinfo, CMSG_DATA(info), sizeof(pktinfo));
        packet->to = pktinfo.ipi_addr;
    }
    packet->length = (size_t)got;
    return 0;
}

/* From the address that was asked: a resolver takes no answer from another. */
static void answer(int fd, struct packet *packet)
{
    char control[CMSG_SPACE(sizeof(struct in_pktinfo))] = {0};
    struct iovec part = {packet->bytes, packet->length};
    struct msghdr message = {
        .msg_name = &packet->from,
        .msg_namelen = sizeof(packet->from),
        .msg_iov = &part,
        .msg_iovlen = 1,
        .msg_control = control,
        .msg_controllen = sizeof(control),
    };
    struct cmsghdr *info = CMSG_FIRSTHDR(&message);
    const struct in_pktinfo pktinfo = {.ipi_spec_dst = packet->to};

    info->cmsg_level = IPPROTO_IP;
    info->cmsg_type = IP_PKTINFO;
    info->cmsg_len = CMSG_LEN(sizeof(pktinfo));
    memcpy(CMSG_DATA(info), &pktinfo, sizeof(pktinfo));
    (void)sendmsg(fd, &message, MSG_NOSIGNAL);
}

static void report(struct listener *listener, const struct packet *packet, const char *name)
{
    char from[SOCKET_NAME];
    const struct callback callback = {
        .from = from,
        .data = name,
        .length = strlen(name),
        .at_utc_ms = clock_utc_ms(),
    };

    socket_name(&packet->from, from);
    if (listener_may_report(listener)) {
        listener_report(listener, &callback);
    }
}

static void on_datagram(struct listener *listener)
{
    struct packet packet;
    char name[MAX_NAME];
    size_t question = 0;

    if (receive(listener->fd, &packet) < 0 || packet.length < HEADER ||
        (packet.bytes[2] & FLAG_RESPONSE) != 0) {
        return;
    }
    question = read_name(&packet, name) + 4;
    if (question == 4 || HEADER + question > packet.length ||
        HEADER + question + 16 > sizeof(packet.bytes)) {
        return;
    }
    report(listener, &packet, name);
    make_answer(&packet, question, listener->address);
    answer(listener->fd, &packet);
}

const struct listen_proto listen_dns = {
    .name = WIRE_DNS,
    .type = SOCK_DGRAM,
    .on_ready = on_datagram,
};
