/* Members of messages, checked where they are taken out. */
#include "orchestrator/env/message.h"

#include "common/base/text.h"

void message_set_bytes(struct node *message, const char *key, const void *data, size_t length)
{
    AUTOBUF struct buf text = BUF_INIT;
    text_base64(&text, data, length);
    node_set(message, key, node_stringn(buf_str(&text), text.length));
}

int message_bytes(const struct node *message, const char *key, size_t max_bytes, struct buf *out,
                  struct err *err)
{
    const struct node *text = node_get(message, key);
    if (node_type(text) != NODE_STRING || node_str_length(text) > max_bytes / 3 * 4 + 8) {
        return err_set(err, ERR_INPUT, "'%s' is not base64 of at most %zu bytes", key, max_bytes);
    }
    return text_base64_decode(node_str(text), node_str_length(text), out, err);
}

int message_int(const struct node *message, const char *key, int64_t min, int64_t max, int64_t *out,
                struct err *err)
{
    const struct node *value = node_get(message, key);
    if (node_type(value) != NODE_INT || node_int_value(value) < min ||
        node_int_value(value) > max) {
        return err_set(err, ERR_INPUT, "'%s' is not a whole number from %lld to %lld", key,
                       (long long)min, (long long)max);
    }
    *out = node_int_value(value);
    return 0;
}
