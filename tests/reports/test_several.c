/* Cochran's Q and Holm's adjustment. */
#include "reports/stats/several.h"

#include "reports/stats/paired.h"
#include "tests/reports/near.h"

/* As R's p.adjust has it, to its eight digits; 4 times .1076118630731631 is .430447452. */
Test(holm, agrees_with_r_p_adjust)
{
    static const double p[] = {.00533824886503131,  .8327574849753566, .1880573726722516,
                               .002026764254350234, .1309487516334318, .1076118630731631};
    static const double want[] = {.02669124, .83275748, .43044745, .01216059, .43044745, .43044745};
    double got[6];
    holm(p, 6, got);
    for (size_t i = 0; i < 6; i++) {
        near_to(got[i], want[i], HALF(8));
    }
}

Test(holm, keeps_the_order_and_never_falls_below)
{
    double p[] = {0.04, 0.01, 0.01, 0.9, 0.0};
    double got[5];
    holm(p, 5, got);
    for (size_t i = 0; i < 5; i++) {
        cr_assert(got[i] >= p[i] && got[i] <= 1.0);
        for (size_t k = 0; k < 5; k++) {
            cr_assert(p[i] > p[k] || got[i] <= got[k]);
        }
    }
    near_to(got[1], 0.04, 1e-15);
    near_to(got[4], 0.0, 0.0);
    holm(p, 5, p); /* in place */
    near_to(p[1], got[1], 0.0);
    holm(p, 0, p);
    double one = 0.3;
    holm(&one, 1, &one);
    near_to(one, 0.3, 0.0);
}

/* Columns 8, 6, 3: N = 17, sum C^2 = 109, sum R^2 = 41. By hand
 * Q = 2 (3 * 109 - 289) / (51 - 41) = 7.6. */
Test(cochran, is_as_worked_by_hand)
{
    static const unsigned char table[] = {1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 0, 1, 1, 0,
                                          1, 0, 0, 1, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0};
    struct cochran got;
    cr_assert(cochran_q(table, 10, 3, &got));
    near_to(got.q, 7.6, 1e-12);
    near_to(got.p, exp(-3.8), 1e-12); /* two degrees of freedom */
    cr_assert_eq(got.df, 2);
    cr_assert_eq(got.informative, 5);
}

Test(cochran, of_two_products_is_mcnemars_chi_square)
{
    unsigned char table[2 * 30];
    for (int i = 0; i < 30; i++) {
        table[2 * i] = i < 4 || (i >= 8 && i < 15);
        table[2 * i + 1] = i < 4 || (i >= 5 && i < 7);
    }
    const struct paired pairs = {4, 7, 2, 17};
    struct cochran got;
    struct mcnemar want;
    cr_assert(cochran_q(table, 30, 2, &got));
    cr_assert(paired_mcnemar(&pairs, 0.95, &want));
    near_to(got.q, want.chi2, 1e-12);
    near_to(got.p, want.chi2_p, 1e-12);
}

Test(cochran, needs_a_case_on_which_products_differ)
{
    static const unsigned char same[] = {1, 1, 0, 0}, one[] = {1, 0};
    struct cochran got;
    cr_assert_not(cochran_q(same, 2, 2, &got));
    near_to(got.p, 1.0, 0.0);
    cr_assert_not(cochran_q(one, 2, 1, &got));
    cr_assert_not(cochran_q(NULL, 0, 3, &got));
}
