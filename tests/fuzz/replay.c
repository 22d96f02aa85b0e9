/* Runs a fuzz target over the files of a folder, so that each find stays a test under any
 * compiler. */
#include <stdint.h>
#include <stdio.h>

#include "common/base/file.h"
#include "common/base/mem.h"

#define MAX_FILES 10000
#define MAX_BYTES ((size_t)16 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay(const char *folder, const char *name, struct err *err)
{
    AUTOFREE char *path = file_join(folder, name);
    AUTOFREE uint8_t *exact =
        NULL; /* no byte behind the input, so that a sanitizer sees each step too far */
    AUTOBUF struct buf bytes = BUF_INIT;

    if (file_read(path, MAX_BYTES, &bytes, err) < 0) {
        return -1;
    }
    exact = mem_dup(buf_str(&bytes), bytes.length);
    (void)LLVMFuzzerTestOneInput(exact, bytes.length);
    return 0;
}

int main(int argc, char **argv)
{
    char **names = NULL;
    size_t count = 0;
    struct err err = {.kind = ERR_NONE};
    int rc = argc == 2 ? file_list(argv[1], MAX_FILES, &names, &count, &err) : -1;

    for (size_t i = 0; rc == 0 && i < count; i++) {
        rc = replay(argv[1], names[i], &err);
    }
    file_names_free(names, count);
    if (rc < 0 || count == 0) {
        (void)fprintf(stderr, "no corpus was replayed: %s\n", err.text);
        return 1;
    }
    (void)printf("%zu inputs\n", count);
    return 0;
}
