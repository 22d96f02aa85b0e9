/* Typed members of requests. */
#include "harness/agent/fields.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <string.h>

#include "common/base/text.h"
#include "harness/wire/names.h"

#define IPV4_BITS 32

int field_str(const struct node *object, const char *key, size_t max, const char **out,
              struct err *err)
{
    const struct node *node = node_get(object, key);

    if (node_type(node) != NODE_STRING || node_str_length(node) == 0 ||
        node_str_length(node) > max) {
        return err_set(err, ERR_INPUT, "'%s' must be a string of 1 to %zu bytes", key, max);
    }
    *out = node_str(node);
    return 0;
}

int field_int(const struct node *object, const char *key, int64_t min, int64_t max, int64_t *out,
              struct err *err)
{
    const struct node *node = node_get(object, key);

    if (node == NULL) {
        return 0;
    }
    if (node_type(node) != NODE_INT || node_int_value(node) < min || node_int_value(node) > max) {
        return err_set(err, ERR_INPUT, "'%s' must be an integer from %" PRId64 " to %" PRId64, key,
                       min, max);
    }
    *out = node_int_value(node);
    return 0;
}

int field_bool(const struct node *object, const char *key, bool *out, struct err *err)
{
    const struct node *node = node_get(object, key);

    if (node != NULL && node_type(node) != NODE_BOOL) {
        return err_set(err, ERR_INPUT, "'%s' must be true or false", key);
    }
    if (node != NULL) {
        *out = node_bool_value(node);
    }
    return 0;
}

int field_bytes(const struct node *object, const char *key, size_t max, struct buf *out,
                bool *given, struct err *err)
{
    const struct node *node = node_get(object, key);
    size_t before = out->length;

    if (given != NULL) {
        *given = node != NULL;
    }
    if (node == NULL) {
        return 0;
    }
    if (node_type(node) != NODE_STRING ||
        text_base64_decode(node_str(node), node_str_length(node), out, NULL) < 0) {
        return err_set(err, ERR_INPUT, "'%s' must be base64", key);
    }
    if (out->length - before > max) {
        return err_set(err, ERR_INPUT, "'%s' is larger than %zu bytes", key, max);
    }
    return 0;
}

int field_array(const struct node *object, const char *key, size_t max, const struct node **out,
                struct err *err)
{
    const struct node *node = node_get(object, key);

    if (node != NULL && (node_type(node) != NODE_ARRAY || node_count(node) > max)) {
        return err_set(err, ERR_INPUT, "'%s' must be an array of at most %zu", key, max);
    }
    *out = node;
    return 0;
}

int field_ipv4(const struct node *object, const char *key, struct in_addr *out, struct err *err)
{
    const char *text = NULL;

    if (field_str(object, key, INET_ADDRSTRLEN, &text, err) < 0) {
        return -1;
    }
    if (inet_pton(AF_INET, text, out) != 1) {
        return err_set(err, ERR_INPUT, "'%s' must be an IPv4 address, not '%s'", key, text);
    }
    return 0;
}

int field_key(const struct node *object, const char **out, struct err *err)
{
    const char *key = NULL;

    if (field_str(object, "key", WIRE_MAX_KEY, &key, err) < 0) {
        return -1;
    }
    for (const char *c = key; *c != '\0'; c++) {
        if (*c < 0x20 || *c > 0x7e) {
            return err_set(err, ERR_INPUT, "'key' must be printable ASCII");
        }
    }
    *out = key;
    return 0;
}

int parse_cidr(const char *text, struct in_addr *address, unsigned *prefix, struct err *err)
{
    const char *slash = strchr(text, '/');
    char host[INET_ADDRSTRLEN] = "";
    int64_t bits = 0;

    if (slash == NULL || (size_t)(slash - text) >= sizeof(host)) {
        return err_set(err, ERR_INPUT, "'%s' is no IPv4 network such as 10.0.0.0/8", text);
    }
    memcpy(host, text, (size_t)(slash - text));
    if (inet_pton(AF_INET, host, address) != 1 ||
        text_int(slash + 1, 0, IPV4_BITS, &bits, NULL) < 0) {
        return err_set(err, ERR_INPUT, "'%s' is no IPv4 network such as 10.0.0.0/8", text);
    }
    *prefix = (unsigned)bits;
    return 0;
}
