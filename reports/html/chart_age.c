/* Charts over the age of intelligence: how many trials used what age, and for each product its
 * rates with their intervals, bin by bin. A bin in which nothing was tested has no mark at all: it
 * is not a nought. */
#include <stdio.h>
#include <string.h>

#include "common/base/html.h"
#include "common/base/svg.h"
#include "reports/format.h"
#include "reports/html/page.h"
#include "reports/report_intel.h"

#define WIDTH 360.0
#define LEFT 30.0
#define SLOT ((WIDTH - LEFT) / AGE_BINS)
#define TOP 12.0
#define BARS 96.0  /* height of the histogram */
#define PLOT 150.0 /* height of 0 to 100 % */
#define ASIDE 7.0  /* of the two metrics from the middle of a bin */
#define LINE 15.0

static double middle_of(size_t bin)
{
    return LEFT + ((double)bin + 0.5) * SLOT;
}

static void write_bin_names(struct page *page, double y)
{
    for (size_t i = 0; i < AGE_BINS; i++) {
        svg_text(&page->out, "tick", middle_of(i), y, "middle",
                 page_say(page, message_age_short(i)));
    }
}

static void write_count(struct page *page, size_t bin, double y, int64_t count)
{
    char text[32];
    snprintf(text, sizeof(text), "%lld", (long long)count);
    svg_text(&page->out, "value", middle_of(bin), y, "middle", text);
}

static void write_column(struct page *page, size_t bin, double scale)
{
    const struct view_intel *intel = &page->view->intel;
    double scored = (double)intel->scored_in[bin] * scale,
           stale = (double)intel->stale_in[bin] * scale, ground = TOP + LINE + BARS;
    int64_t all = intel->scored_in[bin] + intel->stale_in[bin];
    double left = middle_of(bin) - SLOT * 0.36, width = SLOT * 0.72;
    if (all == 0) {
        return;
    }
    if (scored > 0.0) {
        svg_rect(&page->out, "bar age", (struct svg_box){left, ground - scored, width, scored});
    }
    if (stale > 0.0) {
        svg_rect(&page->out, "stale",
                 (struct svg_box){left, ground - scored - stale, width, stale});
    }
    write_count(page, bin, ground - scored - stale - 5.0, all);
}

static void write_swatch(struct page *page, const char *class, enum message word)
{
    html_open(&page->out, "li", NULL);
    svg_open(&page->out, "swatch", 14.0, 14.0, "");
    svg_rect(&page->out, class, (struct svg_box){0.5, 0.5, 13.0, 13.0});
    svg_close(&page->out);
    page_message(page, "span", NULL, word);
    html_close(&page->out, "li");
}

static void write_histogram_key(struct page *page)
{
    if (page->view->intel.stale.x > 0) {
        html_open(&page->out, "ul", "class", "key", NULL);
        write_swatch(page, "bar age", MSG_SCORED);
        write_swatch(page, "stale", MSG_STALE);
        html_close(&page->out, "ul");
    }
}

void page_age_histogram(struct page *page)
{
    const struct view_intel *intel = &page->view->intel;
    int64_t most = 1;
    for (size_t i = 0; i < AGE_BINS; i++) {
        int64_t all = intel->scored_in[i] + intel->stale_in[i];
        most = all > most ? all : most;
    }
    html_open(&page->out, "figure", "class", "ages", NULL);
    page_message(page, "h3", NULL, MSG_AGE_TRIALS);
    write_histogram_key(page);
    page_open_chart(page, "bars", WIDTH, TOP + LINE + BARS + 18.0, page_say(page, MSG_AGE_TRIALS),
                    page_say(page, MSG_CAP_AGE_BINS));
    svg_line(&page->out, "axis-line", LEFT, TOP + LINE + BARS, WIDTH, TOP + LINE + BARS);
    for (size_t i = 0; i < AGE_BINS; i++) {
        write_column(page, i, BARS / (double)most);
    }
    write_bin_names(page, TOP + LINE + BARS + 14.0);
    svg_close(&page->out);
    html_close(&page->out, "figure");
}

static double at_y(double share)
{
    return TOP + (1.0 - share) * PLOT;
}

static void write_axis(struct page *page)
{
    for (int i = 0; i <= 4; i++) {
        char text[8];
        snprintf(text, sizeof(text), "%d", i * 25);
        svg_line(&page->out, "grid", LEFT, at_y(i / 4.0), WIDTH, at_y(i / 4.0));
        svg_text(&page->out, "tick", LEFT - 6.0, at_y(i / 4.0) + 4.0, "end", text);
    }
}

