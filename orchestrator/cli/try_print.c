/* A try for people. Answers and logs are of guests: they are shown as printable text, cut to a line
 * or two; but what does not work is shown whole, since its author has to find out why. */
#include <stdio.h>
#include <string.h>

#include "common/base/unicode.h"
#include "orchestrator/cli/try_show.h"

#define SHOW_LINE 160    /* bytes of a message */
#define SHOW_REQUEST 200 /* bytes of a line of a request that worked */
#define SHOW_LINES 12    /* lines of its body */
#define SHOW_WHOLE 4096  /* bytes of a line, and lines, of what is shown whole */
#define SHOW_ANSWER 20   /* lines of an answer's body */
#define SHOW_ALERTS 6    /* of a trial */

/* One trial and how it is shown. */
struct view {
    const struct scenario *scenario;
    size_t case_index;
    const struct node *trial;
    bool verbose; /* all header fields */
    bool whole;   /* requests uncut, and the beginning of answers */
};

/* The first line of a text. */
static void add_line(struct buf *out, const char *text, size_t max)
{
    unicode_plain(out, text, strcspn(text, "\r\n"), max);
}

/* Prints the first line of a text behind the mark; answers where the next one begins. */
static const char *print_line(const char *mark, const char *text, size_t max)
{
    AUTOBUF struct buf line = BUF_INIT;
    size_t length = strcspn(text, "\n");

    add_line(&line, text, max);
    printf("      %s %s\n", mark, buf_str(&line));
    return text + length + (text[length] == '\n');
}

/* Lines of a text below each other, each behind the mark. */
static void print_block(const char *mark, const char *text, size_t lines, size_t max)
{
    for (size_t i = 0; *text != '\0' && i < lines; i++) {
        text = print_line(mark, text, max);
    }
    if (*text != '\0' && lines > 1) {
        printf("      %s ... %zu bytes more%s\n", mark, strlen(text),
               lines < SHOW_WHOLE ? ", shown with --verbose" : "");
    }
}

static const struct step *step_of(const struct scenario *scenario, const char *name)
{
    for (size_t i = 0; i < scenario->step_count; i++) {
        if (strcmp(scenario->steps[i].name, name) == 0) {
            return &scenario->steps[i];
        }
    }
    return NULL;
}

/* Whether the line is a header field that every request has. */
static bool is_default(const struct view *view, const char *line)
{
    size_t name = strcspn(line, ":\r\n");
    struct bindings bindings = {.nonce = node_get_str(view->trial, "nonce", ""), .source = ""};

    if (line[name] != ':') {
        return false;
    }
    const char *from = line + name + 1 + strspn(line + name + 1, " ");
    AUTOFREE char *field = mem_strndup(line, name);
    AUTOFREE char *value = mem_strndup(from, strcspn(from, "\r\n"));
    return scenario_is_default_field(view->scenario, view->case_index, &bindings, field, value);
}

/* A request without what every request has; one that was authored byte by byte as it is. */
static void print_request(const struct view *view, const struct node *node, const char *text)
{
    const struct step *step = step_of(view->scenario, node_get_str(node, "step", ""));
    size_t max = view->whole ? SHOW_WHOLE : SHOW_REQUEST;
    bool all = view->verbose || step == NULL || step->kind != STEP_HTTP || step->http.raw != NULL ||
               step->http.raw_bytes != NULL;

    if (all) {
        print_block(">", text, view->whole ? SHOW_WHOLE : SHOW_LINES, max);
        return;
    }
    if (*text != '\0') {
        text = print_line(">", text, max);
    }
    while (*text != '\0' && *text != '\r' && *text != '\n') {
        text = is_default(view, text) ? text + strcspn(text, "\n") + (strchr(text, '\n') != NULL)
                                      : print_line(">", text, max);
    }
    text += *text == '\r';
    text += *text == '\n';
    if (*text != '\0') {
        printf("      >\n");
        print_block(">", text, view->whole ? SHOW_WHOLE : SHOW_LINES, max);
    }
}

