/* From a campaign to a plan: resolving ids, drawing the sample, listing the units. Rule: each
 * random choice has a generator of its own, derived from the seed and a name, so that adding a
 * scenario does not change what is drawn for another. */
#include <stdlib.h>
#include <string.h>

#include "common/base/rng.h"
#include "common/base/text.h"
#include "orchestrator/plan/bind.h"
#include "orchestrator/plan/document.h"
#include "orchestrator/plan/plan.h"
#include "orchestrator/plan/sealed.h"

static int unknown_id(const char *what, const char *id, const char *const *known, const char *file,
                      struct err *err)
{
    const char *near = text_suggest(id, known);
    return near != NULL
               ? err_set(err, ERR_INPUT, "%s: no %s '%s', did you mean '%s'?", file, what, id, near)
               : err_set(err, ERR_INPUT, "%s: no %s '%s'; 'tameshi %s list' lists them", file, what,
                         id, what);
}

static int add_product(struct plan *plan, const struct product *product, struct err *err)
{
    AUTO(node) node = product_node(product);
    return product_from_node(node, &plan->products[plan->product_count], err) != 0
               ? -1
               : (int)(plan->product_count++, 0);
}

static int missing_product(const struct campaign *campaign, const struct product_list *products,
                           const char *id, struct err *err)
{
    AUTOFREE const char **known = mem_array(products->count + 1, sizeof(*known));
    for (size_t i = 0; i < products->count; i++) {
        known[i] = products->items[i]->id;
    }
    return unknown_id("product", id, known, doc_name(campaign->doc), err);
}

static int add_products(struct plan *plan, const struct campaign *campaign,
                        const struct product_list *products, struct err *err)
{
    plan->products = mem_array(campaign->product_count + 1, sizeof(struct product *));
    for (size_t i = 0; i < products->count && plan->product_count == 0; i++) {
        if (products->items[i]->role == PRODUCT_CONTROL &&
            add_product(plan, products->items[i], err) != 0) {
            return -1;
        }
    }
    if (plan->product_count == 0) {
        return err_set(err, ERR_INPUT, "there is no product of role control");
    }
    for (size_t i = 0; i < campaign->product_count; i++) {
        const struct product *product = product_list_find(products, campaign->products[i]);
        if (product == NULL) {
            return missing_product(campaign, products, campaign->products[i], err);
        }
        for (size_t k = 0; k < plan->product_count; k++) {
            if (strcmp(plan->products[k]->id, product->id) == 0) {
                return err_set(err, ERR_INPUT, "%s: product '%s' is there twice",
                               doc_name(campaign->doc), product->id);
            }
        }
        if (add_product(plan, product, err) != 0) {
            return -1;
        }
    }
    return 0;
}

static int compare_size(const void *a, const void *b)
{
    size_t x = *(const size_t *)a;
    size_t y = *(const size_t *)b;
    return x < y ? -1 : x > y;
}

/* Takes at most quota cases of a scenario; answers how many. */
static size_t draw_cases(const struct plan *plan, struct plan_scenario *entry, size_t quota)
{
    struct rng rng;
    AUTOFREE char *label = mem_printf("cases:%s", entry->scenario->id);
    size_t count = plan_scenario_cases(entry);
    entry->cases = mem_array(count, sizeof(*entry->cases));
    for (size_t i = 0; i < count; i++) {
        entry->cases[i] = i;
    }
    entry->case_count = count < quota ? count : quota;
    if (quota < count && !plan->in_order) {
        rng_derive(&rng, (uint64_t)plan->seed, label);
        rng_shuffle(&rng, entry->cases, count, sizeof(*entry->cases));
        qsort(entry->cases, entry->case_count, sizeof(*entry->cases), compare_size);
    }
    return entry->case_count;
}

/* Fills order with the numbers of the scenarios of one cluster and kind, shuffled; answers how
 * many. */
