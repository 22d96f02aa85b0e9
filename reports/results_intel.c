/* The intelligence behind a run: how many items, of what type, from whom, and how old they were
 * when they were used. Ages are counted over the trials of products that were done, stale ones
 * included: they were run with it, although they are not scored. */
#include <stdlib.h>
#include <string.h>

#include "reports/age.h"
#include "reports/results_parts.h"
#include "reports/stats/quantile.h"

struct tally { /* items by type or by source */
    const char *name;
    int64_t items;
};

static int compare_items(const void *a, const void *b)
{
    const struct score_intel *x = *(const struct score_intel *const *)a;
    const struct score_intel *y = *(const struct score_intel *const *)b;
    return strcmp(x->id, y->id);
}

/* Each item once, by id. Caller frees. */
static const struct score_intel **list_items(const struct scores *table, size_t *count)
{
    const struct score_intel **list =
        mem_array(table->case_count + 1, sizeof(const struct score_intel *));
    size_t all = 0, distinct = 0;
    for (size_t c = 0; c < table->case_count; c++) {
        if (table->cases[c]->intel) {
            list[all++] = table->cases[c]->intel;
        }
    }
    qsort(list, all, sizeof(const struct score_intel *), compare_items);
    for (size_t i = 0; i < all; i++) {
        if (distinct == 0 || compare_items(&list[distinct - 1], &list[i]) != 0) {
            list[distinct++] = list[i];
        }
    }
    *count = distinct;
    return list;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct tally *)a)->name, ((const struct tally *)b)->name);
}

static int by_items(const void *a, const void *b)
{
    const struct tally *x = a, *y = b;
    return x->items != y->items ? (x->items < y->items) - (x->items > y->items) : by_name(a, b);
}

/* Sums up equal names, most items first; returns how many are left. */
static size_t sum_up(struct tally *list, size_t count)
{
    size_t distinct = 0;
    qsort(list, count, sizeof(*list), by_name);
    for (size_t i = 0; i < count; i++) {
        if (distinct > 0 && strcmp(list[distinct - 1].name, list[i].name) == 0) {
            list[distinct - 1].items++;
        } else {
            list[distinct++] = list[i];
        }
    }
    qsort(list, distinct, sizeof(*list), by_items);
    return distinct;
}

static struct node *tallies(const struct tally *list, size_t count)
{
    struct node *out = node_array();
    for (size_t i = 0; i < count; i++) {
        struct node *entry = node_object();
        node_set_str(entry, "name", list[i].name);
        node_set_int(entry, "items", list[i].items);
        node_append(out, entry);
    }
    return out;
}

static void set_types(struct node *out, const struct score_intel *const *items, size_t count)
{
    AUTOFREE struct tally *list = mem_array(count, sizeof(*list));
    for (size_t i = 0; i < count; i++) {
        list[i] = (struct tally){items[i]->type, 1};
    }
    node_set(out, "types", tallies(list, sum_up(list, count)));
}

static void set_sources(struct node *out, const struct score_intel *const *items, size_t count)
{
    size_t all = 0;
    for (size_t i = 0; i < count; i++) {
        all += items[i]->source_count;
    }
    AUTOFREE struct tally *list = mem_array(all, sizeof(*list));
    all = 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < items[i]->source_count; k++) {
            list[all++] = (struct tally){items[i]->sources[k], 1};
        }
    }
    size_t distinct = sum_up(list, all);
    struct node *largest = results_ratio(list[0].items, (int64_t)count);
    node_set_str(largest, "name", list[0].name);
    node_set(out, "sources", tallies(list, distinct));
    node_set(out, "largest_source", largest);
}

struct ages {
    int64_t *age, *lag; /* of those that are known */
    size_t age_count, lag_count;
    int64_t done, stale, up_to_day;
    int64_t scored_in[AGE_BINS], stale_in[AGE_BINS];
};

static void add_trial(struct ages *ages, const struct score_intel *intel, const struct judgement *j)
{
    bool stale = j->verdict == VERDICT_STALE;
    if (!stale && j->verdict <= VERDICT_VOID) {
        return;
    }
    int64_t age = age_of(intel, j->at_utc_ms), lag = age_lag(intel, j->at_utc_ms);
    ages->done++;
    ages->stale += stale;
    if (age != SCORE_NO_TIME) {
        size_t bin = age_bin_of(age);
        ages->age[ages->age_count++] = age;
        ages->up_to_day += bin == 0;
        ages->scored_in[bin] += !stale;
        ages->stale_in[bin] += stale;
    }
    if (lag != SCORE_NO_TIME) {
        ages->lag[ages->lag_count++] = lag;
    }
}

