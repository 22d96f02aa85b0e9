/* The agent's end of the channel: frames in, frames out, and what the host's coming and going does
 * to them. It knows nothing of what the messages mean. */
#ifndef HARNESS_AGENT_SESSION_H
#define HARNESS_AGENT_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/ext/json.h"
#include "harness/agent/loop.h"

struct session;

/* A whole frame that is a JSON object. Anything else on the channel is passed over. */
typedef void session_fn(void *data, const struct node *request);

/* Takes fd over. port: a virtio-serial port, where the host's end may be away and come back; else a
 * socket, where an end of file is the end. */
struct session *session_new(struct loop *loop, int fd, bool port, session_fn *fn, void *data);
void session_free(struct session *session);
AUTO_DEFINE(session)

bool session_ended(const struct session *session);
size_t session_backlog(const struct session *session);   /* bytes that wait for the host */
uint64_t session_dropped(const struct session *session); /* messages since session_clear */
/* Queues a message (taken). may_drop: it goes when the queue is full. */
void session_send(struct session *session, struct node *message, bool may_drop);
/* The same for a frame that was made elsewhere; *frame is empty after. */
void session_send_frame(struct session *session, struct buf *frame, bool may_drop);
/* Writes what was queued, as far as the host takes it: called once all that happened at one moment
 * was seen to, so that many messages go out together. */
void session_flush(struct session *session);
/* Throws away what waits to be sent. */
void session_clear(struct session *session);

#endif
