/* What an alert is worth where attacks are rare. */
#ifndef REPORTS_STATS_BASERATE_H
#define REPORTS_STATS_BASERATE_H

#include <stdbool.h>

/* Share of alerts that are attacks (positive predictive value), and of what raised none that is
 * benign (negative predictive value), where a share `base` of all events are attacks, `hit` of them
 * raise an alert, and `wrong` of the benign ones do; all in [0,1] (asserted):
 *   PPV = base hit / (base hit + (1-base) wrong)
 *   NPV = (1-base)(1-wrong) / ((1-base)(1-wrong) + base (1-hit))
 * False, with *out untouched, where nothing raises an alert, or everything does. Source: Axelsson,
 * ACM TISSEC 3 (2000) 186. */
bool baserate_precision(double base, double hit, double wrong, double *out);
bool baserate_negative(double base, double hit, double wrong, double *out);

/* Expected false alarms of `events` events, (1-base) events wrong: a day, when events are those of
 * a day. */
double baserate_false_alarms(double base, double events, double wrong);

#endif
