/* The log-rank test. At every time of an event the groups' shares of those still watched say how
 * many events each was to expect. */
#include <assert.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "common/base/mem.h"
#include "reports/stats/survival.h"

#define MAX SURVIVAL_GROUPS_MAX
#define NOTHING 1e-12 /* of a pivot's first value: nothing is left of it */

struct watched {
    double time;
    bool event;
    size_t group;
};

struct sums {
    size_t groups;
    double at_risk[MAX], events[MAX]; /* at the time that is looked at */
    double observed[MAX], expected[MAX];
    double covariance[MAX][MAX];
};

static int by_time(const void *a, const void *b)
{
    const struct watched *left = a, *right = b;
    return (left->time > right->time) - (left->time < right->time);
}

/* Adds what the events of one time say. */
static void add_time(struct sums *s)
{
    double n = 0.0, d = 0.0;
    for (size_t g = 0; g < s->groups; g++) {
        n += s->at_risk[g];
        d += s->events[g];
    }
    if (d <= 0.0) {
        return;
    }
    double spread = n > 1.0 ? d * (n - d) / (n - 1.0) : 0.0;
    for (size_t g = 0; g < s->groups; g++) {
        double share = s->at_risk[g] / n;
        s->observed[g] += s->events[g];
        s->expected[g] += d * share;
        for (size_t h = 0; h < s->groups; h++) {
            double other = s->at_risk[h] / n;
            s->covariance[g][h] += spread * (g == h ? share * (1.0 - share) : -share * other);
        }
    }
}

/* Goes through the times in order. */
static void add_up(struct sums *s, const struct watched *sorted, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        s->at_risk[sorted[i].group] += 1.0;
    }
    for (size_t i = 0; i < count;) {
        double left[MAX] = {0};
        double time = sorted[i].time;
        for (size_t g = 0; g < s->groups; g++) {
            s->events[g] = 0.0;
        }
        for (; i < count && sorted[i].time == time; i++) {
            s->events[sorted[i].group] += sorted[i].event ? 1.0 : 0.0;
            left[sorted[i].group] += 1.0;
        }
        add_time(s);
        for (size_t g = 0; g < s->groups; g++) {
            s->at_risk[g] -= left[g];
        }
    }
}

/* v' M^-1 v by elimination, M symmetric and not negative; false where M has no inverse. Both are
 * used up. */
static bool quadratic(double m[MAX][MAX], double *v, size_t size, double *out)
{
    *out = 0.0;
    double first[MAX];
    for (size_t i = 0; i < size; i++) {
        first[i] = m[i][i];
    }
    for (size_t i = 0; i < size; i++) {
        if (m[i][i] <= NOTHING * first[i]) {
            return false;
        }
        *out += v[i] * v[i] / m[i][i];
        for (size_t k = i + 1; k < size; k++) {
            double factor = m[k][i] / m[i][i];
            v[k] -= factor * v[i];
            for (size_t j = i + 1; j < size; j++) {
                m[k][j] -= factor * m[i][j];
            }
        }
    }
    return true;
}

/* The groups of which any event was to be expected; answers how many. */
static size_t expecting(const struct sums *s, size_t *which)
{
    size_t count = 0;
    for (size_t g = 0; g < s->groups; g++) {
        if (s->expected[g] > 0.0) {
            which[count++] = g;
        }
    }
    return count;
}

static bool conclude(const struct sums *s, struct log_rank *out)
{
    size_t which[MAX] = {0};
    size_t count = expecting(s, which);
    AUTOFREE double(*m)[MAX] = mem_array(MAX, sizeof(*m));
    double v[MAX] = {0};
    double chi2 = 0.0;
    if (count < 2) {
        return false;
    }
    for (size_t i = 0; i + 1 < count; i++) { /* the last one follows from the others */
        v[i] = s->observed[which[i]] - s->expected[which[i]];
        for (size_t k = 0; k + 1 < count; k++) {
            m[i][k] = s->covariance[which[i]][which[k]];
        }
    }
    if (!quadratic(m, v, count - 1, &chi2)) {
        return false;
    }
    *out = (struct log_rank){
        .chi2 = chi2, .df = count - 1, .p = gsl_cdf_chisq_Q(chi2, (double)(count - 1))};
    for (size_t g = 0; g < s->groups; g++) {
        out->observed[g] = s->observed[g];
        out->expected[g] = s->expected[g];
    }
    return true;
}

bool survival_log_rank(const struct survival_time *times, const size_t *group, size_t count,
                       size_t groups, struct log_rank *out)
{
    assert(groups <= MAX);
    AUTOFREE struct watched *sorted = mem_array(count, sizeof(*sorted));
    AUTOFREE struct sums *s = mem_alloc(sizeof(*s));
    s->groups = groups;
    for (size_t i = 0; i < count; i++) {
        assert(group[i] < groups && isfinite(times[i].time) && times[i].time >= 0.0);
        sorted[i] = (struct watched){times[i].time, times[i].event, group[i]};
    }
    if (count > 0) {
        qsort(sorted, count, sizeof(*sorted), by_time);
    }
    add_up(s, sorted, count);
    return conclude(s, out);
}
