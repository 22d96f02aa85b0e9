/* Small text helpers: comparing, suggesting, numbers, UTF-8. All of them look at bytes, never at
 * the locale. */
#include "common/base/text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define SUGGEST_MAX 64 /* longer words are no slips of the keyboard */
#define MS_DAY ((int64_t)86400000)
#define REPLACEMENT "\xef\xbf\xbd"

bool text_starts(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool text_ends(const char *text, const char *suffix)
{
    size_t length = strlen(text);
    size_t end = strlen(suffix);

    return end <= length && memcmp(text + length - end, suffix, end) == 0;
}

static size_t min3(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;

    return least < c ? least : c;
}

/* Levenshtein distance of two words, each at most SUGGEST_MAX long, with one row kept. */
static size_t edit_distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t row[SUGGEST_MAX + 1];

    for (size_t j = 0; j <= b_length; j++) {
        row[j] = j;
    }
    for (size_t i = 1; i <= a_length; i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            size_t above = row[j];

            row[j] = min3(above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
            diagonal = above;
        }
    }
    return row[b_length];
}

/* "nginx" for "nginx-full", "post" for "method-post": the shortest that has the word as its
 * beginning or as its last part. */
static const char *suggest_longer(const char *word, const char *const *known)
{
    size_t length = strlen(word);
    const char *best = NULL;

    for (; length >= 2 && *known != NULL; known++) {
        size_t known_length = strlen(*known);
        bool part = known_length > length + 1 && text_ends(*known, word) &&
                    strchr("-_", (*known)[known_length - length - 1]) != NULL;

        if ((text_starts(*known, word) || part) && (best == NULL || known_length < strlen(best))) {
            best = *known;
        }
    }
    return best;
}

const char *text_suggest(const char *word, const char *const *known)
{
    size_t length = strlen(word);
    size_t best_distance = 3;
    const char *best = NULL;

    if (length > SUGGEST_MAX) {
        return NULL;
    }
    for (size_t i = 0; known[i] != NULL; i++) {
        size_t known_length = strlen(known[i]);
        size_t distance = 0;

        if (known_length > SUGGEST_MAX) {
            continue;
        }
        distance = edit_distance(word, length, known[i], known_length);
        if (distance < best_distance && distance * 2 < length) {
            best_distance = distance;
            best = known[i];
        }
    }
    return best != NULL ? best : suggest_longer(word, known);
}

bool text_in_list(const char *const *list, const char *word)
{
    for (; list != NULL && *list != NULL; list++) {
        if (strcmp(*list, word) == 0) {
            return true;
        }
    }
    return false;
}

int text_compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

size_t text_distinct(const char **list, size_t count)
{
    size_t left = 0;
    qsort(list, count, sizeof(*list), text_compare);
    for (size_t i = 0; i < count; i++) {
        if (left == 0 || strcmp(list[left - 1], list[i]) != 0) {
            list[left++] = list[i];
        }
    }
    return left;
}

void text_slug(struct buf *out, const char *text, size_t length, char sign, size_t max)
{
    for (size_t i = 0; i < length && out->length < max; i++) {
        char c = text[i];

        c = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            buf_char(out, c);
        } else if (out->length > 0 && out->data[out->length - 1] != sign) {
            buf_char(out, sign);
        }
    }
}

bool text_is_technique(const char *text)
{
    size_t length = strlen(text);

    if (text[0] != 'T' || (length != 5 && length != 9) || strspn(text + 1, "0123456789") != 4) {
        return false;
    }
    return length == 5 || (text[5] == '.' && strspn(text + 6, "0123456789") == 3);
}

int64_t text_duration_ms(const char *text)
{
    static const struct {
        char name;
        int64_t ms;
    } units[] = {
        {'s', 1000}, {'m', 60000}, {'h', 3600000}, {'d', MS_DAY}, {'w', 7 * MS_DAY},
    };
    int64_t count = 0;
    const char *at = text;

    for (; *at >= '0' && *at <= '9' && count < TEXT_DURATION_DAYS * MS_DAY; at++) {
        count = count * 10 + (*at - '0');
    }
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        if (at[0] == units[i].name && at[1] == '\0' && count > 0 &&
            count <= TEXT_DURATION_DAYS * MS_DAY / units[i].ms) {
            return count * units[i].ms;
        }
    }
    return -1;
}

