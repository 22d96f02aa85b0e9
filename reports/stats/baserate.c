/* Precision at declared base rates: the laboratory's mix of attacks and benign work is not the
 * field's. */
#include "reports/stats/baserate.h"

#include <assert.h>

static void check(double share)
{
    assert(share >= 0.0 && share <= 1.0);
    (void)share;
}

static bool share_of(double part, double other, double *out)
{
    if (part + other <= 0.0) {
        return false;
    }
    *out = part / (part + other);
    return true;
}

bool baserate_precision(double base, double hit, double wrong, double *out)
{
    check(base);
    check(hit);
    check(wrong);
    return share_of(base * hit, (1.0 - base) * wrong, out);
}

bool baserate_negative(double base, double hit, double wrong, double *out)
{
    check(base);
    check(hit);
    check(wrong);
    return share_of((1.0 - base) * (1.0 - wrong), base * (1.0 - hit), out);
}

double baserate_false_alarms(double base, double events, double wrong)
{
    check(base);
    check(wrong);
    assert(events >= 0.0);
    return (1.0 - base) * events * wrong;
}
