/* Added time, alerts that match no case and repetitions in the text report. */
#include <stdio.h>

#include "reports/format.h"
#include "reports/report_measure.h"
#include "reports/report_order.h"
#include "reports/text_parts.h"

enum { AT_ARM = 22, AT_CASES = 31, AT_WITHOUT = 39, AT_WITH = 53, AT_ADDED = 67 };

static void latency_cell(struct text *t, int column, const struct view_latency *latency)
{
    AUTOBUF struct buf text = BUF_INIT;
    format_number(&text, (double)latency->median_us / 1000.0);
    buf_str_add(&text, " / ");
    format_number(&text, (double)latency->p95_us / 1000.0);
    text_cell(&t->out, column, 13, buf_str(&text));
}

static void overhead_row(struct text *t, const struct view_overhead_arm *arm)
{
    const struct report_style style = {t->language, "-"};
    AUTOBUF struct buf added = BUF_INIT;
    text_cell(&t->out, AT_ARM, 8, report_word(t->language, score_arm_name(arm->arm)));
    text_cell_count(&t->out, AT_CASES, 6, arm->cases);
    if (arm->enough) {
        latency_cell(t, AT_WITHOUT, &arm->control);
        latency_cell(t, AT_WITH, &arm->product);
    } else {
        buf_str_add(&added, text_say(t, arm->cases > 0 ? MSG_COUNTS_ONLY : MSG_OVERHEAD_NOTHING));
    }
    if (arm->compared) {
        report_add_added(&added, style, arm->added_us, arm->interval);
    }
    text_cell(&t->out, arm->enough ? AT_ADDED : AT_WITHOUT, TEXT_COLUMNS - AT_ADDED,
              buf_str(&added));
    text_newline(&t->out);
}

void text_overhead(struct text *t)
{
    AUTOBUF struct buf caption = BUF_INIT;
    if (!report_has_overhead(t->view)) {
        return;
    }
    text_heading(&t->out, text_say(t, MSG_HEAD_OVERHEAD));
    report_add_overhead_caption(&caption, t->view, t->language);
    text_wrap(&t->out, 0, buf_str(&caption));
    text_wrap(&t->out, 0, text_say(t, MSG_OVERHEAD_UNMEASURED));
    text_cell_right(&t->out, AT_CASES, 6, text_say(t, MSG_OVERHEAD_CASES));
    text_cell(&t->out, AT_WITHOUT, 13, text_say(t, MSG_OVERHEAD_WITHOUT_TEXT));
    text_cell(&t->out, AT_WITH, 13, text_say(t, MSG_OVERHEAD_WITH_TEXT));
    text_cell(&t->out, AT_ADDED, TEXT_COLUMNS - AT_ADDED, text_say(t, MSG_OVERHEAD_ADDED));
    text_newline(&t->out);
    for (size_t i = 0; i < t->view->product_count; i++) {
        const struct view_overhead_product *of = &t->view->overhead.products[i];
        text_name_cell(t, i, AT_ARM - 1);
        for (size_t k = 0; k < of->arm_count; k++) {
            overhead_row(t, &of->arms[k]);
        }
        if (of->arm_count == 0) {
            text_newline(&t->out);
        }
    }
}

static void noise_line(struct text *t, const char *name, const struct view_noise_rate *rate)
{
    const struct report_style style = {t->language, "-"};
    AUTOBUF struct buf text = BUF_INIT;
    report_add_noise(&text, style, rate);
    text_cell(&t->out, AT_ARM, 8, name);
    text_cell(&t->out, AT_CASES, TEXT_COLUMNS - AT_CASES, buf_str(&text));
    text_newline(&t->out);
}

void text_noise(struct text *t)
{
    bool any = false;
    for (size_t i = 0; i < t->view->product_count; i++) {
        const struct view_noise *noise = &t->view->products[i].noise;
        if (!noise->measured) {
            continue;
        }
        if (!any) {
            text_heading(&t->out, text_say(t, MSG_HEAD_NOISE));
        }
        any = true;
        text_name_cell(t, i, AT_ARM - 1);
        for (size_t k = 0; k < noise->arm_count; k++) {
            noise_line(t, report_word(t->language, score_arm_name(noise->arms[k].arm)),
                       &noise->arms[k]);
        }
        if (noise->arm_count == 0) {
            noise_line(t, report_word(t->language, "any"), &noise->all);
        }
    }
}

