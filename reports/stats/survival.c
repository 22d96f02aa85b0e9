/* The Kaplan-Meier curve and what is read off it. */
#include "reports/stats/survival.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

/* By time; events before censorings. */
static int by_time(const void *a, const void *b)
{
    const struct survival_time *left = a, *right = b;
    if (left->time != right->time) {
        return left->time < right->time ? -1 : 1;
    }
    return (int)right->event - (int)left->event;
}

static struct interval log_log(double survival, double se, double z)
{
    double log_s = log(survival);
    double at = log(-log_s), half = z * se / (survival * -log_s);
    return (struct interval){exp(-exp(at + half)), exp(-exp(at - half))};
}

/* One step behind the last; *sum is Greenwood's. */
static struct survival_step next_step(const struct survival_step *last, double time, size_t at_risk,
                                      size_t events, double z, double *sum)
{
    double n = (double)at_risk, d = (double)events;
    struct survival_step out = {.time = time, .at_risk = at_risk, .events = events};
    out.survival = last->survival * (1.0 - d / n);
    if (events == at_risk) {
        out.survival = 0.0;
        out.interval = (struct interval){0.0, last->interval.upper};
        return out;
    }
    *sum += d / (n * (n - d));
    out.se = out.survival * sqrt(*sum);
    out.interval = log_log(out.survival, out.se, z);
    return out;
}

struct survival_step *survival_curve(const struct survival_time *times, size_t count, double level,
                                     size_t *steps)
{
    AUTOFREE struct survival_time *sorted = mem_array(count, sizeof(*sorted));
    struct survival_step *out = mem_array(count, sizeof(*out));
    struct survival_step last = {.survival = 1.0, .interval = {1.0, 1.0}};
    double sum = 0.0, z = interval_z(level);
    *steps = 0;
    if (count == 0) {
        return out;
    }
    memcpy(sorted, times, count * sizeof(*sorted));
    qsort(sorted, count, sizeof(*sorted), by_time);
    for (size_t i = 0, events = 0; i < count; i += events == 0 ? 1 : events) {
        assert(isfinite(sorted[i].time) && sorted[i].time >= 0.0);
        events = 0;
        while (i + events < count && sorted[i + events].event &&
               sorted[i + events].time == sorted[i].time) {
            events++;
        }
        if (events > 0) {
            last = next_step(&last, sorted[i].time, count - i, events, z, &sum);
            out[(*steps)++] = last;
        }
    }
    return out;
}

struct survival_step survival_at(const struct survival_step *steps, size_t count, double time)
{
    struct survival_step out = {.survival = 1.0, .interval = {1.0, 1.0}};
    for (size_t i = 0; i < count && steps[i].time <= time; i++) {
        out = steps[i];
    }
    return out;
}

double survival_quantile(const struct survival_step *steps, size_t count, double share,
                         struct interval *interval)
{
    double out = (double)INFINITY;
    *interval = (struct interval){(double)INFINITY, (double)INFINITY};
    for (size_t i = count; i-- > 0;) {
        out = steps[i].survival <= share ? steps[i].time : out;
        interval->lower = steps[i].interval.lower <= share ? steps[i].time : interval->lower;
        interval->upper = steps[i].interval.upper <= share ? steps[i].time : interval->upper;
    }
    return out;
}

struct survival_mean survival_restricted(const struct survival_step *steps, size_t count,
                                         double tau, double level)
{
    double area = 0.0, variance = 0.0, until = tau, z = interval_z(level);
    assert(tau > 0.0 && isfinite(tau));
    for (size_t i = count; i-- > 0;) { /* backwards, so that area is that from the step to tau */
        double n = (double)steps[i].at_risk, d = (double)steps[i].events;
        if (steps[i].time > tau) {
            continue;
        }
        area += steps[i].survival * (until - steps[i].time);
        until = steps[i].time;
        variance += d < n ? area * area * d / (n * (n - d)) : 0.0;
    }
    struct survival_mean out = {.tau = tau, .value = area + until, .se = sqrt(variance)};
    out.interval =
        (struct interval){fmax(0.0, out.value - z * out.se), fmin(tau, out.value + z * out.se)};
    return out;
}
