/* Reads results.json as a whole. The criteria inside must have the hash that stands beside them,
 * and the note that the criteria were refused must agree with the pairs that say why. */
#include "reports/view.h"

#include <stdlib.h>
#include <string.h>

#include "reports/results.h"
#include "reports/view_get.h"

static int read_schema(const struct cur *root, struct err *err)
{
    const char *schema = NULL;
    if (cur_str(root, "schema", true, &schema, err) < 0) {
        return -1;
    }
    return strcmp(schema, RESULTS_SCHEMA) == 0
               ? 0
               : cur_fail(root, err, "schema '%.64s', expected '%s'", schema, RESULTS_SCHEMA);
}

static int read_criteria(const struct cur *root, const char *name, struct view *view,
                         struct err *err)
{
    static const char *const known[] = {"sha256", "document", NULL};
    struct cur criteria, document;
    const char *hash = NULL;
    if (cur_object(root, "criteria", true, &criteria, err) < 0 ||
        cur_known(&criteria, known, err) < 0 ||
        view_get_hash(&criteria, "sha256", &hash, err) < 0 ||
        cur_object(&criteria, "document", true, &document, err) < 0) {
        return -1;
    }
    AUTOFREE char *part = mem_printf("%s: criteria.document", name);
    if (criteria_unembed(document.node, part, &view->criteria, err) < 0) {
        return -1;
    }
    if (strcmp(hash, view->criteria->hash) != 0) {
        return err_set(err, ERR_INTEGRITY, "%s: criteria: the document's hash is %s, not %s", name,
                       view->criteria->hash, hash);
    }
    return 0;
}

static int read_pair(const struct cur *at, struct view_pair *out, struct err *err)
{
    if (cur_as_object(at, err) < 0 || view_get_text(at, "reference", &out->reference, err) < 0 ||
        view_get_text(at, "product", &out->product, err) < 0 ||
        view_get_number(at, "reference_score", -1e6, 1e6, &out->reference_score, err) < 0) {
        return -1;
    }
    return view_get_number(at, "product_score", -1e6, 1e6, &out->product_score, err);
}

static int read_guard(const struct cur *root, struct view *view, struct err *err)
{
    static const char *const states[] = {"passed", "refused", "not-applied", NULL};
    struct cur guard, list, item;
    size_t state = 0;
    bool refused = false;
    if (cur_object(root, "guard", true, &guard, err) < 0 ||
        cur_choice(&guard, "state", true, states, &state, err) < 0 ||
        cur_bool(root, "criteria_refused", true, &refused, err) < 0 ||
        view_get_list(&guard, "pairs", (size_t)SCORE_MAX_PRODUCTS * SCORE_MAX_PRODUCTS, &list,
                      &view->pair_count, err) < 0) {
        return -1;
    }
    view->guard = (enum view_guard)state;
    view->pairs = mem_array(view->pair_count + 1, sizeof(*view->pairs));
    for (size_t i = 0; i < view->pair_count; i++) {
        cur_item(&list, i, &item);
        if (read_pair(&item, &view->pairs[i], err) < 0) {
            return -1;
        }
    }
    if (view_get_gate_pairs(&guard, view, err) < 0) {
        return -1;
    }
    bool is = view->guard == VIEW_GUARD_REFUSED;
    size_t pairs = view->pair_count + view->gate_pair_count;
    /* a vendor is not told of pairs with others */
    bool cut = view->redacted.given && pairs == 0;
    return is == refused && (is == (pairs > 0) || cut)
               ? 0
               : cur_fail(&guard, err, "'state', 'pairs' and 'criteria_refused' do not agree");
}

static int read_clusters(const struct cur *root, struct view *view, struct err *err)
{
    static const char *const kinds[] = {"attack", "benign", NULL};
    struct cur list, item;
    size_t kind = 0;
    if (view_get_list(root, "clusters", SCORE_MAX_CASES, &list, &view->cluster_count, err) < 0) {
        return -1;
    }
    view->clusters = mem_array(view->cluster_count + 1, sizeof(*view->clusters));
    for (size_t i = 0; i < view->cluster_count; i++) {
        struct view_group *group = &view->clusters[i];
        cur_item(&list, i, &item);
        if (cur_as_object(&item, err) < 0 ||
            cur_choice(&item, "kind", true, kinds, &kind, err) < 0 ||
            view_get_text(&item, "cluster", &group->name, err) < 0 ||
            view_get_count(&item, "cases", &group->detection.n, err) < 0) {
            return -1;
        }
        group->kind = kind == 0 ? SCORE_ATTACK : SCORE_BENIGN;
    }
    return 0;
}

