/* A run of any numbers and names, as damaged or forged evidence would give it. Whatever is scored
 * can be read back as strictly as a stranger's results, and in any order gives the same bytes. */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/criteria.h"
#include "reports/results.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MAX_CASES 6
#define MAX_PRODUCTS 4
#define MAX_TRIALS 40
#define MAX_ALERTS 2
#define HASH "7c7c0f0f7c7c0f0f7c7c0f0f7c7c0f0f7c7c0f0f7c7c0f0f7c7c0f0f7c7c0f0f"

struct bytes {
    const uint8_t *at, *end;
};

struct run {
    struct score_case cases[MAX_CASES];
    struct score_intel items[MAX_CASES];
    struct score_product products[MAX_PRODUCTS];
    struct score_trial trials[MAX_TRIALS];
    struct score_alert alerts[MAX_TRIALS][MAX_ALERTS];
    struct score_input input;
};

static const char criteria_text[] =
    "{\"id\":\"f\",\"version\":\"1.0.0\",\"title\":\"F\",\"summary\":\"s\",\"category\":\"waf\","
    "\"level\":\"0.95\",\"window_ms\":1000,\"floors\":{\"cases\":1,\"clusters\":1},"
    "\"headline\":[\"detection_rate\"],"
    "\"score\":[{\"metric\":\"detection_rate\",\"weight\":\"1\"}],"
    "\"thresholds\":[{\"metric\":\"detection_rate\",\"at_least\":\"0.5\"}],"
    "\"base_rates\":[\"0.001\"]}";

static unsigned take(struct bytes *bytes, unsigned below)
{
    return bytes->at < bytes->end ? *bytes->at++ % below : 0;
}

/* Mostly what runs hold, now and then an extreme. */
static int64_t number(struct bytes *bytes)
{
    static const int64_t numbers[] = {0,
                                      1,
                                      2,
                                      900,
                                      1001,
                                      100000,
                                      -1,
                                      1000000000000,
                                      1000000000001,
                                      INT64_MAX,
                                      INT64_MIN,
                                      1795246269000,
                                      1789430400000,
                                      7258118399999};
    return numbers[take(bytes, COUNT_OF(numbers))];
}

static const char *name(struct bytes *bytes)
{
    static const char *const names[] = {"a",    "b",  "c/1-plain", "c/2",         "T1190",
                                        "",     NULL, "\xff",      "<img src=x>", "other causes",
                                        "x\ny", "waf"};
    unsigned which = take(bytes, 4 * COUNT_OF(names));
    return names[which < COUNT_OF(names) ? which : which % 5];
}

static void fill_item(struct bytes *bytes, struct score_intel *item)
{
    static const char *const sources[] = {"feed", "list", "feed"};
    *item = (struct score_intel){.id = name(bytes),
                                 .type = name(bytes),
                                 .tlp = "clear",
                                 .value = take(bytes, 2) ? name(bytes) : NULL,
                                 .first_seen_ms = number(bytes),
                                 .published_ms = number(bytes),
                                 .added_ms = number(bytes),
                                 .usable_until_ms = take(bytes, 2) ? SCORE_NO_TIME : number(bytes),
                                 .sources = sources,
                                 .source_count = take(bytes, 8) ? 1 + take(bytes, 2) : 3};
}

static void fill_case(struct bytes *bytes, struct run *run, size_t i)
{
    static const char *const ids[MAX_CASES] = {"c/1-plain", "c/2", "c/3", "d/1", "d/2", "d/3"};
    static const char *const categories[] = {"waf"}, *const rules[] = {"r1", "r2"};
    static const int64_t capec[] = {66, 7};
    bool attack = take(bytes, 2) == 0;
    run->cases[i] =
        (struct score_case){.id = take(bytes, 16) ? ids[i] : name(bytes),
                            .scenario = i < 3 ? "c" : "d",
                            .cluster = take(bytes, 2) ? "one" : name(bytes),
                            .kind = attack ? SCORE_ATTACK : SCORE_BENIGN,
                            .technique = attack ? "T1190" : NULL,
                            .tactic = attack ? "initial-access" : NULL,
                            .capec = capec,
                            .capec_count = take(bytes, 3),
                            .categories = categories,
                            .category_count = take(bytes, 8) > 0,
                            .intel = take(bytes, 2) ? &run->items[i] : NULL,
                            .payload_only = take(bytes, 6) == 0,
                            .set = take(bytes, 3) ? NULL : name(bytes),
                            .variant = take(bytes, 4) ? "url" : name(bytes),
                            .plain_id = i % 3 != 0 && take(bytes, 2) ? ids[i - i % 3] : NULL,
                            .sealed = take(bytes, 3) == 0,
                            .rules = rules,
                            .rule_count = take(bytes, 3),
                            .not_rules = rules,
                            .not_rule_count = take(bytes, 3)};
    fill_item(bytes, &run->items[i]);
}

static void fill_product(struct bytes *bytes, struct run *run, size_t i)
{
    static const char *const ids[MAX_PRODUCTS] = {"control", "acme", "rival", "coin"};
    static const enum score_arm both[] = {SCORE_ARM_DETECT, SCORE_ARM_BLOCK},
                                control[] = {SCORE_ARM_CONTROL};
    run->products[i] =
        (struct score_product){.id = ids[i],
                               .name = take(bytes, 8) ? "P" : name(bytes),
                               .version = take(bytes, 8) ? "1" : name(bytes),
                               .role = i == 0   ? SCORE_ROLE_CONTROL
                                       : i == 3 ? SCORE_ROLE_REFERENCE
                                                : SCORE_ROLE_PRODUCT,
                               .category = "waf",
                               .arms = i == 0 ? control : both,
                               .arm_count = i == 0 || take(bytes, 4) == 0 ? 1 : 2,
                               .noise_alerts = number(bytes),
                               .observed_ms = number(bytes),
                               .content_utc_ms = take(bytes, 2) ? SCORE_NO_TIME : number(bytes)};
    for (size_t k = 0; k < COUNT_OF(run->products[i].watch) && take(bytes, 2); k++) {
        run->products[i].watch[k] =
            (struct score_watch){number(bytes), number(bytes), number(bytes)};
    }
}

