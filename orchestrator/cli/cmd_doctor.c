/* tameshi doctor: what this host has and lacks. */
#include <stdio.h>
#include <string.h>

#include "common/base/buf.h"
#include "common/ext/json.h"
#include "orchestrator/cli/cli.h"
#include "orchestrator/cli/commands.h"
#include "orchestrator/cli/data.h"
#include "orchestrator/run/machines.h"
#include "orchestrator/vm/doctor.h"
#include "orchestrator/vm/host_memory.h"

static const struct cli_option options[] = {
    {"json", NULL, "print the checks as JSON"},
    {"probe-again", NULL, "boot the probe guest again, whatever an earlier probe said"},
    {NULL, NULL, NULL},
};

static int print_json(const struct doctor_check *checks, size_t count, struct err *err)
{
    AUTO(node) list = node_array();
    for (size_t i = 0; i < count; i++) {
        struct node *node = node_object();
        node_set_str(node, "check", checks[i].name);
        node_set_str(node, "state", doctor_state_name(checks[i].state));
        node_set_str(node, "found", checks[i].found);
        node_set_str(node, "remedy", checks[i].remedy);
        node_append(list, node);
    }
    return data_print(list, err);
}

static void print_text(const struct doctor_check *checks, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        printf("%-8s %-18s %s\n", doctor_state_name(checks[i].state), checks[i].name,
               checks[i].found);
        if (checks[i].state != DOCTOR_OK && checks[i].remedy[0] != '\0') {
            printf("%-8s %-18s -> %s\n", "", "", checks[i].remedy);
        }
    }
}

/* Names of the images that are not built, and the memory of the largest environment: the attacker,
 * the target and a product. */
static int look_at_images(const struct data_images *images, struct buf *missing, int64_t *mib,
                          struct err *err)
{
    int64_t machines = 0;
    int64_t largest = 0;
    for (size_t i = 0; i < image_catalogue_count(images->catalogue); i++) {
        const struct recipe *recipe = image_catalogue_at(images->catalogue, i);
        enum image_state state = IMAGE_MISSING;
        if (image_state(&images->store, recipe, &state, err) != 0) {
            return -1;
        }
        if (state != IMAGE_BUILT) {
            buf_printf(missing, "%s%s", missing->length > 0 ? ", " : "", recipe->id);
        }
        if (strcmp(recipe->id, MACHINES_ATTACKER) == 0 ||
            strcmp(recipe->id, MACHINES_TARGET) == 0) {
            machines += recipe->memory_mib;
        } else if (recipe->memory_mib > largest) {
            largest = recipe->memory_mib;
        }
    }
    *mib = host_memory_worker_mib(machines + largest);
    return 0;
}

static int run(const struct cli_args *args, struct err *err)
{
    struct doctor_check checks[DOCTOR_MAX];
    struct data_images images __attribute__((cleanup(data_images_done)));
    struct image attacker = {0};
    AUTOBUF struct buf missing = BUF_INIT;
    int64_t mib = 0;
    bool lacking = false;
    if (data_images_open(&images, err) != 0 || look_at_images(&images, &missing, &mib, err) != 0) {
        return -1;
    }
    int built = image_find(&images.store, MACHINES_ATTACKER, &attacker, err);
    if (built < 0) {
        return -1;
    }
    struct doctor_options doctor = {
        .cache = images.cache,
        .missing = buf_str(&missing),
        .environment_mib = mib,
        .kernel = attacker.kernel,
        .initramfs = attacker.initramfs,
        .probe_again = cli_flag(args, "probe-again"),
    };
    size_t count = doctor_run(&doctor, checks);
    for (size_t i = 0; i < count; i++) {
        lacking = lacking || checks[i].state == DOCTOR_LACKING;
    }
    image_done(&attacker);
    if (cli_flag(args, "json")) {
        if (print_json(checks, count, err) != 0) {
            return -1;
        }
    } else {
        print_text(checks, count);
    }
    return lacking ? CLI_DIFFERENCE : 0;
}

const struct cmd cmd_doctor = {
    .name = "doctor",
    .summary = "Tell what this host has for running evaluations, and what it lacks",
    .usage = "[--json] [--probe-again]",
    .help = "Each line is a check: ok, lacking (an evaluation cannot run without it; the line "
            "behind says how to\n"
            "get it) or info. Exits with 3 when something is lacking.",
    .options = options,
    .max_words = 0,
    .run = run,
};
