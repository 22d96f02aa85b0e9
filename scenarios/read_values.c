/* Reading what a scenario is multiplied by: lists of values and variants. */
#include <string.h>

#include "scenarios/read.h"
#include "scenarios/variant.h"

static int check_value_name(const struct reading *reading, const struct cur *list, struct err *err)
{
    if (read_insert_name(reading, list, list->key, "a value", err) < 0) {
        return -1;
    }
    return reading->scenario->value_count < READ_MAX_VALUE_LISTS
               ? 0
               : cur_fail(list, err, "more than %d lists of values", READ_MAX_VALUE_LISTS);
}

int read_values(struct reading *reading, const struct cur *root, struct err *err)
{
    struct scenario *scenario = reading->scenario;
    AUTOFREE struct cur *lists = NULL;
    struct value_list *values = reading_array(reading, READ_MAX_VALUE_LISTS, sizeof(*values));
    struct cur object;
    size_t count = 0;
    int answer = cur_object(root, "values", false, &object, err);

    if (answer != 0) {
        return answer < 0 ? -1 : 0;
    }
    if (read_sorted(&object, READ_MAX_LIST, &lists, &count, err) < 0) {
        return -1;
    }
    scenario->values = values;
    reading->in_values = true;
    for (size_t i = 0; i < count && answer == 0; i++) {
        struct value_list list = {.name = lists[i].key};

        answer = check_value_name(reading, &lists[i], err);
        if (answer == 0) {
            answer = read_texts(reading, &lists[i], NULL, true, &list.values, &list.count, err);
        }
        if (answer == 0) {
            values[scenario->value_count++] = list;
        }
    }
    reading->in_values = false;
    return answer;
}

static int add_variant(struct scenario *scenario, const struct cur *place, struct err *err)
{
    struct variant_chain chain;
    struct err why = {0};
    const char *name = NULL;

    if (cur_as_str(place, &name, err) != 0) {
        return -1;
    }
    if (variant_chain_read(name, &chain, &why) < 0) {
        return cur_fail(place, err, "%s", why.text);
    }
    for (size_t i = 0; i < scenario->variant_count; i++) {
        if (strcmp(scenario->variants[i].name, name) == 0) {
            return cur_fail(place, err, "variant '%s' is there twice", name);
        }
    }
    scenario->variants[scenario->variant_count++] = chain;
    return 0;
}

int read_variants(struct reading *reading, const struct cur *root, struct err *err)
{
    struct scenario *scenario = reading->scenario;
    struct cur list;
    int answer = cur_array(root, "variants", false, &list, err);

    scenario->variants = reading_array(reading, SCENARIO_MAX_ITEMS, sizeof(*scenario->variants));
    if (answer == CUR_ABSENT) {
        scenario->variant_count = 1;
        return variant_chain_read("plain", &scenario->variants[0], err);
    }
    if (answer < 0) {
        return -1;
    }
    if (node_count(list.node) == 0 || node_count(list.node) > SCENARIO_MAX_ITEMS) {
        return cur_fail(&list, err, "expected 1 to %d variants, got %zu", SCENARIO_MAX_ITEMS,
                        node_count(list.node));
    }
    for (size_t i = 0; i < node_count(list.node); i++) {
        struct cur item;

        struct err problem;

        cur_item(&list, i, &item);
        reading_attempt(reading, add_variant(scenario, &item, &problem), &problem);
    }
    return 0;
}
