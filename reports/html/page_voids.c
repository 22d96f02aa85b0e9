/* What was planned and what became of it: scored, void with its cause, not run, not applicable; and
 * the control arm. */
#include <stdio.h>

#include "common/base/html.h"
#include "reports/html/page.h"

static void count_row(struct page *page, size_t index, size_t row)
{
    const struct view_product *product = &page->view->products[index];
    const struct view_count *count = &product->counts[row];
    html_open(&page->out, "tr", NULL);
    if (row == 0) {
        page_name_cell(page, index, product->count_count);
    }
    page_cell(page, NULL, report_word(page->language, score_arm_name(count->arm)));
    page_cell(page, NULL, report_word(page->language, score_kind_name(count->kind)));
    page_count_cell(page, count->planned);
    page_count_cell(page, count->scored);
    page_count_cell(page, count->voids);
    if (page->view->intel.bound) {
        page_count_cell(page, count->stale);
    }
    page_count_cell(page, count->not_run);
    page_count_cell(page, count->not_applicable);
    html_close(&page->out, "tr");
}

static void write_counts(struct page *page)
{
    static const enum message heads[] = {MSG_PRODUCT, MSG_ARM,  MSG_KIND,    MSG_PLANNED,
                                         MSG_SCORED,  MSG_VOID, MSG_NOT_RUN, MSG_NOT_APPLICABLE};
    static const enum message with_stale[] = {MSG_PRODUCT, MSG_ARM,     MSG_KIND,
                                              MSG_PLANNED, MSG_SCORED,  MSG_VOID,
                                              MSG_STALE,   MSG_NOT_RUN, MSG_NOT_APPLICABLE};
    bool bound = page->view->intel.bound;
    page_table(page, "plain", bound ? with_stale : heads,
               bound ? COUNT_OF(with_stale) : COUNT_OF(heads));
    for (size_t i = 0; i < page->view->product_count; i++) {
        for (size_t k = 0; k < page->view->products[i].count_count; k++) {
            count_row(page, i, k);
        }
    }
    page_table_end(page);
}

static void control_row(struct page *page, enum message kind, const struct view_control *control)
{
    html_open(&page->out, "tr", NULL);
    page_message(page, "td", NULL, kind);
    page_count_cell(page, control->planned);
    page_count_cell(page, control->worked);
    page_count_cell(page, control->failed);
    page_count_cell(page, control->voids);
    page_count_cell(page, control->not_run);
    html_close(&page->out, "tr");
}

static void write_control(struct page *page)
{
    static const enum message heads[] = {MSG_CONTROL,    MSG_PLANNED, MSG_WORKED,
                                         MSG_NOT_WORKED, MSG_VOID,    MSG_NOT_RUN};
    page_message(page, "p", "note", MSG_CAP_CONTROL);
    page_table(page, "plain", heads, COUNT_OF(heads));
    control_row(page, MSG_ATTACK, &page->view->attack_control);
    control_row(page, MSG_BENIGN, &page->view->benign_control);
    page_table_end(page);
}

static void cause_rows(struct page *page, size_t index, const struct view_void *voids, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        html_open(&page->out, "tr", NULL);
        if (i == 0 && index < page->view->product_count) {
            page_name_cell(page, index, count);
        } else if (i == 0) {
            page_row_head(page, page_say(page, MSG_CONTROL), count);
        }
        page_cell(page, NULL, report_word(page->language, voids[i].arm));
        page_cell(page, NULL, report_word(page->language, voids[i].kind));
        page_cell(page, "cause", report_cause(page->language, voids[i].cause));
        page_count_cell(page, voids[i].count);
        html_close(&page->out, "tr");
    }
}

static void write_causes(struct page *page)
{
    static const enum message heads[] = {MSG_PRODUCT, MSG_ARM, MSG_KIND, MSG_CAUSE, MSG_COUNT};
    const struct view *view = page->view;
    size_t all = view->control_void_count;
    for (size_t i = 0; i < view->product_count; i++) {
        all += view->products[i].void_count;
    }
    if (all == 0) {
        return;
    }
    html_open(&page->out, "details", NULL);
    page_message(page, "summary", NULL, MSG_CAUSE);
    page_table(page, "plain", heads, COUNT_OF(heads));
    cause_rows(page, view->product_count, view->control_voids, view->control_void_count);
    for (size_t i = 0; i < view->product_count; i++) {
        cause_rows(page, i, view->products[i].voids, view->products[i].void_count);
    }
    page_table_end(page);
    html_close(&page->out, "details");
}

static void write_missing(struct page *page)
{
    for (size_t i = 0; i < page->view->product_count; i++) {
        const struct view_product *product = &page->view->products[i];
        AUTOBUF struct buf text = BUF_INIT;
        char count[32];
        if (product->effect_missing == 0 || product->role != SCORE_ROLE_PRODUCT) {
            continue;
        }
        snprintf(count, sizeof(count), "%lld", (long long)product->effect_missing);
        buf_printf(&text, "%s: ", product->name);
        MESSAGE_FILL(&text, page->language, MSG_EFFECT_MISSING, count);
        html_element(&page->out, "p", "note", buf_str(&text));
    }
}

void page_voids(struct page *page)
{
    page_section(page, "voids", MSG_HEAD_VOIDS);
    write_counts(page);
    write_missing(page);
    write_causes(page);
    write_control(page);
    page_section_end(page);
}
