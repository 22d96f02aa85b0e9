/* tameshi scenario try: one scenario, now, without a product and then with each that is asked for.
 * It is a run like any other, in a folder that is gone afterwards, so that what an author sees is
 * what an evaluation does. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/text.h"
#include "orchestrator/cli/cli.h"
#include "orchestrator/cli/commands.h"
#include "orchestrator/cli/data.h"
#include "orchestrator/cli/run_options.h"
#include "orchestrator/cli/try_show.h"
#include "orchestrator/evidence/chain.h"
#include "orchestrator/plan/plan.h"
#include "orchestrator/run/run.h"
#include "reports/results.h"

#define TRY_SEED 1
#define MAX_PRODUCTS 16

/* "a, b" as a list of ids; the text is cut up. */
static int split_products(char *text, const char *ids[MAX_PRODUCTS + 1], size_t *count,
                          struct err *err)
{
    char *rest = NULL;
    *count = 0;
    for (char *id = strtok_r(text, ",", &rest); id != NULL; id = strtok_r(NULL, ",", &rest)) {
        id += strspn(id, " ");
        id[strcspn(id, " ")] = '\0';
        if (*id == '\0') {
            continue;
        }
        if (*count == MAX_PRODUCTS) {
            return err_set(err, ERR_USAGE, "--product takes at most %d products", MAX_PRODUCTS);
        }
        ids[(*count)++] = id;
    }
    ids[*count] = NULL;
    return 0;
}

/* By whose criteria the trials are judged: verdicts are the same by any, so the first of the
 * category that there is. */
static int find_criteria(const char *category, struct criteria **out, struct err *err)
{
    AUTOFREE char *folder = data_path("reports/criteria");
    char **names = NULL;
    size_t count = 0;
    int got = file_list(folder, 1000, &names, &count, err);
    if (got != 0) {
        return -1;
    }
    got = err_set(err, ERR_INPUT, "no criteria in '%s' are for category '%s'", folder, category);
    for (size_t i = 0; i < count && got != 0; i++) {
        AUTOFREE char *path = file_join(folder, names[i]);
        AUTO(criteria) criteria = NULL;
        struct err ignored;
        if (text_ends(names[i], ".yaml") && criteria_load(path, &criteria, &ignored) == 0 &&
            strcmp(criteria->category, category) == 0) {
            *out = TAKE(criteria);
            got = 0;
        }
    }
    file_names_free(names, count);
    return got;
}

static const char *category_of(const struct product_list *products, const struct scenario *scenario,
                               const char *id)
{
    const struct product *product = id == NULL ? NULL : product_list_find(products, id);
    return product != NULL ? product->category : scenario->categories[0];
}

/* sample: only so many of the first cases; 0: all. */
static int build_plan(struct scenario *scenario, const char **ids, size_t count, int64_t sample,
                      struct plan **out, struct err *err)
{
    AUTO(criteria) criteria = NULL;
    AUTO(doc) doc = doc_wrap(node_object(), "--product");
    struct product_list products = {0};
    struct scenario_library library = {&scenario, 1};
    const char *scenarios[] = {scenario->id, NULL};
    if (data_products(&products, err) != 0) {
        return -1;
    }
    struct campaign campaign = {
        .doc = doc,
        .id = "try",
        .title = scenario->title,
        .category = category_of(&products, scenario, ids[0]),
        .products = ids,
        .product_count = count,
        .scenarios = scenarios,
        .scenario_count = 1,
        .repetitions = 1,
        .seed = TRY_SEED,
        .sample = sample,
        .in_order = true,
    };
    int got = find_criteria(campaign.category, &criteria, err);
    if (got == 0 && criteria != NULL) {
        campaign.criteria = criteria->id;
        struct plan_sources sources = {
            .library = &library, .products = &products, .criteria = criteria};
        got = plan_build(&campaign, &sources, out, err);
    }
    product_list_done(&products);
    return got;
}

/* A fresh folder below $TMPDIR; caller frees. */
static char *make_folder(struct err *err)
{
    const char *base = getenv("TMPDIR");
    char *path = mem_printf("%s/tameshi-try-XXXXXX", base != NULL && *base != '\0' ? base : "/tmp");
    if (mkdtemp(path) == NULL) {
        err_sys(err, ERR_IO, "cannot make a folder '%s'", path);
        free(path);
        return NULL;
    }
    return path;
}

