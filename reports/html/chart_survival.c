/* Time to the first alert: for each product a step curve with its range and the numbers still
 * waiting, and the figures in a table. The share rises over the logarithm of time, since what is
 * quick is told from what is slow by powers of ten. A product below the floors has no curve. */
#include <math.h>
#include <stdio.h>

#include "common/base/html.h"
#include "common/base/svg.h"
#include "reports/format.h"
#include "reports/html/page.h"
#include "reports/report_intel.h"
#include "reports/report_measure.h"

#define EN_DASH "\xe2\x80\x93"
#define WIDTH 360.0
#define LEFT 30.0
#define RIGHT 348.0
#define TOP 12.0
#define PLOT 150.0 /* height of 0 to 100 % */
#define LINE 15.0
#define DECADES 1000.0 /* the window over the left end */

static double at_y(double share)
{
    return TOP + (1.0 - share) * PLOT;
}

/* What comes before the left end is drawn at it. */
static double at_x(const struct page *page, double ms)
{
    double window = (double)page->view->survival.window_ms;
    double part = ms <= window / DECADES ? 0.0 : 1.0 + log(ms / window) / log(DECADES);
    return LEFT + part * (RIGHT - LEFT);
}

/* Powers of ten inside the window, and its end; the first is the left end itself. */
static size_t list_ticks(const struct page *page, double ticks[8])
{
    int64_t window = page->view->survival.window_ms;
    size_t count = 0;
    for (int64_t ms = 1; ms < window / 3; ms *= 10) {
        if ((double)ms >= (double)window / DECADES && count < 7) {
            ticks[count++] = (double)ms;
        }
    }
    ticks[count++] = (double)window;
    return count;
}

/* Trials without an alert just before a time. */
static int64_t waiting_at(const struct view_survival_product *of, double ms)
{
    int64_t left = of->trials;
    for (size_t i = 0; i < of->step_count && (double)of->steps[i].ms < ms; i++) {
        left = of->steps[i].left;
    }
    return left;
}

static void write_axes(struct page *page, const struct view_survival_product *of)
{
    double ticks[8];
    size_t count = list_ticks(page, ticks);
    for (int i = 0; i <= 4; i++) {
        char text[8];
        snprintf(text, sizeof(text), "%d", i * 25);
        svg_line(&page->out, "grid", LEFT, at_y(i / 4.0), RIGHT, at_y(i / 4.0));
        svg_text(&page->out, "tick", LEFT - 6.0, at_y(i / 4.0) + 4.0, "end", text);
    }
    for (size_t i = 0; i < count; i++) {
        AUTOBUF struct buf name = BUF_INIT;
        char waiting[32];
        double x = at_x(page, ticks[i]);
        format_duration(&name, (int64_t)ticks[i]);
        snprintf(waiting, sizeof(waiting), "%lld", (long long)waiting_at(of, ticks[i]));
        svg_line(&page->out, "grid", x, at_y(0.0), x, at_y(0.0) + 4.0);
        svg_text(&page->out, "tick", x, at_y(0.0) + 17.0, "middle", buf_str(&name));
        svg_text(&page->out, "tick", x, at_y(0.0) + 17.0 + LINE, "middle", waiting);
    }
}

/* One edge as a staircase: to the right first, then up. */
static void add_edge(struct page *page, struct buf *path, const struct view_survival_product *of,
                     double (*edge)(const struct view_step *))
{
    double y = at_y(0.0);
    for (size_t i = 0; i < of->step_count; i++) {
        double x = at_x(page, (double)of->steps[i].ms);
        buf_printf(path, "L%.1f %.1f", x, y);
        y = at_y(edge(&of->steps[i]));
        buf_printf(path, "L%.1f %.1f", x, y);
    }
    buf_printf(path, "L%.1f %.1f", RIGHT, y);
}

/* The same from right to left, to close the band. */
static void add_edge_back(struct page *page, struct buf *path,
                          const struct view_survival_product *of,
                          double (*edge)(const struct view_step *))
{
    for (size_t i = of->step_count; i > 0; i--) {
        double x = at_x(page, (double)of->steps[i - 1].ms);
        double before = i > 1 ? edge(&of->steps[i - 2]) : 0.0;
        buf_printf(path, "L%.1f %.1f", x, at_y(edge(&of->steps[i - 1])));
        buf_printf(path, "L%.1f %.1f", x, at_y(before));
    }
}

static double of_lower(const struct view_step *step)
{
    return step->interval.lower;
}

static double of_upper(const struct view_step *step)
{
    return step->interval.upper;
}

static double of_share(const struct view_step *step)
{
    return step->alerted;
}

static void write_curve(struct page *page, const struct view_survival_product *of)
{
    AUTOBUF struct buf band = BUF_INIT;
    AUTOBUF struct buf line = BUF_INIT;
    if (of->step_count > 0) {
        buf_printf(&band, "M%.1f %.1f", LEFT, at_y(0.0));
        add_edge(page, &band, of, of_upper);
        buf_printf(&band, "L%.1f %.1f", RIGHT, at_y(of_lower(&of->steps[of->step_count - 1])));
        add_edge_back(page, &band, of, of_lower);
        buf_str_add(&band, "Z");
        svg_path(&page->out, "band", buf_str(&band));
    }
    buf_printf(&line, "M%.1f %.1f", LEFT, at_y(0.0));
    add_edge(page, &line, of, of_share);
    svg_path(&page->out, "curve", buf_str(&line));
}

