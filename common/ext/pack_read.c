/* Taking a hostile archive apart. Entries are made one path component at a time under a folder that
 * was empty at the start, with no link ever made or followed, and sizes are counted on what is
 * really unpacked, not on what headers claim. */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/ext/pack.h"

#define MAX_NAME_BYTES 255
#define BLOCK_BYTES ((size_t)64 << 10)

struct unpacker {
    struct archive *archive;
    const struct pack_limits *limits;
    int root;         /* the folder */
    void *seen;       /* tsearch tree of the names so far */
    uint64_t total;   /* bytes so far */
    size_t entries;   /* so far */
    const char *name; /* of the entry at hand, as the archive writes it */
    const char *path; /* of the archive */
    struct err *err;
};

static int refuse(const struct unpacker *unpacker, const char *why)
{
    return err_set(unpacker->err, ERR_INPUT, "archive '%s': entry '%.*s': %s", unpacker->path,
                   MAX_NAME_BYTES, unpacker->name, why);
}

/* A failure of ours, not of the archive: a full disk above all. */
static int fail_write(const struct unpacker *unpacker)
{
    return err_sys(unpacker->err, ERR_IO, "archive '%s': entry '%.*s'", unpacker->path,
                   MAX_NAME_BYTES, unpacker->name);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* Remembers a name; false if it was there already. */
static bool remember(struct unpacker *unpacker, const char *name)
{
    char *copy = mem_strdup(name);
    char *const *found = tsearch(copy, &unpacker->seen, compare_names);

    if (found == NULL) {
        abort(); /* out of memory */
    }
    if (*found != copy) {
        free(copy);
        return false;
    }
    return true;
}

static bool has_control(const char *name)
{
    for (; *name != '\0'; name++) {
        if ((unsigned char)*name < 0x20 || *name == 0x7f) {
            return true;
        }
    }
    return false;
}

/* Appends one component of a name; "." and empty ones mean nothing. */
static int add_part(const struct unpacker *unpacker, const char *part, size_t length,
                    struct buf *clean)
{
    if (length == 0 || (length == 1 && part[0] == '.')) {
        return 0;
    }
    if (length == 2 && memcmp(part, "..", 2) == 0) {
        return refuse(unpacker, "'..' in the name");
    }
    if (clean->length > 0) {
        buf_char(clean, '/');
    }
    buf_add(clean, part, length);
    return 0;
}

/* The name without "." and empty components; empty for the root of the archive. */
static int clean_name(const struct unpacker *unpacker, struct buf *clean)
{
    const char *name = unpacker->name;

    if (strlen(name) > MAX_NAME_BYTES) {
        return refuse(unpacker, "the name is longer than 255 bytes");
    }
    if (!text_utf8_valid(name, strlen(name))) {
        return refuse(unpacker, "the name is not UTF-8");
    }
    if (has_control(name)) {
        return refuse(unpacker, "a control character in the name");
    }
    if (name[0] == '/') {
        return refuse(unpacker, "an absolute path");
    }
    for (;;) {
        size_t length = strcspn(name, "/");

        if (add_part(unpacker, name, length, clean) != 0) {
            return -1;
        }
        if (name[length] == '\0') {
            return 0;
        }
        name += length + 1;
    }
}

static const char *refused_kind(struct archive_entry *entry)
{
    if (archive_entry_hardlink(entry) != NULL || archive_entry_hardlink_utf8(entry) != NULL) {
        return "a hard link";
    }
    switch (archive_entry_filetype(entry)) {
    case AE_IFREG:
    case AE_IFDIR:
        return NULL;
    case AE_IFLNK:
        return "a symbolic link";
    default:
        return "neither a file nor a folder";
    }
}

/* Opens folder `name` below parent, making it if need be. */
static int enter(const struct unpacker *unpacker, int parent, const char *name)
{
    int fd = -1;

    if (mkdirat(parent, name, 0755) != 0 && errno != EEXIST) {
        return fail_write(unpacker);
    }
    fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 && (errno == ENOTDIR || errno == ELOOP)) {
        return refuse(unpacker, "lies below a file");
    }
    return fd < 0 ? fail_write(unpacker) : fd;
}