static size_t shuffle_cluster(const struct plan *plan, const struct scenario *like, size_t *order)
{
    struct rng rng;
    AUTOFREE char *label =
        mem_printf("cluster:%s:%s", scenario_kind_name(like->kind), like->cluster);
    size_t count = 0;
    for (size_t i = 0; i < plan->scenario_count; i++) {
        const struct scenario *scenario = plan->scenarios[i].scenario;
        if (scenario->kind == like->kind && strcmp(scenario->cluster, like->cluster) == 0) {
            order[count++] = i;
        }
    }
    rng_derive(&rng, (uint64_t)plan->seed, label);
    rng_shuffle(&rng, order, count, sizeof(*order));
    return count;
}

/* Gives every scenario its cases: all of them, or of each cluster as many as the sample allows, out
 * of as few scenarios as that takes. A scenario without cases is left out of the plan. */
static void draw_sample(struct plan *plan)
{
    AUTOFREE size_t *order = mem_array(plan->scenario_count + 1, sizeof(*order));
    size_t kept = 0;
    for (size_t i = 0; i < plan->scenario_count; i++) {
        if (plan->scenarios[i].cases != NULL) {
            continue; /* drawn with the first one of its cluster */
        }
        size_t quota = plan->sample > 0 ? (size_t)plan->sample : SIZE_MAX;
        size_t count = shuffle_cluster(plan, plan->scenarios[i].scenario, order);
        for (size_t k = 0; k < count; k++) {
            quota -= draw_cases(plan, &plan->scenarios[order[k]], quota);
        }
    }
    for (size_t i = 0; i < plan->scenario_count; i++) {
        if (plan->scenarios[i].case_count > 0) {
            plan->scenarios[kept++] = plan->scenarios[i];
        } else {
            plan_scenario_done(&plan->scenarios[i]);
        }
    }
    plan->scenario_count = kept;
}

static int check_scenarios(const struct campaign *campaign, const struct scenario_library *library,
                           struct err *err)
{
    for (size_t i = 0; i < campaign->scenario_count; i++) {
        if (scenario_library_find(library, campaign->scenarios[i]) == NULL) {
            AUTOFREE const char **known = mem_array(library->count + 1, sizeof(*known));
            for (size_t k = 0; k < library->count; k++) {
                known[k] = library->items[k]->id;
            }
            return unknown_id("scenario", campaign->scenarios[i], known, doc_name(campaign->doc),
                              err);
        }
    }
    return 0;
}

/* Binds a scenario that was read into the next entry. One that cannot do without an item, or for
 * which a snapshot has none, is named and left out. */
static void keep_scenario(struct plan *plan, const struct intel_snapshot *snapshot)
{
    struct plan_scenario *entry = &plan->scenarios[plan->scenario_count];
    const struct item_request *request = &entry->scenario->intel;
    bind_scenario(plan, entry, snapshot);
    if (request->type != NULL && entry->item_count == 0 &&
        (snapshot != NULL || request->inserted)) {
        plan->unbound[plan->unbound_count++] = mem_strdup(entry->scenario->id);
        plan_scenario_done(entry);
        *entry = (struct plan_scenario){0};
        return;
    }
    plan->scenario_count++;
    plan->library_scenarios++;
    plan->library_cases += plan_scenario_cases(entry);
}

static int check_any(const struct plan *plan, const struct campaign *campaign, struct err *err)
{
    if (plan->scenario_count > 0) {
        return 0;
    }
    return plan->unbound_count > 0
               ? err_set(err, ERR_INPUT,
                         "%s: all %zu scenarios ask for items of intelligence, and %s",
                         doc_name(campaign->doc), plan->unbound_count,
                         plan->intel.given ? "the snapshot has none that fits"
                                           : "there is no snapshot; give one with --intel")
               : err_set(err, ERR_INPUT, "%s: no scenario is meant for category '%s'",
                         doc_name(campaign->doc), plan->category);
}

