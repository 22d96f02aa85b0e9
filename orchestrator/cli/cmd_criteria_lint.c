/* tameshi criteria lint: what is wrong with a criteria file, what weakens it, and whether on a run
 * it ranks a reference product above a product under test. */
#include <stdio.h>
#include <string.h>

#include "orchestrator/cli/cli.h"
#include "orchestrator/cli/commands.h"
#include "orchestrator/cli/data.h"
#include "orchestrator/run/score.h"
#include "reports/criteria_lint.h"

static struct node *remark_node(const char *file, const struct criteria_remark *remark)
{
    struct node *node = node_object();
    node_set_str(node, "file", file);
    node_set_int(node, "line", remark->place.line);
    node_set_int(node, "column", remark->place.column);
    node_set_str(node, "kind", remark->kind);
    node_set_str(node, "text", remark->text);
    return node;
}

/* What a program is told; the caller's. */
static struct node *facts_node(const char *file, const struct criteria_lint *lint)
{
    struct node *facts = node_object();
    struct node *warnings = node_array();
    for (size_t i = 0; i < lint->count; i++) {
        node_append(warnings, remark_node(file, &lint->remarks[i]));
    }
    node_set_str(facts, "file", file);
    node_set_str(facts, "id", lint->criteria->id);
    node_set_str(facts, "version", lint->criteria->version);
    node_set_str(facts, "sha256", lint->criteria->hash);
    node_set(facts, "warnings", warnings);
    return facts;
}

static void print_remarks(const char *file, const struct criteria_lint *lint)
{
    for (size_t i = 0; i < lint->count; i++) {
        const struct criteria_remark *remark = &lint->remarks[i];
        fprintf(stderr, "%s:%d:%d: warning: %s [%s]\n", file, remark->place.line,
                remark->place.column, remark->text, remark->kind);
    }
    printf("%s: %s %s, ", file, lint->criteria->id, lint->criteria->version);
    if (lint->count == 0) {
        printf("good\n");
    } else {
        printf("%zu warning%s\n", lint->count, lint->count == 1 ? "" : "s");
    }
}

/* The first pair of either kind, with the place of what ranks so. */
static int refuse(const char *file, const struct criteria_lint *lint, const char *dir,
                  const struct node *guard, struct err *err)
{
    const struct node *pairs = node_get(guard, "pairs");
    const struct node *gate_pairs = node_get(guard, "gate_pairs");
    size_t count = node_count(pairs) + node_count(gate_pairs);
    AUTOFREE char *more =
        count > 1 ? mem_printf(" (and %zu more such pair%s)", count - 1, count == 2 ? "" : "s")
                  : mem_strdup("");
    if (node_count(pairs) > 0) {
        const struct node *pair = node_at(pairs, 0);
        return err_set(
            err, ERR_INPUT,
            "%s:%d:%d: score: ranks the reference product '%s' (%g) above '%s' (%g) on "
            "'%s'%s",
            file, lint->score.line, lint->score.column, node_get_str(pair, "reference", ""),
            node_real_value(node_get(pair, "reference_score")), node_get_str(pair, "product", ""),
            node_real_value(node_get(pair, "product_score")), dir, more);
    }
    const struct node *pair = node_at(gate_pairs, 0);
    return err_set(err, ERR_INPUT,
                   "%s:%d:%d: gates: rank the reference product '%s' (%s) above '%s' (%s) on "
                   "'%s'%s",
                   file, lint->gates.line, lint->gates.column, node_get_str(pair, "reference", ""),
                   node_get_str(pair, "reference_verdict", ""), node_get_str(pair, "product", ""),
                   node_get_str(pair, "product_verdict", ""), dir, more);
}

/* Whether the criteria say anything of the product as a whole. */
static bool is_judged(const struct node *product)
{
    const char *joint = node_get_str(node_get(product, "gates"), "verdict", "not-decided");
    return node_type(node_get(product, "score")) != NODE_NULL || strcmp(joint, "not-decided") != 0;
}

