/* Shapes of charts and drawings, in user units with one decimal. Colours come from a style sheet by
 * class. */
#ifndef COMMON_BASE_SVG_H
#define COMMON_BASE_SVG_H

#include "common/base/buf.h"

struct svg_box {
    double x, y, width, height;
};

/* An image of that size that scales with the page; label is what a screen reader says. An empty
 * label is that of an ornament, which is not read out. */
void svg_open(struct buf *out, const char *class, double width, double height, const char *label);
/* <title> and <desc>: the first thing in an image. */
void svg_describe(struct buf *out, const char *title, const char *description);
void svg_close(struct buf *out);
void svg_line(struct buf *out, const char *class, double x1, double y1, double x2, double y2);
void svg_rect(struct buf *out, const char *class, struct svg_box box);
void svg_circle(struct buf *out, const char *class, double x, double y, double radius);
void svg_diamond(struct buf *out, const char *class, double x, double y, double radius);
/* data is a path's: "M0 0L10 10". */
void svg_path(struct buf *out, const char *class, const char *data);
/* anchor: "start", "middle" or "end" */
void svg_text(struct buf *out, const char *class, double x, double y, const char *anchor,
              const char *text);

#endif
