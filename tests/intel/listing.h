/* An intake whose records are written down as lines, for tests of formats. */
#ifndef TESTS_INTEL_LISTING_H
#define TESTS_INTEL_LISTING_H

#include "common/base/buf.h"
#include "intel/format.h"

struct listing {
    struct buf text; /* one line for each record, relation and refusal, see listing.c */
    struct intake intake;
};

void listing_init(struct listing *listing);
void listing_done(struct listing *listing);
/* Reads bytes in a format into a new listing; answers what the format answered. */
int listing_read(struct listing *out, const struct intel_format *format, const char *bytes,
                 size_t length, const struct intel_format_options *options, struct err *err);

#endif
