/* The text report's part on the age of intelligence: products down, ages across. */
#include <stdio.h>

#include "reports/format.h"
#include "reports/report_intel.h"
#include "reports/report_order.h"
#include "reports/text_parts.h"

#define BINS_AT 23
#define BIN_WIDTH 11
#define OLDER_AT 40
#define NEWER_AT 70

static void sentence(void *data, const char *text)
{
    struct text *t = data;
    text_wrap(&t->out, 0, text);
}

static void bin_cell(struct text *t, size_t bin, const char *text)
{
    text_cell_right(&t->out, BINS_AT + (int)bin * BIN_WIDTH, BIN_WIDTH - 1, text);
}

static void write_histogram(struct text *t, enum message label, const int64_t counts[AGE_BINS])
{
    text_cell(&t->out, 0, BINS_AT - 1, text_say(t, label));
    for (size_t i = 0; i < AGE_BINS; i++) {
        AUTOBUF struct buf count = BUF_INIT;
        buf_printf(&count, "%lld", (long long)counts[i]);
        bin_cell(t, i, buf_str(&count));
    }
    text_newline(&t->out);
}

static void write_heads(struct text *t)
{
    text_newline(&t->out);
    for (size_t i = 0; i < AGE_BINS; i++) {
        bin_cell(t, i, text_say(t, message_age_bin(i)));
    }
    text_newline(&t->out);
    write_histogram(t, MSG_SCORED, t->view->intel.scored_in);
    if (t->view->intel.stale.x > 0) {
        write_histogram(t, MSG_STALE, t->view->intel.stale_in);
    }
}

enum row { ROW_COUNTS, ROW_RATE, ROW_INTERVAL };

static void write_row(struct text *t, const char *label, const struct view_metric bins[AGE_BINS],
                      enum row row)
{
    text_cell(&t->out, 3, BINS_AT - 4, label);
    for (size_t i = 0; i < AGE_BINS; i++) {
        AUTOBUF struct buf text = BUF_INIT;
        if (row == ROW_COUNTS && bins[i].n > 0) {
            buf_printf(&text, "%lld/%lld", (long long)bins[i].x, (long long)bins[i].n);
        } else if (row == ROW_RATE && bins[i].enough) {
            format_percent(&text, t->language, bins[i].value);
        } else if (row == ROW_INTERVAL && bins[i].enough) {
            format_range(&text, bins[i].headline, "-");
        }
        if (text.length > 0) {
            bin_cell(t, i, buf_str(&text));
        }
    }
    text_newline(&t->out);
}

static void write_metric(struct text *t, enum message label, const struct view_by_age *by_age)
{
    bool any = false;
    for (size_t i = 0; i < AGE_BINS; i++) {
        any = any || by_age->bins[i].enough;
    }
    write_row(t, text_say(t, label), by_age->bins, ROW_COUNTS);
    if (any) {
        write_row(t, "", by_age->bins, ROW_RATE);
        write_row(t, "", by_age->bins, ROW_INTERVAL);
    }
}

static void write_rates(struct text *t)
{
    for (size_t p = 0; p < t->view->product_count; p++) {
        text_name_cell(t, p, OLDER_AT - 1);
        text_newline(&t->out);
        if (t->view->products[p].detect) {
            write_metric(t, MSG_DETECTION, &t->view->intel.products[p].detection);
        }
        if (t->view->products[p].block) {
            write_metric(t, MSG_PREVENTION, &t->view->intel.products[p].prevention);
        }
    }
    text_wrap(&t->out, 0, text_say(t, MSG_CAP_AGE_BINS));
}

static void content_cell(struct text *t, int column, const struct view_metric *metric)
{
    AUTOBUF struct buf text = BUF_INIT;
    report_add_rate(&text, metric, t->language, "-");
    text_cell(&t->out, column, NEWER_AT - OLDER_AT - 1,
              text.length > 0 ? buf_str(&text) : text_say(t, MSG_NOT_TESTED));
}

static void write_split(struct text *t, enum message label, const struct view_by_age *by_age)
{
    text_cell(&t->out, 3, OLDER_AT - 4, text_say(t, label));
    content_cell(t, OLDER_AT, &by_age->older);
    content_cell(t, NEWER_AT, &by_age->newer);
    text_newline(&t->out);
}

static void write_content(struct text *t, size_t product)
{
    const struct view_product_age *age = &t->view->intel.products[product];
    AUTOBUF struct buf date = BUF_INIT;
    text_name_cell(t, product, OLDER_AT - 1);
    buf_printf(&date, "%s: %.10s", text_say(t, MSG_CONTENT_DATE), age->content_date);
    text_cell(&t->out, OLDER_AT, TEXT_COLUMNS - OLDER_AT, buf_str(&date));
    text_newline(&t->out);
    if (t->view->products[product].detect) {
        write_split(t, MSG_DETECTION, &age->detection);
    }
    if (t->view->products[product].block) {
        write_split(t, MSG_PREVENTION, &age->prevention);
    }
}

static void write_contents(struct text *t)
{
    bool any = false;
    for (size_t p = 0; p < t->view->product_count; p++) {
        if (!t->view->intel.products[p].content_date) {
            continue;
        }
        if (!any) {
            text_newline(&t->out);
            text_cell(&t->out, OLDER_AT, NEWER_AT - OLDER_AT - 1, text_say(t, MSG_CONTENT_OLDER));
            text_cell(&t->out, NEWER_AT, TEXT_COLUMNS - NEWER_AT, text_say(t, MSG_CONTENT_NEWER));
            text_newline(&t->out);
        }
        any = true;
        write_content(t, p);
    }
    text_wrap(&t->out, 0, text_say(t, any ? MSG_CAP_CONTENT : MSG_CONTENT_UNKNOWN));
}

void text_intel(struct text *t)
{
    text_heading(&t->out, text_say(t, MSG_HEAD_INTEL));
    if (!t->view->intel.bound) {
        text_wrap(&t->out, 0, text_say(t, MSG_INTEL_NONE));
        return;
    }
    report_intel_sentences(t->view, t->language, sentence, t);
    if (t->view->intel.age.trials > 0) {
        write_heads(t);
        write_rates(t);
        text_newline(&t->out);
        report_trend_sentences(t->view, t->language, sentence, t);
        text_wrap(&t->out, 0, text_say(t, MSG_CAP_TREND));
    }
    write_contents(t);
    text_newline(&t->out);
    text_wrap(&t->out, 0, text_say(t, MSG_CAP_INTEL));
}