static void print_answer(const struct view *view, const struct node *step)
{
    const char *error = node_get_str(step, "error", "");
    const char *body = node_get_str(step, "body", "");
    int64_t length = node_get_int(step, "body_length", 0);

    if (*error != '\0') {
        printf("      < no whole answer: %s\n", error);
        return;
    }
    if (strcmp(node_get_str(step, "kind", ""), "http") != 0) {
        printf("      < exit code %lld\n", (long long)node_get_int(step, "status", 0));
        print_block("<", body, view->whole ? SHOW_ANSWER : 4, SHOW_REQUEST);
        return;
    }
    print_block("<", node_get_str(step, "head", ""), view->verbose ? SHOW_ANSWER : 1, SHOW_REQUEST);
    printf("      < %lld bytes after %lld ms%s\n", (long long)length,
           (long long)node_get_int(step, "total_us", 0) / 1000,
           node_get_bool(step, "block_page", false) ? ": the product's block page" : "");
    if (view->whole && length > 0) {
        print_block("|", body, view->verbose ? SHOW_WHOLE : SHOW_ANSWER, SHOW_REQUEST);
    }
}

static void print_step(const struct view *view, const struct node *step)
{
    const char *why = node_get_str(step, "why", "");
    AUTOBUF struct buf line = BUF_INIT;

    add_line(&line, why, SHOW_REQUEST);
    printf("    %s (%s)", node_get_str(step, "step", ""), node_get_str(step, "kind", ""));
    if (node_get_bool(step, "skipped", false)) {
        printf(": skipped, its condition does not hold\n");
        return;
    }
    if (!node_get_bool(step, "reached", false)) {
        printf(": not reached%s%s\n", *why != '\0' ? ", " : "", buf_str(&line));
        return;
    }
    if (node_get_int(step, "requests", 1) > 1) {
        printf(": the last of %lld requests", (long long)node_get_int(step, "requests", 1));
    }
    printf("\n");
    print_request(view, step, node_get_str(step, "request", ""));
    if (node_get(step, "status") != NULL) {
        print_answer(view, step);
    }
    if (!node_get_bool(step, "expected", true)) {
        printf("      not as expected: %s\n", buf_str(&line));
    }
}

/* "response of search", "file /srv/machi/drop/{{nonce}}", "exec grep". */
static char *effect_text(const struct scenario *scenario, const struct effect *effect)
{
    const char *kind = effect_kind_name(effect->kind);

    switch (effect->kind) {
    case EFFECT_RESPONSE:
    case EFFECT_CALLBACK:
        return mem_printf("%s of %s", kind, scenario->steps[effect->step].name);
    case EFFECT_FILE:
        return mem_printf("%s %s", kind, effect->path);
    case EFFECT_EXEC:
        return mem_printf("%s %s", kind, effect->argc > 0 ? effect->argv[0] : "");
    }
    return mem_strdup(kind);
}

static void print_effects(const struct view *view)
{
    const struct node *effects = node_get(view->trial, "effects");
    const struct node *reasons = node_get(view->trial, "effect_reasons");

    for (size_t i = 0; i < view->scenario->effect_count && i < node_count(effects); i++) {
        AUTOFREE char *text = effect_text(view->scenario, &view->scenario->effects[i]);
        AUTOBUF struct buf what = BUF_INIT;
        AUTOBUF struct buf why = BUF_INIT;

        add_line(&what, text, SHOW_LINE);
        if (i < node_count(reasons) && node_type(node_at(reasons, i)) == NODE_STRING) {
            buf_str_add(&why, ": ");
            add_line(&why, node_str(node_at(reasons, i)), SHOW_REQUEST);
        }
        printf("    effect %zu (%s): %s%s\n", i + 1, buf_str(&what),
               node_bool_value(node_at(effects, i)) ? "seen" : "not seen", buf_str(&why));
    }
}

static void print_alert(const struct node *alert)
{
    const struct node *rules = node_get(alert, "rules");
    AUTOBUF struct buf line = BUF_INIT;

    for (size_t k = 0; k < node_count(rules); k++) {
        buf_str_add(&line, k == 0 ? " rules " : ", ");
        add_line(&line, node_str(node_at(rules, k)), SHOW_LINE);
    }
    if (*node_get_str(alert, "message", "") != '\0') {
        buf_str_add(&line, " \"");
        add_line(&line, node_get_str(alert, "message", ""), SHOW_LINE);
        buf_str_add(&line, "\"");
    }
    printf("    logged by %s after %lld ms: %s%s%s\n", node_get_str(alert, "sensor", ""),
           (long long)node_get_int(alert, "delay_ms", 0),
           node_get_bool(alert, "alert", false) ? "alert" : "telemetry",
           node_get_bool(alert, "blocked", false) ? ", blocked" : "", buf_str(&line));
}

