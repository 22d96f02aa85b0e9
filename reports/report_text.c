/* The report for a terminal: the same facts as the page, without charts and without the case list.
 */
#include <stdio.h>
#include <string.h>

#include "reports/format.h"
#include "reports/report.h"
#include "reports/report_audience.h"
#include "reports/report_order.h"
#include "reports/text_parts.h"

#define NAME_WIDTH 34

static void write_head(struct text *t)
{
    AUTOBUF struct buf line = BUF_INIT;
    text_wrap(&t->out, 0, text_say(t, MSG_TITLE));
    if (t->view->title) {
        text_wrap(&t->out, 0, t->view->title);
    }
    report_add_criteria(&line, t->view, t->language);
    buf_str_add(&line, "; ");
    report_add_run(&line, t->view, t->language);
    text_wrap(&t->out, 0, buf_str(&line));
    buf_clear(&line);
    report_add_population(&line, t->view, t->language);
    text_wrap(&t->out, 0, buf_str(&line));
    buf_clear(&line);
    report_add_audience(&line, t->view, t->language);
    text_wrap(&t->out, 0, buf_str(&line));
    text_wrap(&t->out, 0, text_say(t, MSG_RELATES_ONLY));
    text_valid_until(t);
}

static void write_refusal(struct text *t)
{
    text_newline(&t->out);
    text_cell(&t->out, 0, TEXT_COLUMNS, "!! ");
    text_wrap(&t->out, 3, text_say(t, MSG_REFUSED_HEAD));
    if (t->view->pair_count > 0) {
        text_wrap(&t->out, 3, text_say(t, MSG_REFUSED_TEXT));
    }
    for (size_t i = 0; i < t->view->pair_count; i++) {
        const struct view_pair *pair = &t->view->pairs[i];
        AUTOBUF struct buf line = BUF_INIT;
        AUTOBUF struct buf above = BUF_INIT;
        AUTOBUF struct buf below = BUF_INIT;
        format_number(&above, pair->reference_score);
        format_number(&below, pair->product_score);
        MESSAGE_FILL(&line, t->language, MSG_REFUSED_PAIR, pair->reference, buf_str(&above),
                     pair->product, buf_str(&below));
        text_wrap(&t->out, 5, buf_str(&line));
    }
    if (t->view->gate_pair_count > 0) {
        text_wrap(&t->out, 3, text_say(t, MSG_REFUSED_GATES_TEXT));
    }
    for (size_t i = 0; i < t->view->gate_pair_count; i++) {
        AUTOBUF struct buf line = BUF_INIT;
        report_add_gate_pair(&line, &t->view->gate_pairs[i], t->language);
        text_wrap(&t->out, 5, buf_str(&line));
    }
}

static void write_banners(struct text *t)
{
    if (t->view->sample_note) {
        AUTOBUF struct buf line = BUF_INIT;
        MESSAGE_FILL(&line, t->language, MSG_SAMPLE_TEXT, t->view->sample_note);
        text_newline(&t->out);
        text_cell(&t->out, 0, TEXT_COLUMNS, "!! ");
        text_wrap(&t->out, 3, text_say(t, MSG_SAMPLE_HEAD));
        text_wrap(&t->out, 3, buf_str(&line));
    }
    if (t->view->guard == VIEW_GUARD_REFUSED) {
        write_refusal(t);
    }
}

enum row { ROW_RATE, ROW_INTERVAL, ROW_PLAIN, ROW_BASE };

/* The columns right of the names are shared out among the headline metrics. */
static int rate_width(const struct text *t)
{
    return (TEXT_COLUMNS - NAME_WIDTH) / (int)report_headline_count(t->view);
}

static int rate_column(const struct text *t, size_t h)
{
    return NAME_WIDTH + (int)h * rate_width(t);
}

static void add_entry(const struct text *t, struct buf *out, const struct view_metric *metric,
                      enum row row)
{
    if (row == ROW_RATE && metric->n == 0) {
        buf_str_add(out, text_say(t, MSG_NOT_TESTED));
    } else if (row == ROW_RATE && !metric->enough) {
        buf_str_add(out, text_say(t, MSG_COUNTS_ONLY));
    } else if (row == ROW_RATE) {
        format_percent(out, t->language, metric->value);
    } else if (row == ROW_BASE && metric->n > 0) {
        buf_printf(out, "%lld/%lld (%lld)", (long long)metric->x, (long long)metric->n,
                   (long long)metric->clusters);
    } else if (row != ROW_BASE && metric->enough) {
        format_interval(out, t->language, row == ROW_PLAIN ? metric->wilson : metric->headline,
                        "-");
    }
}

static void write_row(struct text *t, const struct view_product *p, const char *label, enum row row)
{
    text_cell(&t->out, 3, NAME_WIDTH - 4, label);
    for (size_t h = 0; h < report_headline_count(t->view); h++) {
        AUTOBUF struct buf entry = BUF_INIT;
        add_entry(t, &entry, &p->metrics[report_headline(t->view, h)], row);
        if (entry.length > 0) {
            text_cell(&t->out, rate_column(t, h), rate_width(t) - 1, buf_str(&entry));
        }
    }
    text_newline(&t->out);
}

