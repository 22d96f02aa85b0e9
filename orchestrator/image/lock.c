/* Waits for flock(2) under a deadline by asking again: there is no event for it but a signal, which
 * a library may not take for itself. */
#include "orchestrator/image/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <sys/file.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/mem.h"

#define ASK_AGAIN_MS 100

int lock_try(const char *path, int *fd, struct err *err)
{
    AUTOFREE char *folder = file_dirname(path);
    AUTOCLOSE int opened = -1;

    if (file_mkdirs(folder, 0755, err) < 0) {
        return -1;
    }
    opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (opened < 0) {
        return err_sys(err, ERR_IO, "'%s'", path);
    }
    if (flock(opened, LOCK_EX | LOCK_NB) < 0) {
        return errno == EWOULDBLOCK ? LOCK_BUSY : err_sys(err, ERR_IO, "cannot lock '%s'", path);
    }
    *fd = TAKE_FD(opened);
    return 0;
}

int lock_wait(const char *path, int64_t deadline_mono_ms, int *fd, struct err *err)
{
    int answer = lock_try(path, fd, err);

    while (answer == LOCK_BUSY) {
        if (clock_left_ms(deadline_mono_ms) == 0) {
            return err_set(err, ERR_TIMEOUT, "another process still holds '%s'", path);
        }
        poll(NULL, 0, ASK_AGAIN_MS);
        answer = lock_try(path, fd, err);
    }
    return answer;
}

int lock_is_free(const char *path)
{
    AUTOCLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);

    return fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0;
}
