/* op census: what is in the machine now, so that the host can hold a machine that was brought back
 * against the state it was saved in. All of it is read, nothing is started: it must be cheap where
 * the processor is emulated. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/text.h"
#include "harness/agent/census.h"
#include "harness/agent/fields.h"
#include "harness/agent/machine.h"
#include "harness/agent/ops.h"

#define CONNTRACK "/proc/sys/net/netfilter/nf_conntrack_count"
#define BOOT_ID "/proc/sys/kernel/random/boot_id"
#define MAX_LINE_BYTES 4096
#define MS_PER_S 1000
#define NS_PER_MS 1000000

void texts_add(struct texts *texts, char *text)
{
    texts->items = mem_grow(texts->items, texts->count + 1, sizeof(*texts->items));
    texts->items[texts->count++] = text;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

struct node *texts_take(struct texts *texts, bool unique, size_t max)
{
    struct node *list = node_array();

    if (texts->count > 0) {
        qsort(texts->items, texts->count, sizeof(*texts->items), compare);
    }
    for (size_t i = 0; i < texts->count && node_count(list) < max; i++) {
        if (!unique || i == 0 || strcmp(texts->items[i - 1], texts->items[i]) != 0) {
            node_append(list, node_string(texts->items[i]));
        }
    }
    for (size_t i = 0; i < texts->count; i++) {
        free(texts->items[i]);
    }
    free(texts->items);
    *texts = (struct texts){.count = 0};
    return list;
}

/* The one line of a file below /proc without its newline; empty when it cannot be read. */
static void read_line(const char *path, struct buf *out)
{
    if (file_read(path, MAX_LINE_BYTES, out, NULL) == 0 && out->length > 0) {
        out->length = strcspn(out->data, "\n");
        out->data[out->length] = '\0';
    }
}

static void set_state(struct node *reply)
{
    AUTOBUF struct buf conntrack = BUF_INIT;
    AUTOBUF struct buf boot_id = BUF_INIT;
    int64_t tracked = -1;

    read_line(CONNTRACK, &conntrack);
    (void)text_int(buf_str(&conntrack), 0, INT64_MAX, &tracked, NULL);
    read_line(BOOT_ID, &boot_id);
    node_set_int(reply, "conntrack", tracked);
    node_set_str(reply, "boot_id", buf_str(&boot_id));
    node_set_int(reply, "utc_ms", clock_utc_ms());
    node_set_int(reply, "uptime_ms", machine_uptime_ms());
}

/* Two machines that share a random state draw the same. */
static int set_random(struct node *reply, struct err *err)
{
    unsigned char bytes[WIRE_CENSUS_RANDOM];
    AUTOBUF struct buf text = BUF_INIT;

    if (getrandom(bytes, sizeof(bytes), GRND_NONBLOCK) != (ssize_t)sizeof(bytes)) {
        return err_sys(err, ERR_HOST, "cannot draw from the random pool");
    }
    text_hex(&text, bytes, sizeof(bytes));
    node_set_str(reply, "random", buf_str(&text));
    return 0;
}

/* A path that cannot be looked at is as good as absent: what stands there instead is the
 * machine's doing. */
static struct node *look_at(const struct root *root, const char *path)
{
    AUTOCLOSE int fd = root_open(root, path, O_PATH, 0);
    struct node *file = node_object();
    struct stat info;
    bool there = fd >= 0 && fstat(fd, &info) == 0;

    node_set_str(file, "path", path);
    node_set_int(file, "size_bytes", there ? info.st_size : -1);
    node_set_int(file, "changed_utc_ms",
                 there ? (int64_t)info.st_mtim.tv_sec * MS_PER_S + info.st_mtim.tv_nsec / NS_PER_MS
                       : 0);
    return file;
}

static int set_files(const struct request *request, struct node *reply, struct err *err)
{
    const struct node *paths = NULL;
    struct node *files = node_array();

    node_set(reply, "files", files);
    if (field_array(request->node, "files", WIRE_MAX_CENSUS_FILES, &paths, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < node_count(paths); i++) {
        const char *path = node_str(node_at(paths, i));

        if (path == NULL || path[0] != '/' || strlen(path) > WIRE_MAX_PATH) {
            return err_set(err, ERR_INPUT, "'files' must hold absolute paths only");
        }
        node_append(files, look_at(request->agent->root, path));
    }
    return 0;
}

int op_census(const struct request *request, struct node *reply, struct err *err)
{
    if (set_files(request, reply, err) < 0 || set_random(reply, err) < 0 ||
        census_processes(request->agent->root, reply, err) < 0 || census_sockets(reply, err) < 0) {
        return -1;
    }
    set_state(reply);
    return 0;
}
