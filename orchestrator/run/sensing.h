/* Reading the product's sensors during a unit: following their logs, attributing each record to a
 * trial by its nonce (by its source address only where the record has no nonce), keeping what fits
 * nothing as noise, and proving with tracers that each sensor is alive. */
#ifndef ORCHESTRATOR_RUN_SENSING_H
#define ORCHESTRATOR_RUN_SENSING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"
#include "common/ext/json.h"
#include "orchestrator/run/trial.h"

#define SENSING_MAX_NOISE 50         /* noise records kept of a unit; all are counted */
#define SENSING_TRACER_WAIT_MS 15000 /* how long a tracer may take to appear */

struct sensing_tracer {
    bool sent;
    bool seen;
    char nonce[PLAN_NONCE];
    int64_t sent_mono_ms;
    int64_t took_ms; /* until it was read */
};

struct sensing {
    const struct product *product;
    struct environment *environment;
    struct part *parts; /* of the unit; borrowed, as long as it is followed */
    size_t part_count;
    struct part *current;           /* the one that call-backs belong to; NULL: none */
    struct sensor **sensors;        /* one for each of the product's */
    struct sensing_tracer *tracers; /* likewise */
    struct node *noise;             /* array of records */
    int64_t noise_count;
    size_t cut_lines; /* lines of which the agent kept only a part */
    int64_t started_mono_ms;
};

/* Follows every sensor from now on, for the parts of a unit (at least one). The clients of product
 * and attacker call back into *sensing until sensing_done. */
int sensing_start(struct sensing *sensing, struct part *parts, size_t part_count, struct err *err);
/* Sends the tracers and reads until all are seen, and with them every line written before. 0: all
 * sensors are alive and every line could be read; -1: an agent failed. Positive: what the product
 * said is not known, and *sensor names the first one that is SENSING_SILENT (did not show its
 * tracer) or SENSING_UNREADABLE (wrote lines too long or broken; *err says how many). */
#define SENSING_SILENT 1
#define SENSING_UNREADABLE 2
int sensing_finish(struct sensing *sensing, const char **sensor, struct err *err);
void sensing_done(struct sensing *sensing);
/* {sensor, role, alert, blocked, status, rules, message, action, nonce, source, raw} of one record.
 * Caller frees. */
struct node *sensing_record_node(const struct sensor_spec *spec,
                                 const struct sensor_record *record);

#endif
