/* Reading the states of a journey. A request of a journey has to say what only the right answer
 * holds: a status and a text or a pattern. */
#include <string.h>

#include "common/base/text.h"
#include "scenarios/generate/blank.h"
#include "scenarios/generate/journey_read.h"

#define MAX_THINK_MS 600000
#define MAX_WEIGHT 1000
#define END_NAME "end"

size_t journey_state_find(const struct journey *journey, const char *name)
{
    for (size_t i = 0; i < journey->state_count; i++) {
        if (strcmp(journey->states[i].name, name) == 0) {
            return i;
        }
    }
    return JOURNEY_END;
}

static int check_blank(const struct journey *journey, const struct cur *at,
                       const struct blank *blank, struct err *err)
{
    const struct pool *pool = journey_pool(journey, blank->pool);

    if (pool == NULL) {
        return cur_fail(at, err, "there is no pool '%s'", blank->pool);
    }
    if (blank->field[0] == '\0') {
        return pool->records ? cur_fail(at, err, "pool '%s' holds records, expected [[%s.field]]",
                                        pool->name, pool->name)
                             : 0;
    }
    return pool_has_field(pool, blank->field)
               ? 0
               : cur_fail(at, err, "pool '%s' has no field '%s'", pool->name, blank->field);
}

static int check_text(const struct journey *journey, const struct cur *at, struct err *err)
{
    const char *text = node_str(at->node);
    struct blank blank;
    struct err problem;
    int answer = 0;

    while ((answer = blank_next(&text, &blank, &problem)) == 0) {
        if (blank.literal == NULL && check_blank(journey, at, &blank, err) < 0) {
            return -1;
        }
    }
    return answer < 0 ? cur_fail(at, err, "%s", problem.text) : 0;
}

/* As deep as documents are, which is DOC_MAX_DEPTH. */
int journey_check_blanks(const struct journey *journey, const struct cur *at, struct err *err)
{
    struct cur below;

    if (node_type(at->node) == NODE_STRING) {
        return check_text(journey, at, err);
    }
    if (node_type(at->node) == NODE_ARRAY) {
        for (size_t i = 0; i < node_count(at->node); i++) {
            cur_item(at, i, &below);
            if (journey_check_blanks(journey, &below, err) < 0) {
                return -1;
            }
        }
    }
    if (node_type(at->node) == NODE_OBJECT) {
        for (void *i = node_iter(at->node); i != NULL; i = node_iter_next(at->node, i)) {
            cur_member(at, i, &below);
            if (journey_check_blanks(journey, &below, err) < 0) {
                return -1;
            }
        }
    }
    return 0;
}

static int read_request(const struct journey *journey, const struct cur *state,
                        struct journey_state *out, struct err *err)
{
    struct cur http;
    struct cur expect;

    if (cur_object(state, "http", true, &http, err) != 0 ||
        cur_object(&http, "expect", true, &expect, err) != 0) {
        return -1;
    }
    if (node_get(http.node, "name") != NULL) {
        return cur_fail(&http, err, "a step is named after its state, leave 'name' out");
    }
    if (node_get(expect.node, "status") == NULL ||
        (node_get(expect.node, "contains") == NULL && node_get(expect.node, "matches") == NULL)) {
        return cur_fail(&expect, err,
                        "expected a status, and what only the right answer contains or matches");
    }
    out->http = http.node;
    return journey_check_blanks(journey, &http, err);
}

static int read_draws(const struct journey *journey, const struct cur *state,
                      struct journey_state *out, struct err *err)
{
    AUTOFREE const char **names = NULL;
    size_t count = 0;
    struct cur place;
    int answer = cur_strings(state, "draw", false, &names, &count, err);

    if (answer != 0) {
        return answer < 0 ? -1 : 0;
    }
    (void)cur_any(state, "draw", true, &place, err);
    if (count > JOURNEY_MAX_DRAWS) {
        return cur_fail(&place, err, "more than %d pools", JOURNEY_MAX_DRAWS);
    }
    for (size_t i = 0; i < count; i++) {
        out->draws[i] = journey_pool(journey, names[i]);
        if (out->draws[i] == NULL) {
            return cur_fail(&place, err, "there is no pool '%s'", names[i]);
        }
    }
    out->draw_count = count;
    return 0;
}

