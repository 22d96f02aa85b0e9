/* UUIDs from names; see uuid.h for what they are and are not. */
#include "reports/export/uuid.h"

#include <stdarg.h>
#include <stdio.h>

#include "common/ext/hash.h"

#define NAMESPACE                                                                                  \
    "tameshi" /* so that they are not those of another program over the same names                 \
               */

void uuid_of(char out[UUID_TEXT], const char *first, ...)
{
    unsigned char b[HASH_BYTES];
    AUTO(hash) hash = hash_new();
    va_list args;
    va_start(args, first);
    hash_add_str(hash, NAMESPACE);
    for (const char *name = first; name; name = va_arg(args, const char *)) {
        hash_add_str(hash, name);
    }
    va_end(args);
    hash_end_bytes(hash, b);
    b[6] = (unsigned char)((b[6] & 0x0f) | 0x50);
    b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
    snprintf(out, UUID_TEXT, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
             b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13],
             b[14], b[15]);
}
