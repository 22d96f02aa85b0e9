/* Sessions: the same seed gives the same bytes, lengths have a long tail, drawing takes every entry
 * before one comes again, and what ships is what the generator makes. */
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "scenarios/generate/sessions.h"
#include "tests/scenarios/support.h"

static struct journey_list *shipped(void)
{
    struct journey_list *list = NULL;
    struct err err = {0};
    assert_ok(journey_list_load(JOURNEYS_DIR, &list, &err), err);
    return list;
}

static struct journey *journey_of(const char *folder, const char *yaml)
{
    AUTOFREE char *path = file_join(folder, "walk.yaml");
    struct journey *journey = NULL;
    struct err err = {0};
    support_write(path, yaml);
    assert_ok(journey_load(path, NULL, &journey, &err), err);
    return journey;
}

static struct scenario *session(const struct journey *journey, uint64_t seed, size_t number,
                                char **yaml)
{
    struct walk_order order = {seed, number, SESSIONS_PACE};
    struct buf text = BUF_INIT;
    struct scenario *scenario = NULL;
    struct err err = {0};
    assert_ok(sessions_make(journey, &order, &text, &scenario, &err), err);
    if (yaml != NULL) {
        *yaml = buf_take(&text);
    }
    buf_done(&text);
    return scenario;
}

#define LADDER                                                                                     \
    "id: walk\ntitle: A walk\nsummary: For a test.\nweight: 1\ncookies: true\nreferer: true\n"     \
    "headers: {User-Agent: '[[agent]]'}\n"                                                         \
    "length: {shortest: 3, longest: 40, doubling: 50}\nstart: front\n"                             \
    "pools: {agent: [One/1, Two/2], book: [{id: 1, title: Sea & sun}, {id: 2, title: Rain}, "      \
    "{id: 3, title: 雪}]}\n"                                                                      \
    "states:\n"                                                                                    \
    "  front: {http: {method: GET, path: /, expect: {status: 200, contains: x}}, next: {read: "    \
    "1}}\n"                                                                                        \
    "  read: {draw: book, think_ms: [100, 5000], http: {method: GET, path: /read, query: {id: "    \
    "'[[book.id]]'}, expect: {status: 200, contains: '[[book.title|html]]'}}, next: {read: 9, "    \
    "end: 1}}\n"

Test(walk, the_same_seed_and_number_give_the_same_bytes)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(journey) journey = journey_of(folder, LADDER);
    AUTOFREE char *first = NULL, *again = NULL, *other = NULL, *third = NULL;
    scenario_free(session(journey, 7, 1, &first));
    scenario_free(session(journey, 7, 1, &again));
    scenario_free(session(journey, 8, 1, &other));
    scenario_free(session(journey, 7, 2, &third));
    cr_assert_str_eq(first, again);
    cr_assert_str_neq(strchr(first, '\n'), strchr(other, '\n'));
    cr_assert_str_neq(strchr(first, '\n'), strchr(third, '\n'));
}

Test(walk, a_session_says_what_it_is)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(journey) journey = journey_of(folder, LADDER);
    AUTO(scenario) scenario = session(journey, 7, 3, NULL);
    cr_assert_str_eq(scenario->id, "walk-7-3");
    cr_assert_eq(scenario->kind, SCENARIO_BENIGN);
    cr_assert_str_eq(scenario->cluster, "walk");
    cr_assert(scenario->cookies);
    cr_assert_eq(scenario->isolation, ISOLATION_BATCH);
    cr_assert_eq(scenario_case_count(scenario), 1);
    cr_assert_str_eq(scenario->steps[0].name, "front");
    cr_assert_str_eq(scenario->steps[1].name, "read");
    cr_assert_eq(scenario->steps[0].think_max_ms, 0, "nobody waits before the first request");
}

static const char *header(const struct step *step, const char *name)
{
    for (size_t i = 0; i < step->http.header_count; i++) {
        if (strcmp(step->http.headers[i].name, name) == 0) {
            return step->http.headers[i].text;
        }
    }
    return NULL;
}

/* Drawn once, the agent stays; the page before is what a request comes from. */
Test(walk, a_visitor_keeps_the_browser_and_comes_from_the_page_before)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(journey) journey = journey_of(folder, LADDER);
    AUTO(scenario) scenario = session(journey, 7, 1, NULL);
    cr_assert_null(header(&scenario->steps[0], "Referer"));
    cr_assert_str_eq(header(&scenario->steps[1], "Referer"), "http://www.machi.test/");
    AUTOFREE char *page =
        mem_printf("http://www.machi.test/read?id=%s", scenario->steps[1].http.query[0].text);
    cr_assert_str_eq(header(&scenario->steps[2], "Referer"), page);
    for (size_t i = 1; i < scenario->step_count; i++) {
        cr_assert_str_eq(header(&scenario->steps[i], "User-Agent"),
                         header(&scenario->steps[0], "User-Agent"));
    }
}

