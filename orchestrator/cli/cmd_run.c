/* tameshi run, run --resume, status, and the hidden worker. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/base/file.h"
#include "orchestrator/cli/cli.h"
#include "orchestrator/cli/commands.h"
#include "orchestrator/cli/data.h"
#include "orchestrator/cli/progress.h"
#include "orchestrator/cli/run_options.h"
#include "orchestrator/run/run.h"
#include "orchestrator/run/worker.h"
#include "orchestrator/vm/pristine.h"

#define PROVES_DEFAULT 16

/* Time left, from what was done since this process began. */
static void estimate(const struct store_counts *counts, int64_t first_done, int64_t elapsed_ms,
                     char out[PROGRESS_SPAN])
{
    int64_t done = counts->trials_done - first_done;
    if (done <= 0) {
        snprintf(out, PROGRESS_SPAN, "not known yet");
        return;
    }
    progress_span(elapsed_ms * (counts->trials - counts->trials_done) / done, out);
}

struct shown {
    struct progress progress;
    int64_t first_done; /* -1: nothing shown yet */
};

static void on_progress(void *data, const struct store_counts *counts, int64_t elapsed_ms,
                        size_t workers)
{
    struct shown *shown = data;
    char left[PROGRESS_SPAN];
    if (shown->first_done < 0) {
        shown->first_done = counts->trials_done;
    }
    estimate(counts, shown->first_done, elapsed_ms, left);
    progress_show(&shown->progress,
                  "trials %lld of %lld, %zu workers, %lld units void, time left: %s",
                  (long long)counts->trials_done, (long long)counts->trials, workers,
                  (long long)counts->units_void, left);
}

static void on_stale(void *data, const char *line)
{
    (void)data;
    fprintf(stderr, "%s\n", line);
}

static int read_options(const struct cli_args *args, struct run_options *options, struct err *err)
{
    enum pristine_choice choice = PRISTINE_AUTO;
    if (run_options_read(args, options, err) != 0) {
        return -1;
    }
    options->capture = cli_flag(args, "capture");
    options->keep_requests = cli_flag(args, "keep-requests");
    options->sealed = cli_value(args, "sealed");
    options->key = cli_value(args, "key");
    options->pristine = cli_value(args, "pristine") != NULL ? cli_value(args, "pristine") : "auto";
    if (pristine_choice_parse(options->pristine, &choice, err) != 0 ||
        cli_int(args, "prove-reset", 0, 1000000, PROVES_DEFAULT, &options->proves, err) != 0) {
        return err_wrap(err, "--pristine, --prove-reset");
    }
    return 0;
}

static int carry_out(const struct cli_args *args, const struct run_options *options,
                     const char **dir, struct err *err)
{
    const char *resume = cli_value(args, "resume");
    if (resume != NULL) {
        *dir = resume;
        return args->word_count == 0 && cli_value(args, "out") == NULL
                   ? run_resume(resume, options, err)
                   : err_set(err, ERR_USAGE, "--resume DIR takes neither a plan nor --out");
    }
    if (args->word_count != 1) {
        return err_set(err, ERR_USAGE,
                       "usage: tameshi run PLAN --out DIR, or tameshi run --resume DIR");
    }
    return cli_need(args, "out", dir, err) != 0 ? -1
                                                : run_start(args->words[0], *dir, options, err);
}

static int run(const struct cli_args *args, struct err *err)
{
    struct shown shown = {.first_done = -1};
    struct run_options options = {.progress = on_progress, .data = &shown, .stale = on_stale};
    const char *dir = NULL;
    progress_init(&shown.progress);
    if (read_options(args, &options, err) != 0) {
        return -1;
    }
    int result = carry_out(args, &options, &dir, err);
    progress_end(&shown.progress);
    if (result == 0) {
        printf("%s/results.json and %s/evidence.jsonl are written\n", dir, dir);
    }
    return result;
}

