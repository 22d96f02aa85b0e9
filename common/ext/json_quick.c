/* A quick reader for messages that our own programs write: objects, arrays, strings of printable
 * ASCII without escapes, whole numbers, true, false, null. It reads such a text exactly as
 * node_parse does, and gives up on anything else at all, so it never has an opinion of its own on
 * what is doubtful. Long base64 strings are where the time goes that it saves. */
#include <string.h>

#include "common/base/text.h"
#include "common/ext/json_private.h"

#define MAX_DEPTH 64
#define MAX_DIGITS 18 /* fits an int64_t */
#define MAX_KEY 64

struct quick {
    const char *at;
    const char *end;
    size_t values_left;
    int depth;
};

static struct node *quick_value(struct quick *quick);

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void skip_blanks(struct quick *quick)
{
    while (quick->at < quick->end && is_blank(*quick->at)) {
        quick->at++;
    }
}

/* Takes c off the front, blanks before it too. */
static bool take(struct quick *quick, char c)
{
    if (quick->at < quick->end && *quick->at != c) {
        skip_blanks(quick);
    }
    if (quick->at == quick->end || *quick->at != c) {
        return false;
    }
    quick->at++;
    return true;
}

/* Behind the opening quote: the length of the string, with its closing quote taken off too. */
static bool take_string(struct quick *quick, const char **text, size_t *length)
{
    const char *at = quick->at + text_plain(quick->at, (size_t)(quick->end - quick->at));

    if (at == quick->end || *at != '"') {
        return false;
    }
    *text = quick->at;
    *length = (size_t)(at - quick->at);
    quick->at = at + 1;
    return true;
}

static bool take_key(struct quick *quick, char key[MAX_KEY + 1])
{
    const char *text = NULL;
    size_t length = 0;

    if (!take(quick, '"') || !take_string(quick, &text, &length) || length > MAX_KEY) {
        return false;
    }
    memcpy(key, text, length);
    key[length] = '\0';
    return take(quick, ':');
}

static struct node *quick_object(struct quick *quick)
{
    AUTO(node) object = node_object();
    char key[MAX_KEY + 1];

    if (take(quick, '}')) {
        return TAKE(object);
    }
    do {
        struct node *value = NULL;

        if (!take_key(quick, key) || node_get(object, key) != NULL ||
            (value = quick_value(quick)) == NULL) {
            return NULL;
        }
        node_set(object, key, value);
    } while (take(quick, ','));
    return take(quick, '}') ? TAKE(object) : NULL;
}

static struct node *quick_array(struct quick *quick)
{
    AUTO(node) array = node_array();

    if (take(quick, ']')) {
        return TAKE(array);
    }
    do {
        struct node *value = quick_value(quick);

        if (value == NULL) {
            return NULL;
        }
        node_append(array, value);
    } while (take(quick, ','));
    return take(quick, ']') ? TAKE(array) : NULL;
}

static struct node *quick_nested(struct quick *quick, struct node *(*read)(struct quick *quick))
{
    struct node *node = NULL;

    quick->at++;
    if (quick->depth == MAX_DEPTH) {
        return NULL;
    }
    quick->depth++;
    node = read(quick);
    quick->depth--;
    return node;
}

static struct node *quick_string(struct quick *quick)
{
    const char *text = NULL;
    size_t length = 0;

    quick->at++;
    return take_string(quick, &text, &length) ? node_string_clean(text, length) : NULL;
}

/* Whoever called looks at what stands behind the digits. */
static struct node *quick_int(struct quick *quick)
{
    bool negative = *quick->at == '-';
    const char *digits = quick->at + (negative ? 1 : 0);
    const char *at = digits;
    int64_t value = 0;

    while (at < quick->end && at - digits < MAX_DIGITS && *at >= '0' && *at <= '9') {
        value = value * 10 + (*at - '0');
        at++;
    }
    if (at == digits || at == quick->end || (*digits == '0' && (negative || at - digits > 1))) {
        return NULL;
    }
    quick->at = at;
    return node_int(negative ? -value : value);
}

static bool take_word(struct quick *quick, const char *word)
{
    size_t length = strlen(word);

    if ((size_t)(quick->end - quick->at) < length || memcmp(quick->at, word, length) != 0) {
        return false;
    }
    quick->at += length;
    return true;
}

static struct node *quick_word(struct quick *quick)
{
    if (take_word(quick, "true")) {
        return node_bool(true);
    }
    if (take_word(quick, "false")) {
        return node_bool(false);
    }
    return take_word(quick, "null") ? node_null() : NULL;
}

static struct node *quick_value(struct quick *quick)
{
    skip_blanks(quick);
    if (quick->at == quick->end || quick->values_left == 0) {
        return NULL;
    }
    quick->values_left--;
    switch (*quick->at) {
    case '{':
        return quick_nested(quick, quick_object);
    case '[':
        return quick_nested(quick, quick_array);
    case '"':
        return quick_string(quick);
    case 't':
    case 'f':
    case 'n':
        return quick_word(quick);
    default:
        return quick_int(quick);
    }
}

struct node *node_quick(const char *text, size_t length, size_t max_values)
{
    struct quick quick = {.at = text, .end = text + length, .values_left = max_values};
    AUTO(node) node = quick_value(&quick);

    skip_blanks(&quick);
    return quick.at == quick.end ? TAKE(node) : NULL;
}
