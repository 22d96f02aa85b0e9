/* The layer, as MITRE's Navigator reads it (layer format 4.5). */
#include <string.h>

#include "common/base/text.h"

#include "intel/coverage_private.h"

static struct node *metadata(const char *name, const char *value)
{
    struct node *out = node_object();

    node_set_str(out, "name", name);
    node_set_str(out, "value", value);
    return out;
}

static struct node *layer_technique(const char *id, int64_t items, bool by_scenarios,
                                    const char *why)
{
    struct node *out = node_object();
    struct node *list = node_array();
    AUTOFREE char *number = mem_printf("%lld", (long long)items);

    node_set_str(out, "techniqueID", id);
    node_set_bool(out, "enabled", true);
    if (items > 0) {
        node_set_int(out, "score", items);
    }
    if (why != NULL) {
        node_set_str(out, "comment", why);
    }
    node_append(list, metadata("items", number));
    node_append(list, metadata("scenarios", by_scenarios ? "yes" : "no"));
    node_set(out, "metadata", list);
    return out;
}

static const char *why_of(const struct profile *profile, const char *id)
{
    for (size_t i = 0; profile != NULL && i < profile->count; i++) {
        if (strcmp(profile->techniques[i].id, id) == 0) {
            return profile->techniques[i].why;
        }
    }
    return NULL;
}

/* Those that items speak of, then those that the profile asks for besides. */
static struct node *layer_techniques(const struct coverage *coverage,
                                     const struct coverage_options *options, int64_t *most)
{
    const struct node *counts = coverage->labels[LABEL_TECHNIQUE];
    AUTOFREE struct count_entry *entries = counts_sorted(counts);
    struct node *list = node_array();

    for (size_t i = 0; i < node_count(counts); i++) {
        *most = entries[i].count > *most ? entries[i].count : *most;
        node_append(list, layer_technique(entries[i].name, entries[i].count,
                                          text_in_list(options->scenarios, entries[i].name),
                                          why_of(options->profile, entries[i].name)));
    }
    for (size_t i = 0; options->profile != NULL && i < options->profile->count; i++) {
        const struct profile_technique *one = &options->profile->techniques[i];
        if (node_get(counts, one->id) == NULL) {
            node_append(list, layer_technique(one->id, 0, text_in_list(options->scenarios, one->id),
                                              one->why));
        }
    }
    return list;
}

struct node *coverage_navigator(const struct coverage *coverage,
                                const struct coverage_options *options)
{
    struct node *out = node_object();
    struct node *versions = node_object();
    struct node *gradient = node_object();
    struct node *colors = node_array();
    struct node *legend = node_array();
    struct node *entry = node_object();
    int64_t most = 1;

    node_set_str(versions, "layer", "4.5");
    node_set_str(versions, "navigator", "4.9.0");
    node_set_str(out, "name", "Intelligence by technique");
    node_set_str(out, "domain", "enterprise-attack");
    node_set_str(out, "description",
                 "Score: items that speak of the technique. Without a score: nobody speaks of it.");
    node_set(out, "versions", versions);
    node_set(out, "techniques", layer_techniques(coverage, options, &most));
    node_append(colors, node_string("#e8f1fa"));
    node_append(colors, node_string("#1f5f99"));
    node_set(gradient, "colors", colors);
    node_set_int(gradient, "minValue", 0);
    node_set_int(gradient, "maxValue", most);
    node_set(out, "gradient", gradient);
    node_set_str(entry, "label", "items that speak of it");
    node_set_str(entry, "color", "#1f5f99");
    node_append(legend, entry);
    node_set(out, "legendItems", legend);
    return out;
}
