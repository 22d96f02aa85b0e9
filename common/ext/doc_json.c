/* JSON documents: node_parse reads the values, and a scan over the same text, which is known to be
 * right by then, finds where each of them stands. */
#include <string.h>

#include "common/ext/doc_tree.h"

struct scan {
    const char *at;
    const char *end;
    int line;
    int column;
    const char *name;
    struct err *err;
};

static int scan_value(struct scan *scan, struct doc_mark *mark, int depth);

static void scan_step(struct scan *scan)
{
    if (*scan->at == '\n') {
        scan->line++;
        scan->column = 1;
    } else if (((unsigned char)*scan->at & 0xc0) != 0x80) {
        scan->column++;
    }
    scan->at++;
}

static bool scan_is(const struct scan *scan, char c)
{
    return scan->at < scan->end && *scan->at == c;
}

static bool is_one_of(const struct scan *scan, const char *set)
{
    return scan->at < scan->end && *scan->at != '\0' && strchr(set, *scan->at) != NULL;
}

/* White space and the commas and colons between values. */
static void scan_between(struct scan *scan)
{
    while (is_one_of(scan, " \t\r\n,:")) {
        scan_step(scan);
    }
}

static void scan_string(struct scan *scan)
{
    scan_step(scan);
    while (scan->at < scan->end && !scan_is(scan, '"')) {
        if (scan_is(scan, '\\')) {
            scan_step(scan);
        }
        scan_step(scan);
    }
    scan_step(scan);
}

static void scan_plain(struct scan *scan)
{
    while (scan->at < scan->end && !is_one_of(scan, " \t\r\n,]}")) {
        scan_step(scan);
    }
}

static int scan_container(struct scan *scan, struct doc_mark *mark, char close, int depth)
{
    if (depth >= DOC_MAX_DEPTH) {
        return err_set(scan->err, ERR_INPUT, "%s:%d:%d: nested deeper than %d levels", scan->name,
                       scan->line, scan->column, DOC_MAX_DEPTH);
    }
    scan_step(scan);
    for (scan_between(scan); scan->at < scan->end && !scan_is(scan, close); scan_between(scan)) {
        struct doc_mark *child = doc_mark_add(mark);

        if (close == '}') {
            child->key_line = scan->line;
            child->key_column = scan->column;
            scan_string(scan);
            scan_between(scan);
        }
        if (scan_value(scan, child, depth + 1) != 0) {
            return -1;
        }
    }
    scan_step(scan);
    return 0;
}

static int scan_value(struct scan *scan, struct doc_mark *mark, int depth)
{
    mark->line = scan->line;
    mark->column = scan->column;
    if (scan_is(scan, '{')) {
        return scan_container(scan, mark, '}', depth);
    }
    if (scan_is(scan, '[')) {
        return scan_container(scan, mark, ']', depth);
    }
    if (scan_is(scan, '"')) {
        scan_string(scan);
    } else {
        scan_plain(scan);
    }
    return 0;
}

int doc_read_json(const char *text, size_t length, const char *name, struct node **root,
                  struct doc_mark *mark, struct err *err)
{
    struct scan scan = {
        .at = text, .end = text + length, .line = 1, .column = 1, .name = name, .err = err};
    AUTO(node) parsed = NULL;

    if (node_parse(text, length, name, &parsed, err) != 0) {
        return -1;
    }
    scan_between(&scan);
    if (scan_value(&scan, mark, 0) != 0) {
        return -1;
    }
    *root = TAKE(parsed);
    return 0;
}
