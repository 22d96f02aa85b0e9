/* A sensor made from a text, for the tests of sensors. */
#ifndef TESTS_HARNESS_SENSORS_SENSOR_RIG_H
#define TESTS_HARNESS_SENSORS_SENSOR_RIG_H

#include <string.h>

#include "common/ext/doc.h"
#include "harness/sensors/sensor.h"
#include "tests/support.h"

struct rig {
    struct doc *doc;
    struct sensor_spec spec;
    struct sensor *sensor;
    struct sensor_record record; /* of the last line */
};

/* yaml: the members of one sensor but id and path. */
static inline void rig_init(struct rig *rig, const char *yaml)
{
    AUTOFREE char *text = mem_printf("id: log\npath: /log\n%s", yaml);
    struct cur root;
    struct err err = {0};

    *rig = (struct rig){0};
    assert_ok(doc_parse(text, strlen(text), "t.yaml", &rig->doc, &err), err);
    assert_ok(cur_root(rig->doc, &root, &err), err);
    assert_ok(sensor_spec_decode(&root, &rig->spec, &err), err);
    assert_ok(sensor_new(&rig->spec, &rig->sensor, &err), err);
}

static inline void rig_done(struct rig *rig)
{
    sensor_free(rig->sensor);
    sensor_spec_done(&rig->spec);
    doc_free(rig->doc);
}

/* RIG(rig, yaml); */
#define RIG(name, yaml)                                                                            \
    __attribute__((cleanup(rig_done))) struct rig name;                                            \
    rig_init(&name, yaml)

static inline int rig_line(struct rig *rig, const char *line)
{
    return sensor_line(rig->sensor, line, strlen(line), &rig->record);
}

/* The rules of the last record, "1 2 3". Caller frees. */
static inline char *rig_rules(const struct rig *rig)
{
    AUTOBUF struct buf rules = BUF_INIT;

    for (size_t i = 0; i < rig->record.rule_count; i++) {
        buf_printf(&rules, "%s%s", i == 0 ? "" : " ", rig->record.rules[i]);
    }
    return rules.length == 0 ? mem_strdup("") : buf_take(&rules);
}

#define assert_rules(rig, expected)                                                                \
    do {                                                                                           \
        AUTOFREE char *assert_rules_got = rig_rules(&(rig));                                       \
        cr_assert_str_eq(assert_rules_got, expected, "got \"%s\"", assert_rules_got);              \
    } while (0)

#endif
