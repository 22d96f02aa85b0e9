/* Products and cases as the plan has them, in the words of scoring. */
#include "orchestrator/run/score_planned.h"

#include <stdlib.h>

enum score_arm score_planned_arm(enum product_arm_kind kind)
{
    return kind == PRODUCT_ARM_CONTROL  ? SCORE_ARM_CONTROL
           : kind == PRODUCT_ARM_DETECT ? SCORE_ARM_DETECT
                                        : SCORE_ARM_BLOCK;
}

static enum score_role role_of(enum product_role role)
{
    return role == PRODUCT_CONTROL     ? SCORE_ROLE_CONTROL
           : role == PRODUCT_REFERENCE ? SCORE_ROLE_REFERENCE
                                       : SCORE_ROLE_PRODUCT;
}

static void fill_products(const struct plan *plan, struct score_planned *out)
{
    out->products = mem_array(plan->product_count + 1, sizeof(*out->products));
    out->hashes = mem_array(plan->product_count + 1, sizeof(*out->hashes));
    out->arms = mem_array(plan->product_count + 1, sizeof(*out->arms));
    for (size_t i = 0; i < plan->product_count; i++) {
        const struct product *product = plan->products[i];
        product_hash(product, out->hashes[i]);
        for (size_t k = 0; k < product->arm_count; k++) {
            out->arms[i][k] = score_planned_arm(product->arms[k].kind);
        }
        out->products[i] = (struct score_product){
            .id = product->id,
            .name = product->name,
            .version = "unknown",
            .role = role_of(product->role),
            .category = product->category,
            .config_hash = out->hashes[i],
            .arms = out->arms[i],
            .arm_count = product->arm_count,
            .content_utc_ms = product->content_utc_ms,
        };
    }
    out->product_count = plan->product_count;
}

/* s: which scenario of the plan. */
static void fill_case(const struct plan *plan, struct score_planned *out, size_t index, size_t s,
                      size_t case_index)
{
    const struct scenario *scenario = plan->scenarios[s].scenario;
    out->case_ids[index] = scenario_case_id(scenario, case_index);
    out->cases[index] = (struct score_case){
        .id = out->case_ids[index],
        .scenario = scenario->id,
        .cluster = scenario->cluster,
        .kind = scenario->kind == SCENARIO_ATTACK ? SCORE_ATTACK : SCORE_BENIGN,
        .technique = scenario->technique,
        .tactic = scenario->tactic,
        .capec = scenario->capec,
        .capec_count = scenario->capec_count,
        .categories = (const char *const *)scenario->categories,
        .category_count = scenario->category_count,
        .intel = score_items_of(out->items, s, case_index),
        .payload_only = scenario->proof == PROOF_PAYLOAD_ONLY,
        .set = scenario->set,
        .variant = scenario_case_variant_name(scenario, case_index),
        .sealed = scenario->sealed_cases > 0,
        .rules = (const char *const *)scenario->detection.rules,
        .rule_count = scenario->detection.rule_count,
        .not_rules = (const char *const *)scenario->detection.not_rules,
        .not_rule_count = scenario->detection.not_rule_count,
    };
}

/* The plain case of each attack of a scenario, where the plan has it. first: where the scenario's
 * cases begin. */
static void fill_pairs(const struct plan *plan, struct score_planned *out, size_t first, size_t s)
{
    const struct plan_scenario *of = &plan->scenarios[s];
    for (size_t i = 0; i < of->case_count && of->scenario->kind == SCENARIO_ATTACK; i++) {
        size_t plain = 0;
        if (scenario_case_plain(of->scenario, of->cases[i], &plain) != 0) {
            continue;
        }
        for (size_t k = 0; k < of->case_count; k++) {
            if (of->cases[k] == plain) {
                out->cases[first + i].plain_id = out->case_ids[first + k];
            }
        }
    }
}

static void fill_cases(const struct plan *plan, struct score_planned *out)
{
    size_t count = plan_case_count(plan);
    size_t index = 0;
    out->cases = mem_array(count + 1, sizeof(*out->cases));
    out->case_ids = mem_array(count + 1, sizeof(*out->case_ids));
    for (size_t s = 0; s < plan->scenario_count; s++) {
        size_t first = index;
        for (size_t i = 0; i < plan->scenarios[s].case_count; i++) {
            fill_case(plan, out, index++, s, plan->scenarios[s].cases[i]);
        }
        fill_pairs(plan, out, first, s);
    }
    out->case_count = count;
}

void score_planned_fill(const struct plan *plan, struct score_planned *out)
{
    *out = (struct score_planned){.items = score_items_new(plan)};
    fill_products(plan, out);
    fill_cases(plan, out);
}

void score_planned_done(struct score_planned *planned)
{
    for (size_t i = 0; i < planned->case_count; i++) {
        free(planned->case_ids[i]);
    }
    free(planned->case_ids);
    free(planned->cases);
    free(planned->products);
    free(planned->hashes);
    free(planned->arms);
    score_items_free(planned->items);
}
