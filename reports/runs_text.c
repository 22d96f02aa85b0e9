/* A comparison of runs for a terminal. */
#include <stdio.h>
#include <string.h>

#include "reports/format.h"
#include "reports/report_order.h"
#include "reports/runs.h"
#include "reports/text_out.h"

#define NAME_WIDTH 52
#define PLACE_AT 56
#define COUNT_AT 24
#define POINTS_AT 46
#define DECIDED_AT 76
#define SHOWN_CASES 20

struct doc {
    struct text_out out;
    const struct runs *runs;
    enum language language;
};

static const char *say(const struct doc *doc, enum message id)
{
    return message(doc->language, id);
}

static void write_runs(struct doc *doc)
{
    text_cell(&doc->out, 0, TEXT_COLUMNS, say(doc, MSG_RUNS_TITLE));
    text_newline(&doc->out);
    for (size_t r = 0; r < doc->runs->count; r++) {
        const struct runs_run *run = &doc->runs->list[r];
        AUTOBUF struct buf number = BUF_INIT;

        text_newline(&doc->out);
        buf_printf(&number, "%s %zu", say(doc, MSG_RUNS_RUN), r + 1);
        text_cell(&doc->out, 0, 9, buf_str(&number));
        text_cell(&doc->out, 10, 40, run->name);
        text_cell(&doc->out, 51, 24, run->view->started != NULL ? run->view->started : "-");
        text_cell(&doc->out, 76, 24, run->view->criteria->id);
    }
    text_newline(&doc->out);
}

static void write_matching(struct doc *doc)
{
    const struct runs *runs = doc->runs;
    AUTOBUF struct buf line = BUF_INIT;

    runs_add_matching(&line, runs, doc->language);
    text_newline(&doc->out);
    text_wrap(&doc->out, 0, buf_str(&line));
    if (runs->other_criteria || runs->other_snapshot) {
        text_heading(&doc->out, say(doc, MSG_RUNS_ACROSS_HEAD));
    }
    if (runs->other_criteria) {
        text_wrap(&doc->out, 0, say(doc, MSG_RUNS_ACROSS_CRITERIA));
    }
    if (runs->other_snapshot) {
        text_wrap(&doc->out, 0, say(doc, MSG_RUNS_ACROSS_SNAPSHOT));
    }
}

static void write_entrant(struct doc *doc, size_t entrant)
{
    AUTOBUF struct buf name = BUF_INIT;

    format_letter(&name, entrant);
    text_cell(&doc->out, 0, 2, buf_str(&name));
    buf_clear(&name);
    buf_printf(&name, "%s %zu: %s", say(doc, MSG_RUNS_RUN), doc->runs->entrants[entrant].run + 1,
               runs_product(doc->runs, entrant)->id);
    text_cell(&doc->out, 3, NAME_WIDTH, buf_str(&name));
}

static void write_places(struct doc *doc, const struct runs_metric *metric)
{
    for (size_t e = 0; e < doc->runs->entrant_count; e++) {
        AUTOBUF struct buf text = BUF_INIT;

        write_entrant(doc, e);
        runs_add_place(&text, doc->runs, metric, e, doc->language);
        text_cell(&doc->out, PLACE_AT, TEXT_COLUMNS - PLACE_AT,
                  metric->compare.tested ? buf_str(&text) : say(doc, MSG_COMPARE_TOO_FEW));
        text_newline(&doc->out);
    }
}

static void write_cases(struct doc *doc, const struct runs_metric *metric, size_t right,
                        size_t wrong, enum message label)
{
    size_t found = 0;

    for (size_t c = 0; c < doc->runs->case_count; c++) {
        if (!runs_differ(doc->runs, metric, c, right, wrong)) {
            continue;
        }
        if (found++ < SHOWN_CASES) {
            text_cell(&doc->out, 4, 18, say(doc, label));
            text_cell(&doc->out, COUNT_AT, TEXT_COLUMNS - COUNT_AT, doc->runs->cases[c].id);
            text_newline(&doc->out);
        }
    }
    if (found > SHOWN_CASES) {
        AUTOBUF struct buf more = BUF_INIT;
        char rest[32];

        snprintf(rest, sizeof(rest), "%zu", found - SHOWN_CASES);
        MESSAGE_FILL(&more, doc->language, MSG_RUNS_MORE, rest);
        text_cell(&doc->out, COUNT_AT, TEXT_COLUMNS - COUNT_AT, buf_str(&more));
        text_newline(&doc->out);
    }
}

