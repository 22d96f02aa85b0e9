/* What the text report says of gates, of the profile and of validity: each only where the criteria
 * have it. */
#include <stdio.h>

#include "reports/format.h"
#include "reports/report_order.h"
#include "reports/text_parts.h"

enum { AT_METRIC = 30, AT_LIMIT = 48, AT_COUNTED = 72, AT_VERDICT = 83 };

static void gate_row(struct text *t, const struct view_gate *gate)
{
    char counted[48];
    AUTOBUF struct buf limit = BUF_INIT;
    report_add_gate(&limit, gate, t->language);
    snprintf(counted, sizeof(counted), "%lld/%lld", (long long)gate->counted.x,
             (long long)gate->counted.n);
    text_cell(&t->out, AT_METRIC, AT_LIMIT - AT_METRIC - 1,
              text_say(t, message_metric(gate->gate.threshold.metric)));
    text_cell_right(&t->out, AT_COUNTED, AT_VERDICT - AT_COUNTED - 1,
                    gate->counted.n > 0 ? counted : text_say(t, MSG_NOT_TESTED));
    text_cell(&t->out, AT_VERDICT, TEXT_COLUMNS - AT_VERDICT,
              text_say(t, message_threshold(gate->verdict)));
    text_newline(&t->out);
    text_wrap(&t->out, AT_METRIC + 2, buf_str(&limit));
}

static void gates_of(struct text *t, size_t product)
{
    const struct view_product *p = &t->view->products[product];
    AUTOBUF struct buf joint = BUF_INIT;
    text_name_cell(t, product, AT_METRIC - 1);
    for (size_t k = 0; k < p->gate_count; k++) {
        gate_row(t, &p->gates[k]);
    }
    MESSAGE_FILL(&joint, t->language, MSG_ALL_GATES, text_say(t, message_threshold(p->joint)));
    text_wrap(&t->out, AT_METRIC, buf_str(&joint));
}

void text_gates(struct text *t)
{
    if (t->view->criteria->gate_count == 0) {
        return;
    }
    text_heading(&t->out, text_say(t, MSG_HEAD_GATES));
    for (size_t i = 0; i < t->view->product_count; i++) {
        if (t->view->products[i].role == SCORE_ROLE_PRODUCT &&
            t->view->products[i].gate_count > 0) {
            gates_of(t, i);
        }
    }
    text_wrap(&t->out, 0, text_say(t, MSG_CAP_GATES));
}

static void write_techniques(struct text *t)
{
    const struct view_coverage *coverage = &t->view->coverage;
    AUTOBUF struct buf line = BUF_INIT;
    AUTOBUF struct buf outside = BUF_INIT;
    report_add_coverage(&line, t->view, t->language);
    text_wrap(&t->out, 0, buf_str(&line));
    text_cell(&t->out, 0, 19, text_say(t, MSG_TECHNIQUE));
    text_cell_right(&t->out, 20, 15, text_say(t, MSG_PLANNED_CASES));
    text_cell_right(&t->out, 36, 15, text_say(t, MSG_TESTED_CASES));
    text_cell_right(&t->out, 52, 11, text_say(t, MSG_CLUSTERS));
    text_newline(&t->out);
    for (size_t i = 0; i < coverage->count; i++) {
        const struct view_covered *covered = &coverage->techniques[i];
        text_cell(&t->out, 0, 19, covered->technique);
        text_cell_count(&t->out, 20, 15, covered->planned);
        if (covered->tested) {
            text_cell_count(&t->out, 36, 15, covered->cases);
            text_cell_count(&t->out, 52, 11, covered->clusters);
        } else {
            text_cell_right(&t->out, 36, 15, text_say(t, MSG_NOT_TESTED));
        }
        text_newline(&t->out);
    }
    report_add_outside(&outside, t->view, t->language);
    if (outside.length > 0) {
        text_wrap(&t->out, 0, buf_str(&outside));
    }
}

static void write_mapping(struct text *t, enum message id, const struct criteria_names *names)
{
    AUTOBUF struct buf line = BUF_INIT;
    if (names->count > 0) {
        report_add_names(&line, id, (const char *const *)names->items, names->count, t->language);
        text_wrap(&t->out, 0, buf_str(&line));
    }
}

void text_coverage(struct text *t)
{
    const struct criteria_profile *profile = &t->view->criteria->profile;
    if (!criteria_has_profile(t->view->criteria)) {
        return;
    }
    text_heading(&t->out, text_say(t, MSG_HEAD_COVERAGE));
    if (t->view->coverage.count > 0) {
        write_techniques(t);
    }
    write_mapping(t, MSG_PROFILE_CSF, &profile->csf);
    write_mapping(t, MSG_PROFILE_INDUSTRIES, &profile->industries);
    if (profile->csf.count + profile->industries.count > 0) {
        text_wrap(&t->out, 0, text_say(t, MSG_PROFILE_NOTE));
    }
}

void text_valid_until(struct text *t)
{
    AUTOBUF struct buf line = BUF_INIT;
    if (t->view->valid_until) {
        MESSAGE_FILL(&line, t->language, MSG_VALID_UNTIL, t->view->valid_until);
        text_wrap(&t->out, 0, buf_str(&line));
    }
}

void text_guard_names(struct text *t)
{
    AUTOBUF struct buf names = BUF_INIT;
    AUTOBUF struct buf line = BUF_INIT;
    report_add_references(&names, t->view);
    if (t->view->guard == VIEW_GUARD_PASSED) {
        MESSAGE_FILL(&line, t->language, MSG_GUARD_NAMES, buf_str(&names));
        text_wrap(&t->out, 0, buf_str(&line));
    }
}
