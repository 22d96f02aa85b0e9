#include "tests/flow/held.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/mem.h"

char held_registry[64];

void held_setup(void)
{
    flow_setup();
    snprintf(held_registry, sizeof(held_registry), "/tmp/tameshi-test-XXXXXX");
    cr_assert_not_null(mkdtemp(held_registry));
    setenv("TAMESHI_RUN", held_registry, 1);
}

void held_teardown(void)
{
    const char *args[] = {"env", "down", "--all", NULL};
    struct proc_result result = flow_run(args);
    proc_result_done(&result);
    file_remove_tree(held_registry, NULL);
}

void held_up(const char *name, const char *images, const char *record)
{
    const char *args[] = {
        "env",           "up",    "--name",     name,     "--product",    "tiny-waf",
        "--arm",         "block", "--topology", "inline", "--hypervisor", "fake",
        "--fake-images", images,  "--record",   record,   "--json",       NULL};
    free(flow_good(args));
}

struct node *held_list(void)
{
    const char *args[] = {"env", "list", "--json", NULL};
    struct node *node = flow_json(args);
    cr_assert_eq(node_type(node), NODE_ARRAY);
    return node;
}

void held_exec(const char *const *words, const char *input, const char *out, const char *err_out,
               int exit_code)
{
    const char *argv[32] = {FLOW_TAMESHI, "env", "exec"};
    struct proc_result result;
    struct err err = {0};
    for (size_t i = 0; words[i] != NULL; i++) {
        argv[i + 3] = words[i];
    }
    struct proc_options options = {.argv = argv,
                                   .timeout_ms = FLOW_TIMEOUT_MS,
                                   .max_output_bytes = 1 << 20,
                                   .input = input,
                                   .input_length = input != NULL ? strlen(input) : 0};
    assert_ok(proc_run(&options, &result, &err), err);
    cr_assert_str_eq(buf_str(&result.out), out, "%s", buf_str(&result.out));
    cr_assert_str_eq(buf_str(&result.err_out), err_out, "%s", buf_str(&result.err_out));
    cr_assert_eq(result.exit_code, exit_code, "exit %d", result.exit_code);
    proc_result_done(&result);
}

void held_down(const char *name)
{
    const char *args[] = {"env", "down", name, NULL};
    free(flow_good(args));
}

/* Places and roots, whose names are a process' number and a dot. */
size_t held_left(void)
{
    AUTOFREE char *places = file_join(held_registry, "env");
    char **names = NULL;
    size_t count = 0;
    size_t left = 0;
    struct err err = {0};
    assert_ok(file_list(held_registry, 1000, &names, &count, &err), err);
    for (size_t i = 0; i < count; i++) {
        left += strchr(names[i], '.') != NULL;
    }
    file_names_free(names, count);
    assert_ok(file_list(places, 1000, &names, &count, &err), err);
    for (size_t i = 0; i < count; i++) {
        left += names[i][0] != '.';
    }
    file_names_free(names, count);
    return left;
}

bool held_alive(pid_t pid)
{
    AUTOFREE char *path = mem_printf("/proc/%d/stat", (int)pid);
    AUTOFILE FILE *file = fopen(path, "re");
    char state = 'X';
    return file != NULL && fscanf(file, "%*d %*s %c", &state) == 1 && state != 'Z' && state != 'X';
}
