/* How often each interval holds the true value, over a grid of what that may be. Counts of one or
 * two groups are summed over every outcome; pairs and clusters are simulated, with xoshiro256**
 * seeded by
 * 1. usage: stats_coverage [draws] */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/mem.h"
#include "common/base/rng.h"
#include "common/base/text.h"
#include "reports/stats/binomial.h"
#include "reports/stats/cluster.h"
#include "reports/stats/difference.h"
#include "reports/stats/korn_graubard.h"
#include "reports/stats/paired.h"
#include "reports/stats/poisson.h"
#include "reports/stats/proportion.h"

#define LEVEL 0.95
#define SLACK 1e-12
#define CLUSTERS_MAX 60

static bool holds(struct interval interval, double truth)
{
    return interval.lower <= truth + SLACK && truth - SLACK <= interval.upper;
}

static void one_share(void)
{
    static const int numbers[] = {10, 30, 100, 300};
    static const double shares[] = {0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98};
    printf("one proportion (exact sums)\n%6s %6s %9s %9s %9s\n", "n", "p", "wilson", "clopper-p",
           "jeffreys");
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        for (size_t k = 0; k < COUNT_OF(shares); k++) {
            double sums[3] = {0};
            for (int x = 0; x <= numbers[i]; x++) {
                double mass = binomial_mass(x, numbers[i], shares[k]);
                sums[0] += holds(proportion_wilson(x, numbers[i], LEVEL), shares[k]) ? mass : 0;
                sums[1] +=
                    holds(proportion_clopper_pearson(x, numbers[i], LEVEL), shares[k]) ? mass : 0;
                sums[2] += holds(proportion_jeffreys(x, numbers[i], LEVEL), shares[k]) ? mass : 0;
            }
            printf("%6d %6.2f %9.4f %9.4f %9.4f\n", numbers[i], shares[k], sums[0], sums[1],
                   sums[2]);
        }
    }
}

static void one_count(void)
{
    static const double means[] = {0.1, 0.5, 1, 2, 5, 10, 30, 100};
    printf("\none count (exact sums)\n%6s %9s\n", "mean", "garwood");
    for (size_t i = 0; i < COUNT_OF(means); i++) {
        double sum = 0.0;
        for (int x = 0; x < 300; x++) {
            double mass = exp(x * log(means[i]) - means[i] - lgamma(x + 1.0));
            sum += holds(poisson_garwood(x, LEVEL), means[i]) ? mass : 0.0;
        }
        printf("%6.1f %9.4f\n", means[i], sum);
    }
}

static double difference_coverage(int n1, int n2, double p1, double p2)
{
    double sum = 0.0;
    for (int x = 0; x <= n1; x++) {
        double mass = binomial_mass(x, n1, p1);
        for (int y = 0; y <= n2 && mass > 1e-12; y++) {
            sum += holds(difference_newcombe(x, n1, y, n2, LEVEL), p1 - p2)
                       ? mass * binomial_mass(y, n2, p2)
                       : 0.0;
        }
    }
    return sum;
}

static void two_shares(void)
{
    static const int numbers[][2] = {{10, 10}, {30, 30}, {100, 100}, {20, 60}};
    static const double shares[][2] = {{.5, .5}, {.9, .9}, {.9, .7}, {.98, .9}, {.3, .1}};
    printf("\ntwo independent proportions (exact sums)\n%6s %6s %6s %6s %9s\n", "n1", "n2", "p1",
           "p2", "newcombe");
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        for (size_t k = 0; k < COUNT_OF(shares); k++) {
            printf("%6d %6d %6.2f %6.2f %9.4f\n", numbers[i][0], numbers[i][1], shares[k][0],
                   shares[k][1],
                   difference_coverage(numbers[i][0], numbers[i][1], shares[k][0], shares[k][1]));
        }
    }
}

/* n pairs whose shares are both, first, second, and what is left. */
static struct paired draw_pairs(struct rng *rng, int n, const double *shares)
{
    struct paired out = {0};
    for (int i = 0; i < n; i++) {
        double u = rng_unit(rng);
        if (u < shares[0]) {
            out.both++;
        } else if (u < shares[0] + shares[1]) {
            out.first++;
        } else if (u < shares[0] + shares[1] + shares[2]) {
            out.second++;
        } else {
            out.neither++;
        }
    }
    return out;
}

