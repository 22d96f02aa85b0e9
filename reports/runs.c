/* Lines several runs up, case by case. */
#include "reports/runs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"
#include "reports/report_order.h"
#include "reports/results_parts.h"

static const enum metric_id compared[RUNS_METRICS] = {METRIC_DETECTION, METRIC_PREVENTION,
                                                      METRIC_FALSE_POSITIVE};

static bool same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static int check_same(struct runs *runs, bool across, struct err *err)
{
    const struct view *first = runs->list[0].view;

    for (size_t i = 1; i < runs->count; i++) {
        const struct view *view = runs->list[i].view;
        bool criteria = strcmp(first->criteria->hash, view->criteria->hash) != 0;
        bool snapshot = !same_text(first->snapshot_hash, view->snapshot_hash);

        runs->other_criteria = runs->other_criteria || criteria;
        runs->other_snapshot = runs->other_snapshot || snapshot;
        if (!across && (criteria || snapshot)) {
            return err_set(err, ERR_INPUT,
                           "'%s' and '%s' have different %s, so they are not comparable as they "
                           "are; with --across they are compared nevertheless, and every document "
                           "says so",
                           runs->list[0].name, runs->list[i].name,
                           criteria ? "criteria" : "snapshots of intelligence");
        }
    }
    return 0;
}

static int add_entrants(struct runs *runs, struct err *err)
{
    for (size_t r = 0; r < runs->count; r++) {
        const struct view *view = runs->list[r].view;

        for (size_t p = 0; p < view->product_count; p++) {
            if (view->products[p].role != SCORE_ROLE_PRODUCT) {
                continue;
            }
            if (runs->entrant_count == COMPARE_MAX) {
                return err_set(err, ERR_INPUT, "more than %d products in all runs", COMPARE_MAX);
            }
            runs->entrants =
                mem_grow(runs->entrants, runs->entrant_count + 1, sizeof(*runs->entrants));
            runs->entrants[runs->entrant_count++] = (struct runs_entrant){r, p};
        }
    }
    return runs->entrant_count > 0
               ? 0
               : err_set(err, ERR_INPUT, "'%s': no product was under test", runs->list[0].name);
}

static const char *hash_of(const struct view *view, const char *scenario)
{
    for (size_t i = 0; i < view->scenario_count; i++) {
        if (strcmp(view->scenarios[i].name, scenario) == 0) {
            return view->scenarios[i].value;
        }
    }
    return "";
}

static int compare_cases(const void *a, const void *b)
{
    const struct runs_case *x = a, *y = b;
    int by_id = strcmp(x->id, y->id);

    return by_id != 0 ? by_id : strcmp(x->hash, y->hash);
}

static void collect_cases(struct runs *runs)
{
    size_t room = 0, all = 0;

    for (size_t r = 0; r < runs->count; r++) {
        room += runs->list[r].view->case_count;
    }
    runs->cases = mem_array(room + 1, sizeof(*runs->cases));
    for (size_t r = 0; r < runs->count; r++) {
        const struct view *view = runs->list[r].view;
        const char *scenario = "", *hash = "";

        for (size_t c = 0; c < view->case_count; c++) {
            if (strcmp(scenario, view->cases[c].scenario) != 0) {
                scenario = view->cases[c].scenario;
                hash = hash_of(view, scenario);
            }
            runs->cases[all++] = (struct runs_case){view->cases[c].id, hash, view->cases[c].cluster,
                                                    view->cases[c].kind, 1};
        }
    }
    qsort(runs->cases, all, sizeof(*runs->cases), compare_cases);
    for (size_t i = 0; i < all; i++) {
        struct runs_case *last = &runs->cases[runs->case_count > 0 ? runs->case_count - 1 : 0];

        if (runs->case_count > 0 && compare_cases(last, &runs->cases[i]) == 0) {
            last->runs++;
        } else {
            runs->renewed += runs->case_count > 0 && strcmp(last->id, runs->cases[i].id) == 0;
            runs->cases[runs->case_count++] = runs->cases[i];
        }
    }
    for (size_t i = 0; i < runs->case_count; i++) {
        runs->shared += runs->cases[i].runs == runs->count;
    }
}

/* Repetitions of one case and product: how many count, and how many of those are 1. */
struct sum {
    int64_t scored, ones;
};

