/* Shapes, written through the escaper. */
#include "common/base/svg.h"

#include <stdio.h>

#include "common/base/html.h"

#define NUMBER 32

/* "12.5"; never "-0.0". */
static const char *number(char out[NUMBER], double value)
{
    snprintf(out, NUMBER, "%.1f", value > -0.05 && value < 0.05 ? 0.0 : value);
    return out;
}

void svg_open(struct buf *out, const char *class, double width, double height, const char *label)
{
    char box[2 * NUMBER + 8], w[NUMBER], h[NUMBER];
    snprintf(box, sizeof(box), "0 0 %s %s", number(w, width), number(h, height));
    if (*label == '\0') {
        html_open(out, "svg", "class", class, "viewBox", box, "aria-hidden", "true", NULL);
        return;
    }
    html_open(out, "svg", "class", class, "viewBox", box, "role", "img", "aria-label", label, NULL);
}

void svg_describe(struct buf *out, const char *title, const char *description)
{
    html_element(out, "title", NULL, title);
    html_element(out, "desc", NULL, description);
}

void svg_close(struct buf *out)
{
    html_close(out, "svg");
}

void svg_line(struct buf *out, const char *class, double x1, double y1, double x2, double y2)
{
    char a[NUMBER], b[NUMBER], c[NUMBER], d[NUMBER];
    html_void(out, "line", "class", class, "x1", number(a, x1), "y1", number(b, y1), "x2",
              number(c, x2), "y2", number(d, y2), NULL);
}

void svg_rect(struct buf *out, const char *class, struct svg_box box)
{
    char x[NUMBER], y[NUMBER], w[NUMBER], h[NUMBER];
    html_void(out, "rect", "class", class, "x", number(x, box.x), "y", number(y, box.y), "width",
              number(w, box.width), "height", number(h, box.height), NULL);
}

void svg_circle(struct buf *out, const char *class, double x, double y, double radius)
{
    char cx[NUMBER], cy[NUMBER], r[NUMBER];
    html_void(out, "circle", "class", class, "cx", number(cx, x), "cy", number(cy, y), "r",
              number(r, radius), NULL);
}

void svg_diamond(struct buf *out, const char *class, double x, double y, double radius)
{
    char points[8 * NUMBER];
    snprintf(points, sizeof(points), "%.1f,%.1f %.1f,%.1f %.1f,%.1f %.1f,%.1f", x, y - radius,
             x + radius, y, x, y + radius, x - radius, y);
    html_void(out, "polygon", "class", class, "points", points, NULL);
}

void svg_path(struct buf *out, const char *class, const char *data)
{
    html_void(out, "path", "class", class, "d", data, NULL);
}

void svg_text(struct buf *out, const char *class, double x, double y, const char *anchor,
              const char *text)
{
    char a[NUMBER], b[NUMBER];
    html_open(out, "text", "class", class, "x", number(a, x), "y", number(b, y), "text-anchor",
              anchor, NULL);
    html_text(out, text);
    html_close(out, "text");
}
