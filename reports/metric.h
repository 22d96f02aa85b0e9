/* The names of the metrics: one table for criteria, results and reports. */
#ifndef REPORTS_METRIC_H
#define REPORTS_METRIC_H

#include <stdbool.h>

enum metric_id {
    METRIC_DETECTION,      /* attack, detect arm: general or deeper, inside the window */
    METRIC_PREVENTION,     /* attack, block arm: prevented */
    METRIC_FALSE_POSITIVE, /* benign action: false alert or false block in any arm */
    METRIC_FALSE_ALERT,    /* benign, detect arm: false alert */
    METRIC_FALSE_BLOCK,    /* benign, block arm: false block */
    METRIC_TELEMETRY, /* attack, detect arm: anything recorded at all, telemetry or deeper, delayed
                         too */
    METRIC_UNATTRIBUTED, /* attack, block arm: unattributed */
    METRIC_AMBIGUOUS, /* benign action: ambiguous in some arm, no false alert or false block in any
                       */
    METRIC_CONTROL_VALID,   /* control product: attacks whose effect was seen without any product */
    METRIC_CONTROL_SUCCESS, /* control product: benign actions that succeeded without any product */
};
#define METRIC_COUNT (METRIC_CONTROL_SUCCESS + 1)

const char *metric_name(enum metric_id metric); /* "detection_rate" */
bool metric_parse(const char *name, enum metric_id *out);
bool metric_is_good(enum metric_id metric); /* more is better */

#endif
