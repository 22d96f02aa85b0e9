/* The text report's comparison of products; nothing with fewer than two of them. */
#include <stdio.h>

#include "reports/format.h"
#include "reports/report_order.h"
#include "reports/text_parts.h"

#define NUMBER_AT 12
#define NUMBER 8
#define DIFFERENCE_AT 37
#define P_AT 69
#define DECIDED_AT 80

static void write_places(struct text *t)
{
    const struct view *view = t->view;
    text_wrap(&t->out, 0, text_say(t, MSG_CAP_COMPARE_PLACES));
    for (size_t m = 0; m < view->comparison_count; m++) {
        const struct view_comparison *of = &view->comparisons[m];
        text_newline(&t->out);
        text_cell(&t->out, 0, TEXT_COLUMNS, text_say(t, message_metric(of->metric)));
        text_newline(&t->out);
        if (of->rank_count == 0) {
            text_wrap(&t->out, 2, text_say(t, MSG_COMPARE_TOO_FEW));
        }
        for (size_t i = 0; i < of->rank_count; i++) {
            AUTOBUF struct buf place = BUF_INIT;
            text_name_cell(t, of->ranks[i].product, 38);
            report_add_place(&place, t->language, &of->ranks[i], of->rank_count);
            text_cell(&t->out, DIFFERENCE_AT, 40, buf_str(&place));
            text_newline(&t->out);
        }
    }
}

static void write_decision(struct text *t, const struct view_compare_two *two)
{
    AUTOBUF struct buf points = BUF_INIT;
    AUTOBUF struct buf p = BUF_INIT;
    AUTOBUF struct buf letter = BUF_INIT;
    AUTOBUF struct buf decided = BUF_INIT;
    if (!two->enough) {
        text_cell(&t->out, DIFFERENCE_AT, TEXT_COLUMNS - DIFFERENCE_AT,
                  text_say(t, MSG_COMPARE_TOO_FEW));
        return;
    }
    format_points(&points, t->language, two->difference, two->interval);
    text_cell(&t->out, DIFFERENCE_AT, P_AT - DIFFERENCE_AT - 1, buf_str(&points));
    format_p(&p, two->p_adjusted);
    text_cell(&t->out, P_AT, DECIDED_AT - P_AT - 1, buf_str(&p));
    if (two->better != 0) {
        format_letter(&letter, two->better == 1 ? two->first : two->second);
        MESSAGE_FILL(&decided, t->language, MSG_COMPARE_BETTER, buf_str(&letter));
    }
    text_cell(&t->out, DECIDED_AT, TEXT_COLUMNS - DECIDED_AT,
              two->better != 0 ? buf_str(&decided) : text_say(t, MSG_COMPARE_NOT_DECIDED));
}

static void write_pair(struct text *t, const struct view_compare_two *two)
{
    const int64_t counts[] = {two->both, two->first_only, two->second_only};
    AUTOBUF struct buf name = BUF_INIT;
    format_letter(&name, two->first);
    buf_str_add(&name, "-");
    format_letter(&name, two->second);
    text_cell(&t->out, 2, NUMBER_AT - 3, buf_str(&name));
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        text_cell_count(&t->out, NUMBER_AT + (int)i * NUMBER, NUMBER - 1, counts[i]);
    }
    write_decision(t, two);
    text_newline(&t->out);
}

static void write_heads(struct text *t)
{
    static const enum message counts[] = {MSG_COMPARE_BOTH, MSG_COMPARE_FIRST_SHORT,
                                          MSG_COMPARE_SECOND_SHORT};
    text_cell(&t->out, 2, NUMBER_AT - 3, text_say(t, MSG_COMPARE_PAIR));
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        text_cell_right(&t->out, NUMBER_AT + (int)i * NUMBER, NUMBER - 1, text_say(t, counts[i]));
    }
    text_cell(&t->out, DIFFERENCE_AT, P_AT - DIFFERENCE_AT - 1,
              text_say(t, MSG_COMPARE_DIFFERENCE));
    text_cell(&t->out, P_AT, DECIDED_AT - P_AT - 1, text_say(t, MSG_COMPARE_P_SHORT));
    text_cell(&t->out, DECIDED_AT, TEXT_COLUMNS - DECIDED_AT, text_say(t, MSG_COMPARE_DECIDED));
    text_newline(&t->out);
}

void text_comparisons(struct text *t)
{
    const struct view *view = t->view;
    if (view->comparison_count == 0) {
        return;
    }
    text_heading(&t->out, text_say(t, MSG_HEAD_COMPARE));
    text_wrap(&t->out, 0, text_say(t, MSG_CAP_COMPARE));
    text_newline(&t->out);
    write_places(t);
    for (size_t m = 0; m < view->comparison_count; m++) {
        const struct view_comparison *of = &view->comparisons[m];
        text_newline(&t->out);
        text_cell(&t->out, 0, TEXT_COLUMNS, text_say(t, message_metric(of->metric)));
        text_newline(&t->out);
        write_heads(t);
        for (size_t i = 0; i < of->two_count; i++) {
            write_pair(t, &of->two[i]);
        }
    }
}
