/* plan.json, both ways. Rule: what is read is built into the same struct and written again, and the
 * bytes must be the same, so that a plan cannot say anything that the code does not know. */
#include "orchestrator/plan/document.h"

#include <string.h>

#include "common/base/buf.h"
#include "common/base/file.h"
#include "common/ext/doc.h"

static struct node *index_list(const size_t *items, size_t count)
{
    struct node *list = node_array();
    for (size_t i = 0; i < count; i++) {
        node_append(list, node_int((int64_t)items[i]));
    }
    return list;
}

static struct node *products_node(const struct plan *plan)
{
    struct node *list = node_array();
    for (size_t i = 0; i < plan->product_count; i++) {
        char hash[HASH_HEX];
        struct node *entry = node_object();
        product_hash(plan->products[i], hash);
        node_set_str(entry, "hash", hash);
        node_set(entry, "product", product_node(plan->products[i]));
        node_append(list, entry);
    }
    return list;
}

static struct node *scenarios_node(const struct plan *plan)
{
    struct node *list = node_array();
    for (size_t i = 0; i < plan->scenario_count; i++) {
        const struct plan_scenario *entry = &plan->scenarios[i];
        struct node *node = node_object();
        if (entry->card != NULL) {
            document_card_add(entry, node);
        } else {
            node_set_str(node, "hash", scenario_hash(entry->scenario));
            node_set(node, "scenario", node_ref(scenario_node(entry->scenario)));
        }
        node_set(node, "cases", index_list(entry->cases, entry->case_count));
        document_items_add(entry, node);
        node_append(list, node);
    }
    return list;
}

static struct node *unit_node(const struct plan_unit *unit)
{
    struct node *node = node_object();
    struct node *parts = node_array();
    for (size_t i = 0; i < unit->part_count; i++) {
        struct node *part = node_object();
        node_set_int(part, "scenario", (int64_t)unit->parts[i].scenario);
        node_set(part, "cases", index_list(unit->parts[i].cases, unit->parts[i].case_count));
        node_append(parts, part);
    }
    node_set_int(node, "product", (int64_t)unit->product);
    node_set_str(node, "arm", product_arm_name(unit->arm));
    node_set_int(node, "repetition", unit->repetition);
    node_set(node, "parts", parts);
    return node;
}

static struct node *units_node(const struct plan *plan)
{
    struct node *list = node_array();
    for (size_t i = 0; i < plan->unit_count; i++) {
        node_append(list, unit_node(&plan->units[i]));
    }
    return list;
}

int plan_document(struct plan *plan, struct err *err)
{
    AUTOBUF struct buf text = BUF_INIT;
    struct node *node = node_object();
    node_free(plan->node);
    plan->node = node;
    node_set_str(node, "schema", PLAN_SCHEMA);
    node_set_str(node, "campaign", plan->campaign);
    node_set_str(node, "title", plan->title);
    node_set_str(node, "category", plan->category);
    node_set_int(node, "seed", plan->seed);
    node_set_int(node, "repetitions", plan->repetitions);
    node_set_int(node, "sample", plan->sample);
    node_set_int(node, "library_scenarios", (int64_t)plan->library_scenarios);
    node_set_int(node, "library_cases", (int64_t)plan->library_cases);
    node_set(node, "criteria", criteria_embed(plan->criteria));
    node_set(node, "products", products_node(plan));
    node_set(node, "scenarios", scenarios_node(plan));
    node_set(node, "units", units_node(plan));
    document_intel_add(plan, node);
    document_pack_add(plan, node);
    if (node_dump(node, NODE_CANONICAL, &text, err) != 0) {
        return err_wrap(err, "plan");
    }
    hash_bytes(text.data, text.length, plan->hash);
    return 0;
}

int plan_save(const struct plan *plan, const char *path, struct err *err)
{
    return node_save(plan->node, NODE_CANONICAL, path, err);
}

static int read_indexes(const struct cur *cur, const char *key, size_t limit, size_t **out,
                        size_t *count, struct err *err)
{
    struct cur list;
    if (cur_array(cur, key, true, &list, err) != 0) {
        return -1;
    }
    *count = node_count(list.node);
    if (*count == 0 || *count > limit) {
        return cur_fail(&list, err, "%zu elements, expected 1 to %zu", *count, limit);
    }
    *out = mem_array(*count, sizeof(**out));
    for (size_t i = 0; i < *count; i++) {
        struct cur item;
        cur_item(&list, i, &item);
        int64_t value = node_type(item.node) == NODE_INT ? node_int_value(item.node) : -1;
        if (value < 0 || (size_t)value >= limit || (i > 0 && (size_t)value <= (*out)[i - 1])) {
            return cur_fail(&item, err, "expected a case number below %zu, in ascending order",
                            limit);
        }
        (*out)[i] = (size_t)value;
    }
    return 0;
}

