/* One scenario of a unit while it runs: its trials, what was sent and seen, what the product's
 * sensors said. Plain data that replay, effects and sensing fill in turn, and that becomes evidence
 * at the end. */
#ifndef ORCHESTRATOR_RUN_TRIAL_H
#define ORCHESTRATOR_RUN_TRIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/ext/hash.h"
#include "harness/sensors/sensor.h"
#include "orchestrator/plan/plan.h"
#include "orchestrator/vm/environment.h"
#include "scenarios/cookies.h"
#include "scenarios/oracle.h"

#define TRIAL_MAX_ALERTS 256 /* alerts kept of one trial; the rest is counted */
/* likewise records that are no alerts: a request may give several */
#define TRIAL_MAX_TELEMETRY 32

struct step_result {
    bool reached;    /* sent or run */
    bool skipped;    /* its condition did not hold; the trial goes on */
    bool block_page; /* the answer is the product's block */
    bool expect_holds;
    int status;     /* HTTP status or exit code; 0: no answer */
    char error[64]; /* "" = a whole answer */
    struct buf head;
    struct buf body; /* what was kept of it; exec: standard output */
    int64_t body_length;
    int64_t total_us;
    char sent[HASH_HEX]; /* SHA-256 of the last request's bytes; "" if none */
    size_t sent_count;   /* requests */
    struct buf request;  /* the last one, if the part keeps them */
    struct buf why;      /* first condition that failed */
};

struct trial_alert {
    size_t sensor; /* index into the product's sensors */
    size_t actor;  /* whom it is about, as in struct step */
    int64_t delay_ms;
    struct sensor_record record;
};

/* One of the scenario's actors in a trial. */
struct actor {
    char nonce[PLAN_NONCE];
    char source[PLAN_SOURCE];
    struct cookies cookies;
};

struct trial {
    size_t case_index;
    char *case_id;
    char nonce[PLAN_NONCE];
    char source[PLAN_SOURCE];
    struct bound_item item; /* empty: none */
    struct captures captures;
    struct cookies cookies;
    struct actor *actors;       /* one for each of the scenario's */
    struct buf path;            /* of the last request */
    struct step_result *steps;  /* one for each step of the scenario */
    bool *effects;              /* seen; one for each effect */
    struct buf *effect_whys;    /* one for each effect: why the last look did not see it */
    struct buf void_why;        /* which precondition did not hold, and why not */
    int64_t started_utc_ms;     /* first request, by the attacker's clock; 0: nothing was sent */
    bool stopped;               /* later steps are not reached: blocked, or an expectation failed */
    bool step_done;             /* of the step that is under way: no further request of it */
    const char *void_cause;     /* the trial says nothing: precondition or cleaning up; else NULL */
    struct trial_alert *alerts; /* records of all sensors, as they came */
    size_t alert_count;
    size_t alerts_dropped;
    size_t telemetry_count, telemetry_dropped; /* of records that are no alerts */
};

/* What one call-back brought. */
struct callback_seen {
    size_t step;
    struct buf data;
};

#define PART_MAX_CALLBACKS 1024

/* The trials of one scenario in a unit. */
struct part {
    const struct plan *plan;
    const struct plan_unit *unit;
    const struct scenario *scenario;
    const struct product *product;
    struct environment *environment;
    struct trial *trials;
    size_t trial_count;
    struct callback_seen *callbacks;
    size_t callback_count;
    char canary[ENVIRONMENT_CANARY]; /* of the last look-up */
    bool keep_requests;              /* their bytes, not only their hash */
    bool in_haste;                   /* see unit_job */
};

/* Whether a trial takes this step: it has not stopped, and the step's condition holds. */
bool trial_takes(const struct trial *trial, size_t step);
void step_result_done(struct step_result *result);
/* Addresses that the trials of a scenario take in a unit: one for each, and for each actor. */
size_t trial_sources(const struct scenario *scenario, size_t trials);
/* Whether what an actor does is beside the case: ordinary users next to an attack. Several users of
 * benign work are all of it. */
bool actor_is_beside(const struct scenario *scenario, size_t actor);

/* first_source: how many addresses the unit's parts before this one take (trial_sources), so that
 * each trial and actor has one of its own. */
void part_init(struct part *part, const struct plan *plan, const struct plan_unit *unit,
               size_t index, size_t first_source, struct environment *environment);
void part_done(struct part *part);
/* Bindings of a trial; borrowed from both. */
struct bindings part_bindings(struct part *part, const struct trial *trial);
/* The same for a step that an actor does (0: as above). */
struct bindings part_actor_bindings(struct part *part, const struct trial *trial, size_t actor);
/* The answer of a step as the oracle wants it. */
struct reply step_reply(const struct step_result *result);

#endif
