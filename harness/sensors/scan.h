/* Reads chosen values out of one line of JSON as products write it. It is not a general parser:
 * duplicate members (a request may repeat a header), bytes that are not UTF-8, \u0000 and lone
 * surrogates (an attack may hold them) and the escapes \xff and \v of web servers' logs are let
 * through, because refusing the line would lose the alert. A line that is cut short or holds
 * anything else is refused. */
#ifndef HARNESS_SENSORS_SCAN_H
#define HARNESS_SENSORS_SCAN_H

#include <stddef.h>

#include "common/base/err.h"
#include "common/base/mem.h"

#define SCAN_MAX_PATHS 8
#define SCAN_MAX_PARTS 16
#define SCAN_MAX_DEPTH 64

/* "a.b[].c": member b of member a, each of its elements, their member c. Names are compared without
 * regard to case, as header names are; a dot in a name is written "\.". */
struct scan_path;

int scan_path_new(const char *text, struct scan_path **out, struct err *err);
void scan_path_free(struct scan_path *path);
AUTO_DEFINE(scan_path)

/* Called for each scalar found at paths[which], in the order of the text. bytes: the string decoded
 * (perhaps not UTF-8, perhaps with NUL), a number as written, or true/false; null is not given.
 * Valid during the call. */
typedef void (*scan_value)(void *context, size_t which, const char *bytes, size_t length);

/* 0: the whole text was one JSON object; SCAN_BAD: it was not, and what was given to take must be
 * forgotten. At most SCAN_MAX_PATHS paths; a NULL one finds nothing. */
#define SCAN_BAD 1
int scan_object(const char *text, size_t length, const struct scan_path *const *paths, size_t count,
                scan_value take, void *context);

#endif
