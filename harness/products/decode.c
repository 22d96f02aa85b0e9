/* The package as a whole. Everything is read strictly and tried here (unknown keys, patterns,
 * references), because a package that passes lint must not fail, or worse, quietly see nothing, in
 * the middle of a run. */
#include "harness/products/decode.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/base/text.h"

#define MAX_ID 64
#define MAX_SETTINGS 64
#define MAX_SENSORS 16

static const char *const roles[] = {
    [PRODUCT_UNDER_TEST] = "product",
    [PRODUCT_REFERENCE] = "reference",
    [PRODUCT_CONTROL] = "control",
    NULL,
};

const char *product_role_name(enum product_role role)
{
    return roles[role];
}

int decode_list(const struct cur *cur, const char *key, bool need, size_t max, size_t size,
                struct cur *array, void **items, size_t *count, struct err *err)
{
    size_t length = 0;
    int answer = cur_array(cur, key, need, array, err);

    if (answer == CUR_ABSENT) {
        return 0;
    }
    if (answer != 0) {
        return -1;
    }
    length = node_count(array->node);
    if (length > max) {
        return cur_fail(array, err, "%zu elements, at most %zu", length, max);
    }
    if (need && length == 0) {
        return cur_fail(array, err, "empty, expected at least one element");
    }
    *items = mem_array(length + 1, size);
    *count = length;
    return 0;
}

int decode_ints(const struct cur *cur, const char *key, int64_t min, int64_t max, int **out,
                size_t *count, struct err *err)
{
    AUTOFREE int *values = NULL;
    struct cur place;
    size_t length = 0;

    if (cur_any(cur, key, true, &place, err) != 0) {
        return -1;
    }
    length = node_type(place.node) == NODE_ARRAY ? node_count(place.node) : 1;
    if (length == 0) {
        return cur_fail(&place, err, "empty, expected at least one integer");
    }
    values = mem_array(length, sizeof(*values));
    for (size_t i = 0; i < length; i++) {
        struct cur item = place;
        int64_t value = 0;

        if (node_type(place.node) == NODE_ARRAY) {
            cur_item(&place, i, &item);
        }
        value = node_int_value(item.node);
        if (node_type(item.node) != NODE_INT || value < min || value > max) {
            return cur_fail(&item, err, "expected an integer from %lld to %lld", (long long)min,
                            (long long)max);
        }
        values[i] = (int)value;
    }
    *out = TAKE(values);
    *count = length;
    return 0;
}

int decode_id(const struct cur *cur, const char *key, bool need, const char **out, struct err *err)
{
    struct cur place;
    int answer = cur_str(cur, key, need, out, err);

    if (answer != 0 || text_is_id(*out, MAX_ID)) {
        return answer;
    }
    (void)cur_any(cur, key, true, &place, NULL);
    return cur_fail(&place, err, "'%s' is not an id, expected [a-z0-9][a-z0-9-._]*", *out);
}

static int decode_version(const struct cur *root, struct product *product, struct err *err)
{
    static const char *const known[] = {"packages", NULL};
    struct cur place;
    size_t count = 0;

    if (cur_any(root, "version", true, &place, err) != 0) {
        return -1;
    }
    if (node_type(place.node) == NODE_STRING) {
        product->version_text = node_str(place.node);
        return 0;
    }
    if (node_type(place.node) != NODE_OBJECT) {
        return cur_fail(&place, err, "expected a string or {packages}, got %s",
                        cur_type_name(&place));
    }
    if (cur_known(&place, known, err) != 0) {
        return -1;
    }
    return cur_strings(&place, "packages", true, &product->version_packages, &count, err);
}

/* YYYY-MM-DD, a day that there is. */
static bool read_day(const char *text, int64_t *out)
{
    char again[sizeof("2022-09-20")];
    char *end = NULL;
    struct tm day = {0};
    time_t at = 0;

    end = strptime(text, "%Y-%m-%d", &day);
    if (end == NULL || *end != '\0') {
        return false;
    }
    at = timegm(&day);
    *out = (int64_t)at * 1000;
    return at >= 0 && strftime(again, sizeof(again), "%Y-%m-%d", &day) > 0 &&
           strcmp(again, text) == 0;
}

