/* Whom the page is for, and what it leaves out. */
#include "common/base/html.h"
#include "reports/html/page.h"
#include "reports/report_audience.h"

static void write_left(struct page *page)
{
    html_open(&page->out, "ul", "class", "limits", NULL);
    for (int i = 0; i < AUDIENCE_LEFT_COUNT; i++) {
        AUTOBUF struct buf text = BUF_INIT;
        report_add_left(&text, page->view, (enum audience_left)i, page->language);
        if (text.length > 0) {
            html_element(&page->out, "li", NULL, buf_str(&text));
        }
    }
    html_close(&page->out, "ul");
}

void page_audience(struct page *page)
{
    const struct view_redacted *redacted = &page->view->redacted;
    AUTOBUF struct buf name = BUF_INIT;
    AUTOBUF struct buf why = BUF_INIT;
    report_add_audience(&name, page->view, page->language);
    report_add_audience_why(&why, page->view, page->language);
    page_section(page, "audience", MSG_HEAD_AUDIENCE);
    html_open(&page->out, "p", NULL);
    html_element(&page->out, "b", NULL, buf_str(&name));
    html_close(&page->out, "p");
    html_element(&page->out, "p", "note", buf_str(&why));
    if (redacted->given) {
        write_left(page);
        html_open(&page->out, "dl", "class", "facts", NULL);
        html_open(&page->out, "div", NULL);
        html_element(&page->out, "dt", NULL, page_say(page, MSG_AUDIENCE_WHOLE));
        html_open(&page->out, "dd", NULL);
        html_element(&page->out, "code", NULL, redacted->full_hash);
        html_close(&page->out, "dd");
        html_close(&page->out, "div");
        html_close(&page->out, "dl");
    }
    page_section_end(page);
}
