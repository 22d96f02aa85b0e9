/* Steps out of exchanges: what the program that sends them sets itself is left out, what says how
 * this client works is kept. */
#include "scenarios/record/request.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/base/mem.h"
#include "common/base/text.h"
#include "scenarios/record/cookie.h"
#include "scenarios/record/http1.h"
#include "scenarios/record/leaf.h"
#include "scenarios/record/secret.h"
#include "scenarios/record/weave.h"
#include "scenarios/scenario.h"

#define MAX_REQUEST_BYTES (SCENARIO_MAX_REQUEST_BYTES - 65536)
#define MAX_LEAVES 256
#define MAX_NAME 48
#define SHORT_THINK_MS 10 /* a pause that nobody made */
#define TIMEOUT_MS 15000  /* of a step that says none */
#define MAX_TIMEOUT_MS 120000

/* Set by whoever sends the request, by a proxy on the way, or of no meaning without what was there
 * before (a cache, TLS, packed answers). */
static const char *const dropped[] = {"host",
                                      "connection",
                                      "content-length",
                                      "transfer-encoding",
                                      "keep-alive",
                                      "proxy-connection",
                                      "te",
                                      "upgrade",
                                      "http2-settings",
                                      "expect",
                                      "accept-encoding",
                                      "if-none-match",
                                      "if-modified-since",
                                      "if-match",
                                      "if-unmodified-since",
                                      "via",
                                      "forwarded",
                                      "x-forwarded-for",
                                      "x-forwarded-host",
                                      "x-forwarded-proto",
                                      "x-real-ip",
                                      "x-case-id",
                                      "priority",
                                      "content-type",
                                      "upgrade-insecure-requests",
                                      "alt-used",
                                      NULL};

static bool is_dropped(const char *name)
{
    AUTOFREE char *small = mem_strdup(name);

    for (char *p = small; *p != '\0'; p++) {
        *p = (char)tolower((unsigned char)*p);
    }
    return text_in_list(dropped, small) || text_starts(small, "sec-ch-");
}

static bool has_control(const char *text)
{
    for (; *text != '\0'; text++) {
        if (((unsigned char)*text < 0x20 && *text != '\t') || *text == 0x7f) {
            return true;
        }
    }
    return false;
}

static bool is_target(const char *target)
{
    for (const char *p = target; *p != '\0'; p++) {
        if ((unsigned char)*p <= 0x20 || (unsigned char)*p >= 0x7f) {
            return false;
        }
    }
    return *target == '/' || strcmp(target, "*") == 0;
}

/* More texts than can be looked at for secrets. */
static bool is_crowded(const struct exchange *exchange)
{
    const char *type = exchange_field(exchange, "Content-Type");
    AUTOLEAVES struct leaves target = LEAVES_INIT;
    AUTOLEAVES struct leaves body = LEAVES_INIT;

    leaves_of_url(&target, exchange->target, strlen(exchange->target));
    if (exchange->body.length > 0) {
        leaves_of_body(&body, type == NULL ? "" : type, buf_str(&exchange->body),
                       exchange->body.length);
    }
    return target.full || body.full;
}

const char *request_problem(const struct exchange *exchange)
{
    const char *coding = exchange_field(exchange, "Content-Encoding");
    size_t total = strlen(exchange->target) + exchange->body.length;

    for (size_t i = 0; i < exchange->field_count; i++) {
        const struct exchange_field *field = &exchange->fields[i];

        total += strlen(field->name) + strlen(field->value) + 4;
        if (!http1_is_token(field->name) || has_control(field->value) ||
            !text_utf8_valid(field->value, strlen(field->value))) {
            return "requests with a header field that is no text";
        }
    }
    if (!http1_is_token(exchange->method) || !is_target(exchange->target)) {
        return "requests whose path cannot be written";
    }
    if (coding != NULL && strcasecmp(coding, "identity") != 0) {
        return "requests with a packed body, in which no secret can be found";
    }
    if (total > MAX_REQUEST_BYTES) {
        return "requests that are too large for a scenario";
    }
    return is_crowded(exchange) ? "requests with too many fields to look at" : NULL;
}

static void set_text(struct node *object, const char *key, const struct buf *text)
{
    node_set(object, key, node_stringn(buf_str(text), text->length));
}

static void add_path(struct tokens *tokens, size_t index, struct node *http)
{
    const char *target = tokens->exchanges[index].target;
    size_t path = strcspn(target, "?");
    const char *query = target[path] == '?' ? target + path + 1 : NULL;
    struct node *pairs = query == NULL ? NULL : request_pairs(tokens, index, query, strlen(query));
    AUTOBUF struct buf text = BUF_INIT;
    AUTOLEAVES struct leaves leaves = LEAVES_INIT;
    struct weave weave = {.tokens = tokens, .exchange = index, .out = &text};
    size_t length = pairs != NULL ? path : strlen(target);

    leaves_of_url(&leaves, target, length);
    weave_raw(&weave, target, length, &leaves);
    set_text(http, "path", &text);
    if (pairs != NULL) {
        node_set(http, "query", pairs);
    }
}

