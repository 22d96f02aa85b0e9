/* A MISP event with the sightings of the intelligence behind the cases. Type 0: a product under
 * test detected or blocked an attack made from the item; type 1 (false positive): it alerted on or
 * blocked ordinary work that names it. Only what TLP lets go to anybody or to the community (CLEAR,
 * GREEN) is written, and only items that have a value; the rest is counted in a note. A sighting
 * needs a time, so a trial of unknown time makes none. Whoever takes these in may want to weigh
 * them apart: they are a testbed's, which each sighting's source says. */
#include <stdlib.h>
#include <string.h>

#include "reports/export/export.h"
#include "reports/export/uuid.h"

struct kind {
    const char *type;            /* as the item has it */
    const char *misp, *category; /* a pair that MISP takes */
};

/* What MISP checks the form of is only written where ours is that form; all else is text. */
static const struct kind kinds[] = {
    {"url", "url", "Network activity"},
    {"domain", "domain", "Network activity"},
    {"address", "ip-dst", "Network activity"},
    {"email", "email", "Payload delivery"},
    {"vulnerability", "vulnerability", "External analysis"},
    {"malware", "malware-type", "Payload delivery"},
};
static const struct kind as_text = {"", "text", "Other"};

struct event {
    const struct export *export;
    struct node *attributes; /* array */
    const char *time;        /* of the run, seconds */
    int64_t not_shared, no_value, no_time;
    bool any_green;
};

static char *seconds_of(const char *at)
{
    return mem_printf("%lld", (long long)(export_ms(at) / 1000));
}

static bool is_cve(const char *value)
{
    const char *year = value + 4;
    if (strncmp(value, "CVE-", 4) != 0 || strspn(year, "0123456789") != 4 || year[4] != '-') {
        return false;
    }
    size_t digits = strspn(year + 5, "0123456789");
    return digits >= 4 && year[5 + digits] == '\0';
}

/* MD5, SHA-1 or SHA-256 by its length; NULL: none of these. */
static const char *hash_type(const char *value)
{
    size_t length = strlen(value);
    if (strspn(value, "0123456789abcdefABCDEF") != length) {
        return NULL;
    }
    return length == 32 ? "md5" : length == 40 ? "sha1" : length == 64 ? "sha256" : NULL;
}

static struct kind kind_of(const struct view_item *item)
{
    const char *hash = strcmp(item->type, "hash") == 0 ? hash_type(item->value) : NULL;
    if (hash) {
        return (struct kind){"hash", hash, "Payload delivery"};
    }
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        bool fits = strcmp(kinds[i].type, "vulnerability") != 0 || is_cve(item->value);
        if (strcmp(kinds[i].type, item->type) == 0 && fits) {
            return kinds[i];
        }
    }
    return as_text;
}

static bool is_green(const char *tlp)
{
    return strcmp(tlp, "green") == 0;
}

static bool is_shared(const char *tlp)
{
    return is_green(tlp) || strcmp(tlp, "clear") == 0 || strcmp(tlp, "white") == 0;
}

static void set_tag(struct node *out, bool green)
{
    struct node *list = node_array(), *tag = node_object();
    node_set_str(tag, "name", green ? "tlp:green" : "tlp:clear");
    node_append(list, tag);
    node_set(out, "Tag", list);
}

/* "0", "1", or NULL where the trial shows neither. */
static const char *sighting_type(const struct view_trial *trial)
{
    if (export_is_detected(trial) || trial->verdict == VERDICT_PREVENTED) {
        return "0";
    }
    return export_is_wrong(trial) ? "1" : NULL;
}

/* A sighting has a UUID of its own: a server that has seen it passes it over. */
static struct node *sighting(const struct event *event, const struct view_case *of,
                             const struct view_trial *trial, const char *type,
                             const char *attribute)
{
    const struct view *view = event->export->view;
    const char *product = view->products[trial->product].id;
    char uuid[UUID_TEXT];
    AUTOFREE char *repetition = mem_printf("%d", trial->repetition);
    AUTOFREE char *at = seconds_of(trial->at);
    AUTOFREE char *source =
        mem_printf("tameshi testbed: %s, %s arm", product, score_arm_name(trial->arm));
    struct node *out = node_object();
    uuid_of(uuid, "misp-sighting", view->evidence_root, of->id, product, score_arm_name(trial->arm),
            repetition, NULL);
    node_set_str(out, "uuid", uuid);
    node_set_str(out, "attribute_uuid", attribute);
    node_set_str(out, "type", type);
    node_set_str(out, "date_sighting", at);
    node_set_str(out, "source", source);
    return out;
}

/* Those of one case, appended to list. */
static void add_sightings(struct event *event, const struct view_case *of, const char *attribute,
                          struct node *list)
{
    for (size_t t = 0; t < of->trial_count; t++) {
        const struct view_trial *trial = &of->trials[t];
        const char *type = sighting_type(trial);
        if (!type || !export_takes_tested(event->export, trial->product)) {
            continue;
        }
        if (trial->at) {
            node_append(list, sighting(event, of, trial, type, attribute));
        } else {
            event->no_time++;
        }
    }
}

