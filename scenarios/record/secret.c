/* Telling secrets. Names are cut into words, so that the short words of the list are not found
 * inside ordinary ones. */
#include "scenarios/record/secret.h"

#include <ctype.h>
#include <string.h>

#include "common/base/mem.h"

#define MAX_NAME 128

/* Found anywhere in a name. */
static const char *const parts[] = {"password", "passwd",  "passphrase", "passcode", "pwd",
                                    "secret",   "token",   "session",    "apikey",   "credential",
                                    "jwt",      "cardnum", "creditcard", "csrf",     "xsrf"};
/* One of the words of a name. */
static const char *const words[] = {"pass", "key",  "auth",   "authorization", "authentication",
                                    "otp",  "totp", "card",   "cvv",           "cvc",
                                    "pin",  "sid",  "sessid", "bearer"};
static const char *const doubtful[] = {
    "code", "state",     "nonce",    "ticket",    "sig",          "signature",
    "hmac", "assertion", "verifier", "challenge", "samlresponse", "samlrequest",
    "saml", "hash",      "reset",    "invite",    "confirm"};

static bool is_one_of(const char *word, size_t length, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t size = strlen(list[i]);

        if (strncmp(word, list[i], size) == 0 &&
            (length == size || (length == size + 1 && word[size] == 's'))) {
            return true;
        }
    }
    return false;
}

/* Goes over the words of a name: "apiKey", "api_key" and "API-Key" are api and key. */
static bool has_word(const char *name, const char *const *list, size_t count)
{
    char word[MAX_NAME];
    size_t length = 0;

    for (const char *p = name;; p++) {
        bool letter = isalpha((unsigned char)*p) != 0;
        bool ends =
            letter && isupper((unsigned char)*p) && p > name && islower((unsigned char)p[-1]);

        if ((!letter || ends) && length > 0) {
            if (is_one_of(word, length, list, count)) {
                return true;
            }
            length = 0;
        }
        if (*p == '\0') {
            return false;
        }
        if (letter && length < sizeof(word) - 1) {
            word[length++] = (char)tolower((unsigned char)*p);
            word[length] = '\0';
        }
    }
}

bool secret_is_name(const char *name)
{
    char letters[MAX_NAME];
    size_t length = 0;

    for (const char *p = name; *p != '\0' && length < sizeof(letters) - 1; p++) {
        if (isalpha((unsigned char)*p)) {
            letters[length++] = (char)tolower((unsigned char)*p);
        }
    }
    letters[length] = '\0';
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (strstr(letters, parts[i]) != NULL) {
            return true;
        }
    }
    return has_word(name, words, COUNT_OF(words));
}

bool secret_is_doubtful_name(const char *name)
{
    return has_word(name, doubtful, COUNT_OF(doubtful));
}

static bool is_token_char(char c)
{
    return isalnum((unsigned char)c) || (c != '\0' && strchr("-._~+/=%!*", c) != NULL);
}

enum glyph { GLYPH_OTHER, GLYPH_DIGIT, GLYPH_UPPER, GLYPH_LOWER };

static enum glyph glyph_of(char c)
{
    if (isdigit((unsigned char)c)) {
        return GLYPH_DIGIT;
    }
    return isupper((unsigned char)c)   ? GLYPH_UPPER
           : islower((unsigned char)c) ? GLYPH_LOWER
                                       : GLYPH_OTHER;
}

/* A piece between signs: digits and letters in turn, letters whose case jumps, or eight digits. */
static bool is_random_piece(const char *text, size_t length)
{
    size_t turns = 0;
    size_t jumps = 0;
    size_t digits = 0;

    for (size_t i = 0; i < length; i++) {
        enum glyph now = glyph_of(text[i]);
        enum glyph last = i == 0 ? GLYPH_OTHER : glyph_of(text[i - 1]);

        digits += now == GLYPH_DIGIT;
        turns += i > 0 && (now == GLYPH_DIGIT) != (last == GLYPH_DIGIT);
        jumps += (now == GLYPH_UPPER && last == GLYPH_LOWER) ||
                 (now == GLYPH_LOWER && last == GLYPH_UPPER);
    }
    return turns >= 2 || jumps >= 4 || (digits == length && length >= SECRET_MIN_RANDOM);
}

bool secret_is_random(const char *text, size_t length)
{
    size_t start = 0;

    if (length < SECRET_MIN_RANDOM) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        if (!is_token_char(text[i])) {
            return false;
        }
    }
    for (size_t i = 0; i <= length; i++) {
        if (i == length || glyph_of(text[i]) == GLYPH_OTHER) {
            if (is_random_piece(text + start, i - start)) {
                return true;
            }
            start = i + 1;
        }
    }
    return false;
}

