/* How large a run may be: what is let in, what is refused before anything is allocated for it, and
 * what a page shows of a large one. */
#include <stdio.h>
#include <string.h>

#include "reports/report.h"
#include "reports/results.h"
#include "reports/scores.h"
#include "tests/reports/small.h"
#include "tests/reports/written.h"
#include "tests/support.h"

#define CASES 20000
#define PRODUCTS 11

static const enum score_arm both[] = {SCORE_ARM_DETECT, SCORE_ARM_BLOCK},
                            one[] = {SCORE_ARM_DETECT}, control[] = {SCORE_ARM_CONTROL};

static const char *const categories[] = {"waf"};

struct plain { /* cases and products that differ in nothing but their ids */
    struct score_case cases[CASES];
    struct score_product products[PRODUCTS];
    char case_ids[CASES][16], product_ids[PRODUCTS][16];
    struct score_input input;
};

static struct plain *plain_new(size_t case_count, size_t product_count, int repetitions,
                               const enum score_arm *arms, size_t arm_count)
{
    struct plain *plain = mem_alloc(sizeof(*plain));
    for (size_t i = 0; i < case_count; i++) {
        snprintf(plain->case_ids[i], sizeof(plain->case_ids[i]), "s/%zu", i);
        plain->cases[i] = (struct score_case){.id = plain->case_ids[i],
                                              .scenario = "s",
                                              .cluster = "c",
                                              .kind = SCORE_BENIGN,
                                              .categories = categories,
                                              .category_count = 1};
    }
    for (size_t i = 0; i < product_count; i++) {
        snprintf(plain->product_ids[i], sizeof(plain->product_ids[i]), "p%zu", i);
        plain->products[i] = (struct score_product){.id = plain->product_ids[i],
                                                    .name = "P",
                                                    .version = "1",
                                                    .category = "waf",
                                                    .arms = arms,
                                                    .arm_count = arm_count,
                                                    .content_utc_ms = SCORE_NO_TIME};
    }
    plain->input = (struct score_input){.cases = plain->cases,
                                        .case_count = case_count,
                                        .products = plain->products,
                                        .product_count = product_count,
                                        .repetitions = repetitions,
                                        .control_repetitions = repetitions};
    return plain;
}

static void add_control(struct plain *plain)
{
    struct score_product *product = &plain->products[plain->input.product_count++];
    *product = plain->products[0];
    product->id = "control";
    product->role = SCORE_ROLE_CONTROL;
    product->arms = control;
    product->arm_count = 1;
}

/* 9,523 x 5 x (2 x 10 + 1) = 999,915 trials. */
Test(scale, ten_products_and_a_control_have_room_for_a_million_trials)
{
    struct err err = {0};
    AUTO(scores) table = NULL;
    AUTOFREE struct plain *plain = plain_new(9523, 10, 5, both, COUNT_OF(both));
    add_control(plain);
    assert_ok(scores_new(&plain->input, 1000, &table, &err), err);
    cr_assert_eq(scores_cell(table, 9522, 9, SCORE_ARM_BLOCK, 5)->verdict, VERDICT_NOT_RUN);
}

/* 20,000 x 50 = a million trials, in the shape that takes most places for each. */
Test(scale, one_product_of_one_arm_has_room_for_a_million_trials)
{
    struct err err = {0};
    AUTO(scores) table = NULL;
    AUTOFREE struct plain *plain = plain_new(20000, 1, 50, one, COUNT_OF(one));
    assert_ok(scores_new(&plain->input, 1000, &table, &err), err);
    plain->input.repetitions = 51;
    AUTO(scores) more = NULL;
    cr_assert_eq(scores_new(&plain->input, 1000, &more, &err), -1);
    assert_err(err, ERR_INPUT,
               "20000 cases, 1 products and 51 repetitions have 3060000 places for trials: more "
               "than 3000000");
}

Test(scale, more_trials_than_a_million_are_refused)
{
    struct err err = {0};
    AUTO(scores) table = NULL;
    AUTOFREE struct plain *plain = plain_new(1, 1, 1, one, COUNT_OF(one));
    plain->input.trial_count = SCORE_MAX_TRIALS + 1;
    cr_assert_eq(scores_new(&plain->input, 1000, &table, &err), -1);
    assert_err(err, ERR_INPUT, "1000001 trials: more than 1000000");
}

/* Every case of a set and a scenario of its own: as many as are let in can be read back. */
Test(scale, the_largest_lists_can_be_read_back)
{
    struct err err = {0};
    struct small small;
    AUTO(node) results = NULL;
    AUTO(criteria) criteria = small_criteria();
    AUTOFREE struct plain *plain = plain_new(CASES, 1, 1, one, COUNT_OF(one));
    AUTOFREE struct results_fact *scenarios = mem_array(CASES, sizeof(*scenarios));
    small_fill(&small);
    for (size_t i = 0; i < CASES; i++) {
        plain->cases[i].set = plain->cases[i].scenario = plain->cases[i].cluster =
            plain->case_ids[i];
        scenarios[i] = (struct results_fact){plain->case_ids[i], "1"};
    }
    small.meta.scenarios = scenarios;
    small.meta.scenario_count = CASES;
    assert_ok(results_build(&plain->input, criteria, &small.meta, &results, &err), err);
    assert_ok(results_check(results, "r.json", &err), err);
}

