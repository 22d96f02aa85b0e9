/* Resampling clusters. Their figures depend on the seed: those of our own are held exactly, those
 * of others within the error of a simulation. */
#include "reports/stats/bootstrap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/reports/liang.h"
#include "tests/reports/near.h"

/* Worked elsewhere with another generator and 20,000 draws: SE .0401, percentile .2195-.3761. The
 * error of an SE is some SE/sqrt(2B) = 0.0002, that of a 2.5 % quantile some 0.0008. */
Test(bootstrap, agrees_on_liangs_families_within_the_error_of_a_simulation)
{
    struct cluster_count counts[LIANG_FAMILIES];
    struct bootstrap got;
    liang(counts);
    cr_assert(bootstrap_rate(counts, LIANG_FAMILIES, 20000, 1, 0.95, &got));
    near_to(got.estimate, 60.0 / 203.0, 1e-12);
    near_to(got.se, 0.0401, 0.0008);
    interval_near(got.percentile, 0.2195, 0.3761, 0.003);
    cr_assert_eq(got.draws, 20000);
    cr_assert_eq(got.clusters, 100);
}

Test(bootstrap, a_seed_gives_the_same_figures_and_another_one_others)
{
    struct cluster_count counts[LIANG_FAMILIES];
    struct bootstrap one, again, other;
    liang(counts);
    cr_assert(bootstrap_rate(counts, LIANG_FAMILIES, 2000, 1, 0.95, &one));
    cr_assert(bootstrap_rate(counts, LIANG_FAMILIES, 2000, 1, 0.95, &again));
    cr_assert(bootstrap_rate(counts, LIANG_FAMILIES, 2000, 2, 0.95, &other));
    cr_assert_eq(one.se, again.se);
    cr_assert_eq(one.percentile.lower, again.percentile.lower);
    cr_assert_neq(one.se, other.se);
    near_to(one.se, 0.039535441934943509, 1e-12);
    interval_near(one.percentile, 0.21949702705982285, 0.37057043434320225, 1e-12);
}

Test(bootstrap, empty_clusters_take_no_part)
{
    static const struct cluster_count with[] = {{1, 2}, {0, 0}, {3, 3}, {0, 4}},
                                      without[] = {{1, 2}, {3, 3}, {0, 4}},
                                      few[] = {{1, 2}, {0, 0}};
    struct bootstrap one, two;
    cr_assert(bootstrap_rate(with, 4, 500, 9, 0.9, &one));
    cr_assert(bootstrap_rate(without, 3, 500, 9, 0.9, &two));
    cr_assert_eq(one.se, two.se);
    cr_assert_eq(one.clusters, 3);
    one.se = 7.0;
    cr_assert_not(bootstrap_rate(few, 2, 500, 9, 0.9, &one));
    cr_assert_eq(one.se, 7.0);
}

/* A difference whose second product never succeeds is the rate of the first. */
Test(bootstrap, a_difference_from_nothing_is_the_rate)
{
    struct cluster_count counts[LIANG_FAMILIES];
    struct cluster_pair pairs[LIANG_FAMILIES], turned[LIANG_FAMILIES];
    struct bootstrap rate, difference, other;
    liang(counts);
    for (size_t i = 0; i < LIANG_FAMILIES; i++) {
        pairs[i] = (struct cluster_pair){counts[i].x, 0, counts[i].n};
        turned[i] = (struct cluster_pair){0, counts[i].x, counts[i].n};
    }
    cr_assert(bootstrap_rate(counts, LIANG_FAMILIES, 1000, 3, 0.95, &rate));
    cr_assert(bootstrap_difference(pairs, LIANG_FAMILIES, 1000, 3, 0.95, &difference));
    cr_assert(bootstrap_difference(turned, LIANG_FAMILIES, 1000, 3, 0.95, &other));
    near_to(difference.se, rate.se, 1e-14);
    near_to(difference.percentile.upper, rate.percentile.upper, 1e-14);
    interval_near(other.percentile, -rate.percentile.upper, -rate.percentile.lower, 1e-12);
    near_to(rate.se, cluster_se_linearised(counts, LIANG_FAMILIES), 0.003);
}

