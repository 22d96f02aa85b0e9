/* Inside scenarios/ only: requests in plain form, in which two ways of writing the same thing are
 * one. What every request has is left out (HTTP version, default header fields), URL encoding is
 * taken off once, letters are lower case, and what only a run knows is one byte each. */
#ifndef SCENARIOS_PLAIN_H
#define SCENARIOS_PLAIN_H

#include <stddef.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "scenarios/scenario.h"

/* The bytes that stand for a nonce, a source address, a canary and a captured text. */
enum plain_mark { PLAIN_NONCE = 1, PLAIN_SOURCE, PLAIN_CANARY, PLAIN_CAPTURED };

/* Appends bytes with URL encoding taken off once: %4a, and + for a space. */
void plain_decode(struct buf *out, const char *bytes, size_t length);
/* Appends a request without what every request has; nothing is decoded. */
struct rendering; /* scenarios/render_text.h */
void plain_strip(const struct rendering *rendering, const struct buf *bytes, struct buf *out);
/* Appends all requests of a case, in order, each with an end of line behind it. */
int plain_case(const struct scenario *scenario, size_t case_index, struct buf *out,
               struct err *err);

#endif
