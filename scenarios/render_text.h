/* Inside scenarios/ only: rendering one text of a case. */
#ifndef SCENARIOS_RENDER_TEXT_H
#define SCENARIOS_RENDER_TEXT_H

#include "scenarios/render.h"
#include "scenarios/variant.h"

struct rendering {
    const struct scenario *scenario;
    size_t case_index;
    const struct variant_chain *variant;
    const struct bindings *bindings;
};

struct rendering rendering_of(const struct scenario *scenario, size_t case_index,
                              const struct bindings *bindings);
/* Appends. With form, what is not URL-encoded yet is form-encoded. On failure out may hold a part.
 */
int render_text(const struct rendering *rendering, const char *text, bool form, struct buf *out,
                struct err *err);
/* render_body.c. Appends the body; type (may be untouched) gets the media type it wants to be sent
 * with. */
int render_body(const struct rendering *rendering, const struct step_http *http, struct buf *out,
                struct buf *type, struct err *err);
/* Whether a body has this media type unless its author gives another. */
bool render_is_body_type(const char *type);
/* A form as the variant sends it: its pairs, or parts of a multipart body. */
int render_form(const struct rendering *rendering, const struct named_text *pairs, size_t count,
                struct buf *out, struct buf *type, struct err *err);
int render_pairs(const struct rendering *rendering, const struct named_text *pairs, size_t count,
                 struct buf *out, struct err *err);
/* render_http.c. Whether a request has this field without its author's doing. */
bool render_is_default_field(const struct rendering *rendering, const char *name,
                             const char *value);

#endif
