/* Traces: case by case what was sent, what came back and what the product logged, each folded. */
#include "common/base/html.h"
#include "reports/html/page.h"
#include "reports/report_trace.h"

static void write_line(void *data, enum trace_part part, const char *text)
{
    static const struct {
        const char *tag, *class;
    } ways[] = {[TRACE_TRIAL] = {"h4", NULL},
                [TRACE_NOTE] = {"p", "traced"},
                [TRACE_BYTES] = {"code", "bytes"},
                [TRACE_COMMAND] = {"pre", NULL}};
    struct page *page = data;
    html_element(&page->out, ways[part].tag, ways[part].class, text);
}

static void write_caption(void *data, enum trace_part part, const char *text)
{
    struct page *page = data;
    (void)part;
    html_element(&page->out, "p", "note", text);
}

static void write_case(struct page *page, const struct node *of)
{
    AUTOBUF struct buf verdicts = BUF_INIT;
    report_trace_verdicts(&verdicts, of, page->language);
    html_open(&page->out, "details", "class", "trace", NULL);
    html_open(&page->out, "summary", NULL);
    html_element(&page->out, "code", NULL, node_get_str(of, "case", "?"));
    html_element(&page->out, "span", "soft",
                 report_word(page->language, node_get_str(of, "kind", "")));
    html_element(&page->out, "span", NULL, buf_str(&verdicts));
    html_close(&page->out, "summary");
    report_trace_case(of, page->language, write_line, page);
    html_close(&page->out, "details");
}

void page_traces(struct page *page)
{
    if (node_count(page->traces) == 0) {
        return;
    }
    page_section(page, "traces", MSG_HEAD_TRACES);
    for (size_t i = 0; i < node_count(page->traces); i++) {
        const struct node *traces = node_at(page->traces, i), *shown = node_get(traces, "shown");
        report_trace_caption(traces, page->language, write_caption, page);
        for (size_t k = 0; k < node_count(shown); k++) {
            write_case(page, node_at(shown, k));
        }
    }
    page_section_end(page);
}
