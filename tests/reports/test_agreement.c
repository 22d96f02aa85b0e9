/* Agreement of evaluators and laboratories. */
#include "reports/stats/agreement.h"

#include <string.h>

#include "tests/reports/near.h"

#define ITEMS_MAX 200
#define EVALUATORS_MAX 14

static int values[ITEMS_MAX * EVALUATORS_MAX];

/* Ratings out of how often each category was given to each item. */
static struct ratings of_counts(const int *counts, size_t items, size_t categories)
{
    struct ratings out = {values, items, 0, categories};
    size_t at = 0;
    for (size_t i = 0; i < items; i++) {
        for (size_t c = 0; c < categories; c++) {
            for (int k = 0; k < counts[i * categories + c]; k++) {
                values[at++] = (int)c;
            }
        }
    }
    out.evaluators = at / items;
    return out;
}

/* Ratings of two out of a cross table. */
static struct ratings of_cross(const int *table, size_t categories)
{
    struct ratings out = {values, 0, 2, categories};
    for (size_t i = 0; i < categories * categories; i++) {
        for (int k = 0; k < table[i]; k++) {
            values[2 * out.items] = (int)(i / categories);
            values[2 * out.items++ + 1] = (int)(i % categories);
        }
    }
    return out;
}

static const int wikipedia[] = {0, 0, 0, 0, 14, 0, 2, 6, 4, 2, 0, 0, 3, 5, 6, 0, 3,
                                9, 2, 0, 2, 2,  8, 1, 1, 7, 7, 0, 0, 0, 3, 2, 6, 3,
                                0, 2, 5, 3, 2,  2, 6, 5, 2, 1, 0, 0, 2, 2, 3, 7};

/* Fleiss (1971), table 1: 30 patients, 6 psychiatrists, 5 diagnoses. */
static const int psychiatrists[] = {
    0, 0, 0, 6, 0, 0, 3, 0, 0, 3, 0, 1, 4, 0, 1, 0, 0, 0, 0, 6, 0, 3, 0, 3, 0, 2, 0, 4, 0, 0,
    0, 0, 4, 0, 2, 2, 0, 3, 1, 0, 2, 0, 0, 4, 0, 0, 0, 0, 0, 6, 1, 0, 0, 5, 0, 1, 1, 0, 4, 0,
    0, 3, 3, 0, 0, 1, 0, 0, 5, 0, 0, 2, 0, 3, 1, 0, 0, 5, 0, 1, 3, 0, 0, 1, 2, 5, 1, 0, 0, 0,
    0, 2, 0, 4, 0, 1, 0, 2, 0, 3, 0, 0, 0, 0, 6, 0, 1, 0, 5, 0, 0, 2, 0, 1, 3, 2, 0, 0, 4, 0,
    1, 0, 0, 4, 1, 0, 5, 0, 1, 0, 4, 0, 0, 0, 2, 0, 2, 0, 4, 0, 1, 0, 5, 0, 0, 0, 0, 0, 0, 6};

Test(fleiss, agrees_with_known_tables)
{
    struct agreement got;
    struct ratings ratings = of_counts(wikipedia, 10, 5);
    cr_assert_eq(ratings.evaluators, 14);
    cr_assert(agreement_fleiss(&ratings, 0.95, &got));
    near_to(got.value, 0.20993, HALF(5));
    ratings = of_counts(psychiatrists, 30, 5);
    cr_assert_eq(ratings.evaluators, 6);
    cr_assert(agreement_fleiss(&ratings, 0.95, &got));
    near_to(got.value, 0.4302445, HALF(7));
    near_to(got.value / got.se_null, 17.7, 0.051); /* R irr prints z = 17.7 */
    cr_assert(got.interval.lower < got.value && got.value < got.interval.upper);
    cr_assert_lt(got.p, 1e-12);
}

/* The asymptotic error against leaving each patient out in turn. */
Test(fleiss, error_is_near_the_jackknifes)
{
    struct agreement all, left;
    double squares = 0.0;
    struct ratings ratings = of_counts(psychiatrists, 30, 5);
    cr_assert(agreement_fleiss(&ratings, 0.95, &all));
    for (int out = 0; out < 30; out++) {
        int counts[29 * 5];
        memcpy(counts, psychiatrists, sizeof(int) * 5 * out);
        memcpy(counts + 5 * out, psychiatrists + 5 * (out + 1), sizeof(int) * 5 * (29 - out));
        ratings = of_counts(counts, 29, 5);
        cr_assert(agreement_fleiss(&ratings, 0.95, &left));
        squares += (left.value - all.value) * (left.value - all.value);
    }
    near_to(all.ase, sqrt(29.0 / 30.0 * squares), 0.1 * all.ase);
}

Test(cohen, agrees_with_statsmodels)
{
    static const int table[] = {0, 4, 1, 0, 8, 0, 0, 1, 5};
    struct agreement got;
    struct ratings ratings = of_cross(table, 3);
    cr_assert_eq(ratings.items, 19);
    cr_assert(agreement_cohen(&ratings, 0.95, &got));
    near_to(got.value, 0.4842, HALF(4));
    near_to(got.ase, 0.1380, HALF(4));
    interval_near(got.interval, 0.2137, 0.7547, HALF(4));
}

/* Appraisers A and B of AIAG's measurement systems analysis, which prints .86. */
Test(cohen, agrees_with_aiag)
{
    static const int table[] = {44, 6, 3, 97};
    struct agreement got;
    struct ratings ratings = of_cross(table, 2);
    cr_assert(agreement_cohen(&ratings, 0.95, &got));
    near_to(got.value, 0.8629, HALF(4));
}

