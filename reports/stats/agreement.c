/* Agreement beyond chance. Rule: where chance could not have done otherwise there is no figure. */
#include "reports/stats/agreement.h"

#include <assert.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

#define MAX AGREEMENT_CATEGORIES_MAX

/* How often each category was given to an item; answers how many ratings it has. */
static double count_item(const struct ratings *ratings, size_t item, double *counts)
{
    double all = 0.0;
    for (size_t c = 0; c < ratings->categories; c++) {
        counts[c] = 0.0;
    }
    for (size_t e = 0; e < ratings->evaluators; e++) {
        int value = ratings->values[item * ratings->evaluators + e];
        if (value != AGREEMENT_MISSING) {
            assert(value >= 0 && (size_t)value < ratings->categories);
            counts[value] += 1.0;
            all += 1.0;
        }
    }
    return all;
}

static void finish(struct agreement *out, double level)
{
    double half = interval_z(level) * out->ase;
    out->interval = (struct interval){fmax(-1.0, out->value - half), fmin(1.0, out->value + half)};
    out->p = 2.0 * gsl_cdf_ugaussian_Q(fabs(out->value) / out->se_null);
}

/* Shares of the categories and agreement within an item. False: see the header. */
static bool fleiss_shares(const struct ratings *ratings, double *shares, double *n,
                          double *observed)
{
    double counts[MAX] = {0};
    *n = 0.0;
    *observed = 0.0;
    for (size_t i = 0; i < ratings->items; i++) {
        double all = count_item(ratings, i, counts), items = (double)ratings->items;
        if (all < 2.0 || (i > 0 && all != *n)) {
            return false;
        }
        *n = all;
        for (size_t c = 0; c < ratings->categories; c++) {
            shares[c] += counts[c] / (all * items);
            *observed += counts[c] * (counts[c] - 1.0) / (all * (all - 1.0) * items);
        }
    }
    return ratings->items >= 2;
}

static double fleiss_null(const struct ratings *ratings, const double *shares, double n)
{
    double s = 0.0, skew = 0.0;
    for (size_t c = 0; c < ratings->categories; c++) {
        double p = shares[c], q = 1.0 - p;
        s += p * q;
        skew += p * q * (q - p);
    }
    return sqrt(2.0 * fmax(0.0, s * s - skew) / ((double)ratings->items * n * (n - 1.0))) / s;
}

static double fleiss_ase(const struct ratings *ratings, const double *shares, double chance,
                         double kappa)
{
    double counts[MAX] = {0};
    double squares = 0.0, items = (double)ratings->items;
    for (size_t i = 0; i < ratings->items; i++) {
        double n = count_item(ratings, i, counts), agreed = 0.0, by_chance = 0.0;
        for (size_t c = 0; c < ratings->categories; c++) {
            agreed += counts[c] * (counts[c] - 1.0) / (n * (n - 1.0));
            by_chance += shares[c] * counts[c] / n;
        }
        double k = (agreed - chance - 2.0 * (1.0 - kappa) * (by_chance - chance)) / (1.0 - chance);
        squares += (k - kappa) * (k - kappa);
    }
    return sqrt(squares / (items * (items - 1.0)));
}

bool agreement_fleiss(const struct ratings *ratings, double level, struct agreement *out)
{
    double shares[MAX] = {0};
    double n = 0.0, observed = 0.0, chance = 0.0;
    size_t used = 0;
    assert(ratings->categories >= 1 && ratings->categories <= MAX);
    if (!fleiss_shares(ratings, shares, &n, &observed)) {
        return false;
    }
    for (size_t c = 0; c < ratings->categories; c++) {
        chance += shares[c] * shares[c];
        used += shares[c] > 0.0;
    }
    if (used < 2) {
        return false;
    }
    *out =
        (struct agreement){.value = (observed - chance) / (1.0 - chance), .items = ratings->items};
    out->ase = fleiss_ase(ratings, shares, chance, out->value);
    out->se_null = fleiss_null(ratings, shares, n);
    finish(out, level);
    return true;
}

struct cross {
    double shares[MAX][MAX], rows[MAX], columns[MAX];
    double n;
    size_t categories;
};

