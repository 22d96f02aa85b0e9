/* The texts that a request is made of, found in its raw bytes: the fields of a form, the strings of
 * JSON, the elements of XML, the parts of a path. Each leaf knows where it stands, what it is
 * called and what it says when its encoding is undone. */
#ifndef SCENARIOS_RECORD_LEAF_H
#define SCENARIOS_RECORD_LEAF_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/buf.h"

#define LEAF_MAX_COUNT 4096 /* of one text */

enum leaf_code { LEAF_PLAIN, LEAF_URL, LEAF_JSON, LEAF_NUMBER, LEAF_XML };

struct leaf {
    size_t start, end; /* of the raw text */
    enum leaf_code code;
    char *name;       /* of the field; "" when it has none */
    struct buf value; /* decoded */
    bool secret;      /* by its name, or by that of what it stands in */
};

struct leaves {
    struct leaf *items; /* in order, without overlap */
    size_t count;
    bool full; /* there were more than LEAF_MAX_COUNT, which are not here */
};
#define LEAVES_INIT                                                                                \
    {                                                                                              \
        NULL, 0, false                                                                             \
    }
#define AUTOLEAVES __attribute__((cleanup(leaves_done)))

void leaves_done(struct leaves *leaves);
/* Takes what *leaf owns. */
void leaves_add(struct leaves *leaves, struct leaf *leaf);
/* "a=1&b=2": names and values, decoded. offset is where the text begins in the whole. */
void leaves_of_form(struct leaves *leaves, const char *text, size_t length, size_t offset);
/* A path or a URL with its query. */
void leaves_of_url(struct leaves *leaves, const char *text, size_t length);
/* leaf_json.c. Strings, numbers and the names of members; what is broken is read as far as it goes.
 */
void leaves_of_json(struct leaves *leaves, const char *text, size_t length);
/* leaf_xml.c. Texts of elements, and attributes. */
void leaves_of_xml(struct leaves *leaves, const char *text, size_t length);
/* Whatever fits the type of a body ("" when it is not told) and its first byte. */
void leaves_of_body(struct leaves *leaves, const char *type, const char *text, size_t length);

#endif
