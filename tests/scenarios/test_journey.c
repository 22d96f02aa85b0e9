/* Journeys: what a file may say, and what is wrong with those that may not be walked. */
#include <string.h>

#include "common/base/file.h"
#include "scenarios/generate/journey.h"
#include "tests/scenarios/support.h"

#define HEAD                                                                                       \
    "id: walk\ntitle: A walk\nsummary: For a test.\nweight: 2\n"                                   \
    "length: {shortest: 1, longest: 9, doubling: 40}\nstart: front\n"
#define FRONT                                                                                      \
    "  front: {http: {method: GET, path: /, expect: {status: 200, contains: Today}}, next: {"
#define EXPECT "expect: {status: 200, contains: x}"

static int load(const char *folder, const char *yaml, struct journey **out, struct err *err)
{
    AUTOFREE char *path = file_join(folder, "walk.yaml");
    support_write(path, yaml);
    return journey_load(path, NULL, out, err);
}

static void refused(const char *yaml, const char *problem)
{
    SUPPORT_FOLDER folder = support_folder();
    struct journey *journey = NULL;
    struct err err = {0};
    cr_assert_eq(load(folder, yaml, &journey, &err), -1, "%s", problem);
    cr_assert_null(journey);
    cr_assert_eq(err.kind, ERR_INPUT);
    cr_expect_not_null(strstr(err.text, problem), "'%s' in '%s'", problem, err.text);
}

Test(journey, knows_how_far_each_state_is_from_the_end)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(journey) journey = NULL;
    struct err err = {0};
    assert_ok(load(folder,
                   HEAD "states:\n" FRONT "in: 1}}\n"
                        "  in: {http: {method: GET, path: /in, " EXPECT
                        "}, next: {in: 5, out: 1}}\n"
                        "  out: {http: {method: GET, path: /out, " EXPECT "}, next: {end: 1}}\n",
                   &journey, &err),
              err);
    cr_assert_eq(journey->state_count, 3);
    cr_assert_eq(journey->states[0].from_end, 3);
    cr_assert_eq(journey->states[1].from_end, 2);
    cr_assert_eq(journey->states[2].from_end, 1);
    cr_assert_eq(journey->states[1].ways[0].weight, 5);
    cr_assert_eq(journey->states[2].ways[0].to, JOURNEY_END);
    cr_assert_eq(journey->start, 0);
}

