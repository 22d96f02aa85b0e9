/* The rules about a library as a whole: what one scenario alone cannot show. */
#include <string.h>

#include "scenarios/weak_look.h"

/* Attacks and benign work are pooled apart, so a cluster is one of a kind. */
static size_t cluster_cases(const struct scenario_library *library, const struct scenario *member)
{
    size_t cases = 0;

    for (size_t i = 0; i < library->count; i++) {
        const struct scenario *scenario = library->items[i];

        if (scenario->kind == member->kind && strcmp(scenario->cluster, member->cluster) == 0) {
            cases += scenario_case_count(scenario);
        }
    }
    return cases;
}

static int check_lone_case(const struct weak_look *look, struct err *err)
{
    (void)err;
    for (size_t i = 0; i < look->library->count; i++) {
        const struct scenario *scenario = look->library->items[i];

        if (cluster_cases(look->library, scenario) == 1) {
            weak_remark(look, weak_at(scenario, "cluster"),
                        "the cluster '%s' has one case only, so one chance event decides it; add "
                        "cases or put it into a wider cluster",
                        scenario->cluster);
        }
    }
    return 0;
}

static int check_near_duplicate(const struct weak_look *look, struct err *err)
{
    AUTOFREE struct similar_pair *pairs = NULL;
    size_t count = 0;

    (void)err;
    similarity_pairs(look->similarity, &pairs, &count);
    for (size_t i = 0; i < count; i++) {
        const struct similar_case *one = &pairs[i].one;
        const struct similar_case *two = &pairs[i].two;
        AUTOFREE char *first = scenario_case_id(one->scenario, one->case_index);
        AUTOFREE char *second = scenario_case_id(two->scenario, two->case_index);

        weak_remark(look, weak_at(one->scenario, "cluster"),
                    "case '%s' (cluster '%s') and case '%s' (cluster '%s', in '%s') are nearly the "
                    "same, Jaccard %.2f, and count as independent; such pairs of these two: %zu",
                    first, one->scenario->cluster, second, two->scenario->cluster,
                    doc_name(two->scenario->doc), pairs[i].jaccard, pairs[i].count);
    }
    return 0;
}

static bool is_hard(const struct scenario *scenario)
{
    return scenario->kind == SCENARIO_BENIGN && scenario->set != NULL &&
           strcmp(scenario->set, WEAK_HARD_SET) == 0;
}

/* The most that any case of it has in common with an attack; *near counts those that are near one.
 */
static double most_overlap(const struct similarity *similarity, const struct scenario *scenario,
                           size_t *near)
{
    size_t cases = scenario_case_count(scenario);
    AUTOFREE struct similar_attack *nearest = mem_array(cases, sizeof(*nearest));
    double most = 0;

    similarity_nearest(similarity, scenario, nearest);
    for (size_t i = 0; i < cases; i++) {
        most = nearest[i].overlap > most ? nearest[i].overlap : most;
        *near += nearest[i].overlap >= WEAK_NEAR;
    }
    return most;
}

static int check_not_hard(const struct weak_look *look, struct err *err)
{
    (void)err;
    for (size_t i = 0; i < look->library->count; i++) {
        const struct scenario *scenario = look->library->items[i];
        size_t near = 0;
        double most = is_hard(scenario) ? most_overlap(look->similarity, scenario, &near) : 1;

        if (most < WEAK_HARD) {
            weak_remark(look, weak_at(scenario, "set"),
                        "hard cases resemble attacks, and none of these does: the most that one "
                        "has in common with an attack is %.2f, expected %.2f",
                        most, WEAK_HARD);
        }
    }
    return 0;
}

struct weak_nearness weak_nearness_of(const struct scenario_library *library,
                                      const struct similarity *similarity)
{
    struct weak_nearness nearness = {0};

    for (size_t i = 0; i < library->count; i++) {
        if (library->items[i]->kind == SCENARIO_BENIGN) {
            nearness.benign += scenario_case_count(library->items[i]);
            (void)most_overlap(similarity, library->items[i], &nearness.near);
        }
    }
    return nearness;
}

const struct weak_rule weak_library_rules[] = {
    {.kind = "lone-case", .summary = "a cluster has one case only", .check = check_lone_case},
    {.kind = "near-duplicate",
     .summary = "two cases are nearly the same and claim different clusters",
     .check = check_near_duplicate},
    {.kind = "not-hard",
     .summary = "benign work of the set '" WEAK_HARD_SET "' is like no attack",
     .check = check_not_hard},
    {.kind = NULL},
};

int weak_library(const struct scenario_library *library, const struct similarity *similarity,
                 struct remarks *remarks, struct err *err)
{
    for (size_t i = 0; i < library->count; i++) {
        if (weak_scenario(library->items[i], remarks, err) < 0) {
            return -1;
        }
    }
    for (const struct weak_rule *rule = weak_library_rules; rule->kind != NULL; rule++) {
        struct weak_look look = {
            .rule = rule, .library = library, .similarity = similarity, .remarks = remarks};

        if (rule->check(&look, err) < 0) {
            return err_wrap(err, "rule '%s'", rule->kind);
        }
    }
    return 0;
}
