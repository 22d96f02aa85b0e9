/* Cookies by name and value. */
#include "scenarios/record/cookie.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "scenarios/oracle.h"

#define MAX_COOKIES 512

/* "name=value" up to `end`, without white space around either. */
static struct cookie_pair split(const char *text, const char *end)
{
    const char *equals = memchr(text, '=', (size_t)(end - text));
    struct cookie_pair pair = {.name = text};

    while (end > text && (end[-1] == ' ' || end[-1] == '\t')) {
        end--;
    }
    pair.name_length = (size_t)((equals == NULL ? end : equals) - text);
    pair.value = equals == NULL ? end : equals + 1;
    pair.value_length = (size_t)(end - pair.value);
    return pair;
}

bool cookie_next(const char **header, struct cookie_pair *out)
{
    const char *start = *header + strspn(*header, "; \t");
    size_t length = strcspn(start, ";");

    *header = start + length;
    if (length == 0) {
        return false;
    }
    *out = split(start, start + length);
    return true;
}

void cookie_list_done(struct cookie_list *list)
{
    free(list->items);
    *list = (struct cookie_list)COOKIE_LIST_INIT;
}

static bool is_same(const char *a, size_t a_length, const char *b, size_t b_length)
{
    return a_length == b_length && memcmp(a, b, a_length) == 0;
}

static struct cookie_pair *find(const struct cookie_list *list, const struct cookie_pair *pair)
{
    for (size_t i = 0; i < list->count; i++) {
        if (is_same(list->items[i].name, list->items[i].name_length, pair->name,
                    pair->name_length)) {
            return &list->items[i];
        }
    }
    return NULL;
}

void cookie_list_take(struct cookie_list *list, const struct exchange *exchange)
{
    struct reply reply = {.head = buf_str(&exchange->answer_head),
                          .head_length = exchange->answer_head.length};
    const char *value = NULL;
    size_t length = 0;

    while (reply_header(&reply, "Set-Cookie", value, &value, &length)) {
        const char *stop = memchr(value, ';', length);
        struct cookie_pair pair = split(value, stop == NULL ? value + length : stop);
        struct cookie_pair *old = find(list, &pair);

        if (old != NULL) {
            *old = pair;
        } else if (list->count < MAX_COOKIES) {
            list->items = mem_grow(list->items, list->count + 1, sizeof(*list->items));
            list->items[list->count++] = pair;
        }
    }
}

bool cookie_list_has(const struct cookie_list *list, const struct cookie_pair *pair)
{
    const struct cookie_pair *found = find(list, pair);

    return found != NULL &&
           is_same(found->value, found->value_length, pair->value, pair->value_length);
}
