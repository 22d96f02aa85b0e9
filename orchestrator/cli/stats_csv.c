/* Reading tables of figures, which come from anywhere. */
#include "orchestrator/cli/stats_csv.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"

#define BOM "\xEF\xBB\xBF"

int stats_csv_wrong(const struct stats_csv *csv, size_t column, struct err *err, const char *format,
                    ...)
{
    va_list args;
    size_t byte = column < csv->record.count ? csv->record.columns[column] : 1;
    va_start(args, format);
    err_setv(err, ERR_INPUT, format, args);
    va_end(args);
    return err_wrap(err, "%s:%lld:%zu", csv->path, (long long)csv->record.line, byte);
}

static int read_record(struct stats_csv *csv, struct err *err)
{
    int rc = csv_next(csv->input, ',', '\0', &csv->record, err);
    if (rc == INPUT_END) {
        return STATS_CSV_END;
    }
    if (rc == INPUT_BAD) {
        return err_wrap(err, "%s:%lld:1", csv->path, (long long)csv->record.line);
    }
    return rc == 0 ? 0 : err_wrap(err, "%s", csv->path);
}

static bool good_name(const char *name)
{
    size_t length = strlen(name);
    if (length == 0 || length > STATS_NAME_MAX || !text_utf8_valid(name, length)) {
        return false;
    }
    for (const char *c = name; *c != '\0'; c++) {
        if ((unsigned char)*c < 0x20 || *c == 0x7f) {
            return false;
        }
    }
    return true;
}

static int take_header(struct stats_csv *csv, struct err *err)
{
    csv->names = mem_array(csv->record.count, sizeof(*csv->names));
    for (size_t i = 0; i < csv->record.count; i++) {
        const char *name = csv->record.fields[i];
        name += i == 0 && text_starts(name, BOM) ? sizeof(BOM) - 1 : 0;
        if (!good_name(name)) {
            return stats_csv_wrong(csv, i, err,
                                   "not the name of a column, expected 1 to %d bytes of UTF-8",
                                   STATS_NAME_MAX);
        }
        if (stats_csv_column(csv, name) >= 0) {
            return stats_csv_wrong(csv, i, err, "the column '%s' is there twice", name);
        }
        csv->names[csv->columns++] = mem_strdup(name);
    }
    return 0;
}

int stats_csv_open(const char *path, struct stats_csv *out, struct err *err)
{
    *out = (struct stats_csv){.path = path, .record = {.bytes = BUF_INIT}};
    if (intel_input_open(path, &out->input, err) != 0) {
        return -1;
    }
    int rc = read_record(out, err);
    if (rc == STATS_CSV_END) {
        return err_set(err, ERR_INPUT, "%s:1:1: nothing in it, expected a header", path);
    }
    return rc != 0 ? -1 : take_header(out, err);
}

void stats_csv_done(struct stats_csv *csv)
{
    for (size_t i = 0; i < csv->columns; i++) {
        free(csv->names[i]);
    }
    free(csv->names);
    csv_record_done(&csv->record);
    intel_input_free(csv->input);
    *csv = (struct stats_csv){0};
}

int stats_csv_column(const struct stats_csv *csv, const char *name)
{
    for (size_t i = 0; i < csv->columns; i++) {
        if (strcmp(csv->names[i], name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

int stats_csv_need(const struct stats_csv *csv, const char *name, const char *expected, size_t *out,
                   struct err *err)
{
    int column = stats_csv_column(csv, name);
    if (column < 0) {
        return stats_csv_wrong(csv, 0, err, "no column '%s', expected %s", name, expected);
    }
    *out = (size_t)column;
    return 0;
}

int stats_csv_next(struct stats_csv *csv, struct err *err)
{
    int rc = read_record(csv, err);
    if (rc != 0) {
        return rc;
    }
    if (csv->record.count != csv->columns) {
        size_t last = csv->record.count < csv->columns ? csv->record.count - 1 : csv->columns;
        return stats_csv_wrong(csv, last, err, "%zu %s, expected %zu as in the header",
                               csv->record.count, csv->record.count == 1 ? "field" : "fields",
                               csv->columns);
    }
    if (++csv->rows > STATS_ROWS_MAX) {
        return stats_csv_wrong(csv, 0, err, "more than %d rows", STATS_ROWS_MAX);
    }
    return 0;
}

const char *stats_csv_field(const struct stats_csv *csv, size_t column)
{
    return csv->record.fields[column];
}

int stats_csv_count(const struct stats_csv *csv, size_t column, int64_t max, int64_t *out,
                    struct err *err)
{
    const char *field = stats_csv_field(csv, column);
    if (text_int(field, 0, max, out, NULL) != 0) {
        return stats_csv_wrong(csv, column, err,
                               "'%.80s' as %s, expected a whole number from 0 to %lld", field,
                               csv->names[column], (long long)max);
    }
    return 0;
}

int stats_csv_real(const struct stats_csv *csv, size_t column, double *out, struct err *err)
{
    const char *field = stats_csv_field(csv, column);
    if (stats_number(field, out) != 0 || *out < 0.0) {
        return stats_csv_wrong(csv, column, err, "'%.80s' as %s, expected a number from 0 on",
                               field, csv->names[column]);
    }
    return 0;
}

int stats_csv_name(const struct stats_csv *csv, size_t column, const char **out, struct err *err)
{
    *out = stats_csv_field(csv, column);
    if (!good_name(*out)) {
        return stats_csv_wrong(csv, column, err,
                               "not a name as %s, expected 1 to %d bytes of UTF-8",
                               csv->names[column], STATS_NAME_MAX);
    }
    return 0;
}

void stats_names_done(struct stats_names *names)
{
    for (size_t i = 0; i < names->count; i++) {
        free(names->items[i]);
    }
    free(names->items);
    *names = (struct stats_names){0};
}

int stats_csv_known(const struct stats_csv *csv, size_t column, struct stats_names *names,
                    size_t max, const char *what, size_t *out, struct err *err)
{
    const char *name = NULL;
    if (stats_csv_name(csv, column, &name, err) != 0) {
        return -1;
    }
    for (*out = 0; *out < names->count; (*out)++) {
        if (strcmp(names->items[*out], name) == 0) {
            return 0;
        }
    }
    if (names->count == max) {
        return stats_csv_wrong(csv, column, err, "'%s' makes more than %zu %s", name, max, what);
    }
    names->items = mem_grow(names->items, names->count + 1, sizeof(*names->items));
    names->items[names->count++] = mem_strdup(name);
    return 0;
}
