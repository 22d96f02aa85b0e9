/* The figures of a chart as a folded table, for those who cannot see it or want to copy from it. */
#include <assert.h>

#include "common/base/html.h"
#include "reports/html/page.h"
#include "reports/report_intel.h"

static void rate_cell(struct page *page, const struct view_metric *metric)
{
    AUTOBUF struct buf text = BUF_INIT;
    report_add_rate(&text, metric, page->language, "\xe2\x80\x93");
    page_cell(page, text.length > 0 ? "number" : "number soft",
              text.length > 0 ? buf_str(&text) : page_say(page, MSG_NOT_TESTED));
}

void page_open_rows(struct page *page, const enum message *heads, size_t count)
{
    html_open(&page->out, "details", "class", "rows", NULL);
    page_message(page, "summary", NULL, MSG_CHART_TABLE);
    page_table(page, "plain", heads, count);
}

void page_close_rows(struct page *page)
{
    page_table_end(page);
    html_close(&page->out, "details");
}

void page_rate_rows(struct page *page, const enum metric_id *metrics, size_t count)
{
    enum message heads[METRIC_COUNT + 1] = {MSG_PRODUCT};
    assert(count <= METRIC_COUNT);
    for (size_t i = 0; i < count; i++) {
        heads[i + 1] = message_metric(metrics[i]);
    }
    page_open_rows(page, heads, count + 1);
    for (size_t p = 0; p < page->view->product_count; p++) {
        html_open(&page->out, "tr", NULL);
        page_name_cell(page, p, 1);
        for (size_t i = 0; i < count; i++) {
            rate_cell(page, &page->view->products[p].metrics[metrics[i]]);
        }
        html_close(&page->out, "tr");
    }
    page_close_rows(page);
}
