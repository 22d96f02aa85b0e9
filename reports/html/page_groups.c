/* Tables of counts by cluster and by technique, shaded by share. The count is always printed: the
 * shade only helps the eye. */
#include <stdio.h>

#include "common/base/html.h"
#include "reports/html/page.h"
#include "reports/report_tactic.h"

/* "apart" on the first reference product's column, so that the yardsticks stand off. */
static const char *apart(const struct view *view, size_t product)
{
    bool first = view->products[product].role == SCORE_ROLE_REFERENCE &&
                 (product == 0 || view->products[product - 1].role == SCORE_ROLE_PRODUCT);
    return first ? "apart" : "";
}

typedef const struct view_ratio *pick_ratio(const struct view_group *group);

static const struct view_ratio *pick_detection(const struct view_group *group)
{
    return &group->detection;
}

static const struct view_ratio *pick_prevention(const struct view_group *group)
{
    return &group->prevention;
}

static const struct view_ratio *pick_wrong(const struct view_group *group)
{
    return &group->wrong;
}

/* Column heads: what the rows are, then a letter and an id for each product. */
static void write_heads(struct page *page, enum message rows)
{
    html_open(&page->out, "thead", NULL);
    html_open(&page->out, "tr", NULL);
    page_head_cell(page, rows);
    for (size_t i = 0; i < page->view->product_count; i++) {
        html_open(&page->out, "th", "scope", "col", "class", apart(page->view, i), "title",
                  page->view->products[i].name, NULL);
        page_letter(page, i);
        html_element(&page->out, "small", NULL, page->view->products[i].id);
        html_close(&page->out, "th");
    }
    html_close(&page->out, "tr");
    html_close(&page->out, "thead");
}

/* Ten shades and none: "h0" for nothing of n to "h10" for all of it. */
static void write_ratio(struct page *page, size_t product, const struct view_ratio *ratio)
{
    char text[64], class[32];
    if (ratio->n == 0) {
        snprintf(class, sizeof(class), "heat empty %s", apart(page->view, product));
        html_open(&page->out, "td", "class", class, "title", page_say(page, MSG_NOT_TESTED), NULL);
        html_text(&page->out, "\xe2\x80\x93");
        html_close(&page->out, "td");
        return;
    }
    int shade = (int)(ratio->x * 10 / ratio->n);
    snprintf(class, sizeof(class), "heat h%d %s", shade == 0 && ratio->x > 0 ? 1 : shade,
             apart(page->view, product));
    snprintf(text, sizeof(text), "%lld/%lld", (long long)ratio->x, (long long)ratio->n);
    page_cell(page, class, text);
}

static void open_table(struct page *page, const char *class)
{
    html_open(&page->out, "div", "class", "scroll", "tabindex", "0", NULL);
    html_open(&page->out, "table", "class", class, NULL);
}

static void close_table(struct page *page)
{
    html_close(&page->out, "tbody");
    html_close(&page->out, "table");
    html_close(&page->out, "div");
}

static bool has_clusters(const struct view *view, enum score_kind kind)
{
    for (size_t c = 0; c < view->cluster_count; c++) {
        if (view->clusters[c].kind == kind) {
            return true;
        }
    }
    return false;
}

static void write_clusters(struct page *page, enum message title, enum score_kind kind,
                           pick_ratio *pick)
{
    const struct view *view = page->view;
    if (view->redacted.given && !has_clusters(view, kind)) {
        return;
    }
    page_message(page, "h3", NULL, title);
    open_table(page, kind == SCORE_ATTACK ? "heats sortable" : "heats wrong sortable");
    write_heads(page, MSG_CLUSTER);
    html_open(&page->out, "tbody", NULL);
    for (size_t c = 0; c < view->cluster_count; c++) {
        if (view->clusters[c].kind != kind) {
            continue;
        }
        html_open(&page->out, "tr", NULL);
        html_open(&page->out, "th", "scope", "row", NULL);
        html_text(&page->out, view->clusters[c].name);
        html_close(&page->out, "th");
        for (size_t p = 0; p < view->product_count; p++) {
            write_ratio(page, p, pick(&view->products[p].clusters[c]));
        }
        html_close(&page->out, "tr");
    }
    close_table(page);
}

