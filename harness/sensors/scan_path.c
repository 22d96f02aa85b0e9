/* Paths are short and written by hand in a product package, so they are read strictly: what is
 * meant as a path but is none must be found by lint, not by a sensor that sees nothing. */
#include "harness/sensors/scan_path.h"

#include <stdlib.h>
#include <strings.h>

#include "common/base/buf.h"

bool scan_path_leads(const struct scan_path *path, int at, const char *name)
{
    if (at >= path->count) {
        return false;
    }
    if (name == NULL || path->names[at] == NULL) {
        return name == NULL && path->names[at] == NULL;
    }
    return strcasecmp(path->names[at], name) == 0;
}

void scan_path_free(struct scan_path *path)
{
    if (path == NULL) {
        return;
    }
    for (int i = 0; i < path->count; i++) {
        free(path->names[i]);
    }
    free(path);
}

/* Reads one name; an empty one is left for the caller to refuse. */
static char *read_name(const char **at)
{
    AUTOBUF struct buf name = BUF_INIT;
    const char *p = *at;

    for (; *p != '\0' && *p != '.' && *p != '['; p++) {
        if (*p == '\\' && p[1] != '\0') {
            p++;
        }
        buf_char(&name, *p);
    }
    *at = p;
    return name.length == 0 ? NULL : buf_take(&name);
}

static int read_part(const char *text, const char **at, struct scan_path *path, struct err *err)
{
    char *name = NULL;

    if (path->count == SCAN_MAX_PARTS) {
        return err_set(err, ERR_INPUT, "bad path '%s': more than %d parts", text, SCAN_MAX_PARTS);
    }
    if ((*at)[0] == '[' && (*at)[1] == ']' && path->count > 0) {
        *at += 2;
        path->names[path->count++] = NULL;
        return 0;
    }
    if (path->count > 0) {
        if (**at != '.') {
            return err_set(err, ERR_INPUT, "bad path '%s' at offset %zu: expected '.' or '[]'",
                           text, (size_t)(*at - text));
        }
        (*at)++;
    }
    name = read_name(at);
    if (name == NULL) {
        return err_set(err, ERR_INPUT, "bad path '%s' at offset %zu: expected a name", text,
                       (size_t)(*at - text));
    }
    path->names[path->count++] = name;
    return 0;
}

int scan_path_new(const char *text, struct scan_path **out, struct err *err)
{
    AUTO(scan_path) path = mem_alloc(sizeof(*path));
    const char *at = text;

    do {
        if (read_part(text, &at, path, err) != 0) {
            return -1;
        }
    } while (*at != '\0');
    *out = TAKE(path);
    return 0;
}