static void write_change(struct doc *doc, const struct runs_metric *metric, size_t before,
                         size_t after)
{
    const struct compare_two *two = runs_two(metric, before, after);
    AUTOBUF struct buf points = BUF_INIT;
    AUTOBUF struct buf counts = BUF_INIT;
    const struct interval later = {-two->newcombe.upper, -two->newcombe.lower};

    text_cell(&doc->out, 2, COUNT_AT - 3, say(doc, message_metric(metric->id)));
    buf_printf(&counts, "+%lld -%lld / %lld",
               (long long)(metric_is_good(metric->id) ? two->table.second : two->table.first),
               (long long)(metric_is_good(metric->id) ? two->table.first : two->table.second),
               (long long)two->items);
    text_cell(&doc->out, COUNT_AT, POINTS_AT - COUNT_AT - 1, buf_str(&counts));
    if (two->enough) {
        format_points(&points, doc->language, 0.0 - two->difference, later);
        text_cell(&doc->out, POINTS_AT, DECIDED_AT - POINTS_AT - 1, buf_str(&points));
    }
    text_cell(&doc->out, DECIDED_AT, TEXT_COLUMNS - DECIDED_AT,
              say(doc, !two->enough       ? MSG_COMPARE_TOO_FEW
                       : two->better == 0 ? MSG_COMPARE_NOT_DECIDED
                       : two->better == 2 ? MSG_RUNS_LATER_BETTER
                                          : MSG_RUNS_EARLIER_BETTER));
    text_newline(&doc->out);
    write_cases(doc, metric, after, before, MSG_RUNS_GAINED);
    write_cases(doc, metric, before, after, MSG_RUNS_LOST);
}

static void write_changes(struct doc *doc)
{
    bool any = false;

    text_heading(&doc->out, say(doc, MSG_RUNS_CHANGED));
    for (size_t before = 0; before < doc->runs->entrant_count; before++) {
        AUTOBUF struct buf line = BUF_INIT;
        char from[32], to[32];
        size_t after = 0;

        if (!runs_next(doc->runs, before, &after)) {
            continue;
        }
        any = true;
        snprintf(from, sizeof(from), "%zu", doc->runs->entrants[before].run + 1);
        snprintf(to, sizeof(to), "%zu", doc->runs->entrants[after].run + 1);
        MESSAGE_FILL(&line, doc->language, MSG_RUNS_CHANGED_OF, runs_product(doc->runs, before)->id,
                     from, to);
        text_wrap(&doc->out, 0, buf_str(&line));
        for (size_t m = 0; m < RUNS_METRICS; m++) {
            write_change(doc, &doc->runs->metrics[m], before, after);
        }
    }
    if (!any) {
        text_wrap(&doc->out, 0, say(doc, MSG_RUNS_NO_PAIR));
    }
}

int runs_text(const struct runs *runs, enum language language, struct buf *out, struct err *err)
{
    struct doc doc = {
        .out = {.buf = BUF_INIT, .language = language}, .runs = runs, .language = language};

    (void)err;
    write_runs(&doc);
    write_matching(&doc);
    write_changes(&doc);
    text_heading(&doc.out, say(&doc, MSG_RUNS_ALL_PAIRS));
    text_wrap(&doc.out, 0, say(&doc, MSG_CAP_COMPARE_PLACES));
    for (size_t m = 0; m < RUNS_METRICS; m++) {
        text_newline(&doc.out);
        text_cell(&doc.out, 0, TEXT_COLUMNS, say(&doc, message_metric(runs->metrics[m].id)));
        text_newline(&doc.out);
        write_places(&doc, &runs->metrics[m]);
    }
    text_newline(&doc.out);
    text_wrap(&doc.out, 0, say(&doc, MSG_CAP_COMPARE));
    text_wrap(&doc.out, 0, say(&doc, MSG_RUNS_FOOTER));
    buf_add(out, buf_str(&doc.out.buf), doc.out.buf.length);
    buf_done(&doc.out.buf);
    return 0;
}
