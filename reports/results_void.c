/* Voids by cause, and the control arm: what was run but says nothing about a product, and why. */
#include <stdlib.h>
#include <string.h>

#include "reports/results_parts.h"

#define MAX_CAUSES 40 /* more are summed up as "other causes" */

struct cause {
    enum score_arm arm;
    enum score_kind kind;
    char *text;
    int64_t count;
};

static int compare_what(const void *a, const void *b)
{
    const struct cause *x = a, *y = b;
    int order = x->arm != y->arm ? (int)x->arm - (int)y->arm : (int)x->kind - (int)y->kind;
    return order ? order : strcmp(x->text, y->text);
}

static int compare_count(const void *a, const void *b)
{
    const struct cause *x = a, *y = b;
    return x->count != y->count ? (x->count < y->count) - (x->count > y->count)
                                : compare_what(a, b);
}

static void add_cause(struct cause *list, size_t *count, enum score_arm arm, enum score_kind kind,
                      const struct judgement *j)
{
    char *text = j->detail ? mem_printf("%s: %s", j->cause, j->detail) : mem_strdup(j->cause);
    list[(*count)++] = (struct cause){arm, kind, text, 1};
}

/* Sums up equal causes, most frequent first; frees the texts; returns the array for results.json.
 */
static struct node *sum_up(struct cause *list, size_t count)
{
    size_t distinct = 0;
    qsort(list, count, sizeof(*list), compare_what);
    for (size_t i = 0; i < count; i++) {
        if (distinct > 0 && compare_what(&list[distinct - 1], &list[i]) == 0) {
            list[distinct - 1].count++;
            free(list[i].text);
        } else {
            list[distinct++] = list[i];
        }
    }
    qsort(list, distinct, sizeof(*list), compare_count);
    struct node *out = node_array();
    int64_t others = 0;
    for (size_t i = 0; i < distinct; i++) {
        if (i < MAX_CAUSES) {
            struct node *entry = node_object();
            node_set_str(entry, "arm", score_arm_name(list[i].arm));
            node_set_str(entry, "kind", score_kind_name(list[i].kind));
            node_set_str(entry, "cause", list[i].text);
            node_set_int(entry, "count", list[i].count);
            node_append(out, entry);
        } else {
            others += list[i].count;
        }
        free(list[i].text);
    }
    if (others > 0) {
        struct node *entry = node_object();
        node_set_str(entry, "arm", "any");
        node_set_str(entry, "kind", "any");
        node_set_str(entry, "cause", "other causes");
        node_set_int(entry, "count", others);
        node_append(out, entry);
    }
    return out;
}

struct node *results_voids(const struct scores *table, size_t product)
{
    static const enum score_arm arms[] = {SCORE_ARM_DETECT, SCORE_ARM_BLOCK};
    size_t cells = table->case_count * (size_t)table->repetitions * 2, count = 0;
    AUTOFREE struct cause *list = mem_array(cells + 1, sizeof(*list));
    for (size_t i = 0; i < cells; i++) {
        size_t of_case = i / 2 / (size_t)table->repetitions;
        enum score_arm arm = arms[i % 2];
        const struct judgement *j = scores_cell(table, of_case, product, arm,
                                                (int)(i / 2 % (size_t)table->repetitions) + 1);
        if (j->verdict == VERDICT_VOID) {
            add_cause(list, &count, arm, table->cases[of_case]->kind, j);
        }
    }
    return sum_up(list, count);
}

static struct node *control_voids(const struct scores *table)
{
    size_t rows = table->case_count * (size_t)table->repetitions, count = 0;
    AUTOFREE struct cause *list = mem_array(rows + 1, sizeof(*list));
    for (size_t i = 0; i < rows; i++) {
        size_t of_case = i / (size_t)table->repetitions;
        const struct scores_control *control =
            scores_control_at(table, of_case, (int)(i % (size_t)table->repetitions) + 1);
        if (control->state == CONTROL_VOID) {
            struct judgement j = {.cause = control->cause};
            add_cause(list, &count, SCORE_ARM_CONTROL, table->cases[of_case]->kind, &j);
        }
    }
    return sum_up(list, count);
}

static struct node *control_kind(const struct scores *table, const struct criteria *criteria,
                                 enum score_kind kind)
{
    int64_t count[CONTROL_WORKED + 1] = {0}, planned = 0;
    for (size_t c = 0; c < table->case_count; c++) {
        for (int r = 1; table->cases[c]->kind == kind && r <= table->control_repetitions; r++) {
            count[scores_control_at(table, c, r)->state]++;
            planned++;
        }
    }
    struct metrics_value value;
    metrics_count(table, 0, kind == SCORE_ATTACK ? METRIC_CONTROL_VALID : METRIC_CONTROL_SUCCESS,
                  &value);
    struct node *out = node_object();
    node_set_int(out, "planned", planned);
    node_set_int(out, "worked", count[CONTROL_WORKED]);
    node_set_int(out, "failed", count[CONTROL_FAILED]);
    node_set_int(out, "void", count[CONTROL_VOID]);
    node_set_int(out, "not_run", count[CONTROL_NOT_RUN]);
    node_set(out, "metric", results_metric(criteria, &value));
    return out;
}

struct node *results_control(const struct results_sums *sums)
{
    const struct scores *table = sums->table;
    const struct criteria *criteria = sums->criteria;
    struct node *out = node_object();
    node_set_str(out, "product", table->control ? table->control->id : NULL);
    node_set(out, "attack", control_kind(table, criteria, SCORE_ATTACK));
    node_set(out, "benign", control_kind(table, criteria, SCORE_BENIGN));
    node_set(out, "voids", control_voids(table));
    return out;
}
