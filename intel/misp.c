/* MISP events (misp-core-format): attributes and those of objects, with the event's tags, and
 * sightings as tellings of their own. */
#include "intel/misp.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/base/buf.h"
#include "common/base/text.h"
#include "intel/format.h"

#define EVENT_MAX ((size_t)64 << 20)
#define SECONDS_MAX INT64_C(7258118400) /* 2200 */
#define LABELS_ROOM ((size_t)128)
#define SIGHTINGS_MAX ((size_t)10000)

/* Labels, their values owned. */
struct labels {
    struct intel_label items[LABELS_ROOM];
    char *owned[LABELS_ROOM];
    size_t count;
    enum intel_tlp tlp;
};

struct event {
    struct intake *intake;
    int64_t published;
    struct labels labels;
};

static void labels_done(struct labels *labels)
{
    for (size_t i = 0; i < labels->count; i++) {
        free(labels->owned[i]);
    }
}

/* Takes value; what is too long or too much is left out. */
static void add_label(struct labels *labels, enum intel_label_kind kind, char *value)
{
    if (value == NULL || value[0] == '\0' || strlen(value) > INTEL_NAME_MAX ||
        labels->count == LABELS_ROOM) {
        free(value);
        return;
    }
    labels->owned[labels->count] = value;
    labels->items[labels->count++] = (struct intel_label){kind, value};
}

static void add_tags(struct labels *labels, const struct node *tags)
{
    for (size_t i = 0; i < node_count(tags); i++) {
        const char *name = node_get_str(node_at(tags, i), "name", "");
        char *value = NULL;
        enum intel_label_kind kind = misp_tag_label(name, &value);

        if (strncasecmp(name, "tlp:", 4) == 0) {
            (void)intel_tlp_parse(name, &labels->tlp, NULL);
            continue;
        }
        if (kind != INTEL_LABEL_KINDS) {
            add_label(labels, kind, value);
        }
        add_label(labels, LABEL_TAG, mem_strdup(name));
    }
}

/* Clusters that are given as objects rather than as tags. */
static void add_galaxies(struct labels *labels, const struct node *galaxies)
{
    for (size_t i = 0; i < node_count(galaxies); i++) {
        const struct node *clusters = node_get(node_at(galaxies, i), "GalaxyCluster");
        for (size_t k = 0; k < node_count(clusters); k++) {
            const char *name = node_get_str(node_at(clusters, k), "tag_name", "");
            char *value = NULL;
            enum intel_label_kind kind = misp_tag_label(name, &value);
            if (kind != INTEL_LABEL_KINDS) {
                add_label(labels, kind, value);
            }
        }
    }
}

/* Seconds since 1970, as a number or a text of digits. Absent or 0: unknown. */
static int read_seconds(const struct node *node, const char *key, int64_t *out, struct err *err)
{
    const struct node *value = node_get(node, key);
    int64_t seconds = node_int_value(value);

    if (value == NULL || node_type(value) == NODE_NULL) {
        return 0;
    }
    if (node_type(value) == NODE_STRING
            ? text_int(node_str(value), 0, SECONDS_MAX, &seconds, err) < 0
            : node_type(value) != NODE_INT || seconds < 0 || seconds > SECONDS_MAX) {
        return err_set(err, ERR_INPUT, "%s: expected seconds since 1970", key);
    }
    *out = seconds == 0 ? INTEL_UNKNOWN : seconds * 1000;
    return 0;
}

static int read_time(const struct node *node, const char *key, int64_t *out, struct err *err)
{
    const char *text = node_get_str(node, key, NULL);

    return text != NULL && intel_time_parse(text, out, err) < 0 ? err_wrap(err, "%s", key) : 0;
}

/* What all records of one attribute have alike. */
static int read_attribute(const struct event *event, const struct node *node,
                          struct intel_record *out, struct labels *labels, struct err *err)
{
    out->ref = node_get_str(node, "uuid", NULL);
    out->times.published = event->published;
    out->revoked = node_get_bool(node, "deleted", false);
    if (out->ref == NULL) {
        return err_set(err, ERR_INPUT, "'uuid' is missing");
    }
    if (read_seconds(node, "timestamp", &out->version, err) < 0 ||
        read_time(node, "first_seen", &out->times.first_seen, err) < 0 ||
        read_time(node, "last_seen", &out->times.last_seen, err) < 0) {
        return -1;
    }
    labels->tlp = event->labels.tlp;
    if (!node_get_bool(node, "to_ids", true)) {
        add_label(labels, LABEL_TAG, mem_strdup("to-ids:false"));
    }
    for (size_t i = 0; i < event->labels.count; i++) {
        add_label(labels, event->labels.items[i].kind, mem_strdup(event->labels.items[i].value));
    }
    add_tags(labels, node_get(node, "Tag"));
    add_galaxies(labels, node_get(node, "Galaxy"));
    out->tlp = labels->tlp;
    out->labels = labels->items;
    out->label_count = labels->count;
    return 0;
}

