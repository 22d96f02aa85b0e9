/* The case-level appendix: what was found for every case, so that any number in the document can be
 * counted again. */
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/text.h"
#include "reports/age.h"
#include "reports/results_parts.h"

/* Values that stand in every trial: one node each, which all share, since a million trials are most
 * of the memory that scoring takes. */
struct common {
    struct node **products;    /* by product */
    struct node **repetitions; /* from 1 */
    struct node *arms[SCORE_ARM_BLOCK + 1];
    struct node *verdicts[VERDICT_COUNT];
    size_t product_count;
    int repetition_count;
};

static void common_init(struct common *common, const struct scores *table)
{
    common->product_count = table->product_count;
    common->repetition_count = table->repetitions;
    common->products = mem_array(table->product_count + 1, sizeof(struct node *));
    common->repetitions = mem_array((size_t)table->repetitions + 1, sizeof(struct node *));
    for (size_t p = 0; p < table->product_count; p++) {
        common->products[p] = node_string(table->products[p]->id);
    }
    for (int r = 0; r <= table->repetitions; r++) {
        common->repetitions[r] = node_int(r);
    }
    for (size_t a = 0; a < COUNT_OF(common->arms); a++) {
        common->arms[a] = node_string(score_arm_name((enum score_arm)a));
    }
    for (size_t v = 0; v < COUNT_OF(common->verdicts); v++) {
        common->verdicts[v] = node_string(verdict_name((enum verdict)v));
    }
}

static void free_all(struct node **list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        node_free(list[i]);
    }
}

static void common_done(struct common *common)
{
    free_all(common->products, common->product_count);
    free_all(common->repetitions, (size_t)common->repetition_count + 1);
    free_all(common->arms, COUNT_OF(common->arms));
    free_all(common->verdicts, COUNT_OF(common->verdicts));
    free(common->products);
    free(common->repetitions);
}

static const char *const control_names[] = {"not-run", "void", "not-worked", "worked"};

static struct node *controls(const struct scores *table, size_t of_case)
{
    struct node *out = node_array();
    for (int r = 1; r <= table->control_repetitions; r++) {
        const struct scores_control *control = scores_control_at(table, of_case, r);
        struct node *entry = node_object();
        node_set_int(entry, "repetition", r);
        node_set_str(entry, "state", control_names[control->state]);
        if (control->cause) {
            node_set_str(entry, "cause", control->cause);
        }
        node_append(out, entry);
    }
    return out;
}

static void set_known_time(struct node *out, const char *key, int64_t at_utc_ms)
{
    char text[CLOCK_TEXT];
    if (at_utc_ms != SCORE_NO_TIME) {
        clock_format_utc(at_utc_ms, text);
        node_set_str(out, key, text);
    }
}

static void set_text(struct node *out, const char *key, const char *text)
{
    if (text) {
        node_set_str(out, key, text);
    }
}

/* As in the snapshot that the item comes from: what is not known is left out. */
static struct node *intel_node(const struct score_intel *intel)
{
    struct node *out = node_object(), *sources = node_array();
    node_set_str(out, "id", intel->id);
    node_set_str(out, "type", intel->type);
    node_set_str(out, "tlp", intel->tlp);
    set_text(out, "value", intel->value);
    set_text(out, "name", intel->name);
    set_known_time(out, "first_seen", intel->first_seen_ms);
    set_known_time(out, "published", intel->published_ms);
    set_known_time(out, "added", intel->added_ms);
    set_known_time(out, "usable_until", intel->usable_until_ms);
    AUTOFREE const char **sorted = mem_array(intel->source_count + 1, sizeof(*sorted));
    memcpy(sorted, intel->sources, intel->source_count * sizeof(*sorted));
    qsort(sorted, intel->source_count, sizeof(*sorted), text_compare);
    for (size_t i = 0; i < intel->source_count; i++) {
        node_append(sources, node_string(sorted[i]));
    }
    node_set(out, "sources", sources);
    return out;
}

static void set_age(struct node *out, const struct score_intel *intel, const struct judgement *j)
{
    int64_t age = age_of(intel, j->at_utc_ms), lag = age_lag(intel, j->at_utc_ms);
    if (age != SCORE_NO_TIME) {
        node_set_int(out, "age_ms", age);
    }
    if (lag != SCORE_NO_TIME) {
        node_set_int(out, "lag_ms", lag);
    }
    if (j->stale) {
        node_set_bool(out, "stale", true);
    }
}

static struct node *trial(const struct common *common, size_t product, enum score_arm arm,
                          int repetition, const struct judgement *j)
{
    struct node *out = node_object();
    node_set(out, "product", node_ref(common->products[product]));
    node_set(out, "arm", node_ref(common->arms[arm]));
    node_set(out, "repetition", node_ref(common->repetitions[repetition]));
    node_set(out, "verdict", node_ref(common->verdicts[j->verdict]));
    set_known_time(out, "at", j->at_utc_ms);
    if (j->delayed) {
        node_set_bool(out, "delayed", true);
    }
    if (j->alert_ms >= 0) {
        node_set_int(out, "alert_ms", j->alert_ms);
    }
    if (j->cause) {
        AUTOFREE char *cause =
            j->detail ? mem_printf("%s: %s", j->cause, j->detail) : mem_strdup(j->cause);
        node_set_str(out, "cause", cause);
    }
    return out;
}

static struct node *trials(const struct common *common, const struct scores *table, size_t of_case)
{
    static const enum score_arm arms[] = {SCORE_ARM_DETECT, SCORE_ARM_BLOCK};
    const struct score_intel *intel = table->cases[of_case]->intel;
    struct node *out = node_array();
    for (size_t p = 0; p < table->product_count; p++) {
        for (size_t a = 0; a < COUNT_OF(arms); a++) {
            bool has = scores_has_arm(table->products[p], arms[a]);
            for (int r = 1; has && r <= table->repetitions; r++) {
                const struct judgement *j = scores_cell(table, of_case, p, arms[a], r);
                struct node *entry = trial(common, p, arms[a], r, j);
                if (intel) {
                    set_age(entry, intel, j);
                }
                node_append(out, entry);
            }
        }
    }
    return out;
}

static struct node *capec(const struct score_case *of)
{
    struct node *out = node_array();
    for (size_t i = 0; i < of->capec_count; i++) {
        node_append(out, node_int(of->capec[i]));
    }
    return out;
}

struct node *results_cases(const struct results_sums *sums)
{
    const struct scores *table = sums->table;
    struct node *out = node_array();
    struct common common;
    common_init(&common, table);
    for (size_t c = 0; c < table->case_count; c++) {
        const struct score_case *of = table->cases[c];
        struct node *entry = node_object();
        node_set_str(entry, "id", of->id);
        node_set_str(entry, "scenario", of->scenario);
        node_set_str(entry, "kind", score_kind_name(of->kind));
        node_set_str(entry, "cluster", of->cluster);
        if (of->kind == SCORE_ATTACK) {
            node_set_str(entry, "technique", of->technique);
            node_set_str(entry, "tactic", of->tactic);
            node_set(entry, "capec", capec(of));
            set_text(entry, "plain", of->plain_id);
        }
        set_text(entry, "variant", of->variant);
        set_text(entry, "set", of->set);
        if (of->sealed) {
            node_set_bool(entry, "sealed", true);
        }
        if (of->intel) {
            node_set(entry, "intel", intel_node(of->intel));
        }
        node_set(entry, "control", controls(table, c));
        node_set(entry, "trials", trials(&common, table, c));
        node_append(out, entry);
    }
    common_done(&common);
    return out;
}
