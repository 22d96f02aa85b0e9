/* What the criteria want covered, and which part of it was tested. */
#include "common/base/html.h"
#include "reports/html/page.h"

static void write_technique(struct page *page, const struct view_covered *covered)
{
    html_open(&page->out, "tr", NULL);
    page_row_head(page, covered->technique, 1);
    page_count_cell(page, covered->planned);
    if (covered->tested) {
        page_count_cell(page, covered->cases);
        page_count_cell(page, covered->clusters);
    } else {
        page_message(page, "td", "number soft", MSG_NOT_TESTED);
        page_cell(page, "number", "");
    }
    html_close(&page->out, "tr");
}

static void write_techniques(struct page *page)
{
    static const enum message heads[] = {MSG_TECHNIQUE, MSG_PLANNED_CASES, MSG_TESTED_CASES,
                                         MSG_CLUSTERS};
    AUTOBUF struct buf text = BUF_INIT;
    AUTOBUF struct buf outside = BUF_INIT;
    report_add_coverage(&text, page->view, page->language);
    html_element(&page->out, "p", "note", buf_str(&text));
    page_table(page, "plain phrases", heads, COUNT_OF(heads));
    for (size_t i = 0; i < page->view->coverage.count; i++) {
        write_technique(page, &page->view->coverage.techniques[i]);
    }
    page_table_end(page);
    report_add_outside(&outside, page->view, page->language);
    if (outside.length > 0) {
        html_element(&page->out, "p", "note", buf_str(&outside));
    }
}

static void write_mapping(struct page *page, enum message id, const struct criteria_names *names)
{
    AUTOBUF struct buf text = BUF_INIT;
    if (names->count > 0) {
        report_add_names(&text, id, (const char *const *)names->items, names->count,
                         page->language);
        html_element(&page->out, "p", NULL, buf_str(&text));
    }
}

void page_coverage(struct page *page)
{
    const struct criteria_profile *profile = &page->view->criteria->profile;
    if (!criteria_has_profile(page->view->criteria)) {
        return;
    }
    page_section(page, "coverage", MSG_HEAD_COVERAGE);
    if (page->view->coverage.count > 0) {
        write_techniques(page);
    }
    write_mapping(page, MSG_PROFILE_CSF, &profile->csf);
    write_mapping(page, MSG_PROFILE_INDUSTRIES, &profile->industries);
    if (profile->csf.count + profile->industries.count > 0) {
        page_message(page, "p", "note", MSG_PROFILE_NOTE);
    }
    page_section_end(page);
}