/* Type 0 seen, 1 false positive, 2 expired; as a text or a number. */
static int read_mark(const struct node *node, enum intel_mark *out, struct err *err)
{
    const char *text = node_get_str(node, "type", NULL);
    int64_t type = node_get_int(node, "type", 0);

    if (text != NULL && text_int(text, 0, INTEL_EXPIRED, &type, err) < 0) {
        return err_wrap(err, "type");
    }
    if (type < 0 || type > INTEL_EXPIRED) {
        return err_set(err, ERR_INPUT, "type: %" PRId64 ", expected 0, 1 or 2", type);
    }
    *out = (enum intel_mark)type;
    return 0;
}

/* Each sighting tells of the same items once more, at its own time. */
static int add_sightings(const struct event *event, const char *path, const struct node *list,
                         const struct intel_record *records, size_t count, struct err *err)
{
    for (size_t i = 0; i < node_count(list); i++) {
        const struct node *one = node_at(list, i);
        AUTOFREE char *place = mem_printf("%s.Sighting[%zu]", path, i);
        struct intel_record told[MISP_PARTS];
        struct err why = {.kind = ERR_NONE};
        int64_t at = INTEL_UNKNOWN;
        enum intel_mark mark = INTEL_SEEN;

        if (i >= SIGHTINGS_MAX) {
            (void)err_set(&why, ERR_INPUT, "more than %zu sightings of one attribute",
                          SIGHTINGS_MAX);
            intake_refuse(event->intake, place, &why);
            return 0;
        }
        if (read_seconds(one, "date_sighting", &at, &why) < 0 || read_mark(one, &mark, &why) < 0) {
            intake_refuse(event->intake, place, &why);
            continue;
        }
        for (size_t k = 0; k < count; k++) {
            told[k] = (struct intel_record)INTEL_RECORD_INIT;
            told[k].type = records[k].type;
            told[k].value = records[k].value;
            told[k].ref = node_get_str(one, "uuid", NULL);
            told[k].tlp = records[k].tlp;
            told[k].mark = mark;
            told[k].times.last_seen = at;
        }
        if (intake_records(event->intake, place, told, count, err) < 0) {
            return -1;
        }
    }
    return 0;
}

static int put_attribute(const struct event *event, const char *path, const struct node *node,
                         const struct intel_record *base, const struct misp_item *items,
                         size_t count, struct err *err)
{
    struct intel_record records[MISP_PARTS];

    for (size_t i = 0; i < count; i++) {
        records[i] = *base;
        records[i].type = items[i].type;
        records[i].value = items[i].value;
    }
    return intake_records(event->intake, path, records, count, err) < 0
               ? -1
               : add_sightings(event, path, node_get(node, "Sighting"), records, count, err);
}

static int attribute(const struct event *event, const char *path, const struct node *node,
                     struct err *err)
{
    struct intel_record base = INTEL_RECORD_INIT;
    struct labels labels __attribute__((cleanup(labels_done))) = {.tlp = TLP_UNMARKED};
    struct misp_item items[MISP_PARTS];
    const char *type = node_get_str(node, "type", NULL);
    const char *value = node_get_str(node, "value", NULL);
    struct err why = {.kind = ERR_NONE};
    size_t count = 0;
    int rc = 0;

    if (type == NULL || value == NULL) {
        (void)err_set(&why, ERR_INPUT, "'%s' is missing or no text",
                      type == NULL ? "type" : "value");
    } else if (strlen(value) > INTEL_VALUE_MAX) {
        (void)err_set(&why, ERR_INPUT, "a value of %zu bytes, expected at most %zu", strlen(value),
                      INTEL_VALUE_MAX);
    } else {
        count = misp_items(type, value, items);
        if (count == 0) {
            event->intake->ignored++;
            return 0;
        }
        if (read_attribute(event, node, &base, &labels, &why) == 0) {
            rc = put_attribute(event, path, node, &base, items, count, err);
        } else {
            intake_refuse(event->intake, path, &why);
        }
        for (size_t i = 0; i < count; i++) {
            free(items[i].value);
        }
        return rc;
    }
    intake_refuse(event->intake, path, &why);
    return 0;
}

