/* put, get, stat: plain files in one go. Only regular files are read and written, so none of it can
 * block. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/text.h"
#include "harness/agent/fields.h"
#include "harness/agent/ops.h"

#define MODE_MASK 07777
#define DEFAULT_MODE 0644
#define MS_PER_S 1000
#define NS_PER_MS 1000000

static int take_path(const struct request *request, const char **path, struct err *err)
{
    if (field_str(request->node, "path", WIRE_MAX_PATH, path, err) < 0) {
        return -1;
    }
    return (*path)[0] == '/' ? 0 : err_set(err, ERR_INPUT, "path '%s' is not absolute", *path);
}

static int check_regular(int fd, const char *path, struct err *err)
{
    struct stat info;

    if (fstat(fd, &info) < 0) {
        return err_sys(err, ERR_IO, "cannot look at '%s'", path);
    }
    return S_ISREG(info.st_mode) ? 0 : err_set(err, ERR_INPUT, "'%s' is not a regular file", path);
}

int op_put(const struct request *request, struct node *reply, struct err *err)
{
    const struct root *root = request->agent->root;
    AUTOBUF struct buf data = BUF_INIT;
    AUTOCLOSE int fd = -1;
    const char *path = NULL;
    int64_t mode = DEFAULT_MODE;
    bool append = false;

    (void)reply;
    if (take_path(request, &path, err) < 0 ||
        field_bytes(request->node, "data_b64", WIRE_MAX_CHUNK, &data, NULL, err) < 0 ||
        field_int(request->node, "mode", 0, MODE_MASK, &mode, err) < 0 ||
        field_bool(request->node, "append", &append, err) < 0 ||
        root_make_parents(root, path, err) < 0) {
        return -1;
    }
    fd = root_open(root, path, O_WRONLY | O_CREAT | O_NONBLOCK | (append ? O_APPEND : 0),
                   (mode_t)mode);
    if (fd < 0) {
        return err_sys(err, ERR_IO, "cannot write '%s'", path);
    }
    if (check_regular(fd, path, err) < 0) {
        return -1;
    }
    if ((!append && ftruncate(fd, 0) < 0 && errno != EINVAL) || fchmod(fd, (mode_t)mode) < 0) {
        return err_sys(err, ERR_IO, "cannot prepare '%s'", path);
    }
    return file_write_all(fd, buf_str(&data), data.length, path, err);
}

static int read_range(int fd, const char *path, int64_t offset, size_t max, struct buf *out,
                      struct err *err)
{
    buf_reserve(out, max);
    while (out->length < max) {
        ssize_t got =
            pread(fd, out->data + out->length, max - out->length, offset + (off_t)out->length);

        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return err_sys(err, ERR_IO, "cannot read '%s'", path);
        }
        if (got == 0) {
            break;
        }
        out->length += (size_t)got;
    }
    out->data[out->length] = '\0';
    return 0;
}

int op_get(const struct request *request, struct node *reply, struct err *err)
{
    AUTOBUF struct buf data = BUF_INIT;
    AUTOBUF struct buf text = BUF_INIT;
    AUTOCLOSE int fd = -1;
    const char *path = NULL;
    int64_t offset = 0;
    int64_t max = WIRE_MAX_CHUNK;

    if (take_path(request, &path, err) < 0 ||
        field_int(request->node, "offset", 0, INT64_MAX / 2, &offset, err) < 0 ||
        field_int(request->node, "max_bytes", 1, WIRE_MAX_CHUNK, &max, err) < 0) {
        return -1;
    }
    fd = root_open(request->agent->root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
    node_set_bool(reply, "found", fd >= 0);
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR)) {
        return 0;
    }
    if (fd < 0) {
        return err_sys(err, ERR_IO, "cannot read '%s'", path);
    }
    if (check_regular(fd, path, err) < 0 ||
        read_range(fd, path, offset, (size_t)max, &data, err) < 0) {
        return -1;
    }
    text_base64(&text, data.data, data.length);
    node_set(reply, "data_b64", node_stringn(buf_str(&text), text.length));
    return 0;
}

int op_stat(const struct request *request, struct node *reply, struct err *err)
{
    AUTOCLOSE int fd = -1;
    const char *path = NULL;
    struct stat info;

    if (take_path(request, &path, err) < 0) {
        return -1;
    }
    fd = root_open(request->agent->root, path, O_PATH, 0);
    node_set_bool(reply, "exists", fd >= 0);
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR)) {
        return 0;
    }
    if (fd < 0 || fstat(fd, &info) < 0) {
        return err_sys(err, ERR_IO, "cannot look at '%s'", path);
    }
    node_set_bool(reply, "is_file", S_ISREG(info.st_mode));
    node_set_bool(reply, "is_dir", S_ISDIR(info.st_mode));
    node_set_int(reply, "mode", info.st_mode & MODE_MASK);
    node_set_int(reply, "size", info.st_size);
    node_set_int(reply, "changed_utc_ms",
                 (int64_t)info.st_mtim.tv_sec * MS_PER_S + info.st_mtim.tv_nsec / NS_PER_MS);
    return 0;
}
