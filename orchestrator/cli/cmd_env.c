/* tameshi env up, list, down, and the hidden holder. */
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/proc.h"
#include "orchestrator/cli/cli.h"
#include "orchestrator/cli/commands.h"
#include "orchestrator/cli/data.h"
#include "orchestrator/cli/progress.h"
#include "orchestrator/env/hold.h"
#include "orchestrator/env/place.h"
#include "orchestrator/env/visit.h"

#define STARTED_MS 60000 /* until the holder has left the process that was started */
#define MAX_ARGS 24

static bool is_one_of(const char *word, const char *const *words)
{
    while (*words != NULL && strcmp(*words, word) != 0) {
        words++;
    }
    return *words != NULL;
}

static int read_options(const struct cli_args *args, struct held_options *held, struct err *err)
{
    static const char *const accelerators[] = {"auto", "tcg", "kvm", NULL};
    static const char *const hypervisors[] = {"libvirt", "fake", NULL};
    const char *accelerator = cli_value(args, "accel");
    const char *hypervisor = cli_value(args, "hypervisor");
    *held = (struct held_options){
        .arm = cli_value(args, "arm"),
        .topology = cli_value(args, "topology"),
        .fake_folder = cli_value(args, "fake-images"),
        .accelerator = accelerator != NULL ? accelerator : accelerators[0],
        .hypervisor = hypervisor != NULL ? hypervisor : hypervisors[0],
    };
    if (!is_one_of(held->accelerator, accelerators)) {
        return err_set(err, ERR_USAGE, "--accel takes auto, tcg or kvm, not '%s'",
                       held->accelerator);
    }
    if (!is_one_of(held->hypervisor, hypervisors)) {
        return err_set(err, ERR_USAGE, "--hypervisor takes libvirt or fake, not '%s'",
                       held->hypervisor);
    }
    if ((strcmp(held->hypervisor, "fake") == 0) != (held->fake_folder != NULL)) {
        return err_set(err, ERR_USAGE, "--hypervisor fake and --fake-images DIR go together");
    }
    return cli_need(args, "product", &held->product, err);
}

static void add_option(const char *argv[MAX_ARGS], const char *option, const char *value)
{
    size_t count = 0;
    while (argv[count] != NULL) {
        count++;
    }
    if (value != NULL) {
        argv[count] = option;
        argv[count + 1] = value;
    }
}

static int spawn_holder(const struct env_place *place, const char *const *argv, int report_fd,
                        struct err *err)
{
    const int fds[] = {report_fd, place->lock_fd};
    AUTOFREE char *log = env_place_file(place, "log");
    AUTOCLOSE int log_fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const struct proc_spawn spawn = {.argv = argv, .fds = fds, .fd_count = 2, .log_fd = log_fd};
    pid_t pid = 0;
    int exit_code = 0;
    if (log_fd < 0) {
        return err_sys(err, ERR_HOST, "cannot make '%s'", log);
    }
    if (proc_start(&spawn, &pid, err) != 0 || proc_wait(pid, STARTED_MS, &exit_code, err) != 0 ||
        exit_code != 0) {
        return err_set(err, ERR_HOST, "the holder did not start");
    }
    return 0;
}

/* What the holder reports on its way. A failure is returned at the report's end, when nothing is
 * left of it. */
static int follow_report(int report_fd, struct err *err)
{
    AUTOFILE FILE *file = fdopen(report_fd, "r");
    AUTOFREE char *line = NULL;
    size_t size = 0;
    struct progress progress;
    int result = 1;
    progress_init(&progress);
    progress.every_ms = 0;
    while (result != 0 && file != NULL && getline(&line, &size, file) > 0) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == HOLD_PROGRESS) {
            progress_show(&progress, "%s", line + 1);
        } else if (line[0] == HOLD_FAILED) {
            err_set(err, ERR_HOST, "%s", line + 1);
            result = -1;
        } else if (line[0] == HOLD_READY) {
            result = 0;
        }
    }
    progress_end(&progress);
    return result <= 0 ? result : err_set(err, ERR_HOST, "the holder ended without a word");
}

static int start(const struct env_place *place, const struct held_options *held, const char *record,
                 int *report_fd, struct err *err)
{
    const char *argv[MAX_ARGS] = {"/proc/self/exe", "env-hold", place->name, "--record", record};
    int ends[2];
    add_option(argv, "--product", held->product);
    add_option(argv, "--arm", held->arm);
    add_option(argv, "--topology", held->topology);
    add_option(argv, "--accel", held->accelerator);
    add_option(argv, "--hypervisor", held->hypervisor);
    add_option(argv, "--fake-images", held->fake_folder);
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return err_sys(err, ERR_HOST, "cannot make a pipe");
    }
    int got = spawn_holder(place, argv, ends[1], err);
    close(ends[1]);
    if (got != 0) {
        close(ends[0]);
        return -1;
    }
    *report_fd = ends[0];
    return 0;
}

/* The lock is let go here as soon as the holder has it, so that it is the holder's alone. */
static int bring_up(const char *name, const struct held_options *held, const char *record,
                    struct err *err)
{
    struct env_place place = ENV_PLACE_INIT;
    int report_fd = -1;
    if (env_place_take(name, &place, err) != 0) {
        return -1;
    }
    int got = start(&place, held, record, &report_fd, err);
    if (got != 0) {
        env_place_remove(&place, NULL);
    }
    env_place_done(&place);
    return got != 0 ? -1 : follow_report(report_fd, err);
}

/* The folder that --record names, else env-NAME here, as a path that means the same everywhere.
 * Caller frees. */
