/* tameshi stats agreement: whether evaluators come to the same verdicts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "orchestrator/cli/commands.h"
#include "orchestrator/cli/stats_csv.h"
#include "reports/stats/agreement.h"

#define EVALUATORS_MAX 64

struct table {
    int *values;
    size_t capacity;
    struct ratings ratings; /* over them, once all is read */
    struct stats_names categories;
};

static void table_done(struct table *table)
{
    free(table->values);
    stats_names_done(&table->categories);
}

static int add_item(const struct stats_csv *csv, size_t first, struct table *out, struct err *err)
{
    struct ratings *ratings = &out->ratings;
    if (ratings->items == out->capacity) {
        out->capacity = out->capacity == 0 ? 256 : out->capacity * 2;
        out->values =
            mem_grow(out->values, out->capacity, ratings->evaluators * sizeof(*out->values));
    }
    for (size_t e = 0; e < ratings->evaluators; e++) {
        size_t category = 0;
        int value = AGREEMENT_MISSING;
        if (stats_csv_field(csv, first + e)[0] != '\0') {
            if (stats_csv_known(csv, first + e, &out->categories, AGREEMENT_CATEGORIES_MAX,
                                "categories", &category, err) != 0) {
                return -1;
            }
            value = (int)category;
        }
        out->values[ratings->items * ratings->evaluators + e] = value;
    }
    ratings->items++;
    return 0;
}

static int read_table(struct stats_csv *csv, struct table *out, struct err *err)
{
    size_t first = strcmp(csv->names[0], "item") == 0 || strcmp(csv->names[0], "case") == 0;
    int rc = 0;
    out->ratings.evaluators = csv->columns - first;
    if (out->ratings.evaluators < 2 || out->ratings.evaluators > EVALUATORS_MAX) {
        return stats_csv_wrong(csv, 0, err, "%zu %s, expected 2 to %d", out->ratings.evaluators,
                               out->ratings.evaluators == 1 ? "evaluator" : "evaluators",
                               EVALUATORS_MAX);
    }
    while (rc == 0) {
        rc = stats_csv_next(csv, err);
        if (rc == 0) {
            rc = add_item(csv, first, out, err);
        }
    }
    if (rc == STATS_CSV_END && out->categories.count == 0) {
        return err_set(err, ERR_INPUT, "%s: no rating in it", csv->path);
    }
    out->ratings.values = out->values;
    out->ratings.categories = out->categories.count;
    return rc == STATS_CSV_END ? 0 : -1;
}

struct figures {
    double level, alpha;
    struct agreement fleiss, cohen;
    bool has_fleiss, has_cohen, has_alpha;
};

static struct node *agreement_node(const struct agreement *agreement, bool there)
{
    if (!there) {
        return node_null();
    }
    struct node *out = stats_interval(agreement->interval);
    stats_set(out, "kappa", agreement->value);
    stats_set(out, "ase", agreement->ase);
    stats_set(out, "se_null", agreement->se_null);
    stats_set(out, "p", agreement->p);
    node_set_int(out, "items", (int64_t)agreement->items);
    return out;
}

static struct node *figures_node(const struct figures *figures, const struct table *table)
{
    struct node *out = node_object(), *categories = node_array(), *alpha = node_null();
    for (size_t i = 0; i < table->categories.count; i++) {
        node_append(categories, node_string(table->categories.items[i]));
    }
    if (figures->has_alpha) {
        node_free(alpha);
        alpha = node_object();
        stats_set(alpha, "alpha", figures->alpha);
    }
    node_set_int(out, "items", (int64_t)table->ratings.items);
    node_set_int(out, "evaluators", (int64_t)table->ratings.evaluators);
    stats_set(out, "level", figures->level);
    node_set(out, "categories", categories);
    node_set(out, "fleiss", agreement_node(&figures->fleiss, figures->has_fleiss));
    node_set(out, "cohen", agreement_node(&figures->cohen, figures->has_cohen));
    node_set(out, "krippendorff", alpha);
    return out;
}

static void print_agreement(const char *name, const struct agreement *agreement, bool there)
{
    if (there) {
        printf("; %s %.4f (%.4f to %.4f)", name, agreement->value, agreement->interval.lower,
               agreement->interval.upper);
    }
}

static void print_figures(const struct figures *figures, const struct table *table)
{
    printf("%zu items, %zu evaluators, %zu categories", table->ratings.items,
           table->ratings.evaluators, table->categories.count);
    print_agreement("fleiss' kappa", &figures->fleiss, figures->has_fleiss);
    print_agreement("cohen's kappa", &figures->cohen, figures->has_cohen);
    if (figures->has_alpha) {
        printf("; krippendorff's alpha %.4f", figures->alpha);
    }
    puts(figures->has_fleiss || figures->has_cohen || figures->has_alpha
             ? ""
             : "; no figure: fewer than two ratings of any item, or one category is all there is");
}

static int run_agreement(const struct cli_args *args, struct err *err)
{
    STATS_CSV csv = {0};
    __attribute__((cleanup(table_done))) struct table table = {0};
    struct figures figures = {0};
    if (stats_level(args, &figures.level, err) != 0 ||
        stats_csv_open(args->words[0], &csv, err) != 0 || read_table(&csv, &table, err) != 0) {
        return -1;
    }
    figures.has_fleiss = agreement_fleiss(&table.ratings, figures.level, &figures.fleiss);
    figures.has_cohen = agreement_cohen(&table.ratings, figures.level, &figures.cohen);
    figures.has_alpha = agreement_krippendorff(&table.ratings, &figures.alpha);
    if (cli_flag(args, "json")) {
        AUTO(node) out = figures_node(&figures, &table);
        return stats_print(out, err);
    }
    print_figures(&figures, &table);
    return 0;
}

static const struct cli_option agreement_options[] = {STATS_LEVEL, STATS_JSON, STATS_END};

const struct cmd cmd_stats_agreement = {
    .name = "stats agreement",
    .summary = "Whether evaluators come to the same verdicts, beyond chance",
    .usage = "FILE.csv [--level L] [--json]",
    .help =
        "A row for each item, a column for each evaluator, any words as verdicts, an empty field "
        "for a missing\none; a first column 'item' or 'case' may name the items. Fleiss' kappa "
        "needs all ratings; Cohen's\ntwo evaluators; Krippendorff's alpha (for names) neither.\n"
        "Example: tameshi stats agreement verdicts.csv --json",
    .options = agreement_options,
    .min_words = 1,
    .max_words = 1,
    .run = run_agreement,
};
