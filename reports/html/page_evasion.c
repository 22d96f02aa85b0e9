/* What the writing of an attack makes of a product's answer to it: pairs of a plain attack and
 * another form of it. Nothing where a run has no pairs. */
#include "common/base/html.h"
#include "reports/html/page.h"

static void held_cell(struct page *page, const struct view_held *held)
{
    AUTOBUF struct buf text = BUF_INIT;
    report_add_held(&text, held, page->language);
    page_cell(page, "number", buf_str(&text));
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
    html_close(&page->out, "tr");
}

static void write_products(struct page *page)
{
    static const enum message heads[] = {MSG_PRODUCT,        MSG_METRIC,         MSG_EVASION_PAIRS,
                                         MSG_EVASION_HELD,   MSG_EVASION_EVADED, MSG_EVASION_NEW,
                                         MSG_EVASION_NEITHER};
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
    write_products(page);
    write_variants(page);
    page_section_end(page);
}
