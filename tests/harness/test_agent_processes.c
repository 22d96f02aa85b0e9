/* The census' pass over /proc where all of it is the machine's, as in a guest. */
#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/agent/census.h"
#include "tests/support.h"

/* A child of that name; ends: it is dead when this is back, and nobody asked what became of it. */
static pid_t start(const char *name, bool ends)
{
    siginfo_t info;
    int ready[2];
    char byte = 0;
    pid_t child = 0;

    cr_assert_eq(pipe(ready), 0);
    child = fork();
    if (child == 0) {
        (void)prctl(PR_SET_NAME, name);
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (write(ready[1], "", 1) == 1 && !ends) {
            (void)pause();
        }
        _exit(0);
    }
    cr_assert_eq(read(ready[0], &byte, 1), 1);
    (void)close(ready[0]);
    (void)close(ready[1]);
    if (ends) {
        cr_assert_eq(waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT), 0);
    }
    return child;
}

static unsigned count_names(const struct node *list, const char *name)
{
    unsigned found = 0;

    for (size_t i = 0; i < node_count(list); i++) {
        found += strncmp(node_str(node_at(list, i)), name, strlen(name)) == 0;
    }
    return found;
}

Test(census_processes, lists_the_living_whatever_their_name_and_not_the_dead)
{
    const struct root root = {.fake = false};
    AUTO(node) reply = node_object();
    struct err err;
    pid_t alive = start(") Z (a\nlive", false);
    pid_t dead = start("the dead one", true);

    assert_ok(census_processes(&root, reply, &err), err);
    cr_assert_eq(count_names(node_get(reply, "processes"), ") Z (a live "), 1);
    cr_assert_eq(count_names(node_get(reply, "processes"), "the dead one"), 0);
    cr_assert_eq(node_get_int(reply, "processes_more", -1), 0);
    cr_assert_eq(kill(alive, SIGKILL), 0);
    cr_assert_eq(waitpid(alive, NULL, 0), alive);
    cr_assert_eq(waitpid(dead, NULL, 0), dead);
}
