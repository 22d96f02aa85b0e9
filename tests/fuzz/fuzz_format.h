/* What the fuzz targets of intelligence formats share: an intake that keeps nothing, and looks at
 * all that it is given. */
#ifndef TESTS_FUZZ_FORMAT_H
#define TESTS_FUZZ_FORMAT_H

#include <stdint.h>

#include "intel/format.h"

/* Reads the bytes as a file of that name. place: what every path of a refusal begins with. Answers
 * how many relations there were. */
size_t fuzz_format(const struct intel_format *format, const char *name, const char *place,
                   const uint8_t *data, size_t size);

#endif
