/* Whether evaluators who looked at the same cases came to the same verdicts. Detection, prevention
 * and benign work are told apart: which of them a case is of is known beforehand, and pooling them
 * would pass that off as agreement. Adjudications change no verdict of the rules. */
#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"
#include "reports/results_parts.h"
#include "reports/scores_index.h"
#include "reports/stats/agreement.h"

#define MAX_NAME 200
#define GOOD 0.8 /* Krippendorff's alpha from which verdicts may be relied on */
#define TENTATIVE 0.667

enum group { GROUP_DETECTION, GROUP_PREVENTION, GROUP_BENIGN, GROUPS };

struct rating {
    enum group group;
    size_t of_case, product;
    int arm;
    const char *evaluator;
    enum verdict verdict;
};

static int by_item(const struct rating *x, const struct rating *y)
{
    const size_t left[] = {(size_t)x->group, x->of_case, x->product, (size_t)x->arm};
    const size_t right[] = {(size_t)y->group, y->of_case, y->product, (size_t)y->arm};
    for (size_t i = 0; i < COUNT_OF(left); i++) {
        if (left[i] != right[i]) {
            return left[i] < right[i] ? -1 : 1;
        }
    }
    return 0;
}

static int by_rating(const void *a, const void *b)
{
    const struct rating *x = a, *y = b;
    int order = by_item(x, y);
    return order ? order : strcmp(x->evaluator, y->evaluator);
}

static enum group group_of(const struct score_case *of, enum score_arm arm)
{
    if (of->kind == SCORE_BENIGN) {
        return GROUP_BENIGN;
    }
    return arm == SCORE_ARM_DETECT ? GROUP_DETECTION : GROUP_PREVENTION;
}

static bool fits(enum group group, enum verdict verdict)
{
    static const enum verdict first[GROUPS] = {VERDICT_NONE, VERDICT_NOT_PREVENTED, VERDICT_CLEAN};
    static const enum verdict last[GROUPS] = {VERDICT_TECHNIQUE, VERDICT_PREVENTED,
                                              VERDICT_AMBIGUOUS};
    return verdict == VERDICT_VOID || (verdict >= first[group] && verdict <= last[group]);
}

static bool is_name(const char *text)
{
    size_t length = text ? strnlen(text, MAX_NAME + 1) : 0;
    return length > 0 && length <= MAX_NAME && text_utf8_valid(text, length);
}

/* What is wrong with an adjudication; NULL: nothing, and *out is filled in. */
static const char *wrong(const struct scores *table, const struct results_adjudication *given,
                         struct rating *out)
{
    if (!is_name(given->evaluator)) {
        return "no proper name of an evaluator";
    }
    if (!is_name(given->case_id) || !is_name(given->product_id) || !is_name(given->verdict)) {
        return "no proper case, product or verdict";
    }
    out->of_case = scores_find_case(table, given->case_id);
    out->product = scores_find_product(table, given->product_id);
    out->arm = (int)given->arm;
    out->evaluator = given->evaluator;
    if (out->of_case == table->case_count) {
        return "no such case among those that are scored";
    }
    if (out->product == table->product_count) {
        return "no such product";
    }
    if (given->arm == SCORE_ARM_CONTROL ||
        !scores_has_arm(table->products[out->product], given->arm)) {
        return "the product has no such arm";
    }
    out->group = group_of(table->cases[out->of_case], given->arm);
    return verdict_parse(given->verdict, &out->verdict) && fits(out->group, out->verdict)
               ? NULL
               : "the verdict does not fit the case and the arm";
}

static size_t count_evaluators(const struct rating *list, size_t count)
{
    AUTOFREE const char **names = mem_array(count + 1, sizeof(*names));
    for (size_t i = 0; i < count; i++) {
        names[i] = list[i].evaluator;
    }
    return text_distinct(names, count);
}

/* In the order of by_rating. */
static int read_ratings(const struct results_sums *sums, struct rating *list, struct err *err)
{
    const struct results_meta *meta = sums->meta;
    for (size_t i = 0; i < meta->adjudication_count; i++) {
        const struct results_adjudication *given = &meta->adjudications[i];
        const char *why = wrong(sums->table, given, &list[i]);
        if (why) {
            return err_set(
                err, ERR_INPUT, "adjudication of case '%.128s', product '%.128s' by '%.128s': %s",
                given->case_id ? given->case_id : "", given->product_id ? given->product_id : "",
                given->evaluator ? given->evaluator : "", why);
        }
    }
    qsort(list, meta->adjudication_count, sizeof(*list), by_rating);
    for (size_t i = 1; i < meta->adjudication_count; i++) {
        if (by_rating(&list[i - 1], &list[i]) == 0) {
            return err_set(err, ERR_INPUT,
                           "adjudication of case '%s', product '%s' by '%s': given twice",
                           sums->table->cases[list[i].of_case]->id,
                           sums->table->products[list[i].product]->id, list[i].evaluator);
        }
    }
    return 0;
}

int results_agreement_check(const struct results_sums *sums, struct err *err)
{
    size_t count = sums->meta->adjudication_count;
    if (count > RESULTS_MAX_ADJUDICATIONS) {
        return err_set(err, ERR_INPUT, "%zu adjudications: more than %zu", count,
                       RESULTS_MAX_ADJUDICATIONS);
    }
    AUTOFREE struct rating *list = mem_array(count + 1, sizeof(*list));
    if (read_ratings(sums, list, err) < 0) {
        return -1;
    }
    size_t evaluators = count_evaluators(list, count);
    return evaluators <= RESULTS_MAX_EVALUATORS
               ? 0
               : err_set(err, ERR_INPUT, "%zu evaluators: more than %d", evaluators,
                         RESULTS_MAX_EVALUATORS);
}

