/* The evidence may be damaged or forged, so what was read out of it is checked here once; behind
 * this line the table trusts its numbers. */
#include "reports/scores_check.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/base/text.h"
#include "reports/scores_check_item.h"
#include "reports/scores_index.h"

#define MAX_DELAY_MS ((int64_t)30 * 24 * 3600 * 1000)
#define MAX_CAPEC 1000                   /* of a case */
#define MAX_COUNT INT64_C(1000000000000) /* as view_get.h reads it again */
#define MAX_NOISE_PER_MS 1000            /* no sensor reads more */

static bool is_hash(const char *text)
{
    return strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64;
}

/* 0 is no date of a trial or of a rule set: it is what a filler leaves behind that forgot one. */
static bool is_date(int64_t ms)
{
    return ms == SCORE_NO_TIME || (ms > 0 && ms < SCORES_MAX_TIME_MS);
}

/* No overflow: 20,000 x 100 x 129 is below 2^32. */
static size_t count_cells(const struct score_input *input)
{
    size_t places = 1;
    for (size_t i = 0; i < input->product_count; i++) {
        places += input->products[i].role == SCORE_ROLE_CONTROL ? 0 : 2;
    }
    return input->case_count * (size_t)input->repetitions * places;
}

static int check_caps(const struct score_input *input, struct err *err)
{
    size_t cells = 0;
    if (input->case_count > SCORE_MAX_CASES) {
        return err_set(err, ERR_INPUT, "%zu cases: more than %d", input->case_count,
                       SCORE_MAX_CASES);
    }
    if (input->product_count > SCORE_MAX_PRODUCTS) {
        return err_set(err, ERR_INPUT, "%zu products: more than %d", input->product_count,
                       SCORE_MAX_PRODUCTS);
    }
    if (input->repetitions < 1 || input->repetitions > SCORE_MAX_REPETITIONS) {
        return err_set(err, ERR_INPUT, "%d repetitions: expected 1 to %d", input->repetitions,
                       SCORE_MAX_REPETITIONS);
    }
    if (input->control_repetitions < 1 || input->control_repetitions > input->repetitions) {
        return err_set(err, ERR_INPUT, "%d control repetitions: expected 1 to %d",
                       input->control_repetitions, input->repetitions);
    }
    if (input->trial_count > SCORE_MAX_TRIALS) {
        return err_set(err, ERR_INPUT, "%zu trials: more than %zu", input->trial_count,
                       SCORE_MAX_TRIALS);
    }
    cells = count_cells(input);
    return cells > SCORE_MAX_CELLS
               ? err_set(err, ERR_INPUT,
                         "%zu cases, %zu products and %d repetitions have %zu places for trials: "
                         "more than %zu",
                         input->case_count, input->product_count, input->repetitions, cells,
                         SCORE_MAX_CELLS)
               : 0;
}

/* What may be left out, and has to be proper where it is not. */
static int check_form(const struct score_case *c, struct err *err)
{
    if ((c->variant && !scores_is_text(c->variant, SCORES_MAX_ID)) ||
        (c->set && !scores_is_text(c->set, SCORES_MAX_ID))) {
        return err_set(err, ERR_INPUT, "case '%s': no proper variant or set", c->id);
    }
    return c->capec_count > MAX_CAPEC
               ? err_set(err, ERR_INPUT, "case '%s': %zu CAPEC numbers: more than %d", c->id,
                         c->capec_count, MAX_CAPEC)
               : 0;
}

static int check_case(const struct score_case *c, struct err *err)
{
    if (!scores_is_text(c->id, SCORES_MAX_ID)) {
        return err_set(err, ERR_INPUT, "a case has no proper id");
    }
    if (!scores_is_text(c->scenario, SCORES_MAX_ID) || !scores_is_text(c->cluster, SCORES_MAX_ID)) {
        return err_set(err, ERR_INPUT, "case '%s': no proper scenario or cluster", c->id);
    }
    if (c->kind != SCORE_ATTACK && c->kind != SCORE_BENIGN) {
        return err_set(err, ERR_INPUT, "case '%s': no such kind", c->id);
    }
    bool named =
        scores_is_text(c->technique, SCORES_MAX_ID) && scores_is_text(c->tactic, SCORES_MAX_ID);
    if (c->kind == SCORE_ATTACK && !named) {
        return err_set(err, ERR_INPUT, "case '%s': an attack needs a technique and a tactic",
                       c->id);
    }
    if (check_form(c, err) < 0) {
        return -1;
    }
    return c->intel ? scores_check_item(c, err) : 0;
}