static int read_product(struct plan *plan, const struct cur *entry, struct err *err)
{
    static const char *const known[] = {"hash", "product", NULL};
    struct cur product;
    const char *hash = NULL;
    char found[HASH_HEX];
    if (cur_as_object(entry, err) != 0 || cur_known(entry, known, err) != 0 ||
        cur_str(entry, "hash", true, &hash, err) != 0 ||
        cur_object(entry, "product", true, &product, err) != 0 ||
        product_from_node(product.node, &plan->products[plan->product_count], err) != 0) {
        return -1;
    }
    product_hash(plan->products[plan->product_count++], found);
    return strcmp(hash, found) == 0 ? 0 : cur_fail(entry, err, "the product's hash does not hold");
}

static int read_open(struct plan *plan, struct plan_scenario *out, const struct cur *entry,
                     struct err *err)
{
    static const char *const known[] = {"hash", "scenario", "cases", "items", NULL};
    struct cur scenario;
    const char *hash = NULL;
    if (cur_known(entry, known, err) != 0 || cur_str(entry, "hash", true, &hash, err) != 0 ||
        cur_object(entry, "scenario", true, &scenario, err) != 0 ||
        scenario_from_node(scenario.node, node_get_str(scenario.node, "id", "scenario"),
                           &out->scenario, err) != 0) {
        return -1;
    }
    plan->scenario_count++;
    if (strcmp(hash, scenario_hash(out->scenario)) != 0) {
        return cur_fail(entry, err, "the scenario's hash does not hold");
    }
    return document_items_read(plan, out, entry, err);
}

static int read_sealed(struct plan *plan, struct plan_scenario *out, const struct cur *entry,
                       struct err *err)
{
    static const char *const known[] = {"sealed", "cases", NULL};
    if (cur_known(entry, known, err) != 0 || document_card_read(plan, out, entry, err) != 0) {
        return -1;
    }
    plan->scenario_count++;
    return 0;
}

static int read_scenario(struct plan *plan, const struct cur *entry, struct err *err)
{
    struct plan_scenario *out = &plan->scenarios[plan->scenario_count];
    if (cur_as_object(entry, err) != 0) {
        return -1;
    }
    int got = node_get(entry->node, "sealed") != NULL ? read_sealed(plan, out, entry, err)
                                                      : read_open(plan, out, entry, err);
    return got != 0 ? -1
                    : read_indexes(entry, "cases", plan_scenario_cases(out), &out->cases,
                                   &out->case_count, err);
}

static int read_part(const struct plan *plan, const struct cur *entry, struct plan_unit *unit,
                     struct err *err)
{
    static const char *const known[] = {"scenario", "cases", NULL};
    int64_t scenario = 0;
    if (cur_as_object(entry, err) != 0 || cur_known(entry, known, err) != 0 ||
        cur_int(entry, "scenario", true, 0, (int64_t)plan->scenario_count - 1, &scenario, err) !=
            0) {
        return -1;
    }
    struct plan_part *part = &unit->parts[unit->part_count++];
    part->scenario = (size_t)scenario;
    return read_indexes(entry, "cases", plan_scenario_cases(&plan->scenarios[scenario]),
                        &part->cases, &part->case_count, err);
}

static int read_parts(const struct plan *plan, const struct cur *entry, struct plan_unit *unit,
                      struct err *err)
{
    struct cur list;
    if (cur_array(entry, "parts", true, &list, err) != 0) {
        return -1;
    }
    if (node_count(list.node) == 0) {
        return cur_fail(&list, err, "a unit without parts");
    }
    unit->parts = mem_array(node_count(list.node), sizeof(*unit->parts));
    for (size_t i = 0; i < node_count(list.node); i++) {
        struct cur item;
        cur_item(&list, i, &item);
        if (read_part(plan, &item, unit, err) != 0) {
            return -1;
        }
    }
    return 0;
}

static int read_unit(struct plan *plan, const struct cur *entry, struct err *err)
{
    static const char *const known[] = {"product", "arm", "repetition", "parts", NULL};
    static const char *const arms[] = {"control", "detect", "block", NULL};
    struct plan_unit *unit = &plan->units[plan->unit_count];
    int64_t product = 0;
    int64_t repetition = 0;
    size_t arm = 0;
    if (cur_as_object(entry, err) != 0 || cur_known(entry, known, err) != 0 ||
        cur_int(entry, "product", true, 0, (int64_t)plan->product_count - 1, &product, err) != 0 ||
        cur_int(entry, "repetition", true, 1, plan->repetitions, &repetition, err) != 0 ||
        cur_choice(entry, "arm", true, arms, &arm, err) != 0) {
        return -1;
    }
    unit->product = (size_t)product;
    unit->repetition = (int)repetition;
    unit->arm = arm == 0 ? PRODUCT_ARM_CONTROL : arm == 1 ? PRODUCT_ARM_DETECT : PRODUCT_ARM_BLOCK;
    plan->unit_count++;
    if (product_find_arm(plan->products[unit->product], unit->arm) == NULL) {
        return cur_fail(entry, err, "product '%s' has no arm '%s'",
                        plan->products[unit->product]->id, arms[arm]);
    }
    return read_parts(plan, entry, unit, err);
}