static void deviation_cell(struct text *t, int column, const struct view_deviation *of)
{
    char text[48];
    snprintf(text, sizeof(text), "%.3f (%lld)", of->s_r, (long long)of->cases);
    text_cell(&t->out, column, 12, of->s_r < 0.0 ? "-" : text);
}

static void repeat_row(struct text *t, size_t index)
{
    const struct report_style style = {t->language, "-"};
    const struct view_product *product = &t->view->products[index];
    const struct view_ratio *flips[] = {&product->flips_detect, &product->flips_block};
    text_name_cell(t, index, 21);
    for (int k = 0; k < 2; k++) {
        AUTOBUF struct buf share = BUF_INIT;
        report_add_share(&share, style, flips[k]);
        text_cell(&t->out, 22 + k * 22, 21, buf_str(&share));
    }
    if (t->view->repeatability.products) {
        const struct view_repeat_product *of = &t->view->repeatability.products[index];
        deviation_cell(t, 66, &of->detection);
        deviation_cell(t, 78, &of->prevention);
        deviation_cell(t, 90, &of->wrong);
    }
    text_newline(&t->out);
}

static void agreement_row(struct text *t, size_t index)
{
    const struct report_style style = {t->language, "-"};
    const struct view_agreement_group *group = NULL;
    enum message word = report_agreement(t->view, index, &group);
    AUTOBUF struct buf judged = BUF_INIT;
    AUTOBUF struct buf kappa = BUF_INIT;
    AUTOBUF struct buf alpha = BUF_INIT;
    report_add_judged(&judged, t->language, group);
    report_add_kappa(&kappa, style, group);
    report_add_alpha(&alpha, t->language, group);
    text_cell(&t->out, 0, 19, text_say(t, word));
    text_cell(&t->out, 20, 21, buf_str(&judged));
    text_cell_count(&t->out, 42, 7, group->agreed);
    text_cell(&t->out, 52, 23, buf_str(&kappa));
    text_cell(&t->out, 76, 24, buf_str(&alpha));
    text_newline(&t->out);
}

static void write_agreement(struct text *t)
{
    AUTOBUF struct buf caption = BUF_INIT;
    if (!t->view->agreement.hash) {
        text_wrap(&t->out, 0, text_say(t, MSG_AGREEMENT_ONE));
        return;
    }
    report_add_agreement_caption(&caption, t->view, t->language);
    text_heading(&t->out, text_say(t, MSG_HEAD_AGREEMENT));
    text_wrap(&t->out, 0, buf_str(&caption));
    text_cell(&t->out, 20, 21, text_say(t, MSG_AGREEMENT_JUDGED));
    text_cell_right(&t->out, 42, 7, text_say(t, MSG_AGREEMENT_AGREED));
    text_cell(&t->out, 52, 23, text_say(t, MSG_AGREEMENT_KAPPA));
    text_cell(&t->out, 76, 24, text_say(t, MSG_AGREEMENT_ALPHA));
    text_newline(&t->out);
    for (size_t i = 0; i < REPORT_AGREEMENTS; i++) {
        agreement_row(t, i);
    }
}

void text_repeat(struct text *t)
{
    static const enum message heads[] = {MSG_REPEAT_CHANGED_DETECT, MSG_REPEAT_CHANGED_BLOCK};
    AUTOBUF struct buf caption = BUF_INIT;
    text_heading(&t->out, text_say(t, MSG_HEAD_REPEAT));
    if (t->view->repetitions < 2) {
        text_wrap(&t->out, 0, text_say(t, MSG_REPEAT_ONCE));
    } else {
        report_add_repeat_caption(&caption, t->view, t->language);
        text_wrap(&t->out, 0, buf_str(&caption));
        for (int k = 0; k < 2; k++) {
            text_cell(&t->out, 22 + k * 22, 21, text_say(t, heads[k]));
        }
        text_cell(&t->out, 66, 11, text_say(t, MSG_DETECTION));
        text_cell(&t->out, 78, 11, text_say(t, MSG_PREVENTION));
        text_cell(&t->out, 90, 10, text_say(t, MSG_REPEAT_WRONG));
        text_newline(&t->out);
        for (size_t i = 0; i < t->view->product_count; i++) {
            repeat_row(t, i);
        }
    }
    write_agreement(t);
}
