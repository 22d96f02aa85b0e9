/* Progress for people: one line that is rewritten on a terminal, plain lines now and then
 * elsewhere. */
#ifndef ORCHESTRATOR_CLI_PROGRESS_H
#define ORCHESTRATOR_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool terminal;
    bool open;             /* a rewritten line is on the screen */
    int64_t last_plain_ms; /* monotonic */
    int64_t every_ms;      /* plain lines at most this often */
};

/* Writes to standard error. */
void progress_init(struct progress *progress);
/* A state that the next one replaces. Where it is not a terminal it is printed only if every_ms
 * passed. */
void progress_show(struct progress *progress, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A line that stays. */
void progress_line(struct progress *progress, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Ends a rewritten line. */
void progress_end(struct progress *progress);
/* "45 s", "3 min 20 s", "1 h 02 min". */
#define PROGRESS_SPAN 32
void progress_span(int64_t ms, char out[PROGRESS_SPAN]);

#endif