static int read_products(const struct cur *root, struct view *view, struct err *err)
{
    struct cur list, item;
    size_t count = 0;
    if (view_get_list(root, "products", SCORE_MAX_PRODUCTS, &list, &count, err) < 0) {
        return -1;
    }
    view->products = mem_array(count + 1, sizeof(*view->products));
    view->product_count = count;
    for (size_t i = 0; i < count; i++) {
        cur_item(&list, i, &item);
        if (view_get_product(&item, view, &view->products[i], err) < 0) {
            return -1;
        }
    }
    return 0;
}

/* The parts that are read in this order, since some need what earlier ones told; `done` frees what
 * `read` allocated, and may be NULL. */
static const struct part {
    const char *key;
    int (*read)(const struct cur *root, struct view *view, struct err *err);
    void (*done)(struct view *view);
} parts[] = {
    {"redacted", view_get_redacted, NULL},
    {"run", view_get_run, NULL},
    {"guard", read_guard, NULL},
    {"sources", view_get_sources, NULL},
    {"population", view_get_population, NULL},
    {"clusters", read_clusters, NULL},
    {"products", read_products, NULL},
    {"intelligence", view_get_intel, NULL},
    {"sets", view_get_sets, NULL},
    {"evasion", view_get_evasion, view_evasion_done},
    {"survival", view_get_survival, view_survival_done},
    {"overhead", view_get_overhead, view_overhead_done},
    {"repeatability", view_get_repeatability, view_repeatability_done},
    {"agreement", view_get_agreement, NULL},
    {"statements", view_get_words, NULL},
    {"cases", view_get_cases, NULL},
    {"comparisons", view_get_comparisons, view_comparisons_done},
    {"coverage", view_get_coverage, view_coverage_done},
    {"valid_until", view_get_valid_until, NULL},
};

/* Of the members, those that are parts and those that are read beside them. */
static int check_known(const struct cur *root, struct err *err)
{
    static const char *const beside[] = {"schema",  "criteria", "criteria_refused",
                                         "control", "limits",   "payload_only"};
    const char *known[COUNT_OF(parts) + COUNT_OF(beside) + 1] = {NULL};
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        known[i] = parts[i].key;
    }
    memcpy(known + COUNT_OF(parts), beside, sizeof(beside));
    return cur_known(root, known, err);
}

int view_read(const struct node *results, const char *name, struct view **out, struct err *err)
{
    AUTO(view) view = mem_alloc(sizeof(*view));
    AUTO(doc) doc = doc_wrap(node_ref(results), name);
    struct cur root;
    view->root = node_ref(results);
    if (cur_root(doc, &root, err) < 0 || read_schema(&root, err) < 0 ||
        check_known(&root, err) < 0 || read_criteria(&root, name, view, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (parts[i].read(&root, view, err) < 0) {
            return -1;
        }
    }
    *out = TAKE(view);
    return 0;
}

bool view_find_product(const struct view *view, const char *id, size_t *out)
{
    for (size_t i = 0; i < view->product_count; i++) {
        if (strcmp(view->products[i].id, id) == 0) {
            *out = i;
            return true;
        }
    }
    return false;
}

void view_free(struct view *view)
{
    if (!view) {
        return;
    }
    for (size_t i = 0; i < view->product_count; i++) {
        view_product_done(&view->products[i]);
    }
    for (size_t i = 0; i < view->case_count; i++) {
        free(view->cases[i].trials);
    }
    view_intel_done(&view->intel);
    view_sets_done(&view->sets);
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (parts[i].done != NULL) {
            parts[i].done(view);
        }
    }
    free(view->products);
    free(view->cases);
    free(view->clusters);
    free(view->pairs);
    free(view->gate_pairs);
    free(view->scenarios);
    free(view->images);
    free(view->machines);
    free(view->control_voids);
    criteria_free(view->criteria);
    node_free(view->root);
    free(view);
}

int results_check(const struct node *results, const char *name, struct err *err)
{
    AUTO(view) view = NULL;
    return view_read(results, name, &view, err);
}
