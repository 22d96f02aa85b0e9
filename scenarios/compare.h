/* Two versions of a scenario: what changed in its document, in the words of the format, and which
 * of its cases send something else. Order of keys, comments and ways of quoting are no change. */
#ifndef SCENARIOS_COMPARE_H
#define SCENARIOS_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/err.h"
#include "common/base/mem.h"
#include "scenarios/scenario.h"

enum change_kind { CHANGE_ADDED, CHANGE_REMOVED, CHANGE_CHANGED, CHANGE_MOVED };

struct change {
    enum change_kind kind;
    char *path;                /* steps[search].http.query.q; values.payload[2] */
    const struct node *before; /* of the old document, borrowed; NULL: added or moved */
    const struct node *after;  /* of the new one; NULL: removed or moved */
    size_t from, to;           /* CHANGE_MOVED: places in the list, from 0 */
};

/* Cases are told by what they send (requests, commands, files); one that sends the same under
 * another number is the same case. */
struct case_change {
    enum change_kind kind; /* not CHANGE_MOVED */
    char *before;          /* id of the old case; NULL: added */
    char *after;           /* id of the new one; NULL: removed */
};

enum version_change { VERSION_KEPT, VERSION_RAISED, VERSION_LOWERED };

struct comparison {
    struct change *changes;
    size_t change_count;
    struct case_change *cases; /* those that changed */
    size_t case_count;
    size_t same_cases;
    size_t renumbered_cases; /* of the same ones: have another id */
    bool same;               /* the documents have one hash */
    /* More differs than what people read: id, title, summary, origin and version itself. */
    bool meaning;
    enum version_change version;
    const struct scenario *before, *after; /* borrowed, and longer-lived than this */
};

int scenario_compare(const struct scenario *before, const struct scenario *after,
                     struct comparison **out, struct err *err);
void comparison_free(struct comparison *comparison);
AUTO_DEFINE(comparison)

/* What is wrong with the version's number, or NULL. Static. */
const char *comparison_note(const struct comparison *comparison);
const char *change_kind_name(enum change_kind kind); /* "added" ... */
/* {before: {id, version, hash}, after, same, meaning_changed, note, changes: [{change, path,
 * before, after}], cases: {same, renumbered, changes: [{change, before, after}]}}. Caller frees. */
struct node *comparison_node(const struct comparison *comparison);

/* compare_cases.c: fills the members about cases. */
int compare_cases(struct comparison *comparison, struct err *err);

#endif