static struct node *attribute_node(const struct event *event, const struct view_item *item,
                                   const char *uuid)
{
    struct kind kind = kind_of(item);
    struct node *out = node_object();
    node_set_str(out, "uuid", uuid);
    node_set_str(out, "type", kind.misp);
    node_set_str(out, "category", kind.category);
    node_set_str(out, "value", item->value);
    node_set_bool(out, "to_ids", false);
    node_set_str(out, "distribution", "5"); /* as the event */
    node_set_str(out, "timestamp", event->time);
    node_set_str(out, "comment", item->name ? item->name : item->id);
    if (item->first_seen) {
        node_set_str(out, "first_seen", item->first_seen);
    }
    set_tag(out, is_green(item->tlp));
    return out;
}

/* Cases of one item, which is that of the first. */
static void add_item(struct event *event, const struct view_case *const *cases, size_t count)
{
    const struct view_item *item = &cases[0]->item;
    struct node *list = node_array();
    char uuid[UUID_TEXT];
    if (!is_shared(item->tlp) || !item->value) {
        event->not_shared += !is_shared(item->tlp);
        event->no_value += is_shared(item->tlp);
        node_free(list);
        return;
    }
    uuid_of(uuid, "misp-attribute", event->export->view->evidence_root, item->id, NULL);
    for (size_t i = 0; i < count; i++) {
        add_sightings(event, cases[i], uuid, list);
    }
    if (node_count(list) == 0) {
        node_free(list);
        return;
    }
    struct node *attribute = attribute_node(event, item, uuid);
    node_set(attribute, "Sighting", list);
    node_append(event->attributes, attribute);
    event->any_green = event->any_green || is_green(item->tlp);
}

static int by_item(const void *a, const void *b)
{
    const struct view_case *x = *(const struct view_case *const *)a;
    const struct view_case *y = *(const struct view_case *const *)b;
    int order = strcmp(x->item.id, y->item.id);
    return order ? order : strcmp(x->id, y->id);
}

/* Each item once, in the order of their ids. */
static void add_items(struct event *event)
{
    const struct view *view = event->export->view;
    AUTOFREE const struct view_case **bound =
        mem_array(view->case_count + 1, sizeof(const struct view_case *));
    size_t count = 0;
    for (size_t c = 0; c < view->case_count; c++) {
        if (view->cases[c].bound) {
            bound[count++] = &view->cases[c];
        }
    }
    qsort(bound, count, sizeof(const struct view_case *), by_item);
    for (size_t i = 0; i < count;) {
        size_t end = i + 1;
        while (end < count && strcmp(bound[end]->item.id, bound[i]->item.id) == 0) {
            end++;
        }
        add_item(event, bound + i, end - i);
        i = end;
    }
}

static void add_note(struct event *event)
{
    struct node *out = node_object();
    char uuid[UUID_TEXT];
    AUTOFREE char *not_shared = mem_printf("%lld", (long long)event->not_shared);
    AUTOFREE char *no_value = mem_printf("%lld", (long long)event->no_value);
    AUTOFREE char *no_time = mem_printf("%lld", (long long)event->no_time);
    AUTOFREE char *text = EXPORT_SAY(event->export, MSG_MISP_ABOUT, not_shared, no_value, no_time);
    uuid_of(uuid, "misp-note", event->export->view->evidence_root, NULL);
    node_set_str(out, "uuid", uuid);
    node_set_str(out, "type", "comment");
    node_set_str(out, "category", "Other");
    node_set_str(out, "value", text);
    node_set_bool(out, "to_ids", false);
    node_set_str(out, "distribution", "5");
    node_set_str(out, "timestamp", event->time);
    node_set_str(out, "comment", "");
    node_append(event->attributes, out);
}

static struct node *event_node(struct event *event, const char *at)
{
    const struct view *view = event->export->view;
    struct node *out = node_object(), *owner = node_object();
    char uuid[UUID_TEXT];
    AUTOFREE char *date = mem_strndup(at, 10);
    AUTOFREE char *campaign = export_line(
        view->campaign ? view->campaign : message(event->export->language, MSG_UNKNOWN));
    AUTOFREE char *about = EXPORT_SAY(event->export, MSG_MISP_INFO, campaign);
    uuid_of(uuid, "misp-event", view->evidence_root, view->criteria->hash, NULL);
    node_set_str(out, "uuid", uuid);
    node_set_str(out, "info", about);
    node_set_str(out, "date", date);
    node_set_str(out, "timestamp", event->time);
    node_set_str(out, "publish_timestamp", "0");
    node_set_bool(out, "published", false);
    node_set_str(out, "threat_level_id", "4"); /* undefined */
    node_set_str(out, "analysis", "2");        /* complete */
    node_set_str(out, "distribution", "0");    /* whoever takes it in decides who else gets it */
    uuid_of(uuid, "misp-organisation", NULL);
    node_set_str(owner, "uuid", uuid);
    node_set_str(owner, "name", "tameshi");
    node_set(out, "Orgc", owner);
    set_tag(out, event->any_green);
    return out;
}

int report_misp(const struct node *results, const struct report_options *options, FILE *out,
                struct err *err)
{
    EXPORT export = {0};
    struct event event = {.export = &export};
    const char *at = NULL;
    if (export_open(results, options, &export, err) < 0 ||
        export_run_time(export.view, &at, err) < 0) {
        return -1;
    }
    AUTOFREE char *time = seconds_of(at);
    AUTO(node) document = node_object();
    event.time = time;
    event.attributes = node_array();
    add_items(&event);
    add_note(&event);
    struct node *root = event_node(&event, at);
    node_set(root, "Attribute", event.attributes);
    node_set(document, "Event", root);
    return export_put_node(document, out, err);
}
