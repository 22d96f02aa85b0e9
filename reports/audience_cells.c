/* What is counted by cluster, technique, set and way of writing, cut down. Rule: a cell is told if
 * enough open cases are behind it, and if its sealed ones are none or enough to be a sum: a cell of
 * few cases tells of single ones. Who subtracts all cells from the whole is left with the sum of
 * those that are not told. */
#include <stdlib.h>
#include <string.h>

#include "reports/audience_parts.h"
#include "reports/results_parts.h"

/* A case under one of its names. */
struct entry {
    const char *name, *with; /* cluster and kind; technique and tactic; set and "" */
    bool sealed;
};

struct cell {
    int64_t open, sealed; /* cases */
};

struct tally {
    struct entry *entries; /* sorted */
    size_t count;
};

static int compare(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int order = strcmp(x->name, y->name);
    return order ? order : strcmp(x->with, y->with);
}

typedef bool name_fn(const struct view_case *of, struct entry *out);

static bool name_cluster(const struct view_case *of, struct entry *out)
{
    *out = (struct entry){of->cluster, score_kind_name(of->kind), of->sealed};
    return true;
}

static bool name_technique(const struct view_case *of, struct entry *out)
{
    *out = (struct entry){of->technique, of->tactic, of->sealed};
    return of->kind == SCORE_ATTACK;
}

static bool name_tactic(const struct view_case *of, struct entry *out)
{
    *out = (struct entry){of->tactic, "", of->sealed};
    return of->kind == SCORE_ATTACK;
}

static bool name_set(const struct view_case *of, struct entry *out)
{
    *out = (struct entry){of->set ? of->set : "", "", of->sealed};
    return true;
}

static struct tally tally_of(const struct view *view, name_fn *name)
{
    struct tally tally = {mem_array(view->case_count + 1, sizeof(*tally.entries)), 0};
    for (size_t i = 0; i < view->case_count; i++) {
        tally.count += name(&view->cases[i], &tally.entries[tally.count]);
    }
    qsort(tally.entries, tally.count, sizeof(*tally.entries), compare);
    return tally;
}

static struct cell cell_of(const struct tally *tally, const char *name, const char *with)
{
    struct entry key = {name, with, false};
    struct cell cell = {0, 0};
    const struct entry *found =
        bsearch(&key, tally->entries, tally->count, sizeof(*tally->entries), compare);
    const struct entry *end = tally->entries + tally->count;
    while (found != NULL && found > tally->entries && compare(found - 1, &key) == 0) {
        found--;
    }
    for (; found != NULL && found < end && compare(found, &key) == 0; found++) {
        cell.open += !found->sealed;
        cell.sealed += found->sealed;
    }
    return cell;
}

static bool is_told(const struct redaction *redaction, struct cell cell)
{
    int64_t floor = redaction->audience.kind == AUDIENCE_PUBLIC ? AUDIENCE_FLOOR : 1;
    return cell.open >= floor && (cell.sealed == 0 || cell.sealed >= AUDIENCE_FLOOR);
}

/* The entries of a list for which there is true in told. */
static struct node *keep_told(const struct node *list, const bool *told)
{
    struct node *out = node_array();
    for (size_t i = 0; i < node_count(list); i++) {
        if (told[i]) {
            node_append(out, node_ref(node_at(list, i)));
        }
    }
    return out;
}

/* In public no cluster of attacks is named: it would tell which kind is missed. */
static void cut_clusters(struct redaction *redaction)
{
    const struct view *view = redaction->view;
    const struct node *products = node_get(redaction->out, "products");
    struct tally tally = tally_of(view, name_cluster);
    AUTOFREE bool *told = mem_array(view->cluster_count + 1, sizeof(*told));
    for (size_t i = 0; i < view->cluster_count; i++) {
        const struct view_group *group = &view->clusters[i];
        bool open = redaction->audience.kind != AUDIENCE_PUBLIC || group->kind == SCORE_BENIGN;
        told[i] =
            open && is_told(redaction, cell_of(&tally, group->name, score_kind_name(group->kind)));
        redaction->left[AUDIENCE_LEFT_CLUSTERS] += !told[i];
    }
    node_set(redaction->out, "clusters", keep_told(node_get(redaction->out, "clusters"), told));
    for (size_t i = 0; i < node_count(products); i++) {
        struct node *product = node_at(products, i);
        node_set(product, "by_cluster", keep_told(node_get(product, "by_cluster"), told));
    }
    free(tally.entries);
}

/* Techniques of one tactic that are not told each. */
struct fold {
    const char *tactic; /* NULL: of several */
    struct cell cell;
    int64_t techniques;
    struct view_ratio detection, prevention;
};

static void add_ratio(struct view_ratio *sum, const struct view_ratio *more)
{
    sum->x += more->x;
    sum->n += more->n;
}

static void add_fold(struct fold *sum, const struct fold *more)
{
    sum->cell.open += more->cell.open;
    sum->cell.sealed += more->cell.sealed;
    sum->techniques += more->techniques;
    add_ratio(&sum->detection, &more->detection);
    add_ratio(&sum->prevention, &more->prevention);
}

static void fold_technique(struct fold *folds, size_t *count, const struct view_group *group,
                           struct cell cell)
{
    const struct fold more = {group->tactic, cell, 1, group->detection, group->prevention};
    for (size_t i = 0; i < *count; i++) {
        if (strcmp(folds[i].tactic, group->tactic) == 0) {
            add_fold(&folds[i], &more);
            return;
        }
    }
    folds[(*count)++] = more;
}

