/* Every word that a report prints of its own accord, in every language: one table (message_list.h),
 * one row a message. A third language is a third column there and a name in language_parse. */
#ifndef REPORTS_MESSAGE_H
#define REPORTS_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/buf.h"
#include "reports/limits.h"
#include "reports/metric.h"
#include "reports/threshold.h"
#include "reports/verdict.h"

enum language { LANGUAGE_EN, LANGUAGE_JA };
#define LANGUAGE_COUNT 2

enum message {
#define M(id, en, ja) MSG_##id,
#include "reports/message_list.h"
#undef M
    MESSAGE_COUNT,
};

/* "en", "ja" */
bool language_parse(const char *name, enum language *out);
const char *language_name(enum language language);

const char *message(enum language language, enum message id);
/* Appends the message with {1}, {2} ... replaced by args[0], args[1] ...; plain text, escaped by
 * whoever prints it. */
void message_fill(struct buf *out, enum language language, enum message id, const char *const *args,
                  size_t count);
/* message_fill(out, language, MSG_X, "a", "b") with the arguments counted. */
#define MESSAGE_FILL(out, language, id, ...)                                                       \
    message_fill((out), (language), (id), (const char *const[]){__VA_ARGS__},                      \
                 sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

/* The rows that name a value of an enum. */
enum message message_verdict(enum verdict verdict);
enum message message_metric(enum metric_id metric);      /* "Detection rate" */
enum message message_metric_what(enum metric_id metric); /* one sentence */
enum message message_threshold(enum threshold_verdict verdict);
enum message message_statement(enum statement statement); /* what a reader may expect */
enum message
message_statement_note(enum statement statement); /* how it was evaluated, or that it was not */
enum message message_limit(enum limit limit);     /* one or two sentences */
enum message message_age_bin(size_t bin);         /* "to 7 days" */
enum message message_age_short(size_t bin);       /* for a chart */

#endif