static void pairs(int64_t draws)
{
    static const int numbers[] = {20, 50, 200};
    static const double shares[][3] = {{.6, .1, .1}, {.8, .08, .03}, {.9, .04, .04}, {.4, .3, .1}};
    struct rng rng;
    rng_derive(&rng, 1, "pairs");
    printf("\npairs (%lld draws each)\n%6s %6s %6s %6s %9s %9s\n", (long long)draws, "n", "both",
           "first", "second", "newcombe", "tango");
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        for (size_t k = 0; k < COUNT_OF(shares); k++) {
            double truth = shares[k][1] - shares[k][2];
            int64_t newcombe = 0, tango = 0;
            for (int64_t draw = 0; draw < draws; draw++) {
                struct paired got = draw_pairs(&rng, numbers[i], shares[k]);
                newcombe += holds(paired_newcombe(&got, LEVEL), truth);
                tango += holds(paired_tango(&got, LEVEL), truth);
            }
            printf("%6d %6.2f %6.2f %6.2f %9.4f %9.4f\n", numbers[i], shares[k][0], shares[k][1],
                   shares[k][2], (double)newcombe / (double)draws, (double)tango / (double)draws);
        }
    }
}

/* With chance sqrt(icc) a trial does what its cluster drew, so that two of them are alike with the
 * correlation icc. */
static void draw_clusters(struct rng *rng, int clusters, int size, double share, double icc,
                          struct cluster_count *out)
{
    double follow = sqrt(icc);
    for (int c = 0; c < clusters; c++) {
        bool common = rng_unit(rng) < share;
        out[c] = (struct cluster_count){0, size};
        for (int i = 0; i < size; i++) {
            out[c].x += rng_unit(rng) < follow ? common : rng_unit(rng) < share;
        }
    }
}

static void clusters(int64_t draws)
{
    static const int numbers[][2] = {{10, 10}, {30, 5}, {60, 5}};
    static const double shares[] = {0.5, 0.8, 0.95}, iccs[] = {0.0, 0.2, 0.6};
    struct cluster_count counts[CLUSTERS_MAX];
    struct rng rng;
    rng_derive(&rng, 1, "clusters");
    printf("\nclusters (%lld draws each)\n%8s %6s %6s %6s %9s %9s %9s %9s\n", (long long)draws,
           "clusters", "size", "p", "icc", "naive", "n_eff", "korn-g", "korn-g t");
    for (size_t i = 0; i < COUNT_OF(numbers) * COUNT_OF(shares) * COUNT_OF(iccs); i++) {
        const int *number = numbers[i / 9];
        double share = shares[i / 3 % 3], icc = iccs[i % 3];
        int64_t held[4] = {0};
        for (int64_t draw = 0; draw < draws; draw++) {
            struct cluster_design design;
            draw_clusters(&rng, number[0], number[1], share, icc, counts);
            cluster_design(counts, (size_t)number[0], &design);
            double x = (double)design.x, n = (double)design.n, e = design.effective;
            held[0] += holds(proportion_wilson(x, n, LEVEL), share);
            held[1] += holds(proportion_wilson(fmin(e, x / n * e), e, LEVEL), share);
            held[2] += holds(korn_graubard(&design, LEVEL), share);
            held[3] += holds(korn_graubard_t(&design, LEVEL), share);
        }
        printf("%8d %6d %6.2f %6.2f", number[0], number[1], share, icc);
        for (size_t k = 0; k < COUNT_OF(held); k++) {
            printf(" %9.4f", (double)held[k] / (double)draws);
        }
        putchar('\n');
    }
}

int main(int argc, char **argv)
{
    int64_t draws = 20000;
    struct err err = {0};
    if (argc > 2 || (argc == 2 && text_int(argv[1], 1, 10000000, &draws, &err) != 0)) {
        fprintf(stderr, "usage: stats_coverage [draws]\n");
        return 2;
    }
    printf("share of outcomes whose 95 %% interval holds the truth\n\n");
    one_share();
    one_count();
    two_shares();
    pairs(draws);
    clusters(draws);
    return 0;
}