static int attributes(const struct event *event, const char *path, const struct node *list,
                      struct err *err)
{
    for (size_t i = 0; i < node_count(list); i++) {
        AUTOFREE char *place = mem_printf("%s.Attribute[%zu]", path, i);
        if (attribute(event, place, node_at(list, i), err) < 0) {
            return -1;
        }
    }
    return 0;
}

static int read_published(const struct node *node, int64_t *out, struct err *err)
{
    *out = INTEL_UNKNOWN;
    return read_seconds(node, "publish_timestamp", out, err) < 0 ? -1
           : *out == INTEL_UNKNOWN                               ? read_time(node, "date", out, err)
                                                                 : 0;
}

/* wrapped is {"Event": {...}}, or the event itself. */
static int one_event(void *intake, const char *path, const struct node *wrapped, struct err *err)
{
    const struct node *node =
        node_get(wrapped, "Event") != NULL ? node_get(wrapped, "Event") : wrapped;
    const char *organisation = node_get_str(node_get(node, "Orgc"), "name", NULL);
    const struct node *objects = node_get(node, "Object");
    struct event event = {.intake = intake, .labels = {.tlp = TLP_UNMARKED}};
    struct err why = {.kind = ERR_NONE};
    int rc = 0;

    if (node_type(node) != NODE_OBJECT) {
        (void)err_set(&why, ERR_INPUT, "%s, expected an event", node_type_name(node_type(node)));
        intake_refuse(intake, path, &why);
        return 0;
    }
    if (read_published(node, &event.published, &why) < 0) {
        intake_refuse(intake, path, &why);
        return 0;
    }
    add_tags(&event.labels, node_get(node, "Tag"));
    add_galaxies(&event.labels, node_get(node, "Galaxy"));
    if (organisation != NULL) {
        add_label(&event.labels, LABEL_TAG, mem_printf("org:%s", organisation));
    }
    rc = attributes(&event, path, node_get(node, "Attribute"), err);
    for (size_t i = 0; rc == 0 && i < node_count(objects); i++) {
        AUTOFREE char *place = mem_printf("%s.Object[%zu]", path, i);
        rc = attributes(&event, place, node_get(node_at(objects, i), "Attribute"), err);
    }
    labels_done(&event.labels);
    return rc;
}

static int many(struct intel_input *input, struct intake *intake, struct err *err)
{
    AUTO(node) top = NULL;
    int rc = intel_input_array(input, "response", &top, err);

    if (rc != 0) {
        return rc < 0 ? -1 : 0;
    }
    return intel_elements(input, intake, "response", one_event, intake, err);
}

/* "response" may stand in an event's text, too; as the key of all it comes before the first event.
 */
static bool is_list(const char *head, size_t length)
{
    const char *response = memmem(head, length, "\"response\"", 10);
    const char *event = memmem(head, length, "\"Event\"", 7);

    return (length > 0 && head[0] == '[') ||
           (response != NULL && (event == NULL || response < event));
}

static int read_misp(struct intel_input *input, const struct intel_format_options *options,
                     struct intake *intake, struct err *err)
{
    AUTO(node) event = NULL;
    const char *head = NULL;
    size_t length = 0;

    (void)options;
    if (intel_input_head(input, &head, &length, err) < 0) {
        return -1;
    }
    if (is_list(head, length)) {
        return many(input, intake, err);
    }
    return intel_input_value(input, EVENT_MAX, &event, err) < 0
               ? -1
               : one_event(intake, "Event", event, err);
}

static bool detects(const char *head, size_t length, const char *name)
{
    (void)name;
    return memmem(head, length, "\"Event\"", 7) != NULL &&
           memmem(head, length, "\"bundle--", 9) == NULL;
}

const struct intel_format intel_format_misp = {
    .name = "misp",
    .summary = "MISP events (JSON)",
    .source = NULL,
    .tlp = TLP_UNMARKED,
    .detects = detects,
    .read = read_misp,
};
