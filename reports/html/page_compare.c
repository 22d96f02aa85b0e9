/* Products against each other: what one did and the other did not, and which places follow. */
#include <stdio.h>

#include "common/base/html.h"
#include "reports/format.h"
#include "reports/html/page.h"

static void pair_name(const struct page *page, const struct view_compare_two *two, struct buf *out)
{
    (void)page;
    format_letter(out, two->first);
    buf_str_add(out, " \xe2\x80\x93 ");
    format_letter(out, two->second);
}

static void p_cell(struct page *page, double p)
{
    AUTOBUF struct buf text = BUF_INIT;
    format_p(&text, p);
    page_cell(page, "number", buf_str(&text));
}

static void decided_cell(struct page *page, const struct view_compare_two *two)
{
    AUTOBUF struct buf text = BUF_INIT;
    AUTOBUF struct buf letter = BUF_INIT;
    if (two->better == 0) {
        page_message(page, "td", "soft", MSG_COMPARE_NOT_DECIDED);
        return;
    }
    format_letter(&letter, two->better == 1 ? two->first : two->second);
    MESSAGE_FILL(&text, page->language, MSG_COMPARE_BETTER, buf_str(&letter));
    page_cell(page, NULL, buf_str(&text));
}

static void pair_row(struct page *page, const struct view_compare_two *two)
{
    AUTOBUF struct buf name = BUF_INIT;
    AUTOBUF struct buf points = BUF_INIT;
    pair_name(page, two, &name);
    html_open(&page->out, "tr", NULL);
    page_cell(page, NULL, buf_str(&name));
    page_count_cell(page, two->both);
    page_count_cell(page, two->first_only);
    page_count_cell(page, two->second_only);
    page_count_cell(page, two->neither);
    if (two->enough) {
        format_points(&points, page->language, two->difference, two->interval);
        page_cell(page, "number", buf_str(&points));
        p_cell(page, two->p_mid);
        p_cell(page, two->p_adjusted);
        decided_cell(page, two);
    } else {
        html_open(&page->out, "td", "class", "soft", "colspan", "4", NULL);
        html_text(&page->out, page_say(page, MSG_COMPARE_TOO_FEW));
        html_close(&page->out, "td");
    }
    html_close(&page->out, "tr");
}

static void write_q(struct page *page, const struct view_comparison *of)
{
    AUTOBUF struct buf text = BUF_INIT;
    AUTOBUF struct buf q = BUF_INIT;
    AUTOBUF struct buf p = BUF_INIT;
    char df[32], items[32];
    if (!of->has_q) {
        return;
    }
    format_number(&q, of->q);
    format_p(&p, of->q_p);
    snprintf(df, sizeof(df), "%lld", (long long)of->q_df);
    snprintf(items, sizeof(items), "%lld", (long long)of->q_items);
    MESSAGE_FILL(&text, page->language, MSG_COMPARE_Q, buf_str(&q), df, items, buf_str(&p));
    html_element(&page->out, "p", "note", buf_str(&text));
}

static void write_pairs(struct page *page, const struct view_comparison *of)
{
    static const enum message heads[] = {
        MSG_COMPARE_PAIR,        MSG_COMPARE_BOTH,       MSG_COMPARE_FIRST_ONLY,
        MSG_COMPARE_SECOND_ONLY, MSG_COMPARE_NEITHER,    MSG_COMPARE_DIFFERENCE,
        MSG_COMPARE_P_MID,       MSG_COMPARE_P_ADJUSTED, MSG_COMPARE_DECIDED};
    page_message(page, "h3", NULL, message_metric(of->metric));
    page_table(page, "plain", heads, COUNT_OF(heads));
    for (size_t i = 0; i < of->two_count; i++) {
        pair_row(page, &of->two[i]);
    }
    page_table_end(page);
    write_q(page, of);
}

static const struct view_compare_rank *rank_of(const struct view_comparison *of, size_t product)
{
    for (size_t i = 0; i < of->rank_count; i++) {
        if (of->ranks[i].product == product) {
            return &of->ranks[i];
        }
    }
    return NULL;
}

static void place_cell(struct page *page, const struct view_comparison *of, size_t product)
{
    const struct view_compare_rank *rank = rank_of(of, product);
    AUTOBUF struct buf text = BUF_INIT;
    if (rank == NULL) {
        page_message(page, "td", "soft", MSG_COMPARE_TOO_FEW);
        return;
    }
    report_add_place(&text, page->language, rank, of->rank_count);
    page_cell(page, NULL, buf_str(&text));
}

/* One row a product that was compared, one column a metric. */
static void write_places(struct page *page)
{
    const struct view *view = page->view;
    enum message heads[METRIC_COUNT + 1] = {MSG_PRODUCT};
    for (size_t m = 0; m < view->comparison_count; m++) {
        heads[m + 1] = message_metric(view->comparisons[m].metric);
    }
    page_message(page, "p", "note", MSG_CAP_COMPARE_PLACES);
    page_table(page, "plain phrases", heads, view->comparison_count + 1);
    for (size_t p = 0; p < view->product_count; p++) {
        if (view->products[p].role != SCORE_ROLE_PRODUCT) {
            continue;
        }
        html_open(&page->out, "tr", NULL);
        page_name_cell(page, p, 1);
        for (size_t m = 0; m < view->comparison_count; m++) {
            place_cell(page, &view->comparisons[m], p);
        }
        html_close(&page->out, "tr");
    }
    page_table_end(page);
}

void page_compare(struct page *page)
{
    if (page->view->comparison_count == 0) {
        return;
    }
    page_section(page, "compare", MSG_HEAD_COMPARE);
    page_message(page, "p", "note", MSG_CAP_COMPARE);
    write_places(page);
    for (size_t m = 0; m < page->view->comparison_count; m++) {
        write_pairs(page, &page->view->comparisons[m]);
    }
    page_message(page, "p", "note", MSG_COMPARE_READ);
    page_section_end(page);
}
