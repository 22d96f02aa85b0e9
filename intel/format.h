/* The formats that intelligence comes in: one file each, one line in the table of format.c. */
#ifndef INTEL_FORMAT_H
#define INTEL_FORMAT_H

#include "intel/input.h"
#include "intel/intake.h"

struct intel_format_options {
    const char *name; /* of the file, for messages */
    const char
        *columns; /* CSV: path of the column mapping; NULL: the header line names the columns */
    enum intel_type type; /* list: what its lines are; INTEL_TYPES: tell by their looks */
};

struct intel_format {
    const char *name; /* "stix" */
    const char *summary;
    const char *source; /* default name of the source; NULL: the file's name */
    enum intel_tlp tlp; /* of what has no marking: TLP_CLEAR for what its publisher put into the
                           public domain or on the open web, TLP_UNMARKED else */
    /* Whether an input that starts with these bytes is of this format; name is the file's, without
     * the ending of its compression. */
    bool (*detects)(const char *head, size_t length, const char *name);
    /* Reads all of it. 0; -1 when the input as a whole cannot be read (cut off, not JSON) or the
     * import cannot go on: what was taken in so far is then undone by the caller. */
    int (*read)(struct intel_input *input, const struct intel_format_options *options,
                struct intake *intake, struct err *err);
};

/* Hands out each element of the array that intel_input_array has entered, with its path
 * "prefix[index]"; a spoilt one is refused. one answers 0, or -1 when the import cannot go on. */
typedef int intel_element_fn(void *data, const char *path, const struct node *element,
                             struct err *err);
int intel_elements(struct intel_input *input, struct intake *intake, const char *prefix,
                   intel_element_fn *one, void *data, struct err *err);

extern const struct intel_format intel_format_attack, intel_format_stix, intel_format_kev,
    intel_format_misp, intel_format_csv, intel_format_list;

extern const struct intel_format *const intel_formats[]; /* NULL-ended, tried in this order */
/* NULL with ERR_USAGE and a suggestion when there is none. */
const struct intel_format *intel_format_find(const char *name, struct err *err);
/* By its beginning; ERR_INPUT when no format knows it. */
const struct intel_format *intel_format_detect(struct intel_input *input, struct err *err);

#endif
