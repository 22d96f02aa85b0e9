/* Reading a stage's input as go-ftw does: what is not given has its default, headers of a mapping
 * are sent in byte order of their names, those of a list as they stand. What would need another
 * target than ours (TLS, another port, a back end that answers as it is told) is refused. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/base/text.h"
#include "scenarios/import/ftw.h"
#include "scenarios/import/unit.h"

void ftw_request_done(struct ftw_request *request)
{
    free(request->method);
    free(request->uri);
    free(request->version);
    for (size_t i = 0; i < request->header_count; i++) {
        free(request->headers[i].name);
        free(request->headers[i].value);
    }
    buf_done(&request->data);
    buf_done(&request->encoded);
    *request = (struct ftw_request){0};
}

static int text_or(const struct cur *input, const char *key, const char *fallback, char **out,
                   struct err *err)
{
    int answer = import_scalar(input, key, false, out, err);

    if (answer == CUR_ABSENT) {
        *out = mem_strdup(fallback);
    }
    return answer < 0 ? -1 : 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct ftw_header *)a)->name, ((const struct ftw_header *)b)->name);
}

/* A header without a value has an empty one. */
static int add_header(struct ftw_request *request, const char *name, const struct cur *value,
                      struct err *err)
{
    struct ftw_header *header = &request->headers[request->header_count];
    int answer = 0;

    if (request->header_count == FTW_MAX_HEADERS) {
        return cur_fail(value, err, "more than %d headers", FTW_MAX_HEADERS);
    }
    answer = node_type(value->node) == NODE_NULL
                 ? CUR_ABSENT
                 : import_scalar(value, NULL, true, &header->value, err);
    if (answer < 0) {
        return -1;
    }
    if (answer == CUR_ABSENT) {
        header->value = mem_strdup("");
    }
    header->name = mem_strdup(name);
    request->header_count++;
    return 0;
}

static int read_mapping(const struct cur *headers, struct ftw_request *request, struct err *err)
{
    for (void *i = node_iter(headers->node); i != NULL; i = node_iter_next(headers->node, i)) {
        struct cur value;

        cur_member(headers, i, &value);
        if (add_header(request, value.key, &value, err) < 0) {
            return -1;
        }
    }
    qsort(request->headers, request->header_count, sizeof(request->headers[0]), by_name);
    return 0;
}

static int read_list(const struct cur *headers, struct ftw_request *request, struct err *err)
{
    static const char *const known[] = {"name", "value", NULL};

    for (size_t i = 0; i < node_count(headers->node); i++) {
        AUTO(node) none = node_null();
        struct cur item;
        struct cur value;
        const char *name = NULL;

        cur_item(headers, i, &item);
        if (cur_as_object(&item, err) < 0 || cur_known(&item, known, err) < 0 ||
            cur_str(&item, "name", true, &name, err) < 0) {
            return -1;
        }
        value = item;
        if (cur_any(&item, "value", false, &value, err) != 0) {
            value.node = none;
        }
        if (add_header(request, name, &value, err) < 0) {
            return -1;
        }
    }
    return 0;
}

static int read_headers(const struct cur *input, struct ftw_request *request, struct err *err)
{
    struct cur mapping;
    struct cur list;
    int has_mapping = cur_any(input, "headers", false, &mapping, err);
    int has_list = cur_any(input, "ordered_headers", false, &list, err);

    if (has_mapping == 0 && node_type(mapping.node) != NODE_NULL) {
        if (has_list == 0) {
            return cur_fail(&list, err, "headers and ordered_headers, expected one of them");
        }
        return cur_as_object(&mapping, err) < 0 ? -1 : read_mapping(&mapping, request, err);
    }
    if (has_list != 0) {
        return 0;
    }
    if (cur_array(input, "ordered_headers", true, &list, err) < 0) {
        return -1;
    }
    return read_list(&list, request, err);
}

/* `{{ "text" | repeat N }}` at *at; moves *at behind it. NOT_KNOWN: it is another template. */
#define NOT_KNOWN 1
static int expand_repeat(const char **at, struct buf *out, struct err *err)
{
    const char *p = *at + 2 + strspn(*at + 2, " ");
    const char *text = p + 1;
    size_t length = *p == '"' ? strcspn(text, "\"\\\n") : 0;
    size_t count = 0;

    if (*p != '"' || text[length] != '"') {
        return NOT_KNOWN;
    }
    p = text + length + 1;
    p += strspn(p, " ");
    if (*p != '|') {
        return NOT_KNOWN;
    }
    p += 1 + strspn(p + 1, " ");
    if (!text_starts(p, "repeat ")) {
        return NOT_KNOWN;
    }
    p += strlen("repeat") + strspn(p + strlen("repeat"), " ");
    if (*p < '0' || *p > '9') {
        return NOT_KNOWN;
    }
    for (; *p >= '0' && *p <= '9'; p++) {
        count = count > IMPORT_MAX_DATA ? count : count * 10 + (size_t)(*p - '0');
    }
    p += strspn(p, " ");
    if (!text_starts(p, "}}")) {
        return NOT_KNOWN;
    }
    if (out->length > IMPORT_MAX_DATA ||
        (length > 0 && count > (IMPORT_MAX_DATA - out->length) / length)) {
        return err_set(err, ERR_INPUT, "more than %zu bytes of data", IMPORT_MAX_DATA);
    }
    for (size_t i = 0; length > 0 && i < count; i++) {
        buf_add(out, text, length);
    }
    *at = p + 2;
    return 0;
}

