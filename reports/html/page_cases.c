/* The case list, folded by scenario: what was found for every case, product and arm. */
#include <string.h>

#include "common/base/html.h"
#include "reports/html/page.h"
#include "reports/html/page_listed.h"
#include "reports/report_intel.h"

/* A miss or a false reaction stands out, by weight. */
static bool is_bad(const struct view_trial *trial)
{
    return trial->verdict == VERDICT_NONE || trial->verdict == VERDICT_NOT_PREVENTED ||
           trial->verdict == VERDICT_FALSE_ALERT || trial->verdict == VERDICT_FALSE_BLOCK;
}

static void write_arm(struct page *page, const struct view_case *of, size_t product,
                      enum score_arm arm)
{
    AUTOBUF struct buf text = BUF_INIT;
    bool bad = false;
    for (size_t i = 0; i < of->trial_count; i++) {
        const struct view_trial *trial = &of->trials[i];
        bad = bad || (trial->product == product && trial->arm == arm && is_bad(trial));
    }
    report_add_verdicts(&text, of, product, arm, page->language);
    html_element(&page->out, "div", bad ? "bad" : NULL,
                 text.length > 0 ? buf_str(&text) : "\xe2\x80\x93");
}

static void verdict_cell(struct page *page, const struct view_case *of, size_t product)
{
    html_open(&page->out, "td", NULL);
    write_arm(page, of, product, SCORE_ARM_DETECT);
    write_arm(page, of, product, SCORE_ARM_BLOCK);
    html_close(&page->out, "td");
}

/* The item behind a case, by its name where it may be shown, and its age in the first trial that
 * has one. */
static void write_item(struct page *page, const struct view_case *of)
{
    const struct view_item *item = &of->item;
    AUTOBUF struct buf text = BUF_INIT;
    int64_t age = SCORE_NO_TIME;
    for (size_t i = 0; i < of->trial_count && age == SCORE_NO_TIME; i++) {
        age = of->trials[i].age_ms;
    }
    buf_str_add(&text, item->name ? item->name : item->value ? item->value : item->id);
    if (age != SCORE_NO_TIME) {
        buf_str_add(&text, ", ");
        report_add_age(&text, page->language, age);
    }
    html_element(&page->out, "small", "item", buf_str(&text));
}

static void case_row(struct page *page, const struct view_case *of)
{
    size_t prefix = strlen(of->scenario);
    bool ours = strncmp(of->id, of->scenario, prefix) == 0 && of->id[prefix] == '/' &&
                of->id[prefix + 1] != '\0';
    html_open(&page->out, "tr", NULL);
    html_open(&page->out, "th", "scope", "row", NULL);
    html_text(&page->out, ours ? of->id + prefix + 1 : of->id);
    if (of->bound) {
        write_item(page, of);
    }
    html_close(&page->out, "th");
    page_cell(page, NULL, report_word(page->language, of->control));
    for (size_t p = 0; p < page->view->product_count; p++) {
        verdict_cell(page, of, p);
    }
    html_close(&page->out, "tr");
}

static void open_scenario(struct page *page, const struct view_case *of)
{
    html_open(&page->out, "details", "class", "scenario", "data-kind", score_kind_name(of->kind),
              NULL);
    html_open(&page->out, "summary", NULL);
    html_element(&page->out, "code", NULL, of->scenario);
    html_element(&page->out, "span", "soft",
                 report_word(page->language, score_kind_name(of->kind)));
    html_element(&page->out, "span", "soft", of->cluster);
    if (of->technique) {
        html_element(&page->out, "span", "soft", of->technique);
        html_element(&page->out, "span", "soft", of->tactic);
    }
    html_close(&page->out, "summary");
    html_open(&page->out, "div", "class", "scroll", "tabindex", "0", NULL);
    html_open(&page->out, "table", "class", "plain cases", NULL);
    html_open(&page->out, "thead", NULL);
    html_open(&page->out, "tr", NULL);
    page_head_cell(page, MSG_CASE);
    page_head_cell(page, MSG_CONTROL);
    for (size_t p = 0; p < page->view->product_count; p++) {
        html_open(&page->out, "th", "scope", "col", "title", page->view->products[p].name, NULL);
        page_letter(page, p);
        html_close(&page->out, "th");
    }
    html_close(&page->out, "tr");
    html_close(&page->out, "thead");
    html_open(&page->out, "tbody", NULL);
}

static void close_scenario(struct page *page)
{
    page_table_end(page);
    html_close(&page->out, "details");
}

static void write_scenarios(struct page *page)
{
    const struct view_case *last = NULL;
    AUTOFREE bool *listed = page_listed(page);
    for (size_t i = 0; i < page->view->case_count; i++) {
        const struct view_case *of = &page->view->cases[i];
        if (!listed[i]) {
            continue;
        }
        bool same = last && last->kind == of->kind && strcmp(last->scenario, of->scenario) == 0;
        if (!same) {
            if (last) {
                close_scenario(page);
            }
            open_scenario(page, of);
        }
        case_row(page, of);
        last = of;
    }
    if (last) {
        close_scenario(page);
    }
}

void page_cases(struct page *page)
{
    if (page->view->redacted.given && page->view->case_count == 0) {
        return;
    }
    page_section(page, "cases", MSG_HEAD_CASES);
    page_message(page, "p", "note screen", MSG_CAP_CASES);
    page_message(page, "p", "note paper", MSG_PRINT_CASES);
    page_controls(page, true);
    html_open(&page->out, "div", "class", "screen", NULL);
    write_scenarios(page);
    html_close(&page->out, "div");
    page_section_end(page);
}
