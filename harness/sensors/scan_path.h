/* The parts of a path, shared by the file that reads it and the scanner that follows it. */
#ifndef HARNESS_SENSORS_SCAN_PATH_H
#define HARNESS_SENSORS_SCAN_PATH_H

#include <stdbool.h>

#include "harness/sensors/scan.h"

struct scan_path {
    char *names[SCAN_MAX_PARTS]; /* NULL: any element of an array */
    int count;
};

/* Whether part number `at` of the path leads into the member of that name (NULL: into an element).
 */
bool scan_path_leads(const struct scan_path *path, int at, const char *name);

#endif
