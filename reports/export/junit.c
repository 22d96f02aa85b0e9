/* JUnit XML, as build servers read it: a suite for each product and arm, a test case for each case
 * and repetition. What the rates count against a product is a failure, with the attack that had no
 * effect for no known reason among them; a void trial is an error, since the testbed failed; what
 * was not scored or not decided is skipped. Every text goes through common/base/html, which is XML
 * in what it writes: controls and what XML 1.0 does not take become U+FFFD. */
#include <string.h>

#include "common/base/html.h"
#include "reports/export/export.h"
#include "reports/format.h"
#include "reports/report_order.h"

enum outcome { PASSED, FAILURE, ERROR, SKIPPED };
#define OUTCOMES (SKIPPED + 1)

/* By verdict; the message of those that did not pass. A void's is its cause. */
static const struct {
    enum outcome outcome;
    enum message why;
} rules[VERDICT_COUNT] = {
    [VERDICT_NOT_RUN] = {SKIPPED, MSG_JUNIT_NOT_RUN},
    [VERDICT_NOT_APPLICABLE] = {SKIPPED, MSG_JUNIT_NOT_APPLICABLE},
    [VERDICT_STALE] = {SKIPPED, MSG_JUNIT_STALE},
    [VERDICT_VOID] = {ERROR, MSG_VERDICT_VOID},
    [VERDICT_NONE] = {FAILURE, MSG_JUNIT_NONE},
    [VERDICT_TELEMETRY] = {FAILURE, MSG_JUNIT_TELEMETRY},
    [VERDICT_GENERAL] = {PASSED, MSG_VERDICT_GENERAL},
    [VERDICT_TACTIC] = {PASSED, MSG_VERDICT_TACTIC},
    [VERDICT_TECHNIQUE] = {PASSED, MSG_VERDICT_TECHNIQUE},
    [VERDICT_NOT_PREVENTED] = {FAILURE, MSG_JUNIT_NOT_PREVENTED},
    [VERDICT_UNATTRIBUTED] = {FAILURE, MSG_JUNIT_UNATTRIBUTED},
    [VERDICT_PREVENTED] = {PASSED, MSG_VERDICT_PREVENTED},
    [VERDICT_CLEAN] = {PASSED, MSG_VERDICT_CLEAN},
    [VERDICT_FALSE_ALERT] = {FAILURE, MSG_JUNIT_FALSE_ALERT},
    [VERDICT_FALSE_BLOCK] = {FAILURE, MSG_JUNIT_FALSE_BLOCK},
    [VERDICT_AMBIGUOUS] = {SKIPPED, MSG_JUNIT_AMBIGUOUS},
};

struct suite {
    const struct export *export;
    size_t product;
    enum score_arm arm;
    int64_t tests, count[OUTCOMES];
};

static enum outcome outcome_of(const struct view_trial *trial)
{
    return trial->delayed ? FAILURE : rules[trial->verdict].outcome;
}

static bool is_in(const struct suite *suite, const struct view_trial *trial)
{
    return trial->product == suite->product && trial->arm == suite->arm;
}

static void count_trials(struct suite *suite)
{
    const struct view *view = suite->export->view;
    for (size_t c = 0; c < view->case_count; c++) {
        for (size_t t = 0; t < view->cases[c].trial_count; t++) {
            const struct view_trial *trial = &view->cases[c].trials[t];
            if (is_in(suite, trial)) {
                suite->tests++;
                suite->count[outcome_of(trial)]++;
            }
        }
    }
}

/* What is said of a trial that did not pass. Caller frees. */
static char *why(const struct export *export, const struct view_trial *trial)
{
    if (trial->cause) {
        return mem_strdup(report_cause(export->language, trial->cause));
    }
    if (trial->delayed) {
        AUTOBUF struct buf window = BUF_INIT;
        format_duration(&window, export->view->criteria->window_ms);
        return EXPORT_SAY(export, MSG_JUNIT_DELAYED, buf_str(&window));
    }
    return mem_strdup(message(export->language, rules[trial->verdict].why));
}

static void add_outcome(struct buf *out, const struct export *export,
                        const struct view_trial *trial)
{
    AUTOFREE char *text = why(export, trial);
    const char *type = trial->delayed ? "delayed" : verdict_name(trial->verdict);
    switch (outcome_of(trial)) {
    case FAILURE:
        html_void(out, "failure", "type", type, "message", text, NULL);
        break;
    case ERROR:
        html_void(out, "error", "type", type, "message", text, NULL);
        break;
    case SKIPPED:
        html_void(out, "skipped", "type", type, "message", text, NULL);
        break;
    case PASSED:
        break;
    }
}