Test(walk, every_entry_is_drawn_before_one_comes_again)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(journey) journey = journey_of(folder, LADDER);
    size_t seen = 0;
    for (size_t number = 1; number <= 40; number++) {
        AUTO(scenario) scenario = session(journey, 3, number, NULL);
        if (scenario->step_count < 5) {
            continue;
        }
        const char *one = scenario->steps[1].http.query[0].text;
        const char *two = scenario->steps[2].http.query[0].text;
        cr_assert_str_neq(one, two);
        if (scenario->step_count > 5) {
            const char *three = scenario->steps[3].http.query[0].text;
            cr_assert_str_neq(three, one);
            cr_assert_str_neq(three, two);
            seen++;
        }
    }
    cr_assert_gt(seen, 5);
}

Test(walk, what_is_expected_is_written_as_the_site_writes_it)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(journey) journey = journey_of(folder, LADDER);
    AUTOFREE char *yaml = NULL;
    bool seen = false;
    for (size_t number = 1; number <= 10 && !seen; number++) {
        free(yaml);
        yaml = NULL;
        scenario_free(session(journey, 1, number, &yaml));
        seen = strstr(yaml, "Sea &amp; sun") != NULL;
        cr_assert_null(strstr(yaml, "[["));
    }
    cr_assert(seen);
}

/* From 3 to 6 steps, then with a chance of one half longer by half to double, again and again: half
 * of 400 sessions have at most 6 steps, a twelfth or so more than 24, and none more than 40. */
Test(walk, lengths_have_a_long_tail)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(journey) journey = journey_of(folder, LADDER);
    size_t longer[5] = {0}; /* than those */
    static const size_t limits[5] = {6, 12, 24, 36, 40};
    for (size_t number = 1; number <= 400; number++) {
        AUTO(scenario) scenario = session(journey, 5, number, NULL);
        cr_assert_geq(scenario->step_count, 3);
        for (size_t i = 0; i < 5; i++) {
            longer[i] += scenario->step_count > limits[i];
        }
    }
    cr_assert(longer[0] > 150 && longer[0] < 250, "%zu", longer[0]);
    cr_assert(longer[2] > 20 && longer[2] < 80, "%zu", longer[2]);
    cr_assert_gt(longer[3], 4);
    cr_assert_eq(longer[4], 0);
}

Test(walk, the_pace_scales_the_pauses_only)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(journey) journey = journey_of(folder, LADDER);
    struct walk_order still = {9, 1, 0}, people = {9, 1, 100};
    AUTO(node) none = walk_session(journey, &still);
    AUTO(node) all = walk_session(journey, &people);
    cr_assert_eq(node_count(node_get(none, "steps")), node_count(node_get(all, "steps")));
    cr_assert_null(node_path(none, "steps.1.http.think_ms"));
    int64_t pause = node_int_value(node_path(all, "steps.1.http.think_ms"));
    cr_assert(pause >= 100 && pause <= 5000);
}

Test(sessions, take_every_journey_as_often_as_asked_and_then_by_weight)
{
    AUTO(journey_list) list = shipped();
    size_t chosen[1000], count[64] = {0};
    cr_assert_geq(list->count, 20);
    sessions_choose(list, 4, 2, COUNT_OF(chosen), chosen);
    for (size_t i = 0; i < COUNT_OF(chosen); i++) {
        cr_assert(i >= 2 * list->count || chosen[i] == i % list->count);
        count[chosen[i]]++;
    }
    size_t heavy = 0, light = 0;
    for (size_t i = 0; i < list->count; i++) {
        heavy = list->items[i]->weight > list->items[heavy]->weight ? i : heavy;
        light = list->items[i]->weight < list->items[light]->weight ? i : light;
    }
    cr_assert_gt(count[heavy], 2 * count[light]);
}

/* Long enough that every state of every journey is visited: all of it is good, or this fails. */
Test(sessions, of_every_journey_pass_the_checks_wherever_they_lead)
{
    AUTO(journey_list) list = shipped();
    for (size_t i = 0; i < list->count; i++) {
        bool visited[JOURNEY_MAX_STATES] = {false};
        for (size_t number = 1; number <= 60; number++) {
            AUTO(scenario) scenario = session(list->items[i], 11, number, NULL);
            for (size_t s = 0; s < list->items[i]->state_count; s++) {
                for (size_t k = 0; k < scenario->step_count; k++) {
                    visited[s] |=
                        strcmp(scenario->steps[k].name, list->items[i]->states[s].name) == 0;
                }
            }
        }
        for (size_t s = 0; s < list->items[i]->state_count; s++) {
            cr_expect(visited[s], "'%s' of '%s' is never visited", list->items[i]->states[s].name,
                      list->items[i]->id);
        }
    }
}

/* Two of each, so that no cluster hangs on one case. */
Test(sessions, that_ship_are_those_of_seed_1)
{
    AUTO(journey_list) list = shipped();
    for (size_t i = 0; i < 2 * list->count; i++) {
        const struct journey *journey = list->items[i / 2];
        AUTOFREE char *yaml = NULL;
        AUTOFREE char *path =
            mem_printf("%s/benign/journeys/%s-1-%zu.yaml", LIBRARY_DIR, journey->id, i % 2 + 1);
        scenario_free(session(journey, 1, i % 2 + 1, &yaml));
        AUTOFREE char *ships = support_read(path);
        cr_assert(strcmp(ships, yaml) == 0, "%s is not what seed 1 gives", path);
    }
}
