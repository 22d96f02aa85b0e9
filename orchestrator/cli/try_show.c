/* What a try came to, put together out of its evidence and its results. Rule: what a product did is
 * judged only where the case works without it. */
#include "orchestrator/cli/try_show.h"

#include <string.h>

void try_seen_init(struct try_seen *seen)
{
    *seen = (struct try_seen){.trials = node_object()};
}

void try_seen_done(struct try_seen *seen)
{
    node_free(seen->results);
    node_free(seen->trials);
}

int try_seen_visit(void *data, const char *chain, const char *kind, int64_t at_utc_ms,
                   const struct node *body, struct err *err)
{
    struct try_seen *seen = data;
    AUTOFREE char *key = mem_printf("%lld %s", (long long)node_get_int(body, "unit", -1),
                                    node_get_str(body, "case", ""));

    (void)chain;
    (void)at_utc_ms;
    (void)err;
    /* workers' records stand behind one another, so a later attempt may come first */
    if (strcmp(kind, "trial") == 0 && node_get_int(body, "attempt", 0) >=
                                          node_get_int(node_get(seen->trials, key), "attempt", 0)) {
        node_set(seen->trials, key, node_ref(body));
    }
    return 0;
}

static const struct node *find_case(const struct node *results, const char *id)
{
    const struct node *cases = node_get(results, "cases");

    for (size_t i = 0; i < node_count(cases); i++) {
        if (strcmp(node_get_str(node_at(cases, i), "id", ""), id) == 0) {
            return node_at(cases, i);
        }
    }
    return NULL;
}

/* "worked", "not-worked" or "void": what the case came to without a product. */
static const char *control_of(const struct node *results, const char *id)
{
    const struct node *list = node_get(find_case(results, id), "control");

    return node_count(list) == 0 ? "unknown" : node_get_str(node_at(list, 0), "state", "unknown");
}

/* The verdict of one trial; of the control arm, what its state was. A trial that the results count
 * as void only since its control failed is not judged: nothing is wrong with the trial. */
static const char *verdict_of(const struct node *results, const struct node *body,
                              const char *product, enum product_arm_kind arm)
{
    const char *id = node_get_str(body, "case", "");
    const char *control = control_of(results, id);
    const struct node *list = node_get(find_case(results, id), "trials");

    if (arm == PRODUCT_ARM_CONTROL) {
        return control;
    }
    if (strcmp(control, "worked") != 0 && node_get_str(body, "void", NULL) == NULL) {
        return TRY_NOT_JUDGED;
    }
    for (size_t i = 0; i < node_count(list); i++) {
        const struct node *trial = node_at(list, i);

        if (strcmp(node_get_str(trial, "product", ""), product) == 0 &&
            strcmp(node_get_str(trial, "arm", ""), product_arm_name(arm)) == 0) {
            return node_get_str(trial, "verdict", "unknown");
        }
    }
    return "unknown";
}

static void copy_members(struct node *to, const struct node *from, const char *const *keys)
{
    for (size_t i = 0; keys[i] != NULL; i++) {
        const struct node *value = node_get(from, keys[i]);

        if (value != NULL) {
            node_set(to, keys[i], node_ref(value));
        }
    }
}

static struct node *trial_of(const struct plan *plan, const struct plan_unit *unit,
                             const struct node *results, const struct node *body)
{
    static const char *const keys[] = {"case",        "nonce",          "worked",  "void",
                                       "void_reason", "steps",          "effects", "effect_reasons",
                                       "alerts",      "alerts_dropped", NULL};
    const char *product = plan->products[unit->product]->id;
    struct node *node = node_object();

    node_set_str(node, "product", product);
    node_set_str(node, "arm", product_arm_name(unit->arm));
    node_set_str(node, "verdict", verdict_of(results, body, product, unit->arm));
    copy_members(node, body, keys);
    return node;
}

/* What was seen in one arm of a product. */
static void add_trials(const struct plan *plan, const struct try_seen *seen, size_t product,
                       enum product_arm_kind arm, struct node *list)
{
    for (void *i = node_iter(seen->trials); i != NULL; i = node_iter_next(seen->trials, i)) {
        const struct node *body = node_iter_value(i);
        int64_t number = node_get_int(body, "unit", -1);

        if (number >= 0 && (size_t)number < plan->unit_count &&
            plan->units[number].product == product && plan->units[number].arm == arm) {
            node_append(list, trial_of(plan, &plan->units[number], seen->results, body));
        }
    }
}

static struct node *read_trials(const struct plan *plan, const struct try_seen *seen)
{
    struct node *list = node_array();

    for (size_t i = 0; i < plan->product_count; i++) {
        for (int arm = 0; arm < PRODUCT_ARM_COUNT; arm++) {
            add_trials(plan, seen, i, (enum product_arm_kind)arm, list);
        }
    }
    return list;
}

struct node *try_node(const struct plan *plan, const struct try_seen *seen)
{
    const struct scenario *scenario = plan->scenarios[0].scenario;
    struct node *node = node_object();
    struct node *trials = read_trials(plan, seen);
    int64_t failed = 0;
    int64_t voids = 0;

    for (size_t i = 0; i < node_count(trials); i++) {
        const struct node *trial = node_at(trials, i);
        bool control = strcmp(node_get_str(trial, "arm", ""), "control") == 0;

        failed += control && !node_get_bool(trial, "worked", false);
        voids += node_get_str(trial, "void", NULL) != NULL;
    }
    voids += (int64_t)(plan_trial_count(plan) - node_count(trials));
    node_set_str(node, "scenario", scenario->id);
    node_set_int(node, "took_ms", seen->took_ms);
    node_set_int(node, "cases", (int64_t)plan_case_count(plan));
    node_set_int(node, "failed_in_control", failed);
    node_set_int(node, "void", voids);
    node_set(node, "trials", trials);
    return node;
}