/* Opens the folder that `name` lies in and points *last at the last component. -1 on failure. */
static int enter_parents(const struct unpacker *unpacker, char *name, const char **last)
{
    AUTOCLOSE int fd = fcntl(unpacker->root, F_DUPFD_CLOEXEC, 0);
    char *slash = NULL;

    if (fd < 0) {
        return fail_write(unpacker);
    }
    for (; (slash = strchr(name, '/')) != NULL; name = slash + 1) {
        int next = -1;

        *slash = '\0';
        next = enter(unpacker, fd, name);
        if (next < 0) {
            return -1;
        }
        close(fd);
        fd = next;
    }
    *last = name;
    return TAKE_FD(fd);
}

/* Counts `end` bytes of the file at hand, of which `counted` were counted before. */
static int count_bytes(struct unpacker *unpacker, uint64_t end, uint64_t *counted)
{
    const struct pack_limits *limits = unpacker->limits;

    if (end <= *counted) {
        return 0;
    }
    if (end > limits->max_file_bytes) {
        return refuse(unpacker, "the file is too large");
    }
    if (end - *counted > limits->max_total_bytes - unpacker->total) {
        return refuse(unpacker, "the archive is too large unpacked");
    }
    unpacker->total += end - *counted;
    *counted = end;
    return 0;
}

static int write_block(const struct unpacker *unpacker, int fd, const char *bytes, size_t length,
                       int64_t offset)
{
    while (length > 0) {
        ssize_t count = pwrite(fd, bytes, length, offset);

        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            return fail_write(unpacker);
        }
        bytes += count;
        length -= (size_t)count;
        offset += count;
    }
    return 0;
}

static int write_blocks(struct unpacker *unpacker, int fd)
{
    uint64_t counted = 0;

    for (;;) {
        const void *block = NULL;
        size_t length = 0;
        int64_t offset = 0;
        uint64_t end = 0;
        int code = archive_read_data_block(unpacker->archive, &block, &length, &offset);

        if (code == ARCHIVE_EOF) {
            return 0;
        }
        if (code != ARCHIVE_OK) {
            return refuse(unpacker, archive_error_string(unpacker->archive));
        }
        if (offset < 0 || __builtin_add_overflow((uint64_t)offset, length, &end)) {
            return refuse(unpacker, "a block at an impossible offset");
        }
        if (count_bytes(unpacker, end, &counted) != 0 ||
            write_block(unpacker, fd, block, length, offset) != 0) {
            return -1;
        }
    }
}

