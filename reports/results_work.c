/* Ordinary work by session and by action. A session is one scored trial of benign work, an action
 * one http step that it sent. False alerts are counted, not matched with actions: all actions of a
 * session carry the same nonce, and one action may cause several alerts. */
#include "reports/results_parts.h"

struct work {
    int64_t sessions, wrong, actions, blocked, alerts, dropped;
};

static void add(struct work *work, const struct judgement *j)
{
    if (j->verdict <= VERDICT_VOID) {
        return;
    }
    work->sessions++;
    work->wrong += j->verdict == VERDICT_FALSE_ALERT || j->verdict == VERDICT_FALSE_BLOCK;
    work->actions += j->actions;
    work->blocked += j->blocked_actions;
    work->alerts += j->alerts;
    work->dropped += j->dropped_records;
}

static void set_per_1000(struct node *out, const char *key, int64_t count, int64_t actions)
{
    if (actions > 0) {
        results_set_real(out, key, 1000.0 * (double)count / (double)actions);
    } else {
        node_set(out, key, node_null());
    }
}

static struct node *work_node(const struct scores *table, size_t product, enum score_arm arm)
{
    struct work work = {0};
    struct node *out = node_object();
    for (size_t c = 0; c < table->case_count; c++) {
        for (int r = 1; table->cases[c]->kind == SCORE_BENIGN && r <= table->repetitions; r++) {
            add(&work, scores_cell(table, c, product, arm, r));
        }
    }
    node_set_str(out, "arm", score_arm_name(arm));
    node_set_int(out, "sessions", work.sessions);
    node_set_int(out, "sessions_wrong", work.wrong);
    node_set_int(out, "actions", work.actions);
    node_set_int(out, "actions_blocked", work.blocked);
    node_set_int(out, "alerts", work.alerts);
    node_set_int(out, "records_dropped", work.dropped);
    set_per_1000(out, "alerts_per_1000", work.alerts, work.actions);
    set_per_1000(out, "blocked_per_1000", work.blocked, work.actions);
    return out;
}

struct node *results_work(const struct scores *table, size_t product)
{
    static const enum score_arm arms[] = {SCORE_ARM_DETECT, SCORE_ARM_BLOCK};
    struct node *out = node_array();
    for (size_t a = 0; a < COUNT_OF(arms); a++) {
        if (scores_has_arm(table->products[product], arms[a])) {
            node_append(out, work_node(table, product, arms[a]));
        }
    }
    return out;
}