/* Of a sum over techniques: whether it is one of enough cases. */
static bool is_sum(const struct fold *fold)
{
    return fold->cell.open + fold->cell.sealed >= AUDIENCE_FLOOR &&
           (fold->cell.sealed == 0 || fold->cell.sealed >= AUDIENCE_FLOOR);
}

static void append_fold(struct node *list, const struct fold *fold)
{
    struct node *out = node_object();
    node_set_str(out, "tactic", fold->tactic);
    node_set_int(out, "techniques", fold->techniques);
    node_set_int(out, "cases", fold->cell.open + fold->cell.sealed);
    node_set(out, "detection", results_ratio(fold->detection.x, fold->detection.n));
    node_set(out, "prevention", results_ratio(fold->prevention.x, fold->prevention.n));
    node_append(list, out);
}

/* By tactic, and what is too little even for that together. */
static struct node *folds_node(const struct fold *folds, size_t count)
{
    struct fold rest = {0};
    struct node *out = node_array();
    for (size_t i = 0; i < count; i++) {
        if (is_sum(&folds[i])) {
            append_fold(out, &folds[i]);
        } else {
            add_fold(&rest, &folds[i]);
        }
    }
    if (is_sum(&rest)) {
        append_fold(out, &rest);
    }
    return out;
}

/* out: what is left of the product. The cases behind each row are counted while they are there.
 * Answers how many techniques were folded. */
static int64_t cut_product_techniques(const struct redaction *redaction, const struct tally *tally,
                                      size_t index, struct node *out)
{
    const struct view_product *product = &redaction->view->products[index];
    AUTOFREE bool *told = mem_array(product->technique_count + 1, sizeof(*told));
    AUTOFREE struct fold *folds = mem_array(product->technique_count + 1, sizeof(*folds));
    size_t count = 0;
    int64_t folded = 0;
    for (size_t i = 0; i < product->technique_count; i++) {
        const struct view_group *group = &product->techniques[i];
        struct cell cell = cell_of(tally, group->name, group->tactic);
        told[i] = is_told(redaction, cell);
        node_set_int(node_at(node_get(out, "by_technique"), i), "cases",
                     view_technique_cases(redaction->view, index, group));
        if (!told[i]) {
            fold_technique(folds, &count, group, cell);
            folded++;
        }
    }
    node_set(out, "by_technique", keep_told(node_get(out, "by_technique"), told));
    if (folded > 0) {
        node_set(out, "further_techniques", folds_node(folds, count));
    }
    return folded;
}

static void cut_techniques(struct redaction *redaction)
{
    const struct view *view = redaction->view;
    const struct node *products = node_get(redaction->out, "products");
    struct tally tally = tally_of(view, name_technique);
    for (size_t i = 0; i < view->product_count; i++) {
        redaction->left[AUDIENCE_LEFT_TECHNIQUES] =
            cut_product_techniques(redaction, &tally, i, node_at(products, i));
    }
    free(tally.entries);
}

static void cut_tactics(struct redaction *redaction)
{
    const struct view *view = redaction->view;
    const struct node *products = node_get(redaction->out, "products");
    struct tally tally = tally_of(view, name_tactic);
    for (size_t i = 0; i < view->product_count; i++) {
        const struct view_product *product = &view->products[i];
        struct node *out = node_at(products, i);
        AUTOFREE bool *told = mem_array(product->tactic_count + 1, sizeof(*told));
        for (size_t k = 0; k < product->tactic_count; k++) {
            told[k] = is_told(redaction, cell_of(&tally, product->tactics[k].name, ""));
        }
        if (product->tactic_count > 0) {
            node_set(out, "by_tactic", keep_told(node_get(out, "by_tactic"), told));
        }
    }
    free(tally.entries);
}

static void cut_sets(struct redaction *redaction)
{
    const struct view *view = redaction->view;
    struct node *sets = node_get(redaction->out, "sets");
    struct tally tally = tally_of(view, name_set);
    AUTOFREE bool *told = mem_array(view->sets.set_count + 1, sizeof(*told));
    for (size_t i = 0; i < view->sets.set_count; i++) {
        const char *name = view->sets.sets[i].name;
        told[i] = is_told(redaction, cell_of(&tally, name ? name : "", ""));
        redaction->left[AUDIENCE_LEFT_SETS] += !told[i];
    }
    if (sets != NULL) {
        node_set(sets, "named", keep_told(node_get(sets, "named"), told));
    }
    free(tally.entries);
}

/* In public not by the way of writing: the pairs of one are as few as cases. */
static void cut_variants(struct redaction *redaction)
{
    static const char *const metrics[] = {"detection", "prevention"};
    const struct node *products = node_path(redaction->out, "evasion.products");
    if (redaction->audience.kind != AUDIENCE_PUBLIC) {
        return;
    }
    redaction->left[AUDIENCE_LEFT_VARIANTS] = (int64_t)redaction->view->evasion.variant_count;
    for (size_t i = 0; i < node_count(products); i++) {
        for (size_t k = 0; k < COUNT_OF(metrics); k++) {
            node_set(node_get(node_at(products, i), metrics[k]), "by_variant", node_array());
        }
    }
}

void audience_cells(struct redaction *redaction)
{
    cut_clusters(redaction);
    cut_techniques(redaction);
    cut_tactics(redaction);
    cut_sets(redaction);
    cut_variants(redaction);
}
