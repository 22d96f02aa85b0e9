/* Trials a minute of whole runs with 1, 2 and 4 environments, and what the orchestrator itself
 * takes of a run's processor time. Templates are saved by a first run, which does not count. One
 * `name<TAB>value` a line.
 *
 * A run's processes are children of this program in the end: what all of them took together is
 * known exactly. */
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/proc.h"
#include "common/ext/json.h"

#define RUN_MS 1800000
#define LOOK_MS 50
#define LINE_MAX_BYTES ((size_t)8 << 20)
#define CPU_SHARE_JOBS "2"

static int64_t children_cpu_ms(void)
{
    struct rusage usage;

    getrusage(RUSAGE_CHILDREN, &usage);
    return ((int64_t)usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 +
           (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000;
}

/* Of one process, without its children. */
static int64_t process_cpu_ms(pid_t pid)
{
    AUTOFREE char *path = mem_printf("/proc/%d/stat", (int)pid);
    AUTOFILE FILE *file = fopen(path, "re");
    char line[1024] = "";
    int64_t user = 0;
    int64_t system = 0;
    const char *rest = NULL;

    if (file == NULL || fgets(line, sizeof(line), file) == NULL) {
        return 0;
    }
    rest = strrchr(line, ')');
    if (rest == NULL ||
        sscanf(rest, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %" SCNd64 " %" SCNd64, &user,
               &system) != 2) {
        return 0;
    }
    return (user + system) * 1000 / sysconf(_SC_CLK_TCK);
}

/* Waits for the run; *parent_ms is what its own process took. */
static int await(pid_t pid, int64_t *parent_ms)
{
    int status = 0;

    while (waitpid(pid, &status, WNOHANG) == 0) {
        int64_t now_ms = process_cpu_ms(pid);

        *parent_ms = now_ms > *parent_ms ? now_ms : *parent_ms;
        poll(NULL, 0, LOOK_MS);
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}

/* Sums of what the workers wrote into the evidence. */
struct told {
    int64_t trials;
    int64_t cost_ms;
};

static int read_evidence(const char *dir, struct told *out, struct err *err)
{
    AUTOFREE char *path = file_join(dir, "evidence.jsonl");
    AUTOFILE FILE *file = fopen(path, "re");
    AUTOFREE char *line = NULL;
    size_t size = 0;
    ssize_t length = 0;

    if (file == NULL) {
        return err_sys(err, ERR_IO, "cannot read '%s'", path);
    }
    while ((length = getline(&line, &size, file)) > 0) {
        AUTO(node) record = NULL;
        const struct node *body = NULL;

        if (node_parse(line, (size_t)length, path, &record, err) < 0) {
            return -1;
        }
        body = node_get(record, "body");
        if (strcmp(node_get_str(record, "kind", ""), "trial") == 0) {
            out->trials++;
        } else if (strcmp(node_get_str(record, "kind", ""), "cost") == 0) {
            out->cost_ms +=
                node_get_int(body, "cpu_ms", 0) + node_get_int(body, "helpers_cpu_ms", 0);
        }
    }
    return 0;
}

struct figures {
    int64_t wall_ms;
    int64_t parent_ms;
    int64_t all_ms; /* everything, machines included */
    struct told told;
};

static int run(const char *plan, const char *dir, const char *jobs, struct figures *out,
               struct err *err)
{
    const char *argv[] = {BENCH_TAMESHI, "run", plan, "--out", dir, "--jobs", jobs, NULL};
    AUTOFREE char *log = mem_printf("%s.log", dir);
    AUTOFILE FILE *file = fopen(log, "we");
    struct proc_spawn spawn = {.argv = argv, .log_fd = file != NULL ? fileno(file) : -1};
    int64_t begun_ms = clock_mono_ms();
    int64_t before_ms = children_cpu_ms();
    pid_t pid = -1;

    *out = (struct figures){.wall_ms = 0};
    if (proc_start(&spawn, &pid, err) < 0) {
        return -1;
    }
    if (await(pid, &out->parent_ms) != 0) {
        return err_set(err, ERR_HOST, "the run failed; see '%s'", log);
    }
    out->wall_ms = clock_mono_ms() - begun_ms;
    out->all_ms = children_cpu_ms() - before_ms;
    return read_evidence(dir, &out->told, err);
}

static int make_plan(const char *path, struct err *err)
{
    const char *argv[] = {BENCH_TAMESHI, "plan", BENCH_CAMPAIGN, "--out", path, NULL};
    struct proc_options options = {.argv = argv, .timeout_ms = 60000, .max_output_bytes = 65536};
    struct proc_result result = {.exit_code = 0};
    int status = 0;

    if (proc_run(&options, &result, err) < 0) {
        return -1;
    }
    if (result.exit_code != 0) {
        status = err_set(err, ERR_HOST, "plan: %s", buf_str(&result.err_out));
    }
    proc_result_done(&result);
    return status;
}

static int measure(const char *folder, struct err *err)
{
    static const char *const jobs[] = {"1", "2", "4"};
    AUTOFREE char *plan = file_join(folder, "plan.json");
    AUTOFREE char *first = file_join(folder, "first");
    struct figures figures;

    if (make_plan(plan, err) < 0 || run(plan, first, "2", &figures, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < COUNT_OF(jobs); i++) {
        AUTOFREE char *dir = mem_printf("%s/jobs-%s", folder, jobs[i]);

        if (run(plan, dir, jobs[i], &figures, err) < 0) {
            return -1;
        }
        printf("trials_per_minute_%s\t%.1f\n", jobs[i],
               (double)figures.told.trials * 60000.0 / (double)figures.wall_ms);
        if (strcmp(jobs[i], CPU_SHARE_JOBS) == 0) {
            printf("orchestrator_cpu_share\t%.4f\n",
                   (double)(figures.told.cost_ms + figures.parent_ms) / (double)figures.all_ms);
        }
        fflush(stdout);
    }
    return 0;
}

int main(void)
{
    AUTOFREE char *folder = mem_strdup("/var/tmp/tameshi-bench-XXXXXX");
    struct err err = {.kind = ERR_NONE};
    int status = 0;

    if (mkdtemp(folder) == NULL) {
        perror("bench");
        return 1;
    }
    status = measure(folder, &err);
    if (status < 0) {
        fprintf(stderr, "bench: %s\n", err.text);
    } else {
        file_remove_tree(folder, NULL);
    }
    return status < 0 ? 1 : 0;
}
