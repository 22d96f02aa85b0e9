/* Traces in words: for each trial what was sent, what came back, what the product logged. Bytes of
 * guests are cut into lines and made plain here, so that a terminal and a page show the same. */
#include "reports/report_trace.h"

#include <stdio.h>
#include <string.h>

#include "common/base/unicode.h"
#include "reports/report_order.h"
#include "reports/verdict.h"

#define NUMBER 32
#define MAX_LINE 1024 /* bytes of a line that is shown */
#define MAX_LINES 40  /* of one request or answer */

struct teller {
    enum language language;
    report_trace_line *line;
    void *data;
};

static const char *number(char out[NUMBER], int64_t value)
{
    snprintf(out, NUMBER, "%lld", (long long)value);
    return out;
}

static const char *say(const struct teller *teller, enum message id)
{
    return message(teller->language, id);
}

static void tell(const struct teller *teller, enum trace_part part, const struct buf *text)
{
    teller->line(teller->data, part, buf_str(text));
}

/* Bytes line by line, without empty lines at the end. */
static void tell_bytes(const struct teller *teller, const char *bytes)
{
    size_t length = strlen(bytes);
    while (length > 0 && strchr("\r\n", bytes[length - 1]) != NULL) {
        length--;
    }
    const char *end = bytes + length;
    for (int lines = 0; bytes < end && lines < MAX_LINES; lines++) {
        const char *stop = memchr(bytes, '\n', (size_t)(end - bytes));
        AUTOBUF struct buf line = BUF_INIT;
        stop = stop != NULL ? stop : end;
        unicode_plain(&line, bytes, (size_t)(stop - bytes), MAX_LINE);
        buf_trim(&line, ' ');
        tell(teller, TRACE_BYTES, &line);
        bytes = stop + 1;
    }
}

static const char *verdict_word(const struct node *trial, enum language language)
{
    const char *name = node_get_str(trial, "verdict", "");
    enum verdict verdict = VERDICT_NOT_RUN;
    return verdict_parse(name, &verdict) ? message(language, message_verdict(verdict)) : name;
}

static void tell_head(const struct teller *teller, const struct node *trial)
{
    AUTOBUF struct buf text = BUF_INIT;
    char repetition[NUMBER];
    const char *cause = node_get_str(trial, "cause", NULL);
    buf_printf(&text, "%s, ", report_word(teller->language, node_get_str(trial, "arm", "")));
    MESSAGE_FILL(&text, teller->language, MSG_TRACE_REPETITION,
                 number(repetition, node_get_int(trial, "repetition", 0)));
    buf_printf(&text, ": %s", verdict_word(trial, teller->language));
    if (node_get_bool(trial, "delayed", false)) {
        buf_printf(&text, " (%s)", say(teller, MSG_DELAYED));
    }
    if (cause != NULL) {
        buf_printf(&text, " (%s)", cause);
    }
    tell(teller, TRACE_TRIAL, &text);
}

static void tell_request(const struct teller *teller, const struct node *step)
{
    const char *request = node_get_str(step, "request", NULL);
    const char *hash = node_get_str(step, "request_sha256", "");
    AUTOBUF struct buf text = BUF_INIT;
    if (request == NULL && hash[0] == '\0') {
        return; /* a command: there is no request */
    }
    buf_printf(&text, "%s: ", say(teller, MSG_TRACE_REQUEST));
    if (request == NULL) {
        MESSAGE_FILL(&text, teller->language, MSG_TRACE_NOT_KEPT, hash);
    }
    buf_trim(&text, ' ');
    tell(teller, TRACE_NOTE, &text);
    if (request != NULL) {
        tell_bytes(teller, request);
    }
}

static void tell_answer(const struct teller *teller, const struct node *step)
{
    AUTOBUF struct buf text = BUF_INIT;
    int64_t status = node_get_int(step, "status", 0);
    const char *error = node_get_str(step, "error", "");
    if (node_get(step, "head") == NULL) {
        return; /* a step that has no answer */
    }
    buf_printf(&text, "%s: ", say(teller, MSG_TRACE_ANSWER));
    if (status == 0 && error[0] != '\0') {
        buf_printf(&text, "%s (%s)", say(teller, MSG_TRACE_NO_ANSWER), error);
    } else {
        buf_printf(&text, "%lld", (long long)status);
    }
    if (node_get_bool(step, "block_page", false)) {
        buf_printf(&text, ", %s", say(teller, MSG_TRACE_BLOCK_PAGE));
    }
    tell(teller, TRACE_NOTE, &text);
    tell_bytes(teller, node_get_str(step, "head", ""));
    tell_bytes(teller, node_get_str(step, "body", ""));
}

static void tell_step(const struct teller *teller, const struct node *step)
{
    AUTOBUF struct buf text = BUF_INIT;
    bool reached = node_get_bool(step, "reached", false);
    const char *why = node_get_str(step, "why", NULL);
    buf_printf(&text, "%s (%s)", node_get_str(step, "step", "?"), node_get_str(step, "kind", "?"));
    if (node_get_bool(step, "skipped", false)) {
        buf_printf(&text, ": %s", say(teller, MSG_TRACE_SKIPPED));
    } else if (!reached) {
        buf_printf(&text, ": %s", say(teller, MSG_TRACE_NOT_REACHED));
    } else if (!node_get_bool(step, "expected", true)) {
        buf_printf(&text, ": %s", say(teller, MSG_TRACE_UNEXPECTED));
    }
    if (why != NULL) {
        buf_printf(&text, " (%s)", why);
    }
    tell(teller, TRACE_NOTE, &text);
    if (reached) {
        tell_request(teller, step);
        tell_answer(teller, step);
    }
}

