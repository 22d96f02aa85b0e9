/* Every rate with all that it rests on, folded: the rates behind the headline ones, both kinds of
 * interval, the exact interval, the correlation inside clusters and the effective number of trials.
 */
#include <stdio.h>

#include "common/base/html.h"
#include "reports/format.h"
#include "reports/html/page.h"

static const enum metric_id shown[] = {
    METRIC_DETECTION,      METRIC_TELEMETRY,   METRIC_PREVENTION,  METRIC_UNATTRIBUTED,
    METRIC_FALSE_POSITIVE, METRIC_FALSE_ALERT, METRIC_FALSE_BLOCK, METRIC_AMBIGUOUS};

static void interval_cell(struct page *page, const struct view_metric *metric,
                          struct interval interval)
{
    AUTOBUF struct buf text = BUF_INIT;
    if (metric->enough) {
        page_interval(page, &text, interval);
    }
    page_cell(page, "number", buf_str(&text));
}

static void number_cell(struct page *page, const struct view_metric *metric, double value)
{
    AUTOBUF struct buf text = BUF_INIT;
    if (metric->n > 0) {
        format_number(&text, value);
    }
    page_cell(page, "number", buf_str(&text));
}

static void write_row(struct page *page, size_t index, size_t row)
{
    const struct view_metric *metric = &page->view->products[index].metrics[shown[row]];
    AUTOBUF struct buf value = BUF_INIT;
    char base[64];
    html_open(&page->out, "tr", NULL);
    if (row == 0) {
        page_name_cell(page, index, COUNT_OF(shown));
    }
    html_open(&page->out, "td", "title", page_say(page, message_metric_what(metric->id)), NULL);
    html_text(&page->out, page_say(page, message_metric(metric->id)));
    html_close(&page->out, "td");
    snprintf(base, sizeof(base), "%lld/%lld", (long long)metric->x, (long long)metric->n);
    page_cell(page, "number", metric->n > 0 ? base : page_say(page, MSG_NOT_TESTED));
    if (metric->enough) {
        page_percent(page, &value, metric->value);
    }
    page_cell(page, "number", buf_str(&value));
    interval_cell(page, metric, metric->headline);
    interval_cell(page, metric, metric->wilson);
    interval_cell(page, metric, metric->exact);
    page_count_cell(page, metric->clusters);
    number_cell(page, metric, metric->icc);
    number_cell(page, metric, metric->effective);
    html_close(&page->out, "tr");
}

void page_metrics(struct page *page)
{
    static const enum message heads[] = {
        MSG_PRODUCT,      MSG_METRIC,         MSG_COUNT,    MSG_VALUE, MSG_INTERVAL,
        MSG_PLAIN_WILSON, MSG_EXACT_INTERVAL, MSG_CLUSTERS, MSG_ICC,   MSG_EFFECTIVE};
    html_open(&page->out, "details", NULL);
    page_message(page, "summary", NULL, MSG_ALL_RATES);
    page_table(page, "plain dense", heads, COUNT_OF(heads));
    for (size_t i = 0; i < page->view->product_count; i++) {
        for (size_t row = 0; row < COUNT_OF(shown); row++) {
            write_row(page, i, row);
        }
    }
    page_table_end(page);
    page_message(page, "p", "note", MSG_CAP_ALL_RATES);
    html_close(&page->out, "details");
}
