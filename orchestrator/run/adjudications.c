/* Reading adjudications, which come from people and their spreadsheets. The file is hashed as it
 * is, so that a report says which one it was. */
#include "orchestrator/run/adjudications.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/text.h"
#include "intel/csv.h"

#define MAX_BYTES ((size_t)64 << 20)
#define MAX_FIELD 200

enum column { CASE, PRODUCT, ARM, EVALUATOR, VERDICT, COLUMNS };
static const char *const names[COLUMNS] = {"case", "product", "arm", "evaluator", "verdict"};

struct reading {
    const char *path;
    struct intel_input *input;
    struct csv_record record;
    size_t at[COLUMNS]; /* which field a column is */
    size_t room;
};

static void reading_done(struct reading *reading)
{
    csv_record_done(&reading->record);
    intel_input_free(reading->input);
}

static int wrong(const struct reading *reading, size_t field, struct err *err, const char *format,
                 ...) __attribute__((format(printf, 4, 5)));

static int wrong(const struct reading *reading, size_t field, struct err *err, const char *format,
                 ...)
{
    va_list args;
    size_t byte = field < reading->record.count ? reading->record.columns[field] : 1;

    va_start(args, format);
    err_setv(err, ERR_INPUT, format, args);
    va_end(args);
    return err_wrap(err, "%s:%lld:%zu", reading->path, (long long)reading->record.line, byte);
}

/* INPUT_END: there is none. */
static int next(struct reading *reading, struct err *err)
{
    int got = csv_next(reading->input, ',', '\0', &reading->record, err);

    if (got == INPUT_BAD) {
        return err_wrap(err, "%s:%lld:1", reading->path, (long long)reading->record.line);
    }
    return got < 0 ? err_wrap(err, "%s", reading->path) : got;
}

static int read_header(struct reading *reading, struct err *err)
{
    static const char bom[] = "\xEF\xBB\xBF";
    int got = next(reading, err);

    if (got != 0) {
        return got < 0 ? -1
                       : err_set(err, ERR_INPUT, "%s:1:1: nothing in it, expected a header",
                                 reading->path);
    }
    for (size_t c = 0; c < COLUMNS; c++) {
        size_t found = 0;

        for (size_t f = 0; f < reading->record.count; f++) {
            const char *field = reading->record.fields[f];

            field += f == 0 && text_starts(field, bom) ? sizeof(bom) - 1 : 0;
            if (strcmp(field, names[c]) == 0) {
                reading->at[c] = f;
                found++;
            }
        }
        if (found != 1 || reading->record.count != COLUMNS) {
            return wrong(reading, 0, err,
                         "expected the columns case,product,arm,evaluator,verdict, each once");
        }
    }
    return 0;
}

static int take(const struct reading *reading, enum column column, struct adjudications *out,
                const char **text, struct err *err)
{
    const char *field = reading->record.fields[reading->at[column]];
    size_t length = strnlen(field, MAX_FIELD + 1);

    if (length == 0 || length > MAX_FIELD || !text_utf8_valid(field, length)) {
        return wrong(reading, reading->at[column], err, "%s: expected 1 to %d bytes of UTF-8",
                     names[column], MAX_FIELD);
    }
    *text = out->texts[out->text_count++] = mem_strdup(field);
    return 0;
}

static int take_arm(const struct reading *reading, enum score_arm *arm, struct err *err)
{
    const char *field = reading->record.fields[reading->at[ARM]];

    if (strcmp(field, "detect") != 0 && strcmp(field, "block") != 0) {
        return wrong(reading, reading->at[ARM], err, "arm '%.32s', expected detect or block",
                     field);
    }
    *arm = strcmp(field, "detect") == 0 ? SCORE_ARM_DETECT : SCORE_ARM_BLOCK;
    return 0;
}

static int read_row(struct reading *reading, struct adjudications *out, struct err *err)
{
    struct results_adjudication row = {0};

    if (reading->record.count != COLUMNS) {
        return wrong(reading, 0, err, "%zu fields, expected %d", reading->record.count, COLUMNS);
    }
    if (out->count == RESULTS_MAX_ADJUDICATIONS) {
        return wrong(reading, 0, err, "more than %zu rows", RESULTS_MAX_ADJUDICATIONS);
    }
    if (out->count == reading->room) {
        reading->room = reading->room * 2 + 64;
        out->list = mem_grow(out->list, reading->room, sizeof(*out->list));
        out->texts = mem_grow(out->texts, reading->room * COLUMNS, sizeof(*out->texts));
    }
    if (take(reading, CASE, out, &row.case_id, err) < 0 ||
        take(reading, PRODUCT, out, &row.product_id, err) < 0 ||
        take(reading, EVALUATOR, out, &row.evaluator, err) < 0 ||
        take(reading, VERDICT, out, &row.verdict, err) < 0 ||
        take_arm(reading, &row.arm, err) < 0) {
        return -1;
    }
    out->list[out->count++] = row;
    return 0;
}

int adjudications_read(const char *dir, struct adjudications *out, struct err *err)
{
    AUTOFREE char *path = file_join(dir, ADJUDICATIONS_FILE);
    AUTOBUF struct buf bytes = BUF_INIT;
    struct reading reading
        __attribute__((cleanup(reading_done))) = {.path = path, .record = {.bytes = BUF_INIT}};
    int got = 0;

    if (access(path, F_OK) != 0) {
        return 0;
    }
    if (file_read(path, MAX_BYTES, &bytes, err) < 0 ||
        intel_input_memory(buf_str(&bytes), bytes.length, path, &reading.input, err) < 0 ||
        read_header(&reading, err) < 0) {
        return -1;
    }
    while ((got = next(&reading, err)) == 0) {
        if (read_row(&reading, out, err) < 0) {
            return -1;
        }
    }
    if (got < 0) {
        return -1;
    }
    hash_bytes(buf_str(&bytes), bytes.length, out->hash);
    return 0;
}

void adjudications_done(struct adjudications *adjudications)
{
    for (size_t i = 0; i < adjudications->text_count; i++) {
        free(adjudications->texts[i]);
    }
    free(adjudications->texts);
    free(adjudications->list);
    *adjudications = (struct adjudications){0};
}
