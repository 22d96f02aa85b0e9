/* Many returns of one environment and many copies of it: every state is the golden one, and nothing
 * of what the process or the host holds grows. How many is given as arguments (returns, copies); a
 * test takes few. */
#include <dirent.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/text.h"
#include "orchestrator/vm/clone.h"
#include "orchestrator/vm/reset.h"
#include "orchestrator/vm/sweep.h"
#include "tests/e2e/e2e.h"

#define TEST_MS ((int64_t)4 * 3600 * 1000)
#define QUIET_MS 10000
#define WARM 5 /* what is made once is there after so many */
#define RSS_GROWTH_KIB 16384
#define SETTLE_MS 1000
#define KEY "endurance"

static int64_t returns_wanted = 40;
static int64_t copies_wanted = 12;

/* What the process and the host hold at one moment. */
struct held {
    size_t descriptors;
    size_t threads;
    size_t machines; /* QEMU processes of this bed */
    size_t files;    /* below the work folder and the root */
    int64_t rss_kib;
};

static size_t entries(const char *folder, bool deep)
{
    DIR *dir = opendir(folder);
    size_t count = 0;

    for (struct dirent *entry = dir != NULL ? readdir(dir) : NULL; entry != NULL;
         entry = readdir(dir)) {
        AUTOFREE char *path = mem_printf("%s/%s", folder, entry->d_name);

        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        count += 1 + (deep && file_is_dir(path) ? entries(path, true) : 0);
    }
    if (dir != NULL) {
        closedir(dir);
    }
    return count;
}

static size_t machines_below(const char *root)
{
    DIR *proc = opendir("/proc");
    size_t count = 0;

    for (struct dirent *entry = proc != NULL ? readdir(proc) : NULL; entry != NULL;
         entry = readdir(proc)) {
        AUTOFREE char *path = mem_printf("/proc/%s/cmdline", entry->d_name);
        AUTOFILE FILE *file = fopen(path, "re");
        char line[8192] = "";
        size_t length = file != NULL ? fread(line, 1, sizeof(line), file) : 0;

        count += length > 0 && memmem(line, length, "qemu-system", 11) != NULL &&
                 memmem(line, length, root, strlen(root)) != NULL;
    }
    if (proc != NULL) {
        closedir(proc);
    }
    return count;
}

static int64_t rss_kib(void)
{
    AUTOFILE FILE *file = fopen("/proc/self/status", "re");
    char line[256];
    int64_t kib = 0;

    /* shared memory is the machines' */
    while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
        if (sscanf(line, "RssAnon: %" SCNd64, &kib) == 1) {
            break;
        }
    }
    return kib;
}

static struct held look(const struct e2e_bed *bed)
{
    return (struct held){
        .descriptors = entries("/proc/self/fd", false),
        .threads = entries("/proc/self/task", false),
        .machines = machines_below(vm_root_path(bed->root)),
        .files = entries(vm_root_work(bed->root), true) + entries(vm_root_path(bed->root), true),
        .rss_kib = rss_kib(),
    };
}

static bool has_grown(const struct held *before, const struct held *after)
{
    return after->descriptors > before->descriptors || after->threads > before->threads ||
           after->machines > before->machines || after->files > before->files ||
           after->rss_kib > before->rss_kib + RSS_GROWTH_KIB;
}

/* A file that is there for a moment only is no leak: what has grown must have for a second. */
static struct held look_settled(const struct e2e_bed *bed, const struct held *before)
{
    int64_t deadline = clock_mono_ms() + SETTLE_MS;
    struct held after = look(bed);

    while (has_grown(before, &after) && clock_left_ms(deadline) > 0) {
        poll(NULL, 0, 50);
        after = look(bed);
    }
    return after;
}

static int compare(const char *what, const struct held *before, const struct held *after,
                   struct err *err)
{
    printf("%s: descriptors %zu %zu, threads %zu %zu, machines %zu %zu, files %zu %zu, own memory "
           "%" PRId64 " %" PRId64 " KiB\n",
           what, before->descriptors, after->descriptors, before->threads, after->threads,
           before->machines, after->machines, before->files, after->files, before->rss_kib,
           after->rss_kib);
    fflush(stdout);
    if (has_grown(before, after)) {
        return err_set(err, ERR_BUG, "%s: something is left over", what);
    }
    return 0;
}

