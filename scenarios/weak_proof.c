/* Rules about what is taken for proof: an effect that the attack's own request would fulfil, one
 * that another case's attack has left behind, an expectation that no answer could fail. Each is
 * found by asking the oracle itself about an answer that proves nothing. */
#include <string.h>

#include "scenarios/oracle.h"
#include "scenarios/plain.h"
#include "scenarios/render_text.h"
#include "scenarios/stand_in.h"
#include "scenarios/weak_look.h"

#define ANSWER_HEAD "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
#define ANSWER_PAGE "<!doctype html>\n<title>Page</title>\n<p>A page.</p>\n"

/* Whether the effect is met by an answer whose body is this text. */
static bool met_by(const struct scenario *scenario, size_t case_index, const struct effect *effect,
                   const struct bindings *bindings, const struct buf *body)
{
    const struct expect *expect = &effect->expect;
    struct reply reply = {.status = expect->status_count > 0 ? (int)expect->statuses[0] : 200,
                          .head = ANSWER_HEAD,
                          .head_length = strlen(ANSWER_HEAD),
                          .body = buf_str(body),
                          .body_length = body->length};

    return scenario_effect_response_holds(scenario, case_index, effect, bindings, &reply, NULL) ==
           0;
}

/* The request as it is, and with URL encoding taken off once and twice. */
static int met_by_echo(const struct scenario *scenario, size_t case_index,
                       const struct effect *effect, const struct bindings *bindings, bool *met,
                       struct err *err)
{
    const struct step_http *http = &scenario->steps[effect->step].http;
    AUTOBUF struct buf bytes = BUF_INIT;
    AUTOBUF struct buf once = BUF_INIT;
    AUTOBUF struct buf twice = BUF_INIT;

    if (scenario_render_http(scenario, case_index, http, bindings, &bytes, err) != 0) {
        return -1;
    }
    plain_decode(&once, buf_str(&bytes), bytes.length);
    plain_decode(&twice, buf_str(&once), once.length);
    *met |= met_by(scenario, case_index, effect, bindings, &bytes) ||
            met_by(scenario, case_index, effect, bindings, &once) ||
            met_by(scenario, case_index, effect, bindings, &twice);
    return 0;
}

/* Whether echoes of its requests would fulfil all effects of the case. */
static int is_echo(const struct scenario *scenario, size_t case_index, struct stand_in *in,
                   bool *echo, struct err *err)
{
    *echo = scenario->effect_count > 0;
    for (size_t i = 0; i < scenario->effect_count && *echo; i++) {
        const struct effect *effect = &scenario->effects[i];
        bool met = false;

        for (size_t j = 0; effect->kind == EFFECT_RESPONSE &&
                           j < stand_in_sends(&scenario->steps[effect->step].http);
             j++) {
            const struct bindings *bindings =
                stand_in_send(in, &scenario->steps[effect->step].http, j);

            if (met_by_echo(scenario, case_index, effect, bindings, &met, err) < 0) {
                return -1;
            }
        }
        *echo = met;
    }
    return 0;
}

int weak_check_echo(const struct weak_look *look, struct err *err)
{
    const struct scenario *scenario = look->scenario;
    AUTO_STAND_IN struct stand_in in;
    struct weak_cases found = {0};
    size_t count = scenario_case_count(scenario);

    stand_in_init(&in, scenario);
    for (size_t i = 0; i < count; i++) {
        bool echo = false;

        if (is_echo(scenario, i, &in, &echo, err) < 0) {
            return -1;
        }
        if (echo) {
            weak_count(&found, i);
        }
    }
    weak_remark_cases(look, "effect", "", &found,
                      " would be proven by an answer that only repeats their request; look for "
                      "what the request does not hold");
    return 0;
}

static void add_part(struct buf *out, const struct buf *part)
{
    buf_printf(out, "%zu:", part->length);
    buf_add(out, buf_str(part), part->length);
}

static int add_text(const struct rendering *rendering, const char *text, struct buf *out,
                    struct err *err)
{
    AUTOBUF struct buf part = BUF_INIT;

    if (text != NULL && render_text(rendering, text, false, &part, err) != 0) {
        return -1;
    }
    add_part(out, &part);
    return 0;
}

static int add_texts(const struct rendering *rendering, const char *const *texts, struct buf *out,
                     struct err *err)
{
    for (size_t i = 0; texts != NULL && texts[i] != NULL; i++) {
        if (add_text(rendering, texts[i], out, err) < 0) {
            return -1;
        }
    }
    buf_char(out, ';');
    return 0;
}

/* The request that a looked-at answer is to, without what every request has. */
static int add_request(const struct rendering *rendering, const struct step_http *http,
                       struct buf *out, struct err *err)
{
    AUTOBUF struct buf bytes = BUF_INIT;
    AUTOBUF struct buf own = BUF_INIT;

    if (scenario_render_http(rendering->scenario, rendering->case_index, http, rendering->bindings,
                             &bytes, err) != 0) {
        return -1;
    }
    plain_strip(rendering, &bytes, &own);
    add_part(out, &own);
    return 0;
}

