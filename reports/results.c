/* Puts results.json together. All order comes from the score table's sorting and from fixed lists,
 * all time from the run's facts: nothing here looks at a clock, a locale or the order of the input.
 */
#include "reports/results.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"
#include "reports/payload.h"
#include "reports/results_parts.h"

#define MAX_TEXT 2000
#define MAX_FACTS SCORE_MAX_CASES /* a scenario has one at least */

static bool is_hash(const char *text)
{
    return text && strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64;
}

static bool is_text(const char *text)
{
    size_t length = strnlen(text, MAX_TEXT + 1);
    return length > 0 && length <= MAX_TEXT && text_utf8_valid(text, length);
}

static int check_facts(const struct results_fact *facts, size_t count, const char *what,
                       struct err *err)
{
    if (count > MAX_FACTS) {
        return err_set(err, ERR_INPUT, "%zu %s: more than %d", count, what, MAX_FACTS);
    }
    for (size_t i = 0; i < count; i++) {
        if (!facts[i].name || !facts[i].value || !is_text(facts[i].name) ||
            !is_text(facts[i].value)) {
            return err_set(err, ERR_INPUT, "%s: entry %zu is not proper text", what, i);
        }
    }
    return 0;
}

static int check_meta(const struct results_meta *meta, struct err *err)
{
    const char *const texts[] = {meta->tool_version, meta->campaign, meta->title, meta->sample_note,
                                 meta->accelerator};
    if (!is_hash(meta->plan_hash) || !is_hash(meta->evidence_root) ||
        (meta->snapshot_hash && !is_hash(meta->snapshot_hash))) {
        return err_set(err, ERR_INPUT, "plan, evidence root or snapshot: expected 64 hex digits");
    }
    if (meta->adjudications_hash && !is_hash(meta->adjudications_hash)) {
        return err_set(err, ERR_INPUT, "adjudications: expected 64 hex digits");
    }
    if (!meta->seed || !is_text(meta->seed)) {
        return err_set(err, ERR_INPUT, "the run has no seed");
    }
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (texts[i] && !is_text(texts[i])) {
            return err_set(err, ERR_INPUT,
                           "the run's facts hold something that is not proper text");
        }
    }
    if (check_facts(meta->machines, meta->machine_count, "machine facts", err) < 0 ||
        check_facts(meta->scenarios, meta->scenario_count, "scenarios", err) < 0) {
        return -1;
    }
    return check_facts(meta->images, meta->image_count, "images", err);
}

static struct node *run_node(const struct results_meta *meta, const struct score_input *input)
{
    struct node *out = node_object();
    node_set_str(out, "tool_version", meta->tool_version);
    node_set_str(out, "campaign", meta->campaign);
    node_set_str(out, "title", meta->title);
    node_set_str(out, "plan_sha256", meta->plan_hash);
    node_set_str(out, "evidence_root", meta->evidence_root);
    node_set_str(out, "seed", meta->seed);
    results_set_time(out, "started", meta->started_utc_ms);
    results_set_time(out, "ended", meta->ended_utc_ms);
    node_set_int(out, "repetitions", input->repetitions);
    node_set_int(out, "control_repetitions", input->control_repetitions);
    node_set_str(out, "sample_note", meta->sample_note);
    node_set_str(out, "accelerator", meta->accelerator);
    return out;
}

static int compare_facts(const void *a, const void *b)
{
    const struct results_fact *x = a, *y = b;
    int order = strcmp(x->name, y->name);
    return order ? order : strcmp(x->value, y->value);
}

static struct node *facts_node(const struct results_fact *facts, size_t count)
{
    AUTOFREE struct results_fact *sorted = mem_array(count + 1, sizeof(*sorted));
    struct node *out = node_array();
    for (size_t i = 0; i < count; i++) {
        sorted[i] = facts[i];
    }
    qsort(sorted, count, sizeof(*sorted), compare_facts);
    for (size_t i = 0; i < count; i++) {
        struct node *entry = node_object();
        node_set_str(entry, "name", sorted[i].name);
        node_set_str(entry, "value", sorted[i].value);
        node_append(out, entry);
    }
    return out;
}

