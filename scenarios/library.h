/* Folders of scenarios: reading all of them, reporting every problem, finding one by id. */
#ifndef SCENARIOS_LIBRARY_H
#define SCENARIOS_LIBRARY_H

#include <stddef.h>

#include "common/base/err.h"
#include "common/base/mem.h"
#include "scenarios/scenario.h"

#define LIBRARY_MAX_SCENARIOS 4096

struct scenario_library {
    struct scenario **items; /* sorted by id */
    size_t count;
};

/* All *.yaml below folder, however deep. Each problem of each file, and each id that is there
 * twice, goes to found (NULL: nowhere). Returns -1 with "N problems in 'folder'" (one problem:
 * itself) when there were any; *out then is not written. */
int scenario_library_load(const char *folder, scenario_found_fn *found, void *data,
                          struct scenario_library **out, struct err *err);
void scenario_library_free(struct scenario_library *library);
AUTO_DEFINE(scenario_library)
/* Borrowed; NULL when there is none of this id. */
const struct scenario *scenario_library_find(const struct scenario_library *library,
                                             const char *id);
size_t scenario_library_case_count(const struct scenario_library *library);

#endif
