/* Counting, and the figures made of the counts. The kinds of pages have the entropy, since the
 * number of distinct paths grows with every text that is searched for. */
#include "scenarios/generate/variety.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/generate/page.h"

static const char *const bin_names[VARIETY_BINS] = {"1", "2-3", "4-7", "8-15", "16-31", "32-64"};

void variety_init(struct variety *variety)
{
    *variety = (struct variety){.clusters = node_object(),
                                .methods = node_object(),
                                .pages = node_object(),
                                .targets = node_object(),
                                .agents = node_object()};
}

void variety_done(struct variety *variety)
{
    free(variety->lengths);
    free(variety->pauses);
    node_free(variety->clusters);
    node_free(variety->methods);
    node_free(variety->pages);
    node_free(variety->targets);
    node_free(variety->agents);
}

static void count(struct node *tally, const char *name)
{
    node_set_int(tally, name, node_get_int(tally, name, 0) + 1);
}

/* All strings below a node. */
static void count_scripts(struct variety *variety, const struct node *node)
{
    if (node_type(node) == NODE_STRING) {
        script_tally(node_str(node), node_str_length(node), variety->scripts);
    } else if (node_type(node) == NODE_ARRAY) {
        for (size_t i = 0; i < node_count(node); i++) {
            count_scripts(variety, node_at(node, i));
        }
    } else if (node_type(node) == NODE_OBJECT) {
        for (void *i = node_iter(node); i != NULL; i = node_iter_next(node, i)) {
            count_scripts(variety, node_iter_value(i));
        }
    }
}

static void count_action(struct variety *variety, const struct node *http)
{
    static const char *const texts[] = {"query", "form", "json", "body"};
    const struct node *parts = node_get(http, "multipart");
    const char *agent = node_get_str(node_get(http, "headers"), "User-Agent", NULL);
    AUTOFREE char *target = page_target(http);
    AUTOFREE char *kind = page_kind(target);

    count(variety->methods, node_get_str(http, "method", "GET"));
    count(variety->pages, kind);
    count(variety->targets, target);
    if (agent != NULL) {
        count(variety->agents, agent);
    }
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        count_scripts(variety, node_get(http, texts[i]));
    }
    for (size_t i = 0; i < node_count(parts); i++) {
        count_scripts(variety, node_get(node_at(parts, i), "value"));
        count_scripts(variety, node_get(node_at(parts, i), "filename"));
    }
}

static void count_pause(struct variety *variety, const struct step *step)
{
    if (step->think_max_ms > 0) {
        variety->pauses = mem_grow(variety->pauses, variety->pause_count + 1, sizeof(int64_t));
        variety->pauses[variety->pause_count++] = (step->think_min_ms + step->think_max_ms) / 2;
    }
}

void variety_add(struct variety *variety, const struct scenario *scenario)
{
    const struct node *steps = node_get(scenario_node(scenario), "steps");
    size_t actions = 0;

    for (size_t i = 0; i < scenario->step_count; i++) {
        count_pause(variety, &scenario->steps[i]);
        if (scenario->steps[i].kind == STEP_HTTP) {
            count_action(variety, node_get(node_at(steps, i), "http"));
            actions++;
        }
    }
    count(variety->clusters, scenario->cluster);
    variety->actions += actions;
    variety->lengths = mem_grow(variety->lengths, variety->sessions + 1, sizeof(size_t));
    variety->lengths[variety->sessions++] = actions;
}

double variety_entropy(const struct node *tally)
{
    double all = 0;
    double bits = 0;

    for (void *i = node_iter(tally); i != NULL; i = node_iter_next(tally, i)) {
        all += (double)node_int_value(node_iter_value(i));
    }
    for (void *i = node_iter(tally); i != NULL; i = node_iter_next(tally, i)) {
        double share = (double)node_int_value(node_iter_value(i)) / all;

        bits -= share * log2(share);
    }
    return bits > 0 ? bits : 0;
}

static int by_size(const void *a, const void *b)
{
    size_t x = *(const size_t *)a, y = *(const size_t *)b;

    return (x > y) - (x < y);
}

static int by_time(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/* The nearest rank: the least value that so many per cent of all do not exceed. */
static size_t rank(size_t count, size_t per_cent)
{
    return count == 0 ? 0 : (count * per_cent + 99) / 100 - 1;
}

static struct node *bins(const struct variety *variety)
{
    struct node *out = node_object();
    int64_t count_in[VARIETY_BINS] = {0};

    for (size_t i = 0; i < variety->sessions; i++) {
        size_t bin = 0;

        for (size_t top = variety->lengths[i]; top > 1 && bin + 1 < VARIETY_BINS; top /= 2) {
            bin++;
        }
        count_in[bin]++;
    }
    for (size_t i = 0; i < VARIETY_BINS; i++) {
        node_set_int(out, bin_names[i], count_in[i]);
    }
    return out;
}

static struct node *length_node(const struct variety *variety)
{
    struct node *out = node_object();
    size_t last = variety->sessions;

    if (last > 0) {
        qsort(variety->lengths, last, sizeof(size_t), by_size);
        node_set_int(out, "shortest", (int64_t)variety->lengths[0]);
        node_set_int(out, "median", (int64_t)variety->lengths[rank(last, 50)]);
        node_set_int(out, "p90", (int64_t)variety->lengths[rank(last, 90)]);
        node_set_int(out, "longest", (int64_t)variety->lengths[last - 1]);
        node_set_real(out, "mean", (double)variety->actions / (double)last);
    }
    node_set(out, "bins", bins(variety));
    return out;
}

static struct node *pause_node(const struct variety *variety)
{
    struct node *out = node_object();
    size_t last = variety->pause_count;

    node_set_int(out, "steps", (int64_t)last);
    if (last > 0) {
        qsort(variety->pauses, last, sizeof(int64_t), by_time);
        node_set_int(out, "shortest", variety->pauses[0]);
        node_set_int(out, "median", variety->pauses[rank(last, 50)]);
        node_set_int(out, "p90", variety->pauses[rank(last, 90)]);
        node_set_int(out, "longest", variety->pauses[last - 1]);
    }
    return out;
}

static struct node *scripts_node(const struct variety *variety)
{
    struct node *out = node_object();

    for (int i = 0; i < SCRIPT_COUNT; i++) {
        if (variety->scripts[i] > 0) {
            node_set_int(out, script_name((enum script)i), (int64_t)variety->scripts[i]);
        }
    }
    return out;
}

struct node *variety_node(struct variety *variety)
{
    struct node *out = node_object();

    node_set_int(out, "sessions", (int64_t)variety->sessions);
    node_set_int(out, "actions", (int64_t)variety->actions);
    node_set(out, "length", length_node(variety));
    node_set(out, "pause_ms", pause_node(variety));
    node_set(out, "journeys", node_ref(variety->clusters));
    node_set(out, "methods", node_ref(variety->methods));
    node_set(out, "pages", node_ref(variety->pages));
    node_set(out, "scripts", scripts_node(variety));
    node_set_int(out, "agents", (int64_t)node_count(variety->agents));
    node_set_int(out, "distinct_paths", (int64_t)node_count(variety->targets));
    node_set_real(out, "page_entropy_bits", variety_entropy(variety->pages));
    return out;
}
