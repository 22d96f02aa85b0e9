/* Whether repetitions agree; and that nobody judged a second time. */
#include <stdio.h>

#include "common/base/html.h"
#include "reports/html/page.h"
#include "reports/report_measure.h"

static void deviation_cell(struct page *page, const struct view_deviation *of)
{
    AUTOBUF struct buf cases = BUF_INIT;
    char text[32];
    snprintf(text, sizeof(text), "%.3f", of->s_r);
    buf_printf(&cases, "%s: %lld", page_say(page, MSG_OVERHEAD_CASES), (long long)of->cases);
    page_figure_cell(page, of->s_r < 0.0 ? "\xe2\x80\x93" : text, buf_str(&cases));
}

static void write_row(struct page *page, size_t index)
{
    const struct view_product *product = &page->view->products[index];
    html_open(&page->out, "tr", NULL);
    page_name_cell(page, index, 1);
    page_ratio_cell(page, &product->flips_detect);
    page_ratio_cell(page, &product->flips_block);
    if (page->view->repeatability.products) {
        const struct view_repeat_product *of = &page->view->repeatability.products[index];
        deviation_cell(page, &of->detection);
        deviation_cell(page, &of->prevention);
        deviation_cell(page, &of->wrong);
    }
    html_close(&page->out, "tr");
}

static void write_table(struct page *page)
{
    static const enum message heads[] = {MSG_PRODUCT,
                                         MSG_REPEAT_CHANGED_DETECT,
                                         MSG_REPEAT_CHANGED_BLOCK,
                                         MSG_REPEAT_S_DETECTION,
                                         MSG_REPEAT_S_PREVENTION,
                                         MSG_REPEAT_S_WRONG};
    AUTOBUF struct buf caption = BUF_INIT;
    AUTOBUF struct buf shares = BUF_INIT;
    bool known = page->view->repeatability.products != NULL;
    report_add_repeat_caption(&caption, page->view, page->language);
    report_add_shares_caption(&shares, page->view, page->language);
    html_element(&page->out, "p", "note", buf_str(&caption));
    html_element(&page->out, "p", "note", buf_str(&shares));
    page_table(page, "plain phrases", heads, known ? COUNT_OF(heads) : 3);
    for (size_t i = 0; i < page->view->product_count; i++) {
        write_row(page, i);
    }
    page_table_end(page);
}

void page_repeat(struct page *page)
{
    page_section(page, "repeat", MSG_HEAD_REPEAT);
    if (page->view->repetitions > 1 && page->view->product_count > 0) {
        write_table(page);
    } else {
        page_message(page, "p", "note", MSG_REPEAT_ONCE);
    }
    page_message(page, "p", "note", MSG_AGREEMENT_ONE);
    page_section_end(page);
}
