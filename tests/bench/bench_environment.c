/* How long a pristine environment takes: three machines of topology inline with a real product,
 * ready for the first request, by our two ways, by libvirt's own snapshots and by a cold boot. One
 * `name<TAB>value` a line. */
#include <dirent.h>
#include <inttypes.h>
#include <libvirt/libvirt.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "harness/products/product.h"
#include "orchestrator/image/image.h"
#include "orchestrator/run/switch.h"
#include "orchestrator/vm/clone.h"
#include "orchestrator/vm/libvirt_private.h"
#include "orchestrator/vm/qemu_files.h"
#include "orchestrator/vm/reset.h"
#include "orchestrator/vm/sweep.h"
#include "tests/e2e/e2e.h"

#define TEST_MS 1500000
#define QUIET_MS 10000
#define RETURNS 20
#define COPIES 20
#define REVERTS 5
#define BOOTS 3
#define PRODUCT "nginx-modsecurity-crs-pl1"
#define KEY "bench"
#define SAMPLES_MAX 32

struct bench {
    const struct e2e_bed *bed;
    struct topology *topology;
    struct product *product;
    struct environment_image image;
    const struct hypervisor_ops *ops;
};

struct samples {
    int64_t ms[SAMPLES_MAX];
    size_t count;
};

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

static int64_t median(struct samples *samples)
{
    qsort(samples->ms, samples->count, sizeof(samples->ms[0]), by_size);
    return samples->ms[samples->count / 2];
}

static void tell(const char *name, struct samples *samples)
{
    int64_t middle = median(samples);

    printf("%s_ms_median\t%" PRId64 "\n%s_ms_min\t%" PRId64 "\n%s_ms_max\t%" PRId64 "\n", name,
           middle, name, samples->ms[0], name, samples->ms[samples->count - 1]);
    fflush(stdout);
}

static void add(struct samples *samples, int64_t since_ms)
{
    samples->ms[samples->count++] = clock_mono_ms() - since_ms;
}

static struct environment_options options_of(const struct bench *bench)
{
    return (struct environment_options){
        .ops = bench->ops,
        .hypervisor = bench->bed->hypervisor,
        .root = vm_root_path(bench->bed->root),
        .work = vm_root_work(bench->bed->root),
        .topology = bench->topology,
        .slot = 1,
        .attacker = bench->bed->images.attacker,
        .target = bench->bed->images.target,
        .seed = "0123456789abcdef0123456789abcdef",
    };
}

/* Until the product answers in its arm. */
static int boot(const struct bench *bench, struct environment **out, struct err *err)
{
    struct environment_options options = options_of(bench);
    const struct product_arm *arm = product_find_arm(bench->product, PRODUCT_ARM_BLOCK);

    if (environment_new(&options, out, err) < 0 || environment_boot(*out, err) < 0 ||
        environment_product(*out, &bench->image, err) < 0) {
        return -1;
    }
    return switch_arm(environment_client(*out, MACHINE_PRODUCT), arm, err) == 0 ? 0 : -1;
}

static int cold_boots(const struct bench *bench, struct err *err)
{
    struct samples samples = {.count = 0};

    for (int i = 0; i < BOOTS; i++) {
        AUTO(environment) environment = NULL;
        int64_t since_ms = clock_mono_ms();

        if (boot(bench, &environment, err) < 0) {
            return -1;
        }
        add(&samples, since_ms);
    }
    tell("cold_boot", &samples);
    return 0;
}

static int returns(struct environment *environment, const char *name, int count, struct err *err)
{
    struct samples samples = {.count = 0};

    for (int i = 0; i < count; i++) {
        int64_t since_ms = clock_mono_ms();

        if (environment_return(environment, KEY, NULL, err) < 0) {
            return -1;
        }
        add(&samples, since_ms);
    }
    tell(name, &samples);
    return 0;
}

/* Memory of the QEMU processes of an environment that no other process has: in KiB, and beside it
 * what the machines were given. */
static int64_t own_memory_kib(const char *name)
{
    DIR *proc = opendir("/proc");
    int64_t total = 0;

    for (struct dirent *entry = proc != NULL ? readdir(proc) : NULL; entry != NULL;
         entry = readdir(proc)) {
        AUTOFREE char *path = mem_printf("/proc/%s/cmdline", entry->d_name);
        AUTOFREE char *status = mem_printf("/proc/%s/status", entry->d_name);
        AUTOFILE FILE *file = fopen(path, "re");
        AUTOFILE FILE *facts = NULL;
        char line[4096] = "";
        size_t length = file != NULL ? fread(line, 1, sizeof(line) - 1, file) : 0;

        if (length == 0 || strstr(line, "qemu-system") == NULL ||
            memmem(line, length, name, strlen(name)) == NULL) {
            continue;
        }
        facts = fopen(status, "re");
        while (facts != NULL && fgets(line, sizeof(line), facts) != NULL) {
            int64_t kib = 0;

            if (sscanf(line, "RssAnon: %" SCNd64, &kib) == 1) {
                total += kib;
            }
        }
    }
    if (proc != NULL) {
        closedir(proc);
    }
    return total;
}

