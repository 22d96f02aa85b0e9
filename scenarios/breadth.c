/* Counting a library. A name is counted where it is met first, in the library's own order; an
 * attack's cluster and one of benign work are two, even if they are called the same. */
#include "scenarios/breadth.h"

#include <stdlib.h>
#include <string.h>

static bool same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool same_cluster(const struct scenario *a, const struct scenario *b)
{
    return a->kind == b->kind && strcmp(a->cluster, b->cluster) == 0;
}

static struct breadth_row *find_row(struct breadth *breadth, const char *tactic)
{
    for (size_t i = 0; i < breadth->row_count; i++) {
        if (same_text(breadth->rows[i].tactic, tactic)) {
            return &breadth->rows[i];
        }
    }
    breadth->rows = mem_grow(breadth->rows, breadth->row_count + 1, sizeof(*breadth->rows));
    breadth->rows[breadth->row_count] = (struct breadth_row){.tactic = tactic};
    return &breadth->rows[breadth->row_count++];
}

/* What scenario i adds that none before it has. */
struct fresh {
    bool cluster, cluster_of_tactic, technique;
};

static struct fresh fresh_of(const struct scenario_library *library, size_t index)
{
    const struct scenario *scenario = library->items[index];
    struct fresh fresh = {true, true, scenario->technique != NULL};

    for (size_t i = 0; i < index; i++) {
        const struct scenario *before = library->items[i];
        bool cluster = same_cluster(before, scenario);

        fresh.cluster &= !cluster;
        fresh.cluster_of_tactic &= !(cluster && same_text(before->tactic, scenario->tactic));
        fresh.technique &= !same_text(before->technique, scenario->technique);
    }
    return fresh;
}

static int by_tactic(const void *a, const void *b)
{
    const struct breadth_row *left = a;
    const struct breadth_row *right = b;

    if (left->tactic == NULL || right->tactic == NULL) {
        return (left->tactic == NULL) - (right->tactic == NULL);
    }
    return strcmp(left->tactic, right->tactic);
}

void breadth_of(const struct scenario_library *library, struct breadth *out)
{
    *out = (struct breadth){0};
    for (size_t i = 0; i < library->count; i++) {
        const struct scenario *scenario = library->items[i];
        struct fresh fresh = fresh_of(library, i);
        struct breadth_row *row = find_row(out, scenario->tactic);
        size_t cases = scenario_case_count(scenario);

        row->scenarios++;
        row->clusters += fresh.cluster_of_tactic;
        row->cases += cases;
        out->scenarios++;
        out->clusters += fresh.cluster;
        out->cases += cases;
        out->techniques += fresh.technique;
    }
    if (out->row_count > 0) {
        qsort(out->rows, out->row_count, sizeof(*out->rows), by_tactic);
    }
}

void breadth_done(struct breadth *breadth)
{
    free(breadth->rows);
    *breadth = (struct breadth){0};
}
