/* Intervals against worked values. Where no source is named they were computed outside this program
 * by an independent implementation; published ones name theirs. Tolerances are half of the last
 * digit printed there. */
#include <math.h>

#include "reports/stats/cluster.h"
#include "reports/stats/poisson.h"
#include "reports/stats/proportion.h"
#include "reports/stats/quantile.h"
#include "reports/stats/trend.h"
#include "tests/support.h"

#define HALF(digits) (0.51 * pow(10.0, -(digits)))

static void near_to(double got, double want, double tolerance)
{
    cr_assert(fabs(got - want) <= tolerance, "got %.12f, expected %.12f", got, want);
}

static void interval_near(struct interval got, double lower, double upper, double tolerance)
{
    near_to(got.lower, lower, tolerance);
    near_to(got.upper, upper, tolerance);
}

Test(interval, z_is_the_two_sided_normal_quantile)
{
    near_to(interval_z(0.95), 1.959963984540054, 1e-12);
}

/* Newcombe, Statistics in Medicine 17 (1998) 857, table I, prints .2553-.3662, .2527-.3676 and so
 * on. */
Test(proportion, agrees_with_newcombe_1998)
{
    interval_near(proportion_wilson(81, 263, 0.95), 0.255289, 0.366210, HALF(6));
    interval_near(proportion_clopper_pearson(81, 263, 0.95), 0.252737, 0.367622, HALF(6));
    interval_near(proportion_wilson(15, 148, 0.95), 0.062386, 0.160487, HALF(6));
    interval_near(proportion_clopper_pearson(15, 148, 0.95), 0.057844, 0.161650, HALF(6));
    interval_near(proportion_wilson(0, 20, 0.95), 0.0, 0.161125, HALF(6));
    interval_near(proportion_clopper_pearson(0, 20, 0.95), 0.0, 0.168433, HALF(6));
    interval_near(proportion_wilson(1, 29, 0.95), 0.006113, 0.171755, HALF(6));
    interval_near(proportion_clopper_pearson(1, 29, 0.95), 0.000873, 0.177644, HALF(6));
}

/* R binom, as quoted in statsmodels' test results, which cut the last digit off. */
Test(proportion, agrees_with_r_binom)
{
    interval_near(proportion_wilson(18, 20, 0.95), 0.698966354771, 0.972133518786, 1e-12);
    interval_near(proportion_clopper_pearson(18, 20, 0.95), 0.683017285981, 0.987651472830, 1e-12);
    interval_near(proportion_wilson(4, 200, 0.95), 0.007804426416, 0.050287086906, 1e-12);
    interval_near(proportion_clopper_pearson(4, 200, 0.95), 0.005475565880, 0.050413609090, 1e-12);
}

/* R binom.test(51, 235). */
Test(proportion, agrees_with_r_binom_test)
{
    interval_near(proportion_clopper_pearson(51, 235, 0.95), 0.1660633298083073, 0.2752683640289254,
                  1e-13);
}

Test(proportion, all_and_none_reach_the_edge_exactly)
{
    struct interval all = proportion_wilson(30, 30, 0.95), none = proportion_wilson(0, 30, 0.95);
    near_to(all.lower, 0.8864866, HALF(7));
    near_to(none.upper, 0.11351339, HALF(8));
    near_to(proportion_clopper_pearson(30, 30, 0.95).lower, 0.8842967, HALF(7));
    near_to(proportion_clopper_pearson(0, 30, 0.95).upper, 0.11570331, HALF(8));
    cr_assert_eq(all.upper, 1.0);
    cr_assert_eq(none.lower, 0.0);
    cr_assert_eq(proportion_wilson(38, 38, 0.95).upper, 1.0);
    interval_near(proportion_wilson(19, 38, 0.95), 0.348499283643951, 0.651500716356049, 1e-13);
}