static int one_copy(const struct bench *bench, const char *folder, struct samples *prepared,
                    struct samples *handed, int64_t *kib, struct err *err)
{
    struct environment_options options = options_of(bench);
    AUTO(environment) copy = NULL;
    int64_t since_ms = clock_mono_ms();

    if (environment_clone(&options, &bench->image, folder, &copy, err) < 0) {
        return -1;
    }
    add(prepared, since_ms);
    *kib = own_memory_kib(environment_name(copy));
    since_ms = clock_mono_ms();
    if (environment_wake(copy, NULL, err) < 0) {
        return -1;
    }
    add(handed, since_ms);
    return 0;
}

static int copies(const struct bench *bench, struct environment *environment, struct err *err)
{
    AUTOFREE char *folder = file_join(vm_root_work(bench->bed->root), "saved");
    struct samples prepared = {.count = 0};
    struct samples handed = {.count = 0};
    int64_t given_mib = bench->image.memory_mib + bench->bed->images.attacker.memory_mib +
                        bench->bed->images.target.memory_mib;
    int64_t kib = 0;

    if (file_mkdirs(folder, 0700, err) < 0 || environment_save(environment, folder, err) < 0 ||
        environment_rest(environment, err) < 0) {
        return -1;
    }
    for (int i = 0; i < COPIES; i++) {
        if (one_copy(bench, folder, &prepared, &handed, &kib, err) < 0) {
            return -1;
        }
    }
    tell("standby_handout", &handed);
    tell("standby_prepare", &prepared);
    printf("clone_extra_mib\t%" PRId64 "\nclone_given_mib\t%" PRId64
           "\nclone_memory_percent\t%.1f\n",
           kib >> 10, given_mib, 100.0 * (double)(kib >> 10) / (double)given_mib);
    return environment_wake(environment, NULL, err);
}

/* What a test bed has that keeps to libvirt: its snapshots, machine after machine. */
static int snapshot_create(struct machine *machine, const char *tag, struct err *err)
{
    AUTOFREE char *xml = mem_printf("<domainsnapshot><name>%s</name></domainsnapshot>", tag);
    virDomainSnapshotPtr snapshot = virDomainSnapshotCreateXML(machine->domain, xml, 0);

    if (snapshot == NULL) {
        return libvirt_fail(err, ERR_HOST, "snapshot");
    }
    virDomainSnapshotFree(snapshot);
    return 0;
}

/* The revert starts another process, running. */
static int snapshot_revert(struct machine *machine, const char *tag, struct err *err)
{
    virDomainSnapshotPtr snapshot = virDomainSnapshotLookupByName(machine->domain, tag, 0);
    AUTOFREE char *pid_file = mem_printf("%s/%s.pid", machine->hypervisor->root, machine->name);
    pid_t pid = -1;

    if (snapshot == NULL ||
        virDomainRevertToSnapshot(snapshot, VIR_DOMAIN_SNAPSHOT_REVERT_RUNNING) < 0 ||
        qemu_pid(pid_file, &pid, err) < 0) {
        return libvirt_fail(err, ERR_HOST, "revert");
    }
    virDomainSnapshotFree(snapshot);
    close(machine->pid_fd);
    machine->pid_fd = pidfd_open(pid, 0);
    machine->paused = false;
    return 0;
}

static int nothing(struct machine *machine, struct err *err)
{
    (void)machine;
    (void)err;
    return 0;
}

static int reverts(struct bench bench, struct err *err)
{
    struct hypervisor_ops ops = hypervisor_libvirt;
    AUTO(environment) environment = NULL;

    ops.parallel = false;
    ops.channel_survives = false;
    ops.machine_freeze = snapshot_create;
    ops.machine_abandon = nothing;
    ops.machine_restore = snapshot_revert;
    bench.ops = &ops;
    if (boot(&bench, &environment, err) < 0 || environment_template(environment, KEY, err) < 0) {
        return -1;
    }
    return returns(environment, "libvirt_revert", REVERTS, err);
}

static int measure(struct bench *bench, struct err *err)
{
    AUTO(environment) environment = NULL;

    if (boot(bench, &environment, err) < 0 || reset_await_quiet(environment, QUIET_MS, err) < 0 ||
        environment_template(environment, KEY, err) < 0 ||
        returns(environment, "inplace_return", RETURNS, err) < 0 ||
        copies(bench, environment, err) < 0) {
        return -1;
    }
    environment_free(TAKE(environment));
    return cold_boots(bench, err) < 0 ? -1 : reverts(*bench, err);
}

static int test(const struct e2e_bed *bed, struct err *err)
{
    AUTO(topology) topology = NULL;
    AUTO(product) product = NULL;
    AUTOFREE char *data = image_default_data_dir();
    AUTOFREE char *folder = mem_printf("%s/harness/products/" PRODUCT, data);
    struct bench bench = {.bed = bed, .ops = &hypervisor_libvirt};

    if (e2e_topology("inline", &topology, err) < 0 || product_load(folder, &product, err) < 0 ||
        e2e_image(product->image, &bench.image, err) != 0) {
        return -1;
    }
    bench.topology = topology;
    bench.product = product;
    return measure(&bench, err);
}

int main(void)
{
    return e2e_main(test, E2E_EMPTY_NETNS, TEST_MS);
}
