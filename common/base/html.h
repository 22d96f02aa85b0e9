/* The one way to write HTML and SVG: every text and every attribute's value is escaped here. Tag
 * and attribute names come from the program, never from data (asserted). */
#ifndef COMMON_BASE_HTML_H
#define COMMON_BASE_HTML_H

#include "common/base/buf.h"

/* <tag name="value" ...>: names and values in pairs, ended by NULL. A value of NULL leaves the
 * attribute out. */
void html_open(struct buf *out, const char *tag, ...) __attribute__((sentinel));
/* As html_open, closed at once: <tag .../>. */
void html_void(struct buf *out, const char *tag, ...) __attribute__((sentinel));
void html_close(struct buf *out, const char *tag);
/* Text between tags. & < > " ' become entities; control characters, bidirectional ones too, become
 * U+FFFD, line ends a space. */
void html_text(struct buf *out, const char *text);
/* <tag class="...">text</tag>; class NULL leaves it out. */
void html_element(struct buf *out, const char *tag, const char *class, const char *text);

#endif
