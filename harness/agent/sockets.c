/* What is said to sockets. A source address need not be on an interface (IP_FREEBIND): a whole
 * network may be local. */
#include "harness/agent/sockets.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/mem.h"
#include "harness/wire/names.h"

static int bind_source(int fd, struct in_addr source)
{
    const int on = 1;
    const struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = source};

    if (source.s_addr == htonl(INADDR_ANY)) {
        return 0;
    }
    if (setsockopt(fd, IPPROTO_IP, IP_FREEBIND, &on, sizeof(on)) < 0 ||
        setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof(on)) < 0) {
        return -1;
    }
    return bind(fd, (const struct sockaddr *)&address, sizeof(address));
}

int socket_connect(int type, const struct endpoint *endpoint)
{
    const int on = 1;
    AUTOCLOSE int fd = socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const struct sockaddr_in to = {
        .sin_family = AF_INET,
        .sin_port = htons(endpoint->port),
        .sin_addr = endpoint->to,
    };

    if (fd < 0 || bind_source(fd, endpoint->source) < 0) {
        return -1;
    }
    if (type == SOCK_STREAM) {
        (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    }
    if (connect(fd, (const struct sockaddr *)&to, sizeof(to)) < 0 && errno != EINPROGRESS) {
        return -1;
    }
    return TAKE_FD(fd);
}

int socket_error(int fd)
{
    int error = 0;
    socklen_t size = sizeof(error);

    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0 ? errno : error;
}

const char *socket_error_word(int error)
{
    switch (error) {
    case ECONNREFUSED:
        return WIRE_REFUSED;
    case EHOSTUNREACH:
    case ENETUNREACH:
    case ENETDOWN:
    case EHOSTDOWN:
        return WIRE_UNREACHABLE;
    case ETIMEDOUT:
        return WIRE_TIMEOUT;
    case ECONNRESET:
    case EPIPE:
        return WIRE_RESET;
    default:
        return strerror(error);
    }
}

void socket_name(const struct sockaddr_in *address, char out[SOCKET_NAME])
{
    char host[INET_ADDRSTRLEN] = "";

    (void)inet_ntop(AF_INET, &address->sin_addr, host, sizeof(host));
    (void)snprintf(out, SOCKET_NAME, "%s:%u", host, ntohs(address->sin_port));
}

void socket_abort(int fd)
{
    const struct linger now = {.l_onoff = 1, .l_linger = 0};

    (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    (void)close(fd);
}