/* 1, 2, 3: of the eight sums 6, 4, 2, 0 and their mirrors two are at least 6 from 0. */
Test(signflip, counts_all_patterns)
{
    static const double three[] = {1, 2, 3}, mixed[] = {1, 2, -3}, nothing[] = {0, 0};
    static const double twice[] = {2, 0, -1, 0, 3}; /* sums 6, 4, 2, 0 again; seen: 4 */
    near_to(signflip_p(three, 3, 1), 0.25, 0.0);
    near_to(signflip_p(mixed, 3, 1), 1.0, 0.0);
    near_to(signflip_p(nothing, 2, 1), 1.0, 0.0);
    near_to(signflip_p(NULL, 0, 1), 1.0, 0.0);
    near_to(signflip_p(twice, 5, 1), 0.5, 0.0);
}

/* 0.1 + 0.2 and 0.3 are one sum, whatever order they are added in. */
Test(signflip, rounding_keeps_no_sums_apart)
{
    static const double values[] = {0.1, 0.2, -0.3, 0.1, 0.2, 0.3};
    double scaled[6];
    for (int i = 0; i < 6; i++) {
        scaled[i] = round(10 * values[i]);
    }
    near_to(signflip_p(values, 6, 1), signflip_p(scaled, 6, 1), 0.0);
}

/* With differences of 1 and -1 it is McNemar's exact test, which is the sign test. */
Test(signflip, of_single_pairs_is_the_exact_test)
{
    double values[18];
    for (int i = 0; i < 18; i++) {
        values[i] = i < 14 ? 1 : -1;
    }
    near_to(signflip_p(values, 18, 1), 0.030884, HALF(6)); /* binom.test(4, 18) */
}

Test(signflip, random_patterns_come_near_and_are_seeded)
{
    double values[25];
    for (int i = 0; i < 25; i++) {
        values[i] = i < 17 ? 1 : -1;
    }
    double p = signflip_p(values, 25, 5);
    near_to(p, 0.107752, 0.003); /* binom.test(8, 25) */
    cr_assert_eq(p, signflip_p(values, 25, 5));
    cr_assert_neq(p, signflip_p(values, 25, 6));
    for (int i = 0; i < 25; i++) {
        values[i] = 1;
    }
    cr_assert_gt(signflip_p(values, 25, 5), 0.0);
    cr_assert_lt(signflip_p(values, 25, 5), 1e-4);
}

/* The share of all patterns by convolution: way[i] counts those whose sum is i - 60. */
static double share_of_patterns(const double *values, int count, int limit)
{
    double way[121] = {[60] = 1.0}, hits = 0.0;
    for (int v = 0; v < count; v++) {
        double next[121] = {0};
        int size = (int)fabs(values[v]);
        for (int i = 0; i < 121; i++) {
            next[i] = (i >= size ? way[i - size] : 0.0) + (i + size < 121 ? way[i + size] : 0.0);
        }
        memcpy(way, next, sizeof(way));
    }
    for (int i = 0; i < 121; i++) {
        hits += abs(i - 60) >= limit ? way[i] : 0.0;
    }
    return hits / ldexp(1.0, count);
}

/* 12 clusters that differ by 1; 10 by 2, four of them the other way; 7 by 4, three the other way:
 * 12 + 4 + 4. */
Test(signflip, clusters_of_several_sizes_in_any_order)
{
    double values[29], turned[29];
    for (int i = 0; i < 29; i++) {
        values[i] = i < 12 ? 1 : i < 18 ? 2 : i < 22 ? -2 : i < 26 ? 4 : -4;
        turned[28 - i] = values[i];
    }
    double p = signflip_p(values, 29, 3);
    near_to(p, share_of_patterns(values, 29, 20), 0.005);
    near_to(p, signflip_p(turned, 29, 3), 0.0);
}

Test(signflip, more_than_sixty_four_clusters_of_one_size)
{
    double values[60 + 90];
    for (int i = 0; i < 150; i++) {
        values[i] = i < 60 ? -1 : 1;
    }
    near_to(signflip_p(values, 150, 3), 0.017598, 0.0015); /* binom.test(60, 150) */
}
