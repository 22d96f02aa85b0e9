/* What was evaluated and what was not, and what may not be concluded. */
#include "common/base/html.h"
#include "reports/html/page.h"
#include "reports/report_intel.h"

void page_evaluated(struct page *page)
{
    static const enum message heads[] = {MSG_ASPECT, MSG_EVALUATED, MSG_NOTE};
    static const char *const classes[] = {"state no", "state partly", "state yes"};
    page_section(page, "evaluated", MSG_HEAD_EVALUATED);
    page_table(page, "plain matrix", heads, COUNT_OF(heads));
    for (size_t i = 0; i < page->view->statement_count; i++) {
        const struct view_statement *statement = &page->view->statements[i];
        html_open(&page->out, "tr", NULL);
        html_open(&page->out, "th", "scope", "row", NULL);
        html_text(&page->out, page_say(page, message_statement(statement->statement)));
        html_close(&page->out, "th");
        page_message(page, "td", classes[statement->state], report_state_word(statement->state));
        page_message(page, "td", NULL, report_statement_note(statement));
        html_close(&page->out, "tr");
    }
    page_table_end(page);
    page_section_end(page);
}

void page_limits(struct page *page)
{
    page_section(page, "limits", MSG_HEAD_LIMITS);
    html_open(&page->out, "ul", "class", "limits", NULL);
    for (size_t i = 0; i < page->view->limit_count; i++) {
        AUTOBUF struct buf text = BUF_INIT;
        report_add_caveat(&text, page->view, page->view->limits[i], page->language);
        html_element(&page->out, "li", NULL, buf_str(&text));
    }
    html_close(&page->out, "ul");
    page_section_end(page);
}
