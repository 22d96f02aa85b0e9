/* A long JSON array, element by element. The text is cut where a value ends, by brackets and
 * strings alone; whether the value is JSON is jansson's to say. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "intel/input_private.h"

#define DEPTH_MAX 64
#define MEMBER_MAX ((size_t)64 << 10)
#define BLANKS " \t\r\n"

/* What a byte means outside of strings. */
enum meaning { PLAIN, OPENS, CLOSES, QUOTES, DELIMITS };
static const unsigned char meanings[256] = {
    ['{'] = OPENS,     ['['] = OPENS,     ['}'] = CLOSES,   [']'] = CLOSES,
    ['"'] = QUOTES,    [','] = DELIMITS,  [' '] = DELIMITS, ['\t'] = DELIMITS,
    ['\r'] = DELIMITS, ['\n'] = DELIMITS, [':'] = DELIMITS,
};

struct scan {
    size_t at; /* from the window's start */
    int depth;
    int deepest;
    bool in_string;
    bool escaped;
    bool begun;
};

/* Goes on through what is in the window; answers whether the value's end was met (`at` is behind it
 * then). A number or word ends before what follows it. */
static bool scan_on(struct scan *scan, const char *text, size_t length)
{
    for (; scan->at < length; scan->at++) {
        unsigned char c = (unsigned char)text[scan->at];

        if (scan->in_string) {
            if (scan->escaped) {
                scan->escaped = false;
            } else if (c == '\\') {
                scan->escaped = true;
            } else if (c == '"') {
                scan->in_string = false;
                if (scan->depth == 0) {
                    scan->at++;
                    return true;
                }
            }
            continue;
        }
        switch ((enum meaning)meanings[c]) {
        case PLAIN:
            scan->begun = true;
            break;
        case QUOTES:
            scan->in_string = true;
            scan->begun = true;
            break;
        case OPENS:
            scan->depth++;
            scan->deepest = scan->depth > scan->deepest ? scan->depth : scan->deepest;
            scan->begun = true;
            break;
        case CLOSES:
            if (scan->depth <= 1) {
                scan->at += scan->depth == 1;
                return true;
            }
            scan->depth--;
            break;
        case DELIMITS:
            if (scan->depth == 0 && scan->begun) {
                return true;
            }
            break;
        }
    }
    return false;
}

/* Finds the value that begins at start: its length, and how deep it is. A value past the cap is
 * passed over, and *length is 0 then. */
static int value_end(struct intel_input *input, size_t cap, size_t *length, int *depth,
                     struct err *err)
{
    struct scan scan = {.at = 0};
    bool skipping = false;

    for (;;) {
        size_t have = input->end - input->start;

        if (scan_on(&scan, input->window + input->start, have)) {
            break;
        }
        if (input->ended) {
            return input_bad(input, input->end, "the text ends inside of a value", err);
        }
        if (scan.at > cap || skipping) {
            skipping = true;
            input->start += scan.at;
            scan.at = 0;
        }
        if (input_want(input, input->end - input->start + 1, err) < 0) {
            return -1;
        }
    }
    *depth = scan.deepest;
    *length = skipping || scan.at > cap ? 0 : scan.at;
    if (*length == 0) {
        input->start += scan.at;
    }
    return 0;
}

/* The next byte that is no blank, without taking it; '\0' at the end. */
static int next_byte(struct intel_input *input, char *out, struct err *err)
{
    for (;;) {
        if (input_want(input, 1, err) < 0) {
            return -1;
        }
        if (input->start == input->end) {
            *out = '\0';
            return 0;
        }
        *out = input->window[input->start];
        if (strchr(BLANKS, *out) == NULL || *out == '\0') {
            return *out != '\0' ? 0 : input_bad(input, input->start, "a byte 0", err);
        }
        input->start++;
    }
}

static int expect(struct intel_input *input, char wanted, const char *what, struct err *err)
{
    char c = '\0';

    if (next_byte(input, &c, err) < 0) {
        return -1;
    }
    if (c != wanted) {
        return input_bad(input, input->start, what, err);
    }
    input->start++;
    return 0;
}

/* *out NULL: it was longer than the cap, and was passed over. */
static int read_value(struct intel_input *input, size_t cap, struct node **out, struct err *err)
{
    size_t length = 0;
    int depth = 0;
    char c = '\0';
    AUTOFREE char *place = NULL;

    *out = NULL;
    if (next_byte(input, &c, err) < 0 || value_end(input, cap, &length, &depth, err) < 0) {
        return -1;
    }
    if (length == 0) {
        return 0;
    }
    place = mem_printf("%s: byte %" PRIu64, input->name, input->passed + (uint64_t)input->start);
    if (node_parse(input->window + input->start, length, place, out, err) < 0) {
        return -1;
    }
    input->start += length;
    return 0;
}