static void add_attack(const struct view_trial *trial, enum metric_id metric, struct sum *sum)
{
    bool block = metric == METRIC_PREVENTION;

    if ((trial->arm == SCORE_ARM_BLOCK) != block || trial->verdict <= VERDICT_VOID) {
        return;
    }
    sum->scored++;
    sum->ones += block ? trial->verdict == VERDICT_PREVENTED
                       : trial->verdict >= VERDICT_GENERAL && !trial->delayed;
}

/* A benign action is scored in all arms of the product, or not at all. */
static void add_benign(const struct view_case *of, size_t product, int repetition, struct sum *sum)
{
    bool any = false, wrong = false;

    for (size_t t = 0; t < of->trial_count; t++) {
        const struct view_trial *trial = &of->trials[t];

        if (trial->product != product || trial->repetition != repetition) {
            continue;
        }
        if (trial->verdict <= VERDICT_VOID) {
            return;
        }
        any = true;
        wrong =
            wrong || trial->verdict == VERDICT_FALSE_ALERT || trial->verdict == VERDICT_FALSE_BLOCK;
    }
    sum->scored += any;
    sum->ones += wrong;
}

/* A tie is not in the product's favour. */
static unsigned char outcome_of(const struct view *view, const struct view_case *of, size_t product,
                                enum metric_id metric)
{
    struct sum sum = {0};

    if ((of->kind == SCORE_BENIGN) != (metric == METRIC_FALSE_POSITIVE)) {
        return COMPARE_NONE;
    }
    for (size_t t = 0; of->kind == SCORE_ATTACK && t < of->trial_count; t++) {
        if (of->trials[t].product == product) {
            add_attack(&of->trials[t], metric, &sum);
        }
    }
    for (int r = 1; of->kind == SCORE_BENIGN && r <= (int)view->repetitions; r++) {
        add_benign(of, product, r, &sum);
    }
    if (sum.scored == 0) {
        return COMPARE_NONE;
    }
    return metric_is_good(metric) ? 2 * sum.ones > sum.scored : 2 * sum.ones >= sum.scored;
}

static void fill_run(struct runs *runs, size_t run)
{
    const struct view *view = runs->list[run].view;
    const char *scenario = "", *hash = "";

    for (size_t c = 0; c < view->case_count; c++) {
        const struct view_case *of = &view->cases[c];

        if (strcmp(scenario, of->scenario) != 0) {
            scenario = of->scenario;
            hash = hash_of(view, scenario);
        }
        const struct runs_case key = {.id = of->id, .hash = hash};
        const struct runs_case *found =
            bsearch(&key, runs->cases, runs->case_count, sizeof(key), compare_cases);
        size_t row = (size_t)(found - runs->cases) * runs->entrant_count;

        for (size_t e = 0; e < runs->entrant_count; e++) {
            for (size_t m = 0; runs->entrants[e].run == run && m < RUNS_METRICS; m++) {
                runs->metrics[m].outcome[row + e] =
                    outcome_of(view, of, runs->entrants[e].product, compared[m]);
            }
        }
    }
}

/* The clusters by name: index[i] is that of case i. Answers how many there are. */
static size_t number_clusters(const struct runs *runs, size_t *index)
{
    AUTOFREE const char **names = mem_array(runs->case_count + 1, sizeof(*names));

    for (size_t i = 0; i < runs->case_count; i++) {
        names[i] = runs->cases[i].cluster;
    }
    size_t count = text_distinct(names, runs->case_count);
    for (size_t i = 0; i < runs->case_count; i++) {
        const char **found =
            bsearch(&runs->cases[i].cluster, names, count, sizeof(*names), text_compare);
        index[i] = (size_t)(found - names);
    }
    return count;
}

static void set_seed(struct runs *runs)
{
    runs->seed = RESULTS_SEED;
    for (size_t r = 0; r < runs->count; r++) {
        runs->seed = results_seed_add(runs->seed, runs->list[r].view->evidence_root);
    }
}