static int add_open(struct plan *plan, const struct campaign *campaign,
                    const struct plan_sources *sources, struct err *err)
{
    for (size_t i = 0; i < sources->library->count; i++) {
        const struct scenario *scenario = sources->library->items[i];
        bool wanted = campaign->scenarios != NULL
                          ? text_in_list(campaign->scenarios, scenario->id)
                          : text_in_list(scenario->categories, plan->category);
        if (!wanted) {
            continue;
        }
        struct plan_scenario *entry = &plan->scenarios[plan->scenario_count];
        if (scenario_from_node(scenario_node(scenario), scenario->id, &entry->scenario, err) != 0) {
            return -1;
        }
        keep_scenario(plan, sources->snapshot);
    }
    return 0;
}

static int add_scenarios(struct plan *plan, const struct campaign *campaign,
                         const struct plan_sources *sources, struct err *err)
{
    size_t room = sources->library->count + (sources->pack != NULL ? sources->pack->count : 0) + 1;
    if (check_scenarios(campaign, sources->library, err) != 0) {
        return -1;
    }
    plan->scenarios = mem_array(room, sizeof(*plan->scenarios));
    plan->unbound = mem_array(room, sizeof(*plan->unbound));
    if (add_open(plan, campaign, sources, err) != 0 ||
        (sources->pack != NULL && sealed_add(plan, sources->pack, err) != 0) ||
        check_any(plan, campaign, err) != 0) {
        return -1;
    }
    draw_sample(plan);
    return 0;
}

/* A product and one of its arms. */
struct group {
    size_t product;
    enum product_arm_kind arm;
    uint64_t image_rank; /* the same for groups of one image, so that they stay together */
};

static int compare_group(const void *a, const void *b)
{
    const struct group *x = a;
    const struct group *y = b;
    return x->image_rank < y->image_rank ? -1 : x->image_rank > y->image_rank;
}

static size_t list_groups(const struct plan *plan, struct group *groups)
{
    struct rng rng;
    size_t count = 0;
    for (size_t p = 0; p < plan->product_count; p++) {
        AUTOFREE char *label = mem_printf("image:%s", plan->products[p]->image);
        rng_derive(&rng, (uint64_t)plan->seed, label);
        uint64_t rank = rng_next(&rng);
        for (size_t a = 0; a < plan->products[p]->arm_count; a++) {
            groups[count++] = (struct group){p, plan->products[p]->arms[a].kind, rank};
        }
    }
    rng_derive(&rng, (uint64_t)plan->seed, "groups");
    rng_shuffle(&rng, groups, count, sizeof(*groups));
    /* An insertion sort keeps the shuffled order of groups of one image. */
    for (size_t i = 1; i < count; i++) {
        for (size_t k = i; k > 0 && compare_group(&groups[k - 1], &groups[k]) > 0; k--) {
            struct group swap = groups[k];
            groups[k] = groups[k - 1];
            groups[k - 1] = swap;
        }
    }
    return count;
}

static struct plan_unit *add_unit(struct plan *plan, const struct group *group, int repetition)
{
    plan->units = mem_grow(plan->units, plan->unit_count + 1, sizeof(*plan->units));
    struct plan_unit *unit = &plan->units[plan->unit_count++];
    *unit =
        (struct plan_unit){.product = group->product, .arm = group->arm, .repetition = repetition};
    return unit;
}

static void add_part(const struct plan *plan, struct plan_unit *unit, size_t scenario, size_t first,
                     size_t count)
{
    const struct plan_scenario *entry = &plan->scenarios[scenario];
    unit->parts = mem_grow(unit->parts, unit->part_count + 1, sizeof(*unit->parts));
    unit->parts[unit->part_count++] = (struct plan_part){
        .scenario = scenario,
        .cases = mem_dup(entry->cases + first, count * sizeof(*entry->cases)),
        .case_count = count,
    };
}

/* Units of scenarios that want an environment of their own, for each case or for all of them. */
static void add_alone(struct plan *plan, const struct group *group, int repetition, size_t scenario)
{
    const struct plan_scenario *entry = &plan->scenarios[scenario];
    bool each = entry->scenario->isolation == ISOLATION_CASE;
    for (size_t i = 0; i < (each ? entry->case_count : 1); i++) {
        add_part(plan, add_unit(plan, group, repetition), scenario, i,
                 each ? 1 : entry->case_count);
    }
}

