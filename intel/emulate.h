/* What a group or campaign does, by the intelligence in the store: its techniques in the order of
 * the kill chain, and which of the given scenarios do the same. */
#ifndef INTEL_EMULATE_H
#define INTEL_EMULATE_H

#include "common/base/buf.h"
#include "common/ext/json.h"
#include "intel/store.h"

struct emulate_scenario {
    const char *id;
    const char *technique;
};

struct emulate_options {
    const struct emulate_scenario *scenarios;
    size_t scenario_count;
};

/* {id, type, name, techniques: [{id, name, tactics: [..], via: [names of malware and tools; empty:
 * by itself], scenarios: [{id, match: "exact" | "parent" | "sub-technique"}]}], covered,
 * uncovered}. who is an intrusion set or campaign. A technique that was revoked stands under the
 * one that took its place. Caller frees. */
int emulate_list(struct intel_store *store, const struct intel_item *who,
                 const struct emulate_options *options, struct node **out, struct err *err);

struct emulate_campaign {
    const char *category;
    const char *criteria;
    const char *const *products; /* NULL-ended */
};
/* The text of a campaign file made of the scenarios in the list, each once, in the list's order.
 * ERR_INPUT when no scenario covers anything. */
int emulate_campaign(const struct node *list, const struct emulate_campaign *how, struct buf *out,
                     struct err *err);

#endif
