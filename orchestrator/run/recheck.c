/* Checking a run's folder again. Rule: everything is computed anew from plan and evidence; what
 * lies there is only compared with it. A report does not say by which options it was written, so it
 * is written for every audience there may be, and compared with the nearest. */
#include "orchestrator/run/recheck.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/unicode.h"
#include "orchestrator/run/publish.h"
#include "orchestrator/run/recheck_node.h"
#include "orchestrator/run/score.h"
#include "reports/results.h"

#define RESULTS "results.json"
#define MAX_REPORT ((size_t)1 << 30)
#define EXCERPT 40 /* bytes that are shown where a report differs */

static const struct beside {
    const char *file, *writer;
    enum language language;
} beside[] = {
    {"report.html", "html", LANGUAGE_EN},
    {"report.ja.html", "html", LANGUAGE_JA},
    {"report.txt", "text", LANGUAGE_EN},
    {"report.ja.txt", "text", LANGUAGE_JA},
};

struct checking {
    const char *dir;
    struct recheck *out;
    recheck_differ *differ;
    void *data;
};

static void tell(struct checking *checking, const char *text)
{
    checking->out->differences++;
    checking->differ(checking->data, text);
}

/* As a file would hold them: reals have the digits that are written. */
static int as_written(const struct node *results, struct buf *bytes, struct node **out,
                      struct err *err)
{
    return node_dump(results, NODE_PRETTY, bytes, err) != 0
               ? -1
               : node_parse(buf_str(bytes), bytes->length, "the results", out, err);
}

static int check_results(struct checking *checking, const char *path, struct err *err)
{
    AUTO(node) computed = NULL;
    AUTO(node) kept = NULL;
    AUTOBUF struct buf bytes = BUF_INIT;
    AUTOBUF struct buf file = BUF_INIT;
    if (score_dir(checking->dir, NULL, &computed, err) != 0 ||
        as_written(computed, &bytes, &checking->out->again, err) != 0 ||
        file_read(path, RESULTS_MAX_BYTES, &file, err) != 0) {
        return -1;
    }
    if (file.length == bytes.length && memcmp(buf_str(&file), buf_str(&bytes), file.length) == 0) {
        return 0;
    }
    if (node_parse(buf_str(&file), file.length, path, &kept, err) != 0) {
        return -1;
    }
    int64_t count =
        recheck_nodes(RESULTS, kept, checking->out->again, checking->differ, checking->data);
    checking->out->differences += count;
    if (count > RECHECK_SHOWN) {
        AUTOFREE char *more =
            mem_printf(RESULTS ": %lld further differences", (long long)(count - RECHECK_SHOWN));
        checking->differ(checking->data, more);
    } else if (count == 0) {
        tell(checking, RESULTS ": the same values, but not the same bytes");
    }
    return 0;
}

/* How many of the first bytes are the same. */
static size_t common_start(const struct buf *a, const struct buf *b)
{
    size_t end = a->length < b->length ? a->length : b->length, at = 0;
    while (at < end && a->data[at] == b->data[at]) {
        at++;
    }
    return at;
}

/* How many bytes at the start and the end are the same, together. */
static size_t likeness(const struct buf *a, const struct buf *b)
{
    size_t start = common_start(a, b), end = 0;
    size_t room = (a->length < b->length ? a->length : b->length) - start;
    while (end < room && a->data[a->length - 1 - end] == b->data[b->length - 1 - end]) {
        end++;
    }
    return start + end;
}

static void excerpt(struct buf *out, const struct buf *bytes, size_t at)
{
    size_t length = bytes->length - at < EXCERPT ? bytes->length - at : EXCERPT;
    if (length == 0) {
        buf_str_add(out, "its end");
        return;
    }
    buf_char(out, '\'');
    unicode_plain(out, buf_str(bytes) + at, length, EXCERPT);
    buf_char(out, '\'');
}

