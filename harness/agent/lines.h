/* Bytes into lines. A line that is longer than the cap is cut, and marked; its rest is thrown
 * away. */
#ifndef HARNESS_AGENT_LINES_H
#define HARNESS_AGENT_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/buf.h"

struct lines {
    struct buf partial; /* the line that has not ended yet */
    bool cut;
};

#define LINES_INIT                                                                                 \
    {                                                                                              \
        BUF_INIT, false                                                                            \
    }

/* line: without its newline. */
typedef void lines_fn(void *data, const char *line, size_t length, bool cut);

void lines_done(struct lines *lines);
void lines_feed(struct lines *lines, const char *bytes, size_t length, lines_fn *fn, void *data);
/* The file ended for good: what there is of a last line is one. */
void lines_end(struct lines *lines, lines_fn *fn, void *data);

#endif
