/* What is told apart from the rates: named sets, sealed against public cases, payload-only cases.
 * Each part is there only where the run has any of it. */
#include "common/base/html.h"
#include "reports/format.h"
#include "reports/html/page.h"

static void set_row(struct page *page, const struct view_set *set, size_t product)
{
    const struct view_set_product *of = &set->products[product];
    html_open(&page->out, "tr", NULL);
    if (product == 0) {
        page_row_head(page, set->name ? set->name : page_say(page, MSG_SET_NONE),
                      page->view->product_count);
    }
    page_name_cell(page, product, 1);
    page_ratio_cell(page, &of->detection);
    page_ratio_cell(page, &of->prevention);
    page_ratio_cell(page, &of->wrong);
    html_close(&page->out, "tr");
}

static void write_sets(struct page *page)
{
    static const enum message heads[] = {MSG_SET, MSG_PRODUCT, MSG_DETECTION, MSG_PREVENTION,
                                         MSG_FALSE_POSITIVES};
    page_section(page, "sets", MSG_HEAD_SETS);
    page_message(page, "p", "note", MSG_CAP_SETS);
    page_table(page, "plain phrases", heads, COUNT_OF(heads));
    for (size_t i = 0; i < page->view->sets.set_count; i++) {
        for (size_t p = 0; p < page->view->product_count; p++) {
            set_row(page, &page->view->sets.sets[i], p);
        }
    }
    page_table_end(page);
    page_section_end(page);
}

static void difference_row(struct page *page, size_t product, enum message metric,
                           const struct view_difference *difference)
{
    AUTOBUF struct buf text = BUF_INIT;
    html_open(&page->out, "tr", NULL);
    if (metric == MSG_DETECTION) {
        page_name_cell(page, product, 3);
    }
    page_cell(page, NULL, page_say(page, metric));
    page_ratio_cell(page, &difference->open);
    page_ratio_cell(page, &difference->sealed);
    if (difference->known) {
        format_points(&text, page->language, difference->value, difference->interval);
        page_cell(page, "number", buf_str(&text));
    } else {
        bool both = difference->open.n > 0 && difference->sealed.n > 0;
        page_message(page, "td", "number soft", both ? MSG_COUNTS_ONLY : MSG_NOT_TESTED);
    }
    html_close(&page->out, "tr");
}

static void write_sealed(struct page *page)
{
    static const enum message heads[] = {MSG_PRODUCT, MSG_METRIC, MSG_PUBLIC_CASES,
                                         MSG_SEALED_CASES, MSG_DIFFERENCE};
    page_section(page, "sealed", MSG_HEAD_SEALED);
    page_message(page, "p", "note", MSG_CAP_SEALED);
    page_table(page, "plain phrases", heads, COUNT_OF(heads));
    for (size_t p = 0; p < page->view->product_count; p++) {
        const struct view_sealed *sealed = &page->view->sets.sealed[p];
        difference_row(page, p, MSG_DETECTION, &sealed->detection);
        difference_row(page, p, MSG_PREVENTION, &sealed->prevention);
        difference_row(page, p, MSG_FALSE_POSITIVES, &sealed->wrong);
    }
    page_table_end(page);
    page_section_end(page);
}

static void write_payload(struct page *page)
{
    static const enum message heads[] = {
        MSG_PRODUCT,       MSG_PAYLOAD_ALERTED,        MSG_PAYLOAD_BLOCKED,
        MSG_PAYLOAD_NAMED, MSG_PAYLOAD_BENIGN_ALERTED, MSG_PAYLOAD_UNWANTED};
    const struct view_sets *sets = &page->view->sets;
    AUTOBUF struct buf text = BUF_INIT;
    report_add_payload(&text, page->view, page->language);
    page_section(page, "payload", MSG_HEAD_PAYLOAD);
    html_element(&page->out, "p", "note", buf_str(&text));
    page_table(page, "plain phrases", heads, COUNT_OF(heads));
    for (size_t p = 0; p < page->view->product_count; p++) {
        html_open(&page->out, "tr", NULL);
        page_name_cell(page, p, 1);
        page_ratio_cell(page, &sets->payload[p].attack.alerted);
        page_ratio_cell(page, &sets->payload[p].attack.blocked);
        page_ratio_cell(page, &sets->payload[p].attack.rule);
        page_ratio_cell(page, &sets->payload[p].benign.alerted);
        page_ratio_cell(page, &sets->payload[p].benign.rule);
        html_close(&page->out, "tr");
    }
    page_table_end(page);
    page_section_end(page);
}

void page_sets(struct page *page)
{
    if (page->view->sets.set_count > 0) {
        write_sets(page);
    }
    if (page->view->sets.sealed) {
        write_sealed(page);
    }
    if (page->view->sets.payload) {
        write_payload(page);
    }
}
