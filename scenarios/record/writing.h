/* Inside scenarios/record/ only: a scenario that is being written. */
#ifndef SCENARIOS_RECORD_WRITING_H
#define SCENARIOS_RECORD_WRITING_H

#include "common/base/err.h"
#include "scenarios/record/record.h"
#include "scenarios/record/token.h"

struct writing {
    const char *file; /* its name, for people */
    const struct record_options *options;
    const struct exchanges *exchanges;
    struct tokens tokens;
    char **names; /* of the steps */
    struct record_result *result;
};

/* What other people's files and hosts are called, as a text that breaks no line. */
void writing_line(struct buf *out, const char *text);
/* The comment at the top. */
void writing_comment(const struct writing *writing, struct buf *out);
/* Whether the text is free of secrets, in any encoding; -1: it is not. */
int writing_check(const struct writing *writing, struct err *err);
/* The scenario as any reader of its file would see it; -1: it is not sound. */
int writing_read_back(const struct writing *writing, struct err *err);

#endif
