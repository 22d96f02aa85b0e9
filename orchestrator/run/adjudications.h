/* What people made of the cases of a run: DIR/adjudications.csv, which may be missing. Commas
 * between, RFC 4180 quotes, a header with the columns case, product, arm, evaluator and verdict in
 * any order, at most 64 MiB and RESULTS_MAX_ADJUDICATIONS rows. Whether cases, products and
 * verdicts exist is for results_build to say. */
#ifndef ORCHESTRATOR_RUN_ADJUDICATIONS_H
#define ORCHESTRATOR_RUN_ADJUDICATIONS_H

#include "common/base/err.h"
#include "common/ext/hash.h"
#include "reports/results.h"

#define ADJUDICATIONS_FILE "adjudications.csv"

struct adjudications {
    struct results_adjudication *list;
    size_t count;
    char hash[HASH_HEX]; /* SHA-256 of the file; "": there is none */
    char **texts;        /* that the list borrows */
    size_t text_count;
};
#define ADJUDICATIONS __attribute__((cleanup(adjudications_done))) struct adjudications

/* out: zeroed. ERR_INPUT "file:line:column: what is wrong, expected what". */
int adjudications_read(const char *dir, struct adjudications *out, struct err *err);
void adjudications_done(struct adjudications *adjudications);

#endif
