/* tameshi scenario lint: what is wrong with scenarios, and what weakens a measurement made with
 * them. Findings go to standard error as compilers write them, facts to standard output. */
#include <stdio.h>
#include <stdlib.h>

#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/ext/doc.h"
#include "orchestrator/cli/cli.h"
#include "orchestrator/cli/commands.h"
#include "orchestrator/cli/data.h"
#include "scenarios/breadth.h"
#include "scenarios/weak.h"

struct lint {
    bool json;
    bool notes; /* are printed one by one */
    size_t problems;
    size_t warnings;
    struct node *result; /* owned; what --json prints */
    struct product_list products;
    const char **categories; /* of these products, NULL-ended; owned */
};

/* Without products, categories are not looked at. */
static void lint_init(struct lint *lint, const struct cli_args *args)
{
    struct err ignored;
    *lint = (struct lint){.json = cli_flag(args, "json"),
                          .notes = !cli_flag(args, "library"),
                          .result = node_object()};
    node_set(lint->result, "errors", node_array());
    node_set(lint->result, "warnings", node_array());
    node_set(lint->result, "notes", node_array());
    if (data_products(&lint->products, &ignored) != 0) {
        lint->products = (struct product_list){0};
    }
    lint->categories = mem_array(lint->products.count + 1, sizeof(*lint->categories));
    for (size_t i = 0; i < lint->products.count; i++) {
        lint->categories[i] = lint->products.items[i]->category;
    }
    lint->categories[text_distinct(lint->categories, lint->products.count)] = NULL;
}

static void lint_done(struct lint *lint)
{
    node_free(lint->result);
    product_list_done(&lint->products);
    free(lint->categories);
}

/* Which kinds of product there are is not for scenarios/ to know. */
static void check_categories(const struct lint *lint, const struct scenario *scenario,
                             struct remarks *remarks)
{
    struct cur root = {.doc = scenario->doc, .node = doc_root(scenario->doc)};
    struct cur place = root;
    struct remark remark = {.kind = "category", .file = doc_name(scenario->doc)};
    AUTOBUF struct buf known = BUF_INIT;

    (void)cur_any(&root, "category", false, &place, NULL);
    cur_where(&place, &remark.line, &remark.column);
    for (size_t i = 0; lint->categories[i] != NULL; i++) {
        buf_printf(&known, "%s%s", i == 0 ? "" : ", ", lint->categories[i]);
    }
    for (size_t i = 0; i < scenario->category_count && known.length > 0; i++) {
        if (!text_in_list(lint->categories, scenario->categories[i])) {
            remark.text = mem_printf("no product is of category '%s'; there are: %s",
                                     scenario->categories[i], buf_str(&known));
            remarks_add(remarks, &remark);
        }
    }
}

static void found_problem(void *data, const struct err *problem)
{
    struct lint *lint = data;
    lint->problems++;
    node_append(node_get(lint->result, "errors"), node_string(problem->text));
    if (!lint->json) {
        fprintf(stderr, "%s\n", problem->text);
    }
}

static struct node *remark_node(const struct remark *remark)
{
    struct node *node = node_object();
    node_set_str(node, "file", remark->file);
    node_set_int(node, "line", remark->line);
    node_set_int(node, "column", remark->column);
    node_set_str(node, "kind", remark->kind);
    node_set_str(node, "text", remark->text);
    return node;
}

static void tell_remarks(struct lint *lint, const struct remarks *remarks)
{
    lint->warnings += remarks_count(remarks, false);
    for (size_t i = 0; i < remarks->count; i++) {
        const struct remark *remark = &remarks->items[i];
        node_append(node_get(lint->result, remark->note ? "notes" : "warnings"),
                    remark_node(remark));
        if (!lint->json && (!remark->note || lint->notes)) {
            fprintf(stderr, "%s:%d:%d: %s: %s [%s]\n", remark->file, remark->line, remark->column,
                    remark->note ? "note" : "warning", remark->text, remark->kind);
        }
    }
}

