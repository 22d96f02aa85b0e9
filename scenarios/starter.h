/* What an author starts from: complete scenarios with a comment at each key, one file for each kind
 * of work. (Texts with inserts, which the format calls templates, are template.h's.) */
#ifndef SCENARIOS_STARTER_H
#define SCENARIOS_STARTER_H

#include <stddef.h>

#include "common/base/buf.h"
#include "common/base/err.h"

struct starter {
    char *kind;    /* the file's name without .yaml */
    char *summary; /* the first line of the file, a comment */
};
struct starters {
    struct starter *items; /* sorted by kind */
    size_t count;
};
#define STARTERS __attribute__((cleanup(starters_done))) struct starters

int starters_load(const char *folder, struct starters *out, struct err *err);
void starters_done(struct starters *starters);

/* Appends the file of that kind, with id in the place of its own; schema, unless NULL, is where
 * editors find the schema of the format. What is appended is a good scenario. A kind that is not
 * there is ERR_USAGE with the nearest that is. */
int starter_make(const char *folder, const char *kind, const char *id, const char *schema,
                 struct buf *out, struct err *err);

#endif
