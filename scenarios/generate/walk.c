/* The walk. Whole numbers only: lengths and pauses have long tails because they double again and
 * again with a fixed chance, which gives the same session on every machine. */
#include "scenarios/generate/walk.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/rng.h"
#include "scenarios/generate/fill.h"
#include "scenarios/generate/page.h"

struct walk {
    const struct journey *journey;
    const struct walk_order *order;
    struct rng rng;
    struct fill fill;
    size_t visits[JOURNEY_MAX_STATES];
    struct node *steps;
    char *page; /* where the next request comes from; NULL: from nowhere */
};

/* From low to twice low, then longer by half to double as often as chance says so: the tail falls
 * as a power, about -ln(doubling / 100) / ln 1.75, and is cut at high. */
static int64_t long_tailed(struct rng *rng, int64_t low, int64_t high, int64_t doubling)
{
    int64_t value = low + (int64_t)rng_below(rng, (uint64_t)low + 1);

    while (value < high && (int64_t)rng_below(rng, 100) < doubling) {
        value += value / 2 + (int64_t)rng_below(rng, (uint64_t)value / 2 + 1) + 1;
    }
    return value < high ? value : high;
}

#define THINK_DOUBLING 55
#define MAX_PAUSE_MS 60000 /* what a step may have */

static void add_pause(struct walk *walk, const struct journey_state *state, struct node *http)
{
    if (state->think_max_ms == 0 || node_count(walk->steps) == 0) {
        return;
    }
    int64_t pause =
        long_tailed(&walk->rng, state->think_min_ms, state->think_max_ms, THINK_DOUBLING) *
        walk->order->pace / 100;
    if (pause > 0) {
        node_set_int(http, "think_ms", pause < MAX_PAUSE_MS ? pause : MAX_PAUSE_MS);
    }
}

static void add_members(struct node *to, const struct node *from)
{
    for (void *i = node_iter(from); i != NULL; i = node_iter_next(from, i)) {
        node_set(to, node_iter_key(i), node_ref(node_iter_value(i)));
    }
}

/* Those of the journey, where the reader comes from, those of the state. */
static void set_headers(struct walk *walk, struct node *http)
{
    AUTO(node) all = node_object();

    if (walk->journey->headers != NULL) {
        AUTO(node) common = fill_node(&walk->fill, walk->journey->headers);
        add_members(all, common);
    }
    if (walk->journey->referer && walk->page != NULL) {
        AUTOFREE char *from = mem_printf("http://www.machi.test%s", walk->page);
        node_set_str(all, "Referer", from);
    }
    add_members(all, node_get(http, "headers"));
    if (node_count(all) > 0) {
        node_set(http, "headers", TAKE(all));
    }
}

/* A page that was asked for is what the next request comes from; its parts are not. */
static void remember(struct walk *walk, const struct node *http)
{
    if (strcmp(node_get_str(http, "method", ""), "GET") == 0 &&
        strncmp(node_get_str(http, "path", ""), "/assets/", 8) != 0) {
        free(walk->page);
        walk->page = page_target(http);
    }
}

static void enter(struct walk *walk, size_t index)
{
    const struct journey_state *state = &walk->journey->states[index];
    size_t visit = ++walk->visits[index];
    struct node *step = node_object();
    struct node *named = node_object();

    for (size_t i = 0; i < state->draw_count; i++) {
        fill_draw(&walk->fill, state->draws[i]);
    }
    AUTO(node) http = fill_node(&walk->fill, state->http);
    AUTOFREE char *name =
        visit == 1 ? mem_strdup(state->name) : mem_printf("%s-%zu", state->name, visit);
    node_set_str(named, "name", name);
    add_pause(walk, state, named);
    set_headers(walk, http);
    add_members(named, http);
    node_set(step, "http", named);
    node_append(walk->steps, step);
    remember(walk, http);
}

/* The shortest way to the end; of two as short the first. */
static size_t leave(const struct journey *journey, const struct journey_state *state)
{
    size_t best = state->ways[0].to;

    for (size_t i = 0; i < state->way_count; i++) {
        size_t to = state->ways[i].to;

        if (to == JOURNEY_END) {
            return to;
        }
        best = journey->states[to].from_end < journey->states[best].from_end ? to : best;
    }
    return best;
}

static size_t choose(struct walk *walk, const struct journey_state *state)
{
    uint64_t all = 0;

    for (size_t i = 0; i < state->way_count; i++) {
        all += state->ways[i].to == JOURNEY_END ? 0 : (uint64_t)state->ways[i].weight;
    }
    if (all == 0) {
        return JOURNEY_END;
    }
    uint64_t drawn = rng_below(&walk->rng, all);
    for (size_t i = 0; i < state->way_count; i++) {
        uint64_t weight = state->ways[i].to == JOURNEY_END ? 0 : (uint64_t)state->ways[i].weight;

        if (drawn < weight) {
            return state->ways[i].to;
        }
        drawn -= weight;
    }
    return JOURNEY_END;
}

static void walk_steps(struct walk *walk)
{
    const struct journey *journey = walk->journey;
    int64_t wanted =
        long_tailed(&walk->rng, journey->shortest, journey->longest, journey->doubling);
    size_t at = journey->start;

    while (at != JOURNEY_END) {
        const struct journey_state *state = &journey->states[at];

        enter(walk, at);
        at =
            (int64_t)node_count(walk->steps) < wanted ? choose(walk, state) : leave(journey, state);
    }
}

static struct node *document(const struct walk *walk)
{
    const struct journey *journey = walk->journey;
    AUTOFREE char *id = mem_printf("%s-%llu-%zu", journey->id,
                                   (unsigned long long)walk->order->seed, walk->order->number);
    struct node *out = node_object();
    struct node *category = node_array();

    node_append(category, node_string("waf"));
    node_set_str(out, "id", id);
    node_set_int(out, "version", 1);
    node_set_str(out, "title", journey->title);
    node_set_str(out, "kind", "benign");
    node_set_str(out, "summary", journey->summary);
    node_set(out, "category", category);
    node_set_str(out, "cluster", journey->id);
    node_set_str(out, "isolation", "batch");
    if (journey->cookies) {
        node_set_bool(out, "cookies", true);
    }
    node_set(out, "steps", node_ref(walk->steps));
    return out;
}

struct node *walk_session(const struct journey *journey, const struct walk_order *order)
{
    struct walk walk = {.journey = journey, .order = order, .steps = node_array()};
    AUTOFREE char *label = mem_printf("journey/%s/%zu", journey->id, order->number);

    rng_derive(&walk.rng, order->seed, label);
    fill_init(&walk.fill, journey, &walk.rng);
    walk_steps(&walk);
    struct node *out = document(&walk);
    fill_done(&walk.fill);
    node_free(walk.steps);
    free(walk.page);
    return out;
}
