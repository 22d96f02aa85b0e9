/* CSV and JUnit XML: trial by trial, counted by hand for the small run (see small.c). */
#include <string.h>

#include "common/base/buf.h"
#include "tests/reports/exported.h"
#include "tests/reports/written.h"
#include "tests/support.h"

#define COLUMNS 18

struct table {
    struct buf cells[64][COLUMNS];
    size_t rows;
};

/* RFC 4180 read strictly: rows end in CR LF, quotes stand in quoted fields alone, and doubled. */
static void read_csv(const char *text, struct table *out)
{
    size_t column = 0;
    *out = (struct table){0};
    while (*text) {
        struct buf *cell = &out->cells[out->rows][column];
        bool quoted = *text == '"';
        text += quoted;
        while (*text && (quoted ? *text != '"' || text[1] == '"' : !strchr(",\r\n\"", *text))) {
            text += quoted && *text == '"';
            buf_char(cell, *text++);
        }
        text += quoted;
        if (*text == ',') {
            text++;
            cr_assert_lt(++column, COLUMNS, "row %zu has too many fields", out->rows);
        } else {
            cr_assert(strncmp(text, "\r\n", 2) == 0, "row %zu ends in \"%.9s\"", out->rows, text);
            text += 2;
            cr_assert_eq(column, COLUMNS - 1, "row %zu has %zu fields", out->rows, column + 1);
            column = 0;
            cr_assert_lt(++out->rows, COUNT_OF(out->cells));
        }
    }
    cr_assert_eq(column, 0);
}

static void table_done(struct table *table)
{
    for (size_t i = 0; i < COUNT_OF(table->cells); i++) {
        for (size_t c = 0; c < COLUMNS; c++) {
            buf_done(&table->cells[i][c]);
        }
    }
}

Test(export_csv, a_row_for_each_trial)
{
    static struct table table;
    struct small small;
    small_fill(&small);
    AUTO(node) results = small_results(&small);
    AUTOFREE char *text = exported(report_csv, results, NULL);
    read_csv(text, &table);
    cr_assert_eq(table.rows, 1 + 10 * 2 * 2);
    table_done(&table);
    written_has(text, "run,case,scenario,cluster,technique,tactic,variant,product,arm,repetition,"
                      "verdict,delayed,alert_ms,at,cause,control,set,sealed\r\n");
    written_has(text,
                ",blind/2-url,blind,sqli-blind,T1190,initial-access,url,acme,detect,1,technique,"
                "true,4000,,,worked,,false\r\n");
    written_has(text, ",ping/2-url,ping,command-injection,T1059.004,execution,url,acme,block,1,"
                      "void,false,,,control: effect not seen,not-worked,,false\r\n");
    written_has(text, ",forms/2-plain,forms,forms,,,,acme,block,1,false-block,false,,,,worked,,"
                      "false\r\n");
}

Test(export_csv, sets_seals_and_times_are_told)
{
    struct small small;
    small_fill(&small);
    small.cases[0].set = "spring";
    small.cases[0].sealed = small.cases[1].sealed = true;
    small_trial(&small, "union/1-plain", "acme", SCORE_ARM_DETECT)->at_utc_ms = 1795246269123;
    AUTO(node) results = small_results(&small);
    AUTOFREE char *text = exported(report_csv, results, "acme");
    written_has(text, "acme,detect,1,technique,false,120,2026-11-21T07:31:09.123Z,,worked,spring,"
                      "true\r\n");
    written_has_not(text, "allow-all");
}

/* What a spreadsheet would run: after white space, one of = + - @, full-width too. */
static bool is_formula(const char *cell)
{
    cell += strspn(cell, " \t\r\n");
    return strchr("=+-@", *cell ? *cell : 'x') != NULL || strncmp(cell, "\xef\xbc\x9d", 3) == 0;
}

