/* Rule: what a clone maps was hashed by this host after its last start, and not touched since. A
 * fake hypervisor's template holds folder trees, which are listed file by file. */
#include "orchestrator/vm/template_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/file_temp.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/ext/hash.h"
#include "orchestrator/vm/boot_id.h"
#include "orchestrator/vm/zeros.h"

#define BLOCK ((size_t)65536)
#define ENTRIES_MAX 10000
#define DEPTH_MAX 32
#define CHECKED "checked"
#define CHECKED_MAX ((size_t)4 << 20)

static void add_block(struct hash *hash, const char *data, size_t length, uint64_t offset)
{
    if (!is_zero(data, length)) {
        hash_add(hash, &offset, sizeof(offset));
        hash_add(hash, data, length);
    }
}

/* Reads whole blocks, so that pieces do not depend on how a read was cut. */
static int digest_range(struct hash *hash, int fd, off_t start, off_t end, const char *path,
                        struct err *err)
{
    char block[BLOCK];

    for (off_t at = start; at < end; at += (off_t)BLOCK) {
        size_t filled = 0;
        ssize_t count = 1;

        while (filled < BLOCK && count > 0) {
            count = pread(fd, block + filled, BLOCK - filled, at + (off_t)filled);
            if (count < 0) {
                return err_sys(err, ERR_IO, "cannot read '%s'", path);
            }
            filled += (size_t)count;
        }
        if (filled > 0) {
            add_block(hash, block, filled, (uint64_t)at);
        }
    }
    return 0;
}

static int digest(const char *path, off_t size, char out[HASH_HEX], struct err *err)
{
    AUTOCLOSE int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    AUTO(hash) hash = hash_new_blake2b();
    off_t at = 0;

    if (fd < 0) {
        return err_sys(err, ERR_IO, "cannot read '%s'", path);
    }
    while (at < size) {
        off_t data = lseek(fd, at, SEEK_DATA);
        off_t hole = data < 0 ? -1 : lseek(fd, data, SEEK_HOLE);

        if (data < 0 || hole < 0) {
            break;
        }
        data = data / (off_t)BLOCK * (off_t)BLOCK;
        data = data < at ? at : data;
        hole = (hole + (off_t)BLOCK - 1) / (off_t)BLOCK * (off_t)BLOCK;
        if (digest_range(hash, fd, data, hole, path, err) < 0) {
            return -1;
        }
        at = hole;
    }
    hash_end(hash, out);
    return 0;
}

/* What the store itself keeps beside the files; also while another process writes it. */
static bool is_of_store(const char *name)
{
    return strcmp(name, TEMPLATE_MANIFEST) == 0 || strcmp(name, CHECKED) == 0 ||
           text_starts(name, FILE_TEMP_PREFIX);
}

/* Calls one for every file below folder, with its path from there. */
typedef int visit_fn(void *data, const char *path, const char *name, const struct stat *status,
                     struct err *err);

static int walk(const char *folder, const char *below, int depth, visit_fn *one, void *data,
                struct err *err)
{
    AUTOFREE char *here = below[0] != '\0' ? file_join(folder, below) : mem_strdup(folder);
    char **names = NULL;
    size_t count = 0;
    int result = 0;

    if (depth > DEPTH_MAX) {
        return err_set(err, ERR_IO, "'%s' is too deep", here);
    }
    if (file_list(here, ENTRIES_MAX, &names, &count, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < count && result == 0; i++) {
        AUTOFREE char *name = below[0] != '\0' ? file_join(below, names[i]) : mem_strdup(names[i]);
        AUTOFREE char *path = file_join(folder, name);
        struct stat status;

        if (is_of_store(name)) {
            continue;
        }
        if (lstat(path, &status) != 0) {
            result = err_sys(err, ERR_IO, "cannot look at '%s'", path);
        } else if (S_ISDIR(status.st_mode)) {
            result = walk(folder, name, depth + 1, one, data, err);
        } else if (S_ISREG(status.st_mode)) {
            result = one(data, path, name, &status, err);
        }
    }
    file_names_free(names, count);
    return result;
}

static int list_one(void *data, const char *path, const char *name, const struct stat *status,
                    struct err *err)
{
    struct node *files = data;
    struct node *entry = NULL;
    char hex[HASH_HEX];

    if (digest(path, status->st_size, hex, err) < 0) {
        return -1;
    }
    entry = node_object();
    node_set_int(entry, "bytes", status->st_size);
    node_set_str(entry, "digest", hex);
    node_set(files, name, entry);
    return 0;
}

int template_files_list(const char *folder, struct node **out, struct err *err)
{
    AUTO(node) files = node_object();

    if (walk(folder, "", 0, list_one, files, err) < 0) {
        return -1;
    }
    *out = TAKE(files);
    return 0;
}

/* What changes when a file is touched, as text. */
static int stamp_one(void *data, const char *path, const char *name, const struct stat *status,
                     struct err *err)
{
    struct node *stamps = data;
    AUTOFREE char *text = mem_printf("%llu %lld %lld.%09ld %lld.%09ld",
                                     (unsigned long long)status->st_ino, (long long)status->st_size,
                                     (long long)status->st_mtim.tv_sec, status->st_mtim.tv_nsec,
                                     (long long)status->st_ctim.tv_sec, status->st_ctim.tv_nsec);

    (void)path;
    (void)err;
    node_set_str(stamps, name, text);
    return 0;
}

/* {boot, files: {name: stamp}}; NULL where it cannot be told. */
static struct node *stamps_now(const char *folder)
{
    AUTO(node) all = node_object();
    struct node *stamps = node_object();
    char boot[BOOT_ID_MAX];

    node_set(all, "files", stamps);
    if (!boot_id_read(boot) || walk(folder, "", 0, stamp_one, stamps, NULL) < 0) {
        return NULL;
    }
    node_set_str(all, "boot", boot);
    return TAKE(all);
}

int template_files_check(const char *folder, const struct node *files, struct err *err)
{
    AUTOFREE char *path = file_join(folder, CHECKED);
    AUTO(node) now = stamps_now(folder);
    AUTO(node) before = NULL;
    AUTO(node) found = NULL;

    if (now != NULL && file_exists(path) && node_load(path, CHECKED_MAX, &before, NULL) == 0 &&
        node_equal(now, before)) {
        return 0;
    }
    if (template_files_list(folder, &found, err) < 0) {
        return -1;
    }
    if (!node_equal(found, files)) {
        err_set(err, ERR_INTEGRITY, "the files in '%s' are not those that were saved", folder);
        return TEMPLATE_FILES_DIFFER;
    }
    /* not being able to remember costs time, nothing else */
    if (now != NULL) {
        node_save(now, NODE_CANONICAL, path, NULL);
    }
    return 0;
}

static int size_one(void *data, const char *path, const char *name, const struct stat *status,
                    struct err *err)
{
    (void)path;
    (void)name;
    (void)err;
    *(int64_t *)data += status->st_blocks * 512;
    return 0;
}

int64_t template_files_mib(const char *folder)
{
    int64_t bytes = 0;

    return walk(folder, "", 0, size_one, &bytes, NULL) < 0 ? 0 : bytes >> 20;
}
