/* A listener that nobody can reach would prove nothing, so it is tried once from the host's side.
 */
#include "tests/e2e/host.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/mem.h"

#define TRY_MS 2000

static int bind_both(struct host *host, struct sockaddr_in *any)
{
    socklen_t length = sizeof(*any);

    host->tcp_fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    host->udp_fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (bind(host->tcp_fd, (const struct sockaddr *)any, length) != 0 ||
        listen(host->tcp_fd, 16) != 0 ||
        getsockname(host->tcp_fd, (struct sockaddr *)any, &length) != 0) {
        return -1;
    }
    return bind(host->udp_fd, (const struct sockaddr *)any, length);
}

/* Whether somebody came by TCP or UDP within the time; takes one of each. */
static bool somebody_came(const struct host *host, int timeout_ms)
{
    struct pollfd both[] = {{.fd = host->tcp_fd, .events = POLLIN},
                            {.fd = host->udp_fd, .events = POLLIN}};
    char byte = 0;
    bool came = poll(both, COUNT_OF(both), timeout_ms) > 0;
    AUTOCLOSE int fd = accept(host->tcp_fd, NULL, NULL);

    return recv(host->udp_fd, &byte, 1, 0) >= 0 || fd >= 0 || came;
}

static bool can_be_reached(const struct host *host, const struct sockaddr_in *at, int type)
{
    AUTOCLOSE int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);

    return fd >= 0 && connect(fd, (const struct sockaddr *)at, sizeof(*at)) == 0 &&
           (type == SOCK_STREAM || send(fd, "x", 1, 0) == 1) && somebody_came(host, TRY_MS);
}

int host_listen(struct host *host, struct err *err)
{
    struct sockaddr_in at = {.sin_family = AF_INET};

    *host = (struct host){.tcp_fd = -1, .udp_fd = -1};
    if (bind_both(host, &at) != 0) {
        return err_sys(err, ERR_HOST, "cannot listen on the host");
    }
    host->at.port = ntohs(at.sin_port);
    closure_hosts_add(&host->at);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (!can_be_reached(host, &at, SOCK_STREAM) || !can_be_reached(host, &at, SOCK_DGRAM)) {
        return err_set(err, ERR_HOST, "the listeners on the host cannot be reached by itself");
    }
    return 0;
}

int host_saw_nobody(const struct host *host, struct err *err)
{
    return somebody_came(host, 0)
               ? err_set(err, ERR_BUG, "a machine reached a listener on the host")
               : 0;
}