static size_t word_length(const char *text, size_t length, const char *more)
{
    size_t i = 0;

    while (i < length && text[i] != '\0' &&
           (isalnum((unsigned char)text[i]) || strchr(more, text[i]) != NULL)) {
        i++;
    }
    return i;
}

/* Three parts of base64url, of which the first begins as a JSON object does. */
static size_t jwt_length(const char *text, size_t length)
{
    size_t total = 0;

    if (length < 10 || memcmp(text, "eyJ", 3) != 0) {
        return 0;
    }
    for (int i = 0; i < 3; i++) {
        size_t part = word_length(text + total, length - total, "-_");

        total += part;
        if (i < 2 && (part == 0 || total >= length || text[total] != '.')) {
            return 0;
        }
        total += i < 2;
    }
    return total;
}

/* The address around an '@'. */
static bool email_at(const char *text, size_t length, size_t at, size_t from, size_t *start,
                     size_t *end)
{
    size_t left = at;
    size_t right = word_length(text + at + 1, length - at - 1, ".-");

    while (left > from && word_length(text + left - 1, 1, "._+-") == 1) {
        left--;
    }
    while (right > 0 && !isalpha((unsigned char)text[at + right])) {
        right--;
    }
    *start = left;
    *end = at + 1 + right;
    return left < at && right > 2 && memchr(text + at + 1, '.', right) != NULL;
}

/* The end of a value that stands at `at`, behind a name and the sign `by`; at when it is none. A
 * colon without quotes is often prose, so its value has to be the only word to the end of the line.
 */
static size_t value_end(const char *text, size_t length, size_t at, char by)
{
    char quote = text[at];
    size_t end = at;

    if (quote == '"' || quote == '\'') {
        const char *stop = memchr(text + at + 1, quote, length - at - 1);

        return stop == NULL ? at : (size_t)(stop - text);
    }
    while (end < length && !isspace((unsigned char)text[end]) &&
           (by == ':' || strchr("&;,)}\"'<>", text[end]) == NULL)) {
        end++;
    }
    return by == '=' || end == length || text[end] == '\r' || text[end] == '\n' ? end : at;
}

/* Whether `end` is the end of a secret name with a value behind it, which *start and *stop get. */
static bool named_at(const char *text, size_t length, size_t end, size_t from, size_t *start,
                     size_t *stop)
{
    char name[MAX_NAME];
    size_t at = end;
    size_t left = end;
    bool line = false;
    char by = 0;

    while (left > from && end - left < sizeof(name) - 1 &&
           word_length(text + left - 1, 1, "_-") == 1) {
        left--;
    }
    line = left == 0 || text[left - 1] == '\n';
    at += at < length && (text[at] == '"' || text[at] == '\'' || text[at] == '\\');
    while (at < length && (text[at] == ' ' || text[at] == '\t' || text[at] == '"')) {
        at++;
    }
    by = at < length ? text[at] : 0;
    if (by != '=' && by != ':') {
        return false;
    }
    for (at++; at < length && (text[at] == ' ' || text[at] == '\t' || text[at] == '\\'); at++) {
    }
    memcpy(name, text + left, end - left);
    name[end - left] = '\0';
    if (at >= length || !secret_is_name(name)) {
        return false;
    }
    *stop = by == ':' && !line && text[at] != '"' && text[at] != '\''
                ? at
                : value_end(text, length, at, by);
    *start = at + (text[at] == '"' || text[at] == '\'' ? 1 : 0);
    return *stop > *start;
}

bool secret_find(const char *text, size_t length, size_t *start, size_t *end,
                 enum secret_kind *kind)
{
    size_t from = *start;

    for (size_t i = from; i < length; i++) {
        size_t size = text[i] == 'e' ? jwt_length(text + i, length - i) : 0;

        if (size > 0) {
            *start = i;
            *end = i + size;
            *kind = SECRET_TOKEN;
            return true;
        }
        if (text[i] == '@' && email_at(text, length, i, from, start, end)) {
            *kind = SECRET_EMAIL;
            return true;
        }
        if (i > from && strchr(" \t\"'\\=:", text[i]) != NULL &&
            word_length(text + i - 1, 1, "_-") == 1 &&
            named_at(text, length, i, from, start, end)) {
            *kind = SECRET_NAMED;
            return true;
        }
    }
    return false;
}