static void fill_trial(struct bytes *bytes, struct run *run, size_t i)
{
    static const char *const rules[] = {"r1", "r9"};
    static const int64_t capec[] = {66};
    static const struct score_name names[] = {{"T1190", "initial-access", capec, 1}};
    size_t product = take(bytes, (unsigned)run->input.product_count);
    struct score_trial *trial = &run->trials[i];
    *trial = (struct score_trial){
        .case_id = run->cases[take(bytes, (unsigned)run->input.case_count)].id,
        .product_id = run->products[product].id,
        .arm = product == 0 ? SCORE_ARM_CONTROL
                            : (take(bytes, 2) ? SCORE_ARM_DETECT : SCORE_ARM_BLOCK),
        .repetition = 1 + (int)take(bytes, (unsigned)run->input.repetitions),
        .attempt = take(bytes, 16) ? 1 + (int)i : 1,
        .void_cause = take(bytes, 6) ? NULL : name(bytes),
        .worked = (enum score_answer)take(bytes, 3),
        .block_seen = (enum score_answer)take(bytes, 3),
        .alerts = run->alerts[i],
        .alert_count = take(bytes, MAX_ALERTS + 1),
        .at_utc_ms = take(bytes, 4) ? INT64_C(1795246269000) : number(bytes),
        .actions = take(bytes, 8) ? take(bytes, 5) : number(bytes),
        .blocked_actions = take(bytes, 4) ? 0 : number(bytes),
        .dropped_records = take(bytes, 8) ? 0 : number(bytes),
        .latency_us = take(bytes, 4) ? 900 : number(bytes)};
    for (size_t k = 0; k < trial->alert_count; k++) {
        run->alerts[i][k] = (struct score_alert){.role = (enum score_sensor)take(bytes, 2),
                                                 .named = names,
                                                 .named_count = take(bytes, 2),
                                                 .rules = rules,
                                                 .rule_count = take(bytes, 3),
                                                 .delay_ms = number(bytes)};
    }
}

static void fill_run(struct bytes *bytes, struct run *run)
{
    run->input = (struct score_input){.cases = run->cases,
                                      .case_count = 1 + take(bytes, MAX_CASES),
                                      .products = run->products,
                                      .product_count = 1 + take(bytes, MAX_PRODUCTS),
                                      .trials = run->trials,
                                      .trial_count = take(bytes, MAX_TRIALS + 1),
                                      .repetitions = 1 + (int)take(bytes, 3)};
    run->input.control_repetitions = 1 + (int)take(bytes, (unsigned)run->input.repetitions);
    for (size_t i = 0; i < run->input.case_count; i++) {
        fill_case(bytes, run, i);
    }
    for (size_t i = 0; i < run->input.product_count; i++) {
        fill_product(bytes, run, i);
    }
    for (size_t i = 0; i < run->input.trial_count; i++) {
        fill_trial(bytes, run, i);
    }
}

static char *build(const struct run *run, const struct criteria *criteria)
{
    static const struct results_meta meta = {.plan_hash = HASH, .evidence_root = HASH, .seed = "1"};
    AUTO(node) results = NULL;
    AUTO(node) again = NULL;
    struct buf text = BUF_INIT;
    struct err err = {.kind = ERR_NONE};

    if (results_build(&run->input, criteria, &meta, &results, &err) != 0) {
        assert(err.kind == ERR_INPUT);
        return NULL;
    }
    assert(node_dump(results, NODE_PRETTY, &text, &err) == 0);
    assert(node_parse(text.data, text.length, "own", &again, &err) == 0);
    if (results_check(again, "own", &err) != 0) {
        (void)fprintf(stderr, "%s\n", err.text);
        abort();
    }
    return text.data;
}

static void turn(struct run *run)
{
    for (size_t i = 0; i < run->input.trial_count / 2; i++) {
        struct score_trial *a = &run->trials[i], *b = &run->trials[run->input.trial_count - 1 - i],
                           swap = *a;
        *a = *b;
        *b = swap;
    }
    for (size_t i = 0; i < run->input.case_count / 2; i++) {
        struct score_case *a = &run->cases[i], *b = &run->cases[run->input.case_count - 1 - i],
                          swap = *a;
        *a = *b;
        *b = swap;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes bytes = {data, data + size};
    struct run run = {.input = {.cases = NULL}};
    AUTO(criteria) criteria = NULL;
    AUTO(node) document = NULL;
    struct err err = {.kind = ERR_NONE};

    assert(node_parse(criteria_text, strlen(criteria_text), "criteria", &document, &err) == 0);
    assert(criteria_unembed(document, "criteria", &criteria, &err) == 0);
    fill_run(&bytes, &run);
    AUTOFREE char *first = build(&run, criteria);
    turn(&run);
    AUTOFREE char *second = build(&run, criteria);
    assert((first == NULL) == (second == NULL));
    assert(first == NULL || strcmp(first, second) == 0);
    return 0;
}
