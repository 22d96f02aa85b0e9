/* Which cases send something else. What a case sends is rendered with stand-ins for what only a run
 * knows, and told by its hash; numbers of cases shift when a value is put in, hashes do not. */
#include <stdlib.h>
#include <string.h>

#include "common/base/buf.h"
#include "scenarios/compare.h"
#include "scenarios/compare_lists.h"
#include "scenarios/stand_in.h"

struct sending {
    const struct scenario *scenario;
    size_t case_index;
    struct stand_in in;
};

/* Two canaries are two texts, and so are two captures: another one is another text to send. */
static const char *name_of_canary(void *data, const char *name)
{
    (void)data;
    return name;
}

static void start(struct sending *sending)
{
    struct stand_in *in = &sending->in;

    stand_in_init(in, sending->scenario);
    in->bindings.canary = name_of_canary;
    for (size_t i = 0; i < in->captures.count; i++) {
        const char *name = in->captures.items[i].name;

        captures_set(&in->captures, name, name, strlen(name));
    }
}

static int add_text(const struct sending *sending, const char *text, struct buf *out,
                    struct err *err)
{
    buf_char(out, '\0');
    return scenario_render_text(sending->scenario, sending->case_index, text, &sending->in.bindings,
                                out, err) == 0
               ? 0
               : -1;
}

static int add_http(struct sending *sending, const struct step_http *http, struct buf *out,
                    struct err *err)
{
    for (size_t i = 0; i < stand_in_sends(http); i++) {
        buf_char(out, '\0');
        if (scenario_render_http(sending->scenario, sending->case_index, http,
                                 stand_in_send(&sending->in, http, i), out, err) != 0) {
            return -1;
        }
    }
    sending->in.bindings.each = NULL;
    return 0;
}

static int add_step(struct sending *sending, const struct step *step, struct buf *out,
                    struct err *err)
{
    buf_str_add(out, step_kind_name(step->kind));
    switch (step->kind) {
    case STEP_HTTP:
        return add_http(sending, &step->http, out, err);
    case STEP_EXEC:
        buf_printf(out, "%d", (int)step->exec.machine);
        for (size_t i = 0; i < step->exec.argc; i++) {
            if (add_text(sending, step->exec.argv[i], out, err) != 0) {
                return -1;
            }
        }
        return 0;
    case STEP_FILE:
        buf_printf(out, "%d", (int)step->file.machine);
        return add_text(sending, step->file.path, out, err) != 0 ||
                       add_text(sending, step->file.content, out, err) != 0
                   ? -1
                   : 0;
    case STEP_WAIT:
        return 0;
    case STEP_CALLBACK:
        buf_printf(out, "%d:%d", (int)step->callback.proto, step->callback.port);
        return add_text(sending, step->callback.answer, out, err);
    }
    return 0;
}

static int hash_case(struct sending *sending, char hash[HASH_HEX], struct err *err)
{
    const struct scenario *scenario = sending->scenario;
    AUTOBUF struct buf sent = BUF_INIT;

    for (size_t i = 0; i < scenario->step_count; i++) {
        if (add_step(sending, &scenario->steps[i], &sent, err) != 0) {
            AUTOFREE char *id = scenario_case_id(scenario, sending->case_index);

            return err_wrap(err, "case '%s'", id);
        }
        buf_char(&sent, '\0');
    }
    hash_bytes(buf_str(&sent), sent.length, hash);
    return 0;
}

struct side {
    const struct scenario *scenario;
    size_t count;
    char (*hashes)[HASH_HEX];
    size_t *pairs; /* the case on the other side, or NO_PAIR */
};

#define SIDE __attribute__((cleanup(side_done))) struct side

static void side_done(struct side *side)
{
    free(side->hashes);
    free(side->pairs);
}

static int fill_side(struct side *side, const struct scenario *scenario, struct err *err)
{
    struct sending sending = {.scenario = scenario};
    int answer = 0;

    side->scenario = scenario;
    side->count = scenario_case_count(scenario);
    side->hashes = mem_array(side->count, HASH_HEX);
    side->pairs = mem_array(side->count, sizeof(*side->pairs));
    start(&sending);
    for (size_t i = 0; i < side->count && answer == 0; i++) {
        side->pairs[i] = NO_PAIR;
        sending.case_index = i;
        answer = hash_case(&sending, side->hashes[i], err);
    }
    stand_in_done(&sending.in);
    return answer;
}

/* "1-plain": the id behind that of the scenario, which may be another. Caller frees. */
static char *number_of(const struct side *side, size_t index)
{
    AUTOFREE char *id = scenario_case_id(side->scenario, index);

    return mem_strdup(id + strlen(side->scenario->id));
}

static bool same_number(const struct side *before, size_t i, const struct side *after, size_t j)
{
    AUTOFREE char *a = number_of(before, i);
    AUTOFREE char *b = number_of(after, j);

    return strcmp(a, b) == 0;
}

/* Pairs what is left of both sides and fits. */
enum fit { SAME_BYTES_AND_NUMBER, SAME_BYTES, SAME_NUMBER };
static void pair_up(struct side *before, struct side *after, enum fit fit)
{
    for (size_t i = 0; i < before->count; i++) {
        for (size_t j = 0; j < after->count && before->pairs[i] == NO_PAIR; j++) {
            bool fits = after->pairs[j] == NO_PAIR &&
                        (fit == SAME_NUMBER || strcmp(before->hashes[i], after->hashes[j]) == 0) &&
                        (fit == SAME_BYTES || same_number(before, i, after, j));

            if (fits) {
                before->pairs[i] = j;
                after->pairs[j] = i;
            }
        }
    }
}

static void add_case(struct comparison *out, enum change_kind kind, char *before, char *after)
{
    struct case_change *change = NULL;

    out->cases = mem_grow(out->cases, out->case_count + 1, sizeof(*out->cases));
    change = &out->cases[out->case_count++];
    change->kind = kind;
    change->before = before;
    change->after = after;
}

static void note_before(struct comparison *out, const struct side *before, const struct side *after)
{
    for (size_t i = 0; i < before->count; i++) {
        size_t j = before->pairs[i];

        if (j == NO_PAIR) {
            add_case(out, CHANGE_REMOVED, scenario_case_id(before->scenario, i), NULL);
        } else if (strcmp(before->hashes[i], after->hashes[j]) != 0) {
            add_case(out, CHANGE_CHANGED, scenario_case_id(before->scenario, i),
                     scenario_case_id(after->scenario, j));
        } else {
            out->same_cases++;
            out->renumbered_cases += !same_number(before, i, after, j);
        }
    }
}

int compare_cases(struct comparison *comparison, struct err *err)
{
    SIDE before = {0};
    SIDE after = {0};

    if (fill_side(&before, comparison->before, err) != 0 ||
        fill_side(&after, comparison->after, err) != 0) {
        return -1;
    }
    pair_up(&before, &after, SAME_BYTES_AND_NUMBER);
    pair_up(&before, &after, SAME_BYTES);
    pair_up(&before, &after, SAME_NUMBER);
    note_before(comparison, &before, &after);
    for (size_t j = 0; j < after.count; j++) {
        if (after.pairs[j] == NO_PAIR) {
            add_case(comparison, CHANGE_ADDED, NULL, scenario_case_id(after.scenario, j));
        }
    }
    return 0;
}