/* A table of one group: a row for each case, product and arm that somebody judged. */
struct table_of {
    int *values;
    const char **names; /* of evaluators, sorted */
    size_t rows, evaluators;
};

static void table_init(const struct rating *list, size_t count, struct table_of *out)
{
    *out = (struct table_of){0};
    out->names = mem_array(count + 1, sizeof(*out->names));
    for (size_t i = 0; i < count; i++) {
        out->names[i] = list[i].evaluator;
    }
    out->evaluators = text_distinct(out->names, count);
    out->values = mem_array(count * out->evaluators + 1, sizeof(*out->values));
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || by_item(&list[i - 1], &list[i]) != 0) {
            for (size_t e = 0; e < out->evaluators; e++) {
                out->values[out->rows * out->evaluators + e] = AGREEMENT_MISSING;
            }
            out->rows++;
        }
        const char **name = bsearch(&list[i].evaluator, out->names, out->evaluators,
                                    sizeof(*out->names), text_compare);
        out->values[(out->rows - 1) * out->evaluators + (size_t)(name - out->names)] =
            (int)list[i].verdict;
    }
}

static void table_done(struct table_of *table)
{
    free(table->values);
    free(table->names);
}

/* Keeps the rows with two verdicts or more; *agreed is of how many all are the same. */
static void keep_doubles(struct table_of *table, int64_t *agreed)
{
    size_t kept = 0, width = table->evaluators;
    *agreed = 0;
    for (size_t r = 0; r < table->rows; r++) {
        const int *row = &table->values[r * width];
        int first = AGREEMENT_MISSING;
        size_t given = 0;
        bool same = true;
        for (size_t e = 0; e < width; e++) {
            given += row[e] != AGREEMENT_MISSING;
            first = first == AGREEMENT_MISSING ? row[e] : first;
            same = same && (row[e] == AGREEMENT_MISSING || row[e] == first);
        }
        if (given >= 2) {
            memmove(&table->values[kept++ * width], row, width * sizeof(*row));
            *agreed += same;
        }
    }
    table->rows = kept;
}

static const char *trust_of(bool known, double alpha)
{
    if (!known) {
        return "not-decided";
    }
    return alpha >= GOOD ? "good" : alpha >= TENTATIVE ? "tentative" : "hold";
}

static void set_figures(const struct table_of *table, double level, struct node *out)
{
    const struct ratings ratings = {table->values, table->rows, table->evaluators, VERDICT_COUNT};
    struct agreement kappa;
    double alpha = 0.0;
    bool cohen = table->evaluators == 2, known = agreement_krippendorff(&ratings, &alpha);
    bool has = cohen ? agreement_cohen(&ratings, level, &kappa)
                     : agreement_fleiss(&ratings, level, &kappa);
    if (has) {
        struct node *of = node_object();
        results_set_real(of, "value", kappa.value);
        node_set(of, "interval",
                 results_interval(kappa.interval, level, cohen ? "cohen" : "fleiss"));
        node_set(out, "kappa", of);
    } else {
        node_set(out, "kappa", node_null());
    }
    if (known) {
        results_set_real(out, "alpha", alpha);
    } else {
        node_set(out, "alpha", node_null());
    }
    node_set_str(out, "trust", trust_of(known, alpha));
}

static int64_t count_scored(const struct scores *table, enum group group)
{
    int64_t count = 0;
    for (size_t c = 0; c < table->case_count; c++) {
        for (size_t p = 0; p < table->product_count; p++) {
            for (int arm = SCORE_ARM_DETECT; arm <= SCORE_ARM_BLOCK; arm++) {
                bool any = false;
                for (int r = 1; r <= table->repetitions; r++) {
                    any |= scores_cell(table, c, p, (enum score_arm)arm, r)->verdict > VERDICT_VOID;
                }
                count += any && group_of(table->cases[c], (enum score_arm)arm) == group;
            }
        }
    }
    return count;
}

static struct node *group_node(const struct results_sums *sums, enum group group,
                               const struct rating *list, size_t count)
{
    struct node *out = node_object();
    struct table_of table;
    int64_t agreed = 0;
    table_init(list, count, &table);
    node_set_int(out, "scored", count_scored(sums->table, group));
    node_set_int(out, "judged", (int64_t)table.rows);
    node_set_int(out, "evaluators", (int64_t)table.evaluators);
    keep_doubles(&table, &agreed);
    node_set_int(out, "judged_by_several", (int64_t)table.rows);
    node_set_int(out, "agreed", agreed);
    set_figures(&table, sums->criteria->level, out);
    table_done(&table);
    return out;
}

struct node *results_agreement(const struct results_sums *sums)
{
    static const char *const names[GROUPS] = {"detection", "prevention", "benign"};
    size_t count = sums->meta->adjudication_count;
    AUTOFREE struct rating *list = mem_array(count + 1, sizeof(*list));
    struct err err = {0};
    struct node *out = NULL;
    if (!sums->meta->adjudications_hash || read_ratings(sums, list, &err) < 0) {
        return node_null();
    }
    out = node_object();
    node_set_str(out, "sha256", sums->meta->adjudications_hash);
    node_set_int(out, "evaluators", (int64_t)count_evaluators(list, count));
    for (size_t g = 0, first = 0; g < GROUPS; g++) {
        size_t size = 0;
        while (first + size < count && (size_t)list[first + size].group == g) {
            size++;
        }
        node_set(out, names[g], group_node(sums, (enum group)g, list + first, size));
        first += size;
    }
    return out;
}
