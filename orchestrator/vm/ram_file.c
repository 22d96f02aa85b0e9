/* Only what holds something is written: a guest that was booted has touched a part of its memory,
 * and zeroed much of that. */
#include "orchestrator/vm/ram_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/base/mem.h"

#define PAGE ((size_t)4096)

static bool is_zero(const char *page)
{
    return page[0] == 0 && memcmp(page, page + 1, PAGE - 1) == 0;
}

static int write_at(int fd, const char *data, size_t length, size_t offset, const char *path,
                    struct err *err)
{
    while (length > 0) {
        ssize_t count = pwrite(fd, data, length, (off_t)offset);

        if (count < 0 && errno != EINTR) {
            return err_sys(err, ERR_IO, "cannot write '%s'", path);
        }
        if (count > 0) {
            data += count;
            offset += (size_t)count;
            length -= (size_t)count;
        }
    }
    return 0;
}

/* Runs of pages that hold something, between start and end. */
static int write_range(int fd, const char *memory, size_t start, size_t end, const char *path,
                       struct err *err)
{
    while (start < end) {
        size_t stop = start;

        while (stop < end && !is_zero(memory + stop)) {
            stop += PAGE;
        }
        if (stop > start && write_at(fd, memory + start, stop - start, start, path, err) < 0) {
            return -1;
        }
        start = stop + PAGE;
    }
    return 0;
}

static int write_all(int memory_fd, const char *memory, size_t bytes, int fd, const char *path,
                     struct err *err)
{
    size_t end = 0;

    while (end < bytes) {
        off_t data = lseek(memory_fd, (off_t)end, SEEK_DATA);
        off_t hole = data < 0 ? -1 : lseek(memory_fd, data, SEEK_HOLE);

        if (data < 0 && errno == ENXIO) {
            return 0;
        }
        if (data < 0 || hole < 0) {
            return err_sys(err, ERR_HOST, "cannot look through a machine's memory");
        }
        end = (size_t)hole < bytes ? (size_t)hole : bytes;
        if (write_range(fd, memory, (size_t)data, end, path, err) < 0) {
            return -1;
        }
    }
    return 0;
}

int ram_file_write(int memory_fd, size_t bytes, const char *path, struct err *err)
{
    AUTOCLOSE int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    char *memory = NULL;
    int status = 0;

    if (fd < 0 || ftruncate(fd, (off_t)bytes) != 0) {
        return err_sys(err, ERR_IO, "cannot write '%s'", path);
    }
    memory = mmap(NULL, bytes, PROT_READ, MAP_SHARED, memory_fd, 0);
    if (memory == MAP_FAILED) {
        return err_sys(err, ERR_HOST, "cannot look at a machine's memory");
    }
    status = write_all(memory_fd, memory, bytes, fd, path, err);
    munmap(memory, bytes);
    return status;
}
