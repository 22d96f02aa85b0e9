/* What scoring keeps of the evidence: of a record that is megabytes of heads and bodies only the
 * words that it borrows, each once however many trials have it. Private to orchestrator/run. */
#ifndef ORCHESTRATOR_RUN_SCORE_KEPT_H
#define ORCHESTRATOR_RUN_SCORE_KEPT_H

#include "common/base/mem.h"
#include "common/ext/json.h"
#include "orchestrator/plan/plan.h"
#include "reports/input.h"

struct score_kept;

/* case_ids: of all cases of the plan, in its order. Both are borrowed. */
struct score_kept *score_kept_new(const struct plan *plan, char *const *case_ids);
void score_kept_free(struct score_kept *kept);
AUTO_DEFINE(score_kept)

/* All that is returned and set is borrowed, and lasts as long as `kept`. */

/* The same text; NULL gives NULL. */
const char *score_kept_text(struct score_kept *kept, const char *text);
/* The id of that case if the unit has it, else NULL. id may be NULL. */
const char *score_kept_case(const struct score_kept *kept, const struct plan_unit *unit,
                            const char *id);
/* The alert's rules, of an array of strings, and what they name for the plan's product. */
void score_kept_rules(struct score_kept *kept, size_t product, const struct node *rules,
                      struct score_alert *alert);

#endif
