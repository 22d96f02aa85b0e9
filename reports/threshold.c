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

enum threshold_verdict threshold_join(const enum threshold_verdict *list, size_t count)
{
    enum threshold_verdict worst = THRESHOLD_PASS;
    bool open = false;
    for (size_t i = 0; i < count; i++) {
        open = open || list[i] == THRESHOLD_NOT_DECIDED;
        worst = list[i] > worst ? list[i] : worst;
    }
    return open && worst != THRESHOLD_FAIL ? THRESHOLD_NOT_DECIDED : worst;
}

bool threshold_better(enum threshold_verdict a, enum threshold_verdict b)
{
    return a != THRESHOLD_NOT_DECIDED && b != THRESHOLD_NOT_DECIDED && a < b;
}
