/* The one error object. Whoever can report an error has a struct err on its stack and passes it
 * down; the leaf that notices sets it, a middle layer that knows a name wraps it once, and the
 * program prints it once. Text: lower case, no full stop, offending values in quotes,
 * `file:line:column:` in front for input. */
#ifndef COMMON_BASE_ERR_H
#define COMMON_BASE_ERR_H

#include <stdarg.h>

enum err_kind {
    ERR_NONE = 0,
    ERR_USAGE,     /* the command line is wrong: exit 2 */
    ERR_INPUT,     /* a file or a document from outside is wrong */
    ERR_IO,        /* reading, writing, a full disk */
    ERR_HOST,      /* the host lacks something or libvirt/QEMU refused */
    ERR_GUEST,     /* a guest or its agent misbehaved: the trial is void and may be tried again */
    ERR_TIMEOUT,   /* a deadline passed: likewise */
    ERR_INTEGRITY, /* a hash, chain or signature does not hold: exit 3 */
    ERR_BUG,       /* ours */
};

struct err {
    enum err_kind kind;
    char text[1024];
};

/* Sets *err (NULL allowed: nothing is kept) and returns -1, so that `return err_set(...)` is one
 * line. */
int err_set(struct err *err, enum err_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
int err_setv(struct err *err, enum err_kind kind, const char *format, va_list args)
    __attribute__((format(printf, 3, 0)));
/* As err_set with `: strerror(errno)` behind; ENOSPC, EDQUOT and EFBIG keep kind ERR_IO and say
 * "disk full". */
int err_sys(struct err *err, enum err_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Puts "context: " in front of the text and returns -1; the kind stays. */
int err_wrap(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));
void err_clear(struct err *err);
/* The lower-case name of a kind ("input"), for evidence records. Never NULL. */
const char *err_kind_name(enum err_kind kind);
/* The exit code of STYLE.md: 1, 2 for ERR_USAGE, 3 for ERR_INTEGRITY. */
int err_exit_code(const struct err *err);

/* The static analyser looks at one file at a time and would follow paths on which these answer 0.
 */
#ifdef __clang_analyzer__
static inline int err_minus_one(void)
{
    return -1;
}
#define err_set(...) (err_set(__VA_ARGS__), err_minus_one())
#define err_sys(...) (err_sys(__VA_ARGS__), err_minus_one())
#define err_wrap(...) (err_wrap(__VA_ARGS__), err_minus_one())
#endif

#endif
