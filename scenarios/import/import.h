/* Test cases of other projects become scenarios: a file or a folder is read in a public format, and
 * each test that can be said in ours becomes one YAML file. What cannot be is refused with its
 * place and its reason; nothing is left out without being counted. Nothing is ever run here. */
#ifndef SCENARIOS_IMPORT_IMPORT_H
#define SCENARIOS_IMPORT_IMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/ext/json.h"
#include "scenarios/scenario.h"

#define SCENARIO_IMPORT_MAX_BYTES ((size_t)1 << 20) /* of one source file */
#define SCENARIO_IMPORT_MAX_FILES 20000
#define SCENARIO_IMPORT_MAX_TESTS 20000

/* tests = converted + payload_only + refused. A file that cannot be read counts as one refused
 * test. */
struct scenario_import_report {
    int64_t files;
    int64_t tests;
    int64_t converted;    /* their effect is provable, or they are benign work that can be judged */
    int64_t payload_only; /* what is sent is known, whether it works is not */
    int64_t refused;
    struct node *errors; /* [{file, line, test, why}]; line 0: not known, test null: the file */
};
void scenario_import_report_init(struct scenario_import_report *report);
void scenario_import_report_done(struct scenario_import_report *report);

struct importing; /* scenarios/import/unit.h */

struct import_file {
    const char *path;     /* as it is told to people */
    const char *relative; /* to what was asked for: what a scenario's origin says */
    const char *folder;   /* the name of the folder it is in */
    const char *bytes;    /* NUL-ended; NULL for a format that opens the file itself */
    size_t length;
};

struct import_format {
    const char *name;
    const char *summary;
    /* Whether a file of this name, met in a folder, is of the format. A file that is named by
     * itself always is. */
    bool (*wants)(const char *name);
    bool opens; /* read opens the file itself, with a cap of its own */
    /* Puts or refuses every test of the file (unit.h). -1: the import cannot go on. */
    int (*read)(struct importing *importing, const struct import_file *file, struct err *err);
};

extern const struct import_format *const scenario_import_formats[]; /* NULL-ended */
/* NULL with ERR_USAGE when there is none of that name. */
const struct import_format *scenario_import_format(const char *name, struct err *err);

/* Is given each scenario, as it was read back from its YAML text. -1 ends the import. */
typedef int scenario_import_put_fn(void *data, const struct scenario *scenario,
                                   const struct buf *yaml, struct err *err);
/* One file that is in memory already. */
int scenario_import_bytes(const struct import_format *format, const struct import_file *file,
                          scenario_import_put_fn *put, void *data,
                          struct scenario_import_report *report, struct err *err);

/* A file, or all files of the format in a folder in byte order of their names, to out/<id>.yaml.
 * out must be empty or not there yet; when the import fails, it is removed again. The report is
 * filled either way. */
int scenario_import_path(const struct import_format *format, const char *path, const char *out,
                         struct scenario_import_report *report, struct err *err);

#endif