static void add_trials(const struct scores *table, struct ages *ages)
{
    static const enum score_arm arms[] = {SCORE_ARM_DETECT, SCORE_ARM_BLOCK};
    for (size_t c = 0; c < table->case_count; c++) {
        const struct score_intel *intel = table->cases[c]->intel;
        for (size_t p = 0; intel && p < table->product_count; p++) {
            for (int r = 1; r <= table->repetitions; r++) {
                add_trial(ages, intel, scores_cell(table, c, p, arms[0], r));
                add_trial(ages, intel, scores_cell(table, c, p, arms[1], r));
            }
        }
    }
}

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static struct node *quartiles(int64_t *list, size_t count)
{
    if (count == 0) {
        return node_null();
    }
    struct node *out = node_object();
    qsort(list, count, sizeof(*list), by_value);
    node_set_int(out, "trials", (int64_t)count);
    node_set_int(out, "q1_ms", quantile_of(list, count, 0.25));
    node_set_int(out, "median_ms", quantile_of(list, count, 0.5));
    node_set_int(out, "q3_ms", quantile_of(list, count, 0.75));
    return out;
}

static struct node *histogram(const struct ages *ages)
{
    struct node *out = node_array();
    for (size_t i = 0; i < AGE_BINS; i++) {
        struct node *entry = node_object();
        node_set_str(entry, "name", age_bins[i].name);
        node_set_int(entry, "scored", ages->scored_in[i]);
        node_set_int(entry, "stale", ages->stale_in[i]);
        node_append(out, entry);
    }
    return out;
}

static void set_ages(struct node *out, const struct scores *table)
{
    size_t room = table->case_count * table->product_count * 2 * (size_t)table->repetitions;
    struct ages ages = {.age = mem_array(room + 1, sizeof(int64_t)),
                        .lag = mem_array(room + 1, sizeof(int64_t))};
    add_trials(table, &ages);
    node_set_int(out, "trials", ages.done);
    node_set(out, "age", quartiles(ages.age, ages.age_count));
    node_set(out, "lag", quartiles(ages.lag, ages.lag_count));
    node_set(out, "up_to_day", results_ratio(ages.up_to_day, (int64_t)ages.age_count));
    node_set(out, "stale", results_ratio(ages.stale, ages.done));
    node_set(out, "bins", histogram(&ages));
    free(ages.age);
    free(ages.lag);
}

int64_t results_intel_items(const struct scores *table)
{
    size_t count = 0;
    free(list_items(table, &count));
    return (int64_t)count;
}

int64_t results_intel_bound(const struct scores *table)
{
    int64_t bound = 0;
    for (size_t c = 0; c < table->case_count; c++) {
        bound += table->cases[c]->kind == SCORE_ATTACK && table->cases[c]->intel;
    }
    return bound;
}

bool results_any_stale(const struct scores *table)
{
    size_t cells = table->case_count * table->product_count * 2 * (size_t)table->repetitions;
    for (size_t i = 0; i < cells; i++) {
        if (table->cells[i].verdict == VERDICT_STALE) {
            return true;
        }
    }
    return false;
}

struct node *results_intelligence(const struct results_sums *sums)
{
    const struct scores *table = sums->table;
    size_t count = 0;
    int64_t attacks = 0;
    AUTOFREE const struct score_intel **items = list_items(table, &count);
    if (count == 0) {
        return node_null();
    }
    for (size_t c = 0; c < table->case_count; c++) {
        attacks += table->cases[c]->kind == SCORE_ATTACK;
    }
    struct node *out = node_object(), *products = node_array();
    node_set_str(out, "snapshot_sha256", sums->meta->snapshot_hash);
    node_set_int(out, "items", (int64_t)count);
    node_set(out, "attack_cases", results_ratio(results_intel_bound(table), attacks));
    set_types(out, items, count);
    set_sources(out, items, count);
    set_ages(out, table);
    for (size_t p = 0; p < table->product_count; p++) {
        node_append(products, results_by_age(sums, p));
    }
    node_set(out, "products", products);
    return out;
}
