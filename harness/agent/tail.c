/* Following by looking again and again: true of every file system, unlike notification. At the end
 * of the file at hand, the path tells whether a new file took its place. */
#include "harness/agent/tail.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/mem.h"

#define READ_BYTES 65536

void tail_init(struct tail *tail, const struct root *root, const char *path, lines_fn *fn,
               void *data)
{
    *tail = (struct tail){.root = root, .fd = -1, .fn = fn, .data = data};
    tail->path = mem_strdup(path);
}

static void close_file(struct tail *tail)
{
    if (tail->fd >= 0) {
        (void)close(tail->fd);
        tail->fd = -1;
    }
    tail->offset = 0;
}

void tail_done(struct tail *tail)
{
    close_file(tail);
    lines_done(&tail->lines);
    free(tail->path);
}

/* Opens the file if it is there: 0, or -1 with errno. */
static int open_file(struct tail *tail)
{
    AUTOCLOSE int fd = root_open(tail->root, tail->path, O_RDONLY | O_NONBLOCK, 0);
    struct stat info;

    if (fd < 0 || fstat(fd, &info) < 0) {
        return -1;
    }
    if (!S_ISREG(info.st_mode)) {
        errno = S_ISDIR(info.st_mode) ? EISDIR : EINVAL;
        return -1;
    }
    tail->device = info.st_dev;
    tail->inode = info.st_ino;
    tail->offset = 0;
    tail->fd = TAKE_FD(fd);
    return 0;
}

int tail_start(struct tail *tail, bool at_end)
{
    if (open_file(tail) < 0) {
        return errno == ENOENT || errno == ENOTDIR ? 0 : -1;
    }
    if (at_end) {
        tail->offset = lseek(tail->fd, 0, SEEK_END);
    }
    return 0;
}

/* Whether the path names another file by now. A path that names none says nothing: a new one may be
 * on its way. */
static bool is_rotated(const struct tail *tail)
{
    AUTOCLOSE int fd = root_open(tail->root, tail->path, O_PATH, 0);
    struct stat info;

    return fd >= 0 && fstat(fd, &info) == 0 &&
           (info.st_dev != tail->device || info.st_ino != tail->inode);
}

/* A file shorter than what was read of it was truncated: begin again. */
static bool rewind_if_truncated(struct tail *tail)
{
    struct stat info;

    if (fstat(tail->fd, &info) < 0 || info.st_size >= tail->offset) {
        return false;
    }
    lines_done(&tail->lines);
    tail->offset = 0;
    return true;
}

/* At the end of what is there: whether there is more to read, in the same file or in the next
 * one. */
static int go_on(struct tail *tail)
{
    if (rewind_if_truncated(tail)) {
        return TAIL_MORE;
    }
    if (!is_rotated(tail)) {
        return 0;
    }
    /* What was written between our last read and the rename is still in the old file. */
    if (lseek(tail->fd, 0, SEEK_END) > tail->offset) {
        return TAIL_MORE;
    }
    lines_end(&tail->lines, tail->fn, tail->data);
    close_file(tail);
    return open_file(tail) == 0 ? TAIL_MORE : 0;
}

int tail_read(struct tail *tail)
{
    char bytes[READ_BYTES];
    ssize_t got = 0;

    if (tail->fd < 0 && open_file(tail) < 0) {
        return 0;
    }
    got = pread(tail->fd, bytes, sizeof(bytes), tail->offset);
    if (got <= 0) {
        return go_on(tail);
    }
    tail->offset += got;
    lines_feed(&tail->lines, bytes, (size_t)got, tail->fn, tail->data);
    return TAIL_MORE;
}

int64_t tail_size(const struct tail *tail)
{
    struct stat info;

    if (tail->fd < 0 || is_rotated(tail) || fstat(tail->fd, &info) < 0 ||
        info.st_size < tail->offset) {
        return -1;
    }
    return info.st_size;
}
