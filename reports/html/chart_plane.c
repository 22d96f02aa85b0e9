/* The plane of true against false reactions, once for each arm: what an arm saw or stopped of
 * attacks, against what it wrongly saw or stopped of ordinary work. Both axes of a plane come from
 * one arm, so a product that reacts at random lies on the diagonal. */
#include "common/base/html.h"
#include "common/base/svg.h"
#include "reports/format.h"
#include "reports/html/page.h"

#define WIDTH 460.0
#define HEIGHT 440.0
#define LEFT 52.0
#define TOP 14.0
#define SIDE 380.0 /* of the square */
#define POINT 5.0
#define LETTER 15.0 /* side of a letter's box */
#define MAX_BOXES (SCORE_MAX_PRODUCTS * 2)

struct plane {
    enum message title;
    enum metric_id across, up;
    const char *point;               /* class of a product's mark */
    struct svg_box boxes[MAX_BOXES]; /* what is covered: points, then letters */
    size_t box_count;
};

static double at_x(double share)
{
    return LEFT + share * SIDE;
}

static double at_y(double share)
{
    return TOP + (1.0 - share) * SIDE;
}

static bool is_drawn(const struct plane *plane, const struct view_product *product)
{
    return product->metrics[plane->up].enough && product->metrics[plane->across].enough;
}

static bool overlap(const struct svg_box *a, const struct svg_box *b)
{
    return a->x < b->x + b->width && b->x < a->x + a->width && a->y < b->y + b->height &&
           b->y < a->y + a->height;
}

static bool is_free(const struct plane *plane, const struct svg_box *box)
{
    for (size_t i = 0; i < plane->box_count; i++) {
        if (overlap(&plane->boxes[i], box)) {
            return false;
        }
    }
    return box->x >= LEFT && box->y >= 0.0 && box->x + box->width <= WIDTH &&
           box->y + box->height <= TOP + SIDE;
}

/* The first free place of that width around a point, farther out when the near ones are taken. */
static struct svg_box place(struct plane *plane, double x, double y, double width)
{
    static const double directions[][2] = {{1, -1},  {1, 1},    {-1, -1},  {-1, 1},
                                           {1.3, 0}, {-1.3, 0}, {0, -1.3}, {0, 1.3}};
    struct svg_box box = {x + POINT, y - POINT - LETTER, width, LETTER};
    for (int ring = 0; ring < 6; ring++) {
        double away = (1.0 + ring * 0.75) * (POINT + LETTER / 2.0);
        for (size_t d = 0; d < COUNT_OF(directions); d++) {
            double reach = away + (width - LETTER) / 2.0;
            struct svg_box spot = {x + directions[d][0] * reach - width / 2.0,
                                   y + directions[d][1] * away - LETTER / 2.0, width, LETTER};
            if (is_free(plane, &spot)) {
                plane->boxes[plane->box_count++] = spot;
                return spot;
            }
        }
    }
    return box;
}

static void write_axes(struct page *page, const struct plane *plane)
{
    struct buf *out = &page->out;
    svg_rect(out, "frame", (struct svg_box){LEFT, TOP, SIDE, SIDE});
    for (int i = 0; i <= 4; i++) {
        double share = i / 4.0;
        AUTOBUF struct buf text = BUF_INIT;
        buf_printf(&text, "%d", i * 25);
        if (i > 0 && i < 4) {
            svg_line(out, "grid", at_x(share), TOP, at_x(share), TOP + SIDE);
            svg_line(out, "grid", LEFT, at_y(share), LEFT + SIDE, at_y(share));
        }
        svg_text(out, "tick", at_x(share), TOP + SIDE + 18.0, "middle", buf_str(&text));
        svg_text(out, "tick", LEFT - 9.0, at_y(share) + 4.0, "end", buf_str(&text));
    }
    svg_line(out, "chance", at_x(0.0), at_y(0.0), at_x(1.0), at_y(1.0));
    AUTOBUF struct buf across = BUF_INIT;
    AUTOBUF struct buf up = BUF_INIT;
    buf_printf(&across, "%s (%%)", page_say(page, message_metric(plane->across)));
    buf_printf(&up, "%s (%%)", page_say(page, message_metric(plane->up)));
    svg_text(out, "axis", LEFT + SIDE / 2.0, HEIGHT - 6.0, "middle", buf_str(&across));
    html_open(out, "g", "transform", "translate(14 204) rotate(-90)", NULL);
    svg_text(out, "axis", 0.0, 0.0, "middle", buf_str(&up));
    html_close(out, "g");
}

static void write_cross(struct page *page, const struct plane *plane,
                        const struct view_product *product)
{
    const struct view_metric *up = &product->metrics[plane->up],
                             *across = &product->metrics[plane->across];
    const char *class = product->role == SCORE_ROLE_PRODUCT ? "cross" : "cross faint";
    double x = at_x(across->value), y = at_y(up->value);
    svg_line(&page->out, class, at_x(across->headline.lower), y, at_x(across->headline.upper), y);
    svg_line(&page->out, class, x, at_y(up->headline.lower), x, at_y(up->headline.upper));
}

