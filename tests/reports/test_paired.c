/* Paired comparison against worked values. */
#include "reports/stats/paired.h"
#include "tests/reports/near.h"

/* Bentur et al.: 1, 1, 7, 12 (children's airways); intervals also in R's ratesci. */
Test(paired, agrees_on_benturs_children)
{
    const struct paired pairs = {1, 1, 7, 12};
    struct mcnemar got;
    cr_assert(paired_mcnemar(&pairs, 0.95, &got));
    near_to(got.exact, 0.070312, HALF(6));
    near_to(got.mid_p, 0.039062, HALF(6));
    near_to(got.chi2, 4.5, 1e-12);
    near_to(got.chi2_p, 0.033895, HALF(6));
    near_to(got.corrected, 3.125, 1e-12);
    near_to(got.corrected_p, 0.0771, HALF(4));
    interval_near(paired_newcombe(&pairs, 0.95), -0.506920, -0.025559, HALF(6));
    interval_near(paired_tango(&pairs, 0.95), -0.517232, -0.026003, HALF(6));
}

/* Cavo et al.: 59, 6, 16, 80, as the tests of R's contingencytables have it. */
Test(paired, agrees_on_cavos_patients)
{
    const struct paired pairs = {59, 6, 16, 80};
    struct mcnemar got;
    cr_assert(paired_mcnemar(&pairs, 0.95, &got));
    near_to(got.exact, 0.052479, HALF(6));
    near_to(got.mid_p, 0.034690, HALF(6));
    interval_near(paired_newcombe(&pairs, 0.95), -0.1186, -0.0046, HALF(4));
    interval_near(paired_tango(&pairs, 0.95), -0.1240, -0.0054, HALF(4));
}

/* The vignette of R's exact2x2: 2 and 9 discordant pairs. */
Test(paired, agrees_with_exact2x2)
{
    const struct paired pairs = {21, 2, 9, 12};
    struct mcnemar got;
    cr_assert(paired_mcnemar(&pairs, 0.95, &got));
    near_to(got.exact, 0.06543, HALF(5));
    near_to(got.odds_ratio, 0.2222, HALF(4));
    interval_near(got.odds_ci, 0.02336464, 1.07363844, HALF(8));
    near_to(got.chi2, 4.4545, HALF(4));
    near_to(got.chi2_p, 0.03481, HALF(5));
    near_to(got.corrected, 3.2727, HALF(4));
    near_to(got.corrected_p, 0.07044, HALF(5));
}

Test(paired, exact_p_values_of_known_tables)
{
    static const struct {
        int64_t first, second;
        double p;
        int digits;
    } known[] = {{121, 59, 4e-6, 6},   {70, 59, 0.378688, 6}, {80, 59, 0.089452, 6},
                 {30, 60, 0.00206, 5}, {10, 30, 0.002221, 6}, {10, 10, 1.0, 12}};
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        const struct paired pairs = {0, known[i].first, known[i].second, 0};
        struct mcnemar got;
        cr_assert(paired_mcnemar(&pairs, 0.95, &got));
        near_to(got.exact, known[i].p, HALF(known[i].digits));
    }
}

Test(paired, small_tables_reach_the_edges)
{
    const struct paired agree = {1, 0, 0, 1}, all = {0, 3, 0, 0}, none = {0, 0, 3, 0};
    interval_near(paired_newcombe(&agree, 0.95), -0.5734, 0.5734, HALF(4));
    interval_near(paired_tango(&all, 0.95), -0.1230, 1.0, HALF(4));
    cr_assert_eq(paired_tango(&all, 0.95).upper, 1.0);
    cr_assert_eq(paired_tango(&none, 0.95).lower, -1.0);
    cr_assert_eq(paired_newcombe(&all, 0.95).upper, 1.0);
}

