/* Reading what a scenario is multiplied by: lists of values and variants. */
#include <string.h>

#include "common/base/buf.h"
#include "common/base/text.h"
#include "scenarios/read.h"
#include "scenarios/template.h"
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

static int unknown_variant(const struct cur *place, const char *name, struct err *err)
{
    AUTOBUF struct buf names = BUF_INIT;
    AUTOFREE const char **known = mem_array(variant_total + 1, sizeof(*known));
    const char *near = NULL;

    for (size_t i = 0; i < variant_total; i++) {
        known[i] = variants[i].name;
        buf_printf(&names, "%s%s", i == 0 ? "" : ", ", variants[i].name);
    }
    near = text_suggest(name, known);
    if (near != NULL) {
        return cur_fail(place, err, "unknown variant '%s', did you mean '%s'?", name, near);
    }
    return cur_fail(place, err, "unknown variant '%s', expected one of: %s", name, buf_str(&names));
}

static int add_variant(struct scenario *scenario, const struct cur *place, struct err *err)
{
    const struct variant *variant = NULL;
    const char *name = NULL;

    if (cur_as_str(place, &name, err) != 0) {
        return -1;
    }
    variant = variant_find(name);
    if (variant == NULL) {
        return unknown_variant(place, name, err);
    }
    for (size_t i = 0; i < scenario->variant_count; i++) {
        if (scenario->variants[i] == variant) {
            return cur_fail(place, err, "variant '%s' is there twice", name);
        }
    }
    scenario->variants[scenario->variant_count++] = variant;
    return 0;
}

int read_variants(struct reading *reading, const struct cur *root, struct err *err)
{
    struct scenario *scenario = reading->scenario;
    struct cur list;
    int answer = cur_array(root, "variants", false, &list, err);

    scenario->variants = reading_array(reading, variant_total, sizeof(const struct variant *));
    if (answer == CUR_ABSENT) {
        scenario->variants[scenario->variant_count++] = variant_find("plain");
        return 0;
    }
    if (answer < 0) {
        return -1;
    }
    if (node_count(list.node) == 0 || node_count(list.node) > variant_total) {
        return cur_fail(&list, err, "expected 1 to %zu variants, got %zu", variant_total,
                        node_count(list.node));
    }
    for (size_t i = 0; i < node_count(list.node); i++) {
        struct cur item;

        cur_item(&list, i, &item);
        if (add_variant(scenario, &item, err) < 0) {
            return -1;
        }
    }
    return 0;
}
