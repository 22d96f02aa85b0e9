/* A product's machine without memory, without disk, without its agent: whatever happens in it, the
 * agent answers or the call ends in time, and the environment comes back as it was. */
#include <stdio.h>
#include <stdlib.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "harness/host/client.h"
#include "orchestrator/vm/clone.h"
#include "orchestrator/vm/reset.h"
#include "orchestrator/vm/sweep.h"
#include "tests/e2e/e2e.h"

#define TEST_MS 600000
#define AGENT_MS 30000
#define HOG_MS 40000
#define GONE_MS 5000 /* what a call waits for an agent that is not there */
#define QUIET_MS 8000
#define KEY "t"
#define SEED "0123456789abcdef0123456789abcdef"

struct bench {
    struct environment_options options;
    const struct environment_image *product;
    struct environment *environment;
    struct reset_state *golden;
    char *saved;
};

static void bench_done(struct bench *bench)
{
    environment_free(bench->environment);
    reset_state_free(bench->golden);
    free(bench->saved);
}

static struct client *product_of(struct bench *bench)
{
    return environment_client(bench->environment, MACHINE_PRODUCT);
}

static int answers(struct client *client, struct err *err)
{
    struct client_usage usage = {0};

    return client_usage(client, &usage, clock_mono_ms() + AGENT_MS, err);
}

/* Runs a shell's command to its end, which has to be another than 0: it takes until nothing is
 * left.
 */
static int exhaust(struct client *client, const char *command, struct err *err)
{
    const char *const argv[] = {"sh", "-c", command, NULL};
    const struct client_exec exec = {.argv = argv, .timeout_ms = HOG_MS};
    struct client_exec_result result = {0};
    int status = client_exec(client, &exec, &result, clock_mono_ms() + HOG_MS + GONE_MS, err);

    if (status == 0) {
        printf("  '%s' ended with %d after %lld ms\n", command, result.exit_code,
               (long long)result.elapsed_ms);
        status = result.exit_code != 0 && !result.timed_out
                     ? 0
                     : err_set(err, ERR_BUG, "'%s' did not use everything up", command);
    }
    client_exec_result_done(&result);
    return status;
}

/* The kernel ends the hog alone. */
static int without_memory(struct bench *bench, struct err *err)
{
    return exhaust(product_of(bench), "exec tail /dev/zero", err) < 0
               ? -1
               : answers(product_of(bench), err);
}

#define FILL                                                                                       \
    "fallocate -l $(df --output=avail -k / | tail -n 1)K /fill; dd if=/dev/zero of=/rest bs=64k"

static int without_disk(struct bench *bench, struct err *err)
{
    const struct client_put put = {.path = "/more", .data = "x", .length = 1};
    struct err refused = {.kind = ERR_NONE};

    if (exhaust(product_of(bench), FILL, err) < 0) {
        return -1;
    }
    if (client_put(product_of(bench), &put, clock_mono_ms() + AGENT_MS, &refused) == 0) {
        return err_set(err, ERR_BUG, "a file was written to a full disk");
    }
    printf("  %s\n", refused.text);
    return refused.kind == ERR_GUEST ? answers(product_of(bench), err)
                                     : err_set(err, ERR_BUG, "%s", refused.text);
}

/* The agent is the parent of what it runs. The call cannot come back. */
static int hit_agent(struct bench *bench, const char *command, struct err *err)
{
    const char *const argv[] = {"sh", "-c", command, NULL};
    const struct client_exec exec = {.argv = argv, .timeout_ms = GONE_MS};
    struct client_exec_result result = {0};
    struct err lost = {.kind = ERR_NONE};
    int64_t begun_ms = clock_mono_ms();

    if (client_exec(product_of(bench), &exec, &result, begun_ms + GONE_MS, &lost) == 0) {
        client_exec_result_done(&result);
        return err_set(err, ERR_BUG, "'%s' did not reach the agent", command);
    }
    printf("  %s\n", lost.text);
    return lost.kind == ERR_TIMEOUT || lost.kind == ERR_GUEST
               ? 0
               : err_set(err, ERR_BUG, "%s", lost.text);
}