static void write_panel(struct page *page, size_t index)
{
    const struct view_product *product = &page->view->products[index];
    const struct view_survival_product *of = &page->view->survival.products[index];
    AUTOBUF struct buf label = BUF_INIT;
    html_open(&page->out, "figure", "class", "ages", NULL);
    html_open(&page->out, "h3", NULL);
    page_letter(page, index);
    html_element(&page->out, "span", NULL, product->name);
    html_close(&page->out, "h3");
    buf_printf(&label, "%s: %s", product->name, page_say(page, MSG_CURVE_ALERTED));
    page_open_chart(page, "bars", WIDTH, at_y(0.0) + 22.0 + LINE, buf_str(&label),
                    page_say(page, MSG_CAP_CURVES));
    write_axes(page, of);
    if (of->enough) {
        write_curve(page, of);
    } else {
        svg_text(&page->out, "value faint", (LEFT + RIGHT) / 2.0, at_y(0.5) - 5.0, "middle",
                 page_say(page, of->trials > 0 ? MSG_NOT_DRAWN : MSG_NOT_TESTED));
    }
    svg_close(&page->out);
    html_close(&page->out, "figure");
}

static void duration_cell(struct page *page, double ms, struct interval interval)
{
    const struct report_style style = {page->language, EN_DASH};
    AUTOBUF struct buf text = BUF_INIT;
    AUTOBUF struct buf range = BUF_INIT;
    report_add_reached(&text, style, ms);
    if (interval.lower >= 0.0 || interval.upper >= 0.0) {
        report_add_reached_range(&range, style, interval);
    }
    page_figure_cell(page, buf_str(&text), buf_str(&range));
}

static void write_row(struct page *page, size_t index)
{
    const struct view_product *product = &page->view->products[index];
    const struct view_survival_product *of = &page->view->survival.products[index];
    struct view_ratio alerted = {.x = of->alerted, .n = of->trials};
    html_open(&page->out, "tr", NULL);
    page_name_cell(page, index, 1);
    page_ratio_cell(page, &alerted);
    if (of->enough) {
        duration_cell(page, of->median_ms, of->median_interval);
        duration_cell(page, of->mean_ms, of->mean_interval);
    } else {
        page_message(page, "td", "soft", of->trials > 0 ? MSG_COUNTS_ONLY : MSG_NOT_TESTED);
        page_cell(page, NULL, "");
    }
    for (size_t k = 0; k < product->within_count; k++) {
        page_ratio_cell(page, &product->within[k].seen);
    }
    html_close(&page->out, "tr");
}

static void write_head(struct page *page, enum message id, int64_t ms)
{
    AUTOBUF struct buf time = BUF_INIT;
    AUTOBUF struct buf text = BUF_INIT;
    format_duration(&time, ms);
    MESSAGE_FILL(&text, page->language, id, buf_str(&time));
    html_open(&page->out, "th", "scope", "col", NULL);
    html_text(&page->out, buf_str(&text));
    html_close(&page->out, "th");
}

static void write_table(struct page *page)
{
    const struct view_product *first = &page->view->products[0];
    html_open(&page->out, "div", "class", "scroll", "tabindex", "0", NULL);
    html_open(&page->out, "table", "class", "plain phrases", NULL);
    html_open(&page->out, "thead", NULL);
    html_open(&page->out, "tr", NULL);
    page_head_cell(page, MSG_PRODUCT);
    page_head_cell(page, MSG_SURVIVAL_TRIALS);
    page_head_cell(page, MSG_SURVIVAL_MEDIAN);
    write_head(page, MSG_SURVIVAL_MEAN, page->view->survival.window_ms);
    for (size_t k = 0; k < first->within_count; k++) {
        write_head(page, MSG_WITHIN, first->within[k].ms);
    }
    html_close(&page->out, "tr");
    html_close(&page->out, "thead");
    html_open(&page->out, "tbody", NULL);
    for (size_t i = 0; i < page->view->product_count; i++) {
        write_row(page, i);
    }
    page_table_end(page);
}

void page_survival(struct page *page)
{
    AUTOBUF struct buf caption = BUF_INIT;
    AUTOBUF struct buf test = BUF_INIT;
    if (!report_has_survival(page->view)) {
        return;
    }
    report_add_survival_caption(&caption, page->view, page->language);
    report_add_log_rank(&test, page->view, page->language);
    page_section(page, "survival", MSG_HEAD_SURVIVAL);
    html_element(&page->out, "p", "note", buf_str(&caption));
    page_message(page, "h3", NULL, MSG_CURVE_ALERTED);
    html_open(&page->out, "div", "class", "panels", NULL);
    for (size_t i = 0; i < page->view->product_count; i++) {
        if (report_shows_age(page->view, i)) {
            write_panel(page, i);
        }
    }
    html_close(&page->out, "div");
    page_message(page, "p", "note", MSG_CAP_CURVES);
    write_table(page);
    if (test.length > 0) {
        html_element(&page->out, "p", "note", buf_str(&test));
    }
    page_section_end(page);
}
