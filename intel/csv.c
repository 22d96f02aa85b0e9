/* Feeds of comma separated values. */
#include "intel/csv.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"
#include "intel/format.h"
#include "intel/looks.h"

#define PATH_BYTES 48
#define TAGS_MAX 64
#define EPOCH_MAX INT64_C(7258118400) /* 2200 */

/* One record on its way. */
struct row {
    const struct csv_map *map;
    const struct csv_record *record;
    struct intel_record out;
    struct intel_label labels[TAGS_MAX + 8];
};

static bool detects(const char *head, size_t length, const char *name)
{
    (void)length;
    return (text_ends(name, ".csv") || text_ends(name, ".tsv")) && head[0] != '{' && head[0] != '[';
}

/* The field of a column; NULL if there is none or it is empty. */
static char *field(const struct row *row, enum csv_column column)
{
    int index = row->map->index[column];

    return index == CSV_NO_COLUMN || (size_t)index >= row->record->count ||
                   row->record->fields[index][0] == '\0'
               ? NULL
               : row->record->fields[index];
}

static int read_time(const struct row *row, enum csv_column column, int64_t *out, struct err *err)
{
    const char *text = field(row, column);
    int64_t seconds = 0;

    if (text == NULL) {
        return 0;
    }
    if (!row->map->epoch) {
        AUTOFREE char *plain = mem_strdup(text);
        if (text_ends(plain, " UTC")) {
            plain[strlen(plain) - 4] = '\0';
        }
        return intel_time_parse(plain, out, err);
    }
    if (text_int(text, 0, EPOCH_MAX, &seconds, err) < 0) {
        return -1;
    }
    *out = seconds * 1000;
    return 0;
}

static int read_times(struct row *row, struct err *err)
{
    struct intel_times *times = &row->out.times;

    if (read_time(row, CSV_FIRST_SEEN, &times->first_seen, err) < 0 ||
        read_time(row, CSV_LAST_SEEN, &times->last_seen, err) < 0 ||
        read_time(row, CSV_PUBLISHED, &times->published, err) < 0 ||
        read_time(row, CSV_VALID_FROM, &times->valid_from, err) < 0 ||
        read_time(row, CSV_VALID_UNTIL, &times->valid_until, err) < 0) {
        return -1;
    }
    return 0;
}

static int read_type(struct row *row, const char *value, struct err *err)
{
    const char *word = field(row, CSV_TYPE);
    const char *mapped = word != NULL && row->map->type_map != NULL
                             ? node_get_str(row->map->type_map, word, NULL)
                             : NULL;

    if (row->map->type != INTEL_TYPES) {
        row->out.type = row->map->type;
        return 0;
    }
    if (word != NULL) {
        return intel_type_parse(mapped != NULL ? mapped : word, &row->out.type, err);
    }
    row->out.type = intel_looks_like(value);
    return row->out.type != INTEL_TYPES
               ? 0
               : err_set(err, ERR_INPUT, "'%.80s' has the looks of no type that is known", value);
}

static void add_label(struct row *row, enum intel_label_kind kind, const char *value)
{
    if (value != NULL && value[0] != '\0' && row->out.label_count < COUNT_OF(row->labels)) {
        row->labels[row->out.label_count++] = (struct intel_label){kind, value};
    }
}

/* "a, b" and "a b": cut in place. */
static void add_tags(struct row *row, char *tags)
{
    while (tags != NULL && *tags != '\0') {
        size_t length = strcspn(tags, ", ;|");
        bool last = tags[length] == '\0';

        tags[length] = '\0';
        add_label(row, LABEL_TAG, tags);
        tags += last ? length : length + 1;
    }
}

