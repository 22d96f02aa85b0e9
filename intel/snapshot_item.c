/* Reading and writing one item. Rule: an item is what its id says: the id is a hash of type and
 * value, and it is computed anew. */
#include "intel/snapshot_item.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/mem.h"

static const struct {
    const char *key;
    size_t offset; /* in struct intel_times */
    bool kept;     /* in a plan */
} times[] = {
    {"first_seen", offsetof(struct intel_times, first_seen), true},
    {"last_seen", offsetof(struct intel_times, last_seen), false},
    {"published", offsetof(struct intel_times, published), true},
    {"added", offsetof(struct intel_times, added), true},
    {"valid_from", offsetof(struct intel_times, valid_from), true},
    {"valid_until", offsetof(struct intel_times, valid_until), true},
};

static const int64_t *time_of(const struct intel_times *all, size_t i)
{
    return (const int64_t *)(const void *)((const char *)all + times[i].offset);
}

int snapshot_read_time(const struct cur *cur, const char *key, bool need, int64_t *out,
                       struct err *err)
{
    const char *text = NULL;
    char again[CLOCK_TEXT];
    struct cur place;
    struct err why;
    int64_t at_ms = 0;
    int answer = cur_str(cur, key, need, &text, err);

    if (answer != 0) {
        return answer;
    }
    (void)cur_any(cur, key, true, &place, err);
    if (intel_time_parse(text, &at_ms, &why) < 0) {
        return cur_fail(&place, err, "%s", why.text);
    }
    clock_format_utc(at_ms, again);
    if (strcmp(text, again) != 0) {
        return cur_fail(&place, err, "'%s' is not how a snapshot writes a time, expected '%s'",
                        text, again);
    }
    *out = at_ms;
    return 0;
}

void snapshot_set_time(struct node *node, const char *key, int64_t at_ms)
{
    char text[CLOCK_TEXT];

    if (at_ms != INTEL_UNKNOWN) {
        clock_format_utc(at_ms, text);
        node_set_str(node, key, text);
    }
}

static int read_times(const struct cur *cur, struct snapshot_item *out, struct err *err)
{
    out->times = (struct intel_times)INTEL_TIMES_UNKNOWN;
    out->usable_until = INTEL_UNKNOWN;
    for (size_t i = 0; i < COUNT_OF(times); i++) {
        int64_t *at_ms = (int64_t *)(void *)((char *)&out->times + times[i].offset);

        if (snapshot_read_time(cur, times[i].key, false, at_ms, err) < 0) {
            return -1;
        }
    }
    return snapshot_read_time(cur, "usable_until", false, &out->usable_until, err) < 0 ? -1 : 0;
}

/* Absent: an empty list. */
static int read_words(const struct cur *cur, const char *key, char ***out, struct err *err)
{
    AUTOFREE const char **words = NULL;
    size_t count = 0;

    if (cur_strings(cur, key, false, &words, &count, err) < 0) {
        return -1;
    }
    *out = mem_array(count + 1, sizeof(**out));
    for (size_t i = 0; i < count; i++) {
        (*out)[i] = mem_strdup(words[i]);
    }
    return 0;
}

/* Somebody told of it: one name or more, sorted, each once. */
static int check_sources(const struct cur *cur, char *const *sources, struct err *err)
{
    if (sources[0] == NULL) {
        return cur_fail(cur, err, "an item without a source");
    }
    for (size_t i = 0; sources[i] != NULL; i++) {
        if (*sources[i] == '\0' || strlen(sources[i]) > SNAPSHOT_SOURCE_MAX) {
            return cur_fail(cur, err, "a source's name is empty or longer than %d bytes",
                            SNAPSHOT_SOURCE_MAX);
        }
        if (i > 0 && strcmp(sources[i - 1], sources[i]) >= 0) {
            return cur_fail(cur, err, "source '%s' is not behind '%s', expected them sorted",
                            sources[i], sources[i - 1]);
        }
    }
    return 0;
}

static int check_words(const struct cur *cur, const char *key, struct err *err)
{
    AUTOFREE const char **words = NULL;
    size_t count = 0;

    return cur_strings(cur, key, false, &words, &count, err) < 0 ? -1 : 0;
}

static int read_meaning(const struct cur *cur, struct snapshot_item *out, struct err *err)
{
    const char *id = NULL;
    const char *type = NULL;
    const char *value = NULL;
    const char *name = NULL;
    struct err why;

    if (cur_str(cur, "id", true, &id, err) != 0 || cur_str(cur, "type", true, &type, err) != 0 ||
        cur_str(cur, "value", true, &value, err) != 0 ||
        cur_str(cur, "name", false, &name, err) < 0) {
        return -1;
    }
    if (intel_type_parse(type, &out->type, &why) < 0) {
        return cur_fail(cur, err, "%s", why.text);
    }
    if (*value == '\0' || strlen(value) > INTEL_VALUE_MAX) {
        return cur_fail(cur, err, "the value is empty or longer than %zu bytes", INTEL_VALUE_MAX);
    }
    if (name != NULL && (*name == '\0' || strlen(name) > INTEL_NAME_MAX)) {
        return cur_fail(cur, err, "the name is empty or longer than %zu bytes", INTEL_NAME_MAX);
    }
    intel_item_id(out->type, value, out->id);
    if (strcmp(out->id, id) != 0) {
        return cur_fail(cur, err, "'%s' is not the id of this %s, expected '%s'", id, type,
                        out->id);
    }
    out->value = mem_strdup(value);
    out->name = mem_strdup(name);
    return 0;
}