static int unpack_file(struct unpacker *unpacker, int parent, const char *name, mode_t mode)
{
    AUTOCLOSE int fd =
        openat(parent, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

    if (fd < 0 && errno == EEXIST) {
        return refuse(unpacker, "the name is there twice");
    }
    if (fd < 0) {
        return fail_write(unpacker);
    }
    if (write_blocks(unpacker, fd) != 0) {
        return -1;
    }
    return fchmod(fd, (mode & 0100) != 0 ? 0755 : 0644) == 0 ? 0 : fail_write(unpacker);
}

static int unpack_entry(struct unpacker *unpacker, struct archive_entry *entry)
{
    AUTOBUF struct buf name = BUF_INIT;
    AUTOCLOSE int parent = -1;
    AUTOCLOSE int made = -1;
    bool folder = archive_entry_filetype(entry) == AE_IFDIR;
    const char *why = refused_kind(entry);
    const char *last = "";

    if (clean_name(unpacker, &name) != 0) {
        return -1;
    }
    if (why != NULL) {
        return refuse(unpacker, why);
    }
    if (name.length == 0) {
        return folder ? 0 : refuse(unpacker, "an empty name");
    }
    if (!remember(unpacker, name.data)) {
        return refuse(unpacker, "the name is there twice");
    }
    parent = enter_parents(unpacker, name.data, &last);
    if (parent < 0) {
        return -1;
    }
    if (!folder) {
        return unpack_file(unpacker, parent, last, archive_entry_perm(entry));
    }
    made = enter(unpacker, parent, last);
    return made < 0 ? -1 : 0;
}

/* The name as bytes, whatever the locale. */
static const char *entry_name(struct archive_entry *entry)
{
    const char *name = archive_entry_pathname_utf8(entry);

    name = name == NULL ? archive_entry_pathname(entry) : name;
    return name == NULL ? "" : name;
}

static int unpack_all(struct unpacker *unpacker)
{
    for (;;) {
        struct archive_entry *entry = NULL;
        int code = archive_read_next_header(unpacker->archive, &entry);

        if (code == ARCHIVE_EOF) {
            return 0;
        }
        if (code != ARCHIVE_OK && code != ARCHIVE_WARN) {
            return err_set(unpacker->err, ERR_INPUT, "archive '%s': %s", unpacker->path,
                           archive_error_string(unpacker->archive));
        }
        unpacker->name = entry_name(entry);
        if (++unpacker->entries > unpacker->limits->max_entries) {
            return refuse(unpacker, "too many entries");
        }
        if (unpack_entry(unpacker, entry) != 0) {
            return -1;
        }
    }
}

static int unpack_from(struct unpacker *unpacker, int fd)
{
    struct archive *archive = unpacker->archive;

    if (archive_read_support_format_tar(archive) != ARCHIVE_OK ||
        archive_read_support_filter_gzip(archive) != ARCHIVE_OK ||
        archive_read_support_filter_zstd(archive) != ARCHIVE_OK ||
        archive_read_open_fd(archive, fd, BLOCK_BYTES) != ARCHIVE_OK) {
        return err_set(unpacker->err, ERR_INPUT, "archive '%s': %s", unpacker->path,
                       archive_error_string(archive));
    }
    return unpack_all(unpacker);
}

/* Opens the folder, which is made if it is not there, and may not hold anything. */
static int open_folder(const char *folder, int *out, struct err *err)
{
    AUTOCLOSE int fd = -1;
    char **names = NULL;
    size_t count = 0;

    if (file_mkdirs(folder, 0755, err) != 0) {
        return -1;
    }
    if (file_list(folder, 1, &names, &count, NULL) != 0 || count > 0) {
        file_names_free(names, count);
        return err_set(err, ERR_INPUT, "folder '%s' is not empty", folder);
    }
    file_names_free(names, count);
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return err_sys(err, ERR_IO, "cannot open folder '%s'", folder);
    }
    *out = TAKE_FD(fd);
    return 0;
}

static void empty_folder(const char *folder, size_t max)
{
    char **names = NULL;
    size_t count = 0;

    if (file_list(folder, max, &names, &count, NULL) != 0) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        AUTOFREE char *path = file_join(folder, names[i]);

        (void)file_remove_tree(path, NULL);
    }
    file_names_free(names, count);
}

int pack_extract(const char *path, const char *folder, const struct pack_limits *limits,
                 struct err *err)
{
    struct unpacker unpacker = {.limits = limits, .path = path, .name = "", .err = err};
    AUTOCLOSE int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    AUTOCLOSE int root = -1;
    bool was_there = file_is_dir(folder);
    int failed = 0;

    if (fd < 0) {
        return err_sys(err, ERR_IO, "cannot open '%s'", path);
    }
    if (open_folder(folder, &root, err) != 0) {
        return -1;
    }
    unpacker.root = root;
    unpacker.archive = archive_read_new();
    if (unpacker.archive == NULL) {
        abort(); /* out of memory */
    }
    failed = unpack_from(&unpacker, fd);
    archive_read_free(unpacker.archive);
    tdestroy(unpacker.seen, free);
    if (failed) {
        empty_folder(folder, limits->max_entries);
        if (!was_there) {
            (void)rmdir(folder);
        }
    }
    return failed;
}
