/* tameshi stats paired|holm|cochran-q: products compared on the same cases. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "orchestrator/cli/commands.h"
#include "orchestrator/cli/stats_csv.h"
#include "reports/stats/paired.h"
#include "reports/stats/several.h"

#define P_VALUES_MAX 1000
#define PRODUCTS_MAX 64

static int read_pairs(const struct cli_args *args, struct paired *out, struct err *err)
{
    static const char *const names[] = {"A", "B", "C", "D"};
    int64_t v[4] = {0};
    for (size_t i = 0; i < COUNT_OF(v); i++) {
        if (stats_count(args->words[i], names[i], &v[i], err) != 0) {
            return -1;
        }
    }
    *out = (struct paired){v[0], v[1], v[2], v[3]};
    int64_t all = v[0] + v[1] + v[2] + v[3];
    if (all == 0 || all > BINOMIAL_MAX) {
        return err_set(err, ERR_USAGE, "A to D make %lld pairs, expected 1 to %lld", (long long)all,
                       (long long)BINOMIAL_MAX);
    }
    return 0;
}

static struct node *mcnemar_node(const struct mcnemar *test)
{
    struct node *out = node_object(), *odds = stats_interval(test->odds_ci);
    stats_set(out, "exact_p", test->exact);
    stats_set(out, "mid_p", test->mid_p);
    stats_set(out, "chi2", test->chi2);
    stats_set(out, "chi2_p", test->chi2_p);
    stats_set(out, "corrected_chi2", test->corrected);
    stats_set(out, "corrected_p", test->corrected_p);
    stats_set(odds, "estimate", test->odds_ratio);
    node_set(out, "odds_ratio", odds);
    return out;
}

static int run_paired(const struct cli_args *args, struct err *err)
{
    struct paired pairs;
    struct mcnemar test;
    double level = 0.0;
    if (read_pairs(args, &pairs, err) != 0 || stats_level(args, &level, err) != 0) {
        return -1;
    }
    int64_t n = pairs.both + pairs.first + pairs.second + pairs.neither;
    double difference = (double)(pairs.first - pairs.second) / (double)n;
    struct interval newcombe = paired_newcombe(&pairs, level), tango = paired_tango(&pairs, level);
    bool tested = paired_mcnemar(&pairs, level, &test);
    if (!cli_flag(args, "json")) {
        printf(
            "difference over %lld pairs %+.6f; %g %% intervals: %+.6f to %+.6f (newcombe), %+.6f "
            "to %+.6f (tango); mcnemar: exact p %.4g, mid-p %.4g%s\n",
            (long long)n, difference, 100.0 * level, newcombe.lower, newcombe.upper, tango.lower,
            tango.upper, test.exact, test.mid_p,
            tested ? "" : " (no pair differs, so nothing was tested)");
        return 0;
    }
    AUTO(node) out = node_object();
    node_set_int(out, "both", pairs.both);
    node_set_int(out, "first_only", pairs.first);
    node_set_int(out, "second_only", pairs.second);
    node_set_int(out, "neither", pairs.neither);
    node_set_int(out, "n", n);
    stats_set(out, "level", level);
    stats_set(out, "difference", difference);
    node_set_bool(out, "tested", tested);
    node_set(out, "mcnemar", mcnemar_node(&test));
    node_set(out, "newcombe", stats_interval(newcombe));
    node_set(out, "tango", stats_interval(tango));
    return stats_print(out, err);
}

static const struct cli_option paired_options[] = {STATS_LEVEL, STATS_JSON, STATS_END};

const struct cmd cmd_stats_paired = {
    .name = "stats paired",
    .summary = "Two products on the same cases: McNemar's test and intervals of the difference",
    .usage = "A B C D [--level L] [--json]",
    .help = "Cases that both detect (A), the first alone (B), the second alone (C), neither (D).\n"
            "Example: tameshi stats paired 59 6 16 80 --json",
    .options = paired_options,
    .min_words = 4,
    .max_words = 4,
    .run = run_paired,
};

static int run_holm(const struct cli_args *args, struct err *err)
{
    static const struct stats_range range = {0.0, 1.0, false};
    AUTOFREE double *p = mem_array(args->word_count, sizeof(*p));
    AUTOFREE double *adjusted = mem_array(args->word_count, sizeof(*adjusted));
    for (size_t i = 0; i < args->word_count; i++) {
        if (stats_real(args->words[i], "P", &range, &p[i], err) != 0) {
            return -1;
        }
    }
    holm(p, args->word_count, adjusted);
    if (!cli_flag(args, "json")) {
        for (size_t i = 0; i < args->word_count; i++) {
            printf("p %.6g, adjusted %.6g\n", p[i], adjusted[i]);
        }
        return 0;
    }
    AUTO(node) out = node_object();
    struct node *before = node_array(), *after = node_array();
    for (size_t i = 0; i < args->word_count; i++) {
        node_append(before, node_real(p[i]));
        node_append(after, node_real(adjusted[i]));
    }
    node_set_str(out, "method", "holm");
    node_set(out, "p", before);
    node_set(out, "adjusted", after);
    return stats_print(out, err);
}

static const struct cli_option holm_options[] = {STATS_JSON, STATS_END};

const struct cmd cmd_stats_holm = {
    .name = "stats holm",
    .summary = "p values that were looked at together, adjusted",
    .usage = "P... [--json]",
    .help = "In the order given.\nExample: tameshi stats holm 0.01 0.04 0.03 --json",
    .options = holm_options,
    .min_words = 1,
    .max_words = P_VALUES_MAX,
    .run = run_holm,
};

struct outcomes {
    unsigned char *table;
    size_t cases, products, capacity;
};

static void outcomes_done(struct outcomes *outcomes)
{
    free(outcomes->table);
}

/* One row behind the others: 0 or 1 in all columns from `first` on. */
static int add_case(const struct stats_csv *csv, size_t first, struct outcomes *out,
                    struct err *err)
{
    if (out->cases == out->capacity) {
        out->capacity = out->capacity == 0 ? 256 : out->capacity * 2;
        out->table = mem_grow(out->table, out->capacity, out->products);
    }
    for (size_t i = 0; i < out->products; i++) {
        const char *field = stats_csv_field(csv, first + i);
        if ((field[0] != '0' && field[0] != '1') || field[1] != '\0') {
            return stats_csv_wrong(csv, first + i, err, "'%.80s' under %s, expected 0 or 1", field,
                                   csv->names[first + i]);
        }
        out->table[out->cases * out->products + i] = field[0] == '1';
    }
    out->cases++;
    return 0;
}

