/* Memory that is either there or ends the program: no caller has an out-of-memory path to get
 * wrong. */
#include "common/base/mem.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static _Noreturn void out_of_memory(void)
{
    static const char text[] = "out of memory\n";
    ssize_t ignored = write(STDERR_FILENO, text, sizeof(text) - 1);

    (void)ignored;
    abort();
}

void *mem_alloc(size_t size)
{
    return mem_array(1, size);
}

void *mem_array(size_t count, size_t size)
{
    void *memory = calloc(count == 0 ? 1 : count, size == 0 ? 1 : size);

    if (memory == NULL) {
        out_of_memory();
    }
    return memory;
}

void *mem_grow(void *old, size_t count, size_t size)
{
    void *memory = reallocarray(old, count == 0 ? 1 : count, size == 0 ? 1 : size);

    if (memory == NULL) {
        out_of_memory();
    }
    return memory;
}

char *mem_strdup(const char *text)
{
    return text == NULL ? NULL : mem_strndup(text, strlen(text));
}

char *mem_strndup(const char *text, size_t length)
{
    size_t used = strnlen(text, length);
    char *copy = NULL;

    if (used == SIZE_MAX) {
        out_of_memory();
    }
    copy = mem_alloc(used + 1);
    memcpy(copy, text, used);
    return copy;
}

char *mem_printf(const char *format, ...)
{
    char *text = NULL;
    va_list args;
    int length = 0;

    va_start(args, format);
    length = vasprintf(&text, format, args);
    va_end(args);
    if (length < 0) {
        out_of_memory();
    }
    return text;
}

void *mem_dup(const void *data, size_t size)
{
    void *copy = mem_alloc(size);

    if (size > 0) {
        memcpy(copy, data, size);
    }
    return copy;
}

/* The cleanups run between a failure and its report, so they keep errno. */
void mem_free_cleanup(void *pointer_to_pointer)
{
    int code = errno;
    void *memory = NULL;

    memcpy(&memory, pointer_to_pointer, sizeof(memory));
    free(memory);
    errno = code;
}

void mem_close_cleanup(const int *fd)
{
    int code = errno;

    if (*fd >= 0) {
        close(*fd);
    }
    errno = code;
}

void mem_fclose_cleanup(FILE **file)
{
    int code = errno;

    if (*file != NULL) {
        (void)fclose(*file);
    }
    errno = code;
}
