/* Four states on either side of a limit. */
#include "reports/threshold.h"
#include "tests/support.h"

Test(threshold, at_least_has_four_states)
{
    cr_assert_eq(threshold_judge(0.9, (struct interval){0.8, 0.95}, 0.8, true), THRESHOLD_PASS);
    cr_assert_eq(threshold_judge(0.9, (struct interval){0.79, 0.95}, 0.8, true),
                 THRESHOLD_CONDITIONAL_PASS);
    cr_assert_eq(threshold_judge(0.8, (struct interval){0.7, 0.9}, 0.8, true),
                 THRESHOLD_CONDITIONAL_PASS);
    cr_assert_eq(threshold_judge(0.79, (struct interval){0.7, 0.8}, 0.8, true),
                 THRESHOLD_CONDITIONAL_FAIL);
    cr_assert_eq(threshold_judge(0.7, (struct interval){0.6, 0.79}, 0.8, true), THRESHOLD_FAIL);
}

Test(threshold, at_most_is_the_mirror)
{
    cr_assert_eq(threshold_judge(0.01, (struct interval){0.0, 0.05}, 0.05, false), THRESHOLD_PASS);
    cr_assert_eq(threshold_judge(0.05, (struct interval){0.01, 0.09}, 0.05, false),
                 THRESHOLD_CONDITIONAL_PASS);
    cr_assert_eq(threshold_judge(0.06, (struct interval){0.05, 0.09}, 0.05, false),
                 THRESHOLD_CONDITIONAL_FAIL);
    cr_assert_eq(threshold_judge(0.2, (struct interval){0.1, 0.3}, 0.05, false), THRESHOLD_FAIL);
}

Test(threshold, names_are_read_back)
{
    for (int v = THRESHOLD_NOT_DECIDED; v <= THRESHOLD_FAIL; v++) {
        enum threshold_verdict back = THRESHOLD_NOT_DECIDED;
        cr_assert(threshold_parse(threshold_name((enum threshold_verdict)v), &back));
        cr_assert_eq((int)back, v);
    }
}

/* All 25 pairs: fail wins, then not-decided, then the worse of the two. */
Test(threshold, joined_is_the_worst_and_a_fail_fails_the_whole)
{
    enum { ND, P, CP, CF, F };
    static const int want[5][5] = {{ND, ND, ND, ND, F},
                                   {ND, P, CP, CF, F},
                                   {ND, CP, CP, CF, F},
                                   {ND, CF, CF, CF, F},
                                   {F, F, F, F, F}};
    for (int a = THRESHOLD_NOT_DECIDED; a <= THRESHOLD_FAIL; a++) {
        for (int b = THRESHOLD_NOT_DECIDED; b <= THRESHOLD_FAIL; b++) {
            const enum threshold_verdict both[] = {(enum threshold_verdict)a,
                                                   (enum threshold_verdict)b};
            cr_expect_eq((int)threshold_join(both, 2), want[a][b], "%s and %s",
                         threshold_name(both[0]), threshold_name(both[1]));
        }
    }
}

Test(threshold, better_needs_two_decided_verdicts)
{
    cr_assert(threshold_better(THRESHOLD_PASS, THRESHOLD_CONDITIONAL_PASS));
    cr_assert(threshold_better(THRESHOLD_CONDITIONAL_FAIL, THRESHOLD_FAIL));
    cr_assert_not(threshold_better(THRESHOLD_FAIL, THRESHOLD_FAIL));
    cr_assert_not(threshold_better(THRESHOLD_NOT_DECIDED, THRESHOLD_FAIL));
    cr_assert_not(threshold_better(THRESHOLD_PASS, THRESHOLD_NOT_DECIDED));
}