/* 1 when the file has problems, which were told. */
#define LINT_BAD 1
static int lint_file(struct lint *lint, const char *path, struct err *err)
{
    AUTO(scenario) scenario = NULL;
    AUTO_REMARKS struct remarks remarks = REMARKS_INIT;
    if (scenario_lint(path, found_problem, lint, &scenario, err) != 0) {
        return LINT_BAD;
    }
    if (weak_scenario(scenario, &remarks, err) != 0) {
        return -1;
    }
    check_categories(lint, scenario, &remarks);
    tell_remarks(lint, &remarks);
    if (!lint->json) {
        size_t warnings = remarks_count(&remarks, false);
        printf("%s: ", path);
        if (warnings > 0) {
            printf("%zu warning%s, ", warnings, warnings == 1 ? "" : "s");
        } else {
            printf("good, ");
        }
        size_t cases = scenario_case_count(scenario);
        printf("%zu case%s\n", cases, cases == 1 ? "" : "s");
    }
    return 0;
}

static int lint_files(struct lint *lint, const struct cli_args *args, struct err *err)
{
    size_t bad = 0;
    for (size_t i = 0; i < args->word_count; i++) {
        int answer = lint_file(lint, args->words[i], err);
        if (answer < 0) {
            return -1;
        }
        bad += answer == LINT_BAD;
    }
    node_set_int(lint->result, "files", (int64_t)args->word_count);
    if (lint->json && data_print(lint->result, err) != 0) {
        return -1;
    }
    return bad == 0 ? 0
                    : err_set(err, ERR_INPUT, "%zu of %zu scenario%s %s problems, named above", bad,
                              args->word_count, args->word_count == 1 ? "" : "s",
                              bad == 1 ? "has" : "have");
}

static struct node *breadth_node(const struct breadth *breadth, struct weak_nearness nearness)
{
    struct node *node = node_object();
    struct node *rows = node_array();
    for (size_t i = 0; i < breadth->row_count; i++) {
        const struct breadth_row *row = &breadth->rows[i];
        struct node *item = node_object();
        node_set_str(item, "tactic", row->tactic);
        node_set_int(item, "scenarios", (int64_t)row->scenarios);
        node_set_int(item, "clusters", (int64_t)row->clusters);
        node_set_int(item, "cases", (int64_t)row->cases);
        node_append(rows, item);
    }
    node_set(node, "by_tactic", rows);
    node_set_int(node, "scenarios", (int64_t)breadth->scenarios);
    node_set_int(node, "clusters", (int64_t)breadth->clusters);
    node_set_int(node, "cases", (int64_t)breadth->cases);
    node_set_int(node, "techniques", (int64_t)breadth->techniques);
    node_set_int(node, "benign_cases", (int64_t)nearness.benign);
    node_set_int(node, "benign_cases_near_attacks", (int64_t)nearness.near);
    return node;
}

static void print_row(const char *name, size_t scenarios, size_t clusters, size_t cases)
{
    printf("%-24s %9zu %9zu %9zu\n", name, scenarios, clusters, cases);
}

static void print_breadth(const struct breadth *breadth, struct weak_nearness nearness)
{
    printf("%-24s %9s %9s %9s\n", "tactic", "scenarios", "clusters", "cases");
    for (size_t i = 0; i < breadth->row_count; i++) {
        const struct breadth_row *row = &breadth->rows[i];
        print_row(row->tactic == NULL ? "(benign work)" : row->tactic, row->scenarios,
                  row->clusters, row->cases);
    }
    print_row("all", breadth->scenarios, breadth->clusters, breadth->cases);
    printf("%zu techniques; %zu of %zu benign cases have half or more of their wording in common "
           "with an attack\n",
           breadth->techniques, nearness.near, nearness.benign);
}

static void print_notes(const struct remarks *remarks)
{
    for (const struct weak_rule *rule = weak_rules; rule->kind != NULL; rule++) {
        size_t count = 0;
        for (size_t i = 0; i < remarks->count; i++) {
            count += remarks->items[i].kind == rule->kind;
        }
        if (rule->note && count > 0) {
            printf("note: in %zu scenarios, %s [%s]\n", count, rule->summary, rule->kind);
        }
    }
}

