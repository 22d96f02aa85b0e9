/* What the tests of the report writers share. */
#include "tests/reports/written.h"

#include <string.h>

#include "common/base/text.h"
#include "common/base/unicode.h"
#include "common/ext/hash.h"
#include "tests/support.h"

char *written_by(report_write *write, const struct node *results,
                 const struct report_options *options)
{
    struct err err = {0};
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    int answer = write(results, options, out, &err);
    fclose(out);
    cr_assert_eq(answer, 0, "%s", err.text);
    cr_assert_eq(strlen(text), length, "there is a NUL in it");
    return text;
}

char *written(report_write *write, const struct node *results, enum language language)
{
    const struct report_options options = {.name = "results.json", .language = language};
    return written_by(write, results, &options);
}

void written_has(const char *text, const char *part)
{
    cr_assert_not_null(strstr(text, part), "\"%s\" is missing", part);
}

void written_has_not(const char *text, const char *part)
{
    cr_assert_null(strstr(text, part), "\"%s\" is there", part);
}

void written_fits(const char *text)
{
    AUTOFREE char *copy = mem_strdup(text);
    for (char *at = copy, *line = strsep(&at, "\n"); line; line = strsep(&at, "\n")) {
        cr_assert_leq(unicode_width(line), 100, "\"%s\" is %d columns wide", line,
                      unicode_width(line));
    }
}

/* Every tag that opens is closed, in order; nothing is left open. Void tags end in "/>". */
void written_is_balanced(const char *page)
{
    const char *stack[64];
    size_t lengths[64], depth = 0;
    for (const char *at = strchr(page, '<'); at; at = strchr(at + 1, '<')) {
        const char *end = strchr(at, '>');
        cr_assert_not_null(end);
        if (at[1] == '!' || end[-1] == '/') {
            continue;
        }
        const char *name = at + 1 + (at[1] == '/');
        size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789");
        if (at[1] != '/') {
            cr_assert_lt(depth, 64);
            stack[depth] = name;
            lengths[depth++] = length;
            continue;
        }
        cr_assert_gt(depth, 0, "</%.*s> closes nothing", (int)length, name);
        depth--;
        cr_assert(lengths[depth] == length && strncmp(stack[depth], name, length) == 0,
                  "<%.*s> is closed by </%.*s>", (int)lengths[depth], stack[depth], (int)length,
                  name);
    }
    cr_assert_eq(depth, 0, "<%.*s> is left open", (int)(depth ? lengths[depth - 1] : 0),
                 depth ? stack[depth - 1] : "");
}

void written_has_one_script(const char *page)
{
    static const char open[] = "<script>", close[] = "</script>";
    const char *script = strstr(page, open), *end = script ? strstr(script, close) : NULL;
    cr_assert_not_null(end);
    script += sizeof(open) - 1;
    cr_assert_null(strstr(script, "<script"), "there is a second script");
    unsigned char bytes[HASH_BYTES];
    AUTO(hash) hash = hash_new();
    AUTOBUF struct buf policy = BUF_INIT;
    hash_add(hash, script, (size_t)(end - script));
    hash_end_bytes(hash, bytes);
    buf_str_add(&policy, "; script-src &#39;sha256-");
    text_base64(&policy, bytes, sizeof(bytes));
    buf_str_add(&policy, "&#39;\"");
    written_has(page, buf_str(&policy));
}
