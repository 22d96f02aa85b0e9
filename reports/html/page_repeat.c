/* Whether repetitions agree, and evaluators who judged a second time; or that nobody did. */
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

static void agreement_row(struct page *page, size_t index)
{
    const struct report_style style = {page->language, "\xe2\x80\x93"};
    const struct view_agreement_group *group = NULL;
    enum message word = report_agreement(page->view, index, &group);
    AUTOBUF struct buf judged = BUF_INIT;
    AUTOBUF struct buf kappa = BUF_INIT;
    AUTOBUF struct buf alpha = BUF_INIT;
    report_add_judged(&judged, page->language, group);
    report_add_kappa(&kappa, style, group);
    report_add_alpha(&alpha, page->language, group);
    html_open(&page->out, "tr", NULL);
    page_row_head(page, page_say(page, word), 1);
    page_cell(page, "number", buf_str(&judged));
    page_count_cell(page, group->agreed);
    page_cell(page, "number", buf_str(&kappa));
    page_cell(page, NULL, buf_str(&alpha));
    html_close(&page->out, "tr");
}

static void write_agreement(struct page *page)
{
    static const enum message heads[] = {MSG_METRIC, MSG_AGREEMENT_JUDGED, MSG_AGREEMENT_AGREED,
                                         MSG_AGREEMENT_KAPPA, MSG_AGREEMENT_ALPHA};
    AUTOBUF struct buf caption = BUF_INIT;
    if (!page->view->agreement.hash) {
        page_message(page, "p", "note", MSG_AGREEMENT_ONE);
        return;
    }
    report_add_agreement_caption(&caption, page->view, page->language);
    page_message(page, "h3", NULL, MSG_HEAD_AGREEMENT);
    html_element(&page->out, "p", "note", buf_str(&caption));
    page_table(page, "plain phrases", heads, COUNT_OF(heads));
    for (size_t i = 0; i < REPORT_AGREEMENTS; i++) {
        agreement_row(page, i);
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
    write_agreement(page);
    page_section_end(page);
}