static void add_rules(struct buf *out, const struct node *alert, enum language language)
{
    const struct node *rules = node_get(alert, "rules");
    AUTOBUF struct buf list = BUF_INIT;
    for (size_t i = 0; i < node_count(rules); i++) {
        const char *rule = node_str(node_at(rules, i));
        buf_printf(&list, "%s%s", i > 0 ? ", " : "", rule != NULL ? rule : "?");
    }
    if (list.length > 0) {
        buf_str_add(out, ", ");
        MESSAGE_FILL(out, language, MSG_TRACE_RULES, buf_str(&list));
    }
}

static void tell_alert(const struct teller *teller, const struct node *alert)
{
    AUTOBUF struct buf text = BUF_INIT;
    char delay[NUMBER];
    bool is = node_get_bool(alert, "alert", false);
    buf_printf(&text, "%s (%s): ", say(teller, is ? MSG_TRACE_ALERT : MSG_TRACE_TELEMETRY),
               node_get_str(alert, "sensor", "?"));
    MESSAGE_FILL(&text, teller->language, MSG_TRACE_AFTER,
                 number(delay, node_get_int(alert, "delay_ms", 0)));
    add_rules(&text, alert, teller->language);
    tell(teller, TRACE_NOTE, &text);
    tell_bytes(teller, node_get_str(alert, "raw", ""));
}

static void tell_alerts(const struct teller *teller, const struct node *trial)
{
    const struct node *alerts = node_get(trial, "alerts");
    AUTOBUF struct buf text = BUF_INIT;
    char dropped[NUMBER];
    for (size_t i = 0; i < node_count(alerts); i++) {
        tell_alert(teller, node_at(alerts, i));
    }
    if (node_get_int(trial, "alerts_dropped", 0) > 0) {
        MESSAGE_FILL(&text, teller->language, MSG_TRACE_MORE_ALERTS,
                     number(dropped, node_get_int(trial, "alerts_dropped", 0)));
    } else if (node_count(alerts) == 0) {
        buf_str_add(&text, say(teller, MSG_TRACE_NO_ALERTS));
    }
    if (text.length > 0) {
        tell(teller, TRACE_NOTE, &text);
    }
}

static void tell_effects(const struct teller *teller, const struct node *trial)
{
    const struct node *effects = node_get(trial, "effects");
    AUTOBUF struct buf text = BUF_INIT;
    char seen[NUMBER], all[NUMBER];
    int64_t count = 0;
    for (size_t i = 0; i < node_count(effects); i++) {
        count += node_bool_value(node_at(effects, i));
    }
    if (node_count(effects) > 0) {
        MESSAGE_FILL(&text, teller->language, MSG_TRACE_EFFECTS, number(seen, count),
                     number(all, (int64_t)node_count(effects)));
        tell(teller, TRACE_NOTE, &text);
    }
}

static void tell_trial(const struct teller *teller, const struct node *trial)
{
    const struct node *steps = node_get(trial, "steps");
    tell_head(teller, trial);
    if (steps == NULL) {
        return; /* void: nothing of it is in the evidence */
    }
    for (size_t i = 0; i < node_count(steps); i++) {
        tell_step(teller, node_at(steps, i));
    }
    tell_effects(teller, trial);
    tell_alerts(teller, trial);
}

void report_trace_case(const struct node *of, enum language language, report_trace_line *line,
                       void *data)
{
    const struct teller teller = {language, line, data};
    const struct node *trials = node_get(of, "trials"), *commands = node_get(of, "commands");
    for (size_t i = 0; i < node_count(trials); i++) {
        tell_trial(&teller, node_at(trials, i));
    }
    line(data, TRACE_TRIAL, message(language, MSG_TRACE_COMMANDS));
    for (size_t i = 0; i < node_count(commands); i++) {
        const char *command = node_str(node_at(commands, i));
        line(data, TRACE_COMMAND, command != NULL ? command : "");
    }
}

void report_trace_caption(const struct node *traces, enum language language,
                          report_trace_line *line, void *data)
{
    static const struct {
        const char *key;
        enum message id;
    } held[] = {{"sealed", MSG_TRACES_SEALED}, {"marked", MSG_TRACES_MARKED}};
    char shown[NUMBER], all[NUMBER];
    AUTOBUF struct buf text = BUF_INIT;
    MESSAGE_FILL(&text, language, MSG_CAP_TRACES,
                 number(shown, (int64_t)node_count(node_get(traces, "shown"))),
                 number(all, node_get_int(traces, "cases", 0)),
                 node_get_str(traces, "product", "?"));
    line(data, TRACE_NOTE, buf_str(&text));
    for (size_t i = 0; i < COUNT_OF(held); i++) {
        AUTOBUF struct buf more = BUF_INIT;
        if (node_get_int(traces, held[i].key, 0) > 0) {
            MESSAGE_FILL(&more, language, held[i].id,
                         number(all, node_get_int(traces, held[i].key, 0)));
            line(data, TRACE_NOTE, buf_str(&more));
        }
    }
}

void report_trace_verdicts(struct buf *out, const struct node *of, enum language language)
{
    const struct node *trials = node_get(of, "trials");
    for (size_t i = 0; i < node_count(trials); i++) {
        buf_printf(out, "%s%s", i > 0 ? ", " : "", verdict_word(node_at(trials, i), language));
    }
}
