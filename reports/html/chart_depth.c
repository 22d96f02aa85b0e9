/* The ladder of detection depth: one stacked bar a product, shallow to deep, with the counts on it.
 */
#include <stdio.h>
#include <string.h>

#include "common/base/html.h"
#include "common/base/svg.h"
#include "reports/format.h"
#include "reports/html/page.h"

#define WIDTH 560.0
#define LEFT 26.0
#define SPAN 530.0
#define ROW 34.0
#define BAR 22.0

struct rung {
    const char *class;
    enum message word;
    int64_t count;
};
#define RUNGS 6

static void fill_rungs(const struct view_product *product, struct rung rungs[RUNGS])
{
    const struct rung all[RUNGS] = {
        {"d-none", MSG_VERDICT_NONE, product->depth[VERDICT_NONE]},
        {"d-telemetry", MSG_VERDICT_TELEMETRY, product->depth[VERDICT_TELEMETRY]},
        {"d-delayed", MSG_DELAYED, product->delayed},
        {"d-general", MSG_VERDICT_GENERAL, product->depth[VERDICT_GENERAL]},
        {"d-tactic", MSG_VERDICT_TACTIC, product->depth[VERDICT_TACTIC]},
        {"d-technique", MSG_VERDICT_TECHNIQUE, product->depth[VERDICT_TECHNIQUE]},
    };
    for (int i = 0; i < RUNGS; i++) {
        rungs[i] = all[i];
    }
}

static void write_row(struct page *page, size_t index, double y)
{
    struct rung rungs[RUNGS];
    const struct view_product *product = &page->view->products[index];
    AUTOBUF struct buf letter = BUF_INIT;
    int64_t all = 0;
    double x = LEFT;
    fill_rungs(product, rungs);
    format_letter(&letter, index);
    svg_text(&page->out, product->role == SCORE_ROLE_REFERENCE ? "mark faint" : "mark", 11.0,
             y + 16.0, "middle", buf_str(&letter));
    for (int i = 0; i < RUNGS; i++) {
        all += rungs[i].count;
    }
    if (all == 0) {
        svg_text(&page->out, "value faint", LEFT, y + 16.0, "start",
                 page_say(page, MSG_NOT_TESTED));
        return;
    }
    for (int i = 0; i < RUNGS; i++) {
        double width = SPAN * (double)rungs[i].count / (double)all;
        char count[32], label[40];
        if (rungs[i].count == 0) {
            continue;
        }
        snprintf(count, sizeof(count), "%lld", (long long)rungs[i].count);
        snprintf(label, sizeof(label), "on %s", rungs[i].class);
        svg_rect(&page->out, rungs[i].class, (struct svg_box){x, y, width, BAR});
        if (width >= 8.0 * (double)strlen(count) + 6.0) {
            svg_text(&page->out, label, x + width / 2.0, y + 15.5, "middle", count);
        }
        x += width;
    }
}

static void write_key(struct page *page)
{
    struct rung rungs[RUNGS];
    static const struct view_product nothing;
    fill_rungs(&nothing, rungs);
    html_open(&page->out, "ul", "class", "key", NULL);
    for (int i = 0; i < RUNGS; i++) {
        html_open(&page->out, "li", NULL);
        svg_open(&page->out, "swatch", 14.0, 14.0, "");
        svg_rect(&page->out, rungs[i].class, (struct svg_box){0.5, 0.5, 13.0, 13.0});
        svg_close(&page->out);
        page_message(page, "span", NULL, rungs[i].word);
        html_close(&page->out, "li");
    }
    html_close(&page->out, "ul");
}

/* Stripes, so that "delayed" does not hang on a colour. */
static void write_pattern(struct page *page)
{
    html_open(&page->out, "defs", NULL);
    html_open(&page->out, "pattern", "id", "stripes", "width", "6", "height", "6", "patternUnits",
              "userSpaceOnUse", "patternTransform", "rotate(45)", NULL);
    svg_rect(&page->out, "stripe-ground", (struct svg_box){0.0, 0.0, 6.0, 6.0});
    svg_rect(&page->out, "stripe", (struct svg_box){0.0, 0.0, 2.5, 6.0});
    html_close(&page->out, "pattern");
    html_close(&page->out, "defs");
}

static void write_rows(struct page *page)
{
    static const enum message heads[RUNGS + 1] = {
        MSG_PRODUCT,         MSG_VERDICT_NONE,   MSG_VERDICT_TELEMETRY, MSG_DELAYED,
        MSG_VERDICT_GENERAL, MSG_VERDICT_TACTIC, MSG_VERDICT_TECHNIQUE};
    page_open_rows(page, heads, COUNT_OF(heads));
    for (size_t p = 0; p < page->view->product_count; p++) {
        struct rung rungs[RUNGS];
        fill_rungs(&page->view->products[p], rungs);
        html_open(&page->out, "tr", NULL);
        page_name_cell(page, p, 1);
        for (int i = 0; i < RUNGS; i++) {
            page_count_cell(page, rungs[i].count);
        }
        html_close(&page->out, "tr");
    }
    page_close_rows(page);
}

void page_depth(struct page *page)
{
    double height = (double)page->view->product_count * ROW;
    page_section(page, "depth", MSG_HEAD_DEPTH);
    html_open(&page->out, "figure", "class", "ladder", NULL);
    write_key(page);
    page_open_chart(page, "bars", WIDTH, height, page_say(page, MSG_HEAD_DEPTH),
                    page_say(page, MSG_CAP_DEPTH));
    write_pattern(page);
    for (size_t i = 0; i < page->view->product_count; i++) {
        write_row(page, i, (double)i * ROW);
    }
    svg_close(&page->out);
    html_close(&page->out, "figure");
    page_message(page, "p", "note", MSG_CAP_DEPTH);
    write_rows(page);
    page_section_end(page);
}