static void add_trial(struct buf *out, const struct export *export, const struct view_case *of,
                      const struct view_trial *trial)
{
    AUTOFREE char *name = export->view->repetitions > 1
                              ? mem_printf("%s #%d", of->id, trial->repetition)
                              : mem_strdup(of->id);
    AUTOFREE char *seconds = trial->alert_ms >= 0
                                 ? mem_printf("%lld.%03lld", (long long)(trial->alert_ms / 1000),
                                              (long long)(trial->alert_ms % 1000))
                                 : NULL;
    html_open(out, "testcase", "name", name, "classname", of->cluster, "time", seconds, NULL);
    add_outcome(out, export, trial);
    html_close(out, "testcase");
}

static void add_property(struct buf *out, const char *name, const char *value)
{
    if (value) {
        html_void(out, "property", "name", name, "value", value, NULL);
    }
}

static void add_properties(struct buf *out, const struct suite *suite)
{
    const struct view *view = suite->export->view;
    const struct view_product *product = &view->products[suite->product];
    html_open(out, "properties", NULL);
    add_property(out, "product", product->id);
    add_property(out, "name", product->name);
    add_property(out, "version", product->version);
    add_property(out, "role", score_role_name(product->role));
    add_property(out, "arm", score_arm_name(suite->arm));
    add_property(out, "criteria", view->criteria->id);
    add_property(out, "criteria-sha256", view->criteria->hash);
    add_property(out, "evidence-root", view->evidence_root);
    html_close(out, "properties");
}

static void open_suite(struct buf *out, const struct suite *suite)
{
    const struct view *view = suite->export->view;
    AUTOFREE char *name =
        mem_printf("%s %s", view->products[suite->product].id, score_arm_name(suite->arm));
    AUTOFREE char *tests = mem_printf("%lld", (long long)suite->tests);
    AUTOFREE char *failures = mem_printf("%lld", (long long)suite->count[FAILURE]);
    AUTOFREE char *errors = mem_printf("%lld", (long long)suite->count[ERROR]);
    AUTOFREE char *skipped = mem_printf("%lld", (long long)suite->count[SKIPPED]);
    /* Without a fraction and a zone, as the format's readers have it. */
    AUTOFREE char *at = view->started ? mem_strndup(view->started, 19) : NULL;
    html_open(out, "testsuite", "name", name, "tests", tests, "failures", failures, "errors",
              errors, "skipped", skipped, "timestamp", at, NULL);
    buf_char(out, '\n');
    add_properties(out, suite);
}

static int add_suite(struct buf *out, struct suite *suite, FILE *file, struct err *err)
{
    const struct view *view = suite->export->view;
    count_trials(suite);
    open_suite(out, suite);
    for (size_t c = 0; c < view->case_count; c++) {
        const struct view_case *of = &view->cases[c];
        for (size_t t = 0; t < of->trial_count; t++) {
            if (is_in(suite, &of->trials[t])) {
                add_trial(out, suite->export, of, &of->trials[t]);
            }
        }
        if (out->length > EXPORT_CHUNK && export_put(out, file, err) < 0) {
            return -1;
        }
    }
    html_close(out, "testsuite");
    return 0;
}

int report_junit(const struct node *results, const struct report_options *options, FILE *out,
                 struct err *err)
{
    EXPORT export = {0};
    AUTOBUF struct buf text = BUF_INIT;
    if (export_open(results, options, &export, err) < 0) {
        return -1;
    }
    buf_str_add(&text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    html_open(&text, "testsuites", "name", report_title(export.view, export.language), NULL);
    buf_char(&text, '\n');
    for (size_t p = 0; p < export.view->product_count; p++) {
        const struct view_product *product = &export.view->products[p];
        struct suite detect = {.export = &export, .product = p, .arm = SCORE_ARM_DETECT};
        struct suite block = {.export = &export, .product = p, .arm = SCORE_ARM_BLOCK};
        if (!export_takes(&export, p)) {
            continue;
        }
        if ((product->detect && add_suite(&text, &detect, out, err) < 0) ||
            (product->block && add_suite(&text, &block, out, err) < 0)) {
            return -1;
        }
    }
    html_close(&text, "testsuites");
    return export_put(&text, out, err);
}
