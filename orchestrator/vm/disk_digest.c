/* qemu-img tells where the clusters are; their contents are read from the file itself. Clusters of
 * zeros count the same whether they are written down as zeros or as a flag. */
#include "orchestrator/vm/disk_digest.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "common/base/buf.h"
#include "common/base/mem.h"
#include "common/base/proc.h"
#include "common/ext/json.h"

#define TOOL_MS 30000
#define MAP_MAX ((size_t)64 << 20)
#define CLUSTER ((int64_t)65536)

static int map_of(const char *overlay, struct node **out, struct err *err)
{
    const char *argv[] = {"qemu-img", "map", "-U", "--output=json", "-f", "qcow2", overlay, NULL};
    struct proc_options options = {
        .argv = argv, .timeout_ms = TOOL_MS, .max_output_bytes = MAP_MAX};
    struct proc_result result = {.exit_code = 0};
    int status = -1;

    if (proc_run(&options, &result, err) < 0) {
        return err_wrap(err, "map of disk '%s'", overlay);
    }
    if (result.exit_code != 0) {
        err_set(err, ERR_HOST, "qemu-img cannot map '%s': %.*s", overlay,
                (int)strcspn(buf_str(&result.err_out), "\n"), buf_str(&result.err_out));
    } else {
        status = node_parse(buf_str(&result.out), result.out.length, overlay, out, err);
    }
    proc_result_done(&result);
    return status;
}

static bool is_zero(const char *data, size_t length)
{
    return data[0] == 0 && memcmp(data, data + 1, length - 1) == 0;
}

/* One cluster at its place on the disk; fd -1: zeros. */
static int add_cluster(struct hash *hash, int fd, int64_t place, int64_t offset, int64_t length,
                       struct err *err)
{
    char bytes[CLUSTER];
    ssize_t count = fd < 0 ? 0 : pread(fd, bytes, (size_t)length, (off_t)offset);

    if (fd >= 0 && count != (ssize_t)length) {
        return err_sys(err, ERR_IO, "cannot read a disk");
    }
    hash_add(hash, &place, sizeof(place));
    if (fd >= 0 && !is_zero(bytes, (size_t)length)) {
        hash_add(hash, bytes, (size_t)length);
    }
    return 0;
}

static int add_extent(struct hash *hash, int fd, const struct node *extent, struct err *err)
{
    int64_t start = node_get_int(extent, "start", 0);
    int64_t length = node_get_int(extent, "length", 0);
    int64_t offset = node_get_int(extent, "offset", 0);
    bool data = node_get_bool(extent, "data", false);

    for (int64_t at = 0; at < length; at += CLUSTER) {
        int64_t piece = length - at < CLUSTER ? length - at : CLUSTER;

        if (add_cluster(hash, data ? fd : -1, start + at, offset + at, piece, err) < 0) {
            return -1;
        }
    }
    return 0;
}

int disk_digest(const char *overlay, char out[HASH_HEX], struct err *err)
{
    AUTOCLOSE int fd = open(overlay, O_RDONLY | O_CLOEXEC);
    AUTO(hash) hash = hash_new_blake2b();
    AUTO(node) map = NULL;

    if (fd < 0) {
        return err_sys(err, ERR_IO, "cannot read '%s'", overlay);
    }
    if (map_of(overlay, &map, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < node_count(map); i++) {
        const struct node *extent = node_at(map, i);

        if (node_get_int(extent, "depth", 1) == 0 && node_get_bool(extent, "present", false) &&
            add_extent(hash, fd, extent, err) < 0) {
            return err_wrap(err, "%s", overlay);
        }
    }
    hash_end(hash, out);
    return 0;
}
