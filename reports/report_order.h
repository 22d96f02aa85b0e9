/* What every report writer needs to know about a view beside its numbers. */
#ifndef REPORTS_REPORT_ORDER_H
#define REPORTS_REPORT_ORDER_H

#include "common/base/buf.h"
#include "reports/message.h"
#include "reports/view.h"

/* The metrics that the criteria put first, and the short word for one. */
size_t report_headline_count(const struct view *view); /* 1..CRITERIA_MAX_HEADLINE */
enum metric_id report_headline(const struct view *view, size_t h);
enum message report_metric_word(enum metric_id metric);

size_t report_count_role(const struct view *view, enum score_role role);
/* "Run ... to ...", "Criteria ...", the population: plain text. */
void report_add_run(struct buf *out, const struct view *view, enum language language);
void report_add_criteria(struct buf *out, const struct view *view, enum language language);
void report_add_population(struct buf *out, const struct view *view, enum language language);
const char *report_title(const struct view *view, enum language language);
/* "140 of 170 trials, 17 clusters" */
void report_add_base(struct buf *out, const struct view_metric *metric, enum language language);
/* Why no rate is shown, or, for none and all of n, the one-sided bound; nothing for the rest. */
void report_add_guard(struct buf *out, const struct view *view, const struct view_metric *metric,
                      enum language language);
/* "at least 80.0 %" */
void report_add_limit(struct buf *out, const struct view_threshold *threshold,
                      enum language language);
/* "at least 70.0 %, alerted within 10 s" */
void report_add_gate(struct buf *out, const struct view_gate *gate, enum language language);
/* "allow-all, coin, deny-all": the reference products that have a score or a joint verdict. */
void report_add_references(struct buf *out, const struct view *view);
/* "coin (conditional fail) above acme (fail)" */
void report_add_gate_pair(struct buf *out, const struct view_gate_pair *pair,
                          enum language language);
/* The sentence above the profile's techniques; those that were tested beside it, or nothing. */
void report_add_coverage(struct buf *out, const struct view *view, enum language language);
void report_add_outside(struct buf *out, const struct view *view, enum language language);
/* The message with "a, b, c" for its {1}. */
void report_add_names(struct buf *out, enum message id, const char *const *names, size_t count,
                      enum language language);
/* The note beside a row of the expected-statements matrix. */
enum message report_statement_note(const struct view_statement *statement);
enum message report_state_word(enum statement_state state);
/* The word for "detect", "attack", "any" and so on, as results.json has them. */
const char *report_word(enum language language, const char *name);
/* A void's cause in the language, if it is one of the rules' own; else as it is. */
const char *report_cause(enum language language, const char *cause);
/* The verdicts of one case and product in one arm, a word a repetition: "technique", "none,
 * technique (delayed)". */
void report_add_verdicts(struct buf *out, const struct view_case *of, size_t product,
                         enum score_arm arm, enum language language);
/* How many of what was caught in plain form were in another: "3/4" with its range, or that nothing
 * was. */
void report_add_held(struct buf *out, const struct view_held *held, enum language language,
                     const char *dash);
/* The captions of the sections on evasion and on payload-only cases. */
void report_add_evasion(struct buf *out, const struct view *view, enum language language);
void report_add_payload(struct buf *out, const struct view *view, enum language language);
/* "1 to 3 of 4, tier 1" */
void report_add_place(struct buf *out, enum language language, const struct view_compare_rank *rank,
                      size_t count);
/* Whether actions were counted at all; how many records of benign work were not kept, or nothing.
 */
bool report_has_work(const struct view *view);
void report_add_dropped(struct buf *out, const struct view *view, enum language language);

#endif
