/* Rule: what is below the floors is counted but never tested, so it can put nobody ahead. */
#include "reports/compare.h"

#include <assert.h>
#include <stdlib.h>

#include "reports/stats/bootstrap.h"

/* Differences of one pair of products, by cluster. */
struct by_cluster {
    double *difference;
    bool *used;
};

static void count_item(struct compare_two *two, unsigned char first, unsigned char second)
{
    two->items++;
    two->table.both += first && second;
    two->table.first += first && !second;
    two->table.second += !first && second;
    two->table.neither += !first && !second;
}

static void count_two(const struct compare_outcomes *of, struct compare_two *two,
                      struct by_cluster *clusters)
{
    for (size_t c = 0; c < of->clusters; c++) {
        clusters->difference[c] = 0.0;
        clusters->used[c] = false;
    }
    for (size_t i = 0; i < of->items; i++) {
        unsigned char first = of->outcome[i * of->products + two->first];
        unsigned char second = of->outcome[i * of->products + two->second];
        size_t cluster = of->cluster[i];

        if (first == COMPARE_NONE || second == COMPARE_NONE) {
            continue;
        }
        count_item(two, first, second);
        two->clusters += !clusters->used[cluster];
        clusters->used[cluster] = true;
        clusters->difference[cluster] += (double)first - (double)second;
    }
}

static void test_two(const struct compare_outcomes *of, struct compare_two *two,
                     const struct by_cluster *clusters)
{
    two->enough = two->items > 0 && two->items >= of->least_cases &&
                  (int64_t)two->clusters >= of->least_clusters;
    if (!two->enough) {
        return;
    }
    two->difference = (double)(two->table.first - two->table.second) / (double)two->items;
    two->newcombe = paired_newcombe(&two->table, of->level);
    two->tango = paired_tango(&two->table, of->level);
    paired_mcnemar(&two->table, of->level, &two->mcnemar);
    two->p = signflip_p(clusters->difference, of->clusters, of->seed);
}

static void adjust(struct compare *compare)
{
    AUTOFREE double *p = mem_array(compare->two_count + 1, sizeof(*p));
    AUTOFREE double *adjusted = mem_array(compare->two_count + 1, sizeof(*adjusted));
    size_t count = 0;

    for (size_t i = 0; i < compare->two_count; i++) {
        if (compare->two[i].enough) {
            p[count++] = compare->two[i].p;
        }
    }
    compare->tested = count > 0;
    if (count == 0) {
        return;
    }
    holm(p, count, adjusted);
    for (size_t i = 0, k = 0; i < compare->two_count; i++) {
        if (compare->two[i].enough) {
            compare->two[i].adjusted = adjusted[k++];
        }
    }
}

static void decide(const struct compare_outcomes *of, struct compare_two *two)
{
    bool first_has_more = two->table.first > two->table.second;

    if (two->enough && two->adjusted <= 1.0 - of->level && two->table.first != two->table.second) {
        two->better = first_has_more == of->good ? 1 : 2;
    }
}

static void rank(struct compare *compare)
{
    for (size_t i = 0; i < compare->products; i++) {
        compare->ranks[i] = (struct compare_rank){.best = 1, .worst = compare->products};
    }
    for (size_t i = 0; i < compare->two_count; i++) {
        const struct compare_two *two = &compare->two[i];

        if (two->better != 0) {
            size_t winner = two->better == 1 ? two->first : two->second;
            size_t loser = two->better == 1 ? two->second : two->first;

            compare->ranks[loser].best++;
            compare->ranks[winner].worst--;
        }
    }
}

/* Places are intervals on a line, so groups that hang together are found from the best on: a gap
 * begins the next. */
static void tier(struct compare *compare)
{
    size_t number = 1;
    size_t reach = 0; /* the worst place of those of this tier */

    for (size_t place = 1; place <= compare->products; place++) {
        if (reach > 0 && place > reach) {
            number++;
            reach = 0;
        }
        for (size_t i = 0; i < compare->products; i++) {
            struct compare_rank *of = &compare->ranks[i];

            if (of->best == place) {
                of->tier = number;
                reach = of->worst > reach ? of->worst : reach;
            }
        }
    }
}

static void test_all(const struct compare_outcomes *of, struct compare *compare)
{
    AUTOFREE unsigned char *table = mem_array(of->items * of->products + 1, 1);
    size_t rows = 0;

    for (size_t i = 0; i < of->items; i++) {
        bool whole = true;

        for (size_t p = 0; p < of->products; p++) {
            unsigned char outcome = of->outcome[i * of->products + p];

            table[rows * of->products + p] = outcome;
            whole = whole && outcome != COMPARE_NONE;
        }
        rows += whole;
    }
    compare->q_items = (int64_t)rows;
    compare->has_q = of->products > 2 && rows > 0 && (int64_t)rows >= of->least_cases &&
                     cochran_q(table, rows, of->products, &compare->q);
}

void compare_products(const struct compare_outcomes *outcomes, struct compare *out)
{
    size_t n = outcomes->products;
    struct by_cluster clusters = {0};

    assert(n > 0 && n <= COMPARE_MAX);
    *out = (struct compare){.products = n};
    out->two = mem_array(n * (n - 1) / 2 + 1, sizeof(*out->two));
    out->ranks = mem_array(n, sizeof(*out->ranks));
    clusters.difference = mem_array(outcomes->clusters + 1, sizeof(*clusters.difference));
    clusters.used = mem_array(outcomes->clusters + 1, sizeof(*clusters.used));
    for (size_t first = 0; first < n; first++) {
        for (size_t second = first + 1; second < n; second++) {
            struct compare_two *two = &out->two[out->two_count++];

            *two = (struct compare_two){.first = first, .second = second};
            count_two(outcomes, two, &clusters);
            test_two(outcomes, two, &clusters);
        }
    }
    adjust(out);
    for (size_t i = 0; i < out->two_count; i++) {
        decide(outcomes, &out->two[i]);
    }
    rank(out);
    tier(out);
    test_all(outcomes, out);
    free(clusters.difference);
    free(clusters.used);
}

void compare_done(struct compare *compare)
{
    free(compare->two);
    free(compare->ranks);
}