void page_clusters(struct page *page)
{
    if (page->view->redacted.given && page->view->cluster_count == 0) {
        return;
    }
    page_section(page, "clusters", MSG_HEAD_CLUSTERS);
    page_message(page, "p", "note", MSG_CAP_CLUSTERS);
    page_controls(page, false);
    write_clusters(page, MSG_DETECTION, SCORE_ATTACK, pick_detection);
    write_clusters(page, MSG_PREVENTION, SCORE_ATTACK, pick_prevention);
    write_clusters(page, MSG_FALSE_POSITIVES, SCORE_BENIGN, pick_wrong);
    page_section_end(page);
}

static const struct view_ratio *find_technique(const struct view_product *product, size_t index,
                                               pick_ratio *pick)
{
    static const struct view_ratio none;
    return index < product->technique_count ? pick(&product->techniques[index]) : &none;
}

static void write_technique(struct page *page, size_t index, enum message what, pick_ratio *pick)
{
    const struct view *view = page->view;
    const struct view_group *group = &view->products[0].techniques[index];
    html_open(&page->out, "tr", NULL);
    html_open(&page->out, "th", "scope", "row", NULL);
    html_element(&page->out, "code", NULL, group->name);
    html_element(&page->out, "small", NULL, report_tactic_name(page->language, group->tactic));
    html_close(&page->out, "th");
    page_message(page, "td", NULL, what);
    for (size_t p = 0; p < view->product_count; p++) {
        write_ratio(page, p, find_technique(&view->products[p], index, pick));
    }
    html_close(&page->out, "tr");
}

/* Techniques of a tactic that are not told each. */
static void write_tactic(struct page *page, size_t index, bool detection)
{
    const struct view *view = page->view;
    const struct view_further *first = &view->products[0].further[index];
    char techniques[32], cases[32];
    AUTOBUF struct buf name = BUF_INIT;
    AUTOBUF struct buf counts = BUF_INIT;
    snprintf(techniques, sizeof(techniques), "%lld", (long long)first->techniques);
    snprintf(cases, sizeof(cases), "%lld", (long long)first->cases);
    MESSAGE_FILL(&name, page->language, first->name ? MSG_TACTIC_REST : MSG_TACTIC_RESTS,
                 first->name ? first->name : "");
    MESSAGE_FILL(&counts, page->language, MSG_TACTIC_COUNTS, techniques, cases);
    html_open(&page->out, "tr", NULL);
    html_open(&page->out, "th", "scope", "row", NULL);
    html_text(&page->out, buf_str(&name));
    html_element(&page->out, "small", NULL, buf_str(&counts));
    html_close(&page->out, "th");
    page_message(page, "td", NULL, detection ? MSG_DETECTION : MSG_PREVENTION);
    for (size_t p = 0; p < view->product_count; p++) {
        static const struct view_further none;
        const struct view_further *tactic =
            index < view->products[p].further_count ? &view->products[p].further[index] : &none;
        write_ratio(page, p, detection ? &tactic->detection : &tactic->prevention);
    }
    html_close(&page->out, "tr");
}

void page_techniques(struct page *page)
{
    const struct view *view = page->view;
    if (view->product_count == 0 ||
        view->products[0].technique_count + view->products[0].further_count == 0) {
        return;
    }
    page_section(page, "techniques", MSG_HEAD_TECHNIQUES);
    page_controls(page, false);
    open_table(page, "heats sortable");
    html_open(&page->out, "thead", NULL);
    html_open(&page->out, "tr", NULL);
    page_head_cell(page, MSG_TECHNIQUE);
    page_head_cell(page, MSG_METRIC);
    for (size_t i = 0; i < view->product_count; i++) {
        html_open(&page->out, "th", "scope", "col", "class", apart(view, i), "title",
                  view->products[i].name, NULL);
        page_letter(page, i);
        html_close(&page->out, "th");
    }
    html_close(&page->out, "tr");
    html_close(&page->out, "thead");
    html_open(&page->out, "tbody", NULL);
    for (size_t i = 0; i < view->products[0].technique_count; i++) {
        write_technique(page, i, MSG_DETECTION, pick_detection);
        write_technique(page, i, MSG_PREVENTION, pick_prevention);
    }
    for (size_t i = 0; i < view->products[0].further_count; i++) {
        write_tactic(page, i, true);
        write_tactic(page, i, false);
    }
    close_table(page);
    page_section_end(page);
}
