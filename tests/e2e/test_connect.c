/* Machines through a daemon: root's, or a user's own. What the contract says of machines holds as
 * for libvirt's driver inside a process, an environment boots and returns, and a process that dies
 * leaves no machine. */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "orchestrator/vm/process.h"
#include "orchestrator/vm/sweep.h"
#include "tests/e2e/daemon.h"
#include "tests/e2e/e2e.h"
#include "tests/e2e/nobody.h"
#include "tests/e2e/once.h"
#include "tests/e2e/sentences.h"

#define TEST_MS 400000
#define FORGET_MS 10000

struct job {
    const char *uri;
    const struct topology *inside;
    struct e2e_images images;
    int (*test)(const struct job *job, const struct e2e_bed *bed, struct err *err);
};

static int keeps_the_contract(const struct job *job, const struct e2e_bed *bed, struct err *err)
{
    /* descriptors, files, processes and names, which pass through the daemon */
    static const char *const names[] = {
        "what_was_written_after_a_freeze_is_gone_after_a_restore",
        "a_machine_starts_from_a_state_paused",
        "a_name_is_free_again_after_a_kill",
        "a_machine_that_ended_by_itself_is_not_alive",
        "a_channel_can_be_connected_again",
        "copies_of_a_saved_machine_do_not_see_each_other",
        "a_capture_is_a_pcap_file",
        NULL,
    };

    (void)job;
    return sentences_run(bed, names, err);
}

static int boots_and_returns(const struct job *job, const struct e2e_bed *bed, struct err *err)
{
    return once_boot_and_return(bed, job->inside, err);
}

static int start_left(const struct e2e_bed *bed, struct machine **machine, struct err *err)
{
    AUTOFREE char *overlay = file_join(vm_root_work(bed->root), "left.qcow2");
    AUTOFREE char *channel = file_join(vm_root_path(bed->root), "left");
    AUTOFREE char *console = file_join(vm_root_work(bed->root), "left.log");
    const struct machine_spec spec = {
        .name = "left",
        .kernel = bed->images.attacker.kernel,
        .initramfs = bed->images.attacker.initramfs,
        .cmdline = "console=ttyS0 quiet",
        .memory_mib = bed->images.attacker.memory_mib,
        .overlay = overlay,
        .channel = channel,
        .console = console,
    };

    return hypervisor_libvirt.machine_start(bed->hypervisor, &spec, machine, err);
}

static int dies_with_a_machine(const struct job *job, const struct e2e_bed *bed, struct err *err)
{
    struct machine *machine = NULL;

    (void)job;
    if (start_left(bed, &machine, err) < 0) {
        return -1;
    }
    kill(getpid(), SIGKILL);
    return err_set(err, ERR_BUG, "it lives");
}

/* The daemon forgets it, too, once it has noticed. */
static int finds_its_name_free(const struct job *job, const struct e2e_bed *bed, struct err *err)
{
    int64_t deadline = clock_mono_ms() + FORGET_MS;
    struct machine *machine = NULL;

    (void)job;
    while (start_left(bed, &machine, err) < 0) {
        if (clock_left_ms(deadline) == 0) {
            return -1;
        }
        poll(NULL, 0, 100);
    }
    hypervisor_libvirt.machine_kill(machine);
    return 0;
}

static int run(void *data)
{
    const struct job *job = data;
    struct e2e_bed bed = {.images = job->images};
    struct err err = {.kind = ERR_NONE};
    int status = e2e_bed_open(&bed, E2E_HOST_NETWORK, job->uri, &err);

    if (status == 0) {
        status = job->test(job, &bed, &err);
    }
    e2e_bed_close(&bed);
    if (status < 0) {
        fprintf(stderr, "failed: %s\n", err.text);
    }
    fflush(stdout);
    return status < 0 ? 1 : 0;
}

static int test(struct job *job, struct err *err)
{
    static const struct {
        const char *name;
        int (*test)(const struct job *job, const struct e2e_bed *bed, struct err *err);
        int code;
        size_t swept;
    } steps[] = {
        {"dies with a machine", dies_with_a_machine, 128 + SIGKILL, 1},
        {"finds its name free", finds_its_name_free, 0, 0},
        {"boots and returns", boots_and_returns, 0, 0},
        {"keeps the contract", keeps_the_contract, 0, 0},
    };

    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        int64_t start = clock_mono_ms();
        size_t swept = 0;
        int code = 1;

        job->test = steps[i].test;
        if (vm_run_below(run, job, TEST_MS, &code, err) < 0 || vm_sweep(&swept, err) < 0) {
            return err_wrap(err, "%s", steps[i].name);
        }
        if (code != steps[i].code || swept != steps[i].swept) {
            return err_set(err, ERR_BUG, "%s: ended with %d, %zu roots were swept", steps[i].name,
                           code, swept);
        }
        printf("ok %s (%lld ms)\n", steps[i].name, (long long)(clock_mono_ms() - start));
        fflush(stdout);
    }
    return 0;
}

static int test_daemon(const char *folder, struct job *job, struct err *err)
{
    struct daemon daemon = DAEMON_NONE;
    int status = daemon_start(folder, &daemon, err);

    if (status == 0) {
        job->uri = daemon.uri;
        status = test(job, err);
        daemon_stop(&daemon);
    }
    return status;
}

static int as_user(const struct nobody *nobody, struct err *err)
{
    struct job job = {.inside = nobody->inside, .images = nobody->images};

    return test_daemon(nobody->folder, &job, err);
}

static int as_root(const char *folder, struct err *err)
{
    AUTO(topology) inside = NULL;
    struct job job = {.uri = NULL};
    int found = e2e_images(&job.images, err);

    if (found != 0) {
        return found;
    }
    if (e2e_topology("inline", &inside, err) < 0) {
        return -1;
    }
    if (setenv("TAMESHI_RUN", folder, 1) != 0) {
        return err_sys(err, ERR_HOST, "cannot set the environment");
    }
    job.inside = inside;
    return test_daemon(folder, &job, err);
}

/* In a registry of its own, so that other runs on this host are not in the way. */
static int system_main(void)
{
    char folder[] = "/tmp/tmsh-conn-XXXXXX";
    struct err err = {.kind = ERR_NONE};
    int status = 0;

    if (geteuid() != 0) {
        printf("skipped: a system daemon is root's\n");
        return E2E_SKIP;
    }
    if (mkdtemp(folder) == NULL) {
        return 1;
    }
    status = as_root(folder, &err);
    file_remove_tree(folder, NULL);
    if (status != 0) {
        fprintf(stderr, "%s: %s\n", status < 0 ? "failed" : "skipped", err.text);
    }
    return status < 0 ? 1 : status;
}

int main(int argc, char **argv)
{
    return argc == 2 && strcmp(argv[1], "session") == 0 ? nobody_main(as_user) : system_main();
}