static int judge_library(struct lint *lint, const struct scenario_library *library, struct err *err)
{
    AUTO(similarity) similarity = NULL;
    AUTO_REMARKS struct remarks remarks = REMARKS_INIT;
    AUTO_BREADTH struct breadth breadth;
    breadth_of(library, &breadth);
    if (similarity_new(library, &similarity, err) != 0 ||
        weak_library(library, similarity, &remarks, err) != 0) {
        return -1;
    }
    for (size_t i = 0; i < library->count; i++) {
        check_categories(lint, library->items[i], &remarks);
    }
    struct weak_nearness nearness = weak_nearness_of(library, similarity);
    tell_remarks(lint, &remarks);
    node_set_int(lint->result, "files", (int64_t)library->count);
    node_set(lint->result, "library", breadth_node(&breadth, nearness));
    if (lint->json) {
        return data_print(lint->result, err);
    }
    print_breadth(&breadth, nearness);
    print_notes(&remarks);
    printf("%zu warning%s\n", lint->warnings, lint->warnings == 1 ? "" : "s");
    return 0;
}

static int lint_library(struct lint *lint, const struct cli_args *args, struct err *err)
{
    AUTO(scenario_library) library = NULL;
    AUTOFREE char *shipped = data_path("scenarios/library");
    const char *folder = args->word_count > 0 ? args->words[0] : shipped;
    if (scenario_library_load(folder, found_problem, lint, &library, err) == 0) {
        return judge_library(lint, library, err);
    }
    if (lint->problems == 0) {
        return -1;
    }
    node_set(lint->result, "files", node_null());
    if (lint->json && data_print(lint->result, err) != 0) {
        return -1;
    }
    return err_set(err, ERR_INPUT, "%zu problem%s in '%s', named above", lint->problems,
                   lint->problems == 1 ? "" : "s", folder);
}

static int check_words(const struct cli_args *args, struct err *err)
{
    if (cli_flag(args, "library") && args->word_count > 1) {
        return err_set(err, ERR_USAGE, "--library takes one folder, got %zu", args->word_count);
    }
    if (!cli_flag(args, "library") && args->word_count == 0) {
        return err_set(err, ERR_USAGE, "a FILE or --library is missing");
    }
    return 0;
}

static int run_lint(const struct cli_args *args, struct err *err)
{
    struct lint lint;
    if (check_words(args, err) != 0) {
        return -1;
    }
    lint_init(&lint, args);
    int answer =
        cli_flag(args, "library") ? lint_library(&lint, args, err) : lint_files(&lint, args, err);
    if (answer == 0 && lint.warnings > 0 && cli_flag(args, "strict")) {
        answer = err_set(err, ERR_INPUT, "%zu warning%s, named above, and --strict allows none",
                         lint.warnings, lint.warnings == 1 ? "" : "s");
    }
    lint_done(&lint);
    return answer;
}

static const struct cli_option lint_options[] = {
    {"library", NULL, "look at FOLDER (without one: the scenarios that ship) as a whole"},
    {"strict", NULL, "fail when there are warnings"},
    {"json", NULL, "print what was found as JSON"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_scenario_lint = {
    .name = "scenario lint",
    .summary = "Check scenario files, and warn of what weakens a measurement",
    .usage = "[--strict] [--json] FILE... | --library [FOLDER]",
    .help = "Prints every problem as file:line:column: what is wrong, and what was expected. A "
            "mistake of YAML ends the\nreading of its file, and of a step other than http or an "
            "effect the first problem is told.\n"
            "Warnings tell what is sound but weak, such as an effect that the request itself would "
            "fulfil; notes need\nno mending. With --library also: ids and near-duplicates across "
            "files, and counts by tactic.\n"
            "Example: tameshi scenario lint scenarios/library/attack/*.yaml",
    .options = lint_options,
    .max_words = 10000,
    .run = run_lint,
};