/* Each document has one thing wrong; the message names the place and the thing. */
static const struct {
    const char *yaml, *problem;
} wrong[] = {
    {HEAD "colour: red\nstates:\n" FRONT "end: 1}}\n", "walk.yaml:7:1: unknown key 'colour'"},
    {"id: other\ntitle: A\nsummary: B\nweight: 1\nlength: {shortest: 1, longest: 2, doubling: 0}\n"
     "start: front\nstates:\n" FRONT "end: 1}}\n",
     "walk.yaml:1:5: id: 'other' has to be the file's name"},
    {HEAD "states:\n" FRONT "shop: 1}}\n", "states.front.next.shop: there is no state 'shop'"},
    {HEAD "states:\n" FRONT "front: 1}}\n", "no way leads from 'front' to the end"},
    {HEAD "states:\n" FRONT "end: 1}}\n  lost: {http: {method: GET, path: /, " EXPECT
          "}, next: {end: 1}}\n",
     "states: no way leads to 'lost'"},
    {HEAD "states:\n" FRONT "end: 0}}\n",
     "states.front.next.end: expected a weight from 1 to 1000"},
    {HEAD
     "states:\n  front: {http: {method: GET, path: /, expect: {status: 200}}, next: {end: 1}}\n",
     "expected a status, and what only the right answer contains or matches"},
    {HEAD "states:\n  front: {http: {method: GET, path: '/[[who]]', " EXPECT "}, next: {end: 1}}\n",
     "states.front.http.path: there is no pool 'who'"},
    {HEAD "pools: {who: [{name: A}]}\nstates:\n  front: {http: {method: GET, path: "
          "'/[[who.age]]', " EXPECT "}, next: {end: 1}}\n",
     "pool 'who' has no field 'age'"},
    {HEAD
     "pools: {who: [{name: A}]}\nstates:\n  front: {http: {method: GET, path: '/[[who]]', " EXPECT
     "}, next: {end: 1}}\n",
     "pool 'who' holds records, expected [[who.field]]"},
    {HEAD
     "pools: {who: [A]}\nstates:\n  front: {http: {method: GET, path: '/[[who|rot13]]', " EXPECT
     "}, next: {end: 1}}\n",
     "unknown filter 'rot13', expected html, url or json"},
    {HEAD "pools: {who: [A]}\nstates:\n  front: {http: {method: GET, path: '/[[who', " EXPECT
          "}, next: {end: 1}}\n",
     "'[[who' is no blank, expected [[pool.field|filter]]"},
    {HEAD "pools: {who: [{name: A}, {name: B, age: 3}]}\nstates:\n" FRONT "end: 1}}\n",
     "pools.who[1].age: the first record has no field 'age'"},
    {HEAD "pools: {who: [{name: A, age: 1}, {name: B}]}\nstates:\n" FRONT "end: 1}}\n",
     "pools.who[1]: expected the 2 fields of the first record"},
    {HEAD "pools: {who: []}\nstates:\n" FRONT "end: 1}}\n",
     "pools.who: expected a list of 1 to 512 entries"},
    {HEAD "pools: {who: ['']}\nstates:\n" FRONT "end: 1}}\n",
     "pools.who[0]: expected a text that is not empty, or an integer"},
    {HEAD "states:\n  front: {draw: who, http: {method: GET, path: /, " EXPECT
          "}, next: {end: 1}}\n",
     "states.front.draw: there is no pool 'who'"},
    {HEAD "states:\n  front: {think_ms: [9, 2], http: {method: GET, path: /, " EXPECT
          "}, next: {end: 1}}\n",
     "states.front.think_ms: expected [shortest, longest]"},
    {HEAD "states:\n  front: {http: {name: x, method: GET, path: /, " EXPECT "}, next: {end: 1}}\n",
     "a step is named after its state, leave 'name' out"},
    {"id: walk\ntitle: A\nsummary: B\nweight: 1\nlength: {shortest: 1, longest: 64, doubling: 0}\n"
     "start: front\nstates:\n" FRONT "end: 1}}\n",
     "a visit of 64 steps that is 1 steps from its end does not fit into the 64 steps"},
    {"id: walk\ntitle: A\nsummary: B\nweight: 1\nlength: {shortest: 5, longest: 4, doubling: 0}\n"
     "start: front\nstates:\n" FRONT "end: 1}}\n",
     "length.longest: expected an integer from 5 to 64, got 4"},
};

Test(journey, names_what_is_wrong_and_where)
{
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        refused(wrong[i].yaml, wrong[i].problem);
    }
}

Test(journey, an_empty_folder_has_none)
{
    SUPPORT_FOLDER folder = support_folder();
    struct journey_list *list = NULL;
    struct err err = {0};
    cr_assert_eq(journey_list_load(folder, &list, &err), -1);
    cr_assert_not_null(strstr(err.text, "no journeys in '"));
}

Test(journey, its_own_pool_goes_before_a_shared_one)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *pools = file_join(folder, JOURNEY_POOLS);
    AUTOFREE char *path = file_join(folder, "walk.yaml");
    AUTO(journey_list) list = NULL;
    struct err err = {0};
    support_write(pools, "who: [shared]\nwhat: [shared]\n");
    support_write(path,
                  HEAD "pools: {who: [own, own]}\nstates:\n  front: {http: {method: GET, path: "
                       "'/[[who]]/[[what]]', " EXPECT "}, next: {end: 1}}\n");
    assert_ok(journey_list_load(folder, &list, &err), err);
    cr_assert_eq(list->count, 1);
    cr_assert_eq(journey_pool(list->items[0], "who")->count, 2);
    cr_assert_eq(journey_pool(list->items[0], "what")->count, 1);
    cr_assert_null(journey_pool(list->items[0], "when"));
}

Test(journey, a_file_of_another_ending_is_no_harm)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "w");
    struct journey *journey = NULL;
    struct err err = {0};
    support_write(path, HEAD "states:\n" FRONT "end: 1}}\n");
    cr_assert_eq(journey_load(path, NULL, &journey, &err), -1);
    cr_assert_not_null(strstr(err.text, "'walk' has to be the file's name without .yaml"));
}