static void compare_all(struct runs *runs)
{
    const struct criteria *criteria = runs->list[0].view->criteria;
    AUTOFREE size_t *cluster = mem_array(runs->case_count + 1, sizeof(*cluster));
    size_t clusters = number_clusters(runs, cluster);

    for (size_t m = 0; m < RUNS_METRICS; m++) {
        const struct compare_outcomes outcomes = {
            .items = runs->case_count,
            .products = runs->entrant_count,
            .outcome = runs->metrics[m].outcome,
            .cluster = cluster,
            .clusters = clusters,
            .good = metric_is_good(compared[m]),
            .level = criteria->level,
            .seed = runs->seed,
            .least_cases = criteria->min_cases,
            .least_clusters = criteria->min_clusters,
        };
        compare_products(&outcomes, &runs->metrics[m].compare);
    }
}

int runs_new(const struct runs_run *list, size_t count, bool across, struct runs **out,
             struct err *err)
{
    AUTO(runs) runs = mem_alloc(sizeof(*runs));

    if (count == 0 || count > RUNS_MAX) {
        return err_set(err, ERR_USAGE, "1 to %d runs are compared, not %zu", RUNS_MAX, count);
    }
    memcpy(runs->list, list, count * sizeof(*list));
    runs->count = count;
    if (check_same(runs, across, err) < 0 || add_entrants(runs, err) < 0) {
        return -1;
    }
    collect_cases(runs);
    set_seed(runs);
    for (size_t m = 0; m < RUNS_METRICS; m++) {
        size_t cells = runs->case_count * runs->entrant_count;

        runs->metrics[m].id = compared[m];
        runs->metrics[m].outcome = mem_array(cells + 1, 1);
        memset(runs->metrics[m].outcome, COMPARE_NONE, cells);
    }
    for (size_t r = 0; r < count; r++) {
        fill_run(runs, r);
    }
    compare_all(runs);
    *out = TAKE(runs);
    return 0;
}

void runs_free(struct runs *runs)
{
    if (runs == NULL) {
        return;
    }
    for (size_t m = 0; m < RUNS_METRICS; m++) {
        free(runs->metrics[m].outcome);
        compare_done(&runs->metrics[m].compare);
    }
    free(runs->entrants);
    free(runs->cases);
    free(runs);
}

const struct view_product *runs_product(const struct runs *runs, size_t entrant)
{
    const struct runs_entrant *of = &runs->entrants[entrant];

    return &runs->list[of->run].view->products[of->product];
}

bool runs_differ(const struct runs *runs, const struct runs_metric *metric, size_t of_case,
                 size_t right, size_t wrong)
{
    const unsigned char *row = metric->outcome + of_case * runs->entrant_count;
    unsigned char good = metric_is_good(metric->id);

    return row[right] == good && row[wrong] == !good;
}

void runs_add_matching(struct buf *out, const struct runs *runs, enum language language)
{
    char shared[32], count[32], some[32], renewed[32];

    snprintf(shared, sizeof(shared), "%zu", runs->shared);
    snprintf(count, sizeof(count), "%zu", runs->count);
    snprintf(some, sizeof(some), "%zu", runs->case_count - runs->shared);
    snprintf(renewed, sizeof(renewed), "%zu", runs->renewed);
    MESSAGE_FILL(out, language, MSG_RUNS_MATCHING, shared, count, some, renewed);
}

void runs_add_place(struct buf *out, const struct runs *runs, const struct runs_metric *metric,
                    size_t entrant, enum language language)
{
    const struct compare_rank *rank = &metric->compare.ranks[entrant];
    const struct view_compare_rank place = {
        .best = (int64_t)rank->best, .worst = (int64_t)rank->worst, .tier = (int64_t)rank->tier};

    report_add_place(out, language, &place, runs->entrant_count);
}

bool runs_next(const struct runs *runs, size_t before, size_t *after)
{
    for (size_t i = before + 1; i < runs->entrant_count; i++) {
        if (runs->entrants[i].run > runs->entrants[before].run &&
            strcmp(runs_product(runs, i)->id, runs_product(runs, before)->id) == 0) {
            *after = i;
            return true;
        }
    }
    return false;
}

const struct compare_two *runs_two(const struct runs_metric *metric, size_t before, size_t after)
{
    for (size_t i = 0; i < metric->compare.two_count; i++) {
        const struct compare_two *two = &metric->compare.two[i];

        if (two->first == before && two->second == after) {
            return two;
        }
    }
    return NULL;
}