static int skip_bom(struct intel_input *input, struct err *err)
{
    if (input_want(input, 3, err) < 0) {
        return -1;
    }
    if (input->end - input->start >= 3 &&
        memcmp(input->window + input->start, "\xef\xbb\xbf", 3) == 0) {
        input->start += 3;
    }
    return 0;
}

/* Members of the top object until the one that is wanted. */
static int walk_members(struct intel_input *input, const char *key, struct node *top,
                        struct err *err)
{
    for (bool first = true;; first = false) {
        AUTO(node) name = NULL;
        AUTO(node) value = NULL;
        char c = '\0';

        if (next_byte(input, &c, err) < 0) {
            return -1;
        }
        if (c == '}') {
            return err_set(err, ERR_INPUT, "%s: there is no '%s' in it", input->name, key);
        }
        if (!first && expect(input, ',', "expected a comma or the object's end", err) < 0) {
            return -1;
        }
        if (next_byte(input, &c, err) < 0) {
            return -1;
        }
        if (c != '"') {
            return input_bad(input, input->start, "expected the name of a member", err);
        }
        if (read_value(input, MEMBER_MAX, &name, err) < 0 ||
            expect(input, ':', "expected a colon", err) < 0 || next_byte(input, &c, err) < 0) {
            return -1;
        }
        if (name != NULL && strcmp(node_str(name), key) == 0 && c == '[') {
            input->start++;
            return 0;
        }
        if (read_value(input, MEMBER_MAX, &value, err) < 0) {
            return -1;
        }
        if (name != NULL && value != NULL) {
            node_set(top, node_str(name), TAKE(value));
        }
    }
}

int intel_input_array(struct intel_input *input, const char *key, struct node **top,
                      struct err *err)
{
    AUTO(node) members = node_object();
    char c = '\0';

    if (skip_bom(input, err) < 0 || next_byte(input, &c, err) < 0) {
        return -1;
    }
    if (c == '\0') {
        return INPUT_END;
    }
    if (c != '[' && c != '{') {
        return input_bad(input, input->start, "expected a JSON object or array", err);
    }
    input->start++;
    if (c == '{' && walk_members(input, key, members, err) < 0) {
        return -1;
    }
    input->first = true;
    *top = TAKE(members);
    return 0;
}

/* Moves to the next element; INPUT_END when the array is over. */
static int to_element(struct intel_input *input, struct err *err)
{
    char c = '\0';

    if (input->array_over) {
        return INPUT_END;
    }
    if (next_byte(input, &c, err) < 0) {
        return -1;
    }
    if (c == ']') {
        input->start++;
        input->array_over = true;
        return INPUT_END;
    }
    if (!input->first && expect(input, ',', "expected a comma or the array's end", err) < 0) {
        return -1;
    }
    input->first = false;
    if (next_byte(input, &c, err) < 0) {
        return -1;
    }
    return c == '\0' || c == ']' || c == ',' || c == '}' || c == ':'
               ? input_bad(input, input->start, "expected a value", err)
               : 0;
}

int intel_input_element(struct intel_input *input, struct node **out, struct err *err)
{
    size_t length = 0;
    int depth = 0;
    int rc = to_element(input, err);
    const char *text = NULL;

    *out = NULL;
    if (rc != 0) {
        return rc;
    }
    if (value_end(input, INTEL_OBJECT_MAX, &length, &depth, err) < 0) {
        return -1;
    }
    if (length == 0) {
        (void)err_set(err, ERR_INPUT, "longer than 32 MiB");
        return INPUT_BAD;
    }
    text = input->window + input->start;
    input->start += length;
    if (depth > DEPTH_MAX) {
        (void)err_set(err, ERR_INPUT, "nested deeper than %d levels", DEPTH_MAX);
        return INPUT_BAD;
    }
    return node_parse(text, length, "line", out, err) < 0 ? INPUT_BAD : 0;
}

int intel_input_value(struct intel_input *input, size_t max_bytes, struct node **out,
                      struct err *err)
{
    char c = '\0';

    if (skip_bom(input, err) < 0 || read_value(input, max_bytes, out, err) < 0) {
        return -1;
    }
    if (*out == NULL) {
        return err_set(err, ERR_INPUT, "%s: larger than %zu bytes", input->name, max_bytes);
    }
    if (next_byte(input, &c, err) < 0) {
        return -1;
    }
    return c == '\0' ? 0 : input_bad(input, input->start, "something behind the value", err);
}
