/* The synthetic run. Rates differ by cluster, so that clusters matter; a few trials are void and a
 * few attacks do not work without a product, as in a real run. */
#include "tests/reports/sample.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/rng.h"
#include "tests/reports/sample_intel.h"
#include "tests/reports/sample_tables.h"
#include "tests/support.h"

static const char *const variants[] = {"plain", "url", "double-url", "case", "sql-comment", "html"};
static const char *const categories[] = {"waf"};
static const struct results_fact machines[] = {{"hypervisor", "QEMU 7.2.15 (TCG)"},
                                               {"cpu", "2 x x86-64, shared"},
                                               {"memory", "3.8 GiB"},
                                               {"kernel", "6.1.0-30-cloud-amd64"}};
static const struct results_fact images[] = {
    {"attacker", SAMPLE_HASH("a1a1a1a1")},
    {"target-web", SAMPLE_HASH("b2b2b2b2")},
    {"product-nginx-modsecurity-crs", SAMPLE_HASH("c3c3c3c3")}};

struct sample {
    struct sample_options options;
    struct rng rng;
    struct score_input input;
    struct results_meta meta;
    struct score_intel **items; /* by two cases each */
    size_t item_count;
    struct score_case *cases;
    struct score_product *products;
    struct score_trial *trials;
    struct results_fact *scenarios;
    size_t trial_room, scenario_count;
    char **strings;
    size_t string_count;
    size_t *origin; /* the cluster of each case, by case */
    bool *broken;   /* does not work without a product */
};

static char *keep(struct sample *s, char *text)
{
    s->strings = mem_grow(s->strings, s->string_count + 1, sizeof(*s->strings));
    s->strings[s->string_count++] = text;
    return text;
}

#define STARTED_UTC_MS INT64_C(1795246269000)
#define CONTENT_UTC_MS INT64_C(1789430400000) /* 2026-09-15 */

/* Two attacks share an item; one in ten has none. */
static const struct score_intel *bind_item(struct sample *s, size_t of_case)
{
    size_t number = of_case / 2;
    if (of_case % 10 == 7) {
        return NULL;
    }
    while (s->item_count <= number) {
        char *id = keep(s, mem_printf("vulnerability:%032zx", s->item_count));
        s->items = mem_grow(s->items, s->item_count + 1, sizeof(*s->items));
        s->items[s->item_count] = mem_alloc(sizeof(**s->items));
        *s->items[s->item_count] = sample_item(s->item_count, id, STARTED_UTC_MS);
        s->item_count++;
    }
    return s->items[number];
}

static void add_case(struct sample *s, size_t cluster, int number)
{
    const struct sample_cluster *of = &sample_clusters[cluster];
    size_t at = s->input.case_count++;
    char *scenario = keep(s, mem_printf("%s-%d", of->cluster, number / 4 + 1));
    s->cases = mem_grow(s->cases, s->input.case_count, sizeof(*s->cases));
    s->origin = mem_grow(s->origin, s->input.case_count, sizeof(*s->origin));
    s->broken = mem_grow(s->broken, s->input.case_count, sizeof(*s->broken));
    s->origin[at] = cluster;
    s->broken[at] = rng_unit(&s->rng) < 0.02;
    s->cases[at] = (struct score_case){
        .id = keep(s, mem_printf("%s/%d-%s", scenario, number % 4 + 1, variants[number % 6])),
        .scenario = scenario,
        .cluster = of->cluster,
        .kind = of->kind,
        .technique = of->technique,
        .tactic = of->tactic,
        .capec = &of->capec,
        .capec_count = of->kind == SCORE_ATTACK,
        .categories = categories,
        .category_count = 1,
    };
    if (s->options.dated && of->kind == SCORE_ATTACK) {
        s->cases[at].intel = bind_item(s, at);
    }
    if (number % 4 == 0) {
        s->scenarios = mem_grow(s->scenarios, s->scenario_count + 1, sizeof(*s->scenarios));
        s->scenarios[s->scenario_count++] =
            (struct results_fact){scenario, SAMPLE_HASH("5d5d5d5d")};
    }
}

