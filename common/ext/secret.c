/* Keys and boxes over libsodium. Rule: a key file is made once and never written again, since what
 * it closed would be lost with it. */
#include "common/ext/secret.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"

#define KEY_BYTES crypto_aead_xchacha20poly1305_ietf_KEYBYTES
#define NONCE_BYTES crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_BYTES crypto_aead_xchacha20poly1305_ietf_ABYTES
#define KEY_HEX ((size_t)KEY_BYTES * 2)
#define FILE_BYTES (KEY_HEX + 1) /* the digits and a line end */

_Static_assert(NONCE_BYTES + TAG_BYTES == SECRET_EXTRA_BYTES, "the header names another length");

struct secret {
    unsigned char key[KEY_BYTES];
};

/* Before there is any key. */
static void start_library(void)
{
    if (sodium_init() < 0) {
        abort(); /* no source of random bytes: nothing that needs one may go on */
    }
}

void secret_free(struct secret *secret)
{
    if (secret != NULL) {
        sodium_memzero(secret, sizeof(*secret));
        free(secret);
    }
}

static int write_key(const struct secret *secret, int fd, const char *path, struct err *err)
{
    char text[KEY_HEX + 1];
    int result = 0;

    sodium_bin2hex(text, sizeof(text), secret->key, KEY_BYTES);
    text[KEY_HEX] = '\n';
    /* the mode that open was given is what the umask left of it */
    if (fchmod(fd, 0600) != 0) {
        result = err_sys(err, ERR_IO, "cannot set the mode of '%s'", path);
    } else {
        result = file_write_all(fd, text, FILE_BYTES, path, err);
    }
    sodium_memzero(text, sizeof(text));
    if (result == 0 && fsync(fd) != 0) {
        result = err_sys(err, ERR_IO, "cannot write '%s'", path);
    }
    return result;
}

int secret_create(const char *path, struct secret **out, struct err *err)
{
    AUTO(secret) secret = mem_alloc(sizeof(*secret));
    AUTOCLOSE int fd = -1;

    start_library();
    randombytes_buf(secret->key, KEY_BYTES);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, 0600);
    if (fd < 0 && errno == EEXIST) {
        return err_set(err, ERR_USAGE, "'%s' is there already; a key is never overwritten", path);
    }
    if (fd < 0) {
        return err_sys(err, ERR_IO, "cannot make '%s'", path);
    }
    if (write_key(secret, fd, path, err) != 0) {
        (void)unlink(path);
        return -1;
    }
    if (out != NULL) {
        *out = TAKE(secret);
    }
    return 0;
}

static int check_file(int fd, const char *path, struct err *err)
{
    struct stat info;

    if (fstat(fd, &info) != 0) {
        return err_sys(err, ERR_IO, "cannot look at '%s'", path);
    }
    if (!S_ISREG(info.st_mode)) {
        return err_set(err, ERR_INPUT, "'%s' is not a regular file", path);
    }
    if ((info.st_mode & 077) != 0) {
        return err_set(err, ERR_INPUT,
                       "the key file '%s' is open to others than its owner (mode %04o), expected "
                       "mode 0600",
                       path, (unsigned)info.st_mode & 07777U);
    }
    return 0;
}

/* Reads one byte more than a key file has, to see one that is too long. */
static int read_key(struct secret *secret, int fd, const char *path, struct err *err)
{
    char text[FILE_BYTES + 1] = {0};
    size_t length = 0;
    ssize_t count = 0;
    int result = 0;

    do {
        count = read(fd, text + length, sizeof(text) - length);
        length += count > 0 ? (size_t)count : 0;
    } while ((count > 0 && length < sizeof(text)) || (count < 0 && errno == EINTR));
    if (count < 0) {
        result = err_sys(err, ERR_IO, "cannot read '%s'", path);
    } else if (length != FILE_BYTES || text[KEY_HEX] != '\n' ||
               strspn(text, "0123456789abcdef") != KEY_HEX ||
               sodium_hex2bin(secret->key, KEY_BYTES, text, KEY_HEX, NULL, NULL, NULL) != 0) {
        result = err_set(err, ERR_INPUT,
                         "'%s' is no key file, expected %zu hex digits and a line "
                         "end",
                         path, KEY_HEX);
    }
    sodium_memzero(text, sizeof(text));
    return result;
}

int secret_load(const char *path, struct secret **out, struct err *err)
{
    AUTO(secret) secret = mem_alloc(sizeof(*secret));
    AUTOCLOSE int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

    start_library();
    if (fd < 0) {
        return err_sys(err, ERR_IO, "cannot open '%s'", path);
    }
    if (check_file(fd, path, err) != 0 || read_key(secret, fd, path, err) != 0) {
        return -1;
    }
    *out = TAKE(secret);
    return 0;
}

void secret_seal(const struct secret *secret, const void *bound, size_t bound_length,
                 const void *data, size_t length, struct buf *out)
{
    unsigned char nonce[NONCE_BYTES];
    size_t box_length = length + TAG_BYTES;

    assert(length <= SECRET_MAX_BYTES);
    AUTOFREE unsigned char *box = mem_alloc(box_length);
    randombytes_buf(nonce, sizeof(nonce));
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(box, NULL, data, length, bound, bound_length,
                                                     NULL, nonce, secret->key);
    buf_add(out, nonce, sizeof(nonce));
    buf_add(out, box, box_length);
}

int secret_open(const struct secret *secret, const void *bound, size_t bound_length,
                const void *box, size_t length, struct buf *out)
{
    const unsigned char *bytes = box;

    if (length < SECRET_EXTRA_BYTES || length > SECRET_MAX_BYTES + SECRET_EXTRA_BYTES) {
        return SECRET_REFUSED;
    }
    AUTOFREE unsigned char *data = mem_alloc(length - SECRET_EXTRA_BYTES + 1);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(data, NULL, NULL, bytes + NONCE_BYTES,
                                                   length - NONCE_BYTES, bound, bound_length, bytes,
                                                   secret->key) != 0) {
        return SECRET_REFUSED;
    }
    buf_add(out, data, length - SECRET_EXTRA_BYTES);
    return 0;
}
