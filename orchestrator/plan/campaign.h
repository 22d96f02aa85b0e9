/* A campaign file: what to evaluate, by whose criteria, with which scenarios. Authored YAML,
 * strict. The format is documented in campaigns/README.md. */
#ifndef ORCHESTRATOR_PLAN_CAMPAIGN_H
#define ORCHESTRATOR_PLAN_CAMPAIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"
#include "common/base/mem.h"
#include "orchestrator/plan/policy.h"

struct doc;

/* Strings and lists are borrowed from the document. */
struct campaign {
    struct doc *doc;
    const char *id;
    const char *title;
    const char *category;
    const char *criteria; /* id of a criteria document, "waf-1" */
    const char *
        *products; /* NULL-ended ids; the control product is always added; empty: it alone */
    size_t product_count;
    const char **scenarios; /* NULL-ended ids, or NULL: every scenario of the category */
    size_t scenario_count;
    int64_t repetitions;       /* of each case, product and arm; 1..100 */
    int64_t seed;              /* 0..2^53-1 */
    int64_t sample;            /* at most so many cases of each cluster; 0: all of them */
    bool in_order;             /* these are the first ones, not drawn: for a look, no evaluation */
    struct intel_policy intel; /* how fresh the intelligence has to be */
};

int campaign_load(const char *path, struct campaign **out, struct err *err);
void campaign_free(struct campaign *campaign);
AUTO_DEFINE(campaign)

#endif
