/* Real machines that hang, are killed or are stopped for a while, and a worker that is killed while
 * it bakes: the verdicts are those of a run in which nothing happened. */
#include <ctype.h>
#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/flow/flow.h"

#define LOOK_MS 100
#define PAUSE_MS 60000
#define NAMES_MAX 1000
#define PLAN_BYTES ((size_t)64 << 20)
#define PRODUCT "nginx-modsecurity-crs-pl1"
#define MACHINES_MAX 32
#define WATCH_MS 300
#define WORKS_TICKS 3 /* of 10 ms, in WATCH_MS */

const char *const flow_machines[] = {NULL};

/* The hash of the product that is not a reference, as the plan has it. Caller frees. */
static char *product_hash_of(const char *plan_path)
{
    AUTO(node) plan = NULL;
    struct err err = {0};
    assert_ok(node_load(plan_path, PLAN_BYTES, &plan, &err), err);
    const struct node *products = node_get(plan, "products");
    for (size_t i = 0; i < node_count(products); i++) {
        const struct node *one = node_at(products, i);
        if (strcmp(node_get_str(node_path(one, "product.package"), "id", ""), PRODUCT) == 0) {
            return mem_strdup(node_get_str(one, "hash", ""));
        }
    }
    cr_assert_fail("the plan has no " PRODUCT);
    return NULL;
}

static bool is_template_of(const char *folder, const char *product_hash)
{
    AUTOFREE char *path = file_join(folder, "manifest.json");
    AUTO(node) manifest = NULL;
    const char *found = NULL;
    if (node_load(path, PLAN_BYTES, &manifest, NULL) != 0) {
        return false;
    }
    found = node_str(node_path(manifest, "about.depends.for.product"));
    return found != NULL && strcmp(found, product_hash) == 0;
}

/* Links to all of the cache but for the templates of one product, so that these are to be baked,
 * and nobody else sees them. */
static void private_cache(const char *folder, const char *product_hash)
{
    AUTOFREE char *cache = mem_printf("%s/.cache/tameshi", getenv("HOME"));
    AUTOFREE char *mine = file_join(folder, "cache");
    AUTOFREE char *templates = file_join(mine, "templates");
    static const char *const folders[] = {"", "templates"};
    struct err err = {0};
    if (getenv("TAMESHI_CACHE") != NULL || getenv("XDG_CACHE_HOME") != NULL ||
        !file_is_dir(cache)) {
        cr_skip_test("the cache is not where this test looks for it");
    }
    assert_ok(file_mkdirs(templates, 0700, &err), err);
    for (size_t f = 0; f < COUNT_OF(folders); f++) {
        AUTOFREE char *from = file_join(cache, folders[f]);
        char **names = NULL;
        size_t count = 0;
        if (file_list(from, NAMES_MAX, &names, &count, &err) < 0) {
            continue;
        }
        for (size_t i = 0; i < count; i++) {
            AUTOFREE char *target = mem_printf("%s/%s", from, names[i]);
            AUTOFREE char *link = mem_printf("%s/%s/%s", mine, folders[f], names[i]);
            bool wanted = folders[f][0] == '\0'
                              ? strcmp(names[i], "templates") != 0
                              : file_is_dir(target) && !is_template_of(target, product_hash);
            if (wanted) {
                cr_assert_eq(symlink(target, link), 0);
            }
        }
        file_names_free(names, count);
    }
    setenv("TAMESHI_CACHE", mine, 1);
}

/* Who holds the lock of a template that is being written; 0: nobody. */
static pid_t baker(const char *folder)
{
    AUTOFREE char *templates = file_join(folder, "cache/templates");
    AUTOFILE FILE *locks = fopen("/proc/locks", "re");
    char **names = NULL;
    size_t count = 0;
    char line[256];
    pid_t found = 0;
    if (locks == NULL || file_list(templates, NAMES_MAX, &names, &count, NULL) < 0) {
        return 0;
    }
    for (size_t i = 0; i < count; i++) {
        AUTOFREE char *lock = mem_printf("%s/%s.lock", templates, names[i] + strlen(".bake-"));
        struct stat status;
        if (strncmp(names[i], ".bake-", strlen(".bake-")) != 0 || stat(lock, &status) != 0) {
            continue;
        }
        rewind(locks);
        while (fgets(line, sizeof(line), locks) != NULL) {
            int pid = 0;
            unsigned long inode = 0;
            if (sscanf(line, "%*d: FLOCK ADVISORY WRITE %d %*x:%*x:%lu", &pid, &inode) == 2 &&
                inode == (unsigned long)status.st_ino) {
                found = (pid_t)pid;
            }
        }
    }
    file_names_free(names, count);
    return found;
}

