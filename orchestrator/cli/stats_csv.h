/* The CSV files of the `stats` commands: a header that names the columns, and rows below it, each
 * with as many fields. Commas between, RFC 4180 quotes, at most STATS_ROWS_MAX rows and 256
 * columns; .gz, .zst and .xz are unpacked. Every message is "file:line:column: what is wrong,
 * expected what". */
#ifndef ORCHESTRATOR_CLI_STATS_CSV_H
#define ORCHESTRATOR_CLI_STATS_CSV_H

#include "intel/csv.h"
#include "orchestrator/cli/stats_args.h"

#define STATS_ROWS_MAX 1000000
#define STATS_NAME_MAX 128 /* bytes of a name of a column, group, cluster or category */

struct stats_csv {
    const char *path; /* borrowed */
    struct intel_input *input;
    struct csv_record record; /* the row that was read last */
    char **names;             /* of the columns */
    size_t columns, rows;     /* rows read so far */
};
#define STATS_CSV __attribute__((cleanup(stats_csv_done))) struct stats_csv

/* Opens it and reads the header. Close with stats_csv_done whatever the answer. */
int stats_csv_open(const char *path, struct stats_csv *out, struct err *err);
void stats_csv_done(struct stats_csv *csv);

/* The number of the column of that name; -1: there is none. */
int stats_csv_column(const struct stats_csv *csv, const char *name);
/* The same; none is ERR_INPUT, which tells all `expected` ("cluster,x,n"). */
int stats_csv_need(const struct stats_csv *csv, const char *name, const char *expected, size_t *out,
                   struct err *err);

#define STATS_CSV_END 1
/* Reads the next row; STATS_CSV_END: there is none. */
int stats_csv_next(struct stats_csv *csv, struct err *err);

/* Fields of that row. */
const char *stats_csv_field(const struct stats_csv *csv, size_t column);
int stats_csv_count(const struct stats_csv *csv, size_t column, int64_t max, int64_t *out,
                    struct err *err);
/* A finite number from 0 on. */
int stats_csv_real(const struct stats_csv *csv, size_t column, double *out, struct err *err);
/* A name: not empty, at most STATS_NAME_MAX bytes of UTF-8 without control characters. */
int stats_csv_name(const struct stats_csv *csv, size_t column, const char **out, struct err *err);
/* ERR_INPUT at that field, in front of the text. */
int stats_csv_wrong(const struct stats_csv *csv, size_t column, struct err *err, const char *format,
                    ...) __attribute__((format(printf, 4, 5)));

/* Names numbered in the order in which they come. */
struct stats_names {
    char **items;
    size_t count;
};
#define STATS_NAMES __attribute__((cleanup(stats_names_done))) struct stats_names
void stats_names_done(struct stats_names *names);
/* The number of a name in that field, new or known; more than max: ERR_INPUT, `what` being what
 * they are called ("groups"). */
int stats_csv_known(const struct stats_csv *csv, size_t column, struct stats_names *names,
                    size_t max, const char *what, size_t *out, struct err *err);

#endif
