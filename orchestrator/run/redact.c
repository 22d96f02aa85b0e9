/* Cutting records down. Rule: each list names what stays, so that a member which is added to a
 * record one day is left out until somebody has thought of what it tells. */
#include "orchestrator/run/redact.h"

#include "common/base/text.h"

static const char *const trial_members[] = {
    "unit", "attempt", "case",    "nonce",  "source",         "started",           "worked",
    "void", "steps",   "effects", "alerts", "alerts_dropped", "telemetry_dropped", NULL};
/* The kind stays: requests are what the actions of benign work are counted by. */
static const char *const step_members[] = {"kind",     "reached", "expected",   "skipped",
                                           "status",   "error",   "block_page", "requests",
                                           "total_us", "beside",  NULL};
/* The rules stay: depth is judged by them. */
static const char *const alert_members[] = {"sensor",   "role",   "alert", "blocked",
                                            "status",   "rules",  "nonce", "source",
                                            "delay_ms", "beside", NULL};
static const char *const unit_members[] = {
    "unit",   "attempt", "product", "arm",         "scenarios",     "repetition",
    "trials", "void",    "detail",  "way",         "return_ms",     "ready_ms",
    "load",   "sensors", "noise",   "observed_ms", "noise_records", NULL};

static void keep(struct node *node, const char *const *members)
{
    AUTO(node) before = node_object();

    for (void *i = node_iter(node); i != NULL; i = node_iter_next(node, i)) {
        node_set(before, node_iter_key(i), node_ref(node_iter_value(i)));
    }
    for (void *i = node_iter(before); i != NULL; i = node_iter_next(before, i)) {
        if (!text_in_list(members, node_iter_key(i))) {
            node_remove(node, node_iter_key(i));
        }
    }
    node_set_bool(node, "redacted", true);
}

static void keep_each(struct node *list, const char *const *members)
{
    for (size_t i = 0; i < node_count(list); i++) {
        keep(node_at(list, i), members);
    }
}

void redact_trial(struct node *trial)
{
    keep(trial, trial_members);
    keep_each(node_get(trial, "steps"), step_members);
    keep_each(node_get(trial, "alerts"), alert_members);
}

void redact_unit(struct node *unit)
{
    keep(unit, unit_members);
    if (node_get_str(unit, "detail", NULL) != NULL) {
        node_set_str(unit, "detail", "not told: a scenario of this unit is sealed");
    }
    keep_each(node_get(unit, "noise_records"), alert_members);
}