static void write_mark(struct page *page, enum metric_id id, double x, double y)
{
    if (id == METRIC_DETECTION) {
        svg_circle(&page->out, "point detect", x, y, 4.5);
    } else {
        svg_diamond(&page->out, "point prevent", x, y, 5.5);
    }
}

static void write_point(struct page *page, const struct view_metric *metric, double x)
{
    double upper = at_y(metric->headline.upper), lower = at_y(metric->headline.lower);
    svg_line(&page->out, "interval", x, upper, x, lower);
    svg_line(&page->out, "interval", x - 3.0, upper, x + 3.0, upper);
    svg_line(&page->out, "interval", x - 3.0, lower, x + 3.0, lower);
    write_mark(page, metric->id, x, at_y(metric->value));
}

/* Counts under the bins, where they fit; the table has them all. */
static void write_base(struct page *page, const struct view_metric *metric, size_t bin, double y)
{
    char text[64];
    snprintf(text, sizeof(text), "%lld/%lld", (long long)metric->x, (long long)metric->n);
    if (metric->n > 0 && strlen(text) <= 9) {
        svg_text(&page->out, "tick tiny", middle_of(bin), y, "middle", text);
    }
}

static void write_metric(struct page *page, enum metric_id id, const struct view_by_age *by_age,
                         double aside, double base)
{
    write_mark(page, id, LEFT - 14.0, base - 3.5);
    for (size_t i = 0; i < AGE_BINS; i++) {
        if (by_age->bins[i].enough) {
            write_point(page, &by_age->bins[i], middle_of(i) + aside);
        }
        write_base(page, &by_age->bins[i], i, base);
    }
}

static bool any_tested(const struct view_by_age *by_age)
{
    for (size_t i = 0; i < AGE_BINS; i++) {
        if (by_age->bins[i].n > 0) {
            return true;
        }
    }
    return false;
}

static void write_panel(struct page *page, size_t index)
{
    const struct view_product *product = &page->view->products[index];
    const struct view_product_age *age = &page->view->intel.products[index];
    bool both = product->detect && product->block;
    double names = TOP + PLOT + 20.0, height = names + (both ? 2.0 : 1.0) * LINE + 8.0;
    html_open(&page->out, "figure", "class", "ages", NULL);
    html_open(&page->out, "h3", NULL);
    page_letter(page, index);
    html_element(&page->out, "span", NULL, product->name);
    html_close(&page->out, "h3");
    page_open_chart(page, "bars", WIDTH, height, product->name, page_say(page, MSG_CAP_AGE_RATES));
    write_axis(page);
    write_bin_names(page, names);
    if (product->detect) {
        write_metric(page, METRIC_DETECTION, &age->detection, both ? -ASIDE : 0.0, names + LINE);
    }
    if (product->block) {
        write_metric(page, METRIC_PREVENTION, &age->prevention, both ? ASIDE : 0.0,
                     names + (both ? 2.0 : 1.0) * LINE);
    }
    if (!any_tested(&age->detection) && !any_tested(&age->prevention)) {
        svg_text(&page->out, "value faint", (LEFT + WIDTH) / 2.0, at_y(0.5) - 5.0, "middle",
                 page_say(page, MSG_AGE_UNKNOWN));
    }
    svg_close(&page->out);
    html_close(&page->out, "figure");
}

static void write_mark_key(struct page *page, enum metric_id id)
{
    html_open(&page->out, "li", NULL);
    svg_open(&page->out, "swatch", 14.0, 14.0, "");
    write_mark(page, id, 7.0, 7.0);
    svg_close(&page->out);
    page_message(page, "span", NULL, message_metric(id));
    html_close(&page->out, "li");
}

void page_age_rates(struct page *page)
{
    page_message(page, "h3", NULL, MSG_AGE_RATES);
    html_open(&page->out, "ul", "class", "key", NULL);
    write_mark_key(page, METRIC_DETECTION);
    write_mark_key(page, METRIC_PREVENTION);
    html_close(&page->out, "ul");
    html_open(&page->out, "div", "class", "panels", NULL);
    for (size_t i = 0; i < page->view->product_count; i++) {
        if (report_shows_age(page->view, i)) {
            write_panel(page, i);
        }
    }
    html_close(&page->out, "div");
    page_message(page, "p", "note", MSG_CAP_AGE_RATES);
}
