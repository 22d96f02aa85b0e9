/* The matrix of ATT&CK: tactics as columns in the order of an attack, techniques as boxes, in each
 * box what every product under test detected of it. Only what was tested is there: an empty box
 * would be taken for a miss. It is a list of text, with shades; the table of techniques follows it.
 */
#include <stdio.h>
#include <string.h>

#include "common/base/html.h"
#include "reports/html/page.h"
#include "reports/report_intel.h"
#include "reports/report_tactic.h"

static bool same_technique(const struct view_group *a, const struct view_group *b)
{
    return strcmp(a->name, b->name) == 0 && strcmp(a->tactic, b->tactic) == 0;
}

/* What a product made of a technique; NULL where it has no such row. The rows of all products are
 * in one order as tameshi writes them, but a document from outside may differ. */
static const struct view_group *technique_of(const struct view_product *product, size_t index,
                                             const struct view_group *like)
{
    return index < product->technique_count && same_technique(&product->techniques[index], like)
               ? &product->techniques[index]
               : NULL;
}

static void write_share(struct page *page, size_t product, const struct view_group *group)
{
    char class[32], text[64];
    bool tested = group && group->detection.n > 0;
    int shade = tested ? (int)(10.0 * (double)group->detection.x / (double)group->detection.n) : 0;
    snprintf(class, sizeof(class), "heat h%d",
             tested && shade == 0 && group->detection.x > 0 ? 1 : shade);
    html_open(&page->out, "li", "class", tested ? class : "heat empty", "title",
              page->view->products[product].name, NULL);
    page_letter(page, product);
    if (tested) {
        snprintf(text, sizeof(text), "%lld/%lld", (long long)group->detection.x,
                 (long long)group->detection.n);
    }
    html_element(&page->out, "span", NULL, tested ? text : page_say(page, MSG_NOT_TESTED));
    html_close(&page->out, "li");
}

static bool is_tested(const struct page *page, size_t index, const struct view_group *like)
{
    for (size_t p = 0; p < page->view->product_count; p++) {
        const struct view_group *group = technique_of(&page->view->products[p], index, like);
        if (report_shows_age(page->view, p) && group && group->detection.n > 0) {
            return true;
        }
    }
    return false;
}

static void write_box(struct page *page, size_t index, const struct view_group *like, bool named)
{
    html_open(&page->out, "li", "class", "box", NULL);
    html_element(&page->out, "code", NULL, like->name);
    if (named) {
        html_element(&page->out, "small", NULL, like->tactic);
    }
    html_open(&page->out, "ul", NULL);
    for (size_t p = 0; p < page->view->product_count; p++) {
        if (report_shows_age(page->view, p)) {
            write_share(page, p, technique_of(&page->view->products[p], index, like));
        }
    }
    html_close(&page->out, "ul");
    html_close(&page->out, "li");
}

/* A column for the tactic at a place, if anything of it was tested; the last one is for those that
 * ATT&CK does not know, each box with the name of its own. */
static void write_column(struct page *page, size_t place)
{
    const struct view_product *first = &page->view->products[0];
    bool open = false, others = place == REPORT_TACTICS;
    for (size_t t = 0; t < first->technique_count; t++) {
        const struct view_group *group = &first->techniques[t];
        if (report_tactic_place(group->tactic) != place || !is_tested(page, t, group)) {
            continue;
        }
        if (!open) {
            html_open(&page->out, "div", "class", "tactic", NULL);
            html_element(&page->out, "h3", NULL,
                         others ? page_say(page, MSG_MATRIX_OTHERS)
                                : report_tactic_name(page->language, group->tactic));
            html_open(&page->out, "ul", NULL);
        }
        open = true;
        write_box(page, t, group, others);
    }
    if (open) {
        html_close(&page->out, "ul");
        html_close(&page->out, "div");
    }
}

static void say_absent(struct page *page)
{
    AUTOBUF struct buf names = BUF_INIT;
    AUTOBUF struct buf text = BUF_INIT;
    for (size_t place = 0; report_tactics_told(page->view) && place < REPORT_TACTICS; place++) {
        if (!report_tactic_tested(page->view, place)) {
            buf_str_add(&names, names.length > 0 ? page_say(page, MSG_LIST_COMMA) : "");
            buf_str_add(&names, report_tactic_name(page->language, report_tactic_at(place)));
        }
    }
    if (names.length > 0) {
        MESSAGE_FILL(&text, page->language, MSG_MATRIX_ABSENT, buf_str(&names));
        html_element(&page->out, "p", "note", buf_str(&text));
    }
}

void page_matrix(struct page *page)
{
    if (page->view->product_count == 0 || page->view->products[0].technique_count == 0) {
        return;
    }
    page_section(page, "matrix", MSG_HEAD_MATRIX);
    page_message(page, "p", "note", MSG_CAP_MATRIX);
    html_open(&page->out, "div", "class", "attack-matrix", NULL);
    for (size_t place = 0; place <= REPORT_TACTICS; place++) {
        write_column(page, place);
    }
    html_close(&page->out, "div");
    say_absent(page);
    page_section_end(page);
}
