/* What scoring keeps of the evidence, once the records are gone. */
#include <string.h>

#include "common/base/file.h"
#include "orchestrator/run/score_input.h"
#include "orchestrator/run/score_kept.h"
#include "tests/orchestrator/bind_world.h"

static const struct plan_unit *unit_of(const struct plan *plan, size_t trials)
{
    for (size_t i = 0; i < plan->unit_count; i++) {
        if (plan->units[i].arm == PRODUCT_ARM_DETECT &&
            plan_unit_trials(&plan->units[i]) == trials) {
            return &plan->units[i];
        }
    }
    cr_assert_fail("no such unit");
    return NULL;
}

static struct node *record(const struct plan *plan, const struct plan_unit *unit)
{
    struct node *body = node_object();
    node_set_int(body, "unit", unit - plan->units);
    node_set_int(body, "attempt", 1);
    return body;
}

static struct node *trial_record(const struct plan *plan, const struct plan_unit *unit,
                                 const char *id, const char *rule)
{
    struct node *body = record(plan, unit), *alerts = node_array(), *alert = node_object(),
                *rules = node_array();
    node_append(rules, node_string(rule));
    node_append(rules, node_string("942100"));
    node_set(alert, "rules", rules);
    node_set_bool(alert, "alert", true);
    node_append(alerts, alert);
    node_set(body, "alerts", alerts);
    node_set_str(body, "case", id);
    return body;
}

/* Visits a record and lets it go. */
static int visit(struct scoring *scoring, const char *kind, struct node *body, struct err *err)
{
    int answer = scoring_visit(scoring, "w1-1", kind, 1795246269000, body, err);
    node_free(body);
    return answer;
}

static char *first_case(const struct plan *plan, const struct plan_unit *unit)
{
    return scenario_case_id(plan->scenarios[unit->parts[0].scenario].scenario,
                            unit->parts[0].cases[0]);
}

Test(score_kept, a_trial_outlives_its_records)
{
    SUPPORT_FOLDER folder = support_folder();
    struct err err = {0};
    bind_world_add(folder, "one", "", "x");
    AUTO(plan) plan = bind_world_good(folder, NULL, "");
    AUTO(scoring) scoring = scoring_new(plan);
    const struct plan_unit *unit = unit_of(plan, 1);
    AUTOFREE char *id = first_case(plan, unit);

    assert_ok(visit(scoring, "trial", trial_record(plan, unit, id, "rule-a"), &err), err);
    assert_ok(visit(scoring, "unit", record(plan, unit), &err), err);
    struct node *lost = record(plan, unit);
    node_set_int(lost, "attempt", 2);
    node_set_str(lost, "void", "guest: agent did not answer in time");
    assert_ok(visit(scoring, "unit", lost, &err), err);

    const struct score_input *input = scoring_input(scoring);
    cr_assert_eq(input->trial_count, 2);
    cr_assert_str_eq(input->trials[0].case_id, id);
    cr_assert_null(input->trials[0].void_cause);
    cr_assert_eq(input->trials[0].alert_count, 1);
    cr_assert_eq(input->trials[0].alerts[0].rule_count, 2);
    cr_assert_str_eq(input->trials[0].alerts[0].rules[0], "rule-a");
    cr_assert_str_eq(input->trials[0].alerts[0].rules[1], "942100");
    cr_assert_str_eq(input->trials[1].case_id, id);
    cr_assert_str_eq(input->trials[1].void_cause, "guest: agent did not answer in time");
}

Test(score_kept, a_case_of_another_unit_is_refused)
{
    SUPPORT_FOLDER folder = support_folder();
    struct err err = {0};
    bind_world_add(folder, "one", "", "x");
    AUTO(plan) plan = bind_world_good(folder, NULL, "");
    AUTO(scoring) scoring = scoring_new(plan);
    const struct plan_unit *unit = unit_of(plan, 1);

    assert_ok(visit(scoring, "trial", trial_record(plan, unit, "two/1-plain", "r"), &err), err);
    cr_assert_eq(visit(scoring, "unit", record(plan, unit), &err), -1);
    assert_err(err, ERR_INTEGRITY,
               "evidence chain 'w1-1': a trial names a case that its unit does not have");
}

static struct score_alert named(struct score_kept *kept, const char *const *rules, size_t count)
{
    AUTO(node) list = node_array();
    struct score_alert alert = {0};
    for (size_t i = 0; i < count; i++) {
        node_append(list, node_string(rules[i]));
    }
    score_kept_rules(kept, 0, list, &alert);
    return alert;
}

/* "a" with "b,1:c" and "a", "b", "c" would be one in a list that is only joined. */
Test(score_kept, equal_lists_of_rules_are_one_and_others_are_not)
{
    static const char *const three[] = {"a", "b", "c"}, *const two[] = {"a", "b,1:c"};
    SUPPORT_FOLDER folder = support_folder();
    bind_world_add(folder, "one", "", "x");
    AUTO(plan) plan = bind_world_good(folder, NULL, "");
    AUTOFREE char *id = first_case(plan, unit_of(plan, 1));
    char *const ids[] = {id};
    AUTO(score_kept) kept = score_kept_new(plan, ids);
    struct score_alert first = named(kept, three, 3), again = named(kept, three, 3),
                       other = named(kept, two, 2), none = named(kept, two, 0);

    cr_assert_eq(first.rules, again.rules);
    cr_assert_eq(first.rule_count, 3);
    cr_assert_eq(other.rule_count, 2);
    cr_assert_str_eq(other.rules[1], "b,1:c");
    cr_assert_eq(none.rule_count, 0);
    cr_assert_eq(score_kept_text(kept, "c"), first.rules[2]);
    cr_assert_null(score_kept_text(kept, NULL));
}