static void write_point(struct page *page, struct plane *plane, const struct view_product *product)
{
    double x = at_x(product->metrics[plane->across].value),
           y = at_y(product->metrics[plane->up].value);
    if (product->role == SCORE_ROLE_PRODUCT) {
        svg_circle(&page->out, plane->point, x, y, POINT);
    } else {
        svg_diamond(&page->out, "point hollow", x, y, POINT + 1.0);
    }
    plane->boxes[plane->box_count++] =
        (struct svg_box){x - POINT, y - POINT, 2.0 * POINT, 2.0 * POINT};
}

static bool is_near(const struct plane *plane, const struct view_product *a,
                    const struct view_product *b)
{
    double across = at_x(a->metrics[plane->across].value) - at_x(b->metrics[plane->across].value);
    double up = at_y(a->metrics[plane->up].value) - at_y(b->metrics[plane->up].value);
    return across * across + up * up < POINT * POINT;
}

/* One label for a product and all that lie on the same spot: "E G". labelled[] says who has one. */
static void write_letters(struct page *page, struct plane *plane, size_t index, bool *labelled)
{
    const struct view *view = page->view;
    const struct view_product *product = &view->products[index];
    AUTOBUF struct buf letters = BUF_INIT;
    for (size_t i = index; i < view->product_count; i++) {
        if (!labelled[i] && is_drawn(plane, &view->products[i]) &&
            is_near(plane, product, &view->products[i])) {
            labelled[i] = true;
            buf_str_add(&letters, letters.length > 0 ? " " : "");
            format_letter(&letters, i);
        }
    }
    double width = letters.length > 1 ? 8.0 * (double)letters.length + 2.0 : LETTER;
    struct svg_box box = place(plane, at_x(product->metrics[plane->across].value),
                               at_y(product->metrics[plane->up].value), width);
    svg_text(&page->out, product->role == SCORE_ROLE_PRODUCT ? "mark" : "mark faint",
             box.x + box.width / 2.0, box.y + box.height - 3.0, "middle", buf_str(&letters));
}

static bool any_drawn(const struct view *view, const struct plane *plane)
{
    for (size_t i = 0; i < view->product_count; i++) {
        if (is_drawn(plane, &view->products[i])) {
            return true;
        }
    }
    return false;
}

static void write_plane(struct page *page, struct plane *plane)
{
    const struct view *view = page->view;
    bool labelled[SCORE_MAX_PRODUCTS] = {false};
    if (!any_drawn(view, plane)) {
        return;
    }
    html_open(&page->out, "figure", NULL);
    page_message(page, "h3", NULL, plane->title);
    page_open_chart(page, "plane", WIDTH, HEIGHT, page_say(page, plane->title),
                    page_say(page, MSG_CAP_PLANE));
    write_axes(page, plane);
    for (size_t i = view->product_count; i-- > 0;) { /* products under test last, on top */
        if (is_drawn(plane, &view->products[i])) {
            write_cross(page, plane, &view->products[i]);
        }
    }
    for (size_t i = view->product_count; i-- > 0;) {
        if (is_drawn(plane, &view->products[i])) {
            write_point(page, plane, &view->products[i]);
        }
    }
    for (size_t i = 0; i < view->product_count; i++) {
        if (is_drawn(plane, &view->products[i]) && !labelled[i]) {
            write_letters(page, plane, i, labelled);
        }
    }
    svg_close(&page->out);
    html_close(&page->out, "figure");
}

static void write_legend(struct page *page, const struct plane *planes, size_t count)
{
    html_open(&page->out, "ol", "class", "legend", NULL);
    for (size_t i = 0; i < page->view->product_count; i++) {
        bool drawn = false;
        for (size_t k = 0; k < count; k++) {
            drawn = drawn || is_drawn(&planes[k], &page->view->products[i]);
        }
        html_open(&page->out, "li", NULL);
        page_letter(page, i);
        html_element(&page->out, "span", NULL, page->view->products[i].name);
        if (!drawn) {
            page_message(page, "small", NULL, MSG_NOT_DRAWN);
        }
        html_close(&page->out, "li");
    }
    html_close(&page->out, "ol");
}

void page_plane(struct page *page)
{
    struct plane planes[] = {{.title = MSG_PLANE_DETECT,
                              .across = METRIC_FALSE_ALERT,
                              .up = METRIC_DETECTION,
                              .point = "point detect"},
                             {.title = MSG_PLANE_BLOCK,
                              .across = METRIC_FALSE_BLOCK,
                              .up = METRIC_PREVENTION,
                              .point = "point prevent"}};
    static const enum metric_id shown[] = {METRIC_DETECTION, METRIC_FALSE_ALERT, METRIC_PREVENTION,
                                           METRIC_FALSE_BLOCK};
    if (!any_drawn(page->view, &planes[0]) && !any_drawn(page->view, &planes[1])) {
        return;
    }
    page_section(page, "plane", MSG_HEAD_PLANE);
    page_message(page, "p", "note", MSG_CAP_PLANE);
    write_legend(page, planes, COUNT_OF(planes));
    html_open(&page->out, "div", "class", "planes", NULL);
    for (size_t i = 0; i < COUNT_OF(planes); i++) {
        write_plane(page, &planes[i]);
    }
    html_close(&page->out, "div");
    page_rate_rows(page, shown, COUNT_OF(shown));
    page_section_end(page);
}
