/* Files in the guest, moved in chunks that fit a frame as base64. */
#include "harness/host/client_private.h"

#define CHUNK ((size_t)3 << 20)
#define DEFAULT_MODE 0644u
#define MODE_MASK 07777

static int put_chunk(struct client *client, const struct client_put *put, size_t offset,
                     size_t length, int64_t deadline_mono_ms, struct err *err)
{
    struct node *request = node_object();
    const char *data = put->data == NULL ? "" : put->data;

    node_set_str(request, "path", put->path);
    request_set_bytes(request, "data_b64", data + offset, length);
    node_set_int(request, "mode", put->mode == 0 ? DEFAULT_MODE : put->mode);
    node_set_bool(request, "append", put->append || offset > 0);
    return client_do(client, WIRE_PUT, request, deadline_mono_ms, err);
}

int client_put(struct client *client, const struct client_put *put, int64_t deadline_mono_ms,
               struct err *err)
{
    size_t offset = 0;

    do {
        size_t left = put->length - offset;
        size_t length = left < CHUNK ? left : CHUNK;

        if (put_chunk(client, put, offset, length, deadline_mono_ms, err) < 0) {
            return -1;
        }
        offset += length;
    } while (offset < put->length);
    return 0;
}

/* 0 with *last set when the file ends here, or CLIENT_NOT_FOUND. */
static int get_chunk(struct client *client, const struct client_get *get, struct buf *out,
                     bool *last, int64_t deadline_mono_ms, struct err *err)
{
    struct node *request = node_object();
    AUTO(node) reply = NULL;
    size_t max = get->max_bytes < CHUNK ? get->max_bytes : CHUNK;
    size_t before = out->length;
    bool found = false;

    node_set_str(request, "path", get->path);
    node_set_int(request, "offset", get->offset);
    node_set_int(request, "max_bytes", (int64_t)max);
    if (client_call(client, WIRE_GET, request, &reply, deadline_mono_ms, err) < 0) {
        return -1;
    }
    const struct answer answer = {client, reply, "a get reply"};

    if (answer_bool(&answer, "found", &found, err) < 0) {
        return -1;
    }
    if (!found) {
        return CLIENT_NOT_FOUND;
    }
    if (answer_bytes(&answer, "data_b64", max, out, err) < 0) {
        return -1;
    }
    *last = out->length - before < max;
    return 0;
}

int client_get(struct client *client, const struct client_get *get, struct buf *out,
               int64_t deadline_mono_ms, struct err *err)
{
    struct client_get rest = *get;
    AUTOBUF struct buf got = BUF_INIT;
    bool last = false;

    while (!last && got.length < get->max_bytes) {
        int rc = 0;

        rest.offset = get->offset + (int64_t)got.length;
        rest.max_bytes = get->max_bytes - got.length;
        rc = get_chunk(client, &rest, &got, &last, deadline_mono_ms, err);
        if (rc != 0) {
            return rc;
        }
    }
    buf_add(out, buf_str(&got), got.length);
    return 0;
}

int client_stat(struct client *client, const char *path, struct client_stat *stat,
                int64_t deadline_mono_ms, struct err *err)
{
    struct node *request = node_object();
    AUTO(node) reply = NULL;
    struct client_stat got = {.exists = false};
    int64_t mode = 0;

    node_set_str(request, "path", path);
    if (client_call(client, WIRE_STAT, request, &reply, deadline_mono_ms, err) < 0) {
        return -1;
    }
    const struct answer answer = {client, reply, "a stat reply"};

    if (answer_bool(&answer, "exists", &got.exists, err) < 0) {
        return -1;
    }
    if (got.exists && (answer_bool(&answer, "is_file", &got.is_file, err) < 0 ||
                       answer_bool(&answer, "is_dir", &got.is_dir, err) < 0 ||
                       answer_int(&answer, "mode", 0, MODE_MASK, &mode, err) < 0 ||
                       answer_int(&answer, "size", 0, INT64_MAX, &got.size_bytes, err) < 0 ||
                       answer_int(&answer, "changed_utc_ms", INT64_MIN, CLIENT_MAX_UTC_MS,
                                  &got.changed_utc_ms, err) < 0)) {
        return -1;
    }
    got.mode = (unsigned)mode;
    *stat = got;
    return 0;
}
