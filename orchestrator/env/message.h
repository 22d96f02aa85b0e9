/* What is said on a holder's socket, in the frames of harness/wire/frame.h. A connection is for one
 * command. Its first message asks:
 *
 *   {op: "exec", machine, argv: [...], timeout_ms[, stdin_b64]}
 *     {ok: true, exit_code, timed_out, truncated, out_b64, err_b64}
 *   {op: "shell", machine, rows, cols, term}
 *     {ok: true, record}; then from the holder {event: "output", data_b64} ...
 *     {event: "exit", exit_code}, and from the other side {op: "input", data_b64},
 *     {op: "size", rows, cols}; closing the connection hangs up.
 *
 * and the answer to either may be {ok: false, error}, also in the middle of a shell. machine is a
 * role. Whatever else is said ends the connection. */
#ifndef ORCHESTRATOR_ENV_MESSAGE_H
#define ORCHESTRATOR_ENV_MESSAGE_H

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/ext/json.h"

#define MESSAGE_MAX_INPUT ((size_t)4 << 20)  /* standard input of a command */
#define MESSAGE_MAX_OUTPUT ((size_t)2 << 20) /* each output of a command */
#define MESSAGE_MAX_ARGS 1000
#define MESSAGE_MAX_TYPED ((size_t)64 << 10) /* bytes typed at once */
#define MESSAGE_MAX_TIMEOUT_S 3600
#define MESSAGE_MAX_ROWS 1000 /* and columns */

void message_set_bytes(struct node *message, const char *key, const void *data, size_t length);
/* Base64 decoded and appended to out; absent or not such is ERR_INPUT. */
int message_bytes(const struct node *message, const char *key, size_t max_bytes, struct buf *out,
                  struct err *err);
int message_int(const struct node *message, const char *key, int64_t min, int64_t max, int64_t *out,
                struct err *err);

#endif
