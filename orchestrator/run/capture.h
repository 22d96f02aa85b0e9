/* Captures of the links while a unit is executed:
 * DIR/captures/u<unit>-a<attempt>-<machine>-<nic>.pcap, one for each link. What they hold is no
 * part of a verdict; the evidence names them by their hash.
 */
#ifndef ORCHESTRATOR_RUN_CAPTURE_H
#define ORCHESTRATOR_RUN_CAPTURE_H

#include "common/base/err.h"
#include "common/ext/json.h"
#include "orchestrator/run/unit.h"

/* Starts them; nothing when the job asks for none. -1: none is left running, no file
 * stays. */
int capture_start(const struct unit_job *job, struct err *err);
/* Stops them. *out is [{file, sha256, bytes}] in the order of the links, the caller's; untouched
 * when the job asks for none. -1: one is not whole, as on a full disk; no file stays, and none goes
 * on if the machines still run. */
int capture_end(const struct unit_job *job, struct node **out, struct err *err);

#endif
