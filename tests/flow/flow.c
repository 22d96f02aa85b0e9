#include "tests/flow/flow.h"

#include <ctype.h>
#include <dirent.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/mem.h"

#define LONG_MS FLOW_TIMEOUT_MS
#define CHILD_MS 5000

/* A user namespace and a network namespace in a child that is gone at once. */
static bool may_make_namespaces(void)
{
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) {
        _exit(unshare(CLONE_NEWNET) == 0 || unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0 ? 0 : 1);
    }
    return waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void flow_setup(void)
{
    if (!may_make_namespaces()) {
        cr_skip_test("this user may not make network namespaces");
    }
    setenv("TAMESHI_DATA", FLOW_WORLD, 1);
    setenv("TAMESHI_AGENT", FLOW_AGENT, 1);
    setenv("TAMESHI_FAKE_BIN", FLOW_BIN, 1);
    unsetenv("TAMESHI_FAKE_FAULTS");
}

struct proc_result flow_run(const char *const *args)
{
    const char *argv[32] = {FLOW_TAMESHI};
    struct proc_result result;
    struct err err = {0};
    for (size_t i = 0; args[i] != NULL; i++) {
        argv[i + 1] = args[i];
    }
    struct proc_options options = {
        .argv = argv, .timeout_ms = LONG_MS, .max_output_bytes = 1 << 20};
    assert_ok(proc_run(&options, &result, &err), err);
    return result;
}

char *flow_says(const char *const *args, int exit_code)
{
    struct proc_result result = flow_run(args);
    cr_assert_eq(result.exit_code, exit_code, "exit %d: %s%s", result.exit_code,
                 buf_str(&result.err_out), buf_str(&result.out));
    char *out = mem_strdup(buf_str(&result.out));
    proc_result_done(&result);
    return out;
}

char *flow_good(const char *const *args)
{
    return flow_says(args, 0);
}

struct node *flow_json(const char *const *args)
{
    AUTOFREE char *text = flow_good(args);
    struct node *node = NULL;
    struct err err = {0};
    assert_ok(node_parse(text, strlen(text), "answer", &node, &err), err);
    return node;
}

void flow_built(const char *const *args)
{
    struct proc_result result = flow_run(args);
    bool lacking = strstr(buf_str(&result.err_out), "is not built") != NULL;
    if (!lacking) {
        cr_assert_eq(result.exit_code, 0, "exit %d: %s", result.exit_code,
                     buf_str(&result.err_out));
    }
    proc_result_done(&result);
    if (lacking) {
        cr_skip_test("an image is not built");
    }
}

void flow_fails(const char *const *args, int exit_code, const char *line)
{
    struct proc_result result = flow_run(args);
    AUTOFREE char *expected = mem_printf("%s\n", line);
    cr_assert_str_eq(buf_str(&result.err_out), expected, "standard error is: %s",
                     buf_str(&result.err_out));
    cr_assert_eq(result.exit_code, exit_code, "exit %d", result.exit_code);
    proc_result_done(&result);
}

char *flow_plan(const char *folder)
{
    char *plan = file_join(folder, "plan.json");
    const char *args[] = {"plan", FLOW_CAMPAIGN, "--out", plan, NULL};
    free(flow_good(args));
    return plan;
}

/* The words of a command, with what `run` is told about machines behind them. */
static void with_machines(const char *argv[32], const char *const *words)
{
    size_t count = 0;
    for (; words[count] != NULL; count++) {
        argv[count] = words[count];
    }
    for (size_t i = 0; flow_machines[i] != NULL; i++) {
        argv[count++] = flow_machines[i];
    }
    argv[count] = NULL;
}

char *flow_whole(const char *folder, const char *name)
{
    AUTOFREE char *plan = flow_plan(folder);
    char *dir = file_join(folder, name);
    const char *words[] = {"run", plan, "--out", dir, "--jobs", "2", NULL};
    const char *args[32];
    with_machines(args, words);
    free(flow_good(args));
    return dir;
}

void flow_resume(const char *dir)
{
    const char *words[] = {"run", "--resume", dir, NULL};
    const char *args[32];
    with_machines(args, words);
    free(flow_good(args));
}

int flow_done(const char *dir)
{
    const char *args[] = {"status", dir, "--json", NULL};
    struct proc_result result = flow_run(args);
    AUTO(node) node = NULL;
    int done = -1;
    if (result.exit_code == 0 &&
        node_parse(buf_str(&result.out), result.out.length, "status", &node, NULL) == 0) {
        done = (int)node_get_int(node, "units_done", -1);
    }
    proc_result_done(&result);
    return done;
}

