/* Ordinary work in the text report: a line for each product and arm, where actions were counted. */
#include <stdio.h>

#include "reports/format.h"
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

static void rate_cell(struct text *t, int column, double rate)
{
    AUTOBUF struct buf number = BUF_INIT;
    if (rate >= 0.0) {
        format_number(&number, rate);
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
    rate_cell(t, AT_BLOCKED_RATE, work->blocked_per_1000);
    text_cell_count(&t->out, AT_ALERTS, 12, work->alerts);
    rate_cell(t, AT_ALERT_RATE, work->alerts_per_1000);
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
}
