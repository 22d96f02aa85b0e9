/* The graph of a journey as a whole: no state that nobody comes to, none that nobody leaves. A
 * session that has been long enough takes the shortest way to the end, so that is worked out here.
 */
#include "scenarios/generate/journey_read.h"
#include "scenarios/scenario.h"

#define FAR SIZE_MAX

static size_t nearest(const struct journey *journey, const struct journey_state *state)
{
    size_t best = FAR;

    for (size_t i = 0; i < state->way_count; i++) {
        size_t to = state->ways[i].to;
        size_t left = to == JOURNEY_END ? 0 : journey->states[to].from_end;

        best = left < best ? left : best;
    }
    return best == FAR ? FAR : best + 1;
}

/* Bellman and Ford: as many rounds as there are states settle every distance. */
static void measure(struct journey *journey)
{
    for (size_t i = 0; i < journey->state_count; i++) {
        journey->states[i].from_end = FAR;
    }
    for (size_t round = 0; round < journey->state_count; round++) {
        for (size_t i = 0; i < journey->state_count; i++) {
            journey->states[i].from_end = nearest(journey, &journey->states[i]);
        }
    }
}

static void reach(const struct journey *journey, size_t from, bool *reached)
{
    reached[from] = true;
    for (size_t i = 0; i < journey->states[from].way_count; i++) {
        size_t to = journey->states[from].ways[i].to;

        if (to != JOURNEY_END && !reached[to]) {
            reach(journey, to, reached);
        }
    }
}

int journey_check_ways(struct journey *journey, const struct cur *root, struct err *err)
{
    bool reached[JOURNEY_MAX_STATES] = {false};
    size_t furthest = 0;
    struct cur states;

    if (cur_object(root, "states", true, &states, err) != 0) {
        return -1;
    }
    measure(journey);
    reach(journey, journey->start, reached);
    for (size_t i = 0; i < journey->state_count; i++) {
        const struct journey_state *state = &journey->states[i];

        if (!reached[i]) {
            return cur_fail(&states, err, "no way leads to '%s'", state->name);
        }
        if (state->from_end == FAR) {
            return cur_fail(&states, err, "no way leads from '%s' to the end", state->name);
        }
        furthest = state->from_end > furthest ? state->from_end : furthest;
    }
    return (size_t)journey->longest + furthest <= SCENARIO_MAX_STEPS
               ? 0
               : cur_fail(&states, err,
                          "a visit of %lld steps that is %zu steps from its end does not fit into "
                          "the %d steps of a scenario",
                          (long long)journey->longest, furthest, SCENARIO_MAX_STEPS);
}