static int read_row(struct row *row, struct err *err)
{
    const char *value = field(row, CSV_VALUE);
    const char *confidence = field(row, CSV_CONFIDENCE);
    const char *tlp = field(row, CSV_TLP);
    int64_t number = 0;

    if (value == NULL) {
        return err_set(err, ERR_INPUT, "there is no value in it");
    }
    row->out.value = value;
    row->out.name = field(row, CSV_NAME);
    row->out.ref = field(row, CSV_REF);
    row->out.tlp = row->map->tlp;
    row->out.labels = row->labels;
    if (confidence != NULL) {
        if (text_int(confidence, 0, 100, &number, err) < 0) {
            return err_wrap(err, "confidence");
        }
        row->out.confidence = (int)number;
    }
    add_label(row, LABEL_TECHNIQUE, field(row, CSV_TECHNIQUE));
    add_label(row, LABEL_CVE, field(row, CSV_CVE));
    add_label(row, LABEL_FAMILY, field(row, CSV_FAMILY));
    add_tags(row, field(row, CSV_TAGS));
    return read_type(row, value, err) < 0 || read_times(row, err) < 0 ||
                   (tlp != NULL && intel_tlp_parse(tlp, &row->out.tlp, err) < 0)
               ? -1
               : 0;
}

static int one(struct intake *intake, const struct csv_map *map, const struct csv_record *record,
               const char *path, struct err *err)
{
    struct row row = {.map = map, .record = record, .out = INTEL_RECORD_INIT};
    struct err why = {.kind = ERR_NONE};

    if (read_row(&row, &why) < 0) {
        intake_refuse(intake, path, &why);
        return 0;
    }
    return intake_record(intake, path, &row.out, err);
}

/* The delimiter that the header has most of. */
static char guess(struct intel_input *input, char comment, struct err *err)
{
    const char *head = NULL;
    size_t length = 0;
    size_t counts[3] = {0};
    static const char candidates[] = ",;\t";

    if (intel_input_head(input, &head, &length, err) < 0) {
        return '\0';
    }
    while (length > 0 &&
           (strchr("\r\n", head[0]) != NULL || (comment != '\0' && head[0] == comment))) {
        const char *end = memchr(head, '\n', length);
        size_t skip = end == NULL ? length : (size_t)(end - head) + 1;
        head += skip;
        length -= skip;
    }
    for (size_t i = 0; i < length && head[i] != '\n'; i++) {
        for (size_t k = 0; k < COUNT_OF(counts); k++) {
            counts[k] += head[i] == candidates[k];
        }
    }
    return counts[1] > counts[0] ? ';' : counts[2] > counts[0] ? '\t' : ',';
}

static int read_records(struct intel_input *input, struct csv_map *map, struct intake *intake,
                        struct err *err)
{
    struct csv_record record __attribute__((cleanup(csv_record_done))) = {.bytes = BUF_INIT};
    bool header = map->header;
    int rc = 0;

    while (rc == 0) {
        char path[PATH_BYTES];

        rc = csv_next(input, map->delimiter, map->comment, &record, err);
        (void)snprintf(path, sizeof(path), "line %lld", (long long)record.line);
        if (rc == INPUT_BAD && !header) {
            intake_refuse(intake, path, err);
            rc = 0;
        } else if (rc == 0 && header) {
            rc = csv_map_header(map, &record, err);
            header = false;
        } else if (rc == 0) {
            rc = one(intake, map, &record, path, err);
        }
    }
    return rc == INPUT_END ? 0 : -1;
}

static int read_csv(struct intel_input *input, const struct intel_format_options *options,
                    struct intake *intake, struct err *err)
{
    struct csv_map map;
    int rc = 0;

    if (csv_map_load(options->columns, &map, err) < 0) {
        return -1;
    }
    if (map.delimiter == '\0') {
        map.delimiter = guess(input, map.comment, err);
    }
    rc = map.delimiter == '\0' ? -1 : read_records(input, &map, intake, err);
    csv_map_done(&map);
    return rc < 0 ? err_wrap(err, "%s", options->name) : 0;
}

const struct intel_format intel_format_csv = {
    .name = "csv",
    .summary =
        "CSV with a mapping of its columns (--columns), or with names that speak for themselves",
    .source = NULL,
    .tlp = TLP_UNMARKED,
    .detects = detects,
    .read = read_csv,
};