static const struct cli_option run_options_table[] = {
    {"out", "DIR", "folder of the run; must not exist or be empty"},
    {"resume", "DIR", "go on with a run that was stopped or killed"},
    RUN_OPTION_JOBS,
    RUN_OPTION_ACCEL,
    {"pristine", "WAY",
     "how each unit gets an untouched environment: auto (the faster), in-place or clone"},
    {"prove-reset", "N",
     "compare every N-th environment with the frozen state (16); 1: all, 0: none"},
    {"capture", NULL, "keep what goes over the links, as DIR/captures/*.pcap; takes disk space"},
    {"keep-requests", NULL, "the evidence holds the requests, not only their hashes"},
    RUN_OPTION_HYPERVISOR,
    RUN_OPTION_CONNECT,
    RUN_OPTION_FAKE,
    {"sealed", "PACK", "the pack of the plan's sealed scenarios"},
    {"key", "K", "file of the key that sealed the pack"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_run = {
    .name = "run",
    .summary = "Carry out a plan in test environments",
    .usage = "PLAN --out DIR [--jobs N] [--sealed PACK --key K] | --resume DIR",
    .help = "Writes DIR/evidence.jsonl and DIR/results.json. It may be killed at any moment; "
            "--resume goes on, and the\n"
            "verdicts come out the same.\n"
            "Example: tameshi run plan.json --out /var/tmp/run1",
    .options = run_options_table,
    .max_words = 1,
    .run = run,
};

static int print_status(const struct store_counts *counts, bool running, bool sealed, bool json,
                        struct err *err)
{
    const char *state = running ? "running" : sealed ? "finished" : "stopped";
    if (!json) {
        printf("%s: %lld of %lld trials, %lld of %lld units done, %lld void\n", state,
               (long long)counts->trials_done, (long long)counts->trials,
               (long long)counts->units_done, (long long)counts->units,
               (long long)counts->units_void);
        return 0;
    }
    AUTO(node) node = node_object();
    node_set_str(node, "state", state);
    node_set_int(node, "units", counts->units);
    node_set_int(node, "units_done", counts->units_done);
    node_set_int(node, "units_leased", counts->units_leased);
    node_set_int(node, "units_void", counts->units_void);
    node_set_int(node, "trials", counts->trials);
    node_set_int(node, "trials_done", counts->trials_done);
    return data_print(node, err);
}

static int run_status_command(const struct cli_args *args, struct err *err)
{
    struct store_counts counts;
    bool running = false;
    bool sealed = false;
    if (run_status(args->words[0], &counts, &running, &sealed, err) != 0) {
        return -1;
    }
    return print_status(&counts, running, sealed, cli_flag(args, "json"), err);
}

static const struct cli_option status_options[] = {
    {"json", NULL, "print the counts as JSON"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_status = {
    .name = "status",
    .summary = "Tell how far a run is",
    .usage = "DIR [--json]",
    .help = "Also while the run goes on. States: running, stopped, finished.",
    .options = status_options,
    .min_words = 1,
    .max_words = 1,
    .run = run_status_command,
};

static int run_worker(const struct cli_args *args, struct err *err)
{
    int64_t slot = 0;
    struct worker_options options = {.dir = args->words[0],
                                     .fake_folder = cli_value(args, "fake-images"),
                                     .connect = cli_value(args, "connect"),
                                     .spare_cores = cli_flag(args, "spare-cores"),
                                     .capture = cli_flag(args, "capture"),
                                     .keep_requests = cli_flag(args, "keep-requests"),
                                     .in_haste = cli_flag(args, "in-haste"),
                                     .sealed = cli_value(args, "sealed"),
                                     .key = cli_value(args, "key")};
    if (cli_need(args, "pristine", &options.way, err) != 0 ||
        cli_int(args, "prove-reset", 0, 1000000, 0, &options.proves, err) != 0 ||
        cli_need(args, "name", &options.name, err) != 0 ||
        cli_need(args, "hypervisor", &options.hypervisor, err) != 0 ||
        cli_need(args, "accel", &options.accelerator, err) != 0 ||
        cli_int(args, "slot", 0, 63, 0, &slot, err) != 0) {
        return -1;
    }
    options.slot = (unsigned)slot;
    if (worker_main(&options, err) == 0) {
        return 0;
    }
    struct err ignored;
    if (file_write_all(WORKER_REPORT_FD, err->text, strlen(err->text), "report", &ignored) != 0) {
        return -1;
    }
    return 1;
}

static const struct cli_option worker_options_table[] = {
    {"name", "NAME", "name of the worker and of its chain"},
    {"slot", "N", "its number among those that run at once"},
    {"hypervisor", "WHICH", "libvirt or fake"},
    {"fake-images", "DIR", "for the fake hypervisor"},
    {"connect", "URI", "a libvirt daemon"},
    {"accel", "WHICH", "tcg or kvm"},
    {"pristine", "WAY", "auto, in-place or clone"},
    {"prove-reset", "N", "every N-th"},
    {"spare-cores", NULL, "there are fewer workers than cores"},
    {"capture", NULL, "keep what goes over the links"},
    {"keep-requests", NULL, "keep requests"},
    {"in-haste", NULL, "use the environment that was inspected"},
    {"sealed", "PACK", "of the plan"},
    {"key", "K", "of the pack"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_worker = {
    .name = "worker",
    .summary = "Work for a run; started by it",
    .usage = "DIR --name NAME --slot N --hypervisor WHICH --accel WHICH --pristine WAY",
    .help = NULL,
    .options = worker_options_table,
    .min_words = 1,
    .max_words = 1,
    .run = run_worker,
};
