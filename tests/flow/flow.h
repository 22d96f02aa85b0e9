/* Driving the real program: over the fake hypervisor in the small world of tests/flow/world, or, in
 * tests/e2e, over real machines with the shipped data. */
#ifndef TESTS_FLOW_FLOW_H
#define TESTS_FLOW_FLOW_H

#include <sys/types.h>

#include "common/base/proc.h"
#include "common/ext/json.h"
#include "tests/support.h"

/* What `run` is told about machines, NULL-ended; each test program has its own. */
extern const char *const flow_machines[];

/* Sets the environment that tameshi needs to find the small world; skips the test where no
 * namespace may be made. */
void flow_setup(void);
/* Runs tameshi with these arguments (NULL-ended) to its end. Free with proc_result_done. */
struct proc_result flow_run(const char *const *args);
/* As flow_run, asserting exit code 0; answers standard output. Caller frees. */
char *flow_good(const char *const *args);
/* The same, of a command that ends with this exit code. */
char *flow_says(const char *const *args, int exit_code);
/* As flow_good, of a command that answers JSON. Caller frees. */
struct node *flow_json(const char *const *args);
/* As flow_good without the answer; skips the test where an image that it needs is not built. */
void flow_built(const char *const *args);
/* Asserts the exit code and that standard error is this one line. */
void flow_fails(const char *const *args, int exit_code, const char *line);
/* A plan of FLOW_CAMPAIGN in folder/plan.json. Caller frees the path. */
char *flow_plan(const char *folder);
/* Goes on with a stopped run, to its end. */
void flow_resume(const char *dir);
/* A whole run of that plan in folder/<name>. Caller frees the path. */
char *flow_whole(const char *folder, const char *name);
/* Starts a run of the plan in dir in the background; waits until at least units are done. */
pid_t flow_start(const char *plan, const char *dir, int units);
/* Units done by a run; -1: there is none yet. */
int flow_done(const char *dir);
/* Every verdict of a finished run as text, sorted. Caller frees. */
char *flow_verdicts(const char *dir);
/* Asserts that two runs came to the same verdicts; shows the first case in which they differ. */
void flow_same_verdicts(const char *dir, const char *expected_dir);
/* The bodies of the records of that kind in a file of evidence, as an array. Caller frees. */
struct node *flow_records(const char *path, const char *kind);
/* How many attempts of a run were void; each is printed with its reason. */
size_t flow_count_void(const char *dir);
/* A child of pid whose program's name is this; waits some seconds for one to come, then 0. */
pid_t flow_child(pid_t pid, const char *program);

#endif