int text_int(const char *text, int64_t min, int64_t max, int64_t *out, struct err *err)
{
    const char *digits = text[0] == '-' ? text + 1 : text;
    long long value = 0;

    if (digits[0] == '\0' || digits[strspn(digits, "0123456789")] != '\0') {
        return err_set(err, ERR_INPUT, "'%s' is not a whole number", text);
    }
    errno = 0;
    value = strtoll(text, NULL, 10);
    if (errno == ERANGE || value < min || value > max) {
        return err_set(err, ERR_INPUT, "'%s' is not from %" PRId64 " to %" PRId64, text, min, max);
    }
    *out = value;
    return 0;
}

/* Length of the UTF-8 character that starts at bytes, 0 if none does (RFC 3629: no overlong forms,
 * no surrogates). */
static size_t utf8_length(const unsigned char *bytes, size_t left)
{
    unsigned char low = 0x80;
    unsigned char high = 0xbf;
    size_t length = 0;

    if (bytes[0] < 0x80) {
        return 1;
    }
    if (bytes[0] < 0xc2 || bytes[0] > 0xf4) {
        return 0;
    }
    length = bytes[0] < 0xe0 ? 2 : bytes[0] < 0xf0 ? 3 : 4;
    switch (bytes[0]) {
    case 0xe0:
        low = 0xa0;
        break;
    case 0xed:
        high = 0x9f;
        break;
    case 0xf0:
        low = 0x90;
        break;
    case 0xf4:
        high = 0x8f;
        break;
    default:
        break;
    }
    if (left < length || bytes[1] < low || bytes[1] > high) {
        return 0;
    }
    for (size_t i = 2; i < length; i++) {
        if ((bytes[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    return length;
}

bool text_utf8_valid(const char *text, size_t length)
{
    const unsigned char *bytes = (const unsigned char *)text;

    for (size_t i = 0; i < length;) {
        size_t step = bytes[i] == '\0' ? 0 : utf8_length(bytes + i, length - i);

        if (step == 0) {
            return false;
        }
        i += step;
    }
    return true;
}

static bool is_unwanted(unsigned char c)
{
    return c < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

#define EACH(byte) (UINT64_MAX / 255 * (byte))

/* Whether one of eight bytes is zero, as the well-known bit trick tells. */
static bool has_zero(uint64_t word)
{
    return ((word - EACH(0x01)) & ~word & EACH(0x80)) != 0;
}

static bool word_is_plain(const char *text)
{
    uint64_t word = 0;

    memcpy(&word, text, sizeof(word));
    return (((word - EACH(0x20)) | word) & EACH(0x80)) == 0 && !has_zero(word ^ EACH('"')) &&
           !has_zero(word ^ EACH('\\')) && !has_zero(word ^ EACH(0x7f));
}

size_t text_plain(const char *text, size_t length)
{
    size_t at = 0;

    while (length - at >= sizeof(uint64_t) && word_is_plain(text + at)) {
        at += sizeof(uint64_t);
    }
    while (at < length && text[at] >= 0x20 && text[at] < 0x7f && text[at] != '"' &&
           text[at] != '\\') {
        at++;
    }
    return at;
}

void text_utf8_clean(struct buf *out, const char *bytes, size_t length, size_t max_bytes)
{
    const unsigned char *in = (const unsigned char *)bytes;
    size_t end = length < max_bytes ? length : max_bytes;

    for (size_t i = 0; i < end;) {
        size_t plain = text_plain(bytes + i, end - i);
        size_t step = 0;

        buf_add(out, in + i, plain);
        i += plain;
        if (i == end) {
            return;
        }
        step = is_unwanted(in[i]) ? 0 : utf8_length(in + i, length - i);
        if (i + step > end) {
            return; /* a character that the cap cuts in two is left out */
        }
        if (step == 0) {
            buf_str_add(out, REPLACEMENT);
            i++;
        } else {
            buf_add(out, in + i, step);
            i += step;
        }
    }
}

static bool is_id_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool text_is_id(const char *text, size_t max)
{
    size_t length = strnlen(text, max + 1);

    if (length == 0 || length > max || !is_id_start(text[0])) {
        return false;
    }
    for (size_t i = 1; i < length; i++) {
        if (!is_id_start(text[i]) && strchr("-._", text[i]) == NULL) {
            return false;
        }
    }
    return true;
}
