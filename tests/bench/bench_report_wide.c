/* The run that is hard on every list: no two cases share anything that is listed or grouped, and no
 * case has the same outcome under both products. */
#include "tests/bench/bench_report_wide.h"

#include <stdlib.h>

#include "tests/reports/sample_tables.h"

#define CAUSE_EVERY 5
#define STARTED_UTC_MS INT64_C(1795246269000)
#define DAY_MS INT64_C(86400000)

static const char *const categories[] = {"waf"};
static const enum score_arm both[] = {SCORE_ARM_DETECT, SCORE_ARM_BLOCK},
                            control[] = {SCORE_ARM_CONTROL};

static const struct score_alert seen = {.role = SCORE_SENSOR_ALERT, .delay_ms = 250};

struct wide {
    struct score_input input;
    struct results_meta meta;
    struct score_case *cases;
    struct score_intel *items;
    const char **sources;
    struct score_trial *trials;
    struct results_fact *scenarios;
    struct score_product products[3];
    char **strings;
    size_t string_count;
};

static char *keep(struct wide *wide, char *text)
{
    wide->strings = mem_grow(wide->strings, wide->string_count + 1, sizeof(*wide->strings));
    wide->strings[wide->string_count++] = text;
    return text;
}

/* Two attacks are one in plain form and one in a form of its own; every third case is benign. */
static void add_case(struct wide *wide, size_t i)
{
    bool attack = i % 3 != 2;
    size_t scenario = i / 3;
    wide->sources[i] = keep(wide, mem_printf("source %zu", i));
    wide->items[i] = (struct score_intel){.id = keep(wide, mem_printf("url:%08zx", i)),
                                          .type = keep(wide, mem_printf("type-%zu", i)),
                                          .tlp = "clear",
                                          .first_seen_ms = STARTED_UTC_MS - DAY_MS,
                                          .published_ms = STARTED_UTC_MS - DAY_MS,
                                          .added_ms = SCORE_NO_TIME,
                                          .usable_until_ms = SCORE_NO_TIME,
                                          .sources = &wide->sources[i],
                                          .source_count = 1};
    wide->cases[i] = (struct score_case){
        .id = keep(wide, mem_printf("s%zu/%zu-form", scenario, i % 3)),
        .scenario = keep(wide, mem_printf(attack ? "s%zu" : "s%zu-work", scenario)),
        .cluster = keep(wide, mem_printf("cluster-%zu", i)),
        .kind = attack ? SCORE_ATTACK : SCORE_BENIGN,
        .technique = attack ? keep(wide, mem_printf("T%zu", i)) : NULL,
        .tactic = attack ? keep(wide, mem_printf("tactic-%zu", i)) : NULL,
        .categories = categories,
        .category_count = 1,
        .intel = attack ? &wide->items[i] : NULL,
        .set = keep(wide, mem_printf("set-%zu", i)),
        .variant = keep(wide, mem_printf("form-%zu", i)),
        .plain_id = i % 3 == 1 ? wide->cases[i - 1].id : NULL,
        .sealed = scenario % 2 == 0};
    wide->scenarios[i] = (struct results_fact){wide->cases[i].id, SAMPLE_HASH("5d5d5d5d")};
}

static void add_trials(struct wide *wide, size_t i)
{
    const struct score_trial trial = {.case_id = wide->cases[i].id,
                                      .repetition = 1,
                                      .attempt = 1,
                                      .worked = SCORE_YES,
                                      .block_seen = SCORE_NO,
                                      .at_utc_ms = STARTED_UTC_MS};
    for (size_t p = 0; p < wide->input.product_count; p++) {
        for (size_t a = 0; a < wide->products[p].arm_count; a++) {
            struct score_trial *add = &wide->trials[wide->input.trial_count++];
            *add = trial;
            add->product_id = wide->products[p].id;
            add->arm = wide->products[p].arms[a];
            if ((i + p) % 2 == 0) {
                add->alerts = &seen;
                add->alert_count = 1;
            }
            if (i % CAUSE_EVERY == 4 && add->arm != SCORE_ARM_CONTROL) {
                add->void_cause = keep(wide, mem_printf("cause %zu", i));
            }
        }
    }
}

struct wide *wide_new(size_t case_count)
{
    struct wide *wide = mem_alloc(sizeof(*wide));
    wide->cases = mem_array(case_count, sizeof(*wide->cases));
    wide->items = mem_array(case_count, sizeof(*wide->items));
    wide->sources = mem_array(case_count, sizeof(*wide->sources));
    wide->scenarios = mem_array(case_count, sizeof(*wide->scenarios));
    wide->trials = mem_array(case_count * 5, sizeof(*wide->trials));
    for (size_t i = 0; i < COUNT_OF(wide->products); i++) {
        wide->products[i] = sample_products[i];
    }
    wide->products[2].role = SCORE_ROLE_CONTROL;
    wide->products[2].arms = control;
    wide->products[2].arm_count = COUNT_OF(control);
    wide->products[0].arms = wide->products[1].arms = both;
    wide->input = (struct score_input){.cases = wide->cases,
                                       .case_count = case_count,
                                       .products = wide->products,
                                       .product_count = COUNT_OF(wide->products),
                                       .trials = wide->trials,
                                       .repetitions = 1,
                                       .control_repetitions = 1};
    for (size_t i = 0; i < case_count; i++) {
        add_case(wide, i);
        add_trials(wide, i);
    }
    wide->meta = (struct results_meta){.plan_hash = SAMPLE_HASH("7c7c0f0f"),
                                       .evidence_root = SAMPLE_HASH("e5e5a9a9"),
                                       .seed = "1",
                                       .started_utc_ms = STARTED_UTC_MS,
                                       .ended_utc_ms = STARTED_UTC_MS + DAY_MS,
                                       .scenarios = wide->scenarios,
                                       .scenario_count = case_count,
                                       .snapshot_hash = SAMPLE_HASH("d6d6d6d6")};
    return wide;
}

void wide_free(struct wide *wide)
{
    if (!wide) {
        return;
    }
    for (size_t i = 0; i < wide->string_count; i++) {
        free(wide->strings[i]);
    }
    free(wide->strings);
    free(wide->cases);
    free(wide->items);
    free(wide->sources);
    free(wide->scenarios);
    free(wide->trials);
    free(wide);
}

const struct score_input *wide_input(const struct wide *wide)
{
    return &wide->input;
}

const struct results_meta *wide_meta(const struct wide *wide)
{
    return &wide->meta;
}
