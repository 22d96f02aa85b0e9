/* The section on the age of intelligence: where the items come from, how old they were when used,
 * what became of them by age, and what may not be read out of it. */
#include <stdio.h>

#include "common/base/html.h"
#include "reports/format.h"
#include "reports/html/page.h"
#include "reports/report_intel.h"

#define EN_DASH "\xe2\x80\x93"

static void paragraph(void *data, const char *text)
{
    struct page *page = data;
    html_element(&page->out, "p", NULL, text);
}

static void point(void *data, const char *text)
{
    struct page *page = data;
    html_element(&page->out, "li", NULL, text);
}

static void rate_cell(struct page *page, const struct view_metric *metric)
{
    AUTOBUF struct buf rate = BUF_INIT;
    char base[64];
    if (metric->n == 0) {
        html_open(&page->out, "td", "class", "number soft", "title", page_say(page, MSG_NOT_TESTED),
                  NULL);
        html_text(&page->out, EN_DASH);
        html_close(&page->out, "td");
        return;
    }
    snprintf(base, sizeof(base), "%lld/%lld", (long long)metric->x, (long long)metric->n);
    html_open(&page->out, "td", "class", "number", NULL);
    html_text(&page->out, base);
    if (metric->enough) {
        page_percent(page, &rate, metric->value);
        html_element(&page->out, "small", NULL, buf_str(&rate));
        buf_clear(&rate);
        format_range(&rate, metric->headline, EN_DASH);
        html_element(&page->out, "small", NULL, buf_str(&rate));
    }
    html_close(&page->out, "td");
}

static void trials_row(struct page *page, enum message label, const int64_t counts[AGE_BINS])
{
    html_open(&page->out, "tr", NULL);
    page_row_head(page, page_say(page, MSG_TRIALS), 1);
    page_message(page, "td", NULL, label);
    for (size_t i = 0; i < AGE_BINS; i++) {
        page_count_cell(page, counts[i]);
    }
    html_close(&page->out, "tr");
}

static void rates_row(struct page *page, size_t product, size_t rows, enum message metric,
                      const struct view_by_age *by_age)
{
    html_open(&page->out, "tr", NULL);
    if (rows > 0) {
        page_name_cell(page, product, rows);
    }
    page_message(page, "td", NULL, metric);
    for (size_t i = 0; i < AGE_BINS; i++) {
        rate_cell(page, &by_age->bins[i]);
    }
    html_close(&page->out, "tr");
}

static void write_table(struct page *page)
{
    enum message heads[AGE_BINS + 2] = {MSG_PRODUCT, MSG_METRIC};
    const struct view *view = page->view;
    for (size_t i = 0; i < AGE_BINS; i++) {
        heads[i + 2] = message_age_bin(i);
    }
    html_open(&page->out, "details", NULL);
    page_message(page, "summary", NULL, MSG_AGE_TABLE);
    page_table(page, "plain ages", heads, COUNT_OF(heads));
    trials_row(page, MSG_SCORED, view->intel.scored_in);
    trials_row(page, MSG_STALE, view->intel.stale_in);
    for (size_t i = 0; i < view->product_count; i++) {
        const struct view_product *product = &view->products[i];
        const struct view_product_age *age = &view->intel.products[i];
        size_t rows = (size_t)product->detect + (size_t)product->block;
        if (product->detect) {
            rates_row(page, i, rows, MSG_DETECTION, &age->detection);
        }
        if (product->block) {
            rates_row(page, i, product->detect ? 0 : rows, MSG_PREVENTION, &age->prevention);
        }
    }
    page_table_end(page);
    html_close(&page->out, "details");
}

static void write_trends(struct page *page)
{
    page_message(page, "h3", NULL, MSG_AGE_TREND);
    html_open(&page->out, "ul", "class", "limits", NULL);
    report_trend_sentences(page->view, page->language, point, page);
    html_close(&page->out, "ul");
    page_message(page, "p", "note", MSG_CAP_TREND);
}

static void split_cell(struct page *page, const struct view_metric *metric)
{
    AUTOBUF struct buf text = BUF_INIT;
    report_add_rate(&text, metric, page->language, EN_DASH);
    page_cell(page, text.length > 0 ? "number" : "number soft",
              text.length > 0 ? buf_str(&text) : page_say(page, MSG_NOT_TESTED));
}

static void split_row(struct page *page, enum message metric, const struct view_by_age *by_age)
{
    page_message(page, "td", NULL, metric);
    split_cell(page, &by_age->older);
    split_cell(page, &by_age->newer);
    html_close(&page->out, "tr");
}

static void content_rows(struct page *page, size_t index)
{
    const struct view_product *product = &page->view->products[index];
    const struct view_product_age *age = &page->view->intel.products[index];
    bool both = product->detect && product->block;
    AUTOBUF struct buf date = BUF_INIT;
    buf_printf(&date, "%.10s", age->content_date);
    html_open(&page->out, "tr", NULL);
    page_name_cell(page, index, both ? 2 : 1);
    html_open(&page->out, "td", "class", "number", "rowspan", both ? "2" : NULL, NULL);
    html_text(&page->out, buf_str(&date));
    html_close(&page->out, "td");
    if (product->detect) {
        split_row(page, MSG_DETECTION, &age->detection);
    }
    if (both) {
        html_open(&page->out, "tr", NULL);
    }
    if (product->block) {
        split_row(page, MSG_PREVENTION, &age->prevention);
    }
}

static void write_content(struct page *page)
{
    static const enum message heads[] = {MSG_PRODUCT, MSG_CONTENT_DATE, MSG_METRIC,
                                         MSG_CONTENT_OLDER, MSG_CONTENT_NEWER};
    bool any = false;
    page_message(page, "h3", NULL, MSG_AGE_CONTENT);
    for (size_t i = 0; i < page->view->product_count; i++) {
        const struct view_product *product = &page->view->products[i];
        if (!page->view->intel.products[i].content_date || (!product->detect && !product->block)) {
            continue;
        }
        if (!any) {
            page_table(page, "plain", heads, COUNT_OF(heads));
        }
        any = true;
        content_rows(page, i);
    }
    if (any) {
        page_table_end(page);
    }
    page_message(page, "p", "note", any ? MSG_CAP_CONTENT : MSG_CONTENT_UNKNOWN);
}

void page_intel(struct page *page)
{
    page_section(page, "intel", MSG_HEAD_INTEL);
    if (!page->view->intel.bound) {
        page_message(page, "p", NULL, MSG_INTEL_NONE);
        page_section_end(page);
        return;
    }
    report_intel_sentences(page->view, page->language, paragraph, page);
    if (page->view->intel.age.trials > 0) {
        page_age_histogram(page);
        page_message(page, "p", "note", MSG_CAP_AGE_BINS);
        page_age_rates(page);
        write_table(page);
        write_trends(page);
    }
    write_content(page);
    page_message(page, "p", "note", MSG_CAP_INTEL);
    page_section_end(page);
}
