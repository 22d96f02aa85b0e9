/* Ordinary work in the text report: a line for each product and arm, where actions were counted. */
#include <stdio.h>

#include "reports/format.h"
#include "reports/report_measure.h"
#include "reports/report_order.h"
#include "reports/text_parts.h"

enum {
    AT_ARM = 30,
    AT_SESSIONS = 38,
    AT_ACTIONS = 51,
    AT_BLOCKED = 59,
    AT_BLOCKED_RATE = 67,
    AT_ALERTS = 77,
    AT_ALERT_RATE = 90
};

static void write_heads(struct text *t)
{
    text_heading(&t->out, text_say(t, MSG_HEAD_WORK));
    text_cell_right(&t->out, AT_SESSIONS, 12, text_say(t, MSG_WORK_SESSIONS));
    text_cell_right(&t->out, AT_ACTIONS, 7, text_say(t, MSG_WORK_ACTIONS));
    text_cell_right(&t->out, AT_BLOCKED, 7, text_say(t, MSG_WORK_BLOCKED));
    text_cell_right(&t->out, AT_BLOCKED_RATE, 9, text_say(t, MSG_WORK_PER_1000));
    text_cell_right(&t->out, AT_ALERTS, 12, text_say(t, MSG_WORK_ALERTS));
    text_cell_right(&t->out, AT_ALERT_RATE, 9, text_say(t, MSG_WORK_PER_1000));
    text_newline(&t->out);
}

static void rate_cell(struct text *t, int column, const struct view_rate *rate)
{
    AUTOBUF struct buf number = BUF_INIT;
    if (rate->rated) {
        format_number(&number, rate->value);
        text_cell_right(&t->out, column, 9, buf_str(&number));
    }
}

static void write_row(struct text *t, const struct view_work *work)
{
    char sessions[48];
    snprintf(sessions, sizeof(sessions), "%lld/%lld", (long long)work->sessions.x,
             (long long)work->sessions.n);
    text_cell(&t->out, AT_ARM, 8, report_word(t->language, score_arm_name(work->arm)));
    text_cell_right(&t->out, AT_SESSIONS, 12, sessions);
    text_cell_count(&t->out, AT_ACTIONS, 7, work->actions);
    text_cell_count(&t->out, AT_BLOCKED, 7, work->blocked);
    rate_cell(t, AT_BLOCKED_RATE, &work->blocked_per_1000);
    text_cell_count(&t->out, AT_ALERTS, 12, work->alerts);
    rate_cell(t, AT_ALERT_RATE, &work->alerts_per_1000);
    text_newline(&t->out);
}

enum { AT_RATE_ARM = 22, AT_HOURS = 30, AT_RATES = 39, RATE = 15 };

static void range_cell(struct text *t, int column, const struct view_rate *rate)
{
    const struct report_style style = {t->language, "-"};
    AUTOBUF struct buf range = BUF_INIT;
    report_add_rate_range(&range, style, rate);
    text_cell(&t->out, column, RATE - 1, buf_str(&range));
}

static void value_cell(struct text *t, int column, const struct view_rate *rate)
{
    AUTOBUF struct buf value = BUF_INIT;
    report_add_rate_value(&value, rate);
    text_cell(&t->out, column, RATE - 1, buf_str(&value));
}

static void write_rates(struct text *t, const struct view_work *work)
{
    const struct view_rate *const rates[] = {&work->blocked_per_1000, &work->alerts_per_1000,
                                             &work->blocked_per_hour, &work->alerts_per_hour};
    AUTOBUF struct buf hours = BUF_INIT;
    text_cell(&t->out, AT_RATE_ARM, 7, report_word(t->language, score_arm_name(work->arm)));
    if (work->observed_ms > 0) {
        format_duration(&hours, work->observed_ms);
        text_cell(&t->out, AT_HOURS, 8, buf_str(&hours));
    }
    for (size_t k = 0; k < COUNT_OF(rates); k++) {
        value_cell(t, AT_RATES + (int)k * RATE, rates[k]);
    }
    text_newline(&t->out);
    for (size_t k = 0; k < COUNT_OF(rates); k++) {
        range_cell(t, AT_RATES + (int)k * RATE, rates[k]);
    }
    text_newline(&t->out);
}

static void write_rate_heads(struct text *t)
{
    static const enum message heads[] = {MSG_WORK_BLOCKED_1000, MSG_WORK_ALERTS_1000,
                                         MSG_WORK_BLOCKED_HOUR, MSG_WORK_ALERTS_HOUR};
    AUTOBUF struct buf caption = BUF_INIT;
    report_add_work_caption(&caption, t->view, t->language);
    text_newline(&t->out);
    text_wrap(&t->out, 0, text_say(t, MSG_HEAD_WORK_RATES));
    text_wrap(&t->out, 0, buf_str(&caption));
    text_cell(&t->out, AT_HOURS, 8, text_say(t, MSG_WORK_HOURS));
    for (size_t k = 0; k < COUNT_OF(heads); k++) {
        text_cell(&t->out, AT_RATES + (int)k * RATE, RATE - 1, text_say(t, heads[k]));
    }
    text_newline(&t->out);
}

static void write_notes(struct text *t)
{
    AUTOBUF struct buf dropped = BUF_INIT;
    report_add_dropped(&dropped, t->view, t->language);
    text_wrap(&t->out, 0, text_say(t, MSG_CAP_WORK));
    if (dropped.length > 0) {
        text_wrap(&t->out, 0, buf_str(&dropped));
    }
}

void text_work(struct text *t)
{
    if (!report_has_work(t->view)) {
        return;
    }
    write_heads(t);
    for (size_t i = 0; i < t->view->product_count; i++) {
        const struct view_product *p = &t->view->products[i];
        text_name_cell(t, i, AT_ARM - 1);
        for (size_t k = 0; k < p->work_count; k++) {
            write_row(t, &p->work[k]);
        }
        if (p->work_count == 0) {
            text_newline(&t->out);
        }
    }
    write_notes(t);
    write_rate_heads(t);
    for (size_t i = 0; i < t->view->product_count; i++) {
        const struct view_product *p = &t->view->products[i];
        text_name_cell(t, i, AT_RATE_ARM - 1);
        for (size_t k = 0; k < p->work_count; k++) {
            write_rates(t, &p->work[k]);
        }
        if (p->work_count == 0) {
            text_newline(&t->out);
        }
    }
}
