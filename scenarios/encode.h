/* The encodings that filters and variants are made of: bytes in, another way of writing them out.
 */
#ifndef SCENARIOS_ENCODE_H
#define SCENARIOS_ENCODE_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/buf.h"

typedef void encode_fn(struct buf *out, const char *bytes, size_t length);

/* application/x-www-form-urlencoded as browsers write it (WHATWG URL standard): a space is "+",
 * kept are letters, digits and *-._ */
void encode_form(struct buf *out, const char *bytes, size_t length);
/* A URL component (RFC 3986): a space is %20, kept are letters, digits and -._~ */
void encode_url(struct buf *out, const char *bytes, size_t length);
void encode_url_twice(struct buf *out, const char *bytes, size_t length);
void encode_url_all(struct buf *out, const char *bytes, size_t length); /* every byte as %4A */
void encode_url_all_lower(struct buf *out, const char *bytes,
                          size_t length); /* every byte as %4a */
void encode_url_all_twice(struct buf *out, const char *bytes,
                          size_t length); /* every byte as %254A */
/* A space as "+", and only what would end or break a query value as %XX. */
void encode_url_least(struct buf *out, const char *bytes, size_t length);
/* A name or file name of multipart/form-data inside its quotes, as browsers write it (WHATWG HTML):
 * quotes and ends of lines as %XX. */
void encode_part_name(struct buf *out, const char *bytes, size_t length);
/* URL encoding taken off once; plus: also "+" for a space. A "%" that begins no escape stays. */
void encode_url_undo(struct buf *out, const char *bytes, size_t length, bool plus);
void encode_base64(struct buf *out, const char *bytes, size_t length);
void encode_hex(struct buf *out, const char *bytes, size_t length);
void encode_html(struct buf *out, const char *bytes,
                 size_t length); /* & < > " ' as named or numbered entities */
void encode_html_all(struct buf *out, const char *bytes,
                     size_t length); /* every ASCII byte as &#x4a; */
void encode_json(struct buf *out, const char *bytes, size_t length); /* as inside a JSON string */
void encode_json_all(struct buf *out, const char *bytes,
                     size_t length); /* every ASCII byte as \u004a */
/* Every ASCII byte as %u004A, every other as %C3. */
void encode_percent_u(struct buf *out, const char *bytes, size_t length);
/* Visible ASCII as U+FF01 to U+FF5E, a space as U+3000; the rest stays. */
void encode_full_width(struct buf *out, const char *bytes, size_t length);
void encode_upper(struct buf *out, const char *bytes, size_t length);
void encode_lower(struct buf *out, const char *bytes, size_t length);
void encode_alternate(struct buf *out, const char *bytes,
                      size_t length); /* letters in turn upper and lower case */
void encode_sql_case(struct buf *out, const char *bytes,
                     size_t length); /* encode_alternate, SQL words only */
void encode_sql_version(struct buf *out, const char *bytes,
                        size_t length); /* SQL words as MySQL comments that run */
void encode_sql_comment(struct buf *out, const char *bytes,
                        size_t length);                             /* a space as an SQL comment */
void encode_tab(struct buf *out, const char *bytes, size_t length); /* a space as a tab */
void encode_newline(struct buf *out, const char *bytes, size_t length); /* a space as a line feed */
void encode_vertical_tab(struct buf *out, const char *bytes,
                         size_t length);                            /* a space as a vertical tab */
void encode_ifs(struct buf *out, const char *bytes, size_t length); /* a space as ${IFS} */
void encode_slash_twice(struct buf *out, const char *bytes, size_t length); /* "/" as "//" */
void encode_slash_dot(struct buf *out, const char *bytes, size_t length);   /* "/" as "/./" */

#endif
