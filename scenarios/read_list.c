/* Reading lists and mappings. A mapping has no order of its own, so its members are taken in byte
 * order of their names: a scenario out of a plan, whose keys are sorted, sends the same bytes as
 * the authored file. */
#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"
#include "scenarios/read.h"

bool read_has(const struct cur *cur, const char *key)
{
    return node_get(cur->node, key) != NULL;
}

void read_known(struct reading *reading, const struct cur *cur, const char *const *known)
{
    struct err problem;
    size_t from = 0;

    while (cur_known_from(cur, known, &from, &problem) != 0) {
        reading_problem(reading, &problem);
    }
}

void *read_items_room(struct reading *reading, const struct cur *list, const char *what,
                      size_t size, struct err *err)
{
    size_t count = node_count(list->node);

    if (count == 0 || count > SCENARIO_MAX_STEPS) {
        (void)cur_fail(list, err, "expected 1 to %d %s, got %zu", SCENARIO_MAX_STEPS, what, count);
        return NULL;
    }
    return reading_array(reading, count, size);
}

void read_items(struct reading *reading, const struct cur *list, read_item_fn *read, size_t *count)
{
    for (size_t i = 0; i < node_count(list->node); i++) {
        struct cur item;
        struct err problem;

        cur_item(list, i, &item);
        if (read(reading, &item, &problem) < 0) {
            reading_problem(reading, &problem);
        }
        ++*count;
    }
}

static int by_key(const void *a, const void *b)
{
    return strcmp(((const struct cur *)a)->key, ((const struct cur *)b)->key);
}

int read_sorted(const struct cur *object, size_t max, struct cur **out, size_t *count,
                struct err *err)
{
    AUTOFREE struct cur *members = NULL;
    size_t total = 0;

    if (cur_as_object(object, err) != 0) {
        return -1;
    }
    if (node_count(object->node) > max) {
        return cur_fail(object, err, "expected at most %zu entries, got %zu", max,
                        node_count(object->node));
    }
    members = mem_array(node_count(object->node) + 1, sizeof(*members));
    for (void *i = node_iter(object->node); i != NULL; i = node_iter_next(object->node, i)) {
        cur_member(object, i, &members[total++]);
    }
    qsort(members, total, sizeof(*members), by_key);
    *out = TAKE(members);
    *count = total;
    return 0;
}

static int pair_value(struct reading *reading, const struct cur *value,
                      const struct pair_rules *rules, const char **out, struct err *err)
{
    if (rules->null_removes && node_type(value->node) == NODE_NULL) {
        *out = NULL;
        return 0;
    }
    return read_text(reading, value, NULL, true, out, err);
}

static int pair_name(struct reading *reading, const struct cur *place, const char *name,
                     const struct pair_rules *rules, struct err *err)
{
    struct cur at = *place;
    AUTO(node) text = NULL;
    const char *unused = NULL;

    if (!rules->templated_names || strstr(name, "{{") == NULL) {
        return 0;
    }
    text = node_string(name);
    at.node = text;
    return read_text(reading, &at, NULL, true, &unused, err);
}

static int pairs_of_object(struct reading *reading, const struct cur *object,
                           const struct pair_rules *rules, struct named_text *out, struct err *err)
{
    AUTOFREE struct cur *members = NULL;
    size_t count = 0;

    if (read_sorted(object, READ_MAX_LIST, &members, &count, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        out[i].name = members[i].key;
        if (pair_name(reading, &members[i], out[i].name, rules, err) < 0 ||
            pair_value(reading, &members[i], rules, &out[i].text, err) < 0) {
            return -1;
        }
    }
    return 0;
}

static int pairs_of_array(struct reading *reading, const struct cur *array,
                          const struct pair_rules *rules, struct named_text *out, struct err *err)
{
    static const char *const known[] = {"name", "value", NULL};

    for (size_t i = 0; i < node_count(array->node); i++) {
        struct cur item;
        struct cur value;

        cur_item(array, i, &item);
        if (cur_as_object(&item, err) != 0 || cur_known(&item, known, err) != 0 ||
            cur_str(&item, "name", true, &out[i].name, err) != 0 ||
            pair_name(reading, &item, out[i].name, rules, err) < 0 ||
            cur_any(&item, "value", true, &value, err) != 0 ||
            pair_value(reading, &value, rules, &out[i].text, err) < 0) {
            return -1;
        }
    }
    return 0;
}

int read_pairs(struct reading *reading, const struct cur *cur, const char *key,
               const struct pair_rules *rules, const struct named_text **out, size_t *count,
               struct err *err)
{
    struct cur found;
    struct named_text *pairs = NULL;
    int answer = cur_any(cur, key, false, &found, err);

    if (answer != 0) {
        return answer;
    }
    if (node_count(found.node) > READ_MAX_LIST) {
        return cur_fail(&found, err, "expected at most %d entries, got %zu", READ_MAX_LIST,
                        node_count(found.node));
    }
    pairs = reading_array(reading, node_count(found.node) + 1, sizeof(*pairs));
    if (node_type(found.node) == NODE_ARRAY) {
        answer = pairs_of_array(reading, &found, rules, pairs, err);
    } else if (node_type(found.node) == NODE_OBJECT) {
        answer = pairs_of_object(reading, &found, rules, pairs, err);
    } else {
        answer = cur_fail(&found, err, "expected a mapping or a list of {name, value}, got %s",
                          cur_type_name(&found));
    }
    *out = pairs;
    *count = node_count(found.node);
    return answer;
}

/* For "CWE-94". */
static const char *number_hint(const struct node *node)
{
    const char *text = node_type(node) == NODE_STRING ? node_str(node) : "";

    return text_starts(text, "CWE-") || text_starts(text, "CAPEC-")
               ? ": the number alone, without the letters before it"
               : "";
}

int read_ints(struct reading *reading, const struct cur *cur, const char *key, bool need,
              int64_t min, int64_t max, const int64_t **out, size_t *count, struct err *err)
{
    struct cur list;
    int answer = cur_any(cur, key, need, &list, err);
    bool many = answer == 0 && node_type(list.node) == NODE_ARRAY;
    size_t total = many ? node_count(list.node) : 1;
    int64_t *numbers = NULL;

    if (answer != 0) {
        return answer;
    }
    if (total == 0 || total > READ_MAX_LIST) {
        return cur_fail(&list, err, "expected 1 to %d integers, got %zu", READ_MAX_LIST, total);
    }
    numbers = reading_array(reading, total, sizeof(*numbers));
    for (size_t i = 0; i < total; i++) {
        struct cur item = list;

        if (many) {
            cur_item(&list, i, &item);
        }
        numbers[i] = node_int_value(item.node);
        if (node_type(item.node) != NODE_INT || numbers[i] < min || numbers[i] > max) {
            return cur_fail(&item, err, "expected an integer from %lld to %lld%s", (long long)min,
                            (long long)max, number_hint(item.node));
        }
    }
    *out = numbers;
    *count = total;
    return 0;
}
