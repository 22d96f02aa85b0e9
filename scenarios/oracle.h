/* Judging what came back: does a step's expectation hold, is an effect to be seen, what is captured
 * for later steps. Everything looked at here is hostile: no length is trusted, regular expressions
 * run under match limits, and whatever cannot be decided counts as not met. */
#ifndef SCENARIOS_ORACLE_H
#define SCENARIOS_ORACLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "scenarios/render.h"
#include "scenarios/scenario.h"

/* One answer to one request. Pointers may be NULL when the length is 0. */
struct reply {
    int status; /* 0: no answer that could be read */
    const char *head;
    size_t head_length; /* status line and header fields */
    const char *body;   /* after transfer decoding (chunks put together) */
    size_t body_length;
    int64_t total_ms; /* from the start of the connection to the end of the answer */
};

/* The first header field of this name (any case), or the first behind `after`, which is the value
 * of an earlier one; false: there is none. The value is borrowed from the reply, without white
 * space in front. */
bool reply_header(const struct reply *reply, const char *name, const char *after,
                  const char **value, size_t *length);

/* Every check: 0 it holds; ORACLE_NOT_MET it does not, and why (NULL allowed) gets a line about the
 * first condition that failed, such as "the file holds 33 bytes, and not 'cn12' ({{canary.env}})".
 * `contains`, `not_contains` and `matches` look at head and body together. */
#define ORACLE_NOT_MET 1

/* The expectation of an http step. Without statuses a benign step wants 200-399 and an attack step
 * any answer or none. */
int scenario_expect_holds(const struct scenario *scenario, size_t case_index,
                          const struct step *step, const struct bindings *bindings,
                          const struct reply *reply, struct buf *why);
/* Whether the answer ends the step's `each`, which has an `until`. */
int scenario_until_holds(const struct scenario *scenario, size_t case_index,
                         const struct step *step, const struct bindings *bindings,
                         const struct reply *reply, struct buf *why);
/* Of an exec step: exit code and standard output. */
struct outcome {
    int exit_code;
    const char *output;
    size_t output_length;
};
int scenario_exec_holds(const struct scenario *scenario, size_t case_index, const struct step *step,
                        const struct bindings *bindings, const struct outcome *outcome,
                        struct buf *why);

/* EFFECT_RESPONSE: reply is that of step effect->step. */
int scenario_effect_response_holds(const struct scenario *scenario, size_t case_index,
                                   const struct effect *effect, const struct bindings *bindings,
                                   const struct reply *reply, struct buf *why);
/* EFFECT_FILE: the file's bytes (a file that is not there: do not call, it is not met).
 * EFFECT_CALLBACK: what one call-back sent; it holds if any of them does. */
struct seen_bytes {
    const char *data;
    size_t length;
};
int scenario_effect_bytes_hold(const struct scenario *scenario, size_t case_index,
                               const struct effect *effect, const struct bindings *bindings,
                               const struct seen_bytes *seen, struct buf *why);
/* EFFECT_EXEC: exit code (0 unless authored otherwise) and standard output. */
int scenario_effect_exec_holds(const struct scenario *scenario, size_t case_index,
                               const struct effect *effect, const struct bindings *bindings,
                               const struct outcome *outcome, struct buf *why);

/* capture.c. Takes the step's captures out of the answer. ORACLE_NOT_MET: at least one did not
 * match; the others are set. */
int scenario_capture(const struct step_http *http, const struct reply *reply,
                     struct captures *captures);

#endif
