/* A recording of honest work becomes a benign scenario: HAR 1.2 or a packet capture in, one YAML
 * file out that passes the checks of any scenario. Secrets do not get into it: what an answer of
 * the recording gave is captured again from the answers of a run, all else becomes a variable that
 * a person has to fill. */
#ifndef SCENARIOS_RECORD_RECORD_H
#define SCENARIOS_RECORD_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/ext/json.h"
#include "scenarios/record/exchange.h"
#include "scenarios/scenario.h"

enum record_format { RECORD_ANY, RECORD_HAR, RECORD_PCAP }; /* ANY: as the first bytes say */

struct record_options {
    enum record_format format;
    const char *id;    /* NULL: made of the file's name */
    const char *title; /* NULL: "Recorded work at <host>" */
    const char *host; /* the one whose requests are kept, with a port or without; NULL: the one with
                         the most */
    bool no_static;   /* images, fonts, media, style sheets and scripts are left out */
};

struct record_result {
    struct scenario *scenario; /* read back from the text */
    struct buf yaml;
    char *host;
    size_t kept;           /* requests in the scenario */
    struct node *left_out; /* [{what, count}] */
    struct node
        *variables;        /* [{name, where: [text]}]: what has to be filled in before it can run */
    struct node *captures; /* [{name, step}]: taken out of the answers to these steps */
    size_t gone;   /* secrets for which there is no variable left: "replace-me" stands there */
    size_t unread; /* answers whose packing is not known, so that nothing was found in them */
};
#define RECORD_RESULT_INIT                                                                         \
    {                                                                                              \
        .yaml = BUF_INIT                                                                           \
    }
#define AUTORECORD __attribute__((cleanup(record_result_done)))
void record_result_done(struct record_result *result);

/* -1 with ERR_INPUT if the file is damaged, or no request of it can be kept (the text says why). */
int record_file(const char *path, const struct record_options *options, struct record_result *out,
                struct err *err);
/* The same of exchanges that were read already; name stands for the file. They are changed: what is
 * not kept is taken out and counted. */
int record_exchanges(struct exchanges *exchanges, const char *name,
                     const struct record_options *options, struct record_result *out,
                     struct err *err);
/* For imports: the scenario and its text alone. The id is made of the file's name, *scenario is the
 * caller's, the text is appended. */
int record_import(const char *path, enum record_format format, struct scenario **scenario,
                  struct buf *yaml, struct err *err);

#endif
