/* The text report's tables of evasion; only where attacks were sent in plain and in other forms. */
#include <stdio.h>

#include "reports/report_order.h"
#include "reports/text_parts.h"

#define FIRST_AT 28
#define COLUMN 14
#define WIDE_AT 40
#define WIDE 20

static void held_cell(struct text *t, int column, int width, const struct view_held *held)
{
    AUTOBUF struct buf text = BUF_INIT;
    report_add_held(&text, held, t->language);
    text_cell(&t->out, column, width - 1, buf_str(&text));
}

static void count_cell(struct text *t, int column, int64_t count)
{
    char text[32];
    snprintf(text, sizeof(text), "%lld", (long long)count);
    text_cell(&t->out, FIRST_AT + column * COLUMN, COLUMN - 1, text);
}

static void metric_row(struct text *t, enum message name, const struct view_evasion_metric *metric)
{
    text_cell(&t->out, 2, FIRST_AT - 3, text_say(t, name));
    count_cell(t, 0, metric->held.pairs);
    held_cell(t, FIRST_AT + COLUMN, COLUMN, &metric->held);
    count_cell(t, 2, metric->held.plain_only);
    count_cell(t, 3, metric->variant_only);
    count_cell(t, 4, metric->neither);
    text_newline(&t->out);
}

static void write_products(struct text *t)
{
    static const enum message heads[] = {MSG_EVASION_PAIRS, MSG_EVASION_HELD, MSG_EVASION_EVADED,
                                         MSG_EVASION_NEW, MSG_EVASION_NEITHER};
    text_cell(&t->out, 0, FIRST_AT - 1, text_say(t, MSG_PRODUCT));
    for (size_t i = 0; i < COUNT_OF(heads); i++) {
        text_cell(&t->out, FIRST_AT + (int)i * COLUMN, COLUMN - 1, text_say(t, heads[i]));
    }
    text_newline(&t->out);
    for (size_t p = 0; p < t->view->product_count; p++) {
        text_cell(&t->out, 0, TEXT_COLUMNS, t->view->products[p].id);
        text_newline(&t->out);
        metric_row(t, MSG_DETECTION, &t->view->evasion.products[p].detection);
        metric_row(t, MSG_PREVENTION, &t->view->evasion.products[p].prevention);
    }
}

static void write_variant(struct text *t, size_t index)
{
    const struct view_evasion_product *products = t->view->evasion.products;
    text_cell(&t->out, 0, TEXT_COLUMNS, products[0].detection.variants[index].name);
    text_newline(&t->out);
    for (size_t p = 0; p < t->view->product_count; p++) {
        text_cell(&t->out, 2, WIDE_AT - 3, t->view->products[p].id);
        held_cell(t, WIDE_AT, WIDE, &products[p].detection.variants[index].held);
        held_cell(t, WIDE_AT + WIDE, WIDE, &products[p].prevention.variants[index].held);
        text_newline(&t->out);
    }
}

void text_evasion(struct text *t)
{
    const struct view_evasion *evasion = &t->view->evasion;
    AUTOBUF struct buf text = BUF_INIT;
    if (evasion->case_pairs == 0 || t->view->product_count == 0) {
        return;
    }
    report_add_evasion(&text, t->view, t->language);
    text_heading(&t->out, text_say(t, MSG_HEAD_EVASION));
    text_wrap(&t->out, 0, buf_str(&text));
    write_products(t);
    text_newline(&t->out);
    text_wrap(&t->out, 0, text_say(t, MSG_EVASION_BY_VARIANT));
    text_cell(&t->out, WIDE_AT, WIDE - 1, text_say(t, MSG_DETECTION));
    text_cell(&t->out, WIDE_AT + WIDE, WIDE - 1, text_say(t, MSG_PREVENTION));
    text_newline(&t->out);
    for (size_t i = 0; i < evasion->variant_count; i++) {
        write_variant(t, i);
    }
}
