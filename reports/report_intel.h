/* The phrases on the age of intelligence that the text and the HTML report share: plain text, still
 * to be escaped. Only for a view that has something bound. */
#ifndef REPORTS_REPORT_INTEL_H
#define REPORTS_REPORT_INTEL_H

#include "common/base/buf.h"
#include "reports/message.h"
#include "reports/view.h"

/* "36 h", "12.5 days", "3.4 years" */
void report_add_age(struct buf *out, enum language language, int64_t age_ms);

/* The sentences of the section, from where the items come to what was stale, one a call of emit. */
typedef void report_emit(void *data, const char *sentence);
void report_intel_sentences(const struct view *view, enum language language, report_emit *emit,
                            void *data);

/* What the trend tests of the products under test say, one sentence a call of emit; those that were
 * not made are summed up in one. */
void report_trend_sentences(const struct view *view, enum language language, report_emit *emit,
                            void *data);

/* "83/136", and with enough trials "83/136, 61.0 % (52.6-68.8)" with that dash; nothing for none.
 */
void report_add_rate(struct buf *out, const struct view_metric *metric, enum language language,
                     const char *dash);

/* The sentence of a limit with its figures. */
void report_add_caveat(struct buf *out, const struct view *view, enum limit limit,
                       enum language language);

/* Whether a product is shown in the section: those under test, or all where there are none. */
bool report_shows_age(const struct view *view, size_t product);

#endif