/* All that tells the case's effects from those of another case: where is looked, and for what. */
static int effects_text(const struct scenario *scenario, size_t case_index, struct stand_in *in,
                        struct buf *out, struct err *err)
{
    for (size_t i = 0; i < scenario->effect_count; i++) {
        const struct effect *effect = &scenario->effects[i];
        const struct step_http *http =
            effect->kind == EFFECT_RESPONSE ? &scenario->steps[effect->step].http : NULL;
        const struct bindings *bindings =
            http == NULL ? &in->bindings : stand_in_send(in, http, stand_in_sends(http) - 1);
        struct rendering rendering = rendering_of(scenario, case_index, bindings);

        if ((http != NULL && add_request(&rendering, http, out, err) < 0) ||
            add_text(&rendering, effect->path, out, err) < 0 ||
            add_texts(&rendering, effect->argv, out, err) < 0 ||
            add_texts(&rendering, effect->expect.contains, out, err) < 0 ||
            add_texts(&rendering, effect->expect.not_contains, out, err) < 0) {
            return -1;
        }
    }
    return 0;
}

/* As effects_text with a nonce, a source and captures of the case's own. */
static int case_text(const struct scenario *scenario, size_t case_index, struct buf *out,
                     struct err *err)
{
    AUTO_STAND_IN struct stand_in in;
    AUTOFREE char *nonce = mem_printf("a%0*zx", NONCE_LENGTH - 1, case_index);
    AUTOFREE char *source =
        mem_printf("10.66.%zu.%zu", 128 + case_index / 250, 1 + case_index % 250);

    stand_in_init(&in, scenario);
    in.bindings.nonce = nonce;
    in.bindings.source = source;
    for (size_t i = 0; i < in.captures.count; i++) {
        captures_set(&in.captures, in.captures.items[i].name, nonce, strlen(nonce));
    }
    return effects_text(scenario, case_index, &in, out, err);
}

/* The first two cases whose effects are the same; false: there are none. */
static bool find_same(const struct buf *texts, size_t count, size_t *one, size_t *two)
{
    for (*two = 1; *two < count; (*two)++) {
        for (*one = 0; *one < *two; (*one)++) {
            const struct buf *a = &texts[*one];
            const struct buf *b = &texts[*two];

            if (a->length == b->length && memcmp(buf_str(a), buf_str(b), a->length) == 0) {
                return true;
            }
        }
    }
    return false;
}

int weak_check_shared(const struct weak_look *look, struct err *err)
{
    const struct scenario *scenario = look->scenario;
    size_t count = scenario_case_count(scenario);
    AUTOFREE struct buf *texts = mem_array(count, sizeof(*texts));
    size_t one = 0;
    size_t two = 0;
    int answer = 0;

    if (scenario->effect_count == 0 || scenario->isolation == ISOLATION_CASE) {
        return 0;
    }
    for (size_t i = 0; i < count && answer == 0; i++) {
        answer = case_text(scenario, i, &texts[i], err);
    }
    if (answer == 0 && find_same(texts, count, &one, &two)) {
        AUTOFREE char *first = scenario_case_id(scenario, one);
        AUTOFREE char *second = scenario_case_id(scenario, two);

        weak_remark(look, weak_at(scenario, "effect"),
                    "what proves case '%s' proves '%s' as well, and they share an environment; put "
                    "{{nonce}} into the effect or say 'isolation: case'",
                    first, second);
    }
    for (size_t i = 0; i < count; i++) {
        buf_done(&texts[i]);
    }
    return answer;
}

/* Whether a page that says nothing fulfils everything that the case expects. */
static bool any_page_will_do(const struct scenario *scenario, size_t case_index,
                             struct stand_in *in)
{
    struct reply reply = {.status = 200,
                          .head = ANSWER_HEAD,
                          .head_length = strlen(ANSWER_HEAD),
                          .body = ANSWER_PAGE,
                          .body_length = strlen(ANSWER_PAGE)};
    bool asks = false;

    for (size_t i = 0; i < scenario->step_count; i++) {
        const struct step *step = &scenario->steps[i];

        if (step->kind == STEP_HTTP) {
            asks = true;
            if (scenario_expect_holds(scenario, case_index, step, stand_in_send(in, &step->http, 0),
                                      &reply, NULL) != 0) {
                return false;
            }
        } else if (step->kind == STEP_EXEC && step->exec.expect.given) {
            return false;
        }
    }
    return asks;
}

int weak_check_any_page(const struct weak_look *look, struct err *err)
{
    const struct scenario *scenario = look->scenario;
    AUTO_STAND_IN struct stand_in in;
    struct weak_cases found = {0};
    bool looks = scenario->kind == SCENARIO_BENIGN && scenario->proof == PROOF_EFFECT;
    size_t count = looks ? scenario_case_count(scenario) : 0;

    (void)err;
    stand_in_init(&in, scenario);
    for (size_t i = 0; i < count; i++) {
        if (any_page_will_do(scenario, i, &in)) {
            weak_count(&found, i);
        }
    }
    weak_remark_cases(look, "steps", "", &found,
                      " would be content with any page; expect what only the right answer says");
    return 0;
}
