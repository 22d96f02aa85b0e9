/* Shares along ordered groups. */
#include "reports/stats/trend.h"
#include "tests/reports/near.h"

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

/* R prop.test of the same smokers. */
Test(homogeneity, agrees_with_r_prop_test)
{
    const double x[] = {83, 90, 129, 70}, n[] = {86, 93, 136, 82};
    struct homogeneity got;
    cr_assert(trend_homogeneity(x, n, 4, &got));
    near_to(got.chi2, 12.6004, HALF(4));
    near_to(got.p, 0.005585, HALF(6));
    cr_assert_eq(got.df, 3);
}

Test(homogeneity, of_two_groups_is_the_trend)
{
    const double x[] = {3, 9}, n[] = {10, 11}, gap_x[] = {3, 0, 9}, gap_n[] = {10, 0, 11};
    struct homogeneity got, gap;
    struct trend trend;
    cr_assert(trend_homogeneity(x, n, 2, &got));
    cr_assert(trend_cochran_armitage(x, n, 2, &trend));
    near_to(got.chi2, trend.chi2, 1e-12);
    cr_assert(trend_homogeneity(gap_x, gap_n, 3, &gap));
    near_to(gap.chi2, got.chi2, 1e-12);
    cr_assert_eq(gap.df, 1);
    cr_assert_not(trend_homogeneity(n, n, 2, &got));
    cr_assert_not(trend_homogeneity(x, n, 1, &got));
}