Test(export_csv, no_text_breaks_a_row_or_runs_as_a_formula)
{
    static struct table table;
    for (size_t t = 0; hostile_texts[t]; t++) {
        struct small small;
        AUTO(node) results = hostile_results(&small, hostile_texts[t]);
        AUTOFREE char *text = exported(report_csv, results, NULL);
        read_csv(text, &table);
        cr_assert_eq(table.rows, 41);
        for (size_t i = 0; i < table.rows; i++) {
            for (size_t c = 0; c < COLUMNS; c++) {
                const char *cell = buf_str(&table.cells[i][c]);
                cr_assert_not(is_formula(cell), "\"%s\"", cell);
                cr_assert_null(strpbrk(cell, "\r\n\t\x1b"), "\"%s\"", cell);
            }
        }
        table_done(&table);
    }
}

Test(export_csv, what_was_a_formula_can_still_be_read)
{
    struct small small;
    AUTO(node) results = hostile_results(&small, "=1+1");
    AUTOFREE char *text = exported(report_csv, results, NULL);
    written_has(text, ",'=1+1,detect,1,");
}

Test(export_junit, what_the_rates_count_against_a_product_fails)
{
    struct small small;
    small_fill(&small);
    AUTO(node) results = small_results(&small);
    AUTOFREE char *text = exported(report_junit, results, NULL);
    written_is_balanced(strchr(text, '\n') + 1);
    written_has(text, "<testsuite name=\"acme detect\" tests=\"10\" failures=\"3\" errors=\"1\" "
                      "skipped=\"0\" timestamp=\"2026-11-21T07:31:09\">");
    written_has(text, "<testsuite name=\"acme block\" tests=\"10\" failures=\"3\" errors=\"2\" "
                      "skipped=\"1\" ");
    written_has(text, "<testsuite name=\"allow-all detect\" tests=\"10\" failures=\"5\" "
                      "errors=\"1\" skipped=\"0\" ");
    written_has(text, "<testcase name=\"union/1-plain\" classname=\"sqli-union\" time=\"0.120\">"
                      "</testcase>");
    written_has(text, "<testcase name=\"blind/2-url\" classname=\"sqli-blind\" time=\"4.000\">"
                      "<failure type=\"delayed\" message=\"missed: the alert came after the window "
                      "of 1 s\"/></testcase>");
    written_has(text, "<failure type=\"telemetry\" message=\"missed: the product recorded the "
                      "attack, but raised no alert\"/>");
    written_has(text, "<failure type=\"unattributed\" message=\"unattributed: ");
    written_has(text, "<error type=\"void\" message=\"guest: agent lost\"/>");
    written_has(text, "<skipped type=\"ambiguous\" message=\"ambiguous: ");
}

Test(export_junit, what_was_not_run_or_not_meant_for_it_is_skipped)
{
    static const char *const mail[] = {"mail-filter"};
    struct small small;
    small_fill(&small);
    small.cases[6].categories = mail;
    small.input.repetitions = 2;
    small.input.control_repetitions = 1;
    size_t kept = 0;
    for (size_t i = 0; i < small.input.trial_count; i++) {
        bool gone = strcmp(small.trials[i].case_id, "forms/1-plain") == 0;
        small.trials[kept] = small.trials[i];
        kept += !gone;
    }
    small.input.trial_count = kept;
    AUTO(node) results = small_results(&small);
    AUTOFREE char *text = exported(report_junit, results, "acme");
    /* Nine cases were not run again; forms/1 is for neither repetition. */
    written_has(text, "<testsuite name=\"acme detect\" tests=\"20\" failures=\"3\" errors=\"1\" "
                      "skipped=\"11\" ");
    written_has(text, "name=\"union/1-plain #2\" classname=\"sqli-union\">"
                      "<skipped type=\"not-run\" message=\"not run\"/>");
    written_has(text, "<skipped type=\"not-applicable\" message=\"not applicable: ");
}

Test(export_junit, hostile_text_stays_text)
{
    for (size_t t = 0; hostile_texts[t]; t++) {
        struct small small;
        AUTO(node) results = hostile_results(&small, hostile_texts[t]);
        AUTOFREE char *text = exported(report_junit, results, NULL);
        written_is_balanced(strchr(text, '\n') + 1);
        written_has_not(text, "<script");
        written_has_not(text, "\x1b");
        written_has_not(text, "\xe2\x80\xae");
        written_has_not(text, "\xef\xbf\xbe");
    }
}
