/* The life of a build folder: what a dead build left goes first, and nothing of a build that failed
 * stays. */
#include "orchestrator/image/job.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/proc.h"
#include "orchestrator/image/namespace.h"
#include "orchestrator/image/parts.h"

int job_remove(const struct job *job, const char *path, struct err *err)
{
    struct namespace_argv remove = {.argv = {"rm", "-rf", "--one-file-system", "--", path}};
    struct proc_options options = {.timeout_ms = JOB_DEFAULT_TIMEOUT_MS, .max_output_bytes = 4096};
    struct proc_result result;

    if (!job->unpriv || file_remove_tree(path, NULL) == 0) {
        return file_remove_tree(path, err);
    }
    namespace_enter(&remove, NAMESPACE_USER, NULL);
    options.argv = remove.argv;
    if (proc_run(&options, &result, err) < 0) {
        return -1;
    }
    proc_result_done(&result);
    return file_remove_tree(path, err);
}

int job_open(struct job *job, const struct image_store *store, const struct recipe *recipe,
             const struct image_build_options *options, struct err *err)
{
    int64_t timeout_ms = options->timeout_ms > 0 ? options->timeout_ms : JOB_DEFAULT_TIMEOUT_MS;
    AUTOFREE char *log_dir = NULL;

    job->store = store;
    job->recipe = recipe;
    job->options = options;
    job->unpriv = geteuid() != 0;
    job->phase = "start";
    job->started_mono_ms = clock_mono_ms();
    job->deadline_mono_ms = job->started_mono_ms + timeout_ms;
    job->log_path = parts_log_path(store, recipe);
    job->dir = parts_build_dir(store, recipe);
    job->old = parts_old_dir(store, recipe);
    job->work = file_join(job->dir, "work");
    log_dir = file_dirname(job->log_path);
    if (file_mkdirs(log_dir, 0755, err) < 0 || job_remove(job, job->dir, err) < 0 ||
        file_remove_tree(job->old, err) < 0 || file_mkdirs(job->work, 0755, err) < 0) {
        return -1;
    }
    job->log_fd = open(job->log_path, O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644);
    if (job->log_fd < 0) {
        return err_sys(err, ERR_IO, "'%s'", job->log_path);
    }
    return 0;
}

void job_close(struct job *job)
{
    if (job->dir != NULL) {
        job_remove(job, job->dir, NULL);
    }
    if (job->log_fd >= 0) {
        close(job->log_fd);
    }
    free(job->dir);
    free(job->work);
    free(job->old);
    free(job->log_path);
}

void job_phase(struct job *job, const char *phase, const char *detail)
{
    if (strcmp(job->phase, phase) == 0) {
        return;
    }
    job->phase = phase;
    if (job->options->progress != NULL) {
        job->options->progress(job->options->data, job->recipe->id, phase, detail);
    }
}
