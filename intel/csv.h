/* CSV (RFC 4180) cut into fields, and the mapping that says what its columns are. */
#ifndef INTEL_CSV_H
#define INTEL_CSV_H

#include "common/base/buf.h"
#include "common/ext/doc.h"
#include "intel/input.h"
#include "intel/item.h"

#define CSV_FIELDS_MAX 256
#define CSV_RECORD_MAX ((size_t)1 << 20)

struct csv_record {
    struct buf bytes; /* the fields, each with a NUL behind */
    char *fields[CSV_FIELDS_MAX];
    size_t columns[CSV_FIELDS_MAX]; /* the byte of its line on which each begins, from 1 */
    size_t count;
    int64_t line; /* on which it begins */
};

/* The next record; lines that begin with comment (NUL: none) and empty ones are passed over. 0,
 * INPUT_END, or INPUT_BAD with *err: this record is spoilt, and the next one can be read. */
int csv_next(struct intel_input *input, char delimiter, char comment, struct csv_record *out,
             struct err *err);
void csv_record_done(struct csv_record *record);

enum csv_column {
    CSV_VALUE,
    CSV_TYPE,
    CSV_NAME,
    CSV_REF,
    CSV_FIRST_SEEN,
    CSV_LAST_SEEN,
    CSV_PUBLISHED,
    CSV_VALID_FROM,
    CSV_VALID_UNTIL,
    CSV_CONFIDENCE,
    CSV_TLP,
    CSV_TAGS, /* several, with commas or blanks between */
    CSV_TECHNIQUE,
    CSV_CVE,
    CSV_FAMILY,
    CSV_COLUMNS,
};

#define CSV_NO_COLUMN (-1)

struct csv_map {
    char delimiter; /* NUL: told by the header */
    char comment;   /* NUL: none */
    bool header;
    bool epoch;           /* times are seconds since 1970 */
    enum intel_type type; /* of all; INTEL_TYPES: a column tells, or the value's looks */
    enum intel_tlp tlp;   /* TLP_UNMARKED: not said */
    const char *columns[CSV_COLUMNS]; /* names, or NULL */
    int index[CSV_COLUMNS];           /* of the field, from 0; CSV_NO_COLUMN */
    const struct node *type_map;      /* word of the type column -> type's name; NULL: none */
    struct doc *doc;
};

/* Reads the authored YAML; path NULL: the header's own names are those of this list. */
int csv_map_load(const char *path, struct csv_map *out, struct err *err);
void csv_map_done(struct csv_map *map);
/* Finds the columns in a header. ERR_INPUT: one is missing, or there twice. */
int csv_map_header(struct csv_map *map, const struct csv_record *header, struct err *err);

#endif
