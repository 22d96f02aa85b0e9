/* The queue of a run: units of work, leased by workers through four calls (claim, heartbeat,
 * complete, release), in SQLite, so that a killed parent or worker loses nothing. A unit is what is
 * done between two returns to the pristine state: the trials of one scenario on one product, arm
 * and repetition. What was observed is not here but in the evidence; the store only knows what is
 * still to be done. */
#ifndef ORCHESTRATOR_STORE_STORE_H
#define ORCHESTRATOR_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"
#include "common/base/mem.h"

struct store;

#define STORE_ID_MAX 128

/* One unit as the plan lists it. */
struct store_unit {
    int64_t id; /* its number in the plan, from 0 */
    char product[STORE_ID_MAX];
    char arm[16];
    int64_t trials;
    int64_t attempt; /* from 1, one more at each claim; set by store_claim */
    bool last;       /* nothing else of its (product, arm) is ready; set by store_claim */
};

struct store_counts {
    int64_t units, units_done, units_leased,
        units_void; /* void: done, without success after the last attempt */
    int64_t trials, trials_done;
};

/* Opens DIR/store.sqlite, making it when it is not there. */
int store_open(const char *path, struct store **out, struct err *err);
void store_free(struct store *store);
AUTO_DEFINE(store)

/* Adds all units of a plan in one transaction; refused with ERR_INPUT when units are there already.
 */
int store_fill(struct store *store, const struct store_unit *units, size_t count, struct err *err);

/* Leases the next unit to worker until now + lease_ms: first of the (product, arm) the worker has
 * at hand, then of a (product, arm) no other worker is on, then any. product and arm may be "" for
 * a worker with nothing at hand. 0: *unit is filled; STORE_NOTHING: nothing is ready now (others
 * may still give units back); STORE_FINISHED: every unit is done. */
#define STORE_NOTHING 1
#define STORE_FINISHED 2
int store_claim(struct store *store, const char *worker, const char *product, const char *arm,
                int64_t lease_ms, struct store_unit *unit, struct err *err);
/* 0: the lease is prolonged; STORE_LOST: the unit is no longer this worker's. */
#define STORE_LOST 1
int store_heartbeat(struct store *store, const char *worker, int64_t unit, int64_t lease_ms,
                    struct err *err);
/* Why an attempt failed. Those that say something about the unit and those in which what it ran on
 * was lost are counted apart. */
struct store_failure {
    const char *cause;
    bool lost;
    int64_t most; /* failed this often in this way, the unit is done */
};
/* Marks the attempt done. failure NULL: it succeeded; else the unit becomes ready again until it
 * failed too often. */
int store_complete(struct store *store, const char *worker, int64_t unit,
                   const struct store_failure *failure, struct err *err);
/* A worker died: what it held failed so, as in store_complete. */
int store_fail_worker(struct store *store, const char *worker, const struct store_failure *failure,
                      struct err *err);
/* The whole run was stopped and goes on: gives back everything that is leased, as no failure.
 * What was lost before counts no more, since the host may be mended by now; so units that were
 * given up for that are ready again, unless all are done. */
int store_release_all(struct store *store, struct err *err);

int store_count(struct store *store, struct store_counts *out, struct err *err);

#endif
