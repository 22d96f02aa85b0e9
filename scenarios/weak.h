/* What weakens a measurement: scenarios that are well formed, but whose result would say less than
 * it seems to. A table of rules looks at one scenario, another at a whole library. A weakness is a
 * warning; a note is worth knowing and nothing to be mended. */
#ifndef SCENARIOS_WEAK_H
#define SCENARIOS_WEAK_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/err.h"
#include "common/base/mem.h"
#include "scenarios/library.h"
#include "scenarios/similar.h"

struct remark {
    const char *kind; /* the rule's name */
    bool note;
    const char *file; /* borrowed from the scenario */
    int line, column;
    char *text;
};

struct remarks {
    struct remark *items;
    size_t count;
};
#define REMARKS_INIT                                                                               \
    {                                                                                              \
        NULL, 0                                                                                    \
    }
void remarks_done(struct remarks *remarks);
#define AUTO_REMARKS __attribute__((cleanup(remarks_done)))
/* Takes remark->text. */
void remarks_add(struct remarks *remarks, const struct remark *remark);
/* How many are notes, or are none. */
size_t remarks_count(const struct remarks *remarks, bool note);

struct weak_look;
struct weak_rule {
    const char *kind;
    const char *summary;
    bool note;
    /* Appends what it finds through weak_remark. -1: a text could not be made, which loading should
     * have refused. */
    int (*check)(const struct weak_look *look, struct err *err);
};
extern const struct weak_rule weak_rules[];         /* of one scenario */
extern const struct weak_rule weak_library_rules[]; /* of a library; both end with kind NULL */

/* Runs all rules of weak_rules. Appends. */
int weak_scenario(const struct scenario *scenario, struct remarks *remarks, struct err *err);
/* Runs weak_rules on each scenario, then weak_library_rules. Appends. */
int weak_library(const struct scenario_library *library, const struct similarity *similarity,
                 struct remarks *remarks, struct err *err);

/* A benign case is near an attack when it has this much in common with it (see similar.h). */
#define WEAK_NEAR 0.5
/* How many cases of benign work there are, and how many are near an attack. */
struct weak_nearness {
    size_t benign, near;
};
struct weak_nearness weak_nearness_of(const struct scenario_library *library,
                                      const struct similarity *similarity);

/* Of a scenario of the hard set, one case at least has this much in common with an attack. Shingles
 * see letters, not meaning, so the bar is low: under it there is neither page, field nor wording of
 * any attack. The hard cases that ship are at 0.14 and more. */
#define WEAK_HARD 0.1
#define WEAK_HARD_SET "hard-cases"

#endif
