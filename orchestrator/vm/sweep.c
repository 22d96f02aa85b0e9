/* Finds roots of dead processes and ends the QEMU processes they left. A process is only killed
 * when its own command line names the root, through a descriptor taken before that was read: a
 * reused process id is never hit. */
#include "orchestrator/vm/sweep.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <unistd.h>

#include "common/base/buf.h"
#include "common/base/clock.h"
#include "common/base/file.h"
#include "orchestrator/vm/root.h"

#define CMDLINE_MAX ((size_t)128 * 1024)
#define ROOTS_MAX 10000

static void cmdline_read(pid_t pid, struct buf *out)
{
    AUTOFREE char *path = mem_printf("/proc/%d/cmdline", (int)pid);
    AUTOCLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = 0;

    if (fd < 0) {
        return;
    }
    do {
        buf_reserve(out, 4096);
        got = read(fd, out->data + out->length, 4096);
        out->length += got > 0 ? (size_t)got : 0;
    } while (got > 0 && out->length < CMDLINE_MAX);
}

static bool is_qemu_of(pid_t pid, const char *prefix)
{
    AUTOBUF struct buf line = BUF_INIT;

    cmdline_read(pid, &line);
    if (line.length == 0 || memchr(line.data, '\0', line.length) == NULL ||
        strncmp(file_basename(line.data), "qemu", 4) != 0) {
        return false;
    }
    return memmem(line.data, line.length, prefix, strlen(prefix)) != NULL;
}

/* Returns whether it was one of ours. Dead is dead: a zombie that nobody reaps counts. */
static bool kill_if_below(pid_t pid, const char *prefix, int64_t deadline)
{
    AUTOCLOSE int fd = pidfd_open(pid, 0);
    struct pollfd ready = {.fd = fd, .events = POLLIN};

    if (fd < 0 || pid == getpid() || !is_qemu_of(pid, prefix)) {
        return false;
    }
    pidfd_send_signal(fd, SIGKILL, NULL, 0);
    poll(&ready, 1, clock_left_ms(deadline));
    return true;
}

size_t vm_kill_below(const char *folder, int timeout_ms)
{
    AUTOFREE char *prefix = mem_printf("%s/", folder);
    int64_t deadline = clock_mono_ms() + timeout_ms;
    DIR *proc = opendir("/proc");
    size_t killed = 0;

    if (proc == NULL) {
        return 0;
    }
    for (struct dirent *entry = readdir(proc); entry != NULL; entry = readdir(proc)) {
        if (isdigit((unsigned char)entry->d_name[0]) &&
            kill_if_below((pid_t)strtol(entry->d_name, NULL, 10), prefix, deadline)) {
            killed++;
        }
    }
    closedir(proc);
    return killed;
}

static int sweep_one(const char *root, size_t *swept, struct err *err)
{
    AUTOCLOSE int fd = -1;
    int held = root_lock(root, false, &fd, err);

    if (held != 0) {
        return held < 0 ? -1 : 0;
    }
    if (root_remove(root, err) < 0) {
        return err_wrap(err, "left over '%s'", root);
    }
    (*swept)++;
    return 0;
}

int vm_sweep(size_t *swept, struct err *err)
{
    AUTOFREE char *registry = NULL;
    AUTOCLOSE int registry_fd = -1;
    char **names = NULL;
    size_t count = 0;
    size_t removed = 0;
    int result = 0;

    if (vm_registry(&registry, err) < 0 || root_lock(registry, true, &registry_fd, err) < 0 ||
        file_list(registry, ROOTS_MAX, &names, &count, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        AUTOFREE char *path = file_join(registry, names[i]);

        /* lock and ports do not begin with a digit */
        if (isdigit((unsigned char)names[i][0]) && file_is_dir(path) &&
            sweep_one(path, &removed, err) < 0) {
            result = -1;
        }
    }
    file_names_free(names, count);
    if (swept != NULL) {
        *swept = removed;
    }
    return result;
}
