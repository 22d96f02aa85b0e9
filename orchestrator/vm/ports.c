/* A lock file for each block, in the registry, keeps our own environments apart, even when they are
 * in different network namespaces; binding the ports once keeps us off those of other programs.
 * Blocks lie below the ephemeral range. */
#include "orchestrator/vm/ports.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "orchestrator/vm/sweep.h"

#define PORTS_FIRST 20000
#define PORTS_BLOCKS 700

static bool port_is_free(uint16_t port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons(port),
        .sin_addr = {htonl(INADDR_LOOPBACK)},
    };
    AUTOCLOSE int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    return fd >= 0 && bind(fd, (const struct sockaddr *)&address, sizeof(address)) == 0;
}

static bool block_is_free(uint16_t first, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!port_is_free((uint16_t)(first + i))) {
            return false;
        }
    }
    return true;
}

static int block_lock(const char *folder, uint16_t first)
{
    AUTOFREE char *path = mem_printf("%s/%u", folder, (unsigned)first);
    AUTOCLOSE int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) != 0) {
        return -1;
    }
    return TAKE_FD(fd);
}

int vm_ports_take(unsigned hint, size_t count, struct vm_ports *out, struct err *err)
{
    AUTOFREE char *registry = NULL;
    AUTOFREE char *folder = NULL;

    assert(count <= VM_PORTS_MAX);
    if (vm_registry(&registry, err) < 0) {
        return -1;
    }
    folder = file_join(registry, "ports");
    if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
        return err_sys(err, ERR_HOST, "cannot make '%s'", folder);
    }
    for (unsigned i = 0; i < PORTS_BLOCKS; i++) {
        uint16_t first = (uint16_t)(PORTS_FIRST + VM_PORTS_MAX * ((hint + i) % PORTS_BLOCKS));
        AUTOCLOSE int fd = block_lock(folder, first);

        if (fd >= 0 && block_is_free(first, count)) {
            *out = (struct vm_ports){.first = first, .lock_fd = TAKE_FD(fd)};
            return 0;
        }
    }
    return err_set(err, ERR_HOST, "no free udp ports from %d on", PORTS_FIRST);
}

void vm_ports_free(struct vm_ports *ports)
{
    if (ports->lock_fd >= 0) {
        close(ports->lock_fd);
    }
    *ports = (struct vm_ports)VM_PORTS_INIT;
}
