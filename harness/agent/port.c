/* udev makes /dev/virtio-ports/NAME; where there is no udev, sysfs tells which /dev/vportNpM bears
 * the name. */
#include "harness/agent/port.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "harness/wire/names.h"

#define UDEV_PATH "/dev/virtio-ports/" WIRE_PORT_NAME
#define SYSFS_FOLDER "/sys/class/virtio-ports"
#define MAX_NAME 256
#define MAX_PORTS 256
#define LOOK_MS 20
#define NS_PER_MS 1000000

static bool bears_name(const char *port)
{
    AUTOFREE char *path = mem_printf(SYSFS_FOLDER "/%s/name", port);
    AUTOBUF struct buf name = BUF_INIT;

    if (file_read(path, MAX_NAME, &name, NULL) < 0) {
        return false;
    }
    return strcmp(buf_str(&name), WIRE_PORT_NAME "\n") == 0;
}

/* The path of the device node; NULL while there is none. Caller frees. */
static char *find_node(void)
{
    char **ports = NULL;
    size_t count = 0;
    char *node = NULL;

    if (file_exists(UDEV_PATH)) {
        return mem_strdup(UDEV_PATH);
    }
    if (file_list(SYSFS_FOLDER, MAX_PORTS, &ports, &count, NULL) < 0) {
        return NULL;
    }
    for (size_t i = 0; i < count && node == NULL; i++) {
        if (bears_name(ports[i])) {
            node = mem_printf("/dev/%s", ports[i]);
        }
    }
    file_names_free(ports, count);
    return node;
}

/* There is nothing to wait on before the driver is there, so it is looked for again and again. */
static void pause_ms(long ms)
{
    const struct timespec pause = {.tv_nsec = ms * NS_PER_MS};

    (void)nanosleep(&pause, NULL);
}

int port_open(int64_t timeout_ms, int *fd, struct err *err)
{
    int64_t deadline = clock_mono_ms() + timeout_ms;

    errno = ENOENT;
    do {
        AUTOFREE char *node = find_node();

        if (node != NULL) {
            *fd = open(node, O_RDWR | O_NONBLOCK | O_CLOEXEC);
        }
        if (node != NULL && *fd >= 0) {
            return 0;
        }
        pause_ms(LOOK_MS);
    } while (clock_left_ms(deadline) > 0);
    return err_set(err, ERR_HOST, "no virtio-serial port named '%s' could be opened",
                   WIRE_PORT_NAME);
}
