/* Runs against each other: which cases are the same, what counts, what is refused. */
#include "reports/runs.h"

#include <stdlib.h>
#include <string.h>

#include "tests/reports/sample.h"
#include "tests/support.h"

#define PRODUCT "nginx-modsecurity-crs-pl1"

struct world {
    struct node *results[2];
    struct view *views[2];
    struct runs_run list[2];
};

static struct node *sample_run(void)
{
    static const struct sample_options options = {
        .seed = 7, .cases_per_cluster = 9, .repetitions = 1, .references = true};
    AUTO(sample) sample = sample_new(&options);
    return sample_results(sample);
}

static void read_views(struct world *world)
{
    static const char *const names[] = {"spring", "autumn"};
    struct err err = {0};
    for (size_t i = 0; i < 2; i++) {
        assert_ok(view_read(world->results[i], names[i], &world->views[i], &err), err);
        world->list[i] = (struct runs_run){world->views[i], names[i]};
    }
}

static void begin(struct world *world)
{
    *world = (struct world){.results = {sample_run(), sample_run()}};
}

static void world_done(struct world *world)
{
    for (size_t i = 0; i < 2; i++) {
        view_free(world->views[i]);
        node_free(world->results[i]);
    }
}
#define WORLD __attribute__((cleanup(world_done))) struct world

static const char *const missed[] = {"none", "telemetry"};

/* Makes up to `most` misses of the product detections, one for each case; answers how many. */
static int64_t improve(struct node *results, int64_t most)
{
    const struct node *cases = node_get(results, "cases");
    int64_t done = 0;
    for (size_t c = 0; c < node_count(cases) && done < most; c++) {
        const struct node *trials = node_get(node_at(cases, c), "trials");
        for (size_t t = 0; t < node_count(trials) && done < most; t++) {
            struct node *trial = node_at(trials, t);
            const char *verdict = node_get_str(trial, "verdict", "");
            if (strcmp(node_get_str(trial, "product", ""), PRODUCT) == 0 &&
                (strcmp(verdict, missed[0]) == 0 || strcmp(verdict, missed[1]) == 0) &&
                !node_get_bool(trial, "delayed", false)) {
                node_set_str(trial, "verdict", "technique");
                done++;
            }
        }
    }
    return done;
}

static size_t entrant_of(const struct runs *runs, size_t run, const char *id)
{
    for (size_t i = 0; i < runs->entrant_count; i++) {
        const struct runs_entrant *of = &runs->entrants[i];
        if (of->run == run && strcmp(runs->list[run].view->products[of->product].id, id) == 0) {
            return i;
        }
    }
    cr_assert_fail("no %s in run %zu", id, run);
    return 0;
}

static char *written(const struct runs *runs, runs_write *write, enum language language)
{
    struct buf text = BUF_INIT;
    struct err err = {0};
    assert_ok(write(runs, language, &text, &err), err);
    return buf_take(&text);
}

Test(runs, counts_what_got_better_between_two_runs)
{
    WORLD world;
    AUTO(runs) runs = NULL;
    struct err err = {0};
    size_t after = 0;
    begin(&world);
    int64_t improved = improve(world.results[1], 12);
    cr_assert_eq(improved, 12);
    read_views(&world);
    assert_ok(runs_new(world.list, 2, false, &runs, &err), err);
    cr_assert_eq(runs->shared, runs->case_count);
    cr_assert_eq(runs->shared, world.views[0]->case_count);
    size_t before = entrant_of(runs, 0, PRODUCT);
    cr_assert(runs_next(runs, before, &after));
    cr_assert_eq(after, entrant_of(runs, 1, PRODUCT));
    const struct compare_two *two = runs_two(&runs->metrics[0], before, after);
    cr_assert_eq(two->table.second, 12);
    cr_assert_eq(two->table.first, 0);
    two = runs_two(&runs->metrics[1], before, after);
    cr_assert_eq(two->table.first + two->table.second, 0);
    cr_assert_eq(two->better, 0);
    cr_assert_not(runs_next(runs, after, &before));
}

Test(runs, a_case_whose_scenario_changed_is_another_case)
{
    WORLD world;
    AUTO(runs) runs = NULL;
    struct err err = {0};
    size_t changed = 0;
    begin(&world);
    const struct node *scenario = node_path(world.results[1], "sources.scenarios.0");
    const char *id = node_get_str(scenario, "name", "");
    const struct node *cases = node_get(world.results[1], "cases");
    for (size_t c = 0; c < node_count(cases); c++) {
        changed += strcmp(node_get_str(node_at(cases, c), "scenario", ""), id) == 0;
    }
    cr_assert_gt(changed, 0);
    node_set_str(node_path(world.results[1], "sources.scenarios.0"), "value",
                 "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee");
    read_views(&world);
    assert_ok(runs_new(world.list, 2, false, &runs, &err), err);
    cr_assert_eq(runs->renewed, changed);
    cr_assert_eq(runs->shared, world.views[0]->case_count - changed);
    cr_assert_eq(runs->case_count, world.views[0]->case_count + changed);
}

Test(runs, other_intelligence_is_refused_unless_asked_for_and_then_said)
{
    WORLD world;
    AUTO(runs) runs = NULL;
    struct err err = {0};
    begin(&world);
    node_set_str(node_path(world.results[1], "sources.intelligence"), "snapshot_sha256",
                 "abababababababababababababababababababababababababababababababab");
    read_views(&world);
    cr_assert_eq(runs_new(world.list, 2, false, &runs, &err), -1);
    assert_err(err, ERR_INPUT,
               "'spring' and 'autumn' have different snapshots of intelligence, so they are not "
               "comparable as they are; with --across they are compared nevertheless, and every "
               "document says so");
    assert_ok(runs_new(world.list, 2, true, &runs, &err), err);
    cr_assert(runs->other_snapshot);
    AUTOFREE char *text = written(runs, runs_text, LANGUAGE_EN);
    AUTOFREE char *html = written(runs, runs_html, LANGUAGE_JA);
    cr_assert_not_null(strstr(text, "rest on different intelligence"));
    cr_assert_not_null(strstr(html, "攻撃情報が異なります"));
}

Test(runs, documents_are_the_same_every_time_and_stand_alone)
{
    static runs_write *const writers[] = {runs_text, runs_html, runs_json};
    WORLD world;
    AUTO(runs) runs = NULL;
    struct err err = {0};
    begin(&world);
    long long improved = improve(world.results[1], 30);
    AUTOFREE char *counts = mem_printf("+%lld -0 / ", improved);
    AUTOFREE char *more = mem_printf("and %lld more", improved - 20);
    cr_assert_gt(improved, 20);
    read_views(&world);
    assert_ok(runs_new(world.list, 2, false, &runs, &err), err);
    for (size_t i = 0; i < COUNT_OF(writers); i++) {
        AUTOFREE char *once = written(runs, writers[i], LANGUAGE_EN);
        AUTOFREE char *twice = written(runs, writers[i], LANGUAGE_EN);
        cr_assert_str_eq(once, twice);
        cr_assert_null(strstr(once, "<script"));
        cr_assert_null(strstr(once, "http://"));
    }
    AUTOFREE char *text = written(runs, runs_text, LANGUAGE_EN);
    cr_assert_not_null(strstr(text, counts));
    cr_assert_not_null(strstr(text, more));
}
