/* The agent's only place of waiting: descriptors and one-shot timers, each with a function. Nothing
 * called from here may block. A watch or timer may be taken away at any time, also from inside a
 * function that the loop called. */
#ifndef HARNESS_AGENT_LOOP_H
#define HARNESS_AGENT_LOOP_H

#include <stdint.h>

#include "common/base/err.h"
#include "common/base/mem.h"

struct loop;
struct watch;
struct timer;

/* events: EPOLLIN, EPOLLOUT, EPOLLHUP, EPOLLERR as they were seen. */
typedef void watch_fn(void *data, uint32_t events);
typedef void timer_fn(void *data);

struct loop *loop_new(void);
void loop_free(struct loop *loop); /* with all watches and timers; closes no descriptor of theirs */
AUTO_DEFINE(loop)

/* Level-triggered. The descriptor stays the caller's, who takes the watch away before closing
 * it. */
struct watch *loop_watch(struct loop *loop, int fd, uint32_t events, watch_fn *fn, void *data);
void loop_watch_for(struct watch *watch, uint32_t events);
void loop_unwatch(struct watch *watch); /* NULL is fine */

struct timer *loop_timer(struct loop *loop, int64_t at_mono_ms, timer_fn *fn, void *data);
/* NULL is fine; a timer that has fired is gone already, so its owner forgets it in its function. */
void loop_untimer(struct timer *timer);

/* Waits for something to do and does it; -1 only when waiting itself fails. */
int loop_turn(struct loop *loop, struct err *err);

#endif