pid_t flow_start(const char *plan, const char *dir, int units)
{
    const char *words[] = {FLOW_TAMESHI, "run", plan, "--out", dir, "--jobs", "2", NULL};
    const char *argv[32];
    with_machines(argv, words);
    struct proc_spawn spawn = {.argv = argv, .log_fd = -1, .die_with_parent = true};
    struct err err = {0};
    pid_t pid = 0;
    int64_t deadline = clock_mono_ms() + LONG_MS;
    AUTOFREE char *store = file_join(dir, "store.sqlite");
    assert_ok(proc_start(&spawn, &pid, &err), err);
    while ((!file_exists(store) || flow_done(dir) < units) && clock_left_ms(deadline) > 0) {
        poll(NULL, 0, 10);
    }
    return pid;
}

static void add_verdicts(struct buf *out, const struct node *one)
{
    AUTOBUF struct buf text = BUF_INIT;
    struct node *copy = node_copy(one);
    const struct node *list = node_get(copy, "trials");
    for (size_t i = 0; i < node_count(list); i++) {
        node_remove(node_at(list, i), "alert_ms"); /* a matter of time, not of judgement */
        node_remove(node_at(list, i), "at");
    }
    node_dump(copy, NODE_CANONICAL, &text, NULL);
    buf_printf(out, "%s\n", buf_str(&text));
    node_free(copy);
}

char *flow_verdicts(const char *dir)
{
    AUTOFREE char *path = file_join(dir, "results.json");
    AUTO(node) results = NULL;
    struct buf out = BUF_INIT;
    struct err err = {0};
    assert_ok(node_load(path, (size_t)64 << 20, &results, &err), err);
    const struct node *cases = node_get(results, "cases");
    cr_assert_gt(node_count(cases), 0);
    for (size_t i = 0; i < node_count(cases); i++) {
        add_verdicts(&out, node_at(cases, i));
    }
    return buf_take(&out);
}

void flow_same_verdicts(const char *dir, const char *expected_dir)
{
    AUTOFREE char *found = flow_verdicts(dir);
    AUTOFREE char *expected = flow_verdicts(expected_dir);
    size_t line = 0;
    for (size_t i = 0; found[i] != '\0' && found[i] == expected[i]; i++) {
        line = found[i] == '\n' ? i + 1 : line;
    }
    cr_assert(strcmp(found, expected) == 0, "the verdicts differ:\n%.*s\nand undisturbed:\n%.*s",
              (int)strcspn(found + line, "\n"), found + line, (int)strcspn(expected + line, "\n"),
              expected + line);
}

struct node *flow_records(const char *path, const char *kind)
{
    AUTOFREE char *text = support_read(path);
    struct node *list = node_array();
    char *rest = NULL;
    struct err err = {0};
    for (char *line = strtok_r(text, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        AUTO(node) record = NULL;
        assert_ok(node_parse(line, strlen(line), path, &record, &err), err);
        if (strcmp(node_get_str(record, "kind", ""), kind) == 0) {
            node_append(list, node_ref(node_get(record, "body")));
        }
    }
    return list;
}

static bool is_child(pid_t pid, pid_t parent, const char *program)
{
    char path[64];
    char name[32] = "";
    int ppid = 0;
    snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return false;
    }
    int got = fscanf(file, "%*d (%31[^)]) %*c %d", name, &ppid);
    fclose(file);
    return got == 2 && ppid == (int)parent && strncmp(name, program, strlen(name)) == 0;
}

static pid_t look_for_child(pid_t parent, const char *program)
{
    DIR *proc = opendir("/proc");
    pid_t found = 0;
    for (struct dirent *entry = readdir(proc); entry != NULL && found == 0; entry = readdir(proc)) {
        pid_t pid =
            isdigit((unsigned char)entry->d_name[0]) ? (pid_t)strtol(entry->d_name, NULL, 10) : 0;
        if (pid > 0 && is_child(pid, parent, program)) {
            found = pid;
        }
    }
    closedir(proc);
    return found;
}

size_t flow_count_void(const char *dir)
{
    AUTOFREE char *evidence = file_join(dir, "evidence.jsonl");
    AUTO(node) units = flow_records(evidence, "unit");
    size_t count = 0;
    for (size_t i = 0; i < node_count(units); i++) {
        const struct node *unit = node_at(units, i);
        if (node_get_str(unit, "void", "")[0] != '\0') {
            count++;
            fprintf(stderr, "unit %lld: %s (%s)\n", (long long)node_get_int(unit, "unit", -1),
                    node_get_str(unit, "void", ""), node_get_str(unit, "detail", ""));
        }
    }
    return count;
}

pid_t flow_child(pid_t parent, const char *program)
{
    int64_t deadline = clock_mono_ms() + CHILD_MS;
    pid_t found = look_for_child(parent, program);
    while (found == 0 && clock_left_ms(deadline) > 0) {
        poll(NULL, 0, 2);
        found = look_for_child(parent, program);
    }
    return found;
}
