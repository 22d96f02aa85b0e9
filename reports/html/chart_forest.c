/* Rates with their intervals, a line for each group and product: by tactic, and by cluster. Each
 * line has its figures in words beside the drawing, so the drawing itself is an ornament to those
 * who do not see it. Below the floors there is a count and no mark. */
#include <stdio.h>
#include <string.h>

#include "common/base/html.h"
#include "common/base/svg.h"
#include "reports/format.h"
#include "reports/html/page.h"
#include "reports/report_intel.h"
#include "reports/report_tactic.h"
#include "reports/stats/proportion.h"

#define WIDTH 160.0
#define HEIGHT 18.0
#define EDGE 6.0 /* so that a mark at either end is whole */
#define EN_DASH "\xe2\x80\x93"

struct line {
    int64_t x, n;
    bool enough; /* false: nothing below is set */
    double value;
    struct interval interval;
    enum view_side side;
    double bound; /* one-sided, of none and of all */
};

static double at_x(double share)
{
    return EDGE + share * (WIDTH - 2.0 * EDGE);
}

static void write_strip(struct page *page, const struct line *line, enum metric_id id)
{
    static const char *const points[] = {"point detect", "point prevent", "point wrong"};
    const char *point = id == METRIC_DETECTION    ? points[0]
                        : id == METRIC_PREVENTION ? points[1]
                                                  : points[2];
    double middle = HEIGHT / 2.0, lower = at_x(line->interval.lower),
           upper = at_x(line->interval.upper);
    svg_open(&page->out, "strip", WIDTH, HEIGHT, "");
    for (int i = 0; i <= 4; i++) {
        svg_line(&page->out, "grid", at_x(i / 4.0), 0.0, at_x(i / 4.0), HEIGHT);
    }
    if (line->enough) {
        svg_line(&page->out, "interval", lower, middle, upper, middle);
        svg_line(&page->out, "interval", lower, middle - 4.0, lower, middle + 4.0);
        svg_line(&page->out, "interval", upper, middle - 4.0, upper, middle + 4.0);
        svg_circle(&page->out, point, at_x(line->value), middle, 4.5);
    }
    svg_close(&page->out);
}

static void write_scale(struct page *page)
{
    static const char *const ticks[] = {"0", "50", "100"};
    static const char *const anchors[] = {"start", "middle", "end"};
    static const double places[] = {1.0, WIDTH / 2.0, WIDTH - 1.0};
    html_open(&page->out, "th", "scope", "col", NULL);
    page_message(page, "span", "unseen", MSG_SCALE);
    svg_open(&page->out, "strip", WIDTH, 14.0, "");
    for (size_t i = 0; i < COUNT_OF(ticks); i++) {
        svg_text(&page->out, "tick", places[i], 11.0, anchors[i], ticks[i]);
    }
    svg_close(&page->out);
    html_close(&page->out, "th");
}

static void rate_cell(struct page *page, const struct line *line)
{
    AUTOBUF struct buf text = BUF_INIT;
    if (!line->enough) {
        page_message(page, "td", "soft", line->n > 0 ? MSG_COUNTS_ONLY : MSG_NOT_TESTED);
        return;
    }
    html_open(&page->out, "td", "class", "number", NULL);
    page_percent(page, &text, line->value);
    html_element(&page->out, "b", NULL, buf_str(&text));
    buf_clear(&text);
    page_interval(page, &text, line->interval);
    html_element(&page->out, "span", NULL, buf_str(&text));
    if (line->side != VIEW_BOTH) {
        AUTOBUF struct buf bound = BUF_INIT;
        buf_clear(&text);
        page_percent(page, &bound, line->bound);
        MESSAGE_FILL(&text, page->language,
                     line->side == VIEW_LOWER ? MSG_MAY_BE_LOW : MSG_MAY_BE_HIGH, buf_str(&bound));
        html_element(&page->out, "small", NULL, buf_str(&text));
    }
    html_close(&page->out, "td");
}