/* Units of scenarios of one kind that share environments, in the order given. */
static void add_batches(struct plan *plan, const struct group *group, int repetition,
                        const size_t *scenarios, size_t count)
{
    struct plan_unit *unit = NULL;
    for (size_t i = 0; i < count; i++) {
        if (unit == NULL || plan_unit_trials(unit) >= PLAN_BATCH_CASES) {
            unit = add_unit(plan, group, repetition);
        }
        add_part(plan, unit, scenarios[i], 0, plan->scenarios[scenarios[i]].case_count);
    }
}

static void add_kind(struct plan *plan, const struct group *group, int repetition,
                     enum scenario_kind kind)
{
    const struct product *product = plan->products[group->product];
    AUTOFREE size_t *shared = mem_array(plan->scenario_count + 1, sizeof(*shared));
    AUTOFREE char *label =
        mem_printf("batches:%s:%s:%d", product->id, product_arm_name(group->arm), repetition);
    struct rng rng;
    size_t count = 0;
    for (size_t s = 0; s < plan->scenario_count; s++) {
        const struct scenario *scenario = plan->scenarios[s].scenario;
        if (scenario->kind != kind || (product->role != PRODUCT_CONTROL &&
                                       !text_in_list(scenario->categories, product->category))) {
            continue;
        }
        if (scenario->isolation == ISOLATION_BATCH) {
            shared[count++] = s;
        } else {
            add_alone(plan, group, repetition, s);
        }
    }
    rng_derive(&rng, (uint64_t)plan->seed, label);
    rng_shuffle(&rng, shared, count, sizeof(*shared));
    add_batches(plan, group, repetition, shared, count);
}

static void add_group(struct plan *plan, const struct group *group)
{
    for (int repetition = 1; repetition <= plan->repetitions; repetition++) {
        add_kind(plan, group, repetition, SCENARIO_ATTACK);
        add_kind(plan, group, repetition, SCENARIO_BENIGN);
    }
}

static void add_units(struct plan *plan)
{
    AUTOFREE struct group *groups =
        mem_array(plan->product_count * PRODUCT_ARM_COUNT, sizeof(*groups));
    size_t count = list_groups(plan, groups);
    for (size_t g = 0; g < count; g++) {
        struct rng rng;
        AUTOFREE char *label = mem_printf("units:%s:%s", plan->products[groups[g].product]->id,
                                          product_arm_name(groups[g].arm));
        size_t first = plan->unit_count;
        add_group(plan, &groups[g]);
        rng_derive(&rng, (uint64_t)plan->seed, label);
        rng_shuffle(&rng, plan->units + first, plan->unit_count - first, sizeof(*plan->units));
    }
}

int plan_build(const struct campaign *campaign, const struct plan_sources *sources,
               struct plan **out, struct err *err)
{
    AUTO(plan) plan = mem_alloc(sizeof(*plan));
    AUTO(node) embedded = criteria_embed(sources->criteria);
    const struct intel_snapshot *snapshot = sources->snapshot;
    plan->campaign = mem_strdup(campaign->id);
    plan->title = mem_strdup(campaign->title);
    plan->category = mem_strdup(campaign->category);
    plan->seed = campaign->seed;
    plan->repetitions = (int)campaign->repetitions;
    plan->sample = campaign->sample;
    plan->in_order = campaign->in_order;
    if (snapshot != NULL) {
        plan->intel =
            (struct plan_intel){.given = true, .at = snapshot->at, .policy = campaign->intel};
        memcpy(plan->intel.snapshot, snapshot->hash, HASH_HEX);
    }
    if (criteria_unembed(embedded, "criteria", &plan->criteria, err) != 0 ||
        add_products(plan, campaign, sources->products, err) != 0 ||
        add_scenarios(plan, campaign, sources, err) != 0) {
        return -1;
    }
    add_units(plan);
    if (plan_document(plan, err) != 0) {
        return -1;
    }
    *out = TAKE(plan);
    return 0;
}