Test(paired, without_discordant_pairs_there_is_nothing_to_test)
{
    const struct paired agree = {5, 0, 0, 4}, nothing = {0, 0, 0, 0};
    struct mcnemar got;
    cr_assert_not(paired_mcnemar(&agree, 0.95, &got));
    near_to(got.exact, 1.0, 0.0);
    near_to(got.mid_p, 1.0, 0.0);
    near_to(got.chi2_p, 1.0, 0.0);
    near_to(got.odds_ratio, 1.0, 0.0);
    cr_assert(isinf(got.odds_ci.upper));
    interval_near(paired_newcombe(&nothing, 0.95), -1.0, 1.0, 0.0);
    interval_near(paired_tango(&nothing, 0.95), -1.0, 1.0, 0.0);
}

/* (19, 0): the odds ratio has no upper end, and the lower one is l/(1-l), l = .025^(1/19). */
Test(paired, one_sided_discordance_has_an_open_odds_ratio)
{
    const struct paired pairs = {3, 19, 0, 2}, turned = {3, 0, 19, 2};
    struct mcnemar got;
    double lower = pow(0.025, 1.0 / 19.0);
    cr_assert(paired_mcnemar(&pairs, 0.95, &got));
    cr_assert(isinf(got.odds_ratio) && isinf(got.odds_ci.upper));
    near_to(got.odds_ci.lower, lower / (1.0 - lower), 1e-9);
    near_to(got.exact, pow(0.5, 18.0), 1e-15);
    near_to(got.mid_p, pow(0.5, 19.0), 1e-15);
    cr_assert(paired_mcnemar(&turned, 0.95, &got));
    near_to(got.odds_ratio, 0.0, 0.0);
    near_to(got.odds_ci.lower, 0.0, 0.0);
}

Test(paired, exchanging_the_products_mirrors)
{
    for (int a = 0; a < 4; a++) {
        for (int b = 0; b < 6; b++) {
            for (int c = 0; c < 6; c++) {
                const struct paired one = {a, b, c, 3}, two = {a, c, b, 3};
                struct interval n1 = paired_newcombe(&one, 0.95), n2 = paired_newcombe(&two, 0.95);
                struct interval t1 = paired_tango(&one, 0.95), t2 = paired_tango(&two, 0.95);
                struct mcnemar m1, m2;
                double d = (b - c) / (double)(a + b + c + 3);
                cr_assert_eq(paired_mcnemar(&one, 0.95, &m1), paired_mcnemar(&two, 0.95, &m2));
                near_to(m1.exact, m2.exact, 1e-14);
                cr_assert_leq(m1.mid_p, m1.exact);
                interval_near(n2, -n1.upper, -n1.lower, 1e-12);
                interval_near(t2, -t1.upper, -t1.lower, 1e-9);
                cr_assert(n1.lower <= d + 1e-12 && d <= n1.upper + 1e-12);
                cr_assert(t1.lower <= d + 1e-12 && d <= t1.upper + 1e-12);
            }
        }
    }
}

/* Tango's limits hold 0 exactly where McNemar's chi-square is below z squared: at D = 0 both are
 * one statistic. */
Test(paired, tango_and_mcnemar_say_the_same)
{
    for (int b = 0; b < 20; b++) {
        for (int c = 0; c < 20; c++) {
            const struct paired pairs = {10, b, c, 10};
            struct interval got = paired_tango(&pairs, 0.95);
            struct mcnemar test;
            paired_mcnemar(&pairs, 0.95, &test);
            cr_assert_eq(got.lower > 0.0 || got.upper < 0.0, test.chi2_p < 0.05, "%d %d", b, c);
        }
    }
}

/* 623 and 619 of 626 of a published test: whichever samples were missed, p cannot be below 1/8. */
Test(paired, a_gap_of_four_in_626_is_never_significant)
{
    double least = 1.0;
    for (int64_t both_missed = 0; both_missed <= 3; both_missed++) {
        int64_t second = 3 - both_missed, first = 7 - both_missed;
        const struct paired pairs = {626 - first - second - both_missed, first, second,
                                     both_missed};
        struct mcnemar got;
        cr_assert(paired_mcnemar(&pairs, 0.95, &got));
        least = fmin(least, got.exact);
    }
    near_to(least, 0.125, 1e-12);
}