static void weave_cookies(struct weave *weave, const char *header)
{
    struct cookie_pair pair;
    bool first = true;

    while (cookie_next(&header, &pair)) {
        weave_literal(weave, "; ", first ? 0 : 2);
        weave_literal(weave, pair.name, pair.name_length);
        weave_literal(weave, "=", 1);
        weave_text(weave, pair.value, pair.value_length, true);
        first = false;
    }
}

static void weave_authorization(struct weave *weave, const char *value)
{
    const char *space = strchr(value, ' ');
    const char *rest = space == NULL ? value : space + 1;

    weave_literal(weave, value, (size_t)(rest - value));
    weave_text(weave, rest, strlen(rest), true);
}

/* A URL of the site itself is one of the target's, which has no TLS. */
static void weave_url(struct weave *weave, const char *value)
{
    const struct exchange *exchange = &weave->tokens->exchanges[weave->exchange];
    bool encrypted = text_starts(value, "https://");
    const char *host = encrypted ? value + 8 : text_starts(value, "http://") ? value + 7 : NULL;
    size_t length = host == NULL ? 0 : strcspn(host, "/?#");
    AUTOFREE char *name = host == NULL ? NULL : exchange_host(host, length, encrypted);
    AUTOLEAVES struct leaves leaves = LEAVES_INIT;

    if (name != NULL && strcmp(name, exchange->host) == 0) {
        weave_literal(weave, "http://", 7);
        weave_builtin(weave, "site.host");
        value = host + length;
    }
    leaves_of_url(&leaves, value, strlen(value));
    weave_raw(weave, value, strlen(value), &leaves);
}

static void weave_field(struct weave *weave, const struct exchange_field *field)
{
    const char *value = field->value;

    if (strcasecmp(field->name, "Authorization") == 0 ||
        strcasecmp(field->name, "Proxy-Authorization") == 0) {
        weave_authorization(weave, value);
    } else if (strcasecmp(field->name, "Cookie") == 0) {
        weave_cookies(weave, value);
    } else if (*value == '/' || text_starts(value, "http://") || text_starts(value, "https://")) {
        weave_url(weave, value);
    } else {
        weave_text(weave, value, strlen(value), secret_is_name(field->name));
    }
}

/* Whether the sender's own field says the same, or near enough. */
static bool is_default(const struct exchange_field *field)
{
    if (strcasecmp(field->name, "User-Agent") == 0) {
        return text_starts(field->value, "Mozilla/5.0 (") &&
               strcasestr(field->value, "bot") == NULL;
    }
    return strcasecmp(field->name, "Accept") == 0 &&
           strcmp(field->value,
                  "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8") == 0;
}

static void add_header(struct node *list, const char *name, const struct buf *value)
{
    struct node *item = node_object();

    node_set_str(item, "name", name);
    if (value == NULL) {
        node_set(item, "value", node_null());
    } else {
        set_text(item, "value", value);
    }
    node_append(list, item);
}

/* What the sender would add and this client did not send. */
static void add_absent(const struct exchange *exchange, struct node *list)
{
    static const char *const names[] = {"User-Agent", "Accept"};

    for (size_t i = 0; exchange->field_count > 0 && i < COUNT_OF(names); i++) {
        if (exchange_field(exchange, names[i]) == NULL) {
            add_header(list, names[i], NULL);
        }
    }
}

/* type: what a body is sent with unless a field says otherwise. */
static void add_type(const struct exchange *exchange, const char *type, struct node *list)
{
    const char *sent = exchange_field(exchange, "Content-Type");
    AUTOBUF struct buf text = BUF_INIT;
    struct weave weave = {.out = &text};

    if (sent != NULL && (type == NULL || strcmp(type, sent) != 0)) {
        weave_literal(&weave, sent, strlen(sent));
        add_header(list, "Content-Type", &text);
    } else if (sent == NULL && type != NULL) {
        add_header(list, "Content-Type", NULL);
    }
}

/* A list becomes a mapping, which reads better, if no name is there twice. */
static struct node *as_mapping(struct node *list)
{
    AUTO(node) owned = list;
    AUTO(node) mapping = node_object();