typedef int (*read_entry_fn)(struct plan *plan, const struct cur *entry, struct err *err);

/* Reads each element; *array gets room for all of them first. */
static int read_list(struct plan *plan, const struct cur *root, const char *key, void **array,
                     size_t size, read_entry_fn read, struct err *err)
{
    struct cur list;
    if (cur_array(root, key, true, &list, err) != 0) {
        return -1;
    }
    *array = mem_array(node_count(list.node) + 1, size);
    for (size_t i = 0; i < node_count(list.node); i++) {
        struct cur entry;
        cur_item(&list, i, &entry);
        if (read(plan, &entry, err) != 0) {
            return -1;
        }
    }
    return 0;
}

static int read_text(const struct cur *root, const char *key, char **out, struct err *err)
{
    const char *text = NULL;
    if (cur_str(root, key, true, &text, err) != 0) {
        return -1;
    }
    *out = mem_strdup(text);
    return 0;
}

static int read_plan(struct plan *plan, const struct cur *root, struct err *err)
{
    static const char *const known[] = {"schema",
                                        "campaign",
                                        "title",
                                        "category",
                                        "seed",
                                        "sample",
                                        "library_scenarios",
                                        "library_cases",
                                        "criteria",
                                        "repetitions",
                                        "products",
                                        "scenarios",
                                        "units",
                                        "intel",
                                        "unbound",
                                        "pack",
                                        NULL};
    struct cur criteria;
    const char *schema = NULL;
    int64_t repetitions = 0;
    int64_t scenarios = 0;
    int64_t cases = 0;
    if (cur_known(root, known, err) != 0 || cur_str(root, "schema", true, &schema, err) != 0) {
        return -1;
    }
    if (strcmp(schema, PLAN_SCHEMA) != 0) {
        return cur_fail(root, err, "schema is '%s', expected '" PLAN_SCHEMA "'", schema);
    }
    if (read_text(root, "campaign", &plan->campaign, err) != 0 ||
        read_text(root, "title", &plan->title, err) != 0 ||
        read_text(root, "category", &plan->category, err) != 0 ||
        cur_int(root, "seed", true, 0, INT64_MAX, &plan->seed, err) != 0 ||
        cur_int(root, "repetitions", true, 1, 100, &repetitions, err) != 0 ||
        cur_int(root, "sample", true, 0, 256, &plan->sample, err) != 0 ||
        cur_int(root, "library_scenarios", true, 1, INT32_MAX, &scenarios, err) != 0 ||
        cur_int(root, "library_cases", true, 1, INT32_MAX, &cases, err) != 0 ||
        cur_object(root, "criteria", true, &criteria, err) != 0 ||
        criteria_unembed(criteria.node, "criteria", &plan->criteria, err) != 0) {
        return -1;
    }
    plan->repetitions = (int)repetitions;
    plan->library_scenarios = (size_t)scenarios;
    plan->library_cases = (size_t)cases;
    if (document_intel_read(plan, root, err) != 0 || document_pack_read(plan, root, err) != 0 ||
        read_list(plan, root, "products", (void **)&plan->products, sizeof(struct product *),
                  read_product, err) != 0 ||
        read_list(plan, root, "scenarios", (void **)&plan->scenarios, sizeof(*plan->scenarios),
                  read_scenario, err) != 0 ||
        read_list(plan, root, "units", (void **)&plan->units, sizeof(*plan->units), read_unit,
                  err) != 0) {
        return -1;
    }
    return 0;
}

int plan_load(const char *path, struct plan **out, struct err *err)
{
    AUTO(plan) plan = mem_alloc(sizeof(*plan));
    AUTOBUF struct buf bytes = BUF_INIT;
    AUTO(node) root = NULL;
    AUTO(doc) doc = NULL;
    struct cur cur;
    char hash[HASH_HEX];
    if (file_read(path, PLAN_MAX_BYTES, &bytes, err) != 0 ||
        node_parse(buf_str(&bytes), bytes.length, path, &root, err) != 0) {
        return -1;
    }
    hash_bytes(buf_str(&bytes), bytes.length, hash);
    doc = doc_wrap(node_ref(root), path);
    if (cur_root(doc, &cur, err) != 0 || read_plan(plan, &cur, err) != 0 ||
        plan_document(plan, err) != 0) {
        return -1;
    }
    if (strcmp(hash, plan->hash) != 0) {
        return err_set(err, ERR_INPUT,
                       "%s: not a plan as tameshi writes it: the bytes are not canonical", path);
    }
    *out = TAKE(plan);
    return 0;
}