static bool is_machine_of(pid_t pid, const char *registry, const char *role)
{
    AUTOFREE char *path = mem_printf("/proc/%d/cmdline", (int)pid);
    AUTOFREE char *name = mem_printf("-%s,debug-threads", role);
    AUTOBUF struct buf line = BUF_INIT;
    return file_read(path, (size_t)1 << 17, &line, NULL) == 0 && line.length > 0 &&
           memmem(line.data, line.length, registry, strlen(registry)) != NULL &&
           memmem(line.data, line.length, name, strlen(name)) != NULL;
}

/* Processor time that a process has used, in ticks; -1: it is gone. */
static int64_t ticks_of(pid_t pid)
{
    AUTOFREE char *path = mem_printf("/proc/%d/stat", (int)pid);
    AUTOFILE FILE *file = fopen(path, "re");
    long long user = 0;
    long long kernel = 0;
    int got = file == NULL ? 0
                           : fscanf(file,
                                    "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u "
                                    "%lld %lld",
                                    &user, &kernel);
    return got == 2 ? user + kernel : -1;
}

/* All machines of that role with what they have used; answers how many. */
static size_t machines_of(const char *role, pid_t pids[MACHINES_MAX], int64_t ticks[MACHINES_MAX])
{
    DIR *proc = opendir("/proc");
    size_t count = 0;
    for (struct dirent *entry = readdir(proc); entry != NULL && count < MACHINES_MAX;
         entry = readdir(proc)) {
        pid_t pid =
            isdigit((unsigned char)entry->d_name[0]) ? (pid_t)strtol(entry->d_name, NULL, 10) : 0;
        if (pid > 0 && is_machine_of(pid, getenv("TAMESHI_RUN"), role)) {
            pids[count] = pid;
            ticks[count++] = ticks_of(pid);
        }
    }
    closedir(proc);
    return count;
}

/* The machine of that role that works most: those made in advance stand still. 0: none works. */
static pid_t machine(const char *role)
{
    pid_t pids[MACHINES_MAX];
    int64_t ticks[MACHINES_MAX];
    size_t count = machines_of(role, pids, ticks);
    pid_t busiest = 0;
    int64_t most = WORKS_TICKS;
    poll(NULL, 0, WATCH_MS);
    for (size_t i = 0; i < count; i++) {
        int64_t used = ticks_of(pids[i]) - ticks[i];
        if (used > most) {
            busiest = pids[i];
            most = used;
        }
    }
    return busiest;
}

struct harm {
    const char *role;
    int units; /* done before it strikes */
    int signal;
    int64_t for_ms; /* it goes on after that; 0: never */
    pid_t pid;      /* 0: has not struck */
    int64_t at_ms;
};

static void strike(struct harm *harm, int done)
{
    if (harm->pid == 0 && done >= harm->units) {
        harm->pid = machine(harm->role);
        harm->at_ms = clock_mono_ms();
        if (harm->pid > 0) {
            kill(harm->pid, harm->signal);
        }
    } else if (harm->pid > 0 && harm->for_ms > 0 && clock_mono_ms() - harm->at_ms > harm->for_ms) {
        harm->for_ms = 0;
        if (is_machine_of(harm->pid, getenv("TAMESHI_RUN"), harm->role)) {
            kill(harm->pid, SIGCONT);
        }
    }
}

Test(faults, machines_that_hang_or_die_and_a_killed_baker_change_no_verdict)
{
    SUPPORT_FOLDER folder = support_folder();
    char registry[] = "/tmp/tmsh-e2e-XXXXXX";
    struct harm harms[] = {
        {.role = "product", .units = 1, .signal = SIGSTOP},
        {.role = "target", .units = 3, .signal = SIGKILL},
        {.role = "target", .units = 5, .signal = SIGSTOP, .for_ms = PAUSE_MS},
    };
    pid_t killed = 0;
    int status = 0;
    cr_assert_not_null(mkdtemp(registry));
    setenv("TAMESHI_RUN", registry, 1);
    AUTOFREE char *plan = flow_plan(folder);
    AUTOFREE char *product = product_hash_of(plan);
    private_cache(folder, product);
    AUTOFREE char *dir = file_join(folder, "disturbed");
    pid_t parent = flow_start(plan, dir, 0);
    while (waitpid(parent, &status, WNOHANG) == 0) {
        int done = flow_done(dir);
        pid_t baking = killed == 0 ? baker(folder) : 0;
        if (baking > 0) {
            kill(baking, SIGKILL);
            killed = baking;
        }
        for (size_t i = 0; i < COUNT_OF(harms); i++) {
            strike(&harms[i], done);
        }
        poll(NULL, 0, LOOK_MS);
    }
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    cr_assert_geq(flow_count_void(dir), COUNT_OF(harms), "each harm costs an attempt at least");
    cr_assert_gt(killed, 0, "nobody baked");
    for (size_t i = 0; i < COUNT_OF(harms); i++) {
        cr_assert_gt(harms[i].pid, 0, "harm %zu did not strike", i);
    }
    AUTOFREE char *whole = flow_whole(folder, "undisturbed");
    flow_same_verdicts(dir, whole);
    unsetenv("TAMESHI_CACHE");
    file_remove_tree(registry, NULL);
}