static void cross_of(const struct ratings *ratings, struct cross *out)
{
    *out = (struct cross){.categories = ratings->categories};
    for (size_t i = 0; i < ratings->items; i++) {
        int one = ratings->values[2 * i], two = ratings->values[2 * i + 1];
        if (one != AGREEMENT_MISSING && two != AGREEMENT_MISSING) {
            assert(one >= 0 && (size_t)one < out->categories && two >= 0 &&
                   (size_t)two < out->categories);
            out->shares[one][two] += 1.0;
            out->n += 1.0;
        }
    }
    for (size_t i = 0; i < out->categories && out->n > 0.0; i++) {
        for (size_t j = 0; j < out->categories; j++) {
            out->shares[i][j] /= out->n;
            out->rows[i] += out->shares[i][j];
            out->columns[j] += out->shares[i][j];
        }
    }
}

static void cohen_errors(const struct cross *cross, double chance, struct agreement *out)
{
    double q = 1.0 - out->value, same = 0.0, other = 0.0, null = chance + chance * chance;
    for (size_t i = 0; i < cross->categories; i++) {
        double margins = cross->rows[i] + cross->columns[i];
        double kept = 1.0 - margins * q;
        same += cross->shares[i][i] * kept * kept;
        null -= cross->rows[i] * cross->columns[i] * margins;
        for (size_t j = 0; j < cross->categories; j++) {
            double crossed = cross->columns[i] + cross->rows[j];
            other += i == j ? 0.0 : cross->shares[i][j] * crossed * crossed;
        }
    }
    double centre = out->value - chance * q, scale = sqrt(cross->n) * (1.0 - chance);
    out->ase = sqrt(fmax(0.0, same + q * q * other - centre * centre)) / scale;
    out->se_null = sqrt(fmax(0.0, null)) / scale;
}

bool agreement_cohen(const struct ratings *ratings, double level, struct agreement *out)
{
    struct cross cross;
    double observed = 0.0, chance = 0.0;
    assert(ratings->categories >= 1 && ratings->categories <= MAX);
    if (ratings->evaluators != 2) {
        return false;
    }
    cross_of(ratings, &cross);
    for (size_t i = 0; i < cross.categories; i++) {
        observed += cross.shares[i][i];
        chance += cross.rows[i] * cross.columns[i];
        if (cross.rows[i] * cross.n == cross.n && cross.columns[i] * cross.n == cross.n) {
            return false; /* both gave this one alone */
        }
    }
    if (cross.n <= 0.0 || chance >= 1.0) {
        return false;
    }
    *out =
        (struct agreement){.value = (observed - chance) / (1.0 - chance), .items = (size_t)cross.n};
    cohen_errors(&cross, chance, out);
    finish(out, level);
    return true;
}

bool agreement_krippendorff(const struct ratings *ratings, double *out)
{
    double counts[MAX] = {0}, totals[MAX] = {0};
    double paired = 0.0, agreed = 0.0, squares = 0.0;
    assert(ratings->categories >= 1 && ratings->categories <= MAX);
    for (size_t i = 0; i < ratings->items; i++) {
        double all = count_item(ratings, i, counts);
        for (size_t c = 0; c < ratings->categories && all >= 2.0; c++) {
            totals[c] += counts[c];
            agreed += counts[c] * (counts[c] - 1.0) / (all - 1.0);
        }
        paired += all >= 2.0 ? all : 0.0;
    }
    for (size_t c = 0; c < ratings->categories; c++) {
        squares += totals[c] * totals[c];
    }
    if (paired * paired <= squares) {
        return false;
    }
    *out = 1.0 - (paired - 1.0) * (paired - agreed) / (paired * paired - squares);
    return true;
}

bool agreement_wilrich(const struct laboratory *laboratories, size_t count, struct wilrich *out)
{
    double l = (double)count, mean = 0.0, within = 0.0, spread = 0.0;
    if (count < 2 || laboratories[0].n < 2) {
        return false;
    }
    double n = (double)laboratories[0].n;
    for (size_t i = 0; i < count; i++) {
        assert(laboratories[i].x >= 0 && laboratories[i].x <= laboratories[i].n);
        if (laboratories[i].n != laboratories[0].n) {
            return false;
        }
        double p = (double)laboratories[i].x / n;
        mean += p / l;
        within += p * (1.0 - p) / l;
    }
    for (size_t i = 0; i < count; i++) {
        double apart = (double)laboratories[i].x / n - mean;
        spread += apart * apart / (l - 1.0);
    }
    double repeat = n / (n - 1.0) * within, between = fmax(0.0, spread - repeat / n);
    *out = (struct wilrich){sqrt(repeat), sqrt(between), sqrt(repeat + between)};
    return true;
}
