/* What the writers of formats for other programs share: which product, which trials, which time,
 * and how bytes get out. A format's own rules are in its file. */
#ifndef REPORTS_EXPORT_EXPORT_H
#define REPORTS_EXPORT_EXPORT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/mem.h"
#include "common/ext/json.h"
#include "reports/report.h"
#include "reports/view.h"

#define EXPORT_EVERY SIZE_MAX
#define EXPORT_CHUNK ((size_t)1 << 16) /* bytes that are kept before they are put out */

struct export
{
    struct view *view;
    enum language language;
    size_t product; /* the one that was asked for, by index; EXPORT_EVERY: none was */
};

/* ERR_USAGE that lists the products if the one asked for does not exist. */
int export_open(const struct node *results, const struct report_options *options,
                struct export *out, struct err *err);
void export_close(struct export *export);
#define EXPORT __attribute__((cleanup(export_close))) struct export

/* For documents of one product: the one asked for, else the only one under test. ERR_USAGE that
 * lists the products if there are several, ERR_INPUT if there is none. */
int export_only(const struct export *export, size_t *out, struct err *err);
/* The one asked for alone; else every product, or every product under test: a reference product
 * does no work of which others should be told. */
bool export_takes(const struct export *export, size_t product);
bool export_takes_tested(const struct export *export, size_t product);

/* As the rates count them: a depth of general or more inside the window; alerted on or blocked
 * although benign. */
bool export_is_detected(const struct view_trial *trial);
bool export_is_wrong(const struct view_trial *trial);

/* UTC ms of a time as results.json writes it. */
int64_t export_ms(const char *at);
/* The run's end, else its start. ERR_INPUT where neither is known, for formats that need a time. */
int export_run_time(const struct view *view, const char **out, struct err *err);
/* "2.1.0 ...": one line without controls and without space at its ends; never empty. Caller frees.
 */
char *export_line(const char *text);

/* The message with its blanks filled, one line without controls. Caller frees. */
char *export_say(const struct export *export, enum message id, const char *const *args,
                 size_t count);
#define EXPORT_SAY(export, id, ...)                                                                \
    export_say((export), (id), (const char *const[]){__VA_ARGS__},                                 \
               sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

/* Writes text out and empties it. ERR_IO. */
int export_put(struct buf *text, FILE *out, struct err *err);
int export_put_node(const struct node *node, FILE *out, struct err *err); /* NODE_PRETTY */

#endif
