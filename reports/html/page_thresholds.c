/* The thresholds of the criteria, with the interval that each verdict rests on. */
#include "common/base/html.h"
#include "reports/format.h"
#include "reports/html/page.h"

static void write_row(struct page *page, size_t index, size_t row)
{
    const struct view_product *product = &page->view->products[index];
    const struct view_threshold *threshold = &product->thresholds[row];
    const struct view_metric *metric = &product->metrics[threshold->threshold.metric];
    AUTOBUF struct buf limit = BUF_INIT;
    AUTOBUF struct buf value = BUF_INIT;
    AUTOBUF struct buf interval = BUF_INIT;
    html_open(&page->out, "tr", NULL);
    if (row == 0) {
        page_name_cell(page, index, product->threshold_count);
    }
    page_cell(page, NULL, page_say(page, message_metric(threshold->threshold.metric)));
    report_add_limit(&limit, threshold, page->language);
    page_cell(page, NULL, buf_str(&limit));
    if (metric->enough) {
        page_percent(page, &value, metric->value);
        page_interval(page, &interval, threshold->interval);
    }
    page_cell(page, "number", buf_str(&value));
    page_cell(page, "number", buf_str(&interval));
    html_open(&page->out, "td", NULL);
    page_verdict(page, threshold->verdict);
    html_close(&page->out, "td");
    html_close(&page->out, "tr");
}

void page_thresholds(struct page *page)
{
    static const enum message heads[] = {MSG_PRODUCT, MSG_METRIC,   MSG_LIMIT_VALUE,
                                         MSG_VALUE,   MSG_INTERVAL, MSG_VERDICT};
    if (page->view->criteria->threshold_count == 0 ||
        report_count_role(page->view, SCORE_ROLE_PRODUCT) == 0) {
        return;
    }
    page_section(page, "thresholds", MSG_HEAD_THRESHOLDS);
    page_message(page, "p", "note", MSG_CAP_THRESHOLDS);
    page_table(page, "plain", heads, COUNT_OF(heads));
    for (size_t i = 0; i < page->view->product_count; i++) {
        const struct view_product *product = &page->view->products[i];
        for (size_t k = 0; product->role == SCORE_ROLE_PRODUCT && k < product->threshold_count;
             k++) {
            write_row(page, i, k);
        }
    }
    page_table_end(page);
    page_section_end(page);
}