/* Against the golden state, which is the first one. */
static int prove(struct environment *environment, struct reset_state **golden, int64_t n,
                 struct err *err)
{
    AUTO(reset_state) found = NULL;
    AUTO(node) result = NULL;

    if (reset_look(environment, environment_disks(environment), NULL, &found, err) < 0) {
        return -1;
    }
    if (*golden == NULL) {
        *golden = TAKE(found);
        return 0;
    }
    result = reset_compare(*golden, found);
    if (!node_get_bool(result, "equal", false) ||
        strcmp(reset_digest(*golden), reset_digest(found)) != 0) {
        return err_set(err, ERR_BUG, "number %" PRId64 ": %s", n,
                       node_str(node_at(node_get(result, "differences"), 0)));
    }
    return 0;
}

static int many_returns(const struct e2e_bed *bed, struct environment *environment, struct err *err)
{
    AUTO(reset_state) golden = NULL;
    struct held before = {0};
    struct held after = {0};

    for (int64_t i = 0; i < returns_wanted; i++) {
        if (environment_return(environment, KEY, NULL, err) < 0 ||
            prove(environment, &golden, i, err) < 0) {
            return -1;
        }
        if (i + 1 == WARM) {
            before = look(bed);
        }
    }
    after = look_settled(bed, &before);
    printf("%" PRId64 " returns, every digest %s\n", returns_wanted, reset_digest(golden));
    return compare("returns", &before, &after, err);
}

static int many_copies(const struct e2e_bed *bed, const struct environment_options *options,
                       const char *folder, struct err *err)
{
    AUTO(reset_state) golden = NULL;
    struct held before = {0};
    struct held after = {0};

    for (int64_t i = 0; i < copies_wanted; i++) {
        AUTO(environment) copy = NULL;

        if (environment_clone(options, &bed->images.product, folder, &copy, err) < 0 ||
            environment_wake(copy, NULL, err) < 0 || prove(copy, &golden, i, err) < 0) {
            return -1;
        }
        environment_free(TAKE(copy));
        if (i + 1 == WARM) {
            before = look(bed);
        }
    }
    after = look_settled(bed, &before);
    printf("%" PRId64 " copies, every digest %s\n", copies_wanted, reset_digest(golden));
    return compare("copies", &before, &after, err);
}

static int test(const struct e2e_bed *bed, struct err *err)
{
    AUTO(topology) topology = NULL;
    AUTO(environment) environment = NULL;
    AUTOFREE char *folder = file_join(vm_root_work(bed->root), "saved");
    struct environment_options options = {
        .ops = &hypervisor_libvirt,
        .hypervisor = bed->hypervisor,
        .root = vm_root_path(bed->root),
        .work = vm_root_work(bed->root),
        .attacker = bed->images.attacker,
        .target = bed->images.target,
        .seed = "0123456789abcdef0123456789abcdef",
        .looks_at_disks = true,
    };

    if (e2e_topology("inline", &topology, err) < 0) {
        return -1;
    }
    options.topology = topology;
    if (environment_new(&options, &environment, err) < 0 ||
        environment_boot(environment, err) < 0 ||
        environment_product(environment, &bed->images.product, err) < 0 ||
        reset_await_quiet(environment, QUIET_MS, err) < 0 ||
        environment_template(environment, KEY, err) < 0 ||
        environment_return(environment, KEY, NULL, err) < 0 || file_mkdirs(folder, 0700, err) < 0 ||
        environment_save(environment, folder, err) < 0 || many_returns(bed, environment, err) < 0 ||
        environment_rest(environment, err) < 0) {
        return -1;
    }
    return many_copies(bed, &options, folder, err);
}

int main(int argc, char **argv)
{
    struct err err = {.kind = ERR_NONE};

    if (argc == 3 && (text_int(argv[1], WARM + 1, 1000000, &returns_wanted, &err) < 0 ||
                      text_int(argv[2], WARM + 1, 1000000, &copies_wanted, &err) < 0)) {
        fprintf(stderr, "usage: %s [RETURNS COPIES]: %s\n", argv[0], err.text);
        return 1;
    }
    return e2e_main(test, E2E_EMPTY_NETNS, TEST_MS);
}
