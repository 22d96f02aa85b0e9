/* A program of a fake machine that tears a hole: gives the machines' network an address that a
 * closed one does not have. It listens, so that the hypervisor sees when it is done. */
#include <arpa/inet.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "common/base/mem.h"
#include "tests/flow/guest.h"

#define HOLE "192.168.122.1"

static int add_address(void)
{
    struct ifreq request = {.ifr_name = "lo:1"};
    struct sockaddr_in address = {.sin_family = AF_INET};
    AUTOCLOSE int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    inet_pton(AF_INET, HOLE, &address.sin_addr);
    memcpy(&request.ifr_addr, &address, sizeof(address));
    return ioctl(fd, SIOCSIFADDR, &request);
}

static void serve(const char *source, const struct buf *request, struct buf *reply)
{
    (void)source;
    (void)request;
    guest_reply(reply, 200, "");
}

int main(void)
{
    if (add_address() != 0) {
        perror("cannot add " HOLE);
        return 1;
    }
    return guest_main(HOLE, GUEST_HOLE_PORT, serve);
}