static int read_standing(const struct cur *cur, struct snapshot_item *out, struct err *err)
{
    const char *tlp = "unmarked";
    struct err why;
    int64_t confidence = INTEL_NO_CONFIDENCE;

    if (cur_int(cur, "confidence", false, 0, 100, &confidence, err) < 0 ||
        cur_str(cur, "tlp", false, &tlp, err) < 0) {
        return -1;
    }
    out->confidence = (int)confidence;
    return intel_tlp_parse(tlp, &out->tlp, &why) < 0 ? cur_fail(cur, err, "%s", why.text) : 0;
}

static int read_item(const struct cur *cur, struct snapshot_item *out, struct err *err)
{
    static const char *const known[] = {"id",         "type",        "value",        "name",
                                        "first_seen", "last_seen",   "published",    "added",
                                        "valid_from", "valid_until", "usable_until", "confidence",
                                        "tlp",        "sources",     "techniques",   "tactics",
                                        "platforms",  "families",    "cves",         NULL};

    if (cur_as_object(cur, err) != 0 || cur_known(cur, known, err) != 0 ||
        read_meaning(cur, out, err) < 0 || read_standing(cur, out, err) < 0 ||
        read_times(cur, out, err) < 0 || check_words(cur, "tactics", err) < 0 ||
        check_words(cur, "platforms", err) < 0 || check_words(cur, "families", err) < 0) {
        return -1;
    }
    return read_words(cur, "sources", &out->sources, err) < 0 ||
                   check_sources(cur, out->sources, err) < 0 ||
                   read_words(cur, "techniques", &out->techniques, err) < 0 ||
                   read_words(cur, "cves", &out->cves, err) < 0
               ? -1
               : 0;
}

int snapshot_item_read(const struct cur *cur, struct snapshot_item *out, struct err *err)
{
    *out = (struct snapshot_item){0};
    if (read_item(cur, out, err) < 0) {
        snapshot_item_done(out);
        return -1;
    }
    return 0;
}

static void set_words(struct node *node, const char *key, char **words)
{
    struct node *list = node_array();

    for (; *words != NULL; words++) {
        node_append(list, node_string(*words));
    }
    node_set(node, key, list);
}

struct node *snapshot_item_node(const struct snapshot_item *item)
{
    struct node *node = node_object();

    node_set_str(node, "id", item->id);
    node_set_str(node, "type", intel_type_name(item->type));
    node_set_str(node, "value", item->value);
    if (item->name != NULL) {
        node_set_str(node, "name", item->name);
    }
    for (size_t i = 0; i < COUNT_OF(times); i++) {
        if (times[i].kept) {
            snapshot_set_time(node, times[i].key, *time_of(&item->times, i));
        }
    }
    snapshot_set_time(node, "usable_until", item->usable_until);
    if (item->confidence != INTEL_NO_CONFIDENCE) {
        node_set_int(node, "confidence", item->confidence);
    }
    node_set_str(node, "tlp", intel_tlp_name(item->tlp));
    set_words(node, "sources", item->sources);
    set_words(node, "techniques", item->techniques);
    set_words(node, "cves", item->cves);
    return node;
}

static char **copy_words(char **words)
{
    size_t count = 0;
    char **copy = NULL;

    while (words[count] != NULL) {
        count++;
    }
    copy = mem_array(count + 1, sizeof(*copy));
    for (size_t i = 0; i < count; i++) {
        copy[i] = mem_strdup(words[i]);
    }
    return copy;
}

void snapshot_item_copy(const struct snapshot_item *item, struct snapshot_item *out)
{
    *out = *item;
    out->value = mem_strdup(item->value);
    out->name = mem_strdup(item->name);
    out->sources = copy_words(item->sources);
    out->techniques = copy_words(item->techniques);
    out->cves = copy_words(item->cves);
}

static void free_words(char **words)
{
    for (size_t i = 0; words != NULL && words[i] != NULL; i++) {
        free(words[i]);
    }
    free(words);
}

void snapshot_item_done(struct snapshot_item *item)
{
    free(item->value);
    free(item->name);
    free_words(item->sources);
    free_words(item->techniques);
    free_words(item->cves);
    *item = (struct snapshot_item){0};
}

int64_t snapshot_item_age_ms(const struct snapshot_item *item, int64_t at_ms)
{
    int64_t since = intel_times_since(&item->times);

    return since == INTEL_UNKNOWN ? INTEL_UNKNOWN : at_ms - since;
}
