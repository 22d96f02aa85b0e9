/* What is told of a scenario that is sealed: enough to plan, run and score its cases, nothing of
 * what is done in them. A card is a document with the members that a report counts by (kind,
 * category, set, technique, tactic, capec, cluster, proof, isolation, the depth of detection that
 * is expected) under another id. A scenario that was opened goes by the same id, so that whatever
 * is written down of its cases fits the card.
 *
 * Such a scenario has sealed_cases, the hash of its leaf as its hash, "sealed-" and the first 16
 * digits of it as its id, and cases that are numbered without the name of their variant. */
#ifndef SCENARIOS_SEAL_CARD_H
#define SCENARIOS_SEAL_CARD_H

#include <stddef.h>

#include "common/base/err.h"
#include "common/ext/json.h"
#include "scenarios/scenario.h"
#include "scenarios/seal/pack.h"

/* Opens a leaf of a pack: the whole scenario under its alias. One that asks for items of
 * intelligence is ERR_INPUT: a plan would show them. */
int card_open(const struct sealed_leaf *leaf, struct scenario **out, struct err *err);
/* The card of a scenario that card_open gave. Caller frees. */
struct node *card_node(const struct scenario *scenario);
/* A scenario that has what the card says and no steps; leaf is the hash of its leaf, cases how many
 * it has. name stands for the file in messages. */
int card_read(const struct node *card, const struct merkle_hash *leaf, size_t cases,
              const char *name, struct scenario **out, struct err *err);

#endif
