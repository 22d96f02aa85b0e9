/* Cases: a scenario's values and variants multiplied out. Numbers and ids are a pure function of
 * the scenario, so that a plan can be checked by anyone who has the file. */
#include <string.h>

#include "scenarios/scenario.h"
#include "scenarios/variant.h"

static size_t cases_of_a_slot(const struct scenario *scenario)
{
    size_t count = scenario->variant_count;

    if (scenario->sealed_cases > 0) {
        return scenario->sealed_cases; /* it has one slot, and a card neither values nor variants */
    }
    for (size_t i = 0; i < scenario->value_count; i++) {
        count *= scenario->values[i].count;
    }
    return count;
}

size_t scenario_case_count(const struct scenario *scenario)
{
    return (size_t)scenario->intel.count * cases_of_a_slot(scenario);
}

size_t scenario_case_slot(const struct scenario *scenario, size_t case_index)
{
    return case_index / cases_of_a_slot(scenario);
}

const struct variant_chain *scenario_case_variant(const struct scenario *scenario,
                                                  size_t case_index)
{
    return &scenario->variants[case_index % scenario->variant_count];
}

const char *scenario_case_variant_name(const struct scenario *scenario, size_t case_index)
{
    return scenario->sealed_cases > 0 ? NULL : scenario_case_variant(scenario, case_index)->name;
}

int scenario_case_plain(const struct scenario *scenario, size_t case_index, size_t *plain)
{
    size_t first = 0;

    if (scenario->sealed_cases > 0) {
        return SCENARIO_NO_CASE;
    }
    first = case_index / scenario->variant_count * scenario->variant_count;
    for (size_t i = first; i < first + scenario->variant_count; i++) {
        if (i != case_index && strcmp(scenario_case_variant(scenario, i)->name, "plain") == 0) {
            *plain = i;
            return 0;
        }
    }
    return SCENARIO_NO_CASE;
}

char *scenario_case_id(const struct scenario *scenario, size_t case_index)
{
    if (scenario->sealed_cases > 0) {
        return mem_printf("%s/%zu", scenario->id, case_index + 1);
    }
    return mem_printf("%s/%zu-%s", scenario->id, case_index / scenario->variant_count + 1,
                      scenario_case_variant(scenario, case_index)->name);
}

int scenario_case_find(const struct scenario *scenario, const char *case_id, size_t *case_index)
{
    size_t count = scenario_case_count(scenario);

    for (size_t i = 0; i < count; i++) {
        AUTOFREE char *id = scenario_case_id(scenario, i);

        if (strcmp(id, case_id) == 0) {
            *case_index = i;
            return 0;
        }
    }
    return SCENARIO_NO_CASE;
}

const char *scenario_case_value(const struct scenario *scenario, size_t case_index,
                                const char *name)
{
    size_t rest = case_index / scenario->variant_count;

    for (size_t i = scenario->value_count; i > 0; i--) {
        const struct value_list *list = &scenario->values[i - 1];

        if (strcmp(list->name, name) == 0) {
            return list->values[rest % list->count];
        }
        rest /= list->count;
    }
    return NULL;
}

static struct node *string_array(const char *const *strings, size_t count)
{
    struct node *array = node_array();

    for (size_t i = 0; i < count; i++) {
        node_append(array, node_string(strings[i]));
    }
    return array;
}

struct node *scenario_list_node(const struct scenario *scenario)
{
    struct node *node = node_object();

    node_set_str(node, "id", scenario->id);
    node_set_int(node, "version", scenario->version);
    node_set_str(node, "kind", scenario_kind_name(scenario->kind));
    node_set_str(node, "title", scenario->title);
    node_set(node, "category", string_array(scenario->categories, scenario->category_count));
    node_set_str(node, "technique", scenario->technique);
    node_set_str(node, "tactic", scenario->tactic);
    node_set_str(node, "cluster", scenario->cluster);
    node_set_str(node, "isolation", scenario_isolation_name(scenario->isolation));
    node_set_str(node, "intel", scenario->intel.type);
    node_set_int(node, "cases", (int64_t)scenario_case_count(scenario));
    node_set_str(node, "hash", scenario->hash);
    return node;
}
