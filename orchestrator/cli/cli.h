/* The command line: one table of commands, one option table each, from which parsing, usage and
 * help come. A command parses nothing itself: it is given its options and arguments, calls the
 * library, prints. */
#ifndef ORCHESTRATOR_CLI_CLI_H
#define ORCHESTRATOR_CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"

#define CLI_MAX_OPTIONS 16

struct cli_option {
    const char *name;  /* without the dashes */
    const char *value; /* what it takes, "FILE"; NULL for a flag. "FILE...": it may be given again,
                          see cli_next */
    const char *help;
};

struct cli_args {
    const struct cli_option *options;
    const char *values[CLI_MAX_OPTIONS]; /* by option; "" for a flag that was given, NULL for what
                                            was not */
    const char *const *words;            /* the arguments that are no options */
    size_t word_count;
    const struct cli_again *again; /* all values of options that may be given again, in order */
    size_t again_count;
};

struct cli_again {
    size_t option; /* index into options */
    const char *value;
};

/* 0 good; 3 a check found a difference; -1 failed and *err says why. */
#define CLI_DIFFERENCE 3
typedef int (*cli_run_fn)(const struct cli_args *args, struct err *err);

struct cmd {
    const char *name;    /* "run", or "image build" */
    const char *summary; /* one line, for the list */
    const char *usage;   /* what stands behind the name: "PLAN --out DIR" */
    const char *help;    /* a paragraph with an example; NULL hides the command from the list */
    const struct cli_option *options; /* ended by an entry without a name; NULL for none */
    size_t min_words, max_words;
    cli_run_fn run;
};

extern const struct cmd *const cli_commands[]; /* NULL-ended */

/* The folder for what is kept between commands: `--workspace W` before the command, else
 * $TAMESHI_WORKSPACE, else "workspace". Borrowed. */
const char *cli_workspace(void);

/* Runs the command line; returns the exit code. Errors go to standard error as one line. */
int cli_main(int argc, char **argv);

bool cli_flag(const struct cli_args *args, const char *name);
const char *cli_value(const struct cli_args *args, const char *name); /* NULL when not given */
/* The values of an option that may be given again, one after another: *at is 0 for the first; NULL
 * behind the last. */
const char *cli_next(const struct cli_args *args, const char *name, size_t *at);
/* A whole number in [min, max]; the fallback when not given. */
int cli_int(const struct cli_args *args, const char *name, int64_t min, int64_t max,
            int64_t fallback, int64_t *out, struct err *err);
/* The option must be there: ERR_USAGE "--out DIR is missing". */
int cli_need(const struct cli_args *args, const char *name, const char **out, struct err *err);

#endif
