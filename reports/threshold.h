/* The four-state verdict on a threshold: what an interval says, without hiding what it leaves open.
 */
#ifndef REPORTS_THRESHOLD_H
#define REPORTS_THRESHOLD_H

#include <stdbool.h>
#include <stddef.h>

#include "reports/stats/interval.h"

enum threshold_verdict {
    THRESHOLD_NOT_DECIDED,      /* below the floors: no interval */
    THRESHOLD_PASS,             /* the whole interval is on the good side */
    THRESHOLD_CONDITIONAL_PASS, /* the value is on the good side, part of the interval is not */
    THRESHOLD_CONDITIONAL_FAIL, /* the value is on the bad side, part of the interval is not */
    THRESHOLD_FAIL,             /* the whole interval is on the bad side */
};

/* "conditional-pass" */
const char *threshold_name(enum threshold_verdict verdict);
bool threshold_parse(const char *name, enum threshold_verdict *out);

/* Source of the rule: ILAC-G8:09/2019, non-binary statements of conformity. A value on the limit is
 * on the good side. */
enum threshold_verdict threshold_judge(double value, struct interval interval, double limit,
                                       bool at_least);

/* The joint verdict of gates that must all hold. `fail` if one of them fails, whatever the others;
 * else `not-decided` if one of them is not decided; else the worst of them. (The conjunction of
 * Kleene's strong three-valued logic, 1952, with the two conditional states between true and
 * false.) count > 0. */
enum threshold_verdict threshold_join(const enum threshold_verdict *list, size_t count);
/* Whether a is strictly better than b, both decided. */
bool threshold_better(enum threshold_verdict a, enum threshold_verdict b);

#endif
