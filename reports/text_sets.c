/* The text report's tables of what is told apart; each only where there is any of it. */
#include "reports/format.h"
#include "reports/report_measure.h"
#include "reports/report_order.h"
#include "reports/text_parts.h"

#define FIRST_AT 25
#define COLUMN 25

static void ratio_cell(struct text *t, size_t column, const struct view_ratio *ratio)
{
    const struct report_style style = {t->language, "-"};
    AUTOBUF struct buf text = BUF_INIT;
    report_add_share(&text, style, ratio);
    text_cell(&t->out, FIRST_AT + (int)column * COLUMN, COLUMN - 1, buf_str(&text));
}

static void heads(struct text *t, const enum message *columns, size_t count)
{
    text_cell(&t->out, 0, FIRST_AT - 1, text_say(t, MSG_PRODUCT));
    for (size_t i = 0; i < count; i++) {
        text_cell(&t->out, FIRST_AT + (int)i * COLUMN, COLUMN - 1, text_say(t, columns[i]));
    }
    text_newline(&t->out);
}

static void write_sets(struct text *t)
{
    static const enum message columns[] = {MSG_DETECTION, MSG_PREVENTION, MSG_FALSE_POSITIVES};
    const struct view *view = t->view;
    text_wrap(&t->out, 0, text_say(t, MSG_CAP_SETS));
    for (size_t i = 0; i < view->sets.set_count; i++) {
        const struct view_set *set = &view->sets.sets[i];
        text_newline(&t->out);
        text_cell(&t->out, 0, TEXT_COLUMNS, set->name ? set->name : text_say(t, MSG_SET_NONE));
        text_newline(&t->out);
        heads(t, columns, COUNT_OF(columns));
        for (size_t p = 0; p < view->product_count; p++) {
            text_cell(&t->out, 0, FIRST_AT - 1, view->products[p].id);
            ratio_cell(t, 0, &set->products[p].detection);
            ratio_cell(t, 1, &set->products[p].prevention);
            ratio_cell(t, 2, &set->products[p].wrong);
            text_newline(&t->out);
        }
    }
}

static void write_difference(struct text *t, enum message metric,
                             const struct view_difference *difference)
{
    AUTOBUF struct buf text = BUF_INIT;
    text_cell(&t->out, 2, FIRST_AT - 3, text_say(t, metric));
    ratio_cell(t, 0, &difference->open);
    ratio_cell(t, 1, &difference->sealed);
    if (difference->known) {
        format_points(&text, t->language, difference->value, difference->interval);
        text_cell(&t->out, FIRST_AT + 2 * COLUMN, COLUMN, buf_str(&text));
    } else if (difference->open.n > 0 && difference->sealed.n > 0) {
        text_cell(&t->out, FIRST_AT + 2 * COLUMN, COLUMN, text_say(t, MSG_COUNTS_ONLY));
    }
    text_newline(&t->out);
}

static void write_sealed(struct text *t)
{
    static const enum message columns[] = {MSG_PUBLIC_CASES, MSG_SEALED_CASES, MSG_DIFFERENCE};
    text_heading(&t->out, text_say(t, MSG_HEAD_SEALED));
    text_wrap(&t->out, 0, text_say(t, MSG_CAP_SEALED));
    heads(t, columns, COUNT_OF(columns));
    for (size_t p = 0; p < t->view->product_count; p++) {
        const struct view_sealed *sealed = &t->view->sets.sealed[p];
        text_cell(&t->out, 0, TEXT_COLUMNS, t->view->products[p].id);
        text_newline(&t->out);
        write_difference(t, MSG_DETECTION, &sealed->detection);
        write_difference(t, MSG_PREVENTION, &sealed->prevention);
        write_difference(t, MSG_FALSE_POSITIVES, &sealed->wrong);
    }
}

static void payload_row(struct text *t, enum message name, const struct view_ratio *ratio)
{
    text_cell(&t->out, 2, FIRST_AT - 3, text_say(t, name));
    ratio_cell(t, 0, ratio);
    text_newline(&t->out);
}

static void write_payload(struct text *t)
{
    const struct view_sets *sets = &t->view->sets;
    AUTOBUF struct buf text = BUF_INIT;
    report_add_payload(&text, t->view, t->language);
    text_heading(&t->out, text_say(t, MSG_HEAD_PAYLOAD));
    text_wrap(&t->out, 0, buf_str(&text));
    for (size_t p = 0; p < t->view->product_count; p++) {
        const struct view_payload *payload = &sets->payload[p];
        text_cell(&t->out, 0, TEXT_COLUMNS, t->view->products[p].id);
        text_newline(&t->out);
        payload_row(t, MSG_PAYLOAD_ALERTED, &payload->attack.alerted);
        payload_row(t, MSG_PAYLOAD_BLOCKED, &payload->attack.blocked);
        payload_row(t, MSG_PAYLOAD_NAMED, &payload->attack.rule);
        payload_row(t, MSG_PAYLOAD_BENIGN_ALERTED, &payload->benign.alerted);
        payload_row(t, MSG_PAYLOAD_UNWANTED, &payload->benign.rule);
    }
}

void text_sets(struct text *t)
{
    if (t->view->sets.set_count > 0) {
        text_heading(&t->out, text_say(t, MSG_HEAD_SETS));
        write_sets(t);
    }
    if (t->view->sets.sealed) {
        write_sealed(t);
    }
    if (t->view->sets.payload) {
        write_payload(t);
    }
}
