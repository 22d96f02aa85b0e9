/* A comparison of runs as one page. */
#include <stdio.h>

#include "common/base/html.h"
#include "reports/format.h"
#include "reports/html/page.h"
#include "reports/runs.h"

#define SHOWN_CASES 50

/* The page's helpers want a view for product names, which here come from several; only those that
 * need none are used. */
struct doc {
    struct page page;
    const struct runs *runs;
};

static void run_row(struct doc *doc, size_t r)
{
    const struct runs_run *run = &doc->runs->list[r];
    AUTOBUF struct buf number = BUF_INIT;

    buf_printf(&number, "%zu", r + 1);
    html_open(&doc->page.out, "tr", NULL);
    page_cell(&doc->page, "number", buf_str(&number));
    page_cell(&doc->page, NULL, run->name);
    page_cell(&doc->page, NULL, run->view->started != NULL ? run->view->started : "-");
    page_cell(&doc->page, NULL, run->view->criteria->id);
    html_close(&doc->page.out, "tr");
}

static void write_banner(struct doc *doc)
{
    const struct runs *runs = doc->runs;

    if (!runs->other_criteria && !runs->other_snapshot) {
        return;
    }
    html_open(&doc->page.out, "aside", "class", "banner refused", NULL);
    page_message(&doc->page, "h2", NULL, MSG_RUNS_ACROSS_HEAD);
    if (runs->other_criteria) {
        page_message(&doc->page, "p", NULL, MSG_RUNS_ACROSS_CRITERIA);
    }
    if (runs->other_snapshot) {
        page_message(&doc->page, "p", NULL, MSG_RUNS_ACROSS_SNAPSHOT);
    }
    html_close(&doc->page.out, "aside");
}

static void write_title(struct doc *doc)
{
    static const enum message heads[] = {MSG_RUNS_RUN, MSG_CAMPAIGN, MSG_RUNS_WHEN,
                                         MSG_RUNS_CRITERIA};
    const struct runs *runs = doc->runs;
    AUTOBUF struct buf line = BUF_INIT;

    runs_add_matching(&line, runs, doc->page.language);
    html_open(&doc->page.out, "header", "class", "title", NULL);
    page_message(&doc->page, "p", "eyebrow", MSG_TITLE);
    page_message(&doc->page, "h1", NULL, MSG_RUNS_TITLE);
    html_close(&doc->page.out, "header");
    write_banner(doc);
    page_table(&doc->page, "plain", heads, COUNT_OF(heads));
    for (size_t r = 0; r < runs->count; r++) {
        run_row(doc, r);
    }
    page_table_end(&doc->page);
    html_element(&doc->page.out, "p", "note", buf_str(&line));
}

static void write_name(struct doc *doc, size_t entrant)
{
    AUTOBUF struct buf letter = BUF_INIT;
    AUTOBUF struct buf name = BUF_INIT;
    const struct view_product *product = runs_product(doc->runs, entrant);

    format_letter(&letter, entrant);
    buf_printf(&name, "%s (%s %zu) ", product->name, page_say(&doc->page, MSG_RUNS_RUN),
               doc->runs->entrants[entrant].run + 1);
    html_open(&doc->page.out, "th", "scope", "row", "class", "name", NULL);
    html_element(&doc->page.out, "span", "letter", buf_str(&letter));
    html_open(&doc->page.out, "span", NULL);
    html_text(&doc->page.out, buf_str(&name));
    html_element(&doc->page.out, "small", NULL, product->version);
    html_close(&doc->page.out, "span");
    html_close(&doc->page.out, "th");
}

static void place_cell(struct doc *doc, const struct runs_metric *metric, size_t entrant)
{
    AUTOBUF struct buf text = BUF_INIT;

    if (!metric->compare.tested) {
        page_message(&doc->page, "td", "soft", MSG_COMPARE_TOO_FEW);
        return;
    }
    runs_add_place(&text, doc->runs, metric, entrant, doc->page.language);
    page_cell(&doc->page, NULL, buf_str(&text));
}

static void write_places(struct doc *doc)
{
    enum message heads[RUNS_METRICS + 1] = {MSG_PRODUCT};

    for (size_t m = 0; m < RUNS_METRICS; m++) {
        heads[m + 1] = message_metric(doc->runs->metrics[m].id);
    }
    page_section(&doc->page, "places", MSG_RUNS_ALL_PAIRS);
    page_message(&doc->page, "p", "note", MSG_CAP_COMPARE_PLACES);
    page_table(&doc->page, "plain phrases", heads, COUNT_OF(heads));
    for (size_t e = 0; e < doc->runs->entrant_count; e++) {
        html_open(&doc->page.out, "tr", NULL);
        write_name(doc, e);
        for (size_t m = 0; m < RUNS_METRICS; m++) {
            place_cell(doc, &doc->runs->metrics[m], e);
        }
        html_close(&doc->page.out, "tr");
    }
    page_table_end(&doc->page);
    page_message(&doc->page, "p", "note", MSG_CAP_COMPARE);
    page_section_end(&doc->page);
}

