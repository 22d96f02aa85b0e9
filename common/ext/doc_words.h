/* Inside common/ext: what libyaml refuses, said in the words of somebody who writes a scenario:
 * what is wrong and what to write instead. libyaml tells of tokens; most authors forgot quotes. */
#ifndef COMMON_EXT_DOC_WORDS_H
#define COMMON_EXT_DOC_WORDS_H

#include <stddef.h>

#include "common/base/buf.h"

/* As libyaml counts: all from 0, in characters. */
struct doc_place {
    size_t index, line, column;
};

struct doc_trouble {
    const char *text; /* the whole document */
    size_t length;
    const char *problem;    /* libyaml's */
    const char *context;    /* libyaml's, or NULL */
    struct doc_place at;    /* of the problem; moved where the mistake itself stands elsewhere */
    struct doc_place begun; /* of the context */
};

/* Appends one line; libyaml's own words for what is not known here. */
void doc_trouble_words(struct doc_trouble *trouble, struct buf *out);
/* A key that is no text and begins at `at`: often an insert without quotes, and `at` moves to its
 * first brace. */
void doc_key_words(struct doc_trouble *trouble, struct buf *out);

#endif
