/* Judging answers. An oracle that cannot be asked (a text that is not there to compare with, a
 * match limit that was hit) counts as not met: silence is never taken for success. */
#include "scenarios/oracle.h"

#include <inttypes.h>
#include <string.h>

#include "common/base/unicode.h"
#include "scenarios/render_text.h"
#include "scenarios/template.h"

#define EXCERPT 120 /* bytes of an expected text that a reason shows */

/* What is searched: two stretches of bytes that follow each other. */
struct subject {
    const char *name; /* as a reason calls it */
    const char *head;
    size_t head_length;
    const char *body;
    size_t body_length;
};

static int not_met(struct buf *why, const char *format, ...) __attribute__((format(printf, 2, 3)));
static int not_met(struct buf *why, const char *format, ...)
{
    struct err text;
    va_list args;

    if (why == NULL) {
        return ORACLE_NOT_MET;
    }
    va_start(args, format);
    err_setv(&text, ERR_GUEST, format, args);
    va_end(args);
    buf_str_add(why, text.text);
    return ORACLE_NOT_MET;
}

static bool has_bytes(const char *data, size_t length, const struct buf *text)
{
    return data != NULL && memmem(data, length, buf_str(text), text->length) != NULL;
}

static bool has_text(const struct subject *subject, const struct buf *text)
{
    return has_bytes(subject->head, subject->head_length, text) ||
           has_bytes(subject->body, subject->body_length, text);
}

/* The name of a canary of the environment that the subject does hold, which tells an author that
 * the payload works and asks for another secret; NULL: none. */
static const char *other_canary(const struct rendering *rendering, const struct subject *subject)
{
    const struct bindings *bindings = rendering->bindings;

    for (size_t i = 0; bindings->canary != NULL && template_canaries[i] != NULL; i++) {
        const char *name = template_canaries[i] + strlen(CANARY_PREFIX);
        const char *value = bindings->canary(bindings->canary_data, name);
        AUTOBUF struct buf text = BUF_INIT;

        if (value != NULL) {
            buf_str_add(&text, value);
        }
        if (text.length > 0 && has_text(subject, &text)) {
            return template_canaries[i];
        }
    }
    return NULL;
}

/* "the file holds 33 bytes, and not 'cn12' ({{canary.env}})"; of an answer, which has a head too,
 * no size: it would be none that is shown elsewhere. */
static int text_differs(const struct rendering *rendering, const struct subject *subject,
                        const char *authored, const struct buf *text, bool wanted, struct buf *why)
{
    AUTOBUF struct buf shown = BUF_INIT;
    const char *other = NULL;

    buf_char(&shown, '\'');
    unicode_plain(&shown, buf_str(text), text->length, EXCERPT);
    buf_char(&shown, '\'');
    if (strcmp(authored, buf_str(text)) != 0) {
        buf_printf(&shown, " (%.*s)", EXCERPT, authored);
    }
    if (!wanted) {
        return not_met(why, "%s holds %s, and should not", subject->name, buf_str(&shown));
    }
    other = strstr(authored, CANARY_PREFIX) != NULL ? other_canary(rendering, subject) : NULL;
    if (other != NULL) {
        buf_printf(&shown, ", but {{%s}}", other);
    }
    return subject->head != NULL
               ? not_met(why, "%s does not hold %s", subject->name, buf_str(&shown))
               : not_met(why, "%s holds %zu byte%s, and not %s", subject->name,
                         subject->body_length, subject->body_length == 1 ? "" : "s",
                         buf_str(&shown));
}

static int texts_hold(const struct rendering *rendering, const char *const *texts,
                      const struct subject *subject, bool wanted, struct buf *why)
{
    for (size_t i = 0; texts != NULL && texts[i] != NULL; i++) {
        AUTOBUF struct buf text = BUF_INIT;
        struct err err;

        if (render_text(rendering, texts[i], false, &text, &err) != 0) {
            return not_met(why, "%s", err.text);
        }
        if (text.length == 0) {
            return not_met(why, "the expected text is empty");
        }
        if (has_text(subject, &text) != wanted) {
            return text_differs(rendering, subject, texts[i], &text, wanted, why);
        }
    }
    return 0;
}

/* Head and body as one subject; a copy, since the engine wants it in one piece. */
static int match_subject(const struct regex *regex, const struct subject *subject,
                         struct buf *whole, struct regex_span *spans, struct err *err)
{
    buf_reserve(whole, subject->head_length + subject->body_length);
    buf_add(whole, subject->head, subject->head_length);
    buf_add(whole, subject->body, subject->body_length);
    return regex_match(regex, buf_str(whole), whole->length, spans, err);
}

static int regex_holds(const struct expect *expect, const struct subject *subject, struct buf *why)
{
    AUTOBUF struct buf whole = BUF_INIT;
    struct regex_span spans[REGEX_MAX_GROUPS];
    struct err err;
    int answer = 0;

    if (expect->regex == NULL) {
        return 0;
    }
    answer = match_subject(expect->regex, subject, &whole, spans, &err);
    if (answer == 0) {
        return 0;
    }
    return not_met(why, "%s %s '%.*s'", subject->name,
                   answer == REGEX_NO_MATCH ? "does not match" : "could not be searched for",
                   EXCERPT, expect->matches);
}

static bool is_one_of(const int64_t *numbers, size_t count, int64_t number)
{
    for (size_t i = 0; i < count; i++) {
        if (numbers[i] == number) {
            return true;
        }
    }
    return false;
}

