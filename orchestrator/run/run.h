/* A run: one plan carried out in one folder.
 *
 *   DIR/plan.json       the frozen plan
 *   DIR/store.sqlite    what is still to be done
 *   DIR/lock            held while a run goes on
 *   DIR/chains/         evidence as the workers write it
 *   DIR/captures/       what went over the links, if asked for
 *   DIR/evidence.jsonl  sealed at the end
 *   DIR/results.json    recomputed from plan and evidence
 *
 * The parent starts workers, watches them, gives back what dead ones held, and at the end seals and
 * scores. It may be killed at any moment: run_resume goes on with what is in the folder. */
#ifndef ORCHESTRATOR_RUN_RUN_H
#define ORCHESTRATOR_RUN_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"
#include "orchestrator/store/store.h"

struct run_options {
    int64_t jobs;            /* workers at once; 0: as the host allows */
    const char *hypervisor;  /* "libvirt" or "fake" */
    const char *fake_folder; /* images of the fake; NULL for libvirt */
    const char *connect; /* a libvirt daemon of this host; NULL: libvirt's driver in the workers */
    const char *accelerator; /* "auto", "tcg" or "kvm" */
    const char *pristine;    /* way to pristine environments: "auto", "in-place" or "clone" */
    int64_t proves;          /* every so many-th return is proved; 0: none */
    bool capture;            /* keep what goes over the links, see run/capture.h; not of a plan with
                                sealed scenarios */
    bool keep_requests;      /* see unit_job; never of sealed scenarios */
    bool in_haste;      /* see pristine_options.inspected_serves; its results are no evaluation */
    const char *sealed; /* the pack of the plan's sealed scenarios, and its key; NULL: it has
                           none */
    const char *key;
    /* Called about four times a second, and once at the end. NULL: silent. */
    void (*progress)(void *data, const struct store_counts *counts, int64_t elapsed_ms,
                     size_t workers);
    void *data;
    /* At the start: a line for each thing that is stale by the plan's policy. NULL: silent. */
    void (*stale)(void *data, const char *line);
};

/* dir must not exist or be empty. */
int run_start(const char *plan_path, const char *dir, const struct run_options *options,
              struct err *err);
/* Goes on with a run that was stopped; of a finished one, it only seals and scores again. */
int run_resume(const char *dir, const struct run_options *options, struct err *err);
/* What is done and what is left, also while a run goes on. */
int run_status(const char *dir, struct store_counts *out, bool *running, bool *sealed,
               struct err *err);

#endif
