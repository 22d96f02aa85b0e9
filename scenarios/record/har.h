/* HAR 1.2 (HTTP Archive), what the developer tools of browsers save: one JSON document. Content
 * that the browser did not put into it is not made up, but left out and counted. */
#ifndef SCENARIOS_RECORD_HAR_H
#define SCENARIOS_RECORD_HAR_H

#include "common/base/err.h"
#include "scenarios/record/exchange.h"

#define HAR_MAX_BYTES ((size_t)64 << 20)

/* Adds the exchanges of a file, in order of their start. */
int har_read(const char *path, struct exchanges *out, struct err *err);
/* The same of bytes; name stands for the file in messages. */
int har_read_bytes(const char *bytes, size_t length, const char *name, struct exchanges *out,
                   struct err *err);

#endif
