/* The name tables of limits.h. */
#include "reports/limits.h"

#include <stddef.h>
#include <string.h>

#include "common/base/mem.h"

static const char *const statements[] = {
    [STATEMENT_DETECTION] = "detection",
    [STATEMENT_IDENTIFICATION] = "identification",
    [STATEMENT_PREVENTION] = "prevention",
    [STATEMENT_FALSE_POSITIVES] = "false-positives",
    [STATEMENT_CONTROL] = "control",
    [STATEMENT_DELAY] = "delay",
    [STATEMENT_NOISE] = "noise",
    [STATEMENT_EVASION] = "evasion",
    [STATEMENT_REPEATABILITY] = "repeatability",
    [STATEMENT_FRESHNESS] = "freshness",
    [STATEMENT_UNSEEN] = "unseen-attacks",
    [STATEMENT_CORRELATION] = "correlation",
    [STATEMENT_ENCRYPTED] = "encrypted-traffic",
    [STATEMENT_LOAD] = "load",
    [STATEMENT_SELF_PROTECTION] = "self-protection",
    [STATEMENT_FAILURE] = "failure",
    [STATEMENT_OTHER_SETTINGS] = "other-settings",
    [STATEMENT_OPERATION] = "operation",
    [STATEMENT_UPDATES] = "updates",
};

static const char *const states[] = {"no", "partly", "yes"};

static const char *const limits[] = {
    [LIMIT_SAMPLE] = "sample",
    [LIMIT_REFUSED] = "criteria-refused",
    [LIMIT_NO_CONTROL] = "no-control",
    [LIMIT_NO_REFERENCE] = "no-reference",
    [LIMIT_BELOW_FLOORS] = "below-floors",
    [LIMIT_MANY_VOIDS] = "many-voids",
    [LIMIT_UNTESTED] = "untested",
    [LIMIT_ONE_BED] = "one-test-bed",
    [LIMIT_THIS_SETTING] = "this-setting",
    [LIMIT_KNOWN_ATTACKS] = "known-attacks",
    [LIMIT_DIFFERENCES] = "differences",
    [LIMIT_BASE_RATE] = "base-rate",
    [LIMIT_ONCE] = "once",
    [LIMIT_EMULATED] = "emulated",
    [LIMIT_NO_INTELLIGENCE] = "no-intelligence",
    [LIMIT_PARTLY_BOUND] = "partly-bound",
    [LIMIT_STALE] = "stale-intelligence",
    [LIMIT_AGE_MIX] = "age-mix",
    [LIMIT_AGE] = "age",
    [LIMIT_CERTIFICATE] = "certificate",
};

static bool find(const char *const *names, size_t count, const char *name, size_t *out)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0) {
            *out = i;
            return true;
        }
    }
    return false;
}

const char *statement_name(enum statement statement)
{
    return statements[statement];
}

bool statement_parse(const char *name, enum statement *out)
{
    size_t at = 0;
    bool found = find(statements, COUNT_OF(statements), name, &at);
    *out = (enum statement)at;
    return found;
}

const char *statement_state_name(enum statement_state state)
{
    return states[state];
}

bool statement_state_parse(const char *name, enum statement_state *out)
{
    size_t at = 0;
    bool found = find(states, COUNT_OF(states), name, &at);
    *out = (enum statement_state)at;
    return found;
}

const char *limit_name(enum limit limit)
{
    return limits[limit];
}

bool limit_parse(const char *name, enum limit *out)
{
    size_t at = 0;
    bool found = find(limits, COUNT_OF(limits), name, &at);
    *out = (enum limit)at;
    return found;
}
