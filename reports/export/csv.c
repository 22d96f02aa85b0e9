/* One row for each trial, for spreadsheets and statistics programs (RFC 4180). Nothing is summed up
 * here. A text that a spreadsheet would run as a formula gets an apostrophe in front, line ends and
 * tabs become spaces, controls U+FFFD: a field is never more than one line. */
#include <string.h>

#include "common/base/unicode.h"
#include "reports/export/export.h"

static const char header[] = "run,case,scenario,cluster,technique,tactic,variant,product,arm,"
                             "repetition,verdict,delayed,alert_ms,at,cause,control,set,sealed\r\n";

/* = + - @ and their full-width forms, which spreadsheets in East Asian languages take as well; the
 * list is that of OWASP, "CSV Injection". */
static bool starts_formula(const char *text)
{
    uint32_t code = 0;
    bool after_tab = *text == '\t' || *text == '\r' || *text == '\n';
    text += strspn(text, " \t\r\n");
    unicode_decode(text, &code);
    return after_tab || code == '=' || code == '+' || code == '-' || code == '@' ||
           code == 0xff1d || code == 0xff0b || code == 0xff0d || code == 0xff20;
}

static void add_text(struct buf *row, const char *text)
{
    bool quoted = text[strcspn(text, ",;\"\t\r\n")] != '\0';
    buf_str_add(row, quoted ? "\"" : "");
    if (*text && starts_formula(text)) {
        buf_char(row, '\'');
    }
    while (*text) {
        uint32_t code = 0;
        size_t length = unicode_decode(text, &code);
        if (code == '\t' || code == '\r' || code == '\n') {
            buf_char(row, ' ');
        } else if (code == '"') {
            buf_str_add(row, "\"\"");
        } else if (unicode_is_control(code)) {
            buf_str_add(row, "\xef\xbf\xbd");
        } else {
            buf_add(row, text, length);
        }
        text += length;
    }
    buf_str_add(row, quoted ? "\"" : "");
}

/* A field and the comma behind it; NULL: nothing is known. */
static void field(struct buf *row, const char *text)
{
    if (text) {
        add_text(row, text);
    }
    buf_char(row, ',');
}

static void add_case(struct buf *row, const struct view *view, const struct view_case *of)
{
    field(row, view->evidence_root);
    field(row, of->id);
    field(row, of->scenario);
    field(row, of->cluster);
    field(row, of->technique);
    field(row, of->tactic);
    field(row, of->variant);
}

static void add_trial(struct buf *row, const struct view *view, const struct view_case *of,
                      const struct view_trial *trial)
{
    add_case(row, view, of);
    field(row, view->products[trial->product].id);
    field(row, score_arm_name(trial->arm));
    buf_printf(row, "%d,", trial->repetition);
    field(row, verdict_name(trial->verdict));
    field(row, trial->delayed ? "true" : "false");
    if (trial->alert_ms >= 0) {
        buf_printf(row, "%lld", (long long)trial->alert_ms);
    }
    buf_char(row, ',');
    field(row, trial->at);
    field(row, trial->cause);
    field(row, of->control);
    field(row, of->set);
    buf_str_add(row, of->sealed ? "true\r\n" : "false\r\n");
}

int report_csv(const struct node *results, const struct report_options *options, FILE *out,
               struct err *err)
{
    EXPORT export = {0};
    AUTOBUF struct buf rows = BUF_INIT;
    if (export_open(results, options, &export, err) < 0) {
        return -1;
    }
    buf_str_add(&rows, header);
    for (size_t c = 0; c < export.view->case_count; c++) {
        const struct view_case *of = &export.view->cases[c];
        for (size_t t = 0; t < of->trial_count; t++) {
            if (export_takes(&export, of->trials[t].product)) {
                add_trial(&rows, export.view, of, &of->trials[t]);
            }
            if (rows.length > EXPORT_CHUNK && export_put(&rows, out, err) < 0) {
                return -1;
            }
        }
    }
    return export_put(&rows, out, err);
}
