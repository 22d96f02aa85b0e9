/* The kinds of things that `tameshi verify` checks. The command finds out which one it was given
 * and prints the verdict; a kind looks, prints what it saw, and says what differs. */
#ifndef ORCHESTRATOR_CLI_VERIFY_H
#define ORCHESTRATOR_CLI_VERIFY_H

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/ext/json.h"
#include "orchestrator/cli/cli.h"

/* What was given on the command line. */
struct verify_thing {
    const char *path;
    struct buf bytes;   /* of a file; empty for a folder */
    const char *schema; /* that the document names; NULL: a folder, or a file that names none */
};

/* What was found. */
struct verify_report {
    struct node *facts;       /* an object, printed with --json */
    struct buf lines;         /* the same for people */
    struct node *differences; /* an array of sentences; empty: it is good */
};

struct verify_kind {
    const char *name; /* "sealed-proof" */
    const char *what; /* "a proof of sealed scenarios", for people */
    bool (*knows)(const struct verify_thing *thing);
    /* 0: it was looked at, and report says what came out; -1: it could not be. */
    int (*check)(const struct verify_thing *thing, const struct cli_args *args,
                 struct verify_report *report, struct err *err);
};

extern const struct verify_kind verify_run;
extern const struct verify_kind verify_sealed_proof;
extern const struct verify_kind verify_sealed_pack;

/* Adds a difference, on one line and without what could steer a terminal. */
void verify_differ(struct verify_report *report, const char *difference);

#endif
