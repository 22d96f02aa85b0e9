/* Products against each other, on outcomes small enough to be worked by hand. */
#include "reports/compare.h"

#include <math.h>

#include "tests/support.h"

#define NONE COMPARE_NONE

struct world {
    unsigned char outcome[64 * 4];
    size_t cluster[64];
    struct compare_outcomes of;
};

static void begin(struct world *world, size_t products)
{
    *world = (struct world){.of = {.products = products, .good = true, .level = 0.95, .seed = 1}};
    world->of.outcome = world->outcome;
    world->of.cluster = world->cluster;
}

/* An item in a cluster, with an outcome of each product. */
static void add(struct world *world, size_t cluster, const unsigned char *outcomes)
{
    for (size_t p = 0; p < world->of.products; p++) {
        world->outcome[world->of.items * world->of.products + p] = outcomes[p];
    }
    world->cluster[world->of.items++] = cluster;
    world->of.clusters = cluster >= world->of.clusters ? cluster + 1 : world->of.clusters;
}

static void add_many(struct world *world, size_t count, const unsigned char *outcomes)
{
    for (size_t i = 0; i < count; i++) {
        add(world, world->of.clusters, outcomes);
    }
}

static void assert_rank(const struct compare *compare, size_t product, size_t best, size_t worst,
                        size_t tier)
{
    cr_assert_eq(compare->ranks[product].best, best, "product %zu: best %zu", product,
                 compare->ranks[product].best);
    cr_assert_eq(compare->ranks[product].worst, worst, "product %zu: worst %zu", product,
                 compare->ranks[product].worst);
    cr_assert_eq(compare->ranks[product].tier, tier, "product %zu: tier %zu", product,
                 compare->ranks[product].tier);
}

/* Eight clusters of one case, each the first product's alone: 2 of the 2^8 sign patterns are as far
 * from 0, and the sign test gives 2/2^8 as well. */
Test(compare, says_who_is_better_where_all_clusters_agree)
{
    struct world world;
    struct compare compare;
    begin(&world, 2);
    add_many(&world, 8, (const unsigned char[]){1, 0});
    add_many(&world, 2, (const unsigned char[]){1, 1});
    compare_products(&world.of, &compare);
    cr_assert_eq(compare.two_count, 1);
    cr_assert_eq(compare.two[0].table.first, 8);
    cr_assert_eq(compare.two[0].table.both, 2);
    cr_assert_eq(compare.two[0].items, 10);
    cr_assert_eq(compare.two[0].clusters, 10);
    cr_assert_float_eq(compare.two[0].p, 2.0 / 256.0, 1e-12);
    cr_assert_float_eq(compare.two[0].mcnemar.exact, 2.0 / 256.0, 1e-12);
    cr_assert_float_eq(compare.two[0].adjusted, 2.0 / 256.0, 1e-12);
    cr_assert_float_eq(compare.two[0].difference, 0.8, 1e-12);
    cr_assert_eq(compare.two[0].better, 1);
    assert_rank(&compare, 0, 1, 1, 1);
    assert_rank(&compare, 1, 2, 2, 2);
    compare_done(&compare);
}

Test(compare, a_false_positive_is_none_of_the_better)
{
    struct world world;
    struct compare compare;
    begin(&world, 2);
    world.of.good = false;
    add_many(&world, 8, (const unsigned char[]){1, 0});
    compare_products(&world.of, &compare);
    cr_assert_eq(compare.two[0].better, 2);
    assert_rank(&compare, 1, 1, 1, 1);
    compare_done(&compare);
}

/* Forty cases that differ, in two clusters: McNemar's p is next to nothing, but two clusters can
 * give no p below 1/2. */
Test(compare, variants_of_one_technique_decide_nothing)
{
    struct world world;
    struct compare compare;
    begin(&world, 2);
    for (size_t i = 0; i < 40; i++) {
        add(&world, i % 2, (const unsigned char[]){1, 0});
    }
    compare_products(&world.of, &compare);
    cr_assert_lt(compare.two[0].mcnemar.mid_p, 1e-9);
    cr_assert_float_eq(compare.two[0].p, 0.5, 1e-12);
    cr_assert_eq(compare.two[0].better, 0);
    assert_rank(&compare, 0, 1, 2, 1);
    assert_rank(&compare, 1, 1, 2, 1);
    compare_done(&compare);
}

Test(compare, below_the_floors_is_counted_and_not_tested)
{
    struct world world;
    struct compare compare;
    begin(&world, 2);
    add_many(&world, 8, (const unsigned char[]){1, 0});
    add(&world, 0, (const unsigned char[]){1, NONE});
    world.of.least_cases = 9;
    compare_products(&world.of, &compare);
    cr_assert_eq(compare.two[0].items, 8);
    cr_assert_not(compare.two[0].enough);
    cr_assert_eq(compare.two[0].better, 0);
    cr_assert_not(compare.tested);
    compare_done(&compare);
    world.of.least_cases = 8;
    world.of.least_clusters = 9;
    compare_products(&world.of, &compare);
    cr_assert_not(compare.two[0].enough);
    compare_done(&compare);
}

/* The first is better than the third; the second lies between and is told from neither. */
Test(compare, a_tier_hangs_together_over_others)
{
    struct world world;
    struct compare compare;
    begin(&world, 3);
    add_many(&world, 5, (const unsigned char[]){1, 1, 0});
    add_many(&world, 5, (const unsigned char[]){1, 0, 0});
    compare_products(&world.of, &compare);
    /* 2/2^10 times 3; 2/2^5 by the others, times 2 and as it is */
    cr_assert_float_eq(compare.two[1].adjusted, 6.0 / 1024.0, 1e-12);
    cr_assert_float_eq(compare.two[0].adjusted, 4.0 / 32.0, 1e-12);
    cr_assert_float_eq(compare.two[2].adjusted, 4.0 / 32.0, 1e-12);
    assert_rank(&compare, 0, 1, 2, 1);
    assert_rank(&compare, 1, 1, 3, 1);
    assert_rank(&compare, 2, 2, 3, 1);
    /* columns 10, 5, 0; rows 2 five times and 1 five times: Q = 2 (3*125 - 225)/(3*15 - 25) */
    cr_assert(compare.has_q);
    cr_assert_float_eq(compare.q.q, 15.0, 1e-9);
    compare_done(&compare);
}

Test(compare, one_product_has_nobody_to_be_compared_with)
{
    struct world world;
    struct compare compare;
    begin(&world, 1);
    add_many(&world, 3, (const unsigned char[]){1});
    compare_products(&world.of, &compare);
    cr_assert_eq(compare.two_count, 0);
    cr_assert_not(compare.tested);
    assert_rank(&compare, 0, 1, 1, 1);
    compare_done(&compare);
}
