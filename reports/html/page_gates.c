/* The gates of the criteria: each with what was counted and its verdict, and the verdict that they
 * come to together. */
#include <stdio.h>

#include "common/base/html.h"
#include "reports/format.h"
#include "reports/html/page.h"

static void write_row(struct page *page, size_t index, size_t row)
{
    const struct view_product *product = &page->view->products[index];
    const struct view_gate *gate = &product->gates[row];
    AUTOBUF struct buf limit = BUF_INIT;
    AUTOBUF struct buf value = BUF_INIT;
    AUTOBUF struct buf interval = BUF_INIT;
    html_open(&page->out, "tr", NULL);
    if (row == 0) {
        page_name_cell(page, index, product->gate_count + 1);
    }
    page_cell(page, NULL, page_say(page, message_metric(gate->gate.threshold.metric)));
    report_add_gate(&limit, gate, page->language);
    page_cell(page, NULL, buf_str(&limit));
    page_ratio_cell(page, &gate->counted);
    if (gate->verdict != THRESHOLD_NOT_DECIDED) {
        page_percent(page, &value, gate->value);
        page_interval(page, &interval, gate->interval);
    }
    page_cell(page, "number", buf_str(&value));
    page_cell(page, "number", buf_str(&interval));
    html_open(&page->out, "td", NULL);
    page_verdict(page, gate->verdict);
    html_close(&page->out, "td");
    html_close(&page->out, "tr");
}

static void write_joint(struct page *page, const struct view_product *product)
{
    html_open(&page->out, "tr", NULL);
    html_open(&page->out, "td", "colspan", "5", NULL);
    html_element(&page->out, "b", NULL, page_say(page, MSG_JOINT_VERDICT));
    html_close(&page->out, "td");
    html_open(&page->out, "td", NULL);
    page_verdict(page, product->joint);
    html_close(&page->out, "td");
    html_close(&page->out, "tr");
}

void page_gates(struct page *page)
{
    static const enum message heads[] = {MSG_PRODUCT, MSG_GATE,     MSG_LIMIT_VALUE, MSG_COUNT,
                                         MSG_VALUE,   MSG_INTERVAL, MSG_VERDICT};
    if (page->view->criteria->gate_count == 0 ||
        report_count_role(page->view, SCORE_ROLE_PRODUCT) == 0) {
        return;
    }
    page_section(page, "gates", MSG_HEAD_GATES);
    page_message(page, "p", "note", MSG_CAP_GATES);
    page_table(page, "plain phrases", heads, COUNT_OF(heads));
    for (size_t i = 0; i < page->view->product_count; i++) {
        const struct view_product *product = &page->view->products[i];
        if (product->role != SCORE_ROLE_PRODUCT || product->gate_count == 0) {
            continue;
        }
        for (size_t k = 0; k < product->gate_count; k++) {
            write_row(page, i, k);
        }
        write_joint(page, product);
    }
    page_table_end(page);
    page_section_end(page);
}

void page_joint(struct page *page, const struct view_product *product)
{
    if (product->gate_count == 0) {
        return;
    }
    html_open(&page->out, "p", "class", "joint", NULL);
    html_element(&page->out, "b", NULL, page_say(page, MSG_JOINT_VERDICT));
    html_text(&page->out, " ");
    page_verdict(page, product->joint);
    html_close(&page->out, "p");
}
