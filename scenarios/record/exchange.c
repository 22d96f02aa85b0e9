/* Exchanges as data. Rule: what is not kept is counted, never dropped in silence. */
#include "scenarios/record/exchange.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/ext/stream.h"

#define MAX_REASONS 64
#define READ_BYTES ((size_t)64 << 10)

void exchange_done(struct exchange *exchange)
{
    free(exchange->method);
    free(exchange->host);
    free(exchange->target);
    for (size_t i = 0; i < exchange->field_count; i++) {
        free(exchange->fields[i].name);
        free(exchange->fields[i].value);
    }
    free(exchange->fields);
    buf_done(&exchange->body);
    buf_done(&exchange->answer_head);
    buf_done(&exchange->answer_body);
    *exchange = (struct exchange){.method = NULL};
}

void exchange_add_field(struct exchange *exchange, const char *name, size_t name_length,
                        const char *value, size_t value_length)
{
    while (value_length > 0 && (*value == ' ' || *value == '\t')) {
        value++;
        value_length--;
    }
    while (value_length > 0 &&
           (value[value_length - 1] == ' ' || value[value_length - 1] == '\t')) {
        value_length--;
    }
    exchange->fields =
        mem_grow(exchange->fields, exchange->field_count + 1, sizeof(*exchange->fields));
    exchange->fields[exchange->field_count++] = (struct exchange_field){
        .name = mem_strndup(name, name_length), .value = mem_strndup(value, value_length)};
}

const char *exchange_field(const struct exchange *exchange, const char *name)
{
    for (size_t i = 0; i < exchange->field_count; i++) {
        if (strcasecmp(exchange->fields[i].name, name) == 0) {
            return exchange->fields[i].value;
        }
    }
    return NULL;
}

char *exchange_host(const char *text, size_t length, bool encrypted)
{
    char *host = mem_strndup(text, length);
    const char *own = encrypted ? ":443" : ":80";

    for (char *p = host; *p != '\0'; p++) {
        *p = (char)tolower((unsigned char)*p);
    }
    if (text_ends(host, own)) {
        host[strlen(host) - strlen(own)] = '\0';
    }
    return host;
}

/* Damaged packing gives nothing; what is longer than the cap is cut there. */
static bool unpack(struct buf *body)
{
    AUTO(stream) stream = NULL;
    AUTOBUF struct buf plain = BUF_INIT;
    AUTOFREE char *block = mem_alloc(READ_BYTES);
    struct err err;
    size_t got = 0;

    if (stream_open_bytes(buf_str(body), body->length, "body", &stream, &err) < 0) {
        return false;
    }
    do {
        size_t room = EXCHANGE_MAX_BODY_BYTES - plain.length;

        if (stream_read(stream, block, room < READ_BYTES ? room : READ_BYTES, &got, &err) < 0) {
            return false;
        }
        buf_add(&plain, block, got);
    } while (got > 0 && plain.length < EXCHANGE_MAX_BODY_BYTES);
    buf_clear(body);
    buf_add(body, buf_str(&plain), plain.length);
    return true;
}

bool exchange_unpack(const char *coding, struct buf *body)
{
    static const char *const known[] = {"gzip", "x-gzip", "zstd"};

    if (coding == NULL || *coding == '\0' || strcasecmp(coding, "identity") == 0 ||
        body->length == 0) {
        return true;
    }
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        if (strcasecmp(coding, known[i]) == 0) {
            return unpack(body);
        }
    }
    return false;
}

void exchanges_done(struct exchanges *exchanges)
{
    for (size_t i = 0; i < exchanges->count; i++) {
        exchange_done(&exchanges->items[i]);
    }
    for (size_t i = 0; i < exchanges->left_out_count; i++) {
        free(exchanges->left_out[i].why);
    }
    free(exchanges->items);
    free(exchanges->left_out);
    *exchanges = (struct exchanges)EXCHANGES_INIT;
}

void exchanges_add(struct exchanges *exchanges, struct exchange *exchange)
{
    if (exchanges->count == EXCHANGE_MAX_COUNT) {
        exchange_done(exchange);
        exchanges_leave(exchanges, "requests past the number that is read");
        return;
    }
    if ((exchanges->count & (exchanges->count - 1)) == 0) {
        exchanges->items = mem_grow(
            exchanges->items, exchanges->count == 0 ? 1 : exchanges->count * 2, sizeof(*exchange));
    }
    exchanges->items[exchanges->count++] = *exchange;
    *exchange = (struct exchange){.method = NULL};
}

void exchanges_leave(struct exchanges *exchanges, const char *why)
{
    struct left_out *last = NULL;

    for (size_t i = 0; i < exchanges->left_out_count; i++) {
        if (strcmp(exchanges->left_out[i].why, why) == 0) {
            exchanges->left_out[i].count++;
            return;
        }
    }
    if (exchanges->left_out_count == MAX_REASONS) {
        last = &exchanges->left_out[MAX_REASONS - 1];
        free(last->why);
        last->why = mem_strdup("for other reasons");
        last->count++;
        return;
    }
    exchanges->left_out =
        mem_grow(exchanges->left_out, exchanges->left_out_count + 1, sizeof(*exchanges->left_out));
    exchanges->left_out[exchanges->left_out_count++] =
        (struct left_out){.why = mem_strdup(why), .count = 1};
}

struct ranked {
    struct exchange exchange;
    size_t place;
};

static int by_start(const void *a, const void *b)
{
    const struct ranked *one = a;
    const struct ranked *two = b;

    if (one->exchange.started_ms != two->exchange.started_ms) {
        return one->exchange.started_ms < two->exchange.started_ms ? -1 : 1;
    }
    return one->place < two->place ? -1 : one->place > two->place;
}

void exchanges_sort(struct exchanges *exchanges)
{
    AUTOFREE struct ranked *ranked = mem_array(exchanges->count + 1, sizeof(*ranked));

    for (size_t i = 0; i < exchanges->count; i++) {
        ranked[i] = (struct ranked){exchanges->items[i], i};
    }
    qsort(ranked, exchanges->count, sizeof(*ranked), by_start);
    for (size_t i = 0; i < exchanges->count; i++) {
        exchanges->items[i] = ranked[i].exchange;
    }
}
