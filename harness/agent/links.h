/* Connections of exchanges. One that is kept waits, watched, for the next exchange with the same
 * source and target; a word from the server meanwhile, its end, or some seconds of waiting end
 * it. */
#ifndef HARNESS_AGENT_LINKS_H
#define HARNESS_AGENT_LINKS_H

#include <stdint.h>

#include "harness/agent/loop.h"
#include "harness/agent/sockets.h"

#define LINKS_MAX_IDLE 64
#define LINKS_IDLE_MS 10000

struct link;
struct links;

struct links *links_new(struct loop *loop);
void links_reset(struct links *links); /* ends those that wait */
/* All that are in use were ended before. */
void links_free(struct links *links);

/* One that waits, silent until this moment; NULL: there is none. fn hears of what happens to it
 * from now on: EPOLLIN, or what link_wait_for says. */
struct link *links_take(struct links *links, const struct endpoint *endpoint, watch_fn *fn,
                        void *data);
/* A new one, that turns writable when it is decided whether it comes about; NULL with errno. */
struct link *links_connect(struct links *links, const struct endpoint *endpoint, watch_fn *fn,
                           void *data);
int link_fd(const struct link *link);
void link_wait_for(struct link *link, uint32_t events);
/* Each of these ends the caller's use of it. Keeping may end the one that waits longest. */
void link_keep(struct link *link);
void link_close(struct link *link);
void link_abort(struct link *link); /* with a reset */

#endif
