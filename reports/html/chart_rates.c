/* The three rates as bars, one panel each: the share, the headline interval thick, the plain Wilson
 * interval thin, the counts in words. */
#include <stdio.h>

#include "common/base/html.h"
#include "common/base/svg.h"
#include "reports/format.h"
#include "reports/html/page.h"

#define WIDTH 340.0
#define LEFT 26.0
#define SPAN 296.0 /* from 0 to 100 % */
#define ROW 44.0
#define TOP 8.0
#define BAR 9.0

static double at_x(double share)
{
    return LEFT + share * SPAN;
}

static void write_axis(struct page *page, double height)
{
    for (int i = 0; i <= 4; i++) {
        char text[8];
        snprintf(text, sizeof(text), "%d", i * 25);
        svg_line(&page->out, "grid", at_x(i / 4.0), TOP, at_x(i / 4.0), height - 18.0);
        svg_text(&page->out, "tick", at_x(i / 4.0), height - 4.0, "middle", text);
    }
}

static void write_bar(struct page *page, const struct view_metric *metric, const char *class,
                      double y)
{
    double middle = y + BAR / 2.0;
    svg_rect(&page->out, class, (struct svg_box){LEFT, y, metric->value * SPAN, BAR});
    svg_line(&page->out, "plain-interval", at_x(metric->wilson.lower), middle + 8.0,
             at_x(metric->wilson.upper), middle + 8.0);
    svg_line(&page->out, "interval", at_x(metric->headline.lower), middle,
             at_x(metric->headline.upper), middle);
    svg_line(&page->out, "interval", at_x(metric->headline.lower), middle - 4.0,
             at_x(metric->headline.lower), middle + 4.0);
    svg_line(&page->out, "interval", at_x(metric->headline.upper), middle - 4.0,
             at_x(metric->headline.upper), middle + 4.0);
}

static void write_row(struct page *page, size_t index, enum metric_id id, double y)
{
    const struct view_product *product = &page->view->products[index];
    const struct view_metric *metric = &product->metrics[id];
    bool reference = product->role == SCORE_ROLE_REFERENCE;
    AUTOFREE char *class = mem_printf("bar %s", reference ? "faint" : page_metric_class(id));
    AUTOBUF struct buf letter = BUF_INIT;
    AUTOBUF struct buf value = BUF_INIT;
    char base[64];
    format_letter(&letter, index);
    svg_text(&page->out, reference ? "mark faint" : "mark", 11.0, y + 24.0, "middle",
             buf_str(&letter));
    if (metric->enough) {
        page_percent(page, &value, metric->value);
        svg_text(&page->out, "value", LEFT, y + 11.0, "start", buf_str(&value));
        write_bar(page, metric, class, y + 16.0);
    } else {
        svg_text(&page->out, "value faint", LEFT, y + 11.0, "start",
                 page_say(page, metric->n > 0 ? MSG_COUNTS_ONLY : MSG_NOT_TESTED));
    }
    if (metric->n > 0) {
        snprintf(base, sizeof(base), "%lld/%lld", (long long)metric->x, (long long)metric->n);
        svg_text(&page->out, "tick", LEFT + SPAN - 4.0, y + 11.0, "end", base);
    }
}

static void write_panel(struct page *page, enum metric_id id)
{
    size_t count = page->view->product_count,
           references = report_count_role(page->view, SCORE_ROLE_REFERENCE);
    double gap = references > 0 && references < count ? 12.0 : 0.0;
    double height = TOP + (double)count * ROW + gap + 22.0, y = TOP;
    html_open(&page->out, "figure", "class", "panel", NULL);
    page_message(page, "h3", NULL, message_metric(id));
    page_message(page, "p", "note", message_metric_what(id));
    page_open_chart(page, "bars", WIDTH, height, page_say(page, message_metric(id)),
                    page_say(page, MSG_CAP_RATES));
    write_axis(page, height);
    for (size_t i = 0; i < count; i++) {
        bool first_reference = gap > 0.0 && i > 0 &&
                               page->view->products[i].role == SCORE_ROLE_REFERENCE &&
                               page->view->products[i - 1].role == SCORE_ROLE_PRODUCT;
        if (first_reference) {
            svg_line(&page->out, "parting", 0.0, y + gap / 2.0, WIDTH, y + gap / 2.0);
            y += gap;
        }
        write_row(page, i, id, y);
        y += ROW;
    }
    svg_close(&page->out);
    html_close(&page->out, "figure");
}

void page_rates(struct page *page)
{
    page_section(page, "rates", MSG_HEAD_RATES);
    html_open(&page->out, "div", "class", "panels", NULL);
    for (size_t h = 0; h < report_headline_count(page->view); h++) {
        write_panel(page, report_headline(page->view, h));
    }
    html_close(&page->out, "div");
    page_message(page, "p", "note", MSG_CAP_RATES);
    page_metrics(page);
    page_section_end(page);
}
