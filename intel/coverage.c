/* Counting. Names and their counts are kept in objects, sorted when they are written. */
#include "intel/coverage_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"

struct coverage *coverage_new(void)
{
    struct coverage *coverage = mem_alloc(sizeof(*coverage));

    coverage->types = node_object();
    coverage->sources = node_object();
    coverage->ids = node_object();
    for (size_t i = 0; i < INTEL_LABEL_KINDS; i++) {
        coverage->labels[i] = node_object();
    }
    return coverage;
}

void coverage_free(struct coverage *coverage)
{
    if (coverage != NULL) {
        node_free(coverage->types);
        node_free(coverage->sources);
        node_free(coverage->ids);
        for (size_t i = 0; i < INTEL_LABEL_KINDS; i++) {
            node_free(coverage->labels[i]);
        }
        free(coverage);
    }
}

static bool repeated(const struct intel_label *labels, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (labels[i].kind == labels[index].kind &&
            strcmp(labels[i].value, labels[index].value) == 0) {
            return true;
        }
    }
    return false;
}

void coverage_add(struct coverage *coverage, const struct intel_item *item,
                  const struct intel_label *labels, size_t label_count, const char *const *sources,
                  size_t source_count)
{
    coverage->items++;
    counts_add(coverage->types, intel_type_name(item->type));
    node_set_bool(coverage->ids, item->id, true);
    if (item->type == INTEL_TECHNIQUE) {
        counts_add(coverage->labels[LABEL_TECHNIQUE], item->value);
    } else if (item->type == INTEL_VULNERABILITY) {
        counts_add(coverage->labels[LABEL_CVE], item->value);
    }
    for (size_t i = 0; i < label_count; i++) {
        if (!repeated(labels, i)) {
            counts_add(coverage->labels[labels[i].kind], labels[i].value);
        }
    }
    for (size_t i = 0; i < source_count; i++) {
        counts_add(coverage->sources, sources[i]);
        coverage->sightings++;
    }
}

double coverage_effective(const int64_t *counts, size_t count)
{
    double sum = 0;
    double entropy = 0;

    for (size_t i = 0; i < count; i++) {
        sum += (double)counts[i];
    }
    for (size_t i = 0; i < count; i++) {
        double p = sum > 0 ? (double)counts[i] / sum : 0;
        entropy -= p > 0 ? p * log(p) : 0;
    }
    return sum > 0 ? exp(entropy) : 0;
}

static struct node *counted(const struct node *counts, const char *key)
{
    struct node *out = node_object();

    node_set_int(out, "count", (int64_t)node_count(counts));
    node_set(out, "list", counts_list(counts, key));
    return out;
}

static struct node *techniques_node(const struct coverage *coverage)
{
    const struct node *counts = coverage->labels[LABEL_TECHNIQUE];
    struct node *out = counted(counts, "id");
    AUTOFREE struct count_entry *entries = counts_sorted(counts);
    AUTOFREE int64_t *numbers = mem_array(node_count(counts) + 1, sizeof(*numbers));
    int64_t subs = 0;

    for (size_t i = 0; i < node_count(counts); i++) {
        numbers[i] = entries[i].count;
        subs += strchr(entries[i].name, '.') != NULL;
    }
    node_set_int(out, "parents", (int64_t)node_count(counts) - subs);
    node_set_int(out, "sub_techniques", subs);
    node_set_real(out, "effective", coverage_effective(numbers, node_count(counts)));
    return out;
}

static struct node *sources_node(const struct coverage *coverage)
{
    struct node *out = counted(coverage->sources, "name");
    AUTOFREE struct count_entry *entries = counts_sorted(coverage->sources);
    size_t number = node_count(coverage->sources);
    size_t largest = 0;

    for (size_t i = 1; i < number; i++) {
        largest = entries[i].count > entries[largest].count ? i : largest;
    }
    if (number > 0) {
        node_set_str(out, "largest", entries[largest].name);
        node_set_real(out, "largest_share",
                      (double)entries[largest].count / (double)coverage->sightings);
    }
    return out;
}

static struct node *profile_node(const struct coverage *coverage,
                                 const struct coverage_options *options)
{
    const struct profile *profile = options->profile;
    struct node *out = node_object();
    struct node *covered = node_array();
    struct node *uncovered = node_array();
    struct node *scenarios = node_array();
    struct node *nobody = node_array();

    for (size_t i = 0; i < profile->count; i++) {
        const char *id = profile->techniques[i].id;
        bool by_items = node_get(coverage->labels[LABEL_TECHNIQUE], id) != NULL;
        bool by_scenarios = text_in_list(options->scenarios, id);

        node_append(by_items ? covered : uncovered, node_string(id));
        if (by_scenarios) {
            node_append(scenarios, node_string(id));
        }
        if (!by_items && !by_scenarios) {
            node_append(nobody, node_string(id));
        }
    }
    node_set_str(out, "id", profile->id);
    node_set_str(out, "title", profile->title);
    node_set_int(out, "techniques", (int64_t)profile->count);
    node_set(out, "covered_by_items", covered);
    node_set(out, "uncovered_by_items", uncovered);
    node_set(out, "covered_by_scenarios", scenarios);
    node_set(out, "covered_by_nobody", nobody);
    return out;
}

static struct node *overlap_node(const struct coverage *coverage, const char *const *earlier)
{
    struct node *out = node_object();
    int64_t shared = 0;
    int64_t number = 0;
    int64_t all = 0;

    for (; earlier[number] != NULL; number++) {
        shared += node_get(coverage->ids, earlier[number]) != NULL;
    }
    all = number + coverage->items - shared;
    node_set_int(out, "earlier", number);
    node_set_int(out, "shared", shared);
    node_set_int(out, "union", all);
    node_set_real(out, "share", all == 0 ? 0 : (double)shared / (double)all);
    return out;
}

struct node *coverage_node(const struct coverage *coverage, const struct coverage_options *options)
{
    struct node *out = node_object();

    node_set_int(out, "items", coverage->items);
    node_set(out, "types", node_copy(coverage->types));
    node_set(out, "techniques", techniques_node(coverage));
    node_set(out, "tactics", counted(coverage->labels[LABEL_TACTIC], "name"));
    node_set(out, "platforms", counted(coverage->labels[LABEL_PLATFORM], "name"));
    node_set(out, "families", counted(coverage->labels[LABEL_FAMILY], "name"));
    node_set(out, "cves", counted(coverage->labels[LABEL_CVE], "id"));
    node_set(out, "sources", sources_node(coverage));
    if (options->profile != NULL) {
        node_set(out, "profile", profile_node(coverage, options));
    }
    if (options->earlier_ids != NULL) {
        node_set(out, "overlap", overlap_node(coverage, options->earlier_ids));
    }
    return out;
}
