/* Memory and ownership. Out of memory aborts, so every outside input is capped before it is
 * allocated. AUTO(type) declares a variable whose type##_free runs at scope end; TAKE hands
 * ownership over. */
#ifndef COMMON_BASE_MEM_H
#define COMMON_BASE_MEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

void *mem_alloc(size_t size);                         /* zeroed, never NULL */
void *mem_array(size_t count, size_t size);           /* zeroed, overflow aborts */
void *mem_grow(void *old, size_t count, size_t size); /* realloc, new part not zeroed */
char *mem_strdup(const char *text);                   /* NULL gives NULL */
char *mem_strndup(const char *text, size_t length);
char *mem_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
void *mem_dup(const void *data, size_t size);

void mem_free_cleanup(void *pointer_to_pointer);
void mem_close_cleanup(const int *fd);
void mem_fclose_cleanup(FILE **file);

/* AUTOFREE char *p = NULL;  AUTOCLOSE int fd = -1;  AUTOFILE FILE *f = NULL; */
#define AUTOFREE __attribute__((cleanup(mem_free_cleanup)))
#define AUTOCLOSE __attribute__((cleanup(mem_close_cleanup)))
#define AUTOFILE __attribute__((cleanup(mem_fclose_cleanup)))

/* In a header, for an opaque `struct foo` with foo_free(struct foo *): AUTO_DEFINE(foo), then
 * AUTO(foo) x = NULL; in a function. */
#define AUTO_DEFINE(name)                                                                          \
    static inline void name##_cleanup(struct name **value)                                         \
    {                                                                                              \
        name##_free(*value);                                                                       \
    }
#define AUTO(name) __attribute__((cleanup(name##_cleanup))) struct name *

/* Hands a pointer over: the value, with the variable set to NULL. TAKE_FD likewise with -1. */
#define TAKE(p)                                                                                    \
    ({                                                                                             \
        __typeof__(p) take_value = (p);                                                            \
        (p) = NULL;                                                                                \
        take_value;                                                                                \
    })
#define TAKE_FD(fd)                                                                                \
    ({                                                                                             \
        int take_fd = (fd);                                                                        \
        (fd) = -1;                                                                                 \
        take_fd;                                                                                   \
    })
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#endif