Test(cohen, does_not_mind_the_order_or_the_names)
{
    static const int table[] = {5, 2, 1, 7}, turned[] = {5, 1, 2, 7}, names[] = {7, 1, 2, 5};
    struct agreement a, b, c;
    struct ratings ratings = of_cross(table, 2);
    cr_assert(agreement_cohen(&ratings, 0.95, &a));
    ratings = of_cross(turned, 2);
    cr_assert(agreement_cohen(&ratings, 0.95, &b));
    ratings = of_cross(names, 2);
    cr_assert(agreement_cohen(&ratings, 0.95, &c));
    near_to(a.value, b.value, 1e-14);
    near_to(a.value, c.value, 1e-14);
    near_to(a.ase, c.ase, 1e-14);
    near_to(a.se_null, b.se_null, 1e-14);
}

/* Krippendorff's own example: four observers, twelve units, five names, some missing. He prints
 * .743. */
Test(krippendorff, agrees_with_his_example)
{
    static const char *const rows[] = {"123321412...", "1233224125.3", ".3332342251.",
                                       "12332441251."};
    for (int unit = 0; unit < 12; unit++) {
        for (int observer = 0; observer < 4; observer++) {
            char c = rows[observer][unit];
            values[4 * unit + observer] = c == '.' ? AGREEMENT_MISSING : c - '1';
        }
    }
    const struct ratings ratings = {values, 12, 4, 5};
    double alpha = 0.0;
    struct agreement fleiss;
    cr_assert(agreement_krippendorff(&ratings, &alpha));
    near_to(alpha, 0.743, HALF(3));
    cr_assert_not(agreement_fleiss(&ratings, 0.95, &fleiss));
}

/* With nothing missing alpha is Fleiss' kappa but for the small sample: 1 - alpha is
 * (1 - kappa)(Nn - 1)/(Nn). */
Test(krippendorff, of_whole_tables_is_fleiss_of_small_samples)
{
    struct ratings ratings = of_counts(psychiatrists, 30, 5);
    struct agreement fleiss;
    double alpha = 0.0;
    cr_assert(agreement_fleiss(&ratings, 0.95, &fleiss));
    cr_assert(agreement_krippendorff(&ratings, &alpha));
    near_to(1.0 - alpha, (1.0 - fleiss.value) * 179.0 / 180.0, 1e-12);
}

Test(agreement, is_one_where_all_agree)
{
    static const int table[] = {6, 0, 0, 5};
    struct ratings ratings = of_cross(table, 2);
    struct agreement got;
    double alpha = 0.0;
    cr_assert(agreement_cohen(&ratings, 0.95, &got));
    near_to(got.value, 1.0, 1e-14);
    near_to(got.ase, 0.0, 1e-12);
    cr_assert(agreement_fleiss(&ratings, 0.95, &got));
    near_to(got.value, 1.0, 1e-14);
    cr_assert(agreement_krippendorff(&ratings, &alpha));
    near_to(alpha, 1.0, 1e-14);
}

Test(agreement, has_no_figure_where_chance_could_not_do_otherwise)
{
    static const int one[] = {11, 0, 0, 0};
    struct ratings ratings = of_cross(one, 2), none = {values, 0, 2, 2}, single = {values, 2, 1, 2};
    struct agreement got;
    double alpha = 7.0;
    cr_assert_not(agreement_cohen(&ratings, 0.95, &got));
    cr_assert_not(agreement_fleiss(&ratings, 0.95, &got));
    cr_assert_not(agreement_krippendorff(&ratings, &alpha));
    cr_assert_not(agreement_cohen(&none, 0.95, &got));
    cr_assert_not(agreement_fleiss(&none, 0.95, &got));
    cr_assert_not(agreement_krippendorff(&none, &alpha));
    cr_assert_not(agreement_cohen(&single, 0.95, &got));
    cr_assert_not(agreement_krippendorff(&single, &alpha));
    cr_assert_eq(alpha, 7.0);
}

/* p = .5, .75, 1, .75 of 4 each: p(1-p) is .25, .1875, 0, .1875; the mean of p is .75. */
Test(wilrich, is_as_worked_by_hand)
{
    static const struct laboratory four[] = {{2, 4}, {3, 4}, {4, 4}, {3, 4}};
    struct wilrich got;
    cr_assert(agreement_wilrich(four, 4, &got));
    double within = (0.25 + 0.1875 + 0.0 + 0.1875) / 4.0 * 4.0 / 3.0;
    double spread = (0.0625 + 0.0 + 0.0625 + 0.0) / 3.0;
    near_to(got.repeatability, sqrt(within), 1e-12);
    near_to(got.between, 0.0, 0.0); /* .0417 is less than within/4 = .0521 */
    cr_assert_lt(spread, within / 4.0);
    near_to(got.reproducibility, got.repeatability, 1e-12);
}

/* Two laboratories, 0 and 4 of 4: nothing varies inside, variance 1/2 between. */
Test(wilrich, of_laboratories_that_differ)
{
    static const struct laboratory two[] = {{0, 4}, {4, 4}}, odd[] = {{0, 4}, {4, 5}},
                                   ones[] = {{0, 1}, {1, 1}};
    struct wilrich got;
    cr_assert(agreement_wilrich(two, 2, &got));
    near_to(got.repeatability, 0.0, 0.0);
    near_to(got.between, sqrt(0.5), 1e-12);
    near_to(got.reproducibility, sqrt(0.5), 1e-12);
    cr_assert_not(agreement_wilrich(odd, 2, &got));
    cr_assert_not(agreement_wilrich(ones, 2, &got));
    cr_assert_not(agreement_wilrich(two, 1, &got));
}
