/* Secrets: a key in a file of its owner's, and boxes that only the key opens (libsodium:
 * XChaCha20-Poly1305 with a random nonce of 24 bytes, so that a key may close any number of boxes).
 * A box also proves that neither it nor the bytes it was bound to were changed. What is taken out
 * of a box is ordinary memory; only the key is wiped. */
#ifndef COMMON_EXT_SECRET_H
#define COMMON_EXT_SECRET_H

#include <stddef.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/mem.h"

#define SECRET_MAX_BYTES ((size_t)256 << 20) /* of what goes into a box */
#define SECRET_EXTRA_BYTES ((size_t)40)      /* by which a box is longer than what is in it */

struct secret; /* a key */

/* Makes a key and writes it to a file that only its owner may read (mode 0600): 64 hex digits and
 * a line end. A file that is there already is never replaced: ERR_USAGE. out may be NULL. */
int secret_create(const char *path, struct secret **out, struct err *err);
/* Reads such a file. One of another form, or one that others than its owner may read or write, is
 * ERR_INPUT. */
int secret_load(const char *path, struct secret **out, struct err *err);
void secret_free(struct secret *secret);
AUTO_DEFINE(secret)

/* Appends a box with data inside, bound to other bytes that stand beside it in the open. data is at
 * most SECRET_MAX_BYTES long. */
void secret_seal(const struct secret *secret, const void *bound, size_t bound_length,
                 const void *data, size_t length, struct buf *out);
/* Appends what is in the box. SECRET_REFUSED: another key closed it, or a byte of it or of what it
 * is bound to is not the same; which of these, nobody can tell. */
#define SECRET_REFUSED 1
int secret_open(const struct secret *secret, const void *bound, size_t bound_length,
                const void *box, size_t length, struct buf *out);

#endif