static struct score_trial *add_trial(struct sample *s, size_t of_case, const char *product,
                                     enum score_arm arm, int r)
{
    size_t at = s->input.trial_count++;
    if (at >= s->trial_room) {
        s->trial_room = s->trial_room * 2 + 64;
        s->trials = mem_grow(s->trials, s->trial_room, sizeof(*s->trials));
    }
    s->trials[at] = (struct score_trial){.case_id = s->cases[of_case].id,
                                         .product_id = product,
                                         .arm = arm,
                                         .repetition = r,
                                         .attempt = 1,
                                         .worked = SCORE_YES,
                                         .block_seen = SCORE_NO,
                                         .at_utc_ms = STARTED_UTC_MS + (int64_t)at};
    return &s->trials[at];
}

static const struct score_name exact[] = {
    {"T1190", "initial-access", (const int64_t[]){66, 7, 252, 664, 221, 586, 242, 136}, 8},
    {"T1059.007", "execution", (const int64_t[]){591, 592}, 2},
    {"T1059.004", "execution", (const int64_t[]){88}, 1},
    {"T1083", "discovery", (const int64_t[]){126}, 1},
    {"T1505.003", "persistence", (const int64_t[]){650}, 1}};
static const struct score_name tactics[] = {{NULL, "initial-access", NULL, 0},
                                            {NULL, "execution", NULL, 0}};

static void alert(struct sample *s, struct score_trial *trial, bool plain)
{
    struct score_alert *alerts =
        (struct score_alert *)(void *)keep(s, mem_alloc(2 * sizeof(*alerts)));
    double draw = rng_unit(&s->rng);
    alerts[0] = (struct score_alert){.role = SCORE_SENSOR_TELEMETRY, .delay_ms = 40};
    alerts[1] = (struct score_alert){.role = SCORE_SENSOR_ALERT,
                                     .delay_ms = 300 + (int64_t)(rng_unit(&s->rng) * 2500)};
    if (!plain && draw < 0.75) {
        alerts[1].named = exact;
        alerts[1].named_count = 5;
    } else if (!plain && draw < 0.88) {
        alerts[1].named = tactics;
        alerts[1].named_count = 2;
    }
    if (!plain && draw > 0.985) {
        alerts[1].delay_ms = 75000;
    }
    trial->alerts = alerts;
    trial->alert_count = 2;
}

static void telemetry(struct sample *s, struct score_trial *trial)
{
    struct score_alert *alerts = (struct score_alert *)(void *)keep(s, mem_alloc(sizeof(*alerts)));
    alerts[0] = (struct score_alert){.role = SCORE_SENSOR_TELEMETRY, .delay_ms = 40};
    trial->alerts = alerts;
    trial->alert_count = 1;
}

/* How likely a product acts on a case in an arm. */
static double share_of(const struct sample *s, size_t of_case, const char *product,
                       enum score_arm arm)
{
    for (size_t i = 0; i < 3; i++) {
        if (strncmp(product, sample_products[i].id, strlen(sample_products[i].id)) == 0) {
            bool poor = s->options.poor && i == 0;
            return poor ? 0.1 + 0.2 * (s->cases[of_case].kind == SCORE_BENIGN)
                        : sample_clusters[s->origin[of_case]].share[i];
        }
    }
    if (strcmp(product, "coin") == 0) {
        return 0.5;
    }
    return (strcmp(product, "deny-all") == 0 && arm == SCORE_ARM_BLOCK) ||
                   strcmp(product, "alert-all") == 0
               ? 1.0
               : 0.0;
}

/* Requests of benign work and how long they took: about 4 ms each and what a product adds. Drawn
 * from the case and the product, and not from the stream that decides who acts. */