Test(proportion, nothing_tried_leaves_everything_open)
{
    interval_near(proportion_wilson(0, 0, 0.95), 0.0, 1.0, 0.0);
    interval_near(proportion_clopper_pearson(0, 0, 0.95), 0.0, 1.0, 0.0);
    near_to(proportion_none_upper(0, 0.95), 1.0, 0.0);
    near_to(proportion_all_lower(0, 0.95), 0.0, 0.0);
}

/* n = ceil(ln .05 / ln p0) trials without a failure show p0: .90 -> 29, .95 -> 59, .99 -> 299, .999
 * -> 2995. */
Test(proportion, one_sided_bounds_need_the_known_number_of_trials)
{
    static const double claims[] = {0.90, 0.95, 0.98, 0.99, 0.995, 0.999};
    static const double trials[] = {29, 59, 149, 299, 598, 2995};
    for (size_t i = 0; i < sizeof(claims) / sizeof(claims[0]); i++) {
        cr_assert_geq(proportion_all_lower(trials[i], 0.95), claims[i]);
        cr_assert_lt(proportion_all_lower(trials[i] - 1, 0.95), claims[i]);
    }
    near_to(proportion_none_upper(300, 0.95), 3.0 / 300, 1e-4); /* rule of three */
}

Test(proportion, intervals_hold_the_share_and_mirror_each_other)
{
    for (int n = 1; n <= 60; n += 7) {
        for (int x = 0; x <= n; x++) {
            struct interval w = proportion_wilson(x, n, 0.95),
                            m = proportion_wilson(n - x, n, 0.95);
            struct interval c = proportion_clopper_pearson(x, n, 0.95);
            double p = (double)x / n;
            cr_assert(w.lower <= p && p <= w.upper && w.lower >= 0.0 && w.upper <= 1.0);
            cr_assert(c.lower <= p && p <= c.upper && c.lower >= 0.0 && c.upper <= 1.0);
            cr_assert(c.upper - c.lower >= w.upper - w.lower - 0.02, "exact is not much narrower");
            interval_near(m, 1.0 - w.upper, 1.0 - w.lower, 1e-12);
        }
    }
}

Test(proportion, more_trials_and_lower_levels_are_narrower)
{
    struct interval few = proportion_wilson(8, 10, 0.95), many = proportion_wilson(80, 100, 0.95);
    struct interval loose = proportion_wilson(8, 10, 0.8);
    cr_assert_lt(many.upper - many.lower, few.upper - few.lower);
    cr_assert_lt(loose.upper - loose.lower, few.upper - few.lower);
}

Test(proportion, large_numbers_do_not_upset_the_exact_interval)
{
    struct interval got = proportion_clopper_pearson(500000, 1000000, 0.95);
    interval_near(got, 0.49902, 0.50098, 1e-5); /* normal approximation */
}

Test(poisson, agrees_with_garwood)
{
    interval_near(poisson_garwood(0, 0.95), 0.0, 3.688879, HALF(6));
    interval_near(poisson_garwood(3, 0.95), 0.618672, 8.767273, HALF(6));
    near_to(poisson_none_upper(0.95), 2.995732, HALF(6));
}

Test(poisson, holds_the_count)
{
    for (int x = 1; x < 5000; x = x * 3 + 1) {
        struct interval got = poisson_garwood(x, 0.95);
        cr_assert(got.lower < x && x < got.upper);
    }
}

/* Liang et al., Biometrics 48 (1992) 3, table 1 (x cases of n siblings in 100 families), as
 * `clusterpci` of R's ratesci has it: 60/203, ICC .1855, xi 1.349, Wilson .2285-.3728. */
