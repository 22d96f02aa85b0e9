/* Inside scenarios/import/ only: what the readers of formats share. A reader finds the tests of a
 * file and hands each on as a scenario or as a refusal. */
#ifndef SCENARIOS_IMPORT_UNIT_H
#define SCENARIOS_IMPORT_UNIT_H

#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/ext/doc.h"
#include "common/ext/json.h"
#include "scenarios/import/import.h"

extern const struct import_format import_go_ftw;
extern const struct import_format import_gotestwaf;
extern const struct import_format import_atomic;
extern const struct import_format import_har;
extern const struct import_format import_pcap;

#define IMPORT_ID_MAX 64
#define IMPORT_MAX_DATA ((size_t)1 << 20) /* of what a short text can stand for */

struct importing {
    const struct import_file *file;
    scenario_import_put_fn *put;
    void *put_data;
    struct scenario_import_report *report;
    struct node *ids; /* of what was put, so that none is overwritten */
};

/* Where a test stands, and how many tests one refusal or scenario counts for. */
struct import_place {
    int line;
    const char *test; /* what its file calls it; NULL: the file as a whole */
    int64_t count;
};

/* What all imported scenarios say of themselves. Texts are borrowed. */
struct import_head {
    const char *id;
    const char *title;
    const char *summary;
    const char *category;
    const char *cluster;
    const char *source; /* origin: the project and its licence */
    const char *licence;
    const char *test;      /* origin: the test in its file */
    const char *technique; /* NULL: benign work */
    const char *tactic;
    const int *capec; /* ended by 0, or NULL */
};

/* A payload-only scenario without its detection, values and steps, which the reader adds. */
struct node *import_scenario(const struct importing *importing, const struct import_head *head);

/* Takes the scenario's document. It is written, read back and checked as any other; what a check
 * finds is a refusal of it. -1: the import cannot go on (the cap, the disk). */
int import_put(struct importing *importing, struct node *node, const struct import_place *place,
               struct err *err);
/* A scenario that was read back already, with its text. */
int import_put_read(struct importing *importing, const struct scenario *scenario,
                    const struct buf *yaml, const struct import_place *place, struct err *err);
/* why: as of a cursor, whose "file:line:column: " becomes the place. -1 when the cap is reached. */
int import_refuse(struct importing *importing, const struct import_place *place,
                  const struct err *why, struct err *err);

/* The file as a document whose root is an object. IMPORT_REFUSED: it is none, which has been
 * counted. */
#define IMPORT_REFUSED 1
int import_document(struct importing *importing, struct doc **out, struct cur *root,
                    struct err *err);

/* Bytes as the text of a template that stands for just them. */
void import_literal(struct buf *out, const char *bytes, size_t length);
/* Any words as an id: lower case, runs of all else as one '-', at most IMPORT_ID_MAX bytes. Caller
 * frees. */
char *import_slug(const char *text);
/* A string, an integer or a boolean as its text; reals are refused, for their spelling is lost.
 * CUR_ABSENT as in doc.h, for null as well. Caller frees. */
int import_scalar(const struct cur *cur, const char *key, bool need, char **out, struct err *err);
/* The first line of a text as a line of at most max bytes, without blanks around it. Caller frees.
 */
char *import_line(const char *text, size_t max);
/* Whether a file name ends in .yaml or .yml. */
bool import_is_yaml(const char *name);

#endif
