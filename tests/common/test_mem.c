#include "common/base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/support.h"

static int freed;

struct thing {
    int unused;
};

static void thing_free(struct thing *thing)
{
    if (thing != NULL) {
        freed++;
        free(thing);
    }
}
AUTO_DEFINE(thing)

Test(mem_alloc, gives_zeros_and_never_null)
{
    AUTOFREE char *some = mem_alloc(16);
    AUTOFREE char *none = mem_alloc(0);
    static const char zeros[16] = {0};

    cr_assert_eq(memcmp(some, zeros, sizeof(zeros)), 0);
    cr_assert_not_null(none);
}

Test(mem_array, ends_the_program_on_overflow, .signal = SIGABRT)
{
    volatile size_t count = SIZE_MAX / 2;

    free(mem_array(count, 4));
}

Test(mem_grow, ends_the_program_on_overflow, .signal = SIGABRT)
{
    volatile size_t count = SIZE_MAX / 2;

    free(mem_grow(NULL, count, 4));
}

Test(mem_strdup, gives_null_for_null)
{
    AUTOFREE char *copy = mem_strdup("abc");

    cr_assert_str_eq(copy, "abc");
    cr_assert_null(mem_strdup(NULL));
}

Test(mem_strndup, stops_at_the_end_of_the_text)
{
    AUTOFREE char *part = mem_strndup("abcdef", 3);
    AUTOFREE char *whole = mem_strndup("abc", 99);

    cr_assert_str_eq(part, "abc");
    cr_assert_str_eq(whole, "abc");
}

Test(mem_printf, formats)
{
    AUTOFREE char *text = mem_printf("%s-%d", "a", 7);

    cr_assert_str_eq(text, "a-7");
}

Test(mem_dup, copies_bytes_and_accepts_none)
{
    AUTOFREE char *copy = mem_dup("a\0b", 3);
    AUTOFREE void *none = mem_dup(NULL, 0);

    cr_assert_eq(memcmp(copy, "a\0b", 3), 0);
    cr_assert_not_null(none);
}

Test(mem_auto, frees_at_the_end_of_the_scope_unless_taken)
{
    struct thing *kept = NULL;
    {
        AUTO(thing) first = mem_alloc(sizeof(*first));
        AUTO(thing) second = mem_alloc(sizeof(*second));

        kept = TAKE(second);
        cr_assert_null(second);
    }
    cr_assert_eq(freed, 1);
    thing_free(kept);
}

Test(mem_auto, closes_descriptors_and_keeps_errno)
{
    int number = -1;
    errno = ENOSPC;
    {
        AUTOCLOSE int fd = dup(STDIN_FILENO);
        AUTOCLOSE int none = -1;

        number = fd;
        (void)none;
        errno = ENOSPC;
    }
    cr_assert_eq(errno, ENOSPC);
    cr_assert_eq(fcntl(number, F_GETFD), -1);
}

Test(mem_auto, hands_a_descriptor_over)
{
    int number = -1;
    {
        AUTOCLOSE int fd = dup(STDIN_FILENO);

        number = TAKE_FD(fd);
        cr_assert_eq(fd, -1);
    }
    cr_assert_neq(fcntl(number, F_GETFD), -1);
    close(number);
}
