/* Checks of a scenario as a whole. Every case is rendered the way a run would, with stand-ins for
 * what only a run knows, and the bytes are looked at: what could not be sent, or could not be told
 * apart afterwards, is refused before anything runs. */
#include <arpa/inet.h>
#include <string.h>

#include "common/base/buf.h"
#include "scenarios/read.h"
#include "scenarios/render.h"
#include "scenarios/render_text.h"
#include "scenarios/stand_in.h"

#define OTHER_NONCE "b1b1b1b1b1b1b1b1"

/* Each factor is small and the product is looked at after each, so it cannot overflow. */
static int check_count(const struct scenario *scenario, const struct cur *root, struct err *err)
{
    size_t count = (size_t)scenario->intel.count * scenario->variant_count;
    struct cur place = *root;

    (void)cur_any(root, "intel", false, &place, err);
    for (size_t i = 0; i < scenario->value_count && count <= SCENARIO_MAX_CASES; i++) {
        (void)cur_any(root, "values", true, &place, err);
        count *= scenario->values[i].count;
    }
    return count <= SCENARIO_MAX_CASES
               ? 0
               : cur_fail(&place, err, "more than %d cases; split the scenario",
                          SCENARIO_MAX_CASES);
}

int check_use(struct reading *reading, const struct cur *root, struct err *err)
{
    const struct scenario *scenario = reading->scenario;
    struct cur place = *root;
    bool request_variant = false;
    bool text_variant = false;

    for (size_t i = 0; i < scenario->value_count; i++) {
        const struct value_list *list = &scenario->values[i];

        (void)cur_any(root, "values", true, &place, err);
        if (!reading->value_used[i]) {
            return cur_fail(&place, err, "no text uses the value '%s'", list->name);
        }
    }
    if (check_count(scenario, root, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < scenario->variant_count; i++) {
        request_variant |= scenario->variants[i].request != 0;
        text_variant |= scenario->variants[i].writes;
    }
    if (text_variant && !reading->variant_used) {
        (void)cur_any(root, "variants", true, &place, err);
        return cur_fail(&place, err,
                        "no text uses the filter 'variant', so all variants would be the same");
    }
    if (reading->variant_used && !text_variant && !request_variant && scenario->variant_count > 1) {
        return cur_fail(root, err, "no variant changes the text");
    }
    return check_item_use(reading, root, err);
}

static bool has_control(const struct buf *text, const char *also)
{
    for (size_t i = 0; i < text->length; i++) {
        unsigned char c = (unsigned char)text->data[i];

        if (c < 0x20 || c == 0x7f || strchr(also, c) != NULL) {
            return true;
        }
    }
    return false;
}

static bool has_high(const struct buf *text)
{
    for (size_t i = 0; i < text->length; i++) {
        if ((unsigned char)text->data[i] >= 0x80) {
            return true;
        }
    }
    return false;
}

static int check_headers(const struct rendering *rendering, const struct step_http *http,
                         struct err *err)
{
    for (size_t i = 0; i < http->header_count; i++) {
        AUTOBUF struct buf text = BUF_INIT;

        if (http->headers[i].text == NULL) {
            continue;
        }
        if (render_text(rendering, http->headers[i].text, false, &text, err) != 0) {
            return -1;
        }
        if (strpbrk(buf_str(&text), "\r\n") != NULL) {
            return err_set(err, ERR_INPUT,
                           "header '%s' holds an end of line; write the request as raw",
                           http->headers[i].name);
        }
    }
    return 0;
}

/* The parts of the head that would break it if they held a space or an end of line. */
static int check_head(const struct rendering *rendering, const struct step_http *http,
                      struct err *err)
{
    AUTOBUF struct buf text = BUF_INIT;

    if (render_text(rendering, http->path, false, &text, err) != 0) {
        return -1;
    }
    if (!read_is_path(buf_str(&text))) {
        return err_set(err, ERR_INPUT, "'%s' is no path, expected '/...', 'http://...' or '*'",
                       buf_str(&text));
    }
    if (has_control(&text, " ") || has_high(&text)) {
        return err_set(
            err, ERR_INPUT,
            "the path '%s' holds a space, a control or a non-ASCII character; encode it with "
            "|url or write the request as raw",
            buf_str(&text));
    }
    buf_clear(&text);
    if (render_pairs(rendering, http->query, http->query_count, &text, err) != 0) {
        return -1;
    }
    if (has_control(&text, " ") || has_high(&text)) {
        return err_set(err, ERR_INPUT,
                       "the query '%s' holds a space, a control or a non-ASCII character",
                       buf_str(&text));
    }
    return check_headers(rendering, http, err);
}

/* One case's request: can be sent, is not too large, and differs when only the nonce does. */
static int check_request(const struct scenario *scenario, size_t case_index,
                         const struct step_http *http, struct bindings bindings, struct err *err)
{
    struct bindings other = bindings;
    struct rendering rendering = rendering_of(scenario, case_index, &bindings);
    AUTOBUF struct buf bytes = BUF_INIT;
    AUTOBUF struct buf again = BUF_INIT;

    other.nonce = OTHER_NONCE;
    if (http->raw == NULL && http->raw_bytes == NULL && check_head(&rendering, http, err) < 0) {
        return -1;
    }
    if (scenario_render_http(scenario, case_index, http, &bindings, &bytes, err) != 0 ||
        scenario_render_http(scenario, case_index, http, &other, &again, err) != 0) {
        return -1;
    }
    if (bytes.length > SCENARIO_MAX_REQUEST_BYTES) {
        return err_set(err, ERR_INPUT, "the request is larger than %zu bytes",
                       SCENARIO_MAX_REQUEST_BYTES);
    }
    if (memmem(buf_str(&bytes), bytes.length, "\r\n\r\n", 4) == NULL) {
        return err_set(err, ERR_INPUT, "the request has no end of head, which is '\\r\\n\\r\\n'");
    }
    if (bytes.length == again.length &&
        memcmp(buf_str(&bytes), buf_str(&again), bytes.length) == 0) {
        return err_set(
            err, ERR_INPUT,
            "the nonce is nowhere in the request, so no alert could be told to be of this "
            "case; keep X-Case-Id or put {{nonce}} somewhere");
    }
    return 0;
}

/* Each time that the case sends it. */
static int check_requests(const struct scenario *scenario, size_t case_index,
                          const struct step_http *http, struct stand_in *in, struct err *err)
{
    size_t sends = stand_in_sends(http);

    for (size_t i = 0; i < sends; i++) {
        if (check_request(scenario, case_index, http, *stand_in_send(in, http, i), err) < 0) {
            return -1;
        }
    }
    return 0;
}

/* Two listeners cannot share a port. */
static const struct step *find_clash(const struct scenario *scenario, size_t index)
{
    const struct step_callback *mine = &scenario->steps[index].callback;

    for (size_t i = 0; i < index; i++) {
        const struct step *step = &scenario->steps[i];
        bool dns = step->callback.proto == CALLBACK_DNS;

        if (step->kind == STEP_CALLBACK && step->callback.port == mine->port &&
            dns == (mine->proto == CALLBACK_DNS)) {
            return step;
        }
    }
    return NULL;
}

/* What a dns listener answers is an address. */
static int check_dns_answer(const struct scenario *scenario, const struct step *step,
                            struct err *err)
{
    AUTOBUF struct buf text = BUF_INIT;
    AUTO_STAND_IN struct stand_in in;
    struct in_addr address;

    stand_in_init(&in, scenario);
    if (step->callback.proto != CALLBACK_DNS || step->callback.answer[0] == '\0') {
        return 0;
    }
    if (scenario_render_text(scenario, 0, step->callback.answer, &in.bindings, &text, err) != 0) {
        return -1;
    }
    return inet_pton(AF_INET, buf_str(&text), &address) == 1
               ? 0
               : err_set(err, ERR_INPUT,
                         "'%s' is no IPv4 address, which is what a dns listener answers",
                         buf_str(&text));
}

static int check_callback(const struct scenario *scenario, size_t index, const struct cur *place,
                          struct err *err)
{
    const struct step *clash = find_clash(scenario, index);
    struct err problem;

    if (clash != NULL) {
        return cur_fail(place, err, "port %d is taken by step '%s'", clash->callback.port,
                        clash->name);
    }
    if (check_dns_answer(scenario, &scenario->steps[index], &problem) < 0) {
        return cur_fail(place, err, "%s", problem.text);
    }
    return 0;
}

static int check_step(const struct scenario *scenario, size_t index, const struct cur *place,
                      struct err *err)
{
    const struct step *step = &scenario->steps[index];
    AUTO_STAND_IN struct stand_in in;
    size_t cases = scenario_case_count(scenario);
    struct err problem;
    int answer = 0;

    stand_in_init(&in, scenario);
    if (step->kind == STEP_CALLBACK) {
        return check_callback(scenario, index, place, err);
    }
    if (step->kind != STEP_HTTP) {
        return 0;
    }
    for (size_t i = 0; i < cases && answer == 0; i++) {
        if (check_requests(scenario, i, &step->http, &in, &problem) < 0) {
            AUTOFREE char *id = scenario_case_id(scenario, i);

            answer = cur_fail(place, err, "case '%s': %s", id, problem.text);
        }
    }
    return answer;
}

int check_cases(struct reading *reading, const struct cur *root, struct err *err)
{
    const struct scenario *scenario = reading->scenario;
    struct cur list;

    if (cur_array(root, "steps", true, &list, err) != 0) {
        return -1;
    }
    for (size_t i = 0; i < scenario->step_count; i++) {
        struct err problem;
        struct cur item;
        struct cur body;

        cur_item(&list, i, &item);
        (void)cur_any(&item, step_kind_name(scenario->steps[i].kind), true, &body, err);
        if (check_step(scenario, i, &body, &problem) < 0) {
            reading_problem(reading, &problem);
        }
    }
    return 0;
}
