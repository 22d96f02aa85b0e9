/* Header fields of steps: what the program that sends them sets itself is left out, what says how
 * this client works is kept. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "common/base/mem.h"
#include "common/base/text.h"
#include "scenarios/record/cookie.h"
#include "scenarios/record/leaf.h"
#include "scenarios/record/request.h"
#include "scenarios/record/secret.h"
#include "scenarios/record/weave.h"

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
        node_set(item, "value", node_stringn(buf_str(value), value->length));
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

struct node *request_headers(struct tokens *tokens, size_t index, const char *type)
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
