/* multipart/form-data (RFC 7578) taken apart. */
#ifndef SCENARIOS_RECORD_MULTIPART_H
#define SCENARIOS_RECORD_MULTIPART_H

#include <stdbool.h>
#include <stddef.h>

#define MULTIPART_MAX_PARTS 256

struct multipart_part {
    char *name;        /* "" when it has none */
    char *filename;    /* NULL: an ordinary field */
    char *type;        /* NULL: not told */
    size_t start, end; /* of the content */
};

struct multipart {
    struct multipart_part *items;
    size_t count;
    bool plain; /* built as browsers do it, so that a scenario's own multipart gives these bytes,
                   but for the boundary */
};
#define MULTIPART_INIT                                                                             \
    {                                                                                              \
        NULL, 0, false                                                                             \
    }
#define AUTOMULTIPART __attribute__((cleanup(multipart_done)))

void multipart_done(struct multipart *parts);
/* false: the type is another, or the body does not follow it; nothing was read. */
bool multipart_read(const char *type, const char *body, size_t length, struct multipart *out);

#endif
