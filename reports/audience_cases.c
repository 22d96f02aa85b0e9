/* Cases, scenarios and products, cut down. Rule: of a sealed scenario not even the name is told,
 * and a vendor gets the entries of its own product alone: of others it may read the public report.
 */
#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"
#include "reports/audience_parts.h"

/* The ids of sealed scenarios, each once. Caller frees the array, and the texts of *owned. */
struct sealed_ids {
    const char **ids; /* sorted */
    size_t count;
    char **owned;
    size_t owned_count;
};

static void sealed_ids_done(struct sealed_ids *sealed)
{
    for (size_t i = 0; i < sealed->owned_count; i++) {
        free(sealed->owned[i]);
    }
    free(sealed->owned);
    free(sealed->ids);
}

/* Payload-only cases stand apart, by their id: that of the scenario, "/" and a number. */
static void add_payload(struct sealed_ids *sealed, const struct node *of)
{
    const char *id = node_get_str(of, "case", "");
    const char *slash = strrchr(id, '/');
    if (node_get_bool(of, "sealed", false) && slash != NULL) {
        char *scenario = mem_printf("%.*s", (int)(slash - id), id);
        sealed->owned[sealed->owned_count++] = scenario;
        sealed->ids[sealed->count++] = scenario;
    }
}

static struct sealed_ids list_sealed(const struct view *view)
{
    const struct node *payload = node_path(view->root, "payload_only.cases");
    size_t room = view->case_count + node_count(payload) + 1;
    struct sealed_ids sealed = {.ids = mem_array(room, sizeof(*sealed.ids)),
                                .owned = mem_array(room, sizeof(*sealed.owned))};
    for (size_t i = 0; i < view->case_count; i++) {
        if (view->cases[i].sealed) {
            sealed.ids[sealed.count++] = view->cases[i].scenario;
        }
    }
    for (size_t i = 0; i < node_count(payload); i++) {
        add_payload(&sealed, node_at(payload, i));
    }
    sealed.count = text_distinct(sealed.ids, sealed.count);
    return sealed;
}

typedef bool stays_fn(const struct node *entry, const void *data);

static void filter(struct node *object, const char *key, stays_fn *stays, const void *data)
{
    const struct node *list = node_get(object, key);
    struct node *out = node_array();
    if (node_type(list) != NODE_ARRAY) { /* there is none, or it is null */
        node_free(out);
        return;
    }
    for (size_t i = 0; i < node_count(list); i++) {
        if (stays(node_at(list, i), data)) {
            node_append(out, node_ref(node_at(list, i)));
        }
    }
    node_set(object, key, out);
}

static bool is_not_sealed(const struct node *entry, const void *data)
{
    const struct sealed_ids *sealed = data;
    const char *name = node_get_str(entry, "name", "");
    return bsearch(&name, sealed->ids, sealed->count, sizeof(*sealed->ids), text_compare) == NULL;
}

static bool is_open(const struct node *entry, const void *data)
{
    (void)data;
    return !node_get_bool(entry, "sealed", false);
}

static bool is_product(const struct node *entry, const void *data)
{
    return strcmp(node_get_str(entry, "id", ""), data) == 0;
}

static bool is_of_product(const struct node *entry, const void *data)
{
    return strcmp(node_get_str(entry, "product", ""), data) == 0;
}

static void cut_products(struct redaction *redaction)
{
    static const char *const sections[] = {"intelligence", "payload_only", "evasion",
                                           "survival",     "overhead",     "repeatability"};
    const char *id = redaction->audience.product;
    struct node *out = redaction->out;
    const struct node *sets = node_path(out, "sets.named"), *cases = node_get(out, "cases");
    filter(out, "products", is_product, id);
    filter(node_get(out, "guard"), "pairs", is_of_product, id);
    filter(node_get(out, "guard"), "gate_pairs", is_of_product, id);
    if (node_type(node_get(out, "survival")) == NODE_OBJECT) {
        node_set(node_get(out, "survival"), "log_rank", node_null()); /* of several products */
    }
    for (size_t i = 0; i < COUNT_OF(sections); i++) {
        filter(node_get(out, sections[i]), "products", is_of_product, id);
    }
    for (size_t i = 0; i < node_count(sets); i++) {
        filter(node_at(sets, i), "products", is_of_product, id);
    }
    filter(node_get(out, "sets"), "sealed", is_of_product, id);
    filter(node_get(out, "payload_only"), "cases", is_of_product, id);
    filter(node_get(out, "payload_only"), "cases", is_open, NULL);
    for (size_t i = 0; i < node_count(cases); i++) {
        filter(node_at(cases, i), "trials", is_of_product, id);
    }
    redaction->left[AUDIENCE_LEFT_PRODUCTS] = (int64_t)redaction->view->product_count - 1;
}

void audience_cases(struct redaction *redaction)
{
    struct sealed_ids sealed = list_sealed(redaction->view);
    redaction->left[AUDIENCE_LEFT_SEALED] = (int64_t)sealed.count;
    filter(node_get(redaction->out, "sources"), "scenarios", is_not_sealed, &sealed);
    filter(redaction->out, "cases", is_open, NULL);
    redaction->left[AUDIENCE_LEFT_CASES] =
        (int64_t)(redaction->view->case_count - node_count(node_get(redaction->out, "cases")));
    if (redaction->audience.kind == AUDIENCE_VENDOR) {
        cut_products(redaction);
    }
    sealed_ids_done(&sealed);
}
