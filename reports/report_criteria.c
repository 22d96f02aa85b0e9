/* The phrases on thresholds, gates, guard and profile that the text and the HTML report share. */
#include <stdio.h>

#include "reports/format.h"
#include "reports/report_order.h"

#define NUMBER 32

static const char *number(char *text, size_t value)
{
    snprintf(text, NUMBER, "%zu", value);
    return text;
}

static void add_limit(struct buf *out, const struct criteria_threshold *threshold,
                      enum language language)
{
    AUTOBUF struct buf limit = BUF_INIT;
    format_share(&limit, language, threshold->limit);
    MESSAGE_FILL(out, language, threshold->at_least ? MSG_AT_LEAST : MSG_AT_MOST, buf_str(&limit));
}

void report_add_limit(struct buf *out, const struct view_threshold *threshold,
                      enum language language)
{
    add_limit(out, &threshold->threshold, language);
}

void report_add_gate(struct buf *out, const struct view_gate *gate, enum language language)
{
    AUTOBUF struct buf limit = BUF_INIT;
    AUTOBUF struct buf window = BUF_INIT;
    add_limit(&limit, &gate->gate.threshold, language);
    if (gate->gate.window_ms == 0) {
        buf_str_add(out, buf_str(&limit));
        return;
    }
    format_duration(&window, gate->gate.window_ms);
    MESSAGE_FILL(out, language, MSG_GATE_WITHIN, buf_str(&limit), buf_str(&window));
}

void report_add_references(struct buf *out, const struct view *view)
{
    bool any = false;
    for (size_t i = 0; i < view->product_count; i++) {
        const struct view_product *p = &view->products[i];
        bool judged = p->scored || (p->gate_count > 0 && p->joint != THRESHOLD_NOT_DECIDED);
        if (p->role == SCORE_ROLE_REFERENCE && judged) {
            buf_printf(out, "%s%s", any ? ", " : "", p->id);
            any = true;
        }
    }
}

void report_add_gate_pair(struct buf *out, const struct view_gate_pair *pair,
                          enum language language)
{
    MESSAGE_FILL(out, language, MSG_REFUSED_PAIR, pair->reference,
                 message(language, message_threshold(pair->reference_verdict)), pair->product,
                 message(language, message_threshold(pair->product_verdict)));
}

void report_add_names(struct buf *out, enum message id, const char *const *names, size_t count,
                      enum language language)
{
    AUTOBUF struct buf list = BUF_INIT;
    for (size_t i = 0; i < count; i++) {
        buf_printf(&list, "%s%s", i > 0 ? ", " : "", names[i]);
    }
    MESSAGE_FILL(out, language, id, buf_str(&list));
}

void report_add_coverage(struct buf *out, const struct view *view, enum language language)
{
    char tested[NUMBER], count[NUMBER];
    MESSAGE_FILL(out, language, MSG_CAP_COVERAGE, number(tested, view->coverage.tested),
                 number(count, view->coverage.count));
}

void report_add_outside(struct buf *out, const struct view *view, enum language language)
{
    if (view->coverage.outside_count > 0) {
        report_add_names(out, MSG_OUTSIDE_PROFILE, view->coverage.outside,
                         view->coverage.outside_count, language);
    }
}
