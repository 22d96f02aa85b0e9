/* Phrases about shares, rates, times and latencies that the text and the HTML report share: plain
 * text, still to be escaped. `dash` stands between the ends of a range. */
#ifndef REPORTS_REPORT_MEASURE_H
#define REPORTS_REPORT_MEASURE_H

#include "common/base/buf.h"
#include "reports/message.h"
#include "reports/view.h"

struct report_style {
    enum language language;
    const char *dash;
};

/* What stands behind a count: "60.1-96.0 %", or for none and all of n the one-sided bound, ">= 80.7
 * %"; nothing below the floors. */
void report_add_share_range(struct buf *out, struct report_style style,
                            const struct view_ratio *share);
/* "12/14 (60.1-96.0 %)", "14/14 (>= 80.7 %)", "3/4", or that nothing was tested. */
void report_add_share(struct buf *out, struct report_style style, const struct view_ratio *share);
/* "111", its range "33.3-250" or bound; a dash and nothing where there is no rate. */
void report_add_rate_value(struct buf *out, const struct view_rate *rate);
void report_add_rate_range(struct buf *out, struct report_style style,
                           const struct view_rate *rate);
/* "3 in 12 min of reading: 15 an hour (3.09-43.8)". */
void report_add_noise(struct buf *out, struct report_style style,
                      const struct view_noise_rate *noise);
/* "= 0.031", "< 0.001" */
void report_add_p(struct buf *out, double p);
/* "620 ms", or "not reached" below 0; and a range of two of them. */
void report_add_reached(struct buf *out, struct report_style style, double ms);
void report_add_reached_range(struct buf *out, struct report_style style, struct interval range);
/* "4.62 ms"; "+1.50 (+1.31 to +1.72) ms" in the way of the language. */
void report_add_latency(struct buf *out, double us);
void report_add_added(struct buf *out, struct report_style style, double us, struct interval range);

/* Whether there is anything of it to tell. */
bool report_has_survival(const struct view *view);
bool report_has_overhead(const struct view *view);

/* The three sorts of verdicts that evaluators agree on or not: word, figures. */
#define REPORT_AGREEMENTS 3
enum message report_agreement(const struct view *view, size_t index,
                              const struct view_agreement_group **out);
/* "0.72 (0.41-1.00)", or a dash; "0.81: relied on". */
void report_add_kappa(struct buf *out, struct report_style style,
                      const struct view_agreement_group *group);
void report_add_alpha(struct buf *out, enum language language,
                      const struct view_agreement_group *group);
void report_add_judged(struct buf *out, enum language language,
                       const struct view_agreement_group *group);

/* Captions and sentences with their figures. */
void report_add_agreement_caption(struct buf *out, const struct view *view, enum language language);
void report_add_shares_caption(struct buf *out, const struct view *view, enum language language);
void report_add_survival_caption(struct buf *out, const struct view *view, enum language language);
void report_add_log_rank(struct buf *out, const struct view *view, enum language language);
void report_add_work_caption(struct buf *out, const struct view *view, enum language language);
void report_add_overhead_caption(struct buf *out, const struct view *view, enum language language);
void report_add_repeat_caption(struct buf *out, const struct view *view, enum language language);

#endif
