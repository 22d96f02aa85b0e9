/* Cards of sealed scenarios. Rule: a card is a list of members that are taken over, so that what a
 * later version of the format adds stays sealed until somebody puts it on the list. */
#include "scenarios/seal/card.h"

#include <string.h>

#include "scenarios/read.h"

#define ALIAS_DIGITS 16

static const char *const shown[] = {"kind",  "category", "set",   "technique", "tactic",
                                    "capec", "cluster",  "proof", "isolation", NULL};

/* Caller frees. */
static char *alias_of(const struct merkle_hash *leaf)
{
    char hex[HASH_HEX];

    merkle_hex(leaf, hex);
    return mem_printf("sealed-%.*s", ALIAS_DIGITS, hex);
}

/* Takes alias. */
static void hide(struct scenario *scenario, const struct merkle_hash *leaf, size_t cases,
                 char *alias)
{
    struct reading reading = {.scenario = scenario};

    scenario->id = reading_own(&reading, alias);
    scenario->sealed_cases = cases;
    merkle_hex(leaf, scenario->hash);
}

int card_open(const struct sealed_leaf *leaf, struct scenario **out, struct err *err)
{
    AUTO(scenario) scenario = NULL;

    if (scenario_from_node(leaf->scenario, sealed_leaf_id(leaf), &scenario, err) != 0) {
        return err_wrap(err, "sealed scenario");
    }
    if (scenario->intel.type != NULL) {
        return err_set(err, ERR_INPUT,
                       "sealed scenario '%s' asks for items of intelligence, and a plan would show "
                       "which",
                       scenario->id);
    }
    hide(scenario, &leaf->hash, scenario_case_count(scenario), alias_of(&leaf->hash));
    *out = TAKE(scenario);
    return 0;
}

struct node *card_node(const struct scenario *scenario)
{
    const struct node *document = scenario_node(scenario);
    const char *depth = node_get_str(node_get(document, "detection"), "depth", NULL);
    struct node *card = node_object();

    node_set_str(card, "id", scenario->id);
    node_set_int(card, "version", 1);
    node_set_str(card, "title", "A sealed scenario");
    node_set_str(card, "summary", "What it does is not told.");
    for (size_t i = 0; shown[i] != NULL; i++) {
        const struct node *member = node_get(document, shown[i]);

        if (member != NULL) {
            node_set(card, shown[i], node_ref(member));
        }
    }
    if (depth != NULL) {
        struct node *detection = node_object();

        node_set_str(detection, "depth", depth);
        node_set(card, "detection", detection);
    }
    return card;
}

/* A card that says more than we would write is refused. */
static int check_members(const struct node *card, const char *name, struct err *err)
{
    static const char *const known[] = {"id",       "version", "title",     "summary",   "kind",
                                        "category", "set",     "technique", "tactic",    "capec",
                                        "cluster",  "proof",   "isolation", "detection", NULL};
    static const char *const in_detection[] = {"depth", NULL};
    AUTO(doc) doc = doc_wrap(node_ref(card), name);
    struct cur cur;
    struct cur detection;
    int answer = 0;

    if (cur_root(doc, &cur, err) != 0 || cur_known(&cur, known, err) != 0) {
        return -1;
    }
    answer = cur_object(&cur, "detection", false, &detection, err);
    return answer < 0 || (answer == 0 && cur_known(&detection, in_detection, err) != 0) ? -1 : 0;
}

int card_read(const struct node *card, const struct merkle_hash *leaf, size_t cases,
              const char *name, struct scenario **out, struct err *err)
{
    AUTO(scenario) scenario = NULL;
    AUTOFREE char *alias = alias_of(leaf);

    if (check_members(card, name, err) != 0 || read_card(card, name, &scenario, err) != 0) {
        return -1;
    }
    if (strcmp(scenario->id, alias) != 0) {
        return err_set(err, ERR_INPUT, "%s: the card's id is '%s', that of its leaf is '%s'", name,
                       scenario->id, alias);
    }
    scenario->intel.count = 1;
    hide(scenario, leaf, cases, TAKE(alias));
    *out = TAKE(scenario);
    return 0;
}