static int read_think(const struct cur *state, struct journey_state *out, struct err *err)
{
    struct cur ends;
    struct cur item;
    int answer = cur_array(state, "think_ms", false, &ends, err);

    if (answer != 0) {
        return answer < 0 ? -1 : 0;
    }
    for (size_t i = 0; i < node_count(ends.node); i++) {
        int64_t value = node_int_value(node_at(ends.node, i));

        cur_item(&ends, i, &item);
        if (node_type(item.node) != NODE_INT || value < 0 || value > MAX_THINK_MS) {
            return cur_fail(&item, err, "expected 0 to %d ms", MAX_THINK_MS);
        }
    }
    out->think_min_ms = node_int_value(node_at(ends.node, 0));
    out->think_max_ms = node_int_value(node_at(ends.node, 1));
    return node_count(ends.node) == 2 && out->think_min_ms <= out->think_max_ms
               ? 0
               : cur_fail(&ends, err, "expected [shortest, longest]");
}

static int read_way(const struct journey *journey, const struct cur *at, struct journey_way *out,
                    struct err *err)
{
    out->to = journey_state_find(journey, at->key);
    if (out->to == JOURNEY_END && strcmp(at->key, END_NAME) != 0) {
        return cur_fail(at, err, "there is no state '%s'", at->key);
    }
    out->weight = node_int_value(at->node);
    return node_type(at->node) == NODE_INT && out->weight >= 1 && out->weight <= MAX_WEIGHT
               ? 0
               : cur_fail(at, err, "expected a weight from 1 to %d", MAX_WEIGHT);
}

static int read_ways(const struct journey *journey, const struct cur *state,
                     struct journey_state *out, struct err *err)
{
    struct cur next;

    if (cur_object(state, "next", true, &next, err) != 0) {
        return -1;
    }
    for (void *i = node_iter(next.node); i != NULL; i = node_iter_next(next.node, i)) {
        struct cur way;

        cur_member(&next, i, &way);
        if (read_way(journey, &way, &out->ways[out->way_count], err) < 0) {
            return -1;
        }
        out->way_count++;
    }
    return out->way_count > 0 ? 0 : cur_fail(&next, err, "expected at least one way, or end: 1");
}

static int read_state(const struct journey *journey, const struct cur *state,
                      struct journey_state *out, struct err *err)
{
    static const char *const known[] = {"draw", "http", "think_ms", "next", NULL};

    if (cur_as_object(state, err) != 0 || cur_known(state, known, err) != 0 ||
        read_draws(journey, state, out, err) < 0 || read_request(journey, state, out, err) < 0 ||
        read_think(state, out, err) < 0) {
        return -1;
    }
    return read_ways(journey, state, out, err);
}

/* Names first, since ways lead forward as well. */
static int read_names(struct journey *journey, const struct cur *states, struct err *err)
{
    for (void *i = node_iter(states->node); i != NULL; i = node_iter_next(states->node, i)) {
        struct cur state;

        cur_member(states, i, &state);
        if (!text_is_id(state.key, 32) || strcmp(state.key, END_NAME) == 0) {
            return cur_fail(&state, err, "'%s' is no name of a state", state.key);
        }
        journey->states[journey->state_count++].name = state.key;
    }
    return 0;
}

int journey_read_states(struct journey *journey, const struct cur *root, struct err *err)
{
    struct cur states;
    size_t at = 0;

    if (cur_object(root, "states", true, &states, err) != 0) {
        return -1;
    }
    size_t count = node_count(states.node);
    if (count == 0 || count > JOURNEY_MAX_STATES) {
        return cur_fail(&states, err, "expected 1 to %d states", JOURNEY_MAX_STATES);
    }
    journey->states = mem_array(count, sizeof(*journey->states));
    if (read_names(journey, &states, err) < 0) {
        return -1;
    }
    for (void *i = node_iter(states.node); i != NULL; i = node_iter_next(states.node, i)) {
        struct cur state;

        cur_member(&states, i, &state);
        if (read_state(journey, &state, &journey->states[at++], err) < 0) {
            return -1;
        }
    }
    return 0;
}
