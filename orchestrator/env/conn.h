/* One connection to a holder, from either side: frames in and out of a non-blocking socket. Whoever
 * is at the other end is of the same user, and is believed no more than that. */
#ifndef ORCHESTRATOR_ENV_CONN_H
#define ORCHESTRATOR_ENV_CONN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"
#include "common/base/mem.h"
#include "common/ext/json.h"

struct conn;

/* Takes the socket over. */
struct conn *conn_new(int fd);
void conn_free(struct conn *conn);
AUTO_DEFINE(conn)
int conn_fd(const struct conn *conn);

/* What to poll for, beside input. */
bool conn_has_output(const struct conn *conn);
size_t conn_backlog(const struct conn *conn); /* bytes that wait to be written */
/* Puts a message behind what waits; nothing is written yet. One that does not fit a frame is
 * ERR_INPUT. */
int conn_put(struct conn *conn, const struct node *message, struct err *err);
/* Writes what goes now. ERR_IO: the other side is gone. */
int conn_flush(struct conn *conn, struct err *err);
/* Reads what is there. CONN_CLOSED: the other side has closed. */
#define CONN_CLOSED 1
int conn_read(struct conn *conn, struct err *err);
/* The next message that was read; caller frees. CONN_MORE: there is none yet. ERR_INPUT: what came
 * is no message. */
#define CONN_MORE 1
int conn_next(struct conn *conn, struct node **message, struct err *err);

/* conn_put, and all of it written. */
int conn_send(struct conn *conn, const struct node *message, int64_t deadline_mono_ms,
              struct err *err);
/* Waits for the next message. ERR_IO when the other side closed, ERR_TIMEOUT. */
int conn_receive(struct conn *conn, struct node **message, int64_t deadline_mono_ms,
                 struct err *err);

#endif