static struct node *sources_node(const struct results_meta *meta, const struct scores *table)
{
    struct node *out = node_object(), *intelligence = node_object();
    node_set(out, "scenarios", facts_node(meta->scenarios, meta->scenario_count));
    node_set(out, "images", facts_node(meta->images, meta->image_count));
    node_set(out, "machines", facts_node(meta->machines, meta->machine_count));
    node_set_str(intelligence, "snapshot_sha256", meta->snapshot_hash);
    node_set_int(intelligence, "items", results_intel_items(table));
    node_set(out, "intelligence", intelligence);
    return out;
}

static struct node *criteria_node(const struct criteria *criteria)
{
    struct node *out = node_object();
    node_set_str(out, "sha256", criteria->hash);
    node_set(out, "document", criteria_embed(criteria));
    return out;
}

static void count_metrics(const struct scores *table, struct metrics_value (*values)[METRIC_COUNT])
{
    for (size_t p = 0; p < table->product_count; p++) {
        for (int m = 0; m < METRIC_COUNT; m++) {
            metrics_count(table, p, (enum metric_id)m, &values[p][m]);
        }
    }
}

/* The parts that are made of the sums alone: one line each. */
static const struct part {
    const char *key;
    struct node *(*make)(const struct results_sums *sums);
} parts[] = {
    {"agreement", results_agreement},
    {"cases", results_cases},
    {"clusters", results_clusters},
    {"control", results_control},
    {"coverage", results_coverage},
    {"evasion", results_evasion},
    {"intelligence", results_intelligence},
    {"overhead", results_overhead},
    {"population", results_population},
    {"repeatability", results_repeatability},
    {"sets", results_sets},
    {"statements", results_statements},
    {"survival", results_survival},
    {"valid_until", results_valid_until},
};

int results_build(const struct score_input *input, const struct criteria *criteria,
                  const struct results_meta *meta, struct node **out, struct err *err)
{
    AUTO(scores) table = NULL;
    AUTO(node) payload = NULL;
    struct payload_split split __attribute__((cleanup(payload_split_done))) = {0};
    if (check_meta(meta, err) < 0 || payload_split_init(&split, input, err) < 0 ||
        scores_new(&split.proven, criteria->window_ms, &table, err) < 0 ||
        results_payload(&split.payload, &payload, err) < 0) {
        return -1;
    }
    AUTOFREE struct metrics_value(*values)[METRIC_COUNT] =
        mem_array(table->product_count + 1, sizeof(*values));
    struct results_sums sums = {table, criteria, meta, values};
    if (results_agreement_check(&sums, err) < 0) {
        return -1;
    }
    count_metrics(table, values);
    struct node *products = node_array(), *guard = results_guard(&sums), *root = node_object();
    bool refused = strcmp(node_get_str(guard, "state", ""), "refused") == 0;
    for (size_t p = 0; p < table->product_count; p++) {
        node_append(products, results_product(&sums, p));
    }
    node_set_str(root, "schema", RESULTS_SCHEMA);
    node_set(root, "run", run_node(meta, input));
    node_set(root, "criteria", criteria_node(criteria));
    node_set_bool(root, "criteria_refused", refused);
    node_set(root, "guard", guard);
    node_set(root, "sources", sources_node(meta, table));
    node_set(root, "products", products);
    node_set(root, "payload_only", TAKE(payload));
    struct node *comparisons = results_comparisons(&sums);
    node_set(root, "limits", results_limits(&sums, refused, results_compared(comparisons)));
    node_set(root, "comparisons", comparisons);
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        node_set(root, parts[i].key, parts[i].make(&sums));
    }
    *out = root;
    return 0;
}