static void take_time(const struct sample *s, size_t of_case, double added_ms,
                      struct score_trial *trial)
{
    struct rng rng;
    if (s->cases[of_case].kind != SCORE_BENIGN) {
        return;
    }
    rng_derive(&rng, s->options.seed + of_case * 16 + (uint64_t)trial->repetition,
               trial->product_id);
    trial->actions = 1 + (int64_t)(of_case % 4);
    trial->latency_us =
        (int64_t)((double)trial->actions * 1000.0 *
                  (4.0 + added_ms + 3.0 * rng_unit(&rng) * rng_unit(&rng) * rng_unit(&rng)));
}

/* Real products inspect; the second one more so; the others only pass on. */
static double added_ms(const char *product)
{
    return strcmp(product, "control") == 0               ? 0.0
           : strcmp(product, sample_products[1].id) == 0 ? 2.4
           : strstr(product, "modsecurity") != NULL      ? 1.5
                                                         : 0.4;
}

static void run_trial(struct sample *s, size_t of_case, const char *product, enum score_arm arm,
                      int r)
{
    struct score_trial *trial = add_trial(s, of_case, product, arm, r);
    const struct score_intel *intel = s->cases[of_case].intel;
    double share = share_of(s, of_case, product, arm);
    bool acts =
        rng_unit(&s->rng) < (intel ? sample_item_share(intel, STARTED_UTC_MS, share) : share);
    bool never_blocks = strcmp(product, "alert-all") == 0,
         real = strstr(product, "modsecurity") != NULL;
    take_time(s, of_case, added_ms(product), trial);
    if (rng_unit(&s->rng) < 0.008) {
        trial->void_cause = "guest: agent did not answer in time";
        return;
    }
    if (acts) {
        alert(s, trial, !real);
        if (arm == SCORE_ARM_BLOCK && !never_blocks) {
            trial->worked = SCORE_NO;
            trial->block_seen = SCORE_YES;
            trial->blocked_actions = trial->actions > 0;
        }
    } else if (real && s->cases[of_case].kind == SCORE_ATTACK) {
        telemetry(s, trial);
    }
    if (!acts && rng_unit(&s->rng) < 0.006) {
        trial->worked = arm == SCORE_ARM_BLOCK ? SCORE_NO : SCORE_YES;
    }
}

static void add_trials(struct sample *s)
{
    for (size_t c = 0; c < s->input.case_count; c++) {
        for (int r = 1; r <= s->options.repetitions; r++) {
            struct score_trial *control = add_trial(s, c, "control", SCORE_ARM_CONTROL, r);
            control->worked = s->broken[c] ? SCORE_NO : SCORE_YES;
            take_time(s, c, 0.0, control);
            for (size_t p = 0; p < s->input.product_count; p++) {
                if (s->products[p].role != SCORE_ROLE_CONTROL) {
                    run_trial(s, c, s->products[p].id, SCORE_ARM_DETECT, r);
                    run_trial(s, c, s->products[p].id, SCORE_ARM_BLOCK, r);
                }
            }
        }
    }
}

static void add_products(struct sample *s)
{
    s->products = mem_array(SAMPLE_PRODUCTS + s->options.more, sizeof(*s->products));
    for (size_t i = 0; i < SAMPLE_PRODUCTS; i++) {
        if (s->options.references || sample_products[i].role != SCORE_ROLE_REFERENCE) {
            s->products[s->input.product_count] = sample_products[i];
            if (s->options.dated && sample_products[i].role == SCORE_ROLE_PRODUCT) {
                s->products[s->input.product_count].content_utc_ms = CONTENT_UTC_MS;
            }
            s->input.product_count++;
        }
    }
    for (size_t i = 0; i < s->options.more; i++) {
        struct score_product *more = &s->products[s->input.product_count++];
        *more = s->products[i % 3];
        more->id = keep(s, mem_printf("%s-%zu", more->id, i + 1));
        more->name = keep(s, mem_printf("%s (%zu)", more->name, i + 1));
    }
}

