/* Ordinary work in the page: what a product did to the sessions and actions of people who did
 * nothing wrong. */
#include <stdio.h>

#include "common/base/html.h"
#include "reports/format.h"
#include "reports/html/page.h"

static void rate_cell(struct page *page, double rate)
{
    AUTOBUF struct buf text = BUF_INIT;
    if (rate < 0.0) {
        buf_str_add(&text, "\xe2\x80\x93");
    } else {
        format_number(&text, rate);
    }
    page_cell(page, "number", buf_str(&text));
}

static void write_row(struct page *page, const struct view_work *work)
{
    char sessions[48];
    snprintf(sessions, sizeof(sessions), "%lld/%lld", (long long)work->sessions.x,
             (long long)work->sessions.n);
    page_cell(page, NULL, report_word(page->language, score_arm_name(work->arm)));
    page_cell(page, "number", sessions);
    page_count_cell(page, work->actions);
    page_count_cell(page, work->blocked);
    rate_cell(page, work->blocked_per_1000);
    page_count_cell(page, work->alerts);
    rate_cell(page, work->alerts_per_1000);
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
    static const enum message heads[] = {MSG_PRODUCT,      MSG_ARM,          MSG_WORK_SESSIONS,
                                         MSG_WORK_ACTIONS, MSG_WORK_BLOCKED, MSG_WORK_PER_1000,
                                         MSG_WORK_ALERTS,  MSG_WORK_PER_1000};
    if (!report_has_work(page->view)) {
        return;
    }
    page_message(page, "h3", NULL, MSG_HEAD_WORK);
    page_message(page, "p", "note", MSG_CAP_WORK);
    page_table(page, "plain phrases", heads, COUNT_OF(heads));
    for (size_t i = 0; i < page->view->product_count; i++) {
        write_product(page, i);
    }
    page_table_end(page);
    write_dropped(page);
}
