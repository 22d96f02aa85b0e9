/* Hashes and random bytes (libsodium). Hex is lower case. */
#ifndef COMMON_EXT_HASH_H
#define COMMON_EXT_HASH_H

#include <stddef.h>

#include "common/base/err.h"
#include "common/base/mem.h"

#define HASH_HEX 65 /* 64 digits and NUL */
#define HASH_BYTES ((size_t)32)

struct hash; /* in progress */

struct hash *hash_new(void); /* SHA-256: what people and other programs see */
struct hash *
hash_new_blake2b(void); /* 256 bits of BLAKE2b: three times as fast, for large files of our own */
void hash_free(struct hash *hash);
AUTO_DEFINE(hash)
void hash_add(struct hash *hash, const void *data, size_t length);
void hash_add_str(struct hash *hash,
                  const char *text); /* with its NUL, so that "ab","c" differs from "a","bc" */
void hash_end(struct hash *hash, char out[HASH_HEX]); /* hash may not be used after, only freed */
/* The same as bytes, for hashes that are hashed again. */
void hash_end_bytes(struct hash *hash, unsigned char out[HASH_BYTES]);

void hash_hex(const unsigned char bytes[HASH_BYTES], char out[HASH_HEX]);
void hash_bytes(const void *data, size_t length, char out[HASH_HEX]);
int hash_file(const char *path, char out[HASH_HEX], struct err *err);
/* Cryptographic random bytes. */
void hash_random(void *out, size_t length);

#endif