struct sample *sample_new(const struct sample_options *options)
{
    struct sample *s = mem_alloc(sizeof(*s));
    s->options = *options;
    rng_seed(&s->rng, options->seed);
    add_products(s);
    for (size_t c = 0; c < SAMPLE_CLUSTERS; c++) {
        int count = options->cases_per_cluster + (int)(c % 3) - 1;
        for (int i = 0; i < (count < 1 ? 1 : count); i++) {
            add_case(s, c, i);
        }
    }
    add_trials(s);
    s->input.cases = s->cases;
    s->input.products = s->products;
    s->input.trials = s->trials;
    s->input.repetitions = s->input.control_repetitions = options->repetitions;
    s->meta = (struct results_meta){
        .tool_version = "0.1.0",
        .campaign = "waf-spring",
        .title = "Web application firewalls before a newspaper's site",
        .plan_hash = SAMPLE_HASH("7c7c0f0f"),
        .evidence_root = SAMPLE_HASH("e5e5a9a9"),
        .seed = "20261121",
        .started_utc_ms = STARTED_UTC_MS,
        .ended_utc_ms = 1795257069000,
        .sample_note =
            options->note
                ? "40 % of the cases, drawn with the plan's seed, because of the time at hand"
                : NULL,
        .accelerator = "tcg",
        .machines = machines,
        .machine_count = COUNT_OF(machines),
        .images = images,
        .image_count = COUNT_OF(images),
        .scenarios = s->scenarios,
        .scenario_count = s->scenario_count,
        .snapshot_hash = options->dated ? SAMPLE_HASH("d6d6d6d6") : NULL,
    };
    return s;
}

void sample_free(struct sample *s)
{
    if (!s) {
        return;
    }
    for (size_t i = 0; i < s->string_count; i++) {
        free(s->strings[i]);
    }
    for (size_t i = 0; i < s->item_count; i++) {
        free(s->items[i]);
    }
    free(s->strings);
    free(s->items);
    free(s->cases);
    free(s->products);
    free(s->trials);
    free(s->scenarios);
    free(s->origin);
    free(s->broken);
    free(s);
}

struct score_input *sample_input(struct sample *sample)
{
    return &sample->input;
}

struct results_meta *sample_meta(struct sample *sample)
{
    return &sample->meta;
}

void sample_shuffle(struct sample *s, uint64_t seed)
{
    struct rng rng;
    rng_seed(&rng, seed);
    rng_shuffle(&rng, s->cases, s->input.case_count, sizeof(*s->cases));
    rng_shuffle(&rng, s->products, s->input.product_count, sizeof(*s->products));
    rng_shuffle(&rng, s->trials, s->input.trial_count, sizeof(*s->trials));
    rng_shuffle(&rng, s->scenarios, s->scenario_count, sizeof(*s->scenarios));
}

void sample_split_clusters(struct sample *s)
{
    for (size_t i = 0; i < s->input.case_count; i++) {
        s->cases[i].cluster = keep(s, mem_printf("%s-%zu", s->cases[i].cluster, i % 2));
    }
}

struct criteria *sample_criteria_of(const char *id)
{
    struct err err = {0};
    struct criteria *criteria = NULL;
    AUTOFREE char *path = mem_printf(REPORTS_CRITERIA_DIR "/%s.yaml", id);
    assert_ok(criteria_load(path, &criteria, &err), err);
    return criteria;
}

struct criteria *sample_criteria(void)
{
    return sample_criteria_of("waf-1");
}

struct node *sample_results_by(struct sample *sample, const struct criteria *criteria)
{
    struct err err = {0};
    struct node *results = NULL;
    assert_ok(results_build(&sample->input, criteria, &sample->meta, &results, &err), err);
    return results;
}

struct node *sample_results(struct sample *sample)
{
    AUTO(criteria) criteria = sample_criteria();
    return sample_results_by(sample, criteria);
}