static size_t liang(struct cluster_count *out)
{
    static const struct {
        int n, x, families;
    } rows[] = {{1, 0, 36}, {1, 1, 12}, {2, 0, 15}, {2, 1, 7}, {2, 2, 1}, {3, 0, 5},
                {3, 1, 7},  {3, 2, 3},  {3, 3, 2},  {4, 0, 3}, {4, 1, 3}, {4, 2, 1},
                {6, 0, 1},  {6, 2, 1},  {6, 3, 1},  {6, 4, 1}, {6, 6, 1}};
    size_t count = 0;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (int f = 0; f < rows[i].families; f++) {
            out[count++] = (struct cluster_count){rows[i].x, rows[i].n};
        }
    }
    return count;
}

Test(cluster, agrees_with_ratesci_on_liangs_families)
{
    struct cluster_count counts[100];
    struct cluster_design design;
    cr_assert_eq(liang(counts), 100);
    cluster_design(counts, 100, &design);
    cr_assert_eq(design.x, 60);
    cr_assert_eq(design.n, 203);
    cr_assert_eq(design.clusters, 100);
    cr_assert(design.estimated);
    near_to(design.icc, 0.185534, HALF(6));
    near_to(design.effect, 1.349, HALF(3));
    near_to(design.effective, 150.467, HALF(3));
    double x = 60.0 / 203.0 * design.effective;
    interval_near(proportion_wilson(x, design.effective, 0.95), 0.2285, 0.3728, HALF(4));
    interval_near(proportion_clopper_pearson(x, design.effective, 0.95), 0.2240, 0.3753, HALF(4));
    interval_near(proportion_wilson(60, 203, 0.95), 0.2371, 0.3617, HALF(4));
}

/* Ten techniques with fifty identical variants each, nine detected: ten pieces of evidence, not
 * five hundred. */
Test(cluster, identical_variants_count_once)
{
    struct cluster_count counts[10];
    struct cluster_design design;
    for (int i = 0; i < 10; i++) {
        counts[i] = (struct cluster_count){i < 9 ? 50 : 0, 50};
    }
    cluster_design(counts, 10, &design);
    near_to(design.icc, 1.0, 1e-12);
    near_to(design.effective, 10.0, 1e-9);
    interval_near(proportion_wilson(450, 500, 0.95), 0.8706, 0.9233, HALF(4));
    interval_near(proportion_wilson(0.9 * design.effective, design.effective, 0.95), 0.5958, 0.9821,
                  HALF(4));
    interval_near(proportion_clopper_pearson(0.9 * design.effective, design.effective, 0.95),
                  0.5550, 0.9975, HALF(4));
}

Test(cluster, single_trials_are_independent)
{
    static const struct cluster_count counts[] = {{1, 1}, {0, 1}, {0, 0}, {1, 1}, {1, 1}};
    struct cluster_design design;
    cluster_design(counts, 5, &design);
    cr_assert_eq(design.clusters, 4);
    cr_assert(design.estimated);
    near_to(design.icc, 0.0, 0.0);
    near_to(design.effective, 4.0, 0.0);
}

/* Every cluster half and half: the variance between clusters is below chance, ICC comes out
 * negative and is cut. */
Test(cluster, a_negative_correlation_is_cut_to_nought)
{
    static const struct cluster_count counts[] = {{2, 4}, {2, 4}, {2, 4}};
    struct cluster_design design;
    cluster_design(counts, 3, &design);
    cr_assert(design.estimated);
    near_to(design.icc, 0.0, 0.0);
    near_to(design.effective, 12.0, 1e-12);
}

/* Nothing varies, so ICC cannot be known: the cautious end, N^2 / sum n_i^2 = 144/50. */
Test(cluster, without_variation_the_cautious_end_is_taken)
{
    static const struct cluster_count all[] = {{3, 3}, {4, 4}, {5, 5}},
                                      none[] = {{0, 3}, {0, 4}, {0, 5}};
    static const struct cluster_count one[] = {{3, 7}};
    struct cluster_design design;
    cluster_design(all, 3, &design);
    cr_assert_not(design.estimated);
    near_to(design.effective, 144.0 / 50.0, 1e-12);
    cluster_design(none, 3, &design);
    near_to(design.effective, 144.0 / 50.0, 1e-12);
    cluster_design(one, 1, &design);
    cr_assert_not(design.estimated);
    near_to(design.effective, 1.0, 1e-12);
}