/* What a Go template stands for, of which one kind is known. */
static int expand(const char *text, struct buf *out, struct err *err)
{
    int rc = 0;

    while (*text != '\0' && rc == 0) {
        const char *open = strstr(text, "{{");
        size_t length = open == NULL ? strlen(text) : (size_t)(open - text);

        buf_add(out, text, length);
        text += length;
        rc = open == NULL ? 0 : expand_repeat(&text, out, err);
    }
    return rc != NOT_KNOWN
               ? rc
               : err_set(err, ERR_INPUT,
                         "a Go template, of which only {{ \"text\" | repeat N }} is known");
}

/* base64 as Go decodes it: ends of lines do not count. */
static int decode(const struct cur *input, const char *key, struct buf *out, struct err *err)
{
    AUTOBUF struct buf packed = BUF_INIT;
    struct cur place;
    struct err why;
    const char *text = NULL;
    int answer = cur_str(input, key, false, &text, err);

    if (answer != 0) {
        return answer < 0 ? -1 : 0;
    }
    (void)cur_any(input, key, true, &place, err);
    for (const char *p = text; *p != '\0'; p++) {
        if (*p != '\n' && *p != '\r') {
            buf_char(&packed, *p);
        }
    }
    return text_base64_decode(buf_str(&packed), packed.length, out, &why) == 0
               ? 0
               : cur_fail(&place, err, "%s", why.text);
}

static int read_data(const struct cur *input, struct ftw_request *request, struct err *err)
{
    AUTOFREE char *text = NULL;
    struct cur place;
    struct err why;
    int answer = import_scalar(input, "data", false, &text, err);

    if (answer < 0 || decode(input, "encoded_request", &request->encoded, err) < 0) {
        return -1;
    }
    if (answer == CUR_ABSENT) {
        return decode(input, "encoded_data", &request->data, err);
    }
    (void)cur_any(input, "data", true, &place, err);
    if (request->encoded.length > 0) {
        return cur_fail(&place, err, "data beside encoded_request, expected one of them");
    }
    return expand(text, &request->data, &why) == 0 ? 0 : cur_fail(&place, err, "%s", why.text);
}

/* Where the request goes to: our target, which speaks HTTP on port 80. */
static int check_target(const struct cur *input, struct err *err)
{
    const char *protocol = "http";
    int64_t port = 80;
    struct cur place;

    if (cur_str(input, "protocol", false, &protocol, err) < 0 ||
        cur_int(input, "port", false, 1, 65535, &port, err) < 0) {
        return -1;
    }
    if (strcasecmp(protocol, "http") != 0) {
        (void)cur_any(input, "protocol", true, &place, err);
        return cur_fail(&place, err, "the target speaks http, not '%s'", protocol);
    }
    if (port != 80) {
        (void)cur_any(input, "port", true, &place, err);
        return cur_fail(&place, err, "the target listens on port 80, not on %lld", (long long)port);
    }
    return 0;
}

/* What a stage can ask for and this importer cannot give. */
static int check_possible(const struct cur *input, struct err *err)
{
    static const struct {
        const char *key;
        const char *why;
    } impossible[] = {
        {"response", "the target's answer would have to be what the test says"},
        {"uris", "a list of URIs, which this importer does not know"},
    };
    struct cur place;
    bool follow = false;

    for (size_t i = 0; i < COUNT_OF(impossible); i++) {
        if (cur_any(input, impossible[i].key, false, &place, err) == 0) {
            return cur_fail(&place, err, "%s", impossible[i].why);
        }
    }
    if (cur_bool(input, "follow_redirect", false, &follow, err) < 0) {
        return -1;
    }
    if (!follow) {
        return 0;
    }
    (void)cur_any(input, "follow_redirect", true, &place, err);
    return cur_fail(&place, err, "where the request goes depends on the target's last answer");
}

/* stop_magic is the older word, and its opposite. */
static int read_complete(const struct cur *input, struct ftw_request *request, struct err *err)
{
    bool stop = false;
    bool complete = true;
    int answer = cur_bool(input, "autocomplete_headers", false, &complete, err);

    if (answer < 0 || cur_bool(input, "stop_magic", false, &stop, err) < 0) {
        return -1;
    }
    request->complete = answer == 0 ? complete : !stop;
    return 0;
}

int ftw_input(const struct cur *input, struct ftw_request *out, struct err *err)
{
    static const char *const known[] = {"dest_addr",
                                        "port",
                                        "protocol",
                                        "uri",
                                        "uris",
                                        "follow_redirect",
                                        "version",
                                        "method",
                                        "headers",
                                        "ordered_headers",
                                        "data",
                                        "encoded_data",
                                        "encoded_request",
                                        "save_cookie",
                                        "stop_magic",
                                        "autocomplete_headers",
                                        "response",
                                        "virtual_host_mode",
                                        NULL};

    *out = (struct ftw_request){0};
    if (cur_known(input, known, err) < 0 || check_possible(input, err) < 0 ||
        check_target(input, err) < 0 || read_complete(input, out, err) < 0 ||
        text_or(input, "method", "GET", &out->method, err) < 0 ||
        text_or(input, "uri", "/", &out->uri, err) < 0 ||
        text_or(input, "version", "HTTP/1.1", &out->version, err) < 0) {
        return -1;
    }
    return read_headers(input, out, err) < 0 ? -1 : read_data(input, out, err);
}
