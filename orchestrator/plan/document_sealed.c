/* The plan's sealed scenarios in its document, both ways: the pack they are from, and for each its
 * card and the hash of its leaf. What a plan does not have is not written, so a plan without them
 * says nothing of it. */
#include <string.h>

#include "orchestrator/plan/document.h"
#include "scenarios/seal/card.h"

void document_pack_add(const struct plan *plan, struct node *root)
{
    struct node *node = NULL;

    if (!plan->pack.given) {
        return;
    }
    node = node_object();
    node_set_str(node, "root", plan->pack.root);
    node_set_int(node, "count", (int64_t)plan->pack.count);
    node_set(root, "pack", node);
}

void document_card_add(const struct plan_scenario *entry, struct node *node)
{
    struct node *sealed = node_object();

    node_set_str(sealed, "leaf", scenario_hash(entry->scenario));
    node_set_int(sealed, "cases", (int64_t)entry->scenario->sealed_cases);
    node_set(sealed, "card", node_ref(entry->card));
    node_set(node, "sealed", sealed);
}

static int read_hash(const struct cur *cur, const char *key, struct merkle_hash *out,
                     struct err *err)
{
    const char *text = NULL;

    if (cur_str(cur, key, true, &text, err) != 0) {
        return -1;
    }
    return merkle_parse(text, out)
               ? 0
               : cur_fail(cur, err, "'%s' is no hash, expected 64 lower-case hex digits", key);
}

int document_pack_read(struct plan *plan, const struct cur *root, struct err *err)
{
    static const char *const known[] = {"root", "count", NULL};
    struct merkle_hash hash;
    struct cur pack;
    int64_t count = 0;
    int answer = cur_object(root, "pack", false, &pack, err);

    if (answer != 0) {
        return answer < 0 ? -1 : 0;
    }
    if (cur_known(&pack, known, err) != 0 || read_hash(&pack, "root", &hash, err) != 0 ||
        cur_int(&pack, "count", true, 1, (int64_t)SEALED_MAX_LEAVES, &count, err) != 0) {
        return -1;
    }
    plan->pack = (struct plan_pack){.given = true, .count = (size_t)count};
    merkle_hex(&hash, plan->pack.root);
    return 0;
}

int document_card_read(const struct plan *plan, struct plan_scenario *entry, const struct cur *cur,
                       struct err *err)
{
    static const char *const known[] = {"leaf", "cases", "card", NULL};
    struct merkle_hash leaf;
    struct cur sealed;
    struct cur card;
    int64_t cases = 0;

    if (cur_object(cur, "sealed", true, &sealed, err) != 0 || cur_known(&sealed, known, err) != 0 ||
        read_hash(&sealed, "leaf", &leaf, err) != 0 ||
        cur_int(&sealed, "cases", true, 1, SCENARIO_MAX_CASES, &cases, err) != 0 ||
        cur_object(&sealed, "card", true, &card, err) != 0) {
        return -1;
    }
    if (!plan->pack.given) {
        return cur_fail(&sealed, err, "a sealed scenario, and the plan names no pack");
    }
    if (card_read(card.node, &leaf, (size_t)cases, node_get_str(card.node, "id", "card"),
                  &entry->scenario, err) != 0) {
        return -1;
    }
    entry->card = node_ref(card.node);
    return 0;
}
