/* Steps out of exchanges, and which exchanges can be one. */
#include "scenarios/record/request.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "common/base/mem.h"
#include "common/base/text.h"
#include "scenarios/record/http1.h"
#include "scenarios/record/leaf.h"
#include "scenarios/record/weave.h"
#include "scenarios/scenario.h"

#define MAX_REQUEST_BYTES (SCENARIO_MAX_REQUEST_BYTES - 65536)
#define MAX_NAME 48
#define SHORT_THINK_MS 10 /* a pause that nobody made */
#define TIMEOUT_MS 15000  /* of a step that says none */
#define MAX_TIMEOUT_MS 120000

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
    node_set(http, "path", node_stringn(buf_str(&text), text.length));
    if (pairs != NULL) {
        node_set(http, "query", pairs);
    }
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
    int64_t think = think_of(tokens, index);

    node_set_str(http, "name", name);
    if (think > 0) {
        node_set_int(http, "think_ms", think);
    }
    node_set_str(http, "method", exchange->method);
    add_path(tokens, index, http);
    headers = request_headers(tokens, index, type);
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
