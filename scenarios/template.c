/* The template syntax. It is checked once, when a scenario is read, so that rendering cannot meet a
 * bad text. */
#include "scenarios/template.h"

#include <string.h>

#include "common/base/mem.h"
#include "common/base/text.h"

#define EXCERPT 40 /* bytes of a bad insert that a message shows */

static const struct filter filters[] = {
    {.name = "url", .apply = encode_url, .encoded = true},
    {.name = "url-all", .apply = encode_url_all, .encoded = true},
    {.name = "double-url", .apply = encode_url_twice, .encoded = true},
    {.name = "base64", .apply = encode_base64},
    {.name = "html", .apply = encode_html},
    {.name = "json", .apply = encode_json},
    {.name = "upper", .apply = encode_upper, .keeps_encoded = true},
    {.name = "lower", .apply = encode_lower, .keeps_encoded = true},
    {.name = "hex", .apply = encode_hex},
    {.name = "variant"},
};

const char *const template_builtins[] = {"nonce",       "source",    "callback.host",
                                         "callback.ip", "site.host", NULL};
const char *const template_canaries[] = {"canary.db",  "canary.sqlite",   "canary.file",
                                         "canary.env", "canary.internal", "canary.admin",
                                         NULL};

const char *const template_items[] = {"intel.value", "intel.host", "intel.path", "intel.id", NULL};

bool template_is_constant(const char *name)
{
    return text_starts(name, "callback.") || text_starts(name, "site.") ||
           text_starts(name, CANARY_PREFIX);
}

bool filter_is_variant(const struct filter *filter)
{
    return filter->apply == NULL;
}

static const struct filter *filter_find(const char *name, struct err *err)
{
    const char *known[COUNT_OF(filters) + 1] = {NULL};
    const char *near = NULL;

    for (size_t i = 0; i < COUNT_OF(filters); i++) {
        if (strcmp(filters[i].name, name) == 0) {
            return &filters[i];
        }
        known[i] = filters[i].name;
    }
    near = text_suggest(name, known);
    if (near != NULL) {
        err_set(err, ERR_INPUT, "unknown filter '%s', did you mean '%s'?", name, near);
    } else {
        err_set(err, ERR_INPUT,
                "unknown filter '%s', expected one of url, url-all, double-url, base64, html, "
                "json, upper, lower, hex, variant",
                name);
    }
    return NULL;
}

/* Copies the word [start, end) without the spaces around it. */
static int take_word(const char *start, const char *end, char *out, struct err *err)
{
    while (start < end && *start == ' ') {
        start++;
    }
    while (end > start && end[-1] == ' ') {
        end--;
    }
    if (end == start) {
        return err_set(err, ERR_INPUT, "an empty name or filter between '{{' and '}}'");
    }
    for (const char *p = start; p < end; p++) {
        bool word =
            (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9');

        if (end - start > TEMPLATE_MAX_NAME || (!word && strchr("._-", *p) == NULL)) {
            bool cut = end - start > EXCERPT;

            return err_set(err, ERR_INPUT,
                           "'{{%.*s%s' is no insert such as {{nonce}}; a literal '{{' is written "
                           "'{{{{'",
                           (int)(cut ? EXCERPT : end - start), start, cut ? "..." : "}}");
        }
    }
    memcpy(out, start, (size_t)(end - start));
    out[end - start] = '\0';
    return 0;
}

static const char *find_bar(const char *start, const char *end)
{
    const char *bar = memchr(start, '|', (size_t)(end - start));

    return bar == NULL ? end : bar;
}

/* Reads what stands between the braces. */
static int take_insert(const char *start, const char *end, struct piece *piece, struct err *err)
{
    const char *bar = find_bar(start, end);

    if (take_word(start, bar, piece->name, err) < 0) {
        return -1;
    }
    while (bar < end) {
        char word[TEMPLATE_MAX_NAME + 1];
        const char *next = find_bar(bar + 1, end);

        if (piece->filter_count == TEMPLATE_MAX_FILTERS) {
            return err_set(err, ERR_INPUT, "more than %d filters on '%s'", TEMPLATE_MAX_FILTERS,
                           piece->name);
        }
        if (take_word(bar + 1, next, word, err) < 0) {
            return -1;
        }
        piece->filters[piece->filter_count] = filter_find(word, err);
        if (piece->filters[piece->filter_count] == NULL) {
            return -1;
        }
        piece->filter_count++;
        bar = next;
    }
    return 0;
}

int template_next(const char **at, struct piece *piece, struct err *err)
{
    const char *start = *at;
    const char *open = strstr(start, "{{");
    const char *close = NULL;

    *piece = (struct piece){0};
    if (*start == '\0') {
        return TEMPLATE_END;
    }
    if (open != start) {
        piece->literal = start;
        piece->length = open == NULL ? strlen(start) : (size_t)(open - start);
        *at = start + piece->length;
        return 0;
    }
    if (text_starts(start, "{{{{")) {
        piece->literal = start;
        piece->length = 2;
        *at = start + 4;
        return 0;
    }
    close = strstr(start + 2, "}}");
    if (close == NULL) {
        return err_set(err, ERR_INPUT, "'{{' without '}}'; a literal '{{' is written '{{{{'");
    }
    *at = close + 2;
    return take_insert(start + 2, close, piece, err);
}
