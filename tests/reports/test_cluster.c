/* What clustering leaves of a number of trials. */
#include "reports/stats/cluster.h"
#include "reports/stats/korn_graubard.h"
#include "reports/stats/proportion.h"
#include "tests/reports/liang.h"
#include "tests/reports/near.h"

Test(cluster, agrees_with_ratesci_on_liangs_families)
{
    struct cluster_count counts[LIANG_FAMILIES];
    struct cluster_design design;
    liang(counts);
    cluster_design(counts, LIANG_FAMILIES, &design);
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

Test(cluster, standard_errors_of_liangs_families)
{
    struct cluster_count counts[LIANG_FAMILIES];
    liang(counts);
    double linearised = cluster_se_linearised(counts, LIANG_FAMILIES);
    near_to(linearised, 0.040420, HALF(6));
    near_to(cluster_se_miller(counts, LIANG_FAMILIES), linearised * sqrt(99.0 / 100.0), 1e-12);
}

/* Where every trial is its own cluster nothing is shared, and Miller's is the plain one. */
Test(cluster, standard_errors_of_single_trials)
{
    struct cluster_count counts[40];
    for (int i = 0; i < 40; i++) {
        counts[i] = (struct cluster_count){i < 30, 1};
    }
    near_to(cluster_se_miller(counts, 40), sqrt(0.75 * 0.25 / 40.0), 1e-12);
    near_to(cluster_se_linearised(counts, 40), sqrt(0.75 * 0.25 / 39.0), 1e-12);
    cr_assert(isnan(cluster_se_linearised(counts, 1)));
    cr_assert(isnan(cluster_se_miller(NULL, 0)));
}

Test(korn_graubard, agrees_on_liangs_families_and_identical_variants)
{
    struct cluster_count counts[LIANG_FAMILIES], toy[10];
    struct cluster_design design;
    liang(counts);
    cluster_design(counts, LIANG_FAMILIES, &design);
    interval_near(korn_graubard(&design, 0.95), 0.2240, 0.3753, HALF(4));
    for (int i = 0; i < 10; i++) {
        toy[i] = (struct cluster_count){i < 9 ? 50 : 0, 50};
    }
    cluster_design(toy, 10, &design);
    interval_near(korn_graubard(&design, 0.95), 0.5550, 0.9975, HALF(4));
}

/* Tables of Student's t: 2.262 with 9 degrees of freedom, 1.965 with 499. */
Test(korn_graubard, few_clusters_widen_it_by_students_t)
{
    struct cluster_count counts[10];
    struct cluster_design design;
    for (int i = 0; i < 10; i++) {
        counts[i] = (struct cluster_count){i < 9 ? 50 : 0, 50};
    }
    cluster_design(counts, 10, &design);
    double ratio = 1.965 / 2.262;
    near_to(korn_graubard_n(&design, 0.95), design.effective * ratio * ratio, 0.01);
    struct interval plain = korn_graubard(&design, 0.95), wide = korn_graubard_t(&design, 0.95);
    cr_assert(wide.lower < plain.lower && wide.upper > plain.upper);
}

Test(korn_graubard, single_trials_give_the_exact_interval)
{
    struct cluster_count counts[30];
    struct cluster_design design;
    for (int i = 0; i < 30; i++) {
        counts[i] = (struct cluster_count){i < 27, 1};
    }
    cluster_design(counts, 30, &design);
    struct interval exact = proportion_clopper_pearson(27, 30, 0.95);
    interval_near(korn_graubard(&design, 0.95), exact.lower, exact.upper, 1e-12);
    interval_near(korn_graubard_t(&design, 0.95), exact.lower, exact.upper, 1e-12);
}

Test(korn_graubard, one_cluster_or_none_says_nothing)
{
    static const struct cluster_count one[] = {{3, 7}}, all[] = {{3, 3}, {4, 4}};
    struct cluster_design design;
    cluster_design(one, 1, &design);
    interval_near(korn_graubard_t(&design, 0.95), 0.0, 1.0, 0.0);
    cluster_design(NULL, 0, &design);
    interval_near(korn_graubard(&design, 0.95), 0.0, 1.0, 0.0);
    interval_near(korn_graubard_t(&design, 0.95), 0.0, 1.0, 0.0);
    cluster_design(all, 2, &design);
    cr_assert_eq(korn_graubard(&design, 0.95).upper, 1.0);
    cr_assert_eq(korn_graubard_t(&design, 0.95).upper, 1.0);
}