static int decode_content(const struct cur *root, struct product *product, struct err *err)
{
    const char *text = NULL;
    struct cur place;
    int answer = cur_str(root, "content_date", false, &text, err);

    product->content_utc_ms = INT64_MIN;
    if (answer != 0) {
        return answer < 0 ? -1 : 0;
    }
    (void)cur_any(root, "content_date", true, &place, err);
    return read_day(text, &product->content_utc_ms)
               ? 0
               : cur_fail(&place, err, "'%s' is no day, expected one like 2022-09-20", text);
}

static int decode_settings(const struct cur *root, struct product *product, struct err *err)
{
    struct cur settings;
    int answer = cur_object(root, "settings", false, &settings, err);
    size_t count = 0;

    if (answer != 0) {
        return answer < 0 ? -1 : 0;
    }
    count = node_count(settings.node);
    if (count > MAX_SETTINGS) {
        return cur_fail(&settings, err, "%zu settings, at most %d", count, MAX_SETTINGS);
    }
    product->settings = mem_array(count + 1, sizeof(*product->settings));
    for (void *i = node_iter(settings.node); i != NULL; i = node_iter_next(settings.node, i)) {
        struct product_setting *setting = &product->settings[product->setting_count];
        struct cur member;

        cur_member(&settings, i, &member);
        setting->name = node_iter_key(i);
        if (!text_is_id(setting->name, MAX_ID)) {
            return cur_fail(&member, err, "'%s' is not an id, expected [a-z0-9][a-z0-9-._]*",
                            setting->name);
        }
        if (cur_as_str(&member, &setting->value, err) != 0) {
            return -1;
        }
        product->setting_count++;
    }
    return 0;
}

static int decode_sensor(const struct cur *place, struct product *product, struct err *err)
{
    struct sensor_spec *spec = &product->sensors[product->sensor_count];
    struct cur id;

    if (sensor_spec_decode(place, spec, err) != 0) {
        return -1;
    }
    product->sensor_count++;
    for (size_t i = 0; i + 1 < product->sensor_count; i++) {
        if (strcmp(product->sensors[i].id, spec->id) == 0) {
            (void)cur_any(place, "id", true, &id, NULL);
            return cur_fail(&id, err, "a sensor '%s' is there already", spec->id);
        }
    }
    /* Without a tracer a dead sensor looks like a product that sees nothing. */
    if (spec->tracer == NULL) {
        return cur_fail(place, err, "missing key 'tracer', expected a mapping of 'key: value'");
    }
    return 0;
}

static int decode_sensors(const struct cur *root, struct product *product, struct err *err)
{
    struct cur array;
    void *items = NULL;
    size_t count = 0;

    if (decode_list(root, "sensors", true, MAX_SENSORS, sizeof(*product->sensors), &array, &items,
                    &count, err) != 0) {
        return -1;
    }
    product->sensors = items;
    for (size_t i = 0; i < count; i++) {
        struct cur item;

        cur_item(&array, i, &item);
        if (decode_sensor(&item, product, err) != 0) {
            return -1;
        }
    }
    return 0;
}

static int decode_head(const struct cur *root, struct product *product, struct err *err)
{
    size_t role = 0;

    if (decode_id(root, "id", true, &product->id, err) != 0 ||
        cur_str(root, "name", true, &product->name, err) != 0 ||
        cur_str(root, "vendor", true, &product->vendor, err) != 0 ||
        cur_choice(root, "role", true, roles, &role, err) != 0 ||
        decode_id(root, "category", true, &product->category, err) != 0 ||
        decode_version(root, product, err) != 0 || decode_content(root, product, err) != 0 ||
        decode_id(root, "image", true, &product->image, err) != 0 ||
        decode_id(root, "topology", true, &product->topology, err) != 0) {
        return -1;
    }
    product->role = (enum product_role)role;
    return 0;
}

int decode_product(struct product *product, struct err *err)
{
    static const char *const known[] = {
        "id",      "name",         "vendor",         "role",     "category",
        "version", "content_date", "image",          "topology", "settings",
        "arms",    "sensors",      "block_response", "depth",    NULL};
    struct cur root;

    if (cur_root(product->source->doc, &root, err) != 0 || cur_known(&root, known, err) != 0 ||
        decode_head(&root, product, err) != 0 || decode_settings(&root, product, err) != 0 ||
        decode_arms(&root, product, err) != 0 || decode_sensors(&root, product, err) != 0 ||
        decode_blocks(&root, product, err) != 0) {
        return -1;
    }
    return decode_depth(&root, product, err);
}
