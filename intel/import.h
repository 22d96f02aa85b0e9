/* Importing files: format, intake and store joined, each file one transaction. */
#ifndef INTEL_IMPORT_H
#define INTEL_IMPORT_H

#include "common/ext/json.h"
#include "intel/format.h"
#include "intel/store.h"

#define IMPORT_ERRORS_MAX 1000 /* refusals that are kept with their reasons; all are counted */

struct import_options {
    const char *format;   /* NULL: tell by the beginning */
    const char *source;   /* NULL: the format's own, or the file's name without its ending */
    const char *columns;  /* for CSV; NULL: the header's names */
    enum intel_type type; /* for lists; INTEL_TYPES: by their looks */
    enum intel_tlp tlp;   /* of what has no marking; TLP_UNMARKED: the format's own */
    bool strict;          /* one refusal undoes the file */
    int64_t now_ms;
};

struct import_report {
    int64_t imported, unchanged, refused, ignored;
    struct node *errors; /* array of {file, path, reason} */
};

void import_report_init(struct import_report *report);
void import_report_done(struct import_report *report);

/* Adds to *report. -1: the file as a whole was not taken in (unreadable, or strict and something
 * was refused), and nothing of it is in the store. */
int intel_import_file(struct intel_store *store, const char *path,
                      const struct import_options *options, struct import_report *report,
                      struct err *err);

/* An intake that puts into the store, for what comes by other ways than files; between
 * intel_store_begin and intel_store_commit. file is what refusals name. */
struct import_intake {
    struct intake intake;
    struct intel_store *store;
    struct import_report *report;
    const char *file;
};
void import_intake_init(struct import_intake *out, struct intel_store *store,
                        struct import_report *report, const char *file, enum intel_tlp unmarked);
/* Adds the intake's counts to the report. */
void import_intake_count(const struct import_intake *intake);

#endif
