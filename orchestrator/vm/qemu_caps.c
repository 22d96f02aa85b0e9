/* Rule: a file is replaced as a whole, so that another process finds the old one or the new one. */
#include "orchestrator/vm/qemu_caps.h"

#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/text.h"

#define MAX_FILES 16
#define MAX_BYTES ((size_t)4 << 20) /* QEMU 7.2's is 205 KiB */

static char *driver_folder(const char *root)
{
    return file_join(root, "cache/qemu/capabilities");
}

static bool same(const char *path, const struct buf *bytes)
{
    AUTOBUF struct buf there = BUF_INIT;
    struct err ignored;

    return file_exists(path) && file_read(path, MAX_BYTES, &there, &ignored) == 0 &&
           there.length == bytes->length && memcmp(there.data, bytes->data, bytes->length) == 0;
}

static void take_over(const char *from, const char *to, const char *name)
{
    AUTOFREE char *source = file_join(from, name);
    AUTOFREE char *target = file_join(to, name);
    AUTOBUF struct buf bytes = BUF_INIT;
    struct err ignored;

    if (text_ends(name, ".xml") && file_read(source, MAX_BYTES, &bytes, &ignored) == 0 &&
        bytes.length > 0 && !same(target, &bytes) && file_mkdirs(to, 0700, &ignored) == 0) {
        file_write_atomic(target, bytes.data, bytes.length, 0600, &ignored);
    }
}

static void take_all_over(const char *from, const char *to)
{
    char **names = NULL;
    size_t count = 0;
    struct err ignored;

    if (!file_exists(from) || file_list(from, MAX_FILES, &names, &count, &ignored) != 0) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        take_over(from, to, names[i]);
    }
    file_names_free(names, count);
}

void qemu_caps_bring(const char *folder, const char *root)
{
    AUTOFREE char *driver = driver_folder(root);

    take_all_over(folder, driver);
}

void qemu_caps_keep(const char *folder, const char *root)
{
    AUTOFREE char *driver = driver_folder(root);

    take_all_over(driver, folder);
}
