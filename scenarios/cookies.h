/* What a case's answers told it to remember: a jar of cookies for one site, as RFC 6265 has it.
 * There is one host and no TLS, so a cookie's domain means nothing here and one that is Secure is
 * never sent. Answers are hostile: numbers and sizes are capped, what is malformed is ignored. */
#ifndef SCENARIOS_COOKIES_H
#define SCENARIOS_COOKIES_H

#include <stddef.h>

#include "common/base/buf.h"
#include "scenarios/oracle.h"

#define COOKIES_MAX 50
#define COOKIES_MAX_BYTES 4096 /* name and value together */

struct cookie {
    char *name;
    char *value;
    char *path;
};
struct cookies {
    struct cookie items[COOKIES_MAX];
    size_t count;
};
void cookies_done(struct cookies *cookies);

/* Takes what an answer sets; one that has ended (Max-Age, else Expires against the answer's Date)
 * is removed. path is that of the request, with or without its query. */
void cookies_take(struct cookies *cookies, const struct reply *reply, const char *path);
/* Appends "a=1; b=2" for a request to path, longer paths first; nothing when there are none. */
void cookies_write(const struct cookies *cookies, const char *path, struct buf *out);

#endif