static void print_alerts(const struct node *trial)
{
    const struct node *alerts = node_get(trial, "alerts");

    for (size_t i = 0; i < node_count(alerts); i++) {
        if (i == SHOW_ALERTS) {
            printf("    ... and %zu records more\n", node_count(alerts) - SHOW_ALERTS);
            return;
        }
        print_alert(node_at(alerts, i));
    }
}

static void print_outcome(const struct node *trial, bool control)
{
    const char *cause = node_get_str(trial, "void", NULL);
    AUTOBUF struct buf why = BUF_INIT;

    add_line(&why, node_get_str(trial, "void_reason", ""), SHOW_REQUEST);
    if (cause != NULL) {
        printf("void, %s%s%s\n", cause, why.length > 0 ? ": " : "", buf_str(&why));
    } else if (control) {
        printf("%s\n", node_get_bool(trial, "worked", false) ? "it works" : "IT DOES NOT WORK");
    } else {
        printf("%s\n", try_word(node_get_str(trial, "verdict", "?")));
    }
}

static void print_trial(const struct view *view)
{
    const struct node *steps = node_get(view->trial, "steps");
    bool control = strcmp(node_get_str(view->trial, "arm", ""), "control") == 0;

    printf("  %s, %s arm: ", control ? "no product" : node_get_str(view->trial, "product", "?"),
           node_get_str(view->trial, "arm", "?"));
    print_outcome(view->trial, control);
    for (size_t i = 0; i < node_count(steps); i++) {
        print_step(view, node_at(steps, i));
    }
    print_effects(view);
    print_alerts(view->trial);
}

/* What was authored for this case, before any encoding. */
static void print_values(const struct scenario *scenario, size_t case_index)
{
    for (size_t i = 0; i < scenario->value_count; i++) {
        const char *name = scenario->values[i].name;
        const char *value = scenario_case_value(scenario, case_index, name);
        AUTOBUF struct buf line = BUF_INIT;

        unicode_plain(&line, value, strlen(value), SHOW_WHOLE);
        printf("  %s: %s\n", name, buf_str(&line));
    }
}

static void print_case(const struct plan *plan, size_t case_index, const struct node *trials,
                       const struct try_print *how)
{
    const struct scenario *scenario = plan->scenarios[0].scenario;
    AUTOFREE char *id = scenario_case_id(scenario, case_index);

    printf("case %s\n", id);
    print_values(scenario, case_index);
    for (size_t i = 0; i < node_count(trials); i++) {
        const struct node *trial = node_at(trials, i);
        bool control = strcmp(node_get_str(trial, "arm", ""), "control") == 0;
        bool judged = strcmp(node_get_str(trial, "verdict", ""), TRY_NOT_JUDGED) != 0;
        struct view view = {
            .scenario = scenario,
            .case_index = case_index,
            .trial = trial,
            .verbose = how->verbose,
            .whole = how->verbose || (control && !node_get_bool(trial, "worked", false)),
        };

        if (strcmp(node_get_str(trial, "case", ""), id) == 0 && (judged || how->anyway)) {
            print_trial(&view);
        }
    }
}

/* What to do about cases that do not work without a product. */
static void print_advice(const struct plan *plan, const struct node *node,
                         const struct try_print *how)
{
    int64_t cases = node_get_int(node, "cases", 0);
    int64_t failed = node_get_int(node, "failed_in_control", 0);

    if (failed == 0) {
        return;
    }
    printf("%s works without a product: see what is 'not seen' or 'not as expected' above, and the "
           "answer%s\n",
           failed == cases ? "nothing" : "not every case",
           plan->product_count > 1 && !how->anyway
               ? "; what products made of it says nothing (--anyway shows it)"
               : "");
}

void try_print(const struct plan *plan, const struct node *node, const struct try_print *how)
{
    int64_t cases = node_get_int(node, "cases", 0);
    int64_t failed = node_get_int(node, "failed_in_control", 0);

    for (size_t i = 0; i < plan->scenarios[0].case_count; i++) {
        print_case(plan, plan->scenarios[0].cases[i], node_get(node, "trials"), how);
    }
    try_table(plan, node);
    print_advice(plan, node, how);
    printf("%lld case%s, %lld do%s not work without a product, %lld trials void; %.1f s\n",
           (long long)cases, cases == 1 ? "" : "s", (long long)failed, failed == 1 ? "es" : "",
           (long long)node_get_int(node, "void", 0),
           (double)node_get_int(node, "took_ms", 0) / 1000);
}
