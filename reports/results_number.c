/* Numbers in results.json: one rounding for all of them, so that the bytes do not hang on the last
 * bit of a division. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/clock.h"
#include "reports/results_parts.h"

double results_round(double value)
{
    char text[64];
    snprintf(text, sizeof(text), "%.6g", round(value * 1e6) / 1e6);
    return strtod(text, NULL) + 0.0; /* no negative zero */
}

void results_set_real(struct node *object, const char *key, double value)
{
    node_set_real(object, key, results_round(value));
}

void results_set_p(struct node *object, const char *key, double p)
{
    char text[32];

    snprintf(text, sizeof(text), "%.4g", p);
    node_set_real(object, key, strtod(text, NULL));
}

struct node *results_interval(struct interval interval, double level, const char *method)
{
    struct node *out = node_object();
    results_set_finite(out, "lower", interval.lower);
    results_set_finite(out, "upper", interval.upper);
    results_set_real(out, "level", level);
    node_set_str(out, "method", method);
    return out;
}

struct node *results_ratio(int64_t numerator, int64_t denominator)
{
    struct node *out = node_object();
    node_set_int(out, "numerator", numerator);
    node_set_int(out, "denominator", denominator);
    return out;
}

void results_set_ratio(struct node *object, const char *key, struct cluster_count count)
{
    node_set(object, key, results_ratio(count.x, count.n));
}

void results_set_time(struct node *object, const char *key, int64_t at_utc_ms)
{
    char text[CLOCK_TEXT];
    if (at_utc_ms <= 0) {
        node_set(object, key, node_null());
        return;
    }
    clock_format_utc(at_utc_ms, text);
    node_set_str(object, key, text);
}
