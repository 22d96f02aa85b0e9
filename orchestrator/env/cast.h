/* A terminal session as a file that asciinema plays: asciicast, version 2
 * (https://docs.asciinema.org/manual/asciicast/v2/). The first line is a header, each other one
 * [seconds, code, data]: "o" printed, "i" typed, "r" the terminal was resized to "COLSxROWS". Each
 * line is written at once, so that a killed session is on the disk up to its last moment. */
#ifndef ORCHESTRATOR_ENV_CAST_H
#define ORCHESTRATOR_ENV_CAST_H

#include <stddef.h>

#include "common/base/err.h"
#include "common/base/mem.h"

struct cast;

struct cast_header {
    unsigned rows;
    unsigned cols;
    const char *title;
    const char *shell; /* the program */
    const char *term;  /* its TERM */
};

/* path must not exist: CAST_EXISTS. Readable by its owner alone, since what was typed is in it. */
#define CAST_EXISTS 1
int cast_new(const char *path, const struct cast_header *header, struct cast **out,
             struct err *err);
/* Writes what is left of cut-off characters. NULL is fine. */
void cast_free(struct cast *cast);
AUTO_DEFINE(cast)

/* Bytes in any pieces: a character that is cut off waits for its rest. What is no UTF-8 becomes
 * U+FFFD. */
int cast_output(struct cast *cast, const void *data, size_t length, struct err *err);
int cast_input(struct cast *cast, const void *data, size_t length, struct err *err);
int cast_resize(struct cast *cast, unsigned rows, unsigned cols, struct err *err);

#endif