static void tell_report(struct checking *checking, const char *file, const struct buf *kept,
                        const struct buf *again)
{
    size_t at = common_start(kept, again), line = 1, column = 1;
    AUTOBUF struct buf is = BUF_INIT;
    AUTOBUF struct buf other = BUF_INIT;
    for (size_t i = 0; i < at; i++) {
        column = kept->data[i] == '\n' ? 1 : column + 1;
        line += kept->data[i] == '\n';
    }
    excerpt(&is, kept, at);
    excerpt(&other, again, at);
    AUTOFREE char *text = mem_printf("%s:%zu:%zu: %s, written again %s", file, line, column,
                                     buf_str(&is), buf_str(&other));
    tell(checking, text);
}

/* The report as it would be for one audience; nearest receives it if it has more in common with the
 * file than what is there already. Returns whether it is the same. */
static int try_audience(const struct checking *checking, const struct beside *of,
                        struct audience audience, const struct buf *file, struct buf *nearest,
                        bool *same, struct err *err)
{
    const struct publish_options options = {
        .writer = report_find(of->writer), .audience = audience, .language = of->language};
    AUTOBUF struct buf again = BUF_INIT;
    AUTOFREE char *name = file_join(checking->dir, RESULTS);
    if (publish_report(checking->out->again, name, checking->dir, &options, &again, err) != 0) {
        return -1;
    }
    *same = file->length == again.length && common_start(file, &again) == file->length;
    if (*same || nearest->length == 0 || likeness(file, &again) > likeness(file, nearest)) {
        buf_clear(nearest);
        buf_add(nearest, buf_str(&again), again.length);
    }
    return 0;
}

/* The i-th audience that a report may be for: the evaluator, the public, and each vendor. */
static bool audience_at(const struct node *results, size_t i, struct audience *out)
{
    const struct node *product = i < 2 ? NULL : node_at(node_get(results, "products"), i - 2);
    *out = (struct audience){i == 0   ? AUDIENCE_EVALUATOR
                             : i == 1 ? AUDIENCE_PUBLIC
                                      : AUDIENCE_VENDOR,
                             node_get_str(product, "id", NULL)};
    return i < 2 || product != NULL;
}

static void note_report(struct checking *checking, const struct beside *of,
                        const struct audience *audience, bool same)
{
    struct node *note = node_object();
    AUTOBUF struct buf name = BUF_INIT;
    audience_name(&name, audience);
    node_set_str(note, "file", of->file);
    node_set_str(note, "language", language_name(of->language));
    node_set_str(note, "audience", same ? buf_str(&name) : NULL);
    node_set_bool(note, "same", same);
    node_append(checking->out->reports, note);
}

static int check_report(struct checking *checking, const struct beside *of, struct err *err)
{
    AUTOFREE char *path = file_join(checking->dir, of->file);
    AUTOBUF struct buf file = BUF_INIT;
    AUTOBUF struct buf nearest = BUF_INIT;
    struct audience audience, found = {AUDIENCE_EVALUATOR, NULL};
    bool same = false;
    if (!file_exists(path)) {
        return 0;
    }
    if (file_read(path, MAX_REPORT, &file, err) != 0) {
        return -1;
    }
    for (size_t i = 0; !same && audience_at(checking->out->again, i, &audience); i++) {
        if (try_audience(checking, of, audience, &file, &nearest, &same, err) != 0) {
            return -1;
        }
        found = audience;
    }
    note_report(checking, of, &found, same);
    if (!same) {
        tell_report(checking, of->file, &file, &nearest);
    }
    return 0;
}

int recheck_dir(const char *dir, recheck_differ *differ, void *data, struct recheck *out,
                struct err *err)
{
    struct checking checking = {dir, out, differ, data};
    AUTOFREE char *results = file_join(dir, RESULTS);
    *out = (struct recheck){.reports = node_array()};
    if (!file_exists(results)) {
        return err_set(err, ERR_INPUT,
                       "'%s' has no " RESULTS ": the run is not finished, or it was taken away",
                       dir);
    }
    if (check_results(&checking, results, err) != 0) {
        return -1;
    }
    for (size_t i = 0; i < COUNT_OF(beside); i++) {
        if (check_report(&checking, &beside[i], err) != 0) {
            return -1;
        }
    }
    return 0;
}

void recheck_done(struct recheck *recheck)
{
    node_free(recheck->again);
    node_free(recheck->reports);
}