static void write_line(struct page *page, size_t product, const struct line *line,
                       enum metric_id id)
{
    char count[64];
    html_open(&page->out, "tr", NULL);
    html_open(&page->out, "th", "scope", "row", "title", page->view->products[product].name, NULL);
    page_letter(page, product);
    html_close(&page->out, "th");
    snprintf(count, sizeof(count), "%lld/%lld", (long long)line->x, (long long)line->n);
    page_cell(page, "number", line->n > 0 ? count : EN_DASH);
    rate_cell(page, line);
    html_open(&page->out, "td", NULL);
    write_strip(page, line, id);
    html_close(&page->out, "td");
    html_close(&page->out, "tr");
}

static void open_panel(struct page *page, enum message title)
{
    html_open(&page->out, "figure", "class", "forest", NULL);
    html_open(&page->out, "div", "class", "scroll", "tabindex", "0", NULL);
    html_open(&page->out, "table", NULL);
    page_message(page, "caption", NULL, title);
    html_open(&page->out, "thead", NULL);
    html_open(&page->out, "tr", NULL);
    page_head_cell(page, MSG_PRODUCT);
    page_head_cell(page, MSG_TRIALS_OF);
    page_head_cell(page, MSG_RATE_INTERVAL);
    write_scale(page);
    html_close(&page->out, "tr");
    html_close(&page->out, "thead");
}

static void close_panel(struct page *page)
{
    html_close(&page->out, "table");
    html_close(&page->out, "div");
    html_close(&page->out, "figure");
}

static void open_group(struct page *page, const char *name)
{
    html_open(&page->out, "tbody", NULL);
    html_open(&page->out, "tr", "class", "group", NULL);
    html_open(&page->out, "th", "scope", "rowgroup", "colspan", "4", NULL);
    html_text(&page->out, name);
    html_close(&page->out, "th");
    html_close(&page->out, "tr");
}

static struct line line_of_metric(const struct view_metric *metric)
{
    return (struct line){.x = metric->x,
                         .n = metric->n,
                         .enough = metric->enough,
                         .value = metric->value,
                         .interval = metric->headline,
                         .side = metric->side,
                         .bound = metric->bound};
}

/* The rate of a product for the tactic of that row; nothing tested where its row is another's. The
 * rows of all products are alike as tameshi writes them, but a document from outside may differ. */
static struct line line_of_tactic(const struct view_product *product, size_t row, const char *name,
                                  enum metric_id id)
{
    if (row >= product->tactic_count || strcmp(product->tactics[row].name, name) != 0) {
        return (struct line){.n = 0};
    }
    const struct view_tactic *tactic = &product->tactics[row];
    return line_of_metric(id == METRIC_DETECTION ? &tactic->detection : &tactic->prevention);
}

static void write_tactic(struct page *page, size_t row, enum metric_id id)
{
    const char *name = page->view->products[0].tactics[row].name;
    open_group(page, report_tactic_name(page->language, name));
    for (size_t p = 0; p < page->view->product_count; p++) {
        if (report_shows_age(page->view, p)) {
            struct line line = line_of_tactic(&page->view->products[p], row, name, id);
            write_line(page, p, &line, id);
        }
    }
    html_close(&page->out, "tbody");
}

/* In the order in which attacks go; those that ATT&CK does not know last. */
static void write_tactics(struct page *page, enum metric_id id)
{
    const struct view_product *first = &page->view->products[0];
    open_panel(page, report_metric_word(id));
    for (size_t place = 0; place <= REPORT_TACTICS; place++) {
        for (size_t t = 0; t < first->tactic_count; t++) {
            if (report_tactic_place(first->tactics[t].name) == place) {
                write_tactic(page, t, id);
            }
        }
    }
    close_panel(page);
}

static const struct view_ratio *ratio_of(const struct view_group *group, enum metric_id id)
{
    return id == METRIC_DETECTION    ? &group->detection
           : id == METRIC_PREVENTION ? &group->prevention
                                     : &group->wrong;
}

/* Wilson's interval over the trials of one cluster, a case counting once however often it was
 * repeated. */
