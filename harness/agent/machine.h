/* What is set anew in a machine that was brought back: operations of their own, and members of
 * hello. */
#ifndef HARNESS_AGENT_MACHINE_H
#define HARNESS_AGENT_MACHINE_H

#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"

#define MACHINE_MAX_UTC_MS ((int64_t)253402300799999) /* the end of the year 9999 */

int machine_set_clock(int64_t utc_ms, struct err *err);
/* Credits the bytes to the random pool and reseeds it. */
int machine_feed_pool(const struct buf *bytes, struct err *err);

int64_t machine_uptime_ms(void); /* since it was booted */

#endif
