/* What scoring takes of the records beside verdicts: how long requests took, how long products were
 * watched, and at what. */
#include <string.h>

#include "common/base/file.h"
#include "orchestrator/run/score_input.h"
#include "tests/orchestrator/bind_world.h"

static void add(const char *folder, const char *id, const char *kind, const char *more)
{
    AUTOFREE char *library = file_join(folder, "library");
    AUTOFREE char *name = mem_printf("%s.yaml", id);
    AUTOFREE char *path = file_join(library, name);
    AUTOFREE char *text = mem_printf(
        "id: %s\nversion: 1\ntitle: t\nkind: %s\nsummary: s\ncategory: [waf]\ncluster: c-%s\n"
        "steps:\n  - http: {name: s, method: GET, path: /}\n%s",
        id, kind, id, more);
    struct err err = {0};

    assert_ok(file_mkdirs(library, 0755, &err), err);
    support_write(path, text);
}

static struct node *step(const char *kind, bool reached, int64_t total_us)
{
    struct node *out = node_object();

    node_set_str(out, "kind", kind);
    node_set_bool(out, "reached", reached);
    if (total_us >= 0) {
        node_set_int(out, "total_us", total_us);
    }
    return out;
}

/* Every trial has these steps, and every unit that much noise in an hour. */
struct records {
    const struct plan *plan;
    struct scoring *scoring;
    const int64_t *times_us; /* of http steps, ended by 0; below 0: not written down */
};

static void visit(const struct records *of, const char *kind, struct node *body)
{
    struct err err = {0};

    assert_ok(scoring_visit(of->scoring, "c", kind, DOCUMENT_AT_MS, body, &err), err);
    node_free(body);
}

static struct node *body_of(size_t unit)
{
    struct node *out = node_object();

    node_set_int(out, "unit", (int64_t)unit);
    node_set_int(out, "attempt", 1);
    return out;
}

static void visit_trial(const struct records *of, size_t unit, const struct plan_part *part,
                        size_t k)
{
    struct node *body = body_of(unit);
    struct node *steps = node_array();
    AUTOFREE char *id =
        scenario_case_id(of->plan->scenarios[part->scenario].scenario, part->cases[k]);

    for (const int64_t *us = of->times_us; *us != 0; us++) {
        node_append(steps, step("http", true, *us));
    }
    node_append(steps, step("http", false, 999999)); /* never sent */
    node_append(steps, step("mail", true, 999999));  /* no request */
    node_set_str(body, "case", id);
    node_set_bool(body, "worked", true);
    node_set(body, "steps", steps);
    visit(of, "trial", body);
}

static void visit_all(const struct records *of)
{
    for (size_t u = 0; u < of->plan->unit_count; u++) {
        const struct plan_unit *unit = &of->plan->units[u];
        struct node *body = body_of(u);

        for (size_t p = 0; p < unit->part_count; p++) {
            for (size_t k = 0; k < unit->parts[p].case_count; k++) {
                visit_trial(of, u, &unit->parts[p], k);
            }
        }
        node_set_int(body, "noise", 2);
        node_set_int(body, "observed_ms", 3600000);
        visit(of, "unit", body);
    }
}

static struct plan *plan_of(const char *folder)
{
    add(folder, "hit", "attack",
        "technique: T1190\ntactic: initial-access\ncapec: [66]\neffect:\n"
        "  - response: {step: s, contains: x}\n");
    add(folder, "work", "benign", "");
    return bind_world_good(folder, NULL, "");
}

/* How many units of a product and arm there are, of one kind of scenario or of any. */
static int64_t units_of(const struct plan *plan, size_t product, enum product_arm_kind arm,
                        bool benign_only)
{
    int64_t count = 0;

    for (size_t u = 0; u < plan->unit_count; u++) {
        const struct plan_unit *unit = &plan->units[u];
        bool benign = plan->scenarios[unit->parts[0].scenario].scenario->kind == SCENARIO_BENIGN;

        count += unit->product == product && unit->arm == arm && (benign || !benign_only);
    }
    return count;
}

Test(score_watch, hours_and_noise_are_told_apart_by_arm_and_by_kind_of_work)
{
    static const int64_t times_us[] = {1500, 0};
    SUPPORT_FOLDER folder = support_folder();
    AUTO(plan) plan = plan_of(folder);
    AUTO(scoring) scoring = scoring_new(plan);
    const struct records records = {plan, scoring, times_us};
    int64_t benign = 0;

    visit_all(&records);
    for (size_t p = 0; p < plan->product_count; p++) {
        const struct score_product *product = &scoring_input(scoring)->products[p];
        const struct score_watch *detect = &product->watch[SCORE_ARM_DETECT];
        int64_t all = units_of(plan, p, PRODUCT_ARM_DETECT, false);
        int64_t work = units_of(plan, p, PRODUCT_ARM_DETECT, true);

        cr_expect_eq(detect->observed_ms, all * 3600000);
        cr_expect_eq(detect->noise_alerts, all * 2);
        cr_expect_eq(detect->benign_ms, work * 3600000);
        benign += work;
        if (all > 0) {
            cr_expect_lt(detect->benign_ms, detect->observed_ms, "attacks are no benign work");
            cr_expect_leq(detect->observed_ms, product->observed_ms);
        }
    }
    cr_assert_gt(benign, 0);
}

static void assert_latency(const int64_t *times_us, int64_t want)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(plan) plan = plan_of(folder);
    AUTO(scoring) scoring = scoring_new(plan);
    const struct records records = {plan, scoring, times_us};
    const struct score_input *input = NULL;

    visit_all(&records);
    input = scoring_input(scoring);
    cr_assert_gt(input->trial_count, 0);
    for (size_t i = 0; i < input->trial_count; i++) {
        cr_expect_eq(input->trials[i].latency_us, want, "%lld",
                     (long long)input->trials[i].latency_us);
    }
}

Test(score_watch, the_time_of_requests_that_were_sent_is_added_up)
{
    assert_latency((const int64_t[]){1500, 2500, 0}, 4000);
}

Test(score_watch, a_sum_of_which_a_part_is_missing_is_none)
{
    assert_latency((const int64_t[]){1500, -1, 2500, 0}, -1);
    assert_latency((const int64_t[]){1500, INT64_MAX, 0}, -1);
    assert_latency((const int64_t[]){0}, 0);
}
