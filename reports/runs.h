/* Runs against each other: the products of several runs on the cases that those have in common. A
 * case is the same when its id and its scenario's hash are; what was repeated counts once, by the
 * greater part of its repetitions. */
#ifndef REPORTS_RUNS_H
#define REPORTS_RUNS_H

#include "common/base/buf.h"
#include "common/base/err.h"
#include "reports/compare.h"
#include "reports/message.h"
#include "reports/view.h"

#define RUNS_MAX 64
#define RUNS_METRICS 3 /* detection, prevention, false positives */

struct runs_run {
    const struct view *view; /* borrowed */
    const char *name;        /* what stands for it in messages and documents */
};

struct runs_entrant { /* a product of a run */
    size_t run, product;
};

struct runs_case {
    const char *id, *hash; /* of the scenario; "" where the run does not tell it */
    const char *cluster;
    enum score_kind kind;
    size_t runs; /* that have it */
};

struct runs_metric {
    enum metric_id id;
    unsigned char *outcome; /* [case * entrants + entrant]: 1, 0 or COMPARE_NONE */
    struct compare compare;
};

struct runs {
    struct runs_run list[RUNS_MAX];
    size_t count;
    bool other_criteria, other_snapshot; /* they differ from run to run */
    struct runs_entrant *entrants;       /* products under test, in the order of the runs */
    size_t entrant_count;
    struct runs_case *cases; /* of any run, by id and hash */
    size_t case_count;
    size_t shared;  /* cases that all runs have */
    size_t renewed; /* ids that stand for different scenarios in different runs */
    uint64_t seed;  /* of the random signs, out of the runs' evidence roots */
    struct runs_metric metrics[RUNS_METRICS];
};

/* 1 to RUNS_MAX runs. across false: ERR_INPUT where criteria or snapshots of intelligence differ.
 * Criteria of the first run give level and floors. */
int runs_new(const struct runs_run *list, size_t count, bool across, struct runs **out,
             struct err *err);
void runs_free(struct runs *runs);
AUTO_DEFINE(runs)

/* How a product did in a run and in the next one that has it: *after is its entrant there. False:
 * there is none. */
bool runs_next(const struct runs *runs, size_t before, size_t *after);
/* The comparison of two entrants, before < after. */
const struct compare_two *runs_two(const struct runs_metric *metric, size_t before, size_t after);

const struct view_product *runs_product(const struct runs *runs, size_t entrant);
/* Whether the entrant `right` did well in a case and `wrong` did not. */
bool runs_differ(const struct runs *runs, const struct runs_metric *metric, size_t of_case,
                 size_t right, size_t wrong);
/* "238 cases are in all of 2 runs ..."; "1 to 3 of 4, tier 1". */
void runs_add_matching(struct buf *out, const struct runs *runs, enum language language);
void runs_add_place(struct buf *out, const struct runs *runs, const struct runs_metric *metric,
                    size_t entrant, enum language language);

/* Appends the document to out. 0, or -1. */
typedef int runs_write(const struct runs *runs, enum language language, struct buf *out,
                       struct err *err);
runs_write runs_text; /* for a terminal */
runs_write runs_html; /* one page without script or network */
runs_write runs_json; /* for machines; the language is not looked at */

#endif
