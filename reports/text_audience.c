/* The text report's parts on whom it is for, and on single cases. */
#include <stdio.h>

#include "reports/report_audience.h"
#include "reports/report_order.h"
#include "reports/report_trace.h"
#include "reports/text_parts.h"

void text_audience(struct text *t)
{
    AUTOBUF struct buf name = BUF_INIT;
    AUTOBUF struct buf why = BUF_INIT;
    report_add_audience(&name, t->view, t->language);
    report_add_audience_why(&why, t->view, t->language);
    text_heading(&t->out, text_say(t, MSG_HEAD_AUDIENCE));
    text_wrap(&t->out, 0, buf_str(&name));
    text_wrap(&t->out, 0, buf_str(&why));
    for (int i = 0; t->view->redacted.given && i < AUDIENCE_LEFT_COUNT; i++) {
        AUTOBUF struct buf line = BUF_INIT;
        report_add_left(&line, t->view, (enum audience_left)i, t->language);
        if (line.length > 0) {
            text_cell(&t->out, 0, 1, "-");
            text_wrap(&t->out, 2, buf_str(&line));
        }
    }
    if (t->view->redacted.given) {
        text_cell(&t->out, 0, 29, text_say(t, MSG_AUDIENCE_WHOLE));
        text_cell(&t->out, 30, 70, t->view->redacted.full_hash);
        text_newline(&t->out);
    }
}

static void write_line(void *data, enum trace_part part, const char *text)
{
    static const int indents[] = {
        [TRACE_TRIAL] = 2, [TRACE_NOTE] = 4, [TRACE_BYTES] = 6, [TRACE_COMMAND] = 4};
    struct text *t = data;
    text_wrap(&t->out, indents[part], text);
}

static void write_caption(void *data, enum trace_part part, const char *text)
{
    struct text *t = data;
    (void)part;
    text_wrap(&t->out, 0, text);
}

void text_traces(struct text *t)
{
    if (node_count(t->traces) == 0) {
        return;
    }
    text_heading(&t->out, text_say(t, MSG_HEAD_TRACES));
    for (size_t i = 0; i < node_count(t->traces); i++) {
        const struct node *traces = node_at(t->traces, i), *shown = node_get(traces, "shown");
        report_trace_caption(traces, t->language, write_caption, t);
        for (size_t k = 0; k < node_count(shown); k++) {
            text_newline(&t->out);
            text_wrap(&t->out, 0, node_get_str(node_at(shown, k), "case", "?"));
            report_trace_case(node_at(shown, k), t->language, write_line, t);
        }
    }
}
