/* "At most" is judged as "at least" of the mirrored numbers, so that there is one rule. */
#include "reports/threshold.h"

#include <string.h>

#include "common/base/mem.h"

static const char *const names[] = {
    [THRESHOLD_NOT_DECIDED] = "not-decided",
    [THRESHOLD_PASS] = "pass",
    [THRESHOLD_CONDITIONAL_PASS] = "conditional-pass",
    [THRESHOLD_CONDITIONAL_FAIL] = "conditional-fail",
    [THRESHOLD_FAIL] = "fail",
};

const char *threshold_name(enum threshold_verdict verdict)
{
    return names[verdict];
}

bool threshold_parse(const char *name, enum threshold_verdict *out)
{
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (strcmp(name, names[i]) == 0) {
            *out = (enum threshold_verdict)i;
            return true;
        }
    }
    return false;
}

enum threshold_verdict threshold_judge(double value, struct interval interval, double limit,
                                       bool at_least)
{
    if (!at_least) {
        return threshold_judge(-value, (struct interval){-interval.upper, -interval.lower}, -limit,
                               true);
    }
    if (interval.lower >= limit) {
        return THRESHOLD_PASS;
    }
    if (value >= limit) {
        return THRESHOLD_CONDITIONAL_PASS;
    }
    return interval.upper >= limit ? THRESHOLD_CONDITIONAL_FAIL : THRESHOLD_FAIL;
}
