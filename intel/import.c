/* One file, one transaction. Rule: either all that is good in a file goes in, or nothing. */
#include "intel/import.h"

#include <string.h>

#include "common/base/file.h"

void import_report_init(struct import_report *report)
{
    *report = (struct import_report){.errors = node_array()};
}

void import_report_done(struct import_report *report)
{
    node_free(report->errors);
    report->errors = NULL;
}

static int put(void *data, const struct intel_record *record, struct err *err)
{
    const struct import_intake *intake = data;

    return intel_store_put(intake->store, record, err);
}

static int relate(void *data, const struct intel_relation *relation, struct err *err)
{
    const struct import_intake *intake = data;

    return intel_store_relate(intake->store, relation, err);
}

static void refused(void *data, const char *path, const char *reason)
{
    const struct import_intake *intake = data;
    struct node *entry = NULL;

    if (node_count(intake->report->errors) < IMPORT_ERRORS_MAX) {
        entry = node_object();
        node_set_str(entry, "file", intake->file);
        node_set_str(entry, "path", path);
        node_set_str(entry, "reason", reason);
        node_append(intake->report->errors, entry);
    }
}

static const struct intake_ops ops = {put, relate, refused};

void import_intake_init(struct import_intake *out, struct intel_store *store,
                        struct import_report *report, const char *file, enum intel_tlp unmarked)
{
    *out = (struct import_intake){.store = store, .report = report, .file = file};
    out->intake = (struct intake){.ops = &ops, .data = out, .unmarked = unmarked};
}

void import_intake_count(const struct import_intake *intake)
{
    intake->report->imported += intake->intake.imported;
    intake->report->unchanged += intake->intake.unchanged;
    intake->report->refused += intake->intake.refused;
    intake->report->ignored += intake->intake.ignored;
}

/* The file's name without its last ending. */
static char *source_name(const struct intel_format *format, const struct import_options *options,
                         const struct intel_input *input)
{
    const char *name = intel_input_name(input);
    const char *dot = strrchr(name, '.');

    if (options->source != NULL || format->source != NULL) {
        return mem_strdup(options->source != NULL ? options->source : format->source);
    }
    return dot != NULL && dot > name ? mem_strndup(name, (size_t)(dot - name)) : mem_strdup(name);
}

static int read_all(struct import_intake *intake, const struct intel_format *format,
                    struct intel_input *input, const struct import_options *options,
                    struct err *err)
{
    const struct intel_format_options how = {
        .name = intel_input_name(input),
        .columns = options->columns,
        .type = options->type,
    };

    if (format->read(input, &how, &intake->intake, err) < 0) {
        return -1;
    }
    return options->strict && intake->intake.refused > 0
               ? err_set(err, ERR_INPUT, "%s: %lld objects are refused, so none is taken in",
                         intake->file, (long long)intake->intake.refused)
               : 0;
}

int intel_import_file(struct intel_store *store, const char *path,
                      const struct import_options *options, struct import_report *report,
                      struct err *err)
{
    AUTO(intel_input) input = NULL;
    AUTOFREE char *source = NULL;
    const struct intel_format *format = NULL;
    struct import_intake intake;

    if (intel_input_open(path, &input, err) < 0) {
        return -1;
    }
    format = options->format != NULL ? intel_format_find(options->format, err)
                                     : intel_format_detect(input, err);
    if (format == NULL) {
        return -1;
    }
    source = source_name(format, options, input);
    import_intake_init(&intake, store, report, path,
                       options->tlp != TLP_UNMARKED ? options->tlp : format->tlp);
    if (intel_store_begin(store, source, format->name, options->now_ms, err) < 0) {
        return -1;
    }
    if (read_all(&intake, format, input, options, err) < 0) {
        intel_store_rollback(store);
        report->refused += intake.intake.refused;
        return -1;
    }
    if (intel_store_commit(store, err) < 0) {
        intel_store_rollback(store);
        return -1;
    }
    import_intake_count(&intake);
    return 0;
}