static int read_outcomes(struct stats_csv *csv, size_t first, struct outcomes *out, struct err *err)
{
    int rc = 0;
    out->products = csv->columns - first;
    if (out->products < 2 || out->products > PRODUCTS_MAX) {
        return stats_csv_wrong(csv, 0, err, "%zu %s, expected 2 to %d", out->products,
                               out->products == 1 ? "product" : "products", PRODUCTS_MAX);
    }
    while (rc == 0) {
        rc = stats_csv_next(csv, err);
        if (rc == 0) {
            rc = add_case(csv, first, out, err);
        }
    }
    return rc == STATS_CSV_END ? 0 : -1;
}

static struct node *cochran_node(const struct stats_csv *csv, size_t first,
                                 const struct outcomes *outcomes, const struct cochran *test)
{
    struct node *out = node_object(), *products = node_array();
    for (size_t i = 0; i < outcomes->products; i++) {
        struct node *product = node_object();
        int64_t hits = 0;
        for (size_t k = 0; k < outcomes->cases; k++) {
            hits += outcomes->table[k * outcomes->products + i];
        }
        node_set_str(product, "product", csv->names[first + i]);
        node_set_int(product, "x", hits);
        node_append(products, product);
    }
    node_set_int(out, "cases", (int64_t)outcomes->cases);
    node_set_int(out, "informative_cases", (int64_t)test->informative);
    node_set(out, "products", products);
    node_set_int(out, "df", (int64_t)test->df);
    stats_set(out, "q", test->q);
    stats_set(out, "p", test->p);
    return out;
}

static int run_cochran(const struct cli_args *args, struct err *err)
{
    STATS_CSV csv = {0};
    __attribute__((cleanup(outcomes_done))) struct outcomes outcomes = {0};
    struct cochran test;
    if (stats_csv_open(args->words[0], &csv, err) != 0) {
        return -1;
    }
    size_t first = strcmp(csv.names[0], "case") == 0 ? 1 : 0;
    if (read_outcomes(&csv, first, &outcomes, err) != 0) {
        return -1;
    }
    bool tested = cochran_q(outcomes.table, outcomes.cases, outcomes.products, &test);
    if (!cli_flag(args, "json")) {
        printf("%zu cases, %zu products: Q %.4f, df %zu, p %.4g%s\n", outcomes.cases,
               outcomes.products, test.q, test.df, test.p,
               tested ? "" : " (the products differ on no case)");
        return 0;
    }
    AUTO(node) out = cochran_node(&csv, first, &outcomes, &test);
    node_set_bool(out, "tested", tested);
    return stats_print(out, err);
}

static const struct cli_option cochran_options[] = {STATS_JSON, STATS_END};

const struct cmd cmd_stats_cochran_q = {
    .name = "stats cochran-q",
    .summary = "Whether several products differ on the same cases",
    .usage = "FILE.csv [--json]",
    .help = "A row for each case, a column for each product, 0 or 1 in each field; a first column "
            "'case' may name\nthe cases.\nExample: tameshi stats cochran-q outcomes.csv --json",
    .options = cochran_options,
    .min_words = 1,
    .max_words = 1,
    .run = run_cochran,
};
