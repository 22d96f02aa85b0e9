/* The time to the first alert in the text report. */
#include <stdio.h>

#include "reports/format.h"
#include "reports/report_measure.h"
#include "reports/text_parts.h"

enum { AT_TRIALS = 30, AT_MEDIAN = 44, AT_MEAN = 72 };
#define WITHIN_AT 30
#define WITHIN 23

static void duration_cell(struct text *t, int column, double ms, struct interval range)
{
    const struct report_style style = {t->language, "-"};
    AUTOBUF struct buf text = BUF_INIT;
    report_add_reached(&text, style, ms);
    if (range.lower >= 0.0 || range.upper >= 0.0) {
        buf_str_add(&text, " (");
        report_add_reached_range(&text, style, range);
        buf_str_add(&text, ")");
    }
    text_cell(&t->out, column, 27, buf_str(&text));
}

static void write_row(struct text *t, size_t index)
{
    const struct view_survival_product *of = &t->view->survival.products[index];
    char trials[64];
    snprintf(trials, sizeof(trials), "%lld/%lld", (long long)of->alerted, (long long)of->trials);
    text_name_cell(t, index, AT_TRIALS - 1);
    text_cell(&t->out, AT_TRIALS, 13, of->trials > 0 ? trials : text_say(t, MSG_NOT_TESTED));
    if (of->enough) {
        duration_cell(t, AT_MEDIAN, of->median_ms, of->median_interval);
        duration_cell(t, AT_MEAN, of->mean_ms, of->mean_interval);
    } else if (of->trials > 0) {
        text_cell(&t->out, AT_MEDIAN, 27, text_say(t, MSG_COUNTS_ONLY));
    }
    text_newline(&t->out);
}

static void write_medians(struct text *t)
{
    AUTOBUF struct buf window = BUF_INIT;
    AUTOBUF struct buf mean = BUF_INIT;
    format_duration(&window, t->view->survival.window_ms);
    MESSAGE_FILL(&mean, t->language, MSG_SURVIVAL_MEAN, buf_str(&window));
    text_cell(&t->out, AT_TRIALS, 13, text_say(t, MSG_SURVIVAL_TRIALS));
    text_cell(&t->out, AT_MEDIAN, 27, text_say(t, MSG_SURVIVAL_MEDIAN));
    text_cell(&t->out, AT_MEAN, 27, buf_str(&mean));
    text_newline(&t->out);
    for (size_t i = 0; i < t->view->product_count; i++) {
        write_row(t, i);
    }
}

static void write_within(struct text *t)
{
    const struct report_style style = {t->language, "-"};
    for (size_t k = 0; k < t->view->products[0].within_count; k++) {
        AUTOBUF struct buf time = BUF_INIT;
        AUTOBUF struct buf head = BUF_INIT;
        format_duration(&time, t->view->products[0].within[k].ms);
        MESSAGE_FILL(&head, t->language, MSG_WITHIN, buf_str(&time));
        text_cell(&t->out, WITHIN_AT + (int)k * WITHIN, WITHIN - 1, buf_str(&head));
    }
    text_newline(&t->out);
    for (size_t i = 0; i < t->view->product_count; i++) {
        text_name_cell(t, i, WITHIN_AT - 1);
        for (size_t k = 0; k < t->view->products[i].within_count; k++) {
            AUTOBUF struct buf share = BUF_INIT;
            report_add_share(&share, style, &t->view->products[i].within[k].seen);
            text_cell(&t->out, WITHIN_AT + (int)k * WITHIN, WITHIN - 1, buf_str(&share));
        }
        text_newline(&t->out);
    }
}

void text_survival(struct text *t)
{
    AUTOBUF struct buf caption = BUF_INIT;
    AUTOBUF struct buf test = BUF_INIT;
    if (!report_has_survival(t->view)) {
        return;
    }
    text_heading(&t->out, text_say(t, MSG_HEAD_SURVIVAL));
    report_add_survival_caption(&caption, t->view, t->language);
    report_add_log_rank(&test, t->view, t->language);
    text_wrap(&t->out, 0, buf_str(&caption));
    write_medians(t);
    text_newline(&t->out);
    write_within(t);
    if (test.length > 0) {
        text_newline(&t->out);
        text_wrap(&t->out, 0, buf_str(&test));
    }
}
