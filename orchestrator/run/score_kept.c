/* Keeping words. Trees of JSON serve as maps: their hashes are seeded, so that evidence cannot be
 * written to make them slow. */
#include "orchestrator/run/score_kept.h"

#include <stdlib.h>
#include <string.h>

#include "harness/sensors/sensor.h"

struct place { /* of a case in the plan */
    size_t scenario, number;
};

struct naming { /* what alerts with the same rules of the same product have in common */
    const char **rules;
    size_t rule_count;
    struct score_name *names;
    size_t name_count;
};

struct score_kept {
    const struct plan *plan;
    char *const *case_ids;
    struct node *words;  /* text -> the text kept */
    struct node *cases;  /* id -> index into places and case_ids */
    struct node *naming; /* product and rules -> index into namings */
    struct place *places;
    struct naming *namings;
    size_t naming_count;
};

static void list_places(struct score_kept *kept)
{
    const struct plan *plan = kept->plan;
    size_t index = 0;
    kept->places = mem_array(plan_case_count(plan) + 1, sizeof(*kept->places));
    for (size_t s = 0; s < plan->scenario_count; s++) {
        for (size_t i = 0; i < plan->scenarios[s].case_count; i++) {
            node_set_int(kept->cases, kept->case_ids[index], (int64_t)index);
            kept->places[index++] = (struct place){s, plan->scenarios[s].cases[i]};
        }
    }
}

struct score_kept *score_kept_new(const struct plan *plan, char *const *case_ids)
{
    struct score_kept *kept = mem_alloc(sizeof(*kept));
    kept->plan = plan;
    kept->case_ids = case_ids;
    kept->words = node_object();
    kept->cases = node_object();
    kept->naming = node_object();
    list_places(kept);
    return kept;
}

static void naming_done(struct naming *naming)
{
    for (size_t i = 0; i < naming->name_count; i++) {
        free((void *)(uintptr_t)naming->names[i].capec);
    }
    free(naming->names);
    free(naming->rules);
}

void score_kept_free(struct score_kept *kept)
{
    if (kept == NULL) {
        return;
    }
    for (size_t i = 0; i < kept->naming_count; i++) {
        naming_done(&kept->namings[i]);
    }
    free(kept->namings);
    free(kept->places);
    node_free(kept->words);
    node_free(kept->cases);
    node_free(kept->naming);
    free(kept);
}

const char *score_kept_text(struct score_kept *kept, const char *text)
{
    if (text == NULL) {
        return NULL;
    }
    if (node_get(kept->words, text) == NULL) {
        node_set(kept->words, text, node_stringn_exact(text, strlen(text)));
    }
    return node_get_str(kept->words, text, NULL);
}

static bool part_has(const struct plan_part *part, const struct place *place)
{
    for (size_t i = 0; part->scenario == place->scenario && i < part->case_count; i++) {
        if (part->cases[i] == place->number) {
            return true;
        }
    }
    return false;
}

const char *score_kept_case(const struct score_kept *kept, const struct plan_unit *unit,
                            const char *id)
{
    int64_t index = id == NULL ? -1 : node_get_int(kept->cases, id, -1);
    for (size_t i = 0; index >= 0 && i < unit->part_count; i++) {
        if (part_has(&unit->parts[i], &kept->places[index])) {
            return kept->case_ids[index];
        }
    }
    return NULL;
}

static struct naming make_naming(struct score_kept *kept, size_t product, const char **rules,
                                 size_t rule_count)
{
    const struct product_named *found[PRODUCT_MAX_DEPTH];
    size_t count = product_depth(kept->plan->products[product], rules, rule_count, found);
    struct naming naming = {mem_array(rule_count + 1, sizeof(*naming.rules)), rule_count,
                            mem_array(count + 1, sizeof(*naming.names)), count};
    for (size_t i = 0; i < rule_count; i++) {
        naming.rules[i] = score_kept_text(kept, rules[i]);
    }
    for (size_t i = 0; i < count; i++) {
        int64_t *capec = mem_array(found[i]->capec_count + 1, sizeof(*capec));
        for (size_t k = 0; k < found[i]->capec_count; k++) {
            capec[k] = found[i]->capec[k];
        }
        naming.names[i] = (struct score_name){found[i]->technique, found[i]->tactic, capec,
                                              found[i]->capec_count};
    }
    return naming;
}

/* Lengths stand before the rules, so that no two lists have the same key. */
static void add_key(struct buf *key, size_t product, const char *const *rules, size_t count)
{
    buf_printf(key, "%zu", product);
    for (size_t i = 0; i < count; i++) {
        buf_printf(key, ",%zu:%s", strlen(rules[i]), rules[i]);
    }
}

void score_kept_rules(struct score_kept *kept, size_t product, const struct node *rules,
                      struct score_alert *alert)
{
    const char *list[SENSOR_MAX_RULES];
    AUTOBUF struct buf key = BUF_INIT;
    size_t count = 0;
    for (size_t i = 0; i < node_count(rules) && count < SENSOR_MAX_RULES; i++) {
        const char *rule = node_str(node_at(rules, i));
        if (rule != NULL) {
            list[count++] = rule;
        }
    }
    add_key(&key, product, list, count);
    int64_t index = node_get_int(kept->naming, buf_str(&key), -1);
    if (index < 0) {
        index = (int64_t)kept->naming_count++;
        kept->namings = mem_grow(kept->namings, kept->naming_count, sizeof(*kept->namings));
        kept->namings[index] = make_naming(kept, product, list, count);
        node_set_int(kept->naming, buf_str(&key), index);
    }
    const struct naming *naming = &kept->namings[index];
    alert->named = naming->names;
    alert->named_count = naming->name_count;
    alert->rules = naming->rules;
    alert->rule_count = naming->rule_count;
}