/* "status 200, expected 302 or 303". */
static int number_differs(const char *what, int64_t number, const int64_t *wanted, size_t count,
                          struct buf *why)
{
    AUTOBUF struct buf list = BUF_INIT;

    for (size_t i = 0; i < count; i++) {
        buf_printf(&list, "%s%" PRId64, i == 0 ? "" : i + 1 == count ? " or " : ", ", wanted[i]);
    }
    return not_met(why, "%s %" PRId64 ", expected %s", what, number, buf_str(&list));
}

static int conditions_hold(const struct rendering *rendering, const struct expect *expect,
                           const struct subject *subject, struct buf *why)
{
    if (texts_hold(rendering, expect->contains, subject, true, why) != 0 ||
        texts_hold(rendering, expect->not_contains, subject, false, why) != 0) {
        return ORACLE_NOT_MET;
    }
    return regex_holds(expect, subject, why);
}

static struct subject subject_of(const struct reply *reply)
{
    return (struct subject){"the answer", reply->head, reply->head_length, reply->body,
                            reply->body_length};
}

static int status_holds(const struct expect *expect, int status, struct buf *why)
{
    if (status == 0) {
        return not_met(why, "no answer");
    }
    if (expect->status_count > 0 && !is_one_of(expect->statuses, expect->status_count, status)) {
        return number_differs("status", status, expect->statuses, expect->status_count, why);
    }
    return 0;
}

int scenario_expect_holds(const struct scenario *scenario, size_t case_index,
                          const struct step *step, const struct bindings *bindings,
                          const struct reply *reply, struct buf *why)
{
    struct rendering rendering = rendering_of(scenario, case_index, bindings);
    const struct expect *expect = &step->http.expect;
    struct subject subject = subject_of(reply);
    bool ordinary = reply->status >= 200 && reply->status <= 399;

    if (scenario->kind == SCENARIO_ATTACK && !expect->given) {
        return 0;
    }
    if (status_holds(expect, reply->status, why) != 0) {
        return ORACLE_NOT_MET;
    }
    if (scenario->kind == SCENARIO_BENIGN && expect->status_count == 0 && !ordinary) {
        return not_met(why, "status %d, expected one from 200 to 399", reply->status);
    }
    return conditions_hold(&rendering, expect, &subject, why);
}

static int outcome_holds(const struct rendering *rendering, const struct expect *expect,
                         const struct outcome *outcome, struct buf *why)
{
    static const int64_t success[] = {0};
    const int64_t *codes = expect->status_count > 0 ? expect->statuses : success;
    size_t count = expect->status_count > 0 ? expect->status_count : COUNT_OF(success);
    struct subject subject = {"the output", NULL, 0, outcome->output, outcome->output_length};

    if (!is_one_of(codes, count, outcome->exit_code)) {
        return number_differs("exit code", outcome->exit_code, codes, count, why);
    }
    return conditions_hold(rendering, expect, &subject, why);
}

int scenario_exec_holds(const struct scenario *scenario, size_t case_index, const struct step *step,
                        const struct bindings *bindings, const struct outcome *outcome,
                        struct buf *why)
{
    struct rendering rendering = rendering_of(scenario, case_index, bindings);

    return outcome_holds(&rendering, &step->exec.expect, outcome, why);
}

int scenario_effect_exec_holds(const struct scenario *scenario, size_t case_index,
                               const struct effect *effect, const struct bindings *bindings,
                               const struct outcome *outcome, struct buf *why)
{
    struct rendering rendering = rendering_of(scenario, case_index, bindings);

    return outcome_holds(&rendering, &effect->expect, outcome, why);
}

int scenario_effect_response_holds(const struct scenario *scenario, size_t case_index,
                                   const struct effect *effect, const struct bindings *bindings,
                                   const struct reply *reply, struct buf *why)
{
    struct rendering rendering = rendering_of(scenario, case_index, bindings);
    struct subject subject = subject_of(reply);

    if (status_holds(&effect->expect, reply->status, why) != 0) {
        return ORACLE_NOT_MET;
    }
    if (reply->total_ms < effect->expect.min_ms) {
        return not_met(why, "took %" PRId64 " ms, at least %" PRId64 " were expected",
                       reply->total_ms, effect->expect.min_ms);
    }
    return conditions_hold(&rendering, &effect->expect, &subject, why);
}

int scenario_effect_bytes_hold(const struct scenario *scenario, size_t case_index,
                               const struct effect *effect, const struct bindings *bindings,
                               const struct seen_bytes *seen, struct buf *why)
{
    struct rendering rendering = rendering_of(scenario, case_index, bindings);
    const char *name = effect->kind == EFFECT_FILE ? "the file" : "the call-back";
    struct subject subject = {name, NULL, 0, seen->data, seen->length};

    return conditions_hold(&rendering, &effect->expect, &subject, why);
}

int scenario_until_holds(const struct scenario *scenario, size_t case_index,
                         const struct step *step, const struct bindings *bindings,
                         const struct reply *reply, struct buf *why)
{
    struct rendering rendering = rendering_of(scenario, case_index, bindings);
    struct subject subject = subject_of(reply);

    return status_holds(&step->http.each.until, reply->status, why) != 0
               ? ORACLE_NOT_MET
               : conditions_hold(&rendering, &step->http.each.until, &subject, why);
}
