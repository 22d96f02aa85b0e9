/* The folder in which everything that is done to an environment by hand is kept: commands.jsonl, a
 * line for each command, and <machine>-<n>.cast, a file for each shell. What is there already is
 * kept, and numbers go on. */
#ifndef ORCHESTRATOR_ENV_RECORD_H
#define ORCHESTRATOR_ENV_RECORD_H

#include <stdbool.h>

#include "common/base/err.h"
#include "common/base/mem.h"
#include "common/ext/json.h"
#include "harness/host/client.h"
#include "orchestrator/env/cast.h"

struct record;

/* Makes the folder if it is not there. */
int record_open(const char *folder, struct record **out, struct err *err);
void record_free(struct record *record);
AUTO_DEFINE(record)

struct record_command {
    int64_t at_utc_ms; /* when it was asked for */
    const char *machine;
    const struct node *argv;
    const char *input_sha256;                /* NULL: it had none */
    const struct client_exec_result *result; /* NULL: it was not carried out */
    const char *failure;                     /* then why */
};
/* {at_utc, machine, argv, exit_code, timed_out, truncated, elapsed_ms, out_bytes, out_sha256,
 * err_bytes, err_sha256[, in_sha256]}, or {..., failure}. */
int record_command(const struct record *record, const struct record_command *command,
                   struct err *err);
/* A new recording; *path, which the caller frees, is where. */
int record_cast(const struct record *record, const char *machine, const struct cast_header *header,
                struct cast **out, char **path, struct err *err);

#endif
