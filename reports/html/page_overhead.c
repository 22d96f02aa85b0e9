/* The time that products add to ordinary work, beside the same work without one. */
#include "common/base/html.h"
#include "reports/format.h"
#include "reports/html/page.h"
#include "reports/report_measure.h"

static void latency_cell(struct page *page, int64_t us)
{
    AUTOBUF struct buf text = BUF_INIT;
    report_add_latency(&text, (double)us);
    page_cell(page, "number", buf_str(&text));
}

static void write_figures(struct page *page, const struct view_overhead_arm *arm)
{
    const struct report_style style = {page->language, "\xe2\x80\x93"};
    AUTOBUF struct buf added = BUF_INIT;
    latency_cell(page, arm->control.median_us);
    latency_cell(page, arm->control.p95_us);
    latency_cell(page, arm->product.median_us);
    latency_cell(page, arm->product.p95_us);
    if (arm->compared) {
        report_add_added(&added, style, arm->added_us, arm->interval);
    }
    page_cell(page, "number", buf_str(&added));
}

static void write_arm(struct page *page, const struct view_overhead_arm *arm)
{
    page_cell(page, NULL, report_word(page->language, score_arm_name(arm->arm)));
    page_count_cell(page, arm->cases);
    if (arm->enough) {
        write_figures(page, arm);
        return;
    }
    html_open(&page->out, "td", "class", "soft", "colspan", "5", NULL);
    html_text(&page->out, page_say(page, arm->cases > 0 ? MSG_COUNTS_ONLY : MSG_OVERHEAD_NOTHING));
    html_close(&page->out, "td");
}

void page_overhead(struct page *page)
{
    static const enum message heads[] = {MSG_PRODUCT,
                                         MSG_ARM,
                                         MSG_OVERHEAD_CASES,
                                         MSG_OVERHEAD_WITHOUT,
                                         MSG_OVERHEAD_WITHOUT_95,
                                         MSG_OVERHEAD_WITH,
                                         MSG_OVERHEAD_WITHOUT_95,
                                         MSG_OVERHEAD_ADDED};
    AUTOBUF struct buf caption = BUF_INIT;
    if (!report_has_overhead(page->view)) {
        return;
    }
    report_add_overhead_caption(&caption, page->view, page->language);
    page_section(page, "overhead", MSG_HEAD_OVERHEAD);
    html_element(&page->out, "p", "note", buf_str(&caption));
    page_message(page, "p", "note", MSG_OVERHEAD_UNMEASURED);
    page_table(page, "plain phrases", heads, COUNT_OF(heads));
    for (size_t i = 0; i < page->view->product_count; i++) {
        const struct view_overhead_product *of = &page->view->overhead.products[i];
        for (size_t k = 0; k < of->arm_count; k++) {
            html_open(&page->out, "tr", NULL);
            if (k == 0) {
                page_name_cell(page, i, of->arm_count);
            }
            write_arm(page, &of->arms[k]);
            html_close(&page->out, "tr");
        }
    }
    page_table_end(page);
    page_section_end(page);
}
