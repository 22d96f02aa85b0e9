/* Sealed scenarios of a plan: taken out of a pack when it is made, and again when it is run. Rule:
 * between the two, nothing but cards and the hashes of leaves is in the plan, and these decide
 * which scenarios are run. */
#include "orchestrator/plan/sealed.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"
#include "scenarios/seal/card.h"

static int by_id(const void *a, const void *b)
{
    const struct plan_scenario *x = a;
    const struct plan_scenario *y = b;

    return strcmp(x->scenario->id, y->scenario->id);
}

int sealed_add(struct plan *plan, const struct sealed_pack *pack, struct err *err)
{
    size_t before = plan->scenario_count;

    plan->pack = (struct plan_pack){.given = true, .count = pack->count};
    memcpy(plan->pack.root, pack->root, HASH_HEX);
    for (size_t i = 0; i < pack->count; i++) {
        struct plan_scenario *entry = &plan->scenarios[plan->scenario_count];
        AUTO(scenario) scenario = NULL;

        if (card_open(&pack->leaves[i], &scenario, err) != 0) {
            return -1;
        }
        if (!text_in_list(scenario->categories, plan->category)) {
            continue;
        }
        entry->card = card_node(scenario);
        entry->scenario = TAKE(scenario);
        plan->scenario_count++;
        plan->library_scenarios++;
        plan->library_cases += plan_scenario_cases(entry);
    }
    if (plan->scenario_count == before) {
        return err_set(err, ERR_INPUT, "no scenario of the sealed pack is meant for category '%s'",
                       plan->category);
    }
    qsort(plan->scenarios, plan->scenario_count, sizeof(*plan->scenarios), by_id);
    return 0;
}

static const struct sealed_leaf *find_leaf(const struct sealed_pack *pack, const char *hash)
{
    for (size_t i = 0; i < pack->count; i++) {
        char hex[HASH_HEX];

        merkle_hex(&pack->leaves[i].hash, hex);
        if (strcmp(hex, hash) == 0) {
            return &pack->leaves[i];
        }
    }
    return NULL;
}

/* Whether the card that the entry has is that of the scenario. */
static bool is_true(const struct plan_scenario *entry, const struct scenario *scenario)
{
    AUTO(node) card = card_node(scenario);

    return node_equal(card, entry->card) && scenario->sealed_cases == entry->scenario->sealed_cases;
}

/* Puts the scenario in the place of what was read off its card. */
static int open_entry(struct plan_scenario *entry, const struct sealed_pack *pack, struct err *err)
{
    const struct sealed_leaf *leaf = find_leaf(pack, scenario_hash(entry->scenario));
    AUTO(scenario) scenario = NULL;

    if (leaf == NULL) {
        return err_set(err, ERR_INTEGRITY, "scenario '%s' of the plan is not in the sealed pack",
                       entry->scenario->id);
    }
    if (card_open(leaf, &scenario, err) != 0) {
        return -1;
    }
    if (!is_true(entry, scenario)) {
        return err_set(err, ERR_INTEGRITY,
                       "what the plan says of sealed scenario '%s' is not true of it",
                       entry->scenario->id);
    }
    scenario_free(entry->scenario);
    entry->scenario = TAKE(scenario);
    return 0;
}

int plan_compare_revealed(const struct plan *plan, const struct sealed_leaf *leaf,
                          const char **alias, struct err *err)
{
    AUTO(scenario) scenario = NULL;
    char hash[HASH_HEX];

    merkle_hex(&leaf->hash, hash);
    for (size_t i = 0; i < plan->scenario_count; i++) {
        const struct plan_scenario *entry = &plan->scenarios[i];

        if (entry->card == NULL || strcmp(scenario_hash(entry->scenario), hash) != 0) {
            continue;
        }
        *alias = entry->scenario->id;
        return card_open(leaf, &scenario, err) != 0 ? -1
               : is_true(entry, scenario)           ? 0
                                                    : PLAN_DIFFERS;
    }
    return PLAN_LACKS;
}

int plan_open_sealed(struct plan *plan, const char *pack_path, const char *key, struct err *err)
{
    AUTO(secret) secret = NULL;
    AUTO(sealed_pack) pack = NULL;

    if (!plan->pack.given) {
        return pack_path == NULL && key == NULL
                   ? 0
                   : err_set(err, ERR_USAGE,
                             "the plan holds no sealed scenarios: --sealed and "
                             "--key are of no use");
    }
    if (pack_path == NULL || key == NULL) {
        return err_set(
            err, ERR_USAGE,
            "the plan holds sealed scenarios; give --sealed PACK, which has root %s, and "
            "--key K",
            plan->pack.root);
    }
    if (secret_load(key, &secret, err) != 0 ||
        sealed_pack_load(pack_path, secret, &pack, err) != 0) {
        return -1;
    }
    if (strcmp(pack->root, plan->pack.root) != 0) {
        return err_set(err, ERR_INTEGRITY, "'%s' has root %s, the plan was made with %s", pack_path,
                       pack->root, plan->pack.root);
    }
    for (size_t i = 0; i < plan->scenario_count; i++) {
        if (plan->scenarios[i].card != NULL && open_entry(&plan->scenarios[i], pack, err) != 0) {
            return -1;
        }
    }
    return 0;
}

bool plan_unit_is_sealed(const struct plan *plan, const struct plan_unit *unit)
{
    for (size_t i = 0; i < unit->part_count; i++) {
        if (plan->scenarios[unit->parts[i].scenario].card != NULL) {
            return true;
        }
    }
    return false;
}

size_t plan_sealed_count(const struct plan *plan)
{
    size_t count = 0;

    for (size_t i = 0; i < plan->scenario_count; i++) {
        count += plan->scenarios[i].card != NULL;
    }
    return count;
}
