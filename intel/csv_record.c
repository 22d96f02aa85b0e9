/* Fields out of lines. Rule: a quote that is never closed spoils its record, not the file. */
#include <string.h>

#include "intel/csv.h"

void csv_record_done(struct csv_record *record)
{
    buf_done(&record->bytes);
}

/* A line that counts: no comment, not empty. */
static int next_line(struct intel_input *input, char comment, char **line, size_t *length,
                     struct err *err)
{
    int rc = 0;

    do {
        rc = intel_input_line(input, line, length, err);
    } while (rc == 0 && (*length == 0 || (comment != '\0' && (*line)[0] == comment)));
    return rc;
}

static int bad(struct err *err, const char *what)
{
    (void)err_set(err, ERR_INPUT, "%s", what);
    return INPUT_BAD;
}

/* Where the scan of a record stands. */
struct scan {
    struct intel_input *input;
    char *line;
    size_t length;
    size_t at;
};

/* A quoted field from behind its first quote to behind its last; line breaks in it are kept. */
static int quoted(struct scan *scan, struct csv_record *out, struct err *err)
{
    for (;;) {
        if (scan->at == scan->length) {
            int rc = intel_input_line(scan->input, &scan->line, &scan->length, err);
            if (rc != 0) {
                return rc < 0 ? -1 : bad(err, "a quote that is not closed");
            }
            scan->at = 0;
            buf_char(&out->bytes, '\n');
        } else if (scan->line[scan->at] != '"') {
            buf_char(&out->bytes, scan->line[scan->at++]);
        } else if (scan->at + 1 < scan->length && scan->line[scan->at + 1] == '"') {
            buf_char(&out->bytes, '"');
            scan->at += 2;
        } else {
            scan->at++;
            return 0;
        }
        if (out->bytes.length > CSV_RECORD_MAX) {
            return bad(err, "a record of more than 1 MiB; is a quote not closed?");
        }
    }
}

/* One field with the delimiter behind it; *more: there is another. */
static int field(struct scan *scan, char delimiter, struct csv_record *out, bool *more,
                 struct err *err)
{
    while (scan->at < scan->length && scan->line[scan->at] == ' ') {
        scan->at++;
    }
    out->columns[out->count - 1] = scan->at + 1;
    if (scan->at < scan->length && scan->line[scan->at] == '"') {
        int rc = 0;
        scan->at++;
        rc = quoted(scan, out, err);
        if (rc != 0) {
            return rc;
        }
        if (scan->at < scan->length && scan->line[scan->at] != delimiter) {
            return bad(err, "something between a closing quote and the delimiter");
        }
    } else {
        size_t end = scan->at;
        while (end < scan->length && scan->line[end] != delimiter) {
            end++;
        }
        buf_add(&out->bytes, scan->line + scan->at, end - scan->at);
        scan->at = end;
    }
    buf_char(&out->bytes, '\0');
    *more = scan->at < scan->length;
    scan->at += *more;
    return 0;
}

static int fields(struct scan *scan, char delimiter, struct csv_record *out, struct err *err)
{
    size_t starts[CSV_FIELDS_MAX] = {0};
    bool more = true;

    while (more) {
        int rc = 0;

        if (out->count == CSV_FIELDS_MAX) {
            return bad(err, "more than 256 fields");
        }
        starts[out->count++] = out->bytes.length;
        rc = field(scan, delimiter, out, &more, err);
        if (rc != 0) {
            return rc;
        }
    }
    for (size_t i = 0; i < out->count; i++) {
        out->fields[i] = out->bytes.data + starts[i];
    }
    return 0;
}

int csv_next(struct intel_input *input, char delimiter, char comment, struct csv_record *out,
             struct err *err)
{
    struct scan scan = {.input = input};
    int rc = next_line(input, comment, &scan.line, &scan.length, err);

    if (rc != 0) {
        return rc;
    }
    buf_clear(&out->bytes);
    out->count = 0;
    out->line = intel_input_line_number(input);
    if (memchr(scan.line, '\0', scan.length) != NULL) {
        return bad(err, "a byte 0");
    }
    return fields(&scan, delimiter, out, err);
}
