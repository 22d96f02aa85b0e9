/* One image being built: its folder, its log, its deadline, and how far it is. Programs are run
 * through it, so that every one of them is logged, bounded in time and reported alike. Not for use
 * outside this folder. */
#ifndef ORCHESTRATOR_IMAGE_JOB_H
#define ORCHESTRATOR_IMAGE_JOB_H

#include "common/base/buf.h"
#include "orchestrator/image/image.h"

#define JOB_DEFAULT_TIMEOUT_MS ((int64_t)30 * 60 * 1000)

struct job {
    const struct image_store *store;
    const struct recipe *recipe;
    const struct image_build_options *options;
    char key[HASH_HEX];
    char *dir;  /* the build folder, becomes the image's at the end */
    char *work; /* a folder in it for all that is not part of the image */
    char *old;  /* where an image that this one replaces goes for a moment */
    char *log_path;
    int log_fd;
    int64_t started_mono_ms, deadline_mono_ms;
    const char *phase; /* the last one reported */
    bool unpriv;       /* not root: programs that need root run in a user namespace */
};

/* Removes what a dead build left, makes the build folder and an empty log. Call it under the
 * image's lock. */
int job_open(struct job *job, const struct image_store *store, const struct recipe *recipe,
             const struct image_build_options *options, struct err *err);
/* Removes the build folder if it is still there. Needs no job_open to have succeeded. */
void job_close(struct job *job);

/* Reports a phase unless it is the current one. */
void job_phase(struct job *job, const char *phase, const char *detail);

/* A line in the log that begins with `line` starts `phase`. Tables end with a NULL line. */
struct job_marker {
    const char *line, *phase, *detail;
};

/* Runs a program to the end in the caller's folder, its output into the log; PATH is widened by the
 * system administration folders, which a user's lacks. A failure says what the log's last telling
 * line was. markers may be NULL. */
int job_run(struct job *job, const char *const *argv, const struct job_marker *markers,
            struct err *err);
/* Runs a program and appends its standard output to out. */
int job_capture(struct job *job, const char *const *argv, struct buf *out, struct err *err);
/* Fails with ERR_HOST that names the Debian package when a program is not there. */
int job_need(const char *program, const char *package, struct err *err);
/* Removes a tree that may belong to the user namespace's users. Absent is success. */
int job_remove(const struct job *job, const char *path, struct err *err);

#endif
