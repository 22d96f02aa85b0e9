/* Environments that are held open, as the tests make and use them: over the fake hypervisor, in a
 * registry of the test's own. */
#ifndef TESTS_FLOW_HELD_H
#define TESTS_FLOW_HELD_H

#include <stdbool.h>
#include <stddef.h>

#include "tests/flow/flow.h"

#define HELD_WAIT_MS 20000

/* A registry of its own, with a short path for sockets, so that other environments are not seen. */
extern char held_registry[64];
void held_setup(void);
void held_teardown(void); /* ends all that is left */

/* tiny-waf, blocking, inline. */
void held_up(const char *name, const char *images, const char *record);
void held_down(const char *name);
/* What `env list --json` prints. Caller frees. */
struct node *held_list(void);
/* Asserts what `env exec` with these words prints and how it ends. input NULL: none. */
void held_exec(const char *const *words, const char *input, const char *out, const char *err_out,
               int exit_code);
#define EXEC(input, out, err_out, exit_code, ...)                                                  \
    held_exec((const char *[]){__VA_ARGS__, NULL}, input, out, err_out, exit_code)
/* Places and roots in the registry. */
size_t held_left(void);
/* A zombie, which only its parent can end, is not. */
bool held_alive(pid_t pid);

#endif