static struct line line_of_cluster(const struct page *page, size_t product, size_t cluster,
                                   enum metric_id id)
{
    const struct view *view = page->view;
    const struct view_ratio *ratio = ratio_of(&view->products[product].clusters[cluster], id);
    double repeats = view->repetitions > 1 ? (double)view->repetitions : 1.0,
           x = (double)ratio->x / repeats, n = (double)ratio->n / repeats,
           level = view->criteria->level;
    struct line line = {.x = ratio->x, .n = ratio->n};
    line.enough = ratio->n > 0 && n >= (double)view->criteria->min_cases &&
                  view->clusters[cluster].detection.n >= view->criteria->min_cases;
    if (!line.enough) {
        return line;
    }
    line.value = x / n;
    line.interval = proportion_wilson(x, n, level);
    line.side = ratio->x == 0 ? VIEW_UPPER : ratio->x == ratio->n ? VIEW_LOWER : VIEW_BOTH;
    line.bound = line.side == VIEW_UPPER   ? proportion_none_upper(n, level)
                 : line.side == VIEW_LOWER ? proportion_all_lower(n, level)
                                           : 0.0;
    return line;
}

static bool any_cluster(const struct page *page, enum metric_id id)
{
    for (size_t c = 0; c < page->view->cluster_count; c++) {
        for (size_t p = 0; p < page->view->product_count; p++) {
            if (line_of_cluster(page, p, c, id).enough) {
                return true;
            }
        }
    }
    return false;
}

static void write_clusters(struct page *page, enum metric_id id)
{
    enum score_kind kind = id == METRIC_FALSE_POSITIVE ? SCORE_BENIGN : SCORE_ATTACK;
    if (!any_cluster(page, id)) {
        return;
    }
    open_panel(page, report_metric_word(id));
    for (size_t c = 0; c < page->view->cluster_count; c++) {
        if (page->view->clusters[c].kind != kind) {
            continue;
        }
        open_group(page, page->view->clusters[c].name);
        for (size_t p = 0; p < page->view->product_count; p++) {
            if (report_shows_age(page->view, p)) {
                struct line line = line_of_cluster(page, p, c, id);
                write_line(page, p, &line, id);
            }
        }
        html_close(&page->out, "tbody");
    }
    close_panel(page);
}

/* A sentence on the level {1} and the floors of cases {2} and clusters {3}. */
static void say_floors(struct page *page, enum message sentence)
{
    AUTOBUF struct buf text = BUF_INIT;
    AUTOBUF struct buf level = BUF_INIT;
    char cases[32], groups[32];
    snprintf(cases, sizeof(cases), "%lld", (long long)page->view->criteria->min_cases);
    snprintf(groups, sizeof(groups), "%lld", (long long)page->view->criteria->min_clusters);
    format_share(&level, page->language, page->view->criteria->level);
    MESSAGE_FILL(&text, page->language, sentence, buf_str(&level), cases, groups);
    html_element(&page->out, "p", "note", buf_str(&text));
}

static void write_by_cluster(struct page *page)
{
    page_message(page, "h3", NULL, MSG_FOREST_CLUSTERS);
    if (!any_cluster(page, METRIC_DETECTION) && !any_cluster(page, METRIC_PREVENTION) &&
        !any_cluster(page, METRIC_FALSE_POSITIVE)) {
        say_floors(page, MSG_FOREST_FEW);
        return;
    }
    say_floors(page, MSG_CAP_FOREST_CLUSTERS);
    html_open(&page->out, "div", "class", "forests", NULL);
    write_clusters(page, METRIC_DETECTION);
    write_clusters(page, METRIC_PREVENTION);
    write_clusters(page, METRIC_FALSE_POSITIVE);
    html_close(&page->out, "div");
}

void page_forest(struct page *page)
{
    const struct view *view = page->view;
    bool tactics = view->product_count > 0 && view->products[0].tactic_count > 0;
    if (view->product_count == 0 || (!tactics && view->cluster_count == 0)) {
        return;
    }
    page_section(page, "forest", MSG_HEAD_FOREST);
    if (tactics) {
        say_floors(page, MSG_CAP_FOREST);
        html_open(&page->out, "div", "class", "forests", NULL);
        write_tactics(page, METRIC_DETECTION);
        write_tactics(page, METRIC_PREVENTION);
        html_close(&page->out, "div");
    }
    if (view->cluster_count > 0) {
        write_by_cluster(page);
    }
    page_section_end(page);
}
