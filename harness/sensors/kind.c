/* The table of sensor kinds. A new kind is one file with a struct sensor_kind, and one line here.
 */
#include "harness/sensors/kind.h"

#include <string.h>

static const struct sensor_kind *const kinds[] = {
    &kind_json_lines,
    &kind_regex,
};

const struct sensor_kind *kind_find(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (strcmp(kinds[i]->name, name) == 0) {
            return kinds[i];
        }
    }
    return NULL;
}

const char *const *sensor_kind_names(void)
{
    static const char *names[COUNT_OF(kinds) + 1];

    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        names[i] = kinds[i]->name;
    }
    return names;
}

const char *kind_field_name(enum sensor_field field)
{
    static const char *const names[SENSOR_FIELD_COUNT] = {
        [SENSOR_NONCE] = "nonce",     [SENSOR_SOURCE] = "source", [SENSOR_RULES] = "rules",
        [SENSOR_MESSAGE] = "message", [SENSOR_STATUS] = "status", [SENSOR_ACTION] = "action",
    };

    return names[field];
}