    for (size_t i = 0; i < node_count(list); i++) {
        const struct node *item = node_at(list, i);
        const char *name = node_get_str(item, "name", "");

        if (node_get(mapping, name) != NULL) {
            return TAKE(owned);
        }
        node_set(mapping, name, node_ref(node_get(item, "value")));
    }
    return TAKE(mapping);
}

static struct node *headers_of(struct tokens *tokens, size_t index, const char *type)
{
    const struct exchange *exchange = &tokens->exchanges[index];
    struct node *list = node_array();

    for (size_t i = 0; i < exchange->field_count; i++) {
        const struct exchange_field *field = &exchange->fields[i];
        AUTOBUF struct buf text = BUF_INIT;
        struct weave weave = {.tokens = tokens, .exchange = index, .out = &text};

        if (is_dropped(field->name) || is_default(field) ||
            (strcasecmp(field->name, "Cookie") == 0 && tokens->jar[index])) {
            continue;
        }
        weave_field(&weave, field);
        add_header(list, field->name, &text);
    }
    add_absent(exchange, list);
    add_type(exchange, type, list);
    return as_mapping(list);
}

/* An answer out of the browser's cache was "not modified"; without the cache it is whole. */
static struct node *expect_of(const struct exchange *exchange)
{
    struct node *expect = node_object();
    struct node *statuses = node_array();

    if (exchange->status == 304) {
        node_append(statuses, node_int(200));
    }
    node_append(statuses, node_int(exchange->status));
    node_set(expect, "status", statuses);
    return expect;
}

static int64_t think_of(const struct tokens *tokens, size_t index)
{
    int64_t ended = 0;
    int64_t pause = 0;

    if (index == 0) {
        return 0;
    }
    for (size_t i = 0; i < index; i++) {
        if (tokens->exchanges[i].ended_ms > ended) {
            ended = tokens->exchanges[i].ended_ms;
        }
    }
    pause = tokens->exchanges[index].started_ms - ended;
    pause = pause > REQUEST_MAX_THINK_MS ? REQUEST_MAX_THINK_MS : pause;
    return pause < SHORT_THINK_MS ? 0 : pause;
}

struct node *request_step(struct tokens *tokens, size_t index, const char *name)
{
    const struct exchange *exchange = &tokens->exchanges[index];
    struct node *step = node_object();
    struct node *http = node_object();
    AUTO(node) body = node_object();
    const char *type = request_body(tokens, index, body);
    struct node *headers = NULL;
    int64_t took = exchange->ended_ms - exchange->started_ms;

    node_set_str(http, "name", name);
    if (think_of(tokens, index) > 0) {
        node_set_int(http, "think_ms", think_of(tokens, index));
    }
    node_set_str(http, "method", exchange->method);
    add_path(tokens, index, http);
    headers = headers_of(tokens, index, type);
    if (node_count(headers) > 0) {
        node_set(http, "headers", headers);
    } else {
        node_free(headers);
    }
    for (void *i = node_iter(body); i != NULL; i = node_iter_next(body, i)) {
        node_set(http, node_iter_key(i), node_ref(node_iter_value(i)));
    }
    if (took * 2 > TIMEOUT_MS) {
        node_set_int(http, "timeout_ms", took * 2 > MAX_TIMEOUT_MS ? MAX_TIMEOUT_MS : took * 2);
    }
    node_set(http, "expect", expect_of(exchange));
    node_set(step, "http", http);
    return step;
}

/* The parts of the path without their inserts. */
static void add_parts(const char *path, struct buf *out)
{
    const char *end = path + strcspn(path, "?");

    while (path < end) {
        const char *stop = strstr(path, "{{");

        stop = stop == NULL || stop > end ? end : stop;
        text_slug(out, path, (size_t)(stop - path), '-', MAX_NAME);
        path = stop < end ? strstr(stop, "}}") : NULL;
        path = path == NULL ? end : path + 2;
    }
}

char *request_name(struct tokens *tokens, size_t index)
{
    const struct exchange *exchange = &tokens->exchanges[index];
    AUTOBUF struct buf text = BUF_INIT;
    AUTOBUF struct buf path = BUF_INIT;
    AUTOLEAVES struct leaves leaves = LEAVES_INIT;
    struct weave weave = {.tokens = tokens, .exchange = index, .out = &path, .trial = true};
    size_t length = strcspn(exchange->target, "?");

    if (strcmp(exchange->method, "GET") != 0) {
        add_parts(exchange->method, &text);
        buf_char(&text, '-');
    }
    leaves_of_url(&leaves, exchange->target, length);
    weave_raw(&weave, exchange->target, length, &leaves);
    add_parts(buf_str(&path), &text);
    buf_trim(&text, '-');
    return mem_strdup(text.length > 0 && isalnum((unsigned char)text.data[0]) ? buf_str(&text)
                                                                              : "front");
}
