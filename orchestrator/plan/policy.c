/* The policy, and its judgement of one item. Rule: a limit holds from the moment at which it is
 * reached; what has no date cannot keep a limit on its age. */
#include "orchestrator/plan/policy.h"

#include <inttypes.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/mem.h"

static const char *const stale_names[] = {"exclude", "refuse", NULL};

static int read_duration(const struct cur *block, const char *key, int64_t *out, struct err *err)
{
    const char *text = NULL;
    struct cur place;
    struct err why;
    int answer = cur_str(block, key, false, &text, err);

    if (answer != 0) {
        return answer < 0 ? -1 : 0;
    }
    (void)cur_any(block, key, true, &place, err);
    return intel_duration_parse(text, out, &why) < 0 ? cur_fail(&place, err, "%s", why.text) : 0;
}

static int read_max_age(const struct cur *block, struct intel_policy *out, struct err *err)
{
    struct cur ages;
    int answer = cur_object(block, "max_age", false, &ages, err);

    if (answer != 0) {
        return answer < 0 ? -1 : 0;
    }
    if (cur_known(&ages, intel_type_names(), err) != 0) {
        return -1;
    }
    for (size_t i = 0; i < INTEL_TYPES; i++) {
        if (read_duration(&ages, intel_type_name((enum intel_type)i), &out->max_age_ms[i], err) <
            0) {
            return -1;
        }
    }
    return 0;
}

int policy_read(const struct cur *block, struct intel_policy *out, struct err *err)
{
    static const char *const known[] = {"max_snapshot_age", "max_age", "stale", NULL};
    size_t stale = STALE_EXCLUDE;

    *out = (struct intel_policy){0};
    if (cur_known(block, known, err) != 0 ||
        read_duration(block, "max_snapshot_age", &out->max_snapshot_age_ms, err) < 0 ||
        read_max_age(block, out, err) < 0 ||
        cur_choice(block, "stale", false, stale_names, &stale, err) < 0) {
        return -1;
    }
    out->stale = (enum stale_rule)stale;
    return 0;
}

/* In the largest unit that gives a whole number. Caller frees. */
static char *duration_text(int64_t ms)
{
    static const struct {
        int64_t ms;
        char unit;
    } units[] = {{86400000, 'd'}, {3600000, 'h'}, {60000, 'm'}};

    for (size_t i = 0; i < COUNT_OF(units); i++) {
        if (ms % units[i].ms == 0) {
            return mem_printf("%" PRId64 "%c", ms / units[i].ms, units[i].unit);
        }
    }
    return mem_printf("%" PRId64 "s", ms / 1000);
}

static void set_duration(struct node *node, const char *key, int64_t ms)
{
    AUTOFREE char *text = duration_text(ms);

    if (ms > 0) {
        node_set_str(node, key, text);
    }
}

struct node *policy_node(const struct intel_policy *policy)
{
    struct node *node = node_object();
    struct node *ages = node_object();

    set_duration(node, "max_snapshot_age", policy->max_snapshot_age_ms);
    for (size_t i = 0; i < INTEL_TYPES; i++) {
        set_duration(ages, intel_type_name((enum intel_type)i), policy->max_age_ms[i]);
    }
    node_set(node, "max_age", ages);
    node_set_str(node, "stale", stale_names[policy->stale]);
    return node;
}

int64_t policy_usable_until(const struct intel_policy *policy, const struct snapshot_item *item)
{
    int64_t max_age_ms = policy->max_age_ms[item->type];
    int64_t since = intel_times_since(&item->times);
    int64_t until = INT64_MAX;

    if (max_age_ms > 0 && since == INTEL_UNKNOWN) {
        return INTEL_UNKNOWN;
    }
    if (max_age_ms > 0) {
        until = since + max_age_ms;
    }
    if (item->usable_until != INTEL_UNKNOWN && item->usable_until < until) {
        until = item->usable_until;
    }
    if (item->times.valid_until != INTEL_UNKNOWN && item->times.valid_until < until) {
        until = item->times.valid_until;
    }
    return until;
}

static char *passed(const char *what, int64_t until_ms)
{
    char text[CLOCK_TEXT];

    clock_format_utc(until_ms, text);
    return mem_printf("%s until %s, which has passed", what, text);
}

static char *too_old(const struct snapshot_item *item, int64_t max_age_ms)
{
    AUTOFREE char *limit = duration_text(max_age_ms);
    char text[CLOCK_TEXT];
    bool seen = item->times.first_seen != INTEL_UNKNOWN;

    if (intel_times_since(&item->times) == INTEL_UNKNOWN) {
        return mem_printf("nobody said when it was first seen, and %s items may be %s old at most",
                          intel_type_name(item->type), limit);
    }
    clock_format_utc(intel_times_since(&item->times), text);
    return mem_printf("%s %s, and %s items may be %s old at most",
                      seen ? "first seen" : "published", text, intel_type_name(item->type), limit);
}

char *policy_why_stale(const struct intel_policy *policy, const struct snapshot_item *item,
                       int64_t at_ms)
{
    char text[CLOCK_TEXT];

    if (item->times.valid_from != INTEL_UNKNOWN && item->times.valid_from > at_ms) {
        clock_format_utc(item->times.valid_from, text);
        return mem_printf("not valid before %s", text);
    }
    if (policy_usable_until(policy, item) > at_ms) {
        return NULL;
    }
    if (item->times.valid_until != INTEL_UNKNOWN && item->times.valid_until <= at_ms) {
        return passed("valid", item->times.valid_until);
    }
    if (item->usable_until != INTEL_UNKNOWN && item->usable_until <= at_ms) {
        return passed("usable", item->usable_until);
    }
    return too_old(item, policy->max_age_ms[item->type]);
}

int64_t policy_snapshot_until(const struct intel_policy *policy, int64_t snapshot_ms)
{
    return policy->max_snapshot_age_ms == 0 ? INT64_MAX : snapshot_ms + policy->max_snapshot_age_ms;
}

char *policy_why_old(const struct intel_policy *policy, int64_t snapshot_ms, int64_t at_ms)
{
    AUTOFREE char *limit = duration_text(policy->max_snapshot_age_ms);
    char text[CLOCK_TEXT];

    if (policy_snapshot_until(policy, snapshot_ms) > at_ms) {
        return NULL;
    }
    clock_format_utc(snapshot_ms, text);
    return mem_printf("taken at %s, and a snapshot may be %s old at most", text, limit);
}