static void write_cases(struct doc *doc, const struct runs_metric *metric, size_t right,
                        size_t wrong, enum message label)
{
    AUTOBUF struct buf list = BUF_INIT;
    size_t found = 0;

    for (size_t c = 0; c < doc->runs->case_count; c++) {
        if (runs_differ(doc->runs, metric, c, right, wrong) && found++ < SHOWN_CASES) {
            buf_printf(&list, "%s%s", list.length > 0 ? ", " : "", doc->runs->cases[c].id);
        }
    }
    if (found == 0) {
        return;
    }
    if (found > SHOWN_CASES) {
        char rest[32];

        snprintf(rest, sizeof(rest), "%zu", found - SHOWN_CASES);
        buf_str_add(&list, ", ");
        MESSAGE_FILL(&list, doc->page.language, MSG_RUNS_MORE, rest);
    }
    html_open(&doc->page.out, "p", "class", "note", NULL);
    html_open(&doc->page.out, "strong", NULL);
    html_text(&doc->page.out, page_say(&doc->page, message_metric(metric->id)));
    html_text(&doc->page.out, ", ");
    html_text(&doc->page.out, page_say(&doc->page, label));
    html_close(&doc->page.out, "strong");
    html_text(&doc->page.out, ": ");
    html_text(&doc->page.out, buf_str(&list));
    html_close(&doc->page.out, "p");
}

static void change_row(struct doc *doc, const struct runs_metric *metric, size_t before,
                       size_t after)
{
    const struct compare_two *two = runs_two(metric, before, after);
    const struct interval later = {-two->newcombe.upper, -two->newcombe.lower};
    bool good = metric_is_good(metric->id);
    AUTOBUF struct buf points = BUF_INIT;

    html_open(&doc->page.out, "tr", NULL);
    page_cell(&doc->page, NULL, page_say(&doc->page, message_metric(metric->id)));
    page_count_cell(&doc->page, two->items);
    page_count_cell(&doc->page, good ? two->table.second : two->table.first);
    page_count_cell(&doc->page, good ? two->table.first : two->table.second);
    if (two->enough) {
        format_points(&points, doc->page.language, 0.0 - two->difference, later);
        page_cell(&doc->page, "number", buf_str(&points));
        page_message(&doc->page, "td", NULL,
                     two->better == 0   ? MSG_COMPARE_NOT_DECIDED
                     : two->better == 2 ? MSG_RUNS_LATER_BETTER
                                        : MSG_RUNS_EARLIER_BETTER);
    } else {
        page_cell(&doc->page, "number", "");
        page_message(&doc->page, "td", "soft", MSG_COMPARE_TOO_FEW);
    }
    html_close(&doc->page.out, "tr");
}

static void write_change(struct doc *doc, size_t before, size_t after)
{
    static const enum message heads[] = {
        MSG_METRIC,    MSG_RUNS_SHARED,        MSG_RUNS_GAINED,
        MSG_RUNS_LOST, MSG_COMPARE_DIFFERENCE, MSG_COMPARE_DECIDED};
    AUTOBUF struct buf line = BUF_INIT;
    char from[32], to[32];

    snprintf(from, sizeof(from), "%zu", doc->runs->entrants[before].run + 1);
    snprintf(to, sizeof(to), "%zu", doc->runs->entrants[after].run + 1);
    MESSAGE_FILL(&line, doc->page.language, MSG_RUNS_CHANGED_OF,
                 runs_product(doc->runs, before)->name, from, to);
    html_element(&doc->page.out, "h3", NULL, buf_str(&line));
    page_table(&doc->page, "plain phrases", heads, COUNT_OF(heads));
    for (size_t m = 0; m < RUNS_METRICS; m++) {
        change_row(doc, &doc->runs->metrics[m], before, after);
    }
    page_table_end(&doc->page);
    for (size_t m = 0; m < RUNS_METRICS; m++) {
        write_cases(doc, &doc->runs->metrics[m], after, before, MSG_RUNS_GAINED);
        write_cases(doc, &doc->runs->metrics[m], before, after, MSG_RUNS_LOST);
    }
}

static void write_changes(struct doc *doc)
{
    bool any = false;

    page_section(&doc->page, "changed", MSG_RUNS_CHANGED);
    for (size_t before = 0; before < doc->runs->entrant_count; before++) {
        size_t after = 0;

        if (runs_next(doc->runs, before, &after)) {
            write_change(doc, before, after);
            any = true;
        }
    }
    if (!any) {
        page_message(&doc->page, "p", NULL, MSG_RUNS_NO_PAIR);
    }
    page_section_end(&doc->page);
}

int runs_html(const struct runs *runs, enum language language, struct buf *out, struct err *err)
{
    struct doc doc = {.page = {.out = BUF_INIT, .view = NULL, .language = language}, .runs = runs};
    struct buf *page = &doc.page.out;

    (void)err;
    page_head(&doc.page, page_say(&doc.page, MSG_RUNS_TITLE),
              "default-src 'none'; style-src 'unsafe-inline'");
    html_open(page, "body", NULL);
    html_open(page, "main", NULL);
    write_title(&doc);
    write_changes(&doc);
    write_places(&doc);
    html_close(page, "main");
    page_message(&doc.page, "footer", NULL, MSG_RUNS_FOOTER);
    html_close(page, "body");
    html_close(page, "html");
    buf_add(out, buf_str(page), page->length);
    buf_done(page);
    return 0;
}
