/* From a case to what is really sent or run: templates filled in, bodies built, headers added. The
 * same scenario, case and bindings always give the same bytes. */
#ifndef SCENARIOS_RENDER_H
#define SCENARIOS_RENDER_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "scenarios/scenario.h"

#define NONCE_LENGTH 16 /* lower-case hex digits, the first a letter */

/* What the answers of one case gave to its later steps. */
struct captured {
    char *name;
    char *value; /* whatever the other side wrote, at most CAPTURE_MAX_BYTES, no NUL */
};
struct captures {
    struct captured *items;
    size_t count;
};
#define CAPTURES_INIT                                                                              \
    {                                                                                              \
        NULL, 0                                                                                    \
    }
#define CAPTURE_MAX_BYTES 4096
void captures_done(struct captures *captures);
/* Replaces an earlier value of that name. */
void captures_set(struct captures *captures, const char *name, const char *value, size_t length);
const char *captures_get(const struct captures *captures,
                         const char *name); /* NULL: not captured */

/* The value of canary name, borrowed for the call; NULL: there is none of this name. */
typedef const char *canary_fn(void *data, const char *name);

struct bound_item; /* scenarios/bound.h */
struct cookies;    /* scenarios/cookies.h */

struct bindings {
    const char *nonce;  /* NONCE_LENGTH digits */
    const char *source; /* the case's own source address */
    canary_fn *canary;
    void *canary_data;
    const struct captures *captures; /* NULL: none yet */
    const struct bound_item *item;   /* of the case's slot; NULL: none */
    const struct cookies *cookies;   /* NULL: none are sent */
    const struct step_each *each;    /* NULL: the request is sent once */
    size_t each_index;               /* which of its texts this one is sent with */
    const char *callback_host;       /* NULL: callback.partner.test */
    const char *callback_ip;         /* NULL: 10.66.255.1 */
    const char *site_host;           /* NULL: www.machi.test */
};

/* A text needs a capture, canary or item that is not there, because nothing gave it:
 * the step cannot be done. That is a result, not an error; *err names what is missing, and nothing
 * was appended. */
#define RENDER_UNBOUND 1

/* Appends. Both: 0, RENDER_UNBOUND, or -1. */
int scenario_render_text(const struct scenario *scenario, size_t case_index, const char *text,
                         const struct bindings *bindings, struct buf *out, struct err *err);
int scenario_render_http(const struct scenario *scenario, size_t case_index,
                         const struct step_http *http, const struct bindings *bindings,
                         struct buf *bytes, struct err *err);

/* Whether a request of this case has the header field without its author's doing. */
bool scenario_is_default_field(const struct scenario *scenario, size_t case_index,
                               const struct bindings *bindings, const char *name,
                               const char *value);

#endif
