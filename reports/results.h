/* results.json ("tameshi.results/1"): everything that a report says, worked out from the evidence.
 * A pure function of its arguments: the same input in any order gives the same bytes under
 * node_dump(NODE_PRETTY). reports/README.md describes the document. */
#ifndef REPORTS_RESULTS_H
#define REPORTS_RESULTS_H

#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"
#include "common/ext/json.h"
#include "reports/criteria.h"
#include "reports/input.h"

#define RESULTS_SCHEMA "tameshi.results/1"
/* Of a file that is read: a million trials of ten products are 250 MB, and take 1.3 GiB as a tree.
 */
#define RESULTS_MAX_BYTES ((size_t)512 << 20)

struct results_fact { /* a name and its value: a file and its SHA-256, a machine fact and its text
                       */
    const char *name, *value;
};

#define RESULTS_MAX_ADJUDICATIONS ((size_t)200000)
#define RESULTS_MAX_EVALUATORS 50

/* What a person made of a case under a product in one arm. */
struct results_adjudication {
    const char *case_id, *product_id;
    enum score_arm arm;    /* detect or block */
    const char *evaluator; /* name */
    const char *verdict;   /* "technique", "clean", "void": one that fits the case and the arm */
};

/* What the document says about where it comes from. Strings may be NULL (left out) unless said
 * otherwise. */
struct results_meta {
    const char *tool_version; /* "0.1.0" */
    const char *campaign;     /* id */
    const char *title;
    const char *plan_hash;                /* 64 hex digits, required */
    const char *evidence_root;            /* 64 hex digits, required */
    const char *seed;                     /* as written in the plan, required */
    int64_t started_utc_ms, ended_utc_ms; /* 0: not known */
    const char *sample_note; /* not NULL: only a sample of the library was taken, and how; printed
                                prominently */
    const char *accelerator; /* "kvm", "tcg" or "none" */
    const struct results_fact
        *machines; /* facts about the test bed: cpu, memory, hypervisor version, ... */
    size_t machine_count;
    const struct results_fact *scenarios; /* id -> SHA-256 */
    size_t scenario_count;
    const struct results_fact *images; /* id -> key */
    size_t image_count;
    const char *snapshot_hash; /* intelligence snapshot; NULL: the plan names none */
    const struct results_adjudication *adjudications; /* in any order */
    size_t adjudication_count;
    const char *adjudications_hash; /* of their file; NULL: there is none */
};

/* *out is the caller's. ERR_INPUT names what is wrong with the input ("trial 'x' of product 'y': no
 * such case"). */
int results_build(const struct score_input *input, const struct criteria *criteria,
                  const struct results_meta *meta, struct node **out, struct err *err);

/* Reads a document from outside as strictly as a report does, and forgets it: 0 if every report can
 * be written from it. name stands for the file in messages. */
int results_check(const struct node *results, const char *name, struct err *err);

#endif
