/* What the rates mean for those who would run the product: noise, and precision where attacks are
 * rare. */
#include <stdio.h>

#include "common/base/html.h"
#include "reports/format.h"
#include "reports/html/page.h"
#include "reports/report_measure.h"

static void noise_cell(struct page *page, const struct view_noise *noise)
{
    const struct report_style style = {page->language, "\xe2\x80\x93"};
    AUTOBUF struct buf text = BUF_INIT;
    if (!noise->measured) {
        page_message(page, "td", "soft", MSG_NOT_MEASURED);
        return;
    }
    report_add_noise(&text, style, &noise->all);
    html_open(&page->out, "td", NULL);
    html_text(&page->out, buf_str(&text));
    for (size_t i = 0; i < noise->arm_count; i++) {
        AUTOBUF struct buf arm = BUF_INIT;
        AUTOBUF struct buf rate = BUF_INIT;
        report_add_noise(&rate, style, &noise->arms[i]);
        MESSAGE_FILL(&arm, page->language, MSG_NOISE_ARM,
                     report_word(page->language, score_arm_name(noise->arms[i].arm)),
                     buf_str(&rate));
        html_element(&page->out, "small", NULL, buf_str(&arm));
    }
    html_close(&page->out, "td");
}

/* The steps of "alert within" are the same for every product; the one with most of them gives the
 * heads. */
static const struct view_product untimed;

static const struct view_product *steps(const struct view *view)
{
    const struct view_product *most = NULL;
    if (view->product_count > 0 && report_has_survival(view)) {
        return &untimed; /* the section on time to detect has them */
    }
    for (size_t i = 0; i < view->product_count; i++) {
        if (!most || view->products[i].within_count > most->within_count) {
            most = &view->products[i];
        }
    }
    return most;
}

static void write_heads(struct page *page, const struct view_product *shown)
{
    html_open(&page->out, "div", "class", "scroll", "tabindex", "0", NULL);
    html_open(&page->out, "table", "class", "plain", NULL);
    html_open(&page->out, "thead", NULL);
    html_open(&page->out, "tr", NULL);
    page_head_cell(page, MSG_PRODUCT);
    for (size_t i = 0; i < shown->within_count; i++) {
        AUTOBUF struct buf time = BUF_INIT;
        AUTOBUF struct buf text = BUF_INIT;
        format_duration(&time, shown->within[i].ms);
        MESSAGE_FILL(&text, page->language, MSG_WITHIN, buf_str(&time));
        html_open(&page->out, "th", "scope", "col", "class", "tight", NULL);
        html_text(&page->out, buf_str(&text));
        html_close(&page->out, "th");
    }
    page_head_cell(page, MSG_UNMATCHED);
    html_close(&page->out, "tr");
    html_close(&page->out, "thead");
    html_open(&page->out, "tbody", NULL);
}

static void write_delays(struct page *page)
{
    const struct view_product *shown = steps(page->view);
    if (!shown) {
        return;
    }
    write_heads(page, shown);
    for (size_t i = 0; i < page->view->product_count; i++) {
        const struct view_product *product = &page->view->products[i];
        html_open(&page->out, "tr", NULL);
        page_name_cell(page, i, 1);
        for (size_t k = 0; k < shown->within_count; k++) {
            static const struct view_ratio none;
            page_ratio_cell(page, k < product->within_count ? &product->within[k].seen : &none);
        }
        noise_cell(page, &product->noise);
        html_close(&page->out, "tr");
    }
    page_table_end(page);
}

static void precision_row(struct page *page, size_t index, size_t row)
{
    const struct view_product *product = &page->view->products[index];
    const struct view_precision *precision = &product->precision[row];
    AUTOBUF struct buf base = BUF_INIT;
    AUTOBUF struct buf value = BUF_INIT;
    AUTOBUF struct buf right = BUF_INIT;
    AUTOBUF struct buf wrong = BUF_INIT;
    html_open(&page->out, "tr", NULL);
    if (row == 0) {
        page_name_cell(page, index, product->precision_count);
    }
    format_share(&base, page->language, precision->base_rate);
    page_cell(page, "number", buf_str(&base));
    if (precision->value < 0.0) {
        buf_str_add(&value, "\xe2\x80\x93");
    } else {
        page_percent(page, &value, precision->value);
    }
    if (precision->value >= 0.0 && precision->lower >= 0.0 && precision->upper >= 0.0) {
        buf_str_add(&value, " (");
        page_interval(page, &value, (struct interval){precision->lower, precision->upper});
        buf_str_add(&value, ")");
    }
    page_cell(page, "number", buf_str(&value));
    format_number(&right, precision->true_alerts);
    format_number(&wrong, precision->false_alerts);
    page_cell(page, "number", buf_str(&right));
    page_cell(page, "number", buf_str(&wrong));
    html_close(&page->out, "tr");
}

static void write_precision(struct page *page)
{
    static const enum message heads[] = {MSG_PRODUCT, MSG_BASE_RATE, MSG_PRECISION, MSG_TRUE_ALERTS,
                                         MSG_FALSE_ALERTS};
    bool any = false;
    for (size_t i = 0; i < page->view->product_count; i++) {
        const struct view_product *product = &page->view->products[i];
        for (size_t k = 0; product->role == SCORE_ROLE_PRODUCT && k < product->precision_count;
             k++) {
            if (!any) {
                page_message(page, "p", "note", MSG_CAP_PRECISION);
                page_table(page, "plain", heads, COUNT_OF(heads));
            }
            any = true;
            precision_row(page, i, k);
        }
    }
    if (any) {
        page_table_end(page);
    }
}

void page_operation(struct page *page)
{
    page_section(page, "operation", MSG_HEAD_OPERATION);
    write_delays(page);
    write_precision(page); /* has no heading of its own: before what has one */
    page_work(page);
    page_section_end(page);
}
