/* What a scalar without quotes is: the JSON schema of YAML 1.2 (chapter 10.2), and a string where
 * that knows none. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/ext/doc_tree.h"

static bool span_digits(const char **text)
{
    size_t count = strspn(*text, "0123456789");

    *text += count;
    return count > 0;
}

/* Whether a plain scalar is a number in JSON's sense (YAML 1.2, chapter 10.2), and whether a whole
 * one. */
static bool is_number(const char *text, bool *whole)
{
    *whole = true;
    text += *text == '-';
    if (*text == '0') {
        text++;
    } else if (!span_digits(&text)) {
        return false;
    }
    if (*text == '.') {
        *whole = false;
        text++;
        (void)span_digits(&text);
    }
    if (*text == 'e' || *text == 'E') {
        *whole = false;
        text++;
        text += *text == '-' || *text == '+';
        if (!span_digits(&text)) {
            return false;
        }
    }
    return *text == '\0';
}

/* NULL, or what is wrong with it. */
static const char *plain_number(const char *text, bool whole, struct node **out)
{
    double real = 0;
    long long integer = 0;

    errno = 0;
    if (whole) {
        integer = strtoll(text, NULL, 10);
        if (errno == ERANGE) {
            return "an integer beyond 64 bits";
        }
        *out = node_int(integer);
        return NULL;
    }
    real = strtod(text, NULL);
    if (!isfinite(real)) {
        return "a number too large to hold";
    }
    *out = node_real(real);
    return NULL;
}

const char *doc_plain_scalar(const char *text, size_t length, struct node **out)
{
    bool whole = false;

    if (is_number(text, &whole)) {
        return plain_number(text, whole, out);
    }
    if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0) {
        *out = node_bool(text[0] == 't');
    } else if (strcmp(text, "null") == 0 || text[0] == '\0') {
        *out = node_null();
    } else {
        *out = node_stringn_exact(text, length);
    }
    return NULL;
}