static int with_a_killed_agent(struct bench *bench, struct err *err)
{
    return hit_agent(bench, "kill -9 $PPID", err) < 0
               ? -1
               : client_hello(product_of(bench), "started-again", clock_mono_ms() + AGENT_MS, err);
}

static int with_a_stopped_agent(struct bench *bench, struct err *err)
{
    return hit_agent(bench, "kill -STOP $PPID", err);
}

static const struct {
    const char *name;
    int (*harm)(struct bench *bench, struct err *err);
} harms[] = {
    {"without memory", without_memory},
    {"without disk", without_disk},
    {"with a killed agent", with_a_killed_agent},
    {"with a stopped agent", with_a_stopped_agent},
};

static int is_golden(const struct reset_state *golden, const struct reset_state *found,
                     struct err *err)
{
    AUTO(node) proof = reset_compare(golden, found);

    return node_get_bool(proof, "equal", false)
               ? 0
               : err_set(err, ERR_BUG, "not as it was: %s",
                         node_str(node_at(node_get(proof, "differences"), 0)));
}

static int comes_back(struct bench *bench, struct err *err)
{
    AUTO(reset_state) found = NULL;

    if (environment_return(bench->environment, KEY, NULL, err) < 0 ||
        reset_look(bench->environment, environment_disks(bench->environment), NULL, &found, err) <
            0) {
        return -1;
    }
    if (bench->golden == NULL) {
        bench->golden = TAKE(found);
        return 0;
    }
    return is_golden(bench->golden, found, err);
}

/* A copy that is harmed is thrown away, and the next one knows nothing of it. */
static int copies_are_as_before(struct bench *bench, struct err *err)
{
    reset_forget_disks(bench->golden);
    for (size_t i = 0; i < 2; i++) {
        AUTO(environment) copy = NULL;
        AUTO(reset_state) found = NULL;

        if (environment_clone(&bench->options, bench->product, bench->saved, &copy, err) < 0 ||
            environment_wake(copy, NULL, err) < 0 ||
            reset_look(copy, NULL, NULL, &found, err) < 0 ||
            is_golden(bench->golden, found, err) < 0 ||
            exhaust(environment_client(copy, MACHINE_PRODUCT), FILL, err) < 0) {
            return -1;
        }
    }
    printf("ok a copy is as it was after another one ran out of disk\n");
    return 0;
}

static int make(struct bench *bench, struct err *err)
{
    if (environment_new(&bench->options, &bench->environment, err) < 0 ||
        environment_boot(bench->environment, err) < 0 ||
        environment_product(bench->environment, bench->product, err) < 0 ||
        reset_await_quiet(bench->environment, QUIET_MS, err) < 0 ||
        environment_template(bench->environment, KEY, err) < 0) {
        return -1;
    }
    environment_look_at_disks(bench->environment, true);
    return comes_back(bench, err) < 0 || file_mkdirs(bench->saved, 0700, err) < 0
               ? -1
               : environment_save(bench->environment, bench->saved, err);
}

static int test(const struct e2e_bed *bed, struct err *err)
{
    AUTO(topology) topology = NULL;
    struct bench bench __attribute__((cleanup(bench_done))) = {
        .options = {.ops = &hypervisor_libvirt,
                    .hypervisor = bed->hypervisor,
                    .root = vm_root_path(bed->root),
                    .work = vm_root_work(bed->root),
                    .attacker = bed->images.attacker,
                    .target = bed->images.target,
                    .seed = SEED},
        .product = &bed->images.product,
        .saved = file_join(vm_root_work(bed->root), "saved"),
    };

    if (e2e_topology("inline", &topology, err) < 0) {
        return -1;
    }
    bench.options.topology = topology;
    if (make(&bench, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < COUNT_OF(harms); i++) {
        if (harms[i].harm(&bench, err) < 0 || comes_back(&bench, err) < 0) {
            return err_wrap(err, "%s", harms[i].name);
        }
        printf("ok a product's machine %s comes back as it was\n", harms[i].name);
        fflush(stdout);
    }
    return copies_are_as_before(&bench, err);
}

int main(void)
{
    return e2e_main(test, E2E_EMPTY_NETNS, TEST_MS);
}
