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
#include "orchestrator/vm/zeros.h"

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

struct piece {
    int64_t start;  /* on the disk */
    int64_t offset; /* in the file */
    int64_t length;
};

/* The cluster that is being put together: qemu-img tells of holes of the file within a cluster as
 * extents of their own. */
struct cluster {
    int64_t place; /* on the disk; -1: none yet */
    size_t length;
    char bytes[CLUSTER];
};

static void cluster_end(struct cluster *cluster, struct hash *hash)
{
    if (cluster->place >= 0) {
        hash_add(hash, &cluster->place, sizeof(cluster->place));
        if (!is_zero(cluster->bytes, cluster->length)) {
            hash_add(hash, cluster->bytes, cluster->length);
        }
    }
    cluster->place = -1;
}

/* A piece of one cluster; fd -1: zeros. */
static int add_piece(struct cluster *cluster, struct hash *hash, int fd, const struct piece *piece,
                     struct err *err)
{
    size_t within = (size_t)(piece->start % CLUSTER);
    size_t length = (size_t)piece->length;

    if (cluster->place != piece->start - (int64_t)within) {
        cluster_end(cluster, hash);
        memset(cluster->bytes, 0, sizeof(cluster->bytes));
        cluster->place = piece->start - (int64_t)within;
    }
    cluster->length = within + length;
    if (fd >= 0 &&
        pread(fd, cluster->bytes + within, length, (off_t)piece->offset) != (ssize_t)length) {
        return err_sys(err, ERR_IO, "cannot read a disk");
    }
    return 0;
}

static int add_extent(struct cluster *cluster, struct hash *hash, int fd, const struct node *extent,
                      struct err *err)
{
    int64_t start = node_get_int(extent, "start", 0);
    int64_t end = start + node_get_int(extent, "length", 0);
    int64_t offset = node_get_int(extent, "offset", 0) - start;
    bool data = node_get_bool(extent, "data", false);

    while (start < end) {
        int64_t stop = (start / CLUSTER + 1) * CLUSTER;
        struct piece piece = {.start = start, .offset = offset + start};

        piece.length = (stop < end ? stop : end) - start;
        if (add_piece(cluster, hash, data ? fd : -1, &piece, err) < 0) {
            return -1;
        }
        start += piece.length;
    }
    return 0;
}

int disk_digest(const char *overlay, char out[HASH_HEX], struct err *err)
{
    AUTOCLOSE int fd = open(overlay, O_RDONLY | O_CLOEXEC);
    AUTO(hash) hash = hash_new_blake2b();
    struct cluster cluster = {.place = -1};
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
            add_extent(&cluster, hash, fd, extent, err) < 0) {
            return err_wrap(err, "%s", overlay);
        }
    }
    cluster_end(&cluster, hash);
    hash_end(hash, out);
    return 0;
}