Test(cluster, nothing_gives_nothing)
{
    struct cluster_design design;
    cluster_design(NULL, 0, &design);
    cr_assert_eq(design.n, 0);
    near_to(design.effective, 0.0, 0.0);
    near_to(design.effect, 1.0, 0.0);
}

/* R prop.trend.test(c(83, 90, 129, 70), c(86, 93, 136, 82)): the smokers of Fleiss (1981), with
 * scores 1 to 4. Where the first group is numbered from makes no difference. */
Test(trend, agrees_with_r_prop_trend_test)
{
    const double x[] = {83, 90, 129, 70}, n[] = {86, 93, 136, 82};
    struct trend trend;
    cr_assert(trend_cochran_armitage(x, n, 4, &trend));
    near_to(trend.chi2, 8.2249, HALF(4));
    near_to(trend.p, 0.004132, HALF(6));
    cr_assert_lt(trend.z, 0.0);
}

/* 1/4, nothing, 1/1, nothing, 3/4: worked in tests/reports/aged.c. */
Test(trend, an_empty_group_keeps_its_number)
{
    const double x[] = {1, 0, 1, 0, 3}, n[] = {4, 0, 1, 0, 4};
    const double close_x[] = {1, 1, 3}, close_n[] = {4, 1, 4};
    const double apart_x[] = {1, 1, 0, 3}, apart_n[] = {4, 1, 0, 4};
    struct trend trend;
    cr_assert(trend_cochran_armitage(x, n, 5, &trend));
    near_to(trend.chi2, 2.025, 1e-12);
    near_to(trend.z, 1.4230249470757708, 1e-12);
    near_to(trend.p, 0.1547289234853785, 1e-12);
    cr_assert(trend_cochran_armitage(close_x, close_n, 3, &trend));
    near_to(trend.chi2, 2.025, 1e-12); /* equal steps again */
    cr_assert(trend_cochran_armitage(apart_x, apart_n, 4, &trend));
    cr_assert(fabs(trend.chi2 - 2.025) > 0.01);
}

Test(trend, is_not_tested_where_nothing_can_vary)
{
    const double x[] = {2, 3}, none[] = {0, 0}, n[] = {4, 6}, one[] = {4, 0}, one_x[] = {2, 0};
    struct trend trend = {.p = 7.0};
    cr_assert_not(trend_cochran_armitage(none, n, 2, &trend));
    cr_assert_not(trend_cochran_armitage(n, n, 2, &trend));
    cr_assert_not(trend_cochran_armitage(one_x, one, 2, &trend));
    cr_assert_not(trend_cochran_armitage(none, none, 2, &trend));
    cr_assert_eq(trend.p, 7.0);
    cr_assert(trend_cochran_armitage(x, n, 2, &trend));
    near_to(trend.p, 1.0, 1e-12); /* one half of each */
}

/* R quantile(c(10, 20, 40, 80), type = 7): 17.5, 30, 50. */
Test(quantile, lies_between_the_nearest_two)
{
    const int64_t four[] = {10, 20, 40, 80}, five[] = {-5, 0, 1, 7, 100};
    cr_assert_eq(quantile_of(four, 4, 0.25), 18);
    cr_assert_eq(quantile_of(four, 4, 0.5), 30);
    cr_assert_eq(quantile_of(four, 4, 0.75), 50);
    cr_assert_eq(quantile_of(four, 4, 0.0), 10);
    cr_assert_eq(quantile_of(four, 4, 1.0), 80);
    cr_assert_eq(quantile_of(five, 5, 0.5), 1);
    cr_assert_eq(quantile_of(five, 1, 0.75), -5);
}