static int try_in(const char *folder, const struct plan *plan, const struct run_options *options,
                  struct try_seen *seen, struct err *err)
{
    AUTOFREE char *plan_path = file_join(folder, "plan.json");
    AUTOFREE char *dir = file_join(folder, "run");
    AUTOFREE char *results = file_join(dir, "results.json");
    AUTOFREE char *evidence = file_join(dir, "evidence.jsonl");
    char root[HASH_HEX];
    int64_t begun_ms = clock_mono_ms();
    if (plan_save(plan, plan_path, err) != 0 || run_start(plan_path, dir, options, err) != 0 ||
        node_load(results, RESULTS_MAX_BYTES, &seen->results, err) != 0 ||
        chain_read(evidence, plan->hash, try_seen_visit, seen, root, err) != 0) {
        return -1;
    }
    seen->took_ms = clock_mono_ms() - begun_ms;
    return 0;
}

static int show(const struct cli_args *args, const struct plan *plan, const struct try_seen *seen,
                struct err *err)
{
    AUTO(node) node = try_node(plan, seen);
    if (cli_flag(args, "json")) {
        if (data_print(node, err) != 0) {
            return -1;
        }
    } else {
        struct try_print how = {.verbose = cli_flag(args, "verbose"),
                                .anyway = cli_flag(args, "anyway")};
        try_print(plan, node, &how);
    }
    return node_get_int(node, "failed_in_control", 0) + node_get_int(node, "void", 0) > 0
               ? CLI_DIFFERENCE
               : 0;
}

static int run(const struct cli_args *args, struct err *err)
{
    AUTO(scenario) scenario = NULL;
    AUTO(plan) plan = NULL;
    AUTOFREE char *products =
        mem_strdup(cli_value(args, "product") != NULL ? cli_value(args, "product") : "");
    AUTOFREE char *folder = NULL;
    const char *ids[MAX_PRODUCTS + 1] = {NULL};
    size_t count = 0;
    int64_t sample = 0;
    struct run_options options = {.keep_requests = true, .in_haste = true};
    struct try_seen seen __attribute__((cleanup(try_seen_done)));
    try_seen_init(&seen);
    if (run_options_read(args, &options, err) != 0 ||
        cli_int(args, "sample", 1, 256, 0, &sample, err) != 0 ||
        split_products(products, ids, &count, err) != 0 ||
        scenario_load(args->words[0], &scenario, err) != 0 ||
        build_plan(scenario, ids, count, sample, &plan, err) != 0) {
        return -1;
    }
    options.pristine = "clone"; /* out of saved templates; each environment is used once or twice */
    folder = make_folder(err);
    if (folder == NULL) {
        return -1;
    }
    int got = try_in(folder, plan, &options, &seen, err);
    struct err ignored;
    file_remove_tree(folder, &ignored);
    return got != 0 ? -1 : show(args, plan, &seen, err);
}

static const struct cli_option options[] = {
    {"product", "ID[,ID]", "products to try it on, beside none at all"},
    {"sample", "N", "try the first N of the scenario's cases"},
    {"verbose", NULL, "show all header fields, whole requests and the beginning of every answer"},
    {"anyway", NULL, "show what products made of a case that does not work without one, too"},
    {"json", NULL, "print what was seen as JSON"},
    RUN_OPTION_JOBS,
    RUN_OPTION_ACCEL,
    RUN_OPTION_HYPERVISOR,
    RUN_OPTION_CONNECT,
    RUN_OPTION_FAKE,
    {NULL, NULL, NULL},
};

const struct cmd cmd_scenario_try = {
    .name = "scenario try",
    .summary = "Run one scenario now, without a product and with those asked for",
    .usage = "FILE.yaml [--product ID[,ID]] [--sample N] [--verbose] [--anyway] [--json]",
    .help = "Shows step by step what went out, what came back, what the product logged, and what "
            "was judged; last, a table\n"
            "with a line for each case, and what the words in it mean. Header fields that every "
            "request has are left out.\n"
            "Exits with 3 if a case does not work without a product, or a trial was void.\n"
            "Example: tameshi scenario try scenarios/library/attack/sqli-union-search.yaml "
            "--product nginx-modsecurity-crs-pl1",
    .options = options,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};
