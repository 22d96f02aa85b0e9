/* Ordinary work in the page: what a product did to the sessions and actions of people who did
 * nothing wrong. */
#include "common/base/html.h"
#include "reports/format.h"
#include "reports/html/page.h"
#include "reports/report_measure.h"

static void rate_cell(struct page *page, const struct view_rate *rate)
{
    const struct report_style style = {page->language, "\xe2\x80\x93"};
    AUTOBUF struct buf value = BUF_INIT;
    AUTOBUF struct buf range = BUF_INIT;
    report_add_rate_value(&value, rate);
    report_add_rate_range(&range, style, rate);
    page_figure_cell(page, buf_str(&value), buf_str(&range));
}

static void hours_cell(struct page *page, int64_t observed_ms)
{
    AUTOBUF struct buf hours = BUF_INIT;
    if (observed_ms > 0) {
        format_duration(&hours, observed_ms);
    } else {
        buf_str_add(&hours, "\xe2\x80\x93");
    }
    page_cell(page, "number", buf_str(&hours));
}

static void write_row(struct page *page, const struct view_work *work)
{
    page_cell(page, NULL, report_word(page->language, score_arm_name(work->arm)));
    page_ratio_cell(page, &work->sessions);
    page_count_cell(page, work->actions);
    hours_cell(page, work->observed_ms);
    page_count_cell(page, work->blocked);
    rate_cell(page, &work->blocked_per_1000);
    rate_cell(page, &work->blocked_per_hour);
    page_count_cell(page, work->alerts);
    rate_cell(page, &work->alerts_per_1000);
    rate_cell(page, &work->alerts_per_hour);
}

static void write_product(struct page *page, size_t index)
{
    const struct view_product *product = &page->view->products[index];
    for (size_t k = 0; k < product->work_count; k++) {
        html_open(&page->out, "tr", NULL);
        if (k == 0) {
            page_name_cell(page, index, product->work_count);
        }
        write_row(page, &product->work[k]);
        html_close(&page->out, "tr");
    }
}

static void write_dropped(struct page *page)
{
    AUTOBUF struct buf text = BUF_INIT;
    report_add_dropped(&text, page->view, page->language);
    if (text.length > 0) {
        html_element(&page->out, "p", "note", buf_str(&text));
    }
}

void page_work(struct page *page)
{
    static const enum message heads[] = {MSG_PRODUCT,       MSG_ARM,           MSG_WORK_SESSIONS,
                                         MSG_WORK_ACTIONS,  MSG_WORK_HOURS,    MSG_WORK_BLOCKED,
                                         MSG_WORK_PER_1000, MSG_WORK_PER_HOUR, MSG_WORK_ALERTS,
                                         MSG_WORK_PER_1000, MSG_WORK_PER_HOUR};
    AUTOBUF struct buf caption = BUF_INIT;
    if (!report_has_work(page->view)) {
        return;
    }
    report_add_work_caption(&caption, page->view, page->language);
    page_message(page, "h3", NULL, MSG_HEAD_WORK);
    page_message(page, "p", "note", MSG_CAP_WORK);
    html_element(&page->out, "p", "note", buf_str(&caption));
    page_table(page, "plain phrases", heads, COUNT_OF(heads));
    for (size_t i = 0; i < page->view->product_count; i++) {
        write_product(page, i);
    }
    page_table_end(page);
    write_dropped(page);
}
