/* The readers of other projects' test cases over any bytes: every test is put or refused and
 * counted once, and what is put is a scenario that only shows its payload. Each format of the table
 * is given the same bytes. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/import/import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int look_at(void *data, const struct scenario *scenario, const struct buf *yaml,
                   struct err *err)
{
    int64_t *put = data;

    (void)err;
    assert(yaml->length > 0 && scenario->id[0] != '\0' && scenario->step_count > 0);
    assert(scenario->proof == PROOF_PAYLOAD_ONLY && scenario->effect_count == 0);
    *put += 1;
    return 0;
}

static void import(const struct import_format *format, const char *text, size_t size)
{
    const struct import_file file = {.path = "fuzz.yaml",
                                     .relative = "fuzz.yaml",
                                     .folder = "fuzz",
                                     .bytes = text,
                                     .length = size};
    struct scenario_import_report report;
    struct err err = {0};
    int64_t put = 0;
    int rc = 0;

    scenario_import_report_init(&report);
    rc = scenario_import_bytes(format, &file, look_at, &put, &report, &err);
    assert(rc == 0 || err.kind == ERR_INPUT);
    assert(report.tests == report.converted + report.payload_only + report.refused);
    assert(report.tests <= SCENARIO_IMPORT_MAX_TESTS && report.payload_only >= put);
    assert((int64_t)node_count(report.errors) <= report.refused);
    for (size_t i = 0; i < node_count(report.errors); i++) {
        const char *why = node_get_str(node_at(report.errors, i), "why", "");

        assert(why[0] != '\0' && strncmp(why, file.path, strlen(file.path)) != 0);
        (void)why;
    }
    scenario_import_report_done(&report);
    (void)rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1); /* a file's bytes come NUL-ended */

    if (text == NULL) {
        abort();
    }
    if (size > 0) {
        memcpy(text, data, size);
    }
    text[size] = '\0';
    for (size_t i = 0; scenario_import_formats[i] != NULL; i++) {
        if (!scenario_import_formats[i]->opens) {
            import(scenario_import_formats[i], text, size);
        }
    }
    free(text);
    return 0;
}
