/* The requests of GoTestWAF as steps of ours. What its HTTP client adds by itself is left to our
 * own headers, which look like a browser's. */
#include <string.h>
#include <strings.h>

#include "scenarios/import/gotestwaf.h"
#include "scenarios/import/unit.h"

static struct node *new_http(const char *method, const char *path, struct node *headers)
{
    struct node *http = node_object();

    node_set_str(http, "name", "send");
    node_set_str(http, "method", method);
    node_set_str(http, "path", path);
    if (node_count(headers) > 0) {
        node_set(http, "headers", headers);
    } else {
        node_free(headers);
    }
    return http;
}

static struct node *multipart_of(const char *text)
{
    struct node *parts = node_array();
    struct node *part = node_object();

    node_set_str(part, "name", "{{nonce}}");
    node_set_str(part, "value", text);
    node_append(parts, part);
    return parts;
}

/* The request with the insert in its place. */
struct node *gtw_request(const struct gtw_place *place, const char *insert)
{
    AUTOFREE char *text = mem_printf("%s%s%s", place->before, insert, place->after);
    AUTOFREE char *query = mem_printf("/?%s", text);
    AUTOFREE char *path = mem_printf("/%s", text);
    struct node *headers = node_object();
    struct node *http = NULL;
    const char *target = place->where == GTW_QUERY ? query : place->where == GTW_PATH ? path : "/";

    if (place->where == GTW_HEADER || place->where == GTW_AGENT) {
        node_set_str(headers, place->where == GTW_AGENT ? "User-Agent" : "X-Data", text);
    }
    if (place->where == GTW_BODY) {
        node_set_str(headers, "Content-Type", place->type);
    }
    if (place->header[0] != NULL) {
        node_set_str(headers, place->header[0], place->header[1]);
    }
    http = new_http(place->method, target, headers);
    if (place->where == GTW_BODY) {
        node_set_str(http, "body", text);
    } else if (place->where == GTW_MULTIPART) {
        node_set(http, "multipart", multipart_of(text));
    }
    return http;
}

/* text with every {{payload}} replaced. */
static void fill_in(const char *text, const char *payload, struct buf *out)
{
    const char *at = text;

    for (const char *next = strstr(at, GTW_PAYLOAD); next != NULL; next = strstr(at, GTW_PAYLOAD)) {
        buf_add(out, at, (size_t)(next - at));
        buf_str_add(out, payload);
        at = next + strlen(GTW_PAYLOAD);
    }
    buf_str_add(out, at);
}

static char *literal_of(const struct buf *bytes)
{
    struct buf out = BUF_INIT;

    import_literal(&out, buf_str(bytes), bytes->length);
    return buf_take(&out);
}

/* Headers that Go's client writes by itself, whatever a request holds. */
static bool is_own_header(const char *name)
{
    static const char *const own[] = {"Host", "Content-Length", "Transfer-Encoding", "Trailer"};

    for (size_t i = 0; i < COUNT_OF(own); i++) {
        if (strcasecmp(own[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static int raw_headers(const struct cur *config, const char *payload, struct node *out,
                       struct err *err)
{
    struct cur headers;
    int answer = cur_object(config, "headers", false, &headers, err);

    if (answer != 0) {
        return answer < 0 ? -1 : 0;
    }
    for (void *i = node_iter(headers.node); i != NULL; i = node_iter_next(headers.node, i)) {
        AUTOBUF struct buf filled = BUF_INIT;
        AUTOBUF struct buf fitted = BUF_INIT;
        AUTOFREE char *text = NULL;
        const char *value = NULL;
        struct cur member;

        cur_member(&headers, i, &member);
        if (cur_as_str(&member, &value, err) < 0) {
            return -1;
        }
        fill_in(value, payload, &filled);
        if (gtw_fit_header(buf_str(&filled), &fitted, err) < 0) {
            return -1;
        }
        text = literal_of(&fitted);
        if (!is_own_header(member.key)) {
            node_set_str(out, member.key, text);
        }
    }
    return 0;
}

static int raw_path(const struct cur *config, const char *payload, char **out, struct err *err)
{
    AUTOBUF struct buf filled = BUF_INIT;
    AUTOBUF struct buf uri = BUF_INIT;
    AUTOFREE char *front = NULL;
    const char *path = "";

    if (cur_str(config, "path", false, &path, err) < 0) {
        return -1;
    }
    front = mem_printf("%s%s", path[0] == '/' ? "" : "/", path);
    fill_in(front, payload, &filled);
    if (gtw_fit_uri(buf_str(&filled), &uri, err) < 0) {
        return -1;
    }
    *out = literal_of(&uri);
    return 0;
}

/* Without a place for it, all payloads would give the same request. */
static int check_payload(const struct cur *config, struct err *err)
{
    AUTOBUF struct buf text = BUF_INIT;

    if (node_dump(config->node, NODE_COMPACT, &text, err) < 0) {
        return -1;
    }
    return strstr(buf_str(&text), GTW_PAYLOAD) != NULL
               ? 0
               : cur_fail(config, err, "no place for " GTW_PAYLOAD);
}

int gtw_raw_request(const struct cur *config, const char *payload, struct node **out,
                    struct err *err)
{
    static const char *const known[] = {"method", "path", "headers", "body", NULL};
    AUTO(node) headers = node_object();
    AUTOBUF struct buf filled = BUF_INIT;
    AUTOFREE char *path = NULL;
    const char *method = NULL;
    const char *body = NULL;
    int has_body = 0;

    if (cur_known(config, known, err) < 0 || cur_str(config, "method", true, &method, err) < 0 ||
        check_payload(config, err) < 0 || raw_path(config, payload, &path, err) < 0 ||
        raw_headers(config, payload, headers, err) < 0) {
        return -1;
    }
    has_body = cur_str(config, "body", false, &body, err);
    if (has_body < 0) {
        return -1;
    }
    if (has_body == 0 && node_get(headers, "Content-Type") == NULL) {
        node_set(headers, "Content-Type", node_null());
    }
    *out = new_http(method, path, TAKE(headers));
    if (has_body == 0) {
        fill_in(body, payload, &filled);
        AUTOFREE char *text = literal_of(&filled);
        node_set(*out, "body", node_stringn_exact(text, strlen(text)));
    }
    return 0;
}