static int record_folder(const struct cli_args *args, const char *name, char **out, struct err *err)
{
    char here[PATH_MAX];
    AUTOFREE char *usual = mem_printf("env-%s", name);
    const char *given = cli_value(args, "record");
    if (getcwd(here, sizeof(here)) == NULL) {
        return err_sys(err, ERR_IO, "cannot tell the working folder");
    }
    *out = file_join(here, given != NULL ? given : usual);
    return 0;
}

static int print_about(const char *name, bool json, struct err *err)
{
    AUTO(node) about = NULL;
    if (env_find(name, &about, NULL, err) != 0) {
        return -1;
    }
    if (json) {
        return data_print(about, err);
    }
    printf("environment '%s' is up: %s (%s) in topology %s; what is done in it is recorded in %s\n",
           name, node_get_str(about, "product", ""), node_get_str(about, "arm", ""),
           node_get_str(about, "topology", ""), node_get_str(about, "record", ""));
    return 0;
}

static int run_up(const struct cli_args *args, struct err *err)
{
    struct held_options held;
    const char *name = NULL;
    AUTOFREE char *record = NULL;
    if (read_options(args, &held, err) != 0 || cli_need(args, "name", &name, err) != 0 ||
        env_name_check(name, err) != 0 || record_folder(args, name, &record, err) != 0 ||
        bring_up(name, &held, record, err) != 0) {
        return -1;
    }
    return print_about(name, cli_flag(args, "json"), err);
}

static const struct cli_option up_options[] = {
    {"name", "NAME", "what it is called, 1 to 32 of a-z, 0-9 and '-'"},
    {"product", "ID", "the product in it"},
    {"arm", "WHICH", "control, detect or block; by default the product's first"},
    {"topology", "ID", "by default the one that the product stands in"},
    {"record", "DIR", "where what is done in it is kept; by default ./env-NAME"},
    {"accel", "WHICH", "auto (a probe decides), tcg or kvm"},
    {"json", NULL, "print what is up as JSON"},
    {"hypervisor", "WHICH", "libvirt (its embedded driver) or fake (no machines, for tests)"},
    {"fake-images", "DIR", "folders that stand for images, for the fake hypervisor"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_env_up = {
    .name = "env up",
    .summary = "Hold an environment open, to look at it by hand",
    .usage = "--product ID --name NAME [--topology ID] [--arm WHICH] [--record DIR] [--json]",
    .help = "Boots the machines, starts the product and waits until it answers; the environment "
            "then stays until\n"
            "'tameshi env down'. Its machines reach each other and nothing else.\n"
            "Example: tameshi env up --topology inline --product nginx-modsecurity-crs-pl1 --name "
            "look --arm block",
    .options = up_options,
    .run = run_up,
};

static void print_one(const struct node *about)
{
    const struct node *machines = node_get(about, "machines");
    printf("%-16s %-9s %s (%s) in %s, since %s, holder %lld, records %s\n",
           node_get_str(about, "name", ""), node_get_str(about, "state", ""),
           node_get_str(about, "product", ""), node_get_str(about, "arm", "first arm"),
           node_get_str(about, "topology", "its topology"), node_get_str(about, "since_utc", ""),
           (long long)node_get_int(about, "pid", 0), node_get_str(about, "record", ""));
    for (size_t i = 0; i < node_count(machines); i++) {
        const struct node *machine = node_at(machines, i);
        printf("  %-14s %s, %lld MiB\n", node_get_str(machine, "name", ""),
               node_get_str(machine, "image", ""),
               (long long)node_get_int(machine, "memory_mib", 0));
    }
}

static int run_list(const struct cli_args *args, struct err *err)
{
    AUTO(node) list = NULL;
    if (env_list(&list, err) != 0) {
        return -1;
    }
    if (cli_flag(args, "json")) {
        return data_print(list, err);
    }
    for (size_t i = 0; i < node_count(list); i++) {
        print_one(node_at(list, i));
    }
    return 0;
}

static const struct cli_option list_options[] = {
    {"json", NULL, "print them as JSON"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_env_list = {
    .name = "env list",
    .summary = "List the environments that are held open",
    .usage = "[--json]",
    .help = "States: starting, ready, broken (a machine was lost; the others still answer).\n"
            "Example: tameshi env list --json",
    .options = list_options,
    .run = run_list,
};

static int end_all(struct err *err)
{
    AUTO(node) list = NULL;
    int result = env_list(&list, err);
    for (size_t i = 0; result == 0 && i < node_count(list); i++) {
        result = visit_down(node_get_str(node_at(list, i), "name", ""), err);
    }
    return result;
}

static int run_down(const struct cli_args *args, struct err *err)
{
    bool all = cli_flag(args, "all");
    if ((args->word_count == 1) == all) {
        return err_set(err, ERR_USAGE, "usage: tameshi env down NAME, or tameshi env down --all");
    }
    return all ? end_all(err) : visit_down(args->words[0], err);
}

static const struct cli_option down_options[] = {
    {"all", NULL, "every environment of this user"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_env_down = {
    .name = "env down",
    .summary = "End an environment that is held open",
    .usage = "NAME | --all",
    .help = "Waits until its machines and their files are gone; the records stay.\n"
            "Example: tameshi env down look",
    .options = down_options,
    .max_words = 1,
    .run = run_down,
};

static int run_hold(const struct cli_args *args, struct err *err)
{
    struct hold_options options = {.name = args->words[0]};
    if (read_options(args, &options.held, err) != 0 ||
        cli_need(args, "record", &options.record, err) != 0) {
        return -1;
    }
    return hold_start(&options, err);
}

const struct cmd cmd_env_hold = {
    .name = "env-hold",
    .summary = "Hold an environment; started by 'env up'",
    .usage = "NAME --product ID --record DIR",
    .help = NULL,
    .options = up_options,
    .min_words = 1,
    .max_words = 1,
    .run = run_hold,
};
