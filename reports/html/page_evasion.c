/* What the writing of an attack makes of a product's answer to it: pairs of a plain attack and
 * another form of it. Nothing where a run has no pairs. */
#include <stdio.h>

#include "common/base/html.h"
#include "reports/format.h"
#include "reports/html/page.h"
#include "reports/report_measure.h"

static void held_cell(struct page *page, const struct view_held *held)
{
    const struct report_style style = {page->language, "\xe2\x80\x93"};
    AUTOBUF struct buf range = BUF_INIT;
    char text[64];
    if (held->resistance.n == 0) {
        page_message(page, "td", "number soft",
                     held->pairs > 0 ? MSG_EVASION_NONE : MSG_NOT_TESTED);
        return;
    }
    snprintf(text, sizeof(text), "%lld/%lld", (long long)held->resistance.x,
             (long long)held->resistance.n);
    report_add_share_range(&range, style, &held->resistance);
    page_figure_cell(page, text, buf_str(&range));
}

static void lost_cells(struct page *page, const struct view_evasion_metric *metric)
{
    AUTOBUF struct buf lost = BUF_INIT;
    AUTOBUF struct buf pairs = BUF_INIT;
    AUTOBUF struct buf clusters = BUF_INIT;
    if (metric->compared) {
        format_points(&lost, page->language, metric->lost, metric->interval);
        report_add_p(&pairs, metric->p_mid);
        report_add_p(&clusters, metric->p_clusters);
    } else {
        buf_str_add(&lost, page_say(page, MSG_COUNTS_ONLY));
    }
    page_cell(page, metric->compared ? NULL : "soft", buf_str(&lost));
    page_cell(page, "number", buf_str(&pairs));
    page_cell(page, "number", buf_str(&clusters));
}

static void metric_row(struct page *page, size_t product, enum message name,
                       const struct view_evasion_metric *metric)
{
    html_open(&page->out, "tr", NULL);
    if (name == MSG_DETECTION) {
        page_name_cell(page, product, 2);
    }
    page_cell(page, NULL, page_say(page, name));
    page_count_cell(page, metric->held.pairs);
    held_cell(page, &metric->held);
    page_count_cell(page, metric->held.plain_only);
    page_count_cell(page, metric->variant_only);
    page_count_cell(page, metric->neither);
    lost_cells(page, metric);
    html_close(&page->out, "tr");
}

static void write_products(struct page *page)
{
    static const enum message heads[] = {MSG_PRODUCT,         MSG_METRIC,         MSG_EVASION_PAIRS,
                                         MSG_EVASION_HELD,    MSG_EVASION_EVADED, MSG_EVASION_NEW,
                                         MSG_EVASION_NEITHER, MSG_EVASION_LOST,   MSG_P_PAIRS,
                                         MSG_P_CLUSTERS};
    page_table(page, "plain phrases", heads, COUNT_OF(heads));
    for (size_t p = 0; p < page->view->product_count; p++) {
        metric_row(page, p, MSG_DETECTION, &page->view->evasion.products[p].detection);
        metric_row(page, p, MSG_PREVENTION, &page->view->evasion.products[p].prevention);
    }
    page_table_end(page);
}

static void variant_row(struct page *page, size_t index, size_t product)
{
    const struct view_evasion_product *of = &page->view->evasion.products[product];
    html_open(&page->out, "tr", NULL);
    if (product == 0) {
        page_row_head(page, of->detection.variants[index].name, page->view->product_count);
    }
    page_name_cell(page, product, 1);
    held_cell(page, &of->detection.variants[index].held);
    held_cell(page, &of->prevention.variants[index].held);
    html_close(&page->out, "tr");
}

static void write_variants(struct page *page)
{
    static const enum message heads[] = {MSG_EVASION_VARIANT, MSG_PRODUCT, MSG_DETECTION,
                                         MSG_PREVENTION};
    if (page->view->evasion.variant_count == 0) {
        return;
    }
    page_message(page, "h3", NULL, MSG_EVASION_BY_VARIANT);
    page_table(page, "plain phrases", heads, COUNT_OF(heads));
    for (size_t i = 0; i < page->view->evasion.variant_count; i++) {
        for (size_t p = 0; p < page->view->product_count; p++) {
            variant_row(page, i, p);
        }
    }
    page_table_end(page);
}

void page_evasion(struct page *page)
{
    AUTOBUF struct buf text = BUF_INIT;
    if (page->view->evasion.case_pairs == 0 || page->view->product_count == 0) {
        return;
    }
    report_add_evasion(&text, page->view, page->language);
    page_section(page, "evasion", MSG_HEAD_EVASION);
    html_element(&page->out, "p", "note", buf_str(&text));
    page_message(page, "p", "note", MSG_CAP_EVASION_TEST);
    write_products(page);
    write_variants(page);
    page_section_end(page);
}
