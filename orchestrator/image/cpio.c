/* The archive is written in one pass; every header field is eight hexadecimal digits, and headers
 * with names and contents are each padded to four bytes. */
#include "orchestrator/image/cpio.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define TRAILER "TRAILER!!!"

struct cpio {
    FILE *file;
    char *path;
    uint32_t inode;
    size_t written; /* bytes, for the padding */
};

int cpio_new(const char *path, struct cpio **out, struct err *err)
{
    AUTO(cpio) cpio = mem_alloc(sizeof(*cpio));

    cpio->path = mem_strdup(path);
    cpio->file = fopen(path, "wxe");
    if (cpio->file == NULL) {
        return err_sys(err, ERR_IO, "'%s'", path);
    }
    *out = TAKE(cpio);
    return 0;
}

void cpio_free(struct cpio *cpio)
{
    if (cpio == NULL) {
        return;
    }
    if (cpio->file != NULL) {
        fclose(cpio->file);
    }
    free(cpio->path);
    free(cpio);
}

static void bytes_write(struct cpio *cpio, const void *data, size_t length)
{
    static const char zeroes[4];
    size_t padding = 0;

    fwrite(data, 1, length, cpio->file);
    cpio->written += length;
    padding = (4 - cpio->written % 4) % 4;
    fwrite(zeroes, 1, padding, cpio->file);
    cpio->written += padding;
}

static void entry_write(struct cpio *cpio, const char *name, unsigned mode, const void *data,
                        size_t length)
{
    size_t name_size = strlen(name) + 1;
    AUTOFREE char *head = NULL;

    cpio->inode++;
    /* magic, inode, mode, user, group, links, time, size, device (4 fields), name size, check sum
     */
    head = mem_printf("070701%08x%08x%08x%08x%08x%08x%08zx%08x%08x%08x%08x%08zx%08x%s", cpio->inode,
                      mode, 0u, 0u, S_ISDIR(mode) ? 2u : 1u, 0u, length, 0u, 0u, 0u, 0u, name_size,
                      0u, name);
    bytes_write(cpio, head, strlen(head) + 1);
    bytes_write(cpio, data, length);
}

void cpio_folder(struct cpio *cpio, const char *name)
{
    entry_write(cpio, name, S_IFDIR | 0755, "", 0);
}

void cpio_file(struct cpio *cpio, const char *name, unsigned mode, const void *data, size_t length)
{
    entry_write(cpio, name, S_IFREG | mode, data, length);
}

void cpio_link(struct cpio *cpio, const char *name, const char *target)
{
    entry_write(cpio, name, S_IFLNK | 0777, target, strlen(target));
}

int cpio_end(struct cpio *cpio, struct err *err)
{
    FILE *file = cpio->file;
    bool failed = false;

    entry_write(cpio, TRAILER, 0, "", 0);
    failed = ferror(file) != 0;
    cpio->file = NULL;
    if (fclose(file) != 0 || failed) {
        return err_sys(err, ERR_IO, "'%s'", cpio->path);
    }
    return 0;
}
