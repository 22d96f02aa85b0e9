/* Single files and names: bounded reading, atomic writing and copying, listing a folder. Reading
 * never waits on a named pipe and never takes more than the caller's cap. */
#include "common/base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file_temp.h"
#include "common/base/mem.h"

#define CHUNK_BYTES ((size_t)64 << 10)

/* O_NONBLOCK matters for pipes alone: without it, opening one waits for a writer. */
static int open_regular(const char *path, struct stat *info, int *out, struct err *err)
{
    AUTOCLOSE int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

    if (fd < 0) {
        return err_sys(err, ERR_IO, "cannot open '%s'", path);
    }
    if (fstat(fd, info) != 0) {
        return err_sys(err, ERR_IO, "cannot look at '%s'", path);
    }
    if (!S_ISREG(info->st_mode)) {
        return err_set(err, ERR_INPUT, "'%s' is not a regular file", path);
    }
    *out = TAKE_FD(fd);
    return 0;
}

/* Reads up to CHUNK_BYTES; 0 at the end of the file. */
static ssize_t read_some(int fd, void *chunk)
{
    ssize_t count = 0;

    do {
        count = read(fd, chunk, CHUNK_BYTES);
    } while (count < 0 && errno == EINTR);
    return count;
}

int file_read(const char *path, size_t max_bytes, struct buf *out, struct err *err)
{
    AUTOBUF struct buf bytes = BUF_INIT;
    AUTOCLOSE int fd = -1;
    struct stat info;
    ssize_t count = 0;

    if (open_regular(path, &info, &fd, err) != 0) {
        return -1;
    }
    do {
        buf_reserve(&bytes, CHUNK_BYTES);
        count = read_some(fd, bytes.data + bytes.length);
        if (count < 0) {
            return err_sys(err, ERR_IO, "cannot read '%s'", path);
        }
        bytes.length += (size_t)count;
        if (bytes.length > max_bytes) {
            return err_set(err, ERR_INPUT, "'%s' is larger than %zu bytes", path, max_bytes);
        }
    } while (count > 0);
    buf_add(out, bytes.data, bytes.length);
    return 0;
}

int file_write_all(int fd, const void *data, size_t length, const char *name, struct err *err)
{
    const char *bytes = data;

    while (length > 0) {
        ssize_t count = write(fd, bytes, length);

        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            return err_sys(err, ERR_IO, "cannot write '%s'", name);
        }
        bytes += count;
        length -= (size_t)count;
    }
    return 0;
}

/* A device or a pipe, such as /dev/null: what is written goes through it, and it must not be
 * replaced by a file. */
static bool is_passage(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && (S_ISCHR(info.st_mode) || S_ISFIFO(info.st_mode));
}

static int write_through(const char *path, const void *data, size_t length, struct err *err)
{
    AUTOCLOSE int fd = open(path, O_WRONLY | O_CLOEXEC);

    return fd < 0 ? err_sys(err, ERR_IO, "cannot open '%s'", path)
                  : file_write_all(fd, data, length, path, err);
}

int file_write_atomic(const char *path, const void *data, size_t length, mode_t mode,
                      struct err *err)
{
    AUTOTEMP struct file_temp file = FILE_TEMP_INIT;

    if (is_passage(path)) {
        return write_through(path, data, length, err);
    }

    if (file_temp_open(&file, path, mode, err) != 0 ||
        file_write_all(file.fd, data, length, path, err) != 0) {
        return -1;
    }
    return file_temp_commit(&file, err);
}

bool file_exists(const char *path)
{
    struct stat info;

    return lstat(path, &info) == 0;
}

bool file_is_dir(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

int64_t file_size(const char *path, struct err *err)
{
    struct stat info;

    if (stat(path, &info) != 0) {
        return err_sys(err, ERR_IO, "cannot look at '%s'", path);
    }
    return info.st_size;
}

/* Copies the bytes in [start, end) to the same place. A file that shrinks meanwhile just ends
 * sooner. */
static int copy_range(int in, int out, off_t start, off_t end, const char *to, struct err *err)
{
    AUTOFREE char *chunk = mem_alloc(CHUNK_BYTES);

    if (lseek(in, start, SEEK_SET) < 0 || lseek(out, start, SEEK_SET) < 0) {
        return err_sys(err, ERR_IO, "cannot copy to '%s'", to);
    }
    while (start < end) {
        ssize_t count = read_some(in, chunk);

        if (count < 0) {
            return err_sys(err, ERR_IO, "cannot copy to '%s'", to);
        }
        if (count == 0) {
            break;
        }
        if (count > end - start) {
            count = (ssize_t)(end - start);
        }
        if (file_write_all(out, chunk, (size_t)count, to, err) != 0) {
            return -1;
        }
        start += count;
    }
    return 0;
}

/* The next stretch of data at or after *start. False when there is none. A file system that knows
 * no holes reports one stretch. */
static bool next_data(int fd, off_t size, off_t *start, off_t *end)
{
    off_t data = lseek(fd, *start, SEEK_DATA);

    if (data < 0 && errno == ENXIO) {
        return false;
    }
    if (data >= 0) {
        *start = data;
    }
    *end = data < 0 ? size : lseek(fd, *start, SEEK_HOLE);
    if (*end < 0 || *end > size) {
        *end = size;
    }
    return *start < *end;
}

int file_copy(const char *from, const char *to, struct err *err)
{
    AUTOTEMP struct file_temp file = FILE_TEMP_INIT;
    AUTOCLOSE int in = -1;
    struct stat info;
    off_t start = 0;
    off_t end = 0;

    if (open_regular(from, &info, &in, err) != 0 ||
        file_temp_open(&file, to, info.st_mode & 07777, err) != 0) {
        return -1;
    }
    while (next_data(in, info.st_size, &start, &end)) {
        if (copy_range(in, file.fd, start, end, to, err) != 0) {
            return -1;
        }
        start = end;
    }
    if (ftruncate(file.fd, info.st_size) != 0) {
        return err_sys(err, ERR_IO, "cannot write '%s'", to);
    }
    return file_temp_commit(&file, err);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* Fills *names; what was read before a failure is in there too. */
static int read_names(DIR *folder, const char *path, size_t max, char ***names, size_t *count,
                      struct err *err)
{
    struct dirent *entry = NULL;

    while ((errno = 0, entry = readdir(folder)) != NULL) {
        if (is_dots(entry->d_name)) {
            continue;
        }
        if (*count == max) {
            return err_set(err, ERR_INPUT, "'%s' holds more than %zu entries", path, max);
        }
        *names = mem_grow(*names, *count + 1, sizeof(**names));
        (*names)[(*count)++] = mem_strdup(entry->d_name);
    }
    return errno == 0 ? 0 : err_sys(err, ERR_IO, "cannot read folder '%s'", path);
}

int file_list(const char *path, size_t max, char ***names, size_t *count, struct err *err)
{
    char **found = mem_array(1, sizeof(*found));
    size_t found_count = 0;
    DIR *folder = opendir(path);
    int failed = -1;

    if (folder == NULL) {
        err_sys(err, ERR_IO, "cannot open folder '%s'", path);
        goto undo;
    }
    failed = read_names(folder, path, max, &found, &found_count, err);
    closedir(folder);
    if (failed) {
        goto undo;
    }
    qsort(found, found_count, sizeof(*found), compare_names);
    *names = found;
    *count = found_count;
    return 0;

undo:
    file_names_free(found, found_count);
    return -1;
}

void file_names_free(char **names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(names[i]);
    }
    free(names);
}