static int check_arms(const struct score_product *p, struct err *err)
{
    bool control = p->role == SCORE_ROLE_CONTROL, seen[SCORE_ARM_BLOCK + 1] = {false};
    if (p->arm_count == 0) {
        return err_set(err, ERR_INPUT, "product '%s': no arms", p->id);
    }
    for (size_t i = 0; i < p->arm_count; i++) {
        enum score_arm arm = p->arms[i];
        if (arm > SCORE_ARM_BLOCK || seen[arm]) {
            return err_set(err, ERR_INPUT, "product '%s': an arm is unknown or given twice", p->id);
        }
        seen[arm] = true;
        if (control != (arm == SCORE_ARM_CONTROL)) {
            return err_set(err, ERR_INPUT, "product '%s': arm '%s' does not go with role '%s'",
                           p->id, arm == SCORE_ARM_CONTROL ? "control" : "detect or block",
                           control ? "control" : "product or reference");
        }
    }
    return 0;
}

/* alerts -1: not measured. */
static bool noise_in_range(int64_t alerts, int64_t observed_ms)
{
    return alerts >= -1 && alerts <= MAX_COUNT && observed_ms >= 0 && observed_ms <= MAX_COUNT &&
           (observed_ms == 0 || alerts / MAX_NOISE_PER_MS <= observed_ms);
}

static int check_product(const struct score_product *p, struct err *err)
{
    if (!scores_is_text(p->id, SCORES_MAX_ID)) {
        return err_set(err, ERR_INPUT, "a product has no proper id");
    }
    if (!scores_is_text(p->name, SCORES_MAX_TEXT) || !scores_is_text(p->version, SCORES_MAX_TEXT) ||
        !scores_is_text(p->category, SCORES_MAX_ID)) {
        return err_set(err, ERR_INPUT, "product '%s': no proper name, version or category", p->id);
    }
    if (p->role > SCORE_ROLE_CONTROL) {
        return err_set(err, ERR_INPUT, "product '%s': no such role", p->id);
    }
    if (p->config_hash && !is_hash(p->config_hash)) {
        return err_set(err, ERR_INPUT, "product '%s': config hash: expected 64 hex digits", p->id);
    }
    if (!noise_in_range(p->noise_alerts, p->observed_ms)) {
        return err_set(err, ERR_INPUT, "product '%s': noise out of range", p->id);
    }
    for (size_t i = 0; i < COUNT_OF(p->watch); i++) {
        const struct score_watch *watch = &p->watch[i];
        if (watch->noise_alerts < 0 || watch->benign_ms < 0 ||
            !noise_in_range(watch->noise_alerts, watch->observed_ms) ||
            watch->benign_ms > watch->observed_ms || watch->observed_ms > p->observed_ms) {
            return err_set(err, ERR_INPUT, "product '%s': what was watched is out of range", p->id);
        }
    }
    if (!is_date(p->content_utc_ms)) {
        return err_set(err, ERR_INPUT, "product '%s': content date out of range", p->id);
    }
    return check_arms(p, err);
}

static bool alerts_in_range(const struct score_trial *t)
{
    for (size_t i = 0; i < t->alert_count; i++) {
        if (t->alerts[i].role > SCORE_SENSOR_TELEMETRY || t->alerts[i].delay_ms > MAX_DELAY_MS) {
            return false;
        }
    }
    return true;
}

static bool work_in_range(const struct score_trial *t)
{
    return t->actions >= 0 && t->actions <= SCORE_MAX_ACTIONS && t->blocked_actions >= 0 &&
           t->blocked_actions <= t->actions && t->dropped_records >= 0 &&
           t->dropped_records <= SCORE_MAX_ACTIONS && t->latency_us >= -1 &&
           t->latency_us <= SCORE_MAX_LATENCY_US;
}

