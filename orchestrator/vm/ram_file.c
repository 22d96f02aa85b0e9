/* Only what holds something is written: a guest that was booted has touched a part of its memory,
 * and zeroed much of that. Only what differs is written back: most of a guest's memory does not
 * change while it serves some requests, and a page that is left alone stays where every cache has
 * it. */
#include "orchestrator/vm/ram_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/mem.h"
#include "orchestrator/vm/zeros.h"

#define PAGE ((size_t)4096)
/* What a file holds or does not: small enough to leave much out, large enough for few pieces. */
#define BLOCK ((size_t)65536)

int ram_new(size_t size, struct ram *out, struct err *err)
{
    struct ram ram = RAM_NONE;

    if (size == 0 || size % BLOCK != 0) {
        return err_set(err, ERR_BUG, "memory of %zu bytes", size);
    }
    ram.size = size;
    ram.fd = memfd_create("tameshi-ram", MFD_CLOEXEC);
    if (ram.fd >= 0 && ftruncate(ram.fd, (off_t)size) == 0) {
        ram.bytes = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, ram.fd, 0);
        if (ram.bytes != MAP_FAILED) {
            *out = ram;
            return 0;
        }
    }
    ram.bytes = NULL;
    err_sys(err, ERR_HOST, "no %zu MiB of memory", size >> 20);
    ram_done(&ram);
    return -1;
}

void ram_done(struct ram *ram)
{
    if (ram->bytes != NULL) {
        munmap(ram->bytes, ram->size);
    }
    if (ram->fd >= 0) {
        close(ram->fd);
    }
    *ram = (struct ram)RAM_NONE;
}

/* The next run of data at or after *start in a sparse file of size bytes; false: there is none. */
static bool next_data(int fd, size_t size, size_t *start, size_t *end)
{
    off_t data = *start < size ? lseek(fd, (off_t)*start, SEEK_DATA) : -1;
    off_t hole = data < 0 ? -1 : lseek(fd, data, SEEK_HOLE);

    if (data < 0 || hole < 0) {
        return false;
    }
    *start = (size_t)data / BLOCK * BLOCK;
    *end = (size_t)hole < size ? ((size_t)hole + BLOCK - 1) / BLOCK * BLOCK : size;
    return true;
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

static bool block_is_zero(const char *block)
{
    for (size_t at = 0; at < BLOCK; at += PAGE) {
        if (!is_zero(block + at, PAGE)) {
            return false;
        }
    }
    return true;
}

/* Runs of blocks that hold something, between start and end. */
static int write_range(int fd, const char *memory, size_t start, size_t end, const char *path,
                       struct err *err)
{
    while (start < end) {
        size_t stop = start;

        while (stop < end && !block_is_zero(memory + stop)) {
            stop += BLOCK;
        }
        if (stop > start && write_at(fd, memory + start, stop - start, start, path, err) < 0) {
            return -1;
        }
        start = stop + BLOCK;
    }
    return 0;
}

int ram_file_write(const struct ram *ram, const char *path, struct err *err)
{
    AUTOCLOSE int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    size_t start = 0;
    size_t end = 0;

    if (fd < 0 || ftruncate(fd, (off_t)ram->size) != 0) {
        return err_sys(err, ERR_IO, "cannot write '%s'", path);
    }
    for (; next_data(ram->fd, ram->size, &start, &end); start = end) {
        if (write_range(fd, ram->bytes, start, end, path, err) < 0) {
            return -1;
        }
    }
    return 0;
}

int ram_copy_open(const char *path, size_t size, struct ram_copy *out, struct err *err)
{
    AUTOCLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct ram_copy copy = {.size = size};
    struct stat status;
    size_t start = 0;
    size_t end = 0;

    if (fd < 0 || fstat(fd, &status) != 0 || (size_t)status.st_size != size) {
        return err_set(err, ERR_HOST, "'%s' holds no such memory", path);
    }
    copy.bytes = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
    if (copy.bytes == MAP_FAILED) {
        return err_sys(err, ERR_HOST, "cannot look at '%s'", path);
    }
    copy.path = mem_strdup(path);
    copy.holds = mem_array(size / BLOCK, sizeof(*copy.holds));
    for (; next_data(fd, size, &start, &end); start = end) {
        for (size_t at = start; at < end; at += BLOCK) {
            copy.holds[at / BLOCK] = true;
        }
    }
    *out = copy;
    return 0;
}

void ram_copy_done(struct ram_copy *copy)
{
    if (copy->path != NULL) {
        munmap((void *)(uintptr_t)copy->bytes, copy->size);
        free(copy->path);
        free(copy->holds);
    }
    *copy = (struct ram_copy){.path = NULL};
}

static void read_block(char *block, const char *saved)
{
    for (size_t at = 0; at < BLOCK; at += PAGE) {
        if (memcmp(block + at, saved + at, PAGE) != 0) {
            memcpy(block + at, saved + at, PAGE);
        }
    }
}

static void zero_block(char *block)
{
    for (size_t at = 0; at < BLOCK; at += PAGE) {
        if (!is_zero(block + at, PAGE)) {
            memset(block + at, 0, PAGE);
        }
    }
}

/* Blocks that the machine never touched are holes of its memory. They are zero, and stay so: a copy
 * is of an earlier moment of the same memory. In a machine that was only just started everything is
 * a hole. */
void ram_copy_read(const struct ram *ram, const struct ram_copy *copy)
{
    AUTOFREE bool *touched = mem_array(ram->size / BLOCK, sizeof(*touched));
    size_t start = 0;
    size_t end = 0;

    for (; next_data(ram->fd, ram->size, &start, &end); start = end) {
        for (size_t at = start; at < end; at += BLOCK) {
            touched[at / BLOCK] = true;
        }
    }
    for (size_t i = 0; i < ram->size / BLOCK; i++) {
        if (copy->holds[i]) {
            read_block(ram->bytes + i * BLOCK, copy->bytes + i * BLOCK);
        } else if (touched[i]) {
            zero_block(ram->bytes + i * BLOCK);
        }
    }
}
