/* Plain text for a terminal: columns, wrapping, ruled headings. Everything is made plain (no
 * control characters) on the way in and collected in a buffer, so that a report that cannot be
 * written leaves nothing behind. */
#ifndef REPORTS_TEXT_OUT_H
#define REPORTS_TEXT_OUT_H

#include <stdint.h>

#include "common/base/buf.h"
#include "reports/message.h"

#define TEXT_COLUMNS 100

struct text_out {
    struct buf buf;
    enum language language;
    int column; /* columns used on the current line */
};

void text_newline(struct text_out *out);
/* A heading with a rule below it and an empty line above. */
void text_heading(struct text_out *out, const char *text);
/* Words from column `indent`, broken at TEXT_COLUMNS; ends the line. */
void text_wrap(struct text_out *out, int indent, const char *text);
/* Goes to a column (a space at least, if something stands before it) and writes text, cut to width
 * with "..". */
void text_cell(struct text_out *out, int column, int width, const char *text);
/* As text_cell, flush right. */
void text_cell_right(struct text_out *out, int column, int width, const char *text);
void text_cell_count(struct text_out *out, int column, int width, int64_t count); /* flush right */

#endif
