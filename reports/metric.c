/* The one table of metric names. */
#include "reports/metric.h"

#include <stddef.h>
#include <string.h>

#include "common/base/mem.h"

static const struct {
    const char *name;
    bool good;
} metrics[] = {
    [METRIC_DETECTION] = {"detection_rate", true},
    [METRIC_PREVENTION] = {"prevention_rate", true},
    [METRIC_FALSE_POSITIVE] = {"false_positive_rate", false},
    [METRIC_FALSE_ALERT] = {"false_alert_rate", false},
    [METRIC_FALSE_BLOCK] = {"false_block_rate", false},
    [METRIC_TELEMETRY] = {"telemetry_rate", true},
    [METRIC_UNATTRIBUTED] = {"unattributed_rate", false},
    [METRIC_AMBIGUOUS] = {"ambiguous_rate", false},
    [METRIC_CONTROL_VALID] = {"control_valid_rate", true},
    [METRIC_CONTROL_SUCCESS] = {"control_success_rate", true},
};

const char *metric_name(enum metric_id metric)
{
    return metrics[metric].name;
}

bool metric_is_good(enum metric_id metric)
{
    return metrics[metric].good;
}

bool metric_parse(const char *name, enum metric_id *out)
{
    for (size_t i = 0; i < COUNT_OF(metrics); i++) {
        if (strcmp(name, metrics[i].name) == 0) {
            *out = (enum metric_id)i;
            return true;
        }
    }
    return false;
}
