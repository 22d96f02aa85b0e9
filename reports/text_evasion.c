/* The text report's tables of evasion; only where attacks were sent in plain and in other forms. */
#include <stdio.h>

#include "reports/format.h"
#include "reports/report_measure.h"
#include "reports/report_order.h"
#include "reports/text_parts.h"

#define WIDE_AT 40
#define WIDE 30

/* Pairs, still caught, evaded, other only, neither. */
static const int columns[] = {20, 30, 56, 68, 84};

static void held_cell(struct text *t, int column, int width, const struct view_held *held)
{
    AUTOBUF struct buf text = BUF_INIT;
    report_add_held(&text, held, t->language, "-");
    text_cell(&t->out, column, width - 1, buf_str(&text));
}

static void count_cell(struct text *t, int column, int64_t count)
{
    char text[32];
    snprintf(text, sizeof(text), "%lld", (long long)count);
    text_cell(&t->out, column, 9, text);
}

/* What the writing costs, with its range and what the tests say. */
static void write_lost(struct text *t, const struct view_evasion_metric *metric)
{
    AUTOBUF struct buf line = BUF_INIT;
    if (!metric->compared) {
        return;
    }
    buf_printf(&line, "%s ", text_say(t, MSG_EVASION_LOST));
    format_points(&line, t->language, metric->lost, metric->interval);
    buf_printf(&line, "; %s ", text_say(t, MSG_P_PAIRS));
    report_add_p(&line, metric->p_mid);
    buf_printf(&line, "; %s ", text_say(t, MSG_P_CLUSTERS));
    report_add_p(&line, metric->p_clusters);
    text_wrap(&t->out, columns[0], buf_str(&line));
}

static void metric_row(struct text *t, enum message name, const struct view_evasion_metric *metric)
{
    text_cell(&t->out, 2, columns[0] - 3, text_say(t, name));
    count_cell(t, columns[0], metric->held.pairs);
    held_cell(t, columns[1], columns[2] - columns[1], &metric->held);
    count_cell(t, columns[2], metric->held.plain_only);
    count_cell(t, columns[3], metric->variant_only);
    count_cell(t, columns[4], metric->neither);
    text_newline(&t->out);
    write_lost(t, metric);
}

static void write_products(struct text *t)
{
    static const enum message heads[] = {MSG_EVASION_PAIRS, MSG_EVASION_HELD, MSG_EVASION_EVADED,
                                         MSG_EVASION_NEW, MSG_EVASION_NEITHER};
    text_cell(&t->out, 0, columns[0] - 1, text_say(t, MSG_PRODUCT));
    for (size_t i = 0; i < COUNT_OF(heads); i++) {
        text_cell(&t->out, columns[i],
                  (i + 1 < COUNT_OF(heads) ? columns[i + 1] : 100) - columns[i] - 1,
                  text_say(t, heads[i]));
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
    text_wrap(&t->out, 0, text_say(t, MSG_CAP_EVASION_TEST));
    write_products(t);
    if (evasion->variant_count == 0) {
        return;
    }
    text_newline(&t->out);
    text_wrap(&t->out, 0, text_say(t, MSG_EVASION_BY_VARIANT));
    text_cell(&t->out, WIDE_AT, WIDE - 1, text_say(t, MSG_DETECTION));
    text_cell(&t->out, WIDE_AT + WIDE, WIDE - 1, text_say(t, MSG_PREVENTION));
    text_newline(&t->out);
    for (size_t i = 0; i < evasion->variant_count; i++) {
        write_variant(t, i);
    }
}
