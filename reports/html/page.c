/* Small pieces that the sections share. */
#include "reports/html/page.h"

#include <stdio.h>

#include "common/base/html.h"
#include "common/base/svg.h"
#include "reports/format.h"
#include "reports/report_measure.h"

#define EN_DASH "\xe2\x80\x93"

const char *page_say(const struct page *page, enum message id)
{
    return message(page->language, id);
}

void page_message(struct page *page, const char *tag, const char *class, enum message id)
{
    html_element(&page->out, tag, class, page_say(page, id));
}

void page_head(struct page *page, const char *title, const char *policy)
{
    struct buf *out = &page->out;
    buf_str_add(out, "<!DOCTYPE html>\n");
    html_open(out, "html", "lang", language_name(page->language), NULL);
    html_open(out, "head", NULL);
    html_void(out, "meta", "charset", "utf-8", NULL);
    html_void(out, "meta", "http-equiv", "Content-Security-Policy", "content", policy, NULL);
    html_void(out, "meta", "name", "viewport", "content", "width=device-width, initial-scale=1",
              NULL);
    html_void(out, "meta", "name", "color-scheme", "content", "light dark", NULL);
    html_element(out, "title", NULL, title);
    html_open(out, "style", NULL);
    buf_str_add(out, page_style);
    html_close(out, "style");
    html_close(out, "head");
}

void page_section(struct page *page, const char *id, enum message heading)
{
    html_open(&page->out, "section", "id", id, NULL);
    page_message(page, "h2", NULL, heading);
}

void page_section_end(struct page *page)
{
    html_close(&page->out, "section");
}

void page_verdict(struct page *page, enum threshold_verdict verdict)
{
    static const char *const classes[] = {"verdict open", "verdict pass", "verdict cpass",
                                          "verdict cfail", "verdict fail"};
    page_message(page, "span", classes[verdict], message_threshold(verdict));
}

void page_letter(struct page *page, size_t product)
{
    AUTOBUF struct buf letter = BUF_INIT;
    bool reference = page->view->products[product].role == SCORE_ROLE_REFERENCE;
    format_letter(&letter, product);
    html_element(&page->out, "span", reference ? "letter hollow" : "letter", buf_str(&letter));
}

const char *page_metric_class(enum metric_id metric)
{
    if (metric == METRIC_DETECTION || metric == METRIC_TELEMETRY) {
        return "detect";
    }
    return metric == METRIC_PREVENTION ? "prevent" : "wrong";
}

void page_percent(struct page *page, struct buf *out, double share)
{
    format_percent(out, page->language, share);
}

void page_interval(struct page *page, struct buf *out, struct interval interval)
{
    format_interval(out, page->language, interval, EN_DASH);
}

void page_head_cell(struct page *page, enum message id)
{
    html_open(&page->out, "th", "scope", "col", NULL);
    html_text(&page->out, page_say(page, id));
    html_close(&page->out, "th");
}

void page_cell(struct page *page, const char *class, const char *text)
{
    html_element(&page->out, "td", class, text);
}

void page_count_cell(struct page *page, int64_t count)
{
    char text[32];
    snprintf(text, sizeof(text), "%lld", (long long)count);
    page_cell(page, "number", text);
}

void page_figure_cell(struct page *page, const char *figure, const char *range)
{
    html_open(&page->out, "td", "class", "number", NULL);
    html_text(&page->out, figure);
    if (*range != '\0') {
        html_element(&page->out, "small", NULL, range);
    }
    html_close(&page->out, "td");
}

void page_ratio_cell(struct page *page, const struct view_ratio *ratio)
{
    const struct report_style style = {page->language, EN_DASH};
    AUTOBUF struct buf range = BUF_INIT;
    char text[64];
    if (ratio->n == 0) {
        page_message(page, "td", "number soft", MSG_NOT_TESTED);
        return;
    }
    snprintf(text, sizeof(text), "%lld/%lld", (long long)ratio->x, (long long)ratio->n);
    report_add_share_range(&range, style, ratio);
    page_figure_cell(page, text, buf_str(&range));
}

void page_table(struct page *page, const char *class, const enum message *heads, size_t count)
{
    html_open(&page->out, "div", "class", "scroll", "tabindex", "0", NULL);
    html_open(&page->out, "table", "class", class, NULL);
    html_open(&page->out, "thead", NULL);
    html_open(&page->out, "tr", NULL);
    for (size_t i = 0; i < count; i++) {
        page_head_cell(page, heads[i]);
    }
    html_close(&page->out, "tr");
    html_close(&page->out, "thead");
    html_open(&page->out, "tbody", NULL);
}

void page_table_end(struct page *page)
{
    html_close(&page->out, "tbody");
    html_close(&page->out, "table");
    html_close(&page->out, "div");
}

static void open_row_head(struct page *page, const char *class, size_t rows)
{
    char span[32];
    snprintf(span, sizeof(span), "%zu", rows);
    html_open(&page->out, "th", "scope", rows > 1 ? "rowgroup" : "row", "class", class, "rowspan",
              rows > 1 ? span : NULL, NULL);
}

void page_row_head(struct page *page, const char *text, size_t rows)
{
    open_row_head(page, "name bare", rows);
    html_text(&page->out, text);
    html_close(&page->out, "th");
}

void page_name_cell(struct page *page, size_t product, size_t rows)
{
    open_row_head(page, "name", rows);
    page_letter(page, product);
    html_element(&page->out, "span", NULL, page->view->products[product].name);
    html_close(&page->out, "th");
}

void page_open_chart(struct page *page, const char *class, double width, double height,
                     const char *title, const char *description)
{
    svg_open(&page->out, class, width, height, title);
    svg_describe(&page->out, title, description);
}
