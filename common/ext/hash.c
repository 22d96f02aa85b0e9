/* SHA-256, BLAKE2b and random bytes over libsodium. Only what is hashed is decided by callers; how
 * is decided here. */
#include "common/ext/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK_BYTES ((size_t)64 << 10)

struct hash {
    bool is_blake2b;
    crypto_hash_sha256_state sha256;
    crypto_generichash_state blake2b;
};

void hash_hex(const unsigned char bytes[HASH_BYTES], char out[HASH_HEX])
{
    sodium_bin2hex(out, HASH_HEX, bytes, HASH_BYTES);
}

struct hash *hash_new(void)
{
    struct hash *hash = mem_alloc(sizeof(*hash));

    crypto_hash_sha256_init(&hash->sha256);
    return hash;
}

struct hash *hash_new_blake2b(void)
{
    struct hash *hash = mem_alloc(sizeof(*hash));

    hash->is_blake2b = true;
    crypto_generichash_init(&hash->blake2b, NULL, 0, HASH_BYTES);
    return hash;
}

void hash_free(struct hash *hash)
{
    free(hash);
}

void hash_add(struct hash *hash, const void *data, size_t length)
{
    if (hash->is_blake2b) {
        crypto_generichash_update(&hash->blake2b, data, length);
    } else {
        crypto_hash_sha256_update(&hash->sha256, data, length);
    }
}

void hash_add_str(struct hash *hash, const char *text)
{
    hash_add(hash, text, strlen(text) + 1);
}

void hash_end_bytes(struct hash *hash, unsigned char out[HASH_BYTES])
{
    if (hash->is_blake2b) {
        crypto_generichash_final(&hash->blake2b, out, HASH_BYTES);
    } else {
        crypto_hash_sha256_final(&hash->sha256, out);
    }
}

void hash_end(struct hash *hash, char out[HASH_HEX])
{
    unsigned char digest[HASH_BYTES];

    hash_end_bytes(hash, digest);
    hash_hex(digest, out);
}

void hash_bytes(const void *data, size_t length, char out[HASH_HEX])
{
    unsigned char digest[HASH_BYTES];

    crypto_hash_sha256(digest, data, length);
    hash_hex(digest, out);
}

static int hash_descriptor(struct hash *hash, int fd, const char *path, struct err *err)
{
    AUTOFREE unsigned char *chunk = mem_alloc(CHUNK_BYTES);
    ssize_t count = 0;

    do {
        count = read(fd, chunk, CHUNK_BYTES);
        if (count < 0 && errno != EINTR) {
            return err_sys(err, ERR_IO, "cannot read '%s'", path);
        }
        if (count > 0) {
            hash_add(hash, chunk, (size_t)count);
        }
    } while (count != 0);
    return 0;
}

int hash_file(const char *path, char out[HASH_HEX], struct err *err)
{
    AUTO(hash) hash = hash_new();
    AUTOCLOSE int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    struct stat info;

    if (fd < 0) {
        return err_sys(err, ERR_IO, "cannot open '%s'", path);
    }
    if (fstat(fd, &info) != 0) {
        return err_sys(err, ERR_IO, "cannot look at '%s'", path);
    }
    if (!S_ISREG(info.st_mode)) {
        return err_set(err, ERR_INPUT, "'%s' is not a regular file", path);
    }
    if (hash_descriptor(hash, fd, path, err) != 0) {
        return -1;
    }
    hash_end(hash, out);
    return 0;
}

void hash_random(void *out, size_t length)
{
    if (sodium_init() < 0) {
        abort(); /* no source of random bytes: nothing that needs one may go on */
    }
    randombytes_buf(out, length);
}
