/* Packing a folder. The archive says nothing about the machine it was made on: no owners, no times,
 * entries in the order of their names, so that equal trees give equal bytes. */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/file_temp.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/ext/pack.h"

#define CHUNK_BYTES ((size_t)64 << 10)
#define MAX_NAMES ((size_t)1 << 20) /* entries in one folder */
#define MAX_DEPTH 128

struct packer {
    struct archive *archive;
    const char *root;
    const char *path; /* of the archive, for messages */
    struct err *err;
};

static int add_tree(struct packer *packer, const char *name, int depth);

static int fail_archive(const struct packer *packer)
{
    errno = archive_errno(packer->archive);
    if (errno == ENOSPC || errno == EDQUOT || errno == EFBIG) {
        return err_sys(packer->err, ERR_IO, "cannot write '%s'", packer->path);
    }
    return err_set(packer->err, ERR_IO, "cannot write '%s': %s", packer->path,
                   archive_error_string(packer->archive));
}

static int add_header(struct packer *packer, const char *name, const struct stat *info)
{
    struct archive_entry *entry = archive_entry_new();
    bool folder = S_ISDIR(info->st_mode);
    int code = 0;

    if (entry == NULL) {
        abort(); /* out of memory */
    }
    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, folder ? AE_IFDIR : AE_IFREG);
    archive_entry_set_perm(entry, folder || (info->st_mode & 0100) != 0 ? 0755 : 0644);
    archive_entry_set_size(entry, folder ? 0 : info->st_size);
    archive_entry_set_mtime(entry, 0, 0);
    code = archive_write_header(packer->archive, entry);
    archive_entry_free(entry);
    return code >= ARCHIVE_WARN ? 0 : fail_archive(packer);
}

static int add_bytes(struct packer *packer, int fd, const char *path, int64_t size)
{
    AUTOFREE char *chunk = mem_alloc(CHUNK_BYTES);
    int64_t done = 0;

    while (done < size) {
        ssize_t count = read(fd, chunk, CHUNK_BYTES);

        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            return err_sys(packer->err, ERR_IO, "cannot read '%s'", path);
        }
        if (count == 0) {
            return err_set(packer->err, ERR_IO, "'%s' became shorter while it was packed", path);
        }
        if (count > size - done) {
            count = (ssize_t)(size - done);
        }
        if (archive_write_data(packer->archive, chunk, (size_t)count) < 0) {
            return fail_archive(packer);
        }
        done += count;
    }
    return 0;
}

static int add_file(struct packer *packer, const char *name, const char *path)
{
    AUTOCLOSE int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat info;

    if (fd < 0 || fstat(fd, &info) != 0) {
        return err_sys(packer->err, ERR_IO, "cannot open '%s'", path);
    }
    if (!S_ISREG(info.st_mode)) {
        return err_set(packer->err, ERR_INPUT, "'%s' is neither a file nor a folder", path);
    }
    if (add_header(packer, name, &info) != 0) {
        return -1;
    }
    return add_bytes(packer, fd, path, info.st_size);
}

/* name is relative to the root, "" for the root itself, which gets no entry. */
static int add_folder(struct packer *packer, const char *name, const char *path, int depth)
{
    char **names = NULL;
    size_t count = 0;
    int failed = 0;

    if (depth > MAX_DEPTH) {
        return err_set(packer->err, ERR_INPUT, "'%s' is deeper than %d folders", path, MAX_DEPTH);
    }
    if (file_list(path, MAX_NAMES, &names, &count, packer->err) != 0) {
        return -1;
    }
    for (size_t i = 0; i < count && !failed; i++) {
        AUTOFREE char *child = file_join(name, names[i]);

        failed = add_tree(packer, child, depth + 1);
    }
    file_names_free(names, count);
    return failed;
}

static int add_tree(struct packer *packer, const char *name, int depth)
{
    AUTOFREE char *path = file_join(packer->root, name);
    struct stat info;

    if (!text_utf8_valid(name, strlen(name))) {
        return err_set(packer->err, ERR_INPUT, "the name of '%s' is not UTF-8", path);
    }
    if (lstat(path, &info) != 0) {
        return err_sys(packer->err, ERR_IO, "cannot look at '%s'", path);
    }
    if (S_ISREG(info.st_mode)) {
        return add_file(packer, name, path);
    }
    if (!S_ISDIR(info.st_mode)) {
        return err_set(packer->err, ERR_INPUT, "'%s' is neither a file nor a folder", path);
    }
    if (add_header(packer, name, &info) != 0) {
        return -1;
    }
    return add_folder(packer, name, path, depth);
}

static int set_up(struct archive *archive, const char *path, int fd)
{
    /* Names as they are, in any locale: pax would convert them, and fails where the locale is not
     * UTF-8. */
    int code = archive_write_set_format_gnutar(archive);

    if (code == ARCHIVE_OK && text_ends(path, ".zst")) {
        code = archive_write_add_filter_zstd(archive);
    }
    if (code == ARCHIVE_OK && text_ends(path, ".gz")) {
        code = archive_write_add_filter_gzip(archive);
        if (code == ARCHIVE_OK) {
            code = archive_write_set_filter_option(archive, "gzip", "timestamp", NULL);
        }
    }
    return code == ARCHIVE_OK ? archive_write_open_fd(archive, fd) : code;
}

static int write_archive(struct packer *packer, const char *folder, int fd)
{
    if (set_up(packer->archive, packer->path, fd) != ARCHIVE_OK) {
        return fail_archive(packer);
    }
    if (add_folder(packer, "", folder, 0) != 0) {
        return -1;
    }
    return archive_write_close(packer->archive) == ARCHIVE_OK ? 0 : fail_archive(packer);
}

int pack_write(const char *folder, const char *path, struct err *err)
{
    AUTOTEMP struct file_temp file = FILE_TEMP_INIT;
    struct packer packer = {.root = folder, .path = path, .err = err};
    int failed = 0;

    if (!file_is_dir(folder)) {
        return err_set(err, ERR_INPUT, "'%s' is not a folder", folder);
    }
    if (file_temp_open(&file, path, 0644, err) != 0) {
        return -1;
    }
    packer.archive = archive_write_new();
    if (packer.archive == NULL) {
        abort(); /* out of memory */
    }
    failed = write_archive(&packer, folder, file.fd);
    archive_write_free(packer.archive);
    return failed ? -1 : file_temp_commit(&file, err);
}
