/* What the fuzz targets of recordings share: making a scenario of what was read. */
#ifndef TESTS_FUZZ_RECORD_H
#define TESTS_FUZZ_RECORD_H

#include "scenarios/record/exchange.h"

/* What was read can always be said, or was left out before: no scenario that is made of it is
 * unsound. name stands for the file. */
void fuzz_record(struct exchanges *exchanges, const char *name);

#endif
