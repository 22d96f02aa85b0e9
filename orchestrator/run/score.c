/* Scoring: evidence records become the plain structs that reports/ wants. Rule: a trial counts only
 * if the record of its unit and attempt stands behind it in the same chain; nothing is taken from
 * anywhere but the two files, and what evaluators adjudicated from the one beside them. */
#include "orchestrator/run/score.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "orchestrator/evidence/chain.h"
#include "orchestrator/plan/plan.h"
#include "orchestrator/run/adjudications.h"
#include "orchestrator/run/score_input.h"
#include "reports/results.h"

static int by_name(const void *a, const void *b)
{
    const struct results_fact *x = a;
    const struct results_fact *y = b;
    return strcmp(x->name, y->name);
}

/* {name: text} as a sorted list; strings borrowed from the node. */
static struct results_fact *fact_list(const struct node *object, size_t *count)
{
    struct results_fact *list = mem_array(node_count(object) + 1, sizeof(*list));
    *count = 0;
    for (void *i = node_iter(object); i != NULL; i = node_iter_next(object, i)) {
        const char *text = node_str(node_iter_value(i));
        if (text != NULL && text[0] != '\0') {
            list[(*count)++] = (struct results_fact){node_iter_key(i), text};
        }
    }
    qsort(list, *count, sizeof(*list), by_name);
    return list;
}

static struct results_fact *scenario_list(const struct plan *plan)
{
    struct results_fact *list = mem_array(plan->scenario_count + 1, sizeof(*list));
    for (size_t i = 0; i < plan->scenario_count; i++) {
        list[i] = (struct results_fact){plan->scenarios[i].scenario->id,
                                        scenario_hash(plan->scenarios[i].scenario)};
    }
    return list;
}

static int build(const struct plan *plan, const struct criteria *criteria, struct scoring *scoring,
                 const char *root, const struct adjudications *adjudications, struct node **out,
                 struct err *err)
{
    const struct score_facts *facts = scoring_facts(scoring);
    size_t machine_count = 0;
    size_t image_count = 0;
    AUTOFREE char *seed = mem_printf("%lld", (long long)plan->seed);
    AUTOFREE char *sample = plan_sample_note(plan);
    AUTOFREE struct results_fact *machines =
        fact_list(node_get(facts->worker, "host"), &machine_count);
    AUTOFREE struct results_fact *images =
        fact_list(node_get(facts->worker, "images"), &image_count);
    AUTOFREE struct results_fact *scenarios = scenario_list(plan);
    struct results_meta meta = {
        .tool_version = node_get_str(facts->worker, "tool", NULL),
        .campaign = plan->campaign,
        .title = plan->title,
        .plan_hash = plan->hash,
        .evidence_root = root,
        .seed = seed,
        .started_utc_ms = facts->started_utc_ms,
        .ended_utc_ms = facts->ended_utc_ms,
        .sample_note = sample,
        .accelerator = node_get_str(facts->worker, "accelerator", "none"),
        .machines = machines,
        .machine_count = machine_count,
        .scenarios = scenarios,
        .scenario_count = plan->scenario_count,
        .images = images,
        .image_count = image_count,
        .snapshot_hash = plan->intel.given ? plan->intel.snapshot : NULL,
        .adjudications = adjudications->list,
        .adjudication_count = adjudications->count,
        .adjudications_hash = adjudications->hash[0] != '\0' ? adjudications->hash : NULL,
    };
    return results_build(scoring_input(scoring), criteria, &meta, out, err);
}

int score_dir(const char *dir, const struct criteria *criteria, struct node **out, struct err *err)
{
    AUTO(plan) plan = NULL;
    AUTO(scoring) scoring = NULL;
    AUTOFREE char *plan_path = file_join(dir, "plan.json");
    AUTOFREE char *evidence = file_join(dir, "evidence.jsonl");
    char root[HASH_HEX];
    if (plan_load(plan_path, &plan, err) != 0) {
        return -1;
    }
    if (criteria != NULL && strcmp(criteria->category, plan->criteria->category) != 0) {
        return err_set(err, ERR_INPUT, "criteria '%s' are for products of '%s', the run is of '%s'",
                       criteria->id, criteria->category, plan->criteria->category);
    }
    ADJUDICATIONS adjudications = {0};
    if (adjudications_read(dir, &adjudications, err) != 0) {
        return -1;
    }
    scoring = scoring_new(plan);
    if (chain_read(evidence, plan->hash, scoring_visit, scoring, root, err) != 0) {
        return -1;
    }
    return build(plan, criteria != NULL ? criteria : plan->criteria, scoring, root, &adjudications,
                 out, err);
}