static void refuse_noise(int64_t alerts, int64_t observed_ms)
{
    struct err err = {0};
    AUTO(scores) table = NULL;
    AUTOFREE struct plain *plain = plain_new(1, 1, 1, one, COUNT_OF(one));
    plain->products[0].noise_alerts = alerts;
    plain->products[0].observed_ms = observed_ms;
    cr_assert_eq(scores_new(&plain->input, 1000, &table, &err), -1);
    assert_err(err, ERR_INPUT, "product 'p0': noise out of range");
}

Test(scale, noise_that_could_not_be_read_back_is_refused)
{
    refuse_noise(-2, 1);
    refuse_noise(0, -1);
    refuse_noise(INT64_C(1000000000001), INT64_C(1000000000000));
    refuse_noise(0, INT64_C(1000000000001));
    refuse_noise(100000, 1);
}

Test(scale, a_form_that_could_not_be_read_back_is_refused)
{
    struct err err = {0};
    AUTO(scores) table = NULL;
    AUTOFREE struct plain *plain = plain_new(1, 1, 1, one, COUNT_OF(one));
    plain->cases[0].variant = "";
    cr_assert_eq(scores_new(&plain->input, 1000, &table, &err), -1);
    assert_err(err, ERR_INPUT, "case 's/0': no proper variant or set");
    plain->cases[0].variant = NULL;
    plain->cases[0].set = "\xff";
    cr_assert_eq(scores_new(&plain->input, 1000, &table, &err), -1);
    assert_err(err, ERR_INPUT, "case 's/0': no proper variant or set");
    plain->cases[0].set = NULL;
    plain->cases[0].capec_count = 1001;
    cr_assert_eq(scores_new(&plain->input, 1000, &table, &err), -1);
    assert_err(err, ERR_INPUT, "case 's/0': 1001 CAPEC numbers: more than 1000");
}

/* A page of a run of benign work in which the first `wrong` cases got a false alert. */
static char *page_of(size_t case_count, size_t wrong)
{
    static const struct score_alert alert = {.role = SCORE_SENSOR_ALERT, .delay_ms = 10};
    struct err err = {0};
    struct small small;
    AUTO(node) results = NULL;
    AUTO(criteria) criteria = small_criteria();
    AUTOFREE struct plain *plain = plain_new(case_count, 1, 1, one, COUNT_OF(one));
    AUTOFREE struct score_trial *trials = mem_array(case_count * 2, sizeof(*trials));
    small_fill(&small);
    add_control(plain);
    for (size_t i = 0; i < case_count * 2; i++) {
        bool alerts = i % 2 == 1 && i / 2 < wrong;
        trials[i] = (struct score_trial){.case_id = plain->case_ids[i / 2],
                                         .product_id = i % 2 ? "p0" : "control",
                                         .arm = i % 2 ? SCORE_ARM_DETECT : SCORE_ARM_CONTROL,
                                         .repetition = 1,
                                         .attempt = 1,
                                         .worked = SCORE_YES,
                                         .alerts = alerts ? &alert : NULL,
                                         .alert_count = alerts,
                                         .at_utc_ms = SCORE_NO_TIME};
    }
    plain->input.trials = trials;
    plain->input.trial_count = case_count * 2;
    assert_ok(results_build(&plain->input, criteria, &small.meta, &results, &err), err);
    return written(report_html, results, LANGUAGE_EN);
}

static size_t count_rows(const char *page)
{
    size_t count = 0;
    const char *at = strstr(page, "id=\"cases\"");
    while (at && (at = strstr(at + 1, "<th scope=\"row\">"))) {
        count++;
    }
    return count;
}

Test(scale, a_page_lists_up_to_five_thousand_cases_whole)
{
    AUTOFREE char *page = page_of(5000, 7);
    cr_assert_eq(count_rows(page), 5000);
    written_has_not(page, "are listed:");
}

Test(scale, a_page_lists_the_exceptions_of_more_cases_and_counts_the_rest)
{
    AUTOFREE char *page = page_of(5200, 100);
    cr_assert_eq(count_rows(page), 100);
    written_is_balanced(page);
    written_has(page, "Of 5200 cases, 100 are listed:");
    written_has(page, "Not listed: 5100 cases in which all were, and 0 more of the listed kind");
}

Test(scale, a_page_does_not_list_more_than_five_thousand_exceptions)
{
    AUTOFREE char *page = page_of(5200, 5190);
    cr_assert_eq(count_rows(page), 5000);
    written_has(page, "Of 5200 cases, 5000 are listed:");
    written_has(page, "Not listed: 10 cases in which all were, and 190 more of the listed kind");
}
