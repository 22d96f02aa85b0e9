/* Texts of a recording as texts of a scenario: literal bytes, with inserts where a token stood. */
#ifndef SCENARIOS_RECORD_WEAVE_H
#define SCENARIOS_RECORD_WEAVE_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/buf.h"
#include "scenarios/record/leaf.h"
#include "scenarios/record/token.h"

/* A template in the making, for a request of this exchange. */
struct weave {
    struct tokens *tokens;
    size_t exchange;
    struct buf *out;
    bool trial; /* nobody will read it */
    bool open;  /* the last byte is a literal '{' that could become an insert with the next */
};

/* Bytes as they are. */
void weave_literal(struct weave *weave, const char *text, size_t length);
/* "{{name}}" of a built-in. */
void weave_builtin(struct weave *weave, const char *name);
/* A text as a scenario's field has it, not encoded. secret: by the name of the field. */
void weave_text(struct weave *weave, const char *text, size_t length, bool secret);
/* Raw bytes whose leaves are known; inserts are encoded as the leaves are. */
void weave_raw(struct weave *weave, const char *text, size_t length, const struct leaves *leaves);
/* Bytes that cannot be a template, into out: secrets become words. */
void weave_bytes(struct tokens *tokens, const char *bytes, size_t length, struct buf *out);

#endif
