/* Tar archives (libarchive), zstd by the name's ending .zst, gzip by .gz: packing a folder, and
 * taking a hostile archive apart safely. */
#ifndef COMMON_EXT_PACK_H
#define COMMON_EXT_PACK_H

#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"

struct pack_limits {
    uint64_t max_total_bytes; /* unpacked, all files together */
    uint64_t max_file_bytes;
    size_t max_entries;
};

/* Packs the regular files and folders below folder, sorted by name, owner 0, times 0: the same tree
 * gives the same bytes. Written atomically. */
int pack_write(const char *folder, const char *path, struct err *err);
/* Unpacks into folder (made; must be empty). Refused with ERR_INPUT "archive 'a': entry 'e': why":
 * absolute paths, `..`, links, devices, names that are not UTF-8 or longer than 255 bytes, a name
 * twice, anything past the limits. Nothing stays behind in folder when it fails. */
int pack_extract(const char *path, const char *folder, const struct pack_limits *limits,
                 struct err *err);

#endif
