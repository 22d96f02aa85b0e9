/* Bytes from outside, through a window of bounded size, unpacked from .zst, .gz or .xz as their
 * first bytes say: what is read never has to fit into memory. */
#ifndef INTEL_INPUT_H
#define INTEL_INPUT_H

#include <stdint.h>

#include "common/base/err.h"
#include "common/base/mem.h"
#include "common/ext/json.h"

#define INTEL_INPUT_MAX ((uint64_t)16 << 30) /* unpacked; more is refused */
#define INTEL_OBJECT_MAX ((size_t)32 << 20)  /* one JSON value or line */

struct intel_input;

int intel_input_open(const char *path, struct intel_input **out, struct err *err);
/* Over bytes in memory, borrowed; name stands for the file in messages. */
int intel_input_memory(const void *bytes, size_t length, const char *name, struct intel_input **out,
                       struct err *err);
void intel_input_free(struct intel_input *input);
AUTO_DEFINE(intel_input)
const char *
intel_input_name(const struct intel_input *input); /* of the file, without .gz and the like */

/* The beginning, without moving on; at most 4096 bytes. Borrowed until the next call. */
int intel_input_head(struct intel_input *input, const char **out, size_t *length, struct err *err);

/* INPUT_END: there is no more. */
#define INPUT_END 1
/* A line without its end (LF or CRLF); *line is NUL-ended, borrowed until the next call. Lines are
 * counted from 1. Longer than INTEL_OBJECT_MAX: ERR_INPUT. */
int intel_input_line(struct intel_input *input, char **line, size_t *length, struct err *err);
int64_t intel_input_line_number(const struct intel_input *input);

/* JSON: walks into the top value until the array that stands under `key` of the top object (or the
 * top array itself when the input begins with `[`), and hands out its elements one by one. Members
 * of the top object before the array are kept in *top (values of at most 64 KiB each; longer ones
 * are skipped). 0, INPUT_END, or ERR_INPUT "name: byte N: what is wrong" when the text is no JSON.
 */
int intel_input_array(struct intel_input *input, const char *key, struct node **top,
                      struct err *err);
/* The next element. One that is longer than INTEL_OBJECT_MAX, nested too deep or spoilt inside (its
 * end can still be found) is INPUT_BAD with *err; *out is NULL then. */
#define INPUT_BAD 2
int intel_input_element(struct intel_input *input, struct node **out, struct err *err);
/* A whole input that is one JSON value of at most max_bytes. */
int intel_input_value(struct intel_input *input, size_t max_bytes, struct node **out,
                      struct err *err);

#endif
