/* Members of messages: taking them out of what a guest sent, with one way to fail, and putting
 * bytes and lists into what it is sent. */
#include <string.h>

#include "common/base/text.h"
#include "harness/host/client_private.h"

/* How many values a JSON text can hold at most: its commas and opening brackets outside strings. */
static size_t count_values(const char *text, size_t length)
{
    bool in_string = false;
    size_t count = 0;

    for (size_t i = 0; i < length; i++) {
        if (text[i] == '"') {
            in_string = !in_string;
        } else if (in_string && text[i] == '\\') {
            i++;
        } else if (!in_string && (text[i] == ',' || text[i] == '{' || text[i] == '[')) {
            count++;
        }
    }
    return count;
}

int client_parse(const struct client *client, const char *payload, size_t length,
                 struct node **message, struct err *err)
{
    struct node *quick = node_quick(payload, length, client->max_values);

    if (quick != NULL) {
        *message = quick;
        return 0;
    }
    if (count_values(payload, length) > client->max_values) {
        return err_set(err, ERR_GUEST, "more than %zu values", client->max_values);
    }
    return node_parse(payload, length, "message", message, err);
}

int answer_wrong(const struct answer *answer, const char *key, struct err *err)
{
    return client_break(answer->client, err, ERR_GUEST, "sent %s with a wrong '%s'", answer->what,
                        key);
}

int answer_int(const struct answer *answer, const char *key, int64_t min, int64_t max, int64_t *out,
               struct err *err)
{
    const struct node *node = node_get(answer->node, key);
    int64_t value = node_int_value(node);

    if (node_type(node) != NODE_INT || value < min || value > max) {
        return answer_wrong(answer, key, err);
    }
    *out = value;
    return 0;
}

int answer_bool(const struct answer *answer, const char *key, bool *out, struct err *err)
{
    const struct node *node = node_get(answer->node, key);

    if (node_type(node) != NODE_BOOL) {
        return answer_wrong(answer, key, err);
    }
    *out = node_bool_value(node);
    return 0;
}

int answer_str(const struct answer *answer, const char *key, size_t max_length, const char **out,
               struct err *err)
{
    const struct node *node = node_get(answer->node, key);

    if (node_type(node) != NODE_STRING || node_str_length(node) > max_length ||
        strlen(node_str(node)) != node_str_length(node)) {
        return answer_wrong(answer, key, err);
    }
    *out = node_str(node);
    return 0;
}

int answer_array(const struct answer *answer, const char *key, size_t max, const struct node **out,
                 struct err *err)
{
    const struct node *node = node_get(answer->node, key);

    if (node_type(node) != NODE_ARRAY || node_count(node) > max) {
        return answer_wrong(answer, key, err);
    }
    *out = node;
    return 0;
}

int answer_bytes(const struct answer *answer, const char *key, size_t max_bytes, struct buf *out,
                 struct err *err)
{
    const struct node *node = node_get(answer->node, key);
    size_t before = out->length;

    if (node_type(node) != NODE_STRING || node_str_length(node) > (max_bytes + 2) / 3 * 4 ||
        text_base64_decode(node_str(node), node_str_length(node), out, NULL) < 0) {
        return answer_wrong(answer, key, err);
    }
    return out->length - before > max_bytes ? answer_wrong(answer, key, err) : 0;
}

void request_set_bytes(struct node *request, const char *key, const void *data, size_t length)
{
    AUTOBUF struct buf text = BUF_INIT;

    text_base64(&text, data, length);
    node_set(request, key, node_stringn(buf_str(&text), text.length));
}

struct node *request_strings(const char *const *list)
{
    struct node *array = node_array();

    for (size_t i = 0; list != NULL && list[i] != NULL; i++) {
        node_append(array, node_string(list[i]));
    }
    return array;
}
