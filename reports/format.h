/* Numbers and names as people read them. What these append is plain text, still to be escaped. */
#ifndef REPORTS_FORMAT_H
#define REPORTS_FORMAT_H

#include <stdint.h>

#include "common/base/buf.h"
#include "reports/message.h"
#include "reports/stats/interval.h"

/* "82.4 %" ("82.4%" in Japanese). Neither all nor none is ever claimed by rounding: "99.9 %" and "<
 * 0.1 %" at the ends. */
void format_percent(struct buf *out, enum language language, double share);
/* As format_percent for a number that was chosen, not measured: "95 %", "99.5 %". */
void format_share(struct buf *out, enum language language, double share);
/* "74.1-88.5 %" with the given dash. */
void format_interval(struct buf *out, enum language language, struct interval interval,
                     const char *dash);
/* "74.1-88.5": as format_interval without the sign. */
void format_range(struct buf *out, struct interval interval, const char *dash);
/* "+3.2 (-4.0 to +10.1) points": a difference of shares with its interval. */
void format_points(struct buf *out, enum language language, double difference,
                   struct interval interval);
/* A p value: "0.012", "< 0.0001". */
void format_p(struct buf *out, double p);
/* "500 ms", "10 s", "60 s", "5 min" */
void format_duration(struct buf *out, int64_t ms);
/* Four significant digits at most, no exponent below a million. */
void format_number(struct buf *out, double value);
/* A letter for the i-th product: A..Z, then AA.. */
void format_letter(struct buf *out, size_t index);

/* text without what a terminal or a reader could be fooled by: C0, C1 and bidirectional controls
 * become '?'. */
void format_plain(struct buf *out, const char *text);

#endif