static int check_trial(const struct score_trial *t, int repetitions, struct err *err)
{
    if (!scores_is_text(t->case_id, SCORES_MAX_ID) ||
        !scores_is_text(t->product_id, SCORES_MAX_ID)) {
        return err_set(err, ERR_INPUT, "a trial has no proper case or product");
    }
    const char *wrong = NULL;
    if (t->arm > SCORE_ARM_BLOCK) {
        wrong = "no such arm";
    } else if (t->repetition < 1 || t->repetition > repetitions) {
        wrong = "repetition out of range";
    } else if (t->attempt < 1) {
        wrong = "attempt below 1";
    } else if (t->void_cause && !scores_is_text(t->void_cause, SCORES_MAX_TEXT)) {
        wrong = "no proper cause";
    } else if (t->worked > SCORE_YES || t->block_seen > SCORE_YES) {
        wrong = "no such answer";
    } else if (!alerts_in_range(t)) {
        wrong = "an alert is out of range";
    } else if (!is_date(t->at_utc_ms)) {
        wrong = "start out of range";
    } else if (!work_in_range(t)) {
        wrong = "actions out of range";
    }
    return wrong ? err_set(err, ERR_INPUT, "trial of case '%s' and product '%s': %s", t->case_id,
                           t->product_id, wrong)
                 : 0;
}

static int check_once(const char **ids, size_t count, const char *what, struct err *err)
{
    qsort(ids, count, sizeof(*ids), text_compare);
    for (size_t i = 1; i < count; i++) {
        if (strcmp(ids[i - 1], ids[i]) == 0) {
            return err_set(err, ERR_INPUT, "%s '%s' is given twice", what, ids[i]);
        }
    }
    return 0;
}

/* What is wrong with a case that says which case is its plain form, of those sorted by id; NULL:
 * nothing. */
static const char *wrong_pair(const struct score_case *c, const struct score_case **sorted,
                              size_t count)
{
    const struct score_case **found = NULL;
    if (!scores_is_text(c->plain_id, SCORES_MAX_ID) || !scores_is_text(c->variant, SCORES_MAX_ID)) {
        return "no proper variant or plain case";
    }
    found = scores_find_id(sorted, count, c->plain_id);
    if (!found) {
        return "its plain case is not there";
    }
    if ((*found)->plain_id) {
        return "its plain case has a plain case itself";
    }
    return (*found)->kind == c->kind && strcmp((*found)->scenario, c->scenario) == 0
               ? NULL
               : "its plain case is of another scenario";
}

static int check_pairs(const struct score_input *input, struct err *err)
{
    AUTOFREE const struct score_case **sorted = scores_by_id(input);
    for (size_t i = 0; i < input->case_count; i++) {
        const struct score_case *c = &input->cases[i];
        const char *wrong = c->plain_id ? wrong_pair(c, sorted, input->case_count) : NULL;
        if (wrong) {
            return err_set(err, ERR_INPUT, "case '%s': %s", c->id, wrong);
        }
    }
    return 0;
}

static int check_cases(const struct score_input *input, struct err *err)
{
    AUTOFREE const char **ids = mem_array(input->case_count + 1, sizeof(*ids));
    for (size_t i = 0; i < input->case_count; i++) {
        if (check_case(&input->cases[i], err) < 0) {
            return -1;
        }
        ids[i] = input->cases[i].id;
    }
    if (check_once(ids, input->case_count, "case", err) < 0 || check_pairs(input, err) < 0) {
        return -1;
    }
    return scores_check_items(input, err);
}

static int check_products(const struct score_input *input, struct err *err)
{
    AUTOFREE const char **ids = mem_array(input->product_count + 1, sizeof(*ids));
    int controls = 0;
    for (size_t i = 0; i < input->product_count; i++) {
        if (check_product(&input->products[i], err) < 0) {
            return -1;
        }
        ids[i] = input->products[i].id;
        controls += input->products[i].role == SCORE_ROLE_CONTROL;
    }
    if (controls > 1) {
        return err_set(err, ERR_INPUT, "%d products of role 'control': expected one at most",
                       controls);
    }
    return check_once(ids, input->product_count, "product", err);
}

int scores_check(const struct score_input *input, struct err *err)
{
    if (check_caps(input, err) < 0 || check_cases(input, err) < 0 ||
        check_products(input, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < input->trial_count; i++) {
        if (check_trial(&input->trials[i], input->repetitions, err) < 0) {
            return -1;
        }
    }
    return 0;
}