/* "allow-all, coin": the products of that role that could be held against others. */
static void add_role(struct buf *out, const struct node *results, const char *role)
{
    const struct node *products = node_get(results, "products");
    for (size_t i = 0; i < node_count(products); i++) {
        const struct node *product = node_at(products, i);
        if (strcmp(node_get_str(product, "role", ""), role) == 0 && is_judged(product)) {
            buf_printf(out, "%s%s", out->length > 0 ? ", " : "", node_get_str(product, "id", ""));
        }
    }
}

static void print_run(const char *dir, const struct node *results)
{
    AUTOBUF struct buf references = BUF_INIT;
    AUTOBUF struct buf products = BUF_INIT;
    const char *state = node_get_str(node_get(results, "guard"), "state", "");
    add_role(&references, results, "reference");
    add_role(&products, results, "product");
    if (strcmp(state, "passed") == 0) {
        printf("%s: none of %s comes out above any of %s\n", dir, buf_str(&references),
               buf_str(&products));
    } else if (strcmp(state, "not-applied") == 0) {
        printf("%s: nothing can be said: no reference product and product under test that the "
               "criteria both judge\n",
               dir);
    }
}

/* *results: what the run comes to by the file. */
static int try_run(const struct criteria_lint *lint, const char *dir, struct node *facts,
                   struct node **results, struct err *err)
{
    struct node *run = NULL;
    if (score_dir(dir, lint->criteria, results, err) != 0) {
        return -1;
    }
    run = node_object();
    node_set_str(run, "dir", dir);
    node_set(run, "guard", node_ref(node_get(*results, "guard")));
    node_set(facts, "run", run);
    return 0;
}

static int check_strict(const struct cli_args *args, const struct criteria_lint *lint,
                        struct err *err)
{
    if (lint->count == 0 || !cli_flag(args, "strict")) {
        return 0;
    }
    return err_set(err, ERR_INPUT, "%zu warning%s, named above, and --strict allows none",
                   lint->count, lint->count == 1 ? "" : "s");
}

static int run(const struct cli_args *args, struct err *err)
{
    const char *file = args->words[0], *dir = cli_value(args, "run");
    CRITERIA_LINT lint = {0};
    AUTO(node) facts = NULL;
    AUTO(node) results = NULL;
    bool json = cli_flag(args, "json");
    if (criteria_lint(file, &lint, err) != 0) {
        return -1;
    }
    facts = facts_node(file, &lint);
    if (!json) {
        print_remarks(file, &lint);
    }
    if (dir != NULL && try_run(&lint, dir, facts, &results, err) != 0) {
        return -1;
    }
    if (json && data_print(facts, err) != 0) {
        return -1;
    }
    const struct node *guard = node_get(results, "guard");
    if (strcmp(node_get_str(guard, "state", ""), "refused") == 0) {
        return refuse(file, &lint, dir, guard, err);
    }
    if (results != NULL && !json) {
        print_run(dir, results);
    }
    return check_strict(args, &lint, err);
}

static const struct cli_option options[] = {
    {"run", "DIR",
     "score this run with FILE, and refuse FILE where it ranks a reference product "
     "above a product under test"},
    {"strict", NULL, "fail when there are warnings"},
    {"json", NULL, "print what was found as JSON"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_criteria_lint = {
    .name = "criteria lint",
    .summary = "Check a criteria file, and warn where products that do no work would come out well",
    .usage = "FILE [--run DIR] [--strict] [--json]",
    .help = "A problem is printed as file:line:column: what is wrong, and what was expected. "
            "Warnings come of arithmetic on\n"
            "the file alone: allow-all, deny-all, alert-all and coin with their ideal values "
            "against a product that just\n"
            "meets every limit. With --run the plan and the evidence of a run are scored anew; "
            "nothing in it is changed.\n"
            "Example: tameshi criteria lint reports/criteria/waf-2.yaml --run /var/tmp/run1",
    .options = options,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};
