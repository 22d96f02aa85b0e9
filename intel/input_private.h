/* The window over an input; private to input*.c. */
#ifndef INTEL_INPUT_PRIVATE_H
#define INTEL_INPUT_PRIVATE_H

#include <stdbool.h>

#include "common/ext/stream.h"
#include "intel/input.h"

struct intel_input {
    struct stream *stream; /* NULL: memory */
    const char *memory;
    size_t memory_left;
    char *name;
    char *window;
    size_t start; /* next byte */
    size_t end;   /* behind the last byte that was read */
    size_t room;
    uint64_t passed; /* bytes of the input before the window */
    uint64_t read;   /* bytes of the input so far */
    bool ended;      /* there is nothing behind the window */
    int64_t line;    /* of the last line that was handed out */
    bool array_over; /* the array's end was met */
    bool first;      /* no element was handed out yet */
};

/* Reads on until `count` bytes are in the window from start on, or the input ends. What is before
 * start may move. */
int input_want(struct intel_input *input, size_t count, struct err *err);
/* "name: byte N: what" */
int input_bad(const struct intel_input *input, size_t at, const char *what, struct err *err);

#endif