static void write_product(struct text *t, size_t index)
{
    const struct view_product *p = &t->view->products[index];
    AUTOBUF struct buf letter = BUF_INIT;
    bool rated = false;
    for (size_t h = 0; h < report_headline_count(t->view); h++) {
        rated = rated || p->metrics[report_headline(t->view, h)].enough;
    }
    format_letter(&letter, index);
    text_cell(&t->out, 0, 2, buf_str(&letter));
    text_cell(&t->out, 3, TEXT_COLUMNS - 3, p->name);
    text_newline(&t->out);
    write_row(t, p, p->id, ROW_RATE);
    write_row(t, p, p->version, rated ? ROW_INTERVAL : ROW_BASE);
    if (rated) {
        write_row(t, p, text_say(t, MSG_PLAIN_WILSON), ROW_PLAIN);
        write_row(t, p, "", ROW_BASE);
    }
}

static void write_guards(struct text *t, const struct view_product *p)
{
    for (size_t h = 0; h < report_headline_count(t->view); h++) {
        AUTOBUF struct buf line = BUF_INIT;
        AUTOBUF struct buf guard = BUF_INIT;
        report_add_guard(&guard, t->view, &p->metrics[report_headline(t->view, h)], t->language);
        if (guard.length > 0) {
            buf_printf(&line, "%s: %s",
                       text_say(t, report_metric_word(report_headline(t->view, h))),
                       buf_str(&guard));
            text_wrap(&t->out, 3, buf_str(&line));
        }
    }
}

static void write_role(struct text *t, enum score_role role)
{
    bool products = role == SCORE_ROLE_PRODUCT;
    text_cell(&t->out, 0, NAME_WIDTH - 1, text_say(t, products ? MSG_PRODUCTS : MSG_REFERENCES));
    for (size_t h = 0; h < report_headline_count(t->view); h++) {
        text_cell(&t->out, rate_column(t, h), rate_width(t) - 1,
                  text_say(t, report_metric_word(report_headline(t->view, h))));
    }
    text_newline(&t->out);
    if (!products) {
        text_wrap(&t->out, 3, text_say(t, MSG_REFERENCES_NOTE));
    } else if (report_count_role(t->view, role) == 0) {
        text_wrap(&t->out, 3, text_say(t, MSG_NO_PRODUCTS));
    }
    for (size_t i = 0; i < t->view->product_count; i++) {
        if (t->view->products[i].role == role) {
            text_newline(&t->out);
            write_product(t, i);
            if (products) {
                write_guards(t, &t->view->products[i]);
            }
        }
    }
}

static void write_short(struct text *t)
{
    AUTOBUF struct buf line = BUF_INIT;
    AUTOBUF struct buf level = BUF_INIT;
    AUTOBUF struct buf window = BUF_INIT;
    text_heading(&t->out, text_say(t, MSG_HEAD_SHORT));
    write_role(t, SCORE_ROLE_PRODUCT);
    if (report_count_role(t->view, SCORE_ROLE_REFERENCE) > 0) {
        text_newline(&t->out);
        write_role(t, SCORE_ROLE_REFERENCE);
    }
    text_newline(&t->out);
    text_wrap(&t->out, 0, text_say(t, MSG_TEXT_COLUMNS));
    format_share(&level, t->language, t->view->criteria->level);
    MESSAGE_FILL(&line, t->language, MSG_READ_HEADLINE, buf_str(&level));
    text_wrap(&t->out, 0, buf_str(&line));
    buf_clear(&line);
    format_duration(&window, t->view->criteria->window_ms);
    MESSAGE_FILL(&line, t->language, MSG_READ_WINDOW, buf_str(&window));
    text_wrap(&t->out, 0, buf_str(&line));
    text_wrap(&t->out, 0, text_say(t, MSG_READ_VOID));
    if (t->view->guard != VIEW_GUARD_REFUSED) {
        bool passed = t->view->guard == VIEW_GUARD_PASSED;
        text_wrap(&t->out, 0, text_say(t, passed ? MSG_GUARD_PASSED : MSG_GUARD_NOT_APPLIED));
        text_guard_names(t);
    }
}

static void (*const sections[])(struct text *) = {
    write_head,    write_banners, write_short,     text_comparisons, text_depth, text_survival,
    text_intel,    text_evasion,  text_sets,       text_work,        text_noise, text_overhead,
    text_repeat,   text_gates,    text_thresholds, text_coverage,    text_voids, text_words,
    text_audience, text_check,    text_traces,
};

int report_text(const struct node *results, const struct report_options *options, FILE *out,
                struct err *err)
{
    const char *name = options && options->name ? options->name : "results";
    enum language language = options ? options->language : LANGUAGE_EN;
    AUTO(view) view = NULL;
    if (view_read(results, name, &view, err) < 0) {
        return -1;
    }
    struct text t = {.out = {.buf = BUF_INIT, .language = language},
                     .view = view,
                     .language = language,
                     .traces = options ? options->traces : NULL};
    for (size_t i = 0; i < COUNT_OF(sections); i++) {
        sections[i](&t);
    }
    size_t wrote = fwrite(buf_str(&t.out.buf), 1, t.out.buf.length, out);
    bool whole = wrote == t.out.buf.length && fflush(out) == 0;
    buf_done(&t.out.buf);
    return whole ? 0 : err_sys(err, ERR_IO, "cannot write the report");
}
