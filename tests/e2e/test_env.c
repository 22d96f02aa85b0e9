/* Real machines that are held open: a product is looked at by hand, and nothing of it is left. */
#include <ctype.h>
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/flow/flow.h"

const char *const flow_machines[] = {NULL};

static char registry[64];

/* A registry of its own: every QEMU process of the test names it. */
static void setup(void)
{
    snprintf(registry, sizeof(registry), "/tmp/tameshi-test-XXXXXX");
    cr_assert_not_null(mkdtemp(registry));
    setenv("TAMESHI_RUN", registry, 1);
}

static void teardown(void)
{
    const char *args[] = {"env", "down", "--all", NULL};
    struct proc_result result = flow_run(args);
    proc_result_done(&result);
    file_remove_tree(registry, NULL);
}

TestSuite(env, .init = setup, .fini = teardown);

static bool names_registry(const char *pid)
{
    AUTOFREE char *path = mem_printf("/proc/%s/cmdline", pid);
    AUTOFILE FILE *file = fopen(path, "re");
    char line[32768];
    size_t length = file != NULL ? fread(line, 1, sizeof(line), file) : 0;
    return length > 0 && memmem(line, length, "qemu", 4) != NULL &&
           memmem(line, length, registry, strlen(registry)) != NULL;
}

static size_t count_machines(void)
{
    DIR *proc = opendir("/proc");
    size_t count = 0;
    for (struct dirent *entry = readdir(proc); entry != NULL; entry = readdir(proc)) {
        count += isdigit((unsigned char)entry->d_name[0]) && names_registry(entry->d_name);
    }
    closedir(proc);
    return count;
}

static void up(const char *record)
{
    const char *args[] = {"env",    "up",       "--topology", "inline", "--product", "allow-all",
                          "--name", "look",     "--arm",      "detect", "--accel",   "tcg",
                          "--json", "--record", record,       NULL};
    flow_built(args);
}

Test(env, a_product_is_looked_at_and_nothing_of_it_is_left)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *commands = file_join(folder, "commands.jsonl");
    const char *active[] = {"env",       "exec",      "look",  "product", "--",
                            "systemctl", "is-active", "nginx", NULL};
    const char *reach[] = {"env", "exec", "look", "target", "--", "hostname", NULL};
    const char *listing[] = {"env", "list", "--json", NULL};
    const char *down[] = {"env", "down", "look", NULL};
    up(folder);
    cr_assert_eq(count_machines(), 3);
    AUTOFREE char *said = flow_good(active);
    cr_assert_str_eq(said, "active\n");
    free(flow_good(reach));
    AUTO(node) all = flow_json(listing);
    cr_assert_eq(node_count(all), 1);
    cr_assert_str_eq(node_get_str(node_at(all, 0), "state", ""), "ready");
    cr_assert_eq(node_count(node_get(node_at(all, 0), "machines")), 3);
    free(flow_good(down));
    cr_assert_eq(count_machines(), 0);
    AUTOFREE char *recorded = support_read(commands);
    cr_assert_not_null(strstr(recorded, "\"argv\":[\"systemctl\",\"is-active\",\"nginx\"]"));
}

Test(env, whose_holder_is_killed_is_gone_with_the_next_command)
{
    SUPPORT_FOLDER folder = support_folder();
    const char *listing[] = {"env", "list", "--json", NULL};
    up(folder);
    AUTO(node) all = flow_json(listing);
    pid_t keeper = (pid_t)node_get_int(node_at(all, 0), "pid", 0);
    cr_assert_gt(keeper, 0);
    kill(keeper, SIGKILL);
    AUTOFREE char *after = flow_good(listing);
    cr_assert_str_eq(after, "[]\n");
    cr_assert_eq(count_machines(), 0);
}
