/* From a group to its techniques. Rule: what it does by itself and what its tools do are told
 * apart, and nothing that is revoked is left standing without its successor. */
#include "intel/emulate.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define TECHNIQUES_MAX 2000
#define FOLLOW_MAX 8 /* revoked by one that is revoked in turn */

/* ATT&CK for enterprise, from left to right. */
static const char *const kill_chain[] = {
    "reconnaissance",  "resource-development",
    "initial-access",  "execution",
    "persistence",     "privilege-escalation",
    "defense-evasion", "credential-access",
    "discovery",       "lateral-movement",
    "collection",      "command-and-control",
    "exfiltration",    "impact",
};

struct technique {
    int64_t row;
    char *id;
    char *name;
    struct node *tactics; /* array of names */
    struct node *via;     /* array of names */
    bool direct;
    size_t stage; /* of its first tactic */
};

struct emulation {
    struct intel_store *store;
    struct technique *items;
    size_t count;
};

static void emulation_done(struct emulation *emulation)
{
    for (size_t i = 0; i < emulation->count; i++) {
        free(emulation->items[i].id);
        free(emulation->items[i].name);
        node_free(emulation->items[i].tactics);
        node_free(emulation->items[i].via);
    }
    free(emulation->items);
}

/* A related item, copied. */
struct tied {
    int64_t row;
    enum intel_type type;
    bool revoked;
    char *value;
    char *name;
};
struct ties {
    struct tied *items;
    size_t count;
};

static void ties_done(struct ties *ties)
{
    for (size_t i = 0; i < ties->count; i++) {
        free(ties->items[i].value);
        free(ties->items[i].name);
    }
    free(ties->items);
}

static int add_tie(void *data, const char *kind, const struct intel_item *item, struct err *err)
{
    struct ties *ties = data;

    (void)kind;
    (void)err;
    ties->items = mem_grow(ties->items, ties->count + 1, sizeof(*ties->items));
    ties->items[ties->count++] = (struct tied){item->row, item->type, item->revoked,
                                               mem_strdup(item->value), mem_strdup(item->name)};
    return 0;
}
#define TIES __attribute__((cleanup(ties_done))) struct ties

static size_t stage_of(const char *tactic)
{
    for (size_t i = 0; i < COUNT_OF(kill_chain); i++) {
        if (strcmp(kill_chain[i], tactic) == 0) {
            return i;
        }
    }
    return COUNT_OF(kill_chain);
}

static int add_tactic(void *data, const struct intel_label *label, struct err *err)
{
    struct technique *technique = data;

    (void)err;
    if (label->kind == LABEL_TACTIC) {
        size_t stage = stage_of(label->value);
        technique->stage = stage < technique->stage ? stage : technique->stage;
        node_append(technique->tactics, node_string(label->value));
    }
    return 0;
}

static struct technique *find(struct emulation *emulation, int64_t row)
{
    for (size_t i = 0; i < emulation->count; i++) {
        if (emulation->items[i].row == row) {
            return &emulation->items[i];
        }
    }
    return NULL;
}

static int add_technique(struct emulation *emulation, const struct tied *tied, const char *via,
                         struct err *err)
{
    struct technique *technique = find(emulation, tied->row);

    if (technique == NULL) {
        if (emulation->count == TECHNIQUES_MAX) {
            return err_set(err, ERR_INPUT, "more than %d techniques", TECHNIQUES_MAX);
        }
        emulation->items =
            mem_grow(emulation->items, emulation->count + 1, sizeof(*emulation->items));
        technique = &emulation->items[emulation->count++];
        *technique = (struct technique){.row = tied->row,
                                        .id = mem_strdup(tied->value),
                                        .name = mem_strdup(tied->name),
                                        .tactics = node_array(),
                                        .via = node_array(),
                                        .stage = COUNT_OF(kill_chain)};
        if (intel_store_labels(emulation->store, tied->row, add_tactic, technique, err) < 0) {
            return -1;
        }
    }
    if (via == NULL) {
        technique->direct = true;
    } else {
        node_append(technique->via, node_string(via));
    }
    return 0;
}

/* The technique, or the one that took its place; none is added for one that was dropped. */
static int follow(struct emulation *emulation, const struct tied *tied, const char *via, int depth,
                  struct err *err)
{
    TIES successors = {NULL, 0};

    if (!tied->revoked) {
        return add_technique(emulation, tied, via, err);
    }
    if (depth == FOLLOW_MAX || intel_store_related(emulation->store, tied->row, "revoked-by", false,
                                                   add_tie, &successors, err) < 0) {
        return depth == FOLLOW_MAX ? 0 : -1;
    }
    for (size_t i = 0; i < successors.count; i++) {
        if (successors.items[i].type == INTEL_TECHNIQUE &&
            follow(emulation, &successors.items[i], via, depth + 1, err) < 0) {
            return -1;
        }
    }
    return 0;
}

static int add_used(struct emulation *emulation, int64_t row, const char *via, struct err *err)
{
    TIES used = {NULL, 0};

    if (intel_store_related(emulation->store, row, "uses", false, add_tie, &used, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < used.count; i++) {
        const struct tied *one = &used.items[i];
        bool is_tool = one->type == INTEL_MALWARE || one->type == INTEL_TOOL;

        if (one->type == INTEL_TECHNIQUE && follow(emulation, one, via, 0, err) < 0) {
            return -1;
        }
        if (is_tool && via == NULL && !one->revoked &&
            add_used(emulation, one->row, one->name[0] != '\0' ? one->name : one->value, err) < 0) {
            return -1;
        }
    }
    return 0;
}

static int compare(const void *a, const void *b)
{
    const struct technique *x = a;
    const struct technique *y = b;

    return x->stage != y->stage ? (x->stage < y->stage ? -1 : 1) : strcmp(x->id, y->id);
}

/* How a scenario's technique matches; NULL: it does not. */
static const char *match(const char *technique, const char *scenario)
{
    size_t length = strlen(technique);

    if (strcmp(technique, scenario) == 0) {
        return "exact";
    }
    if (strncmp(technique, scenario, length) == 0 && scenario[length] == '.') {
        return "sub-technique";
    }
    length = strlen(scenario);
    return strncmp(technique, scenario, length) == 0 && technique[length] == '.' ? "parent" : NULL;
}

static struct node *scenarios_of(const char *technique, const struct emulate_options *options)
{
    struct node *list = node_array();

    for (size_t i = 0; i < options->scenario_count; i++) {
        const char *how = match(technique, options->scenarios[i].technique);
        if (how != NULL) {
            struct node *one = node_object();
            node_set_str(one, "id", options->scenarios[i].id);
            node_set_str(one, "match", how);
            node_append(list, one);
        }
    }
    return list;
}

static struct node *technique_node(const struct technique *technique,
                                   const struct emulate_options *options)
{
    struct node *out = node_object();

    node_set_str(out, "id", technique->id);
    node_set_str(out, "name", technique->name);
    node_set(out, "tactics", node_ref(technique->tactics));
    node_set_bool(out, "by_itself", technique->direct);
    node_set(out, "via", node_ref(technique->via));
    node_set(out, "scenarios", scenarios_of(technique->id, options));
    return out;
}

int emulate_list(struct intel_store *store, const struct intel_item *who,
                 const struct emulate_options *options, struct node **out, struct err *err)
{
    struct emulation emulation __attribute__((cleanup(emulation_done))) = {.store = store};
    AUTO(node) node = node_object();
    struct node *list = node_array();
    int64_t covered = 0;

    node_set_str(node, "id", who->id);
    node_set_str(node, "type", intel_type_name(who->type));
    node_set_str(node, "name", who->name[0] != '\0' ? who->name : who->value);
    node_set(node, "techniques", list);
    if (who->type != INTEL_INTRUSION_SET && who->type != INTEL_CAMPAIGN &&
        who->type != INTEL_THREAT_ACTOR) {
        return err_set(err, ERR_INPUT,
                       "'%s' is of type %s, expected an intrusion set or a campaign",
                       node_get_str(node, "name", ""), intel_type_name(who->type));
    }
    if (add_used(&emulation, who->row, NULL, err) < 0) {
        return -1;
    }
    if (emulation.count > 0) {
        qsort(emulation.items, emulation.count, sizeof(*emulation.items), compare);
    }
    for (size_t i = 0; i < emulation.count; i++) {
        struct node *one = technique_node(&emulation.items[i], options);
        covered += node_count(node_get(one, "scenarios")) > 0;
        node_append(list, one);
    }
    node_set_int(node, "covered", covered);
    node_set_int(node, "uncovered", (int64_t)emulation.count - covered);
    *out = TAKE(node);
    return 0;
}

/* "emulate-operation-dream-job" */
static void add_id(struct buf *out, const char *name)
{
    bool dash = true;

    buf_str_add(out, "emulate");
    for (; *name != '\0'; name++) {
        unsigned char c = (unsigned char)*name;
        if (c < 0x80 && isalnum(c)) {
            buf_printf(out, "%s%c", dash ? "-" : "", tolower(c));
            dash = false;
        } else {
            dash = true;
        }
    }
}

/* A name of the store's inside a double-quoted YAML string. */
static void add_quoted(struct buf *out, const char *text)
{
    buf_char(out, '"');
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\') {
            buf_char(out, '\\');
        }
        buf_char(out, (unsigned char)*text < ' ' ? ' ' : *text);
    }
    buf_char(out, '"');
}

static void add_head(struct buf *out, const struct node *list, const struct emulate_campaign *how)
{
    const char *name = node_get_str(list, "name", "");

    buf_printf(
        out,
        "# What %s is known to do, as far as scenarios cover it: %lld of %zu techniques.\nid: ",
        node_get_str(list, "id", ""), (long long)node_get_int(list, "covered", 0),
        node_count(node_get(list, "techniques")));
    add_id(out, name);
    buf_str_add(out, "\ntitle: ");
    AUTOFREE char *title = mem_printf("Emulation of %s", name);
    add_quoted(out, title);
    buf_printf(out, "\ncategory: %s\ncriteria: %s\nproducts: [", how->category, how->criteria);
    for (size_t i = 0; how->products[i] != NULL; i++) {
        buf_printf(out, "%s%s", i == 0 ? "" : ", ", how->products[i]);
    }
    buf_str_add(out, "]\nscenarios:\n");
}

int emulate_campaign(const struct node *list, const struct emulate_campaign *how, struct buf *out,
                     struct err *err)
{
    AUTO(node) seen = node_object();
    const struct node *techniques = node_get(list, "techniques");

    add_head(out, list, how);
    for (size_t i = 0; i < node_count(techniques); i++) {
        const struct node *technique = node_at(techniques, i);
        const struct node *scenarios = node_get(technique, "scenarios");
        for (size_t k = 0; k < node_count(scenarios); k++) {
            const char *id = node_get_str(node_at(scenarios, k), "id", "");
            if (node_get(seen, id) == NULL) {
                node_set_bool(seen, id, true);
                buf_printf(out, "  - %s # %s, %s\n", id, node_get_str(technique, "id", ""),
                           node_get_str(node_at(scenarios, k), "match", ""));
            }
        }
    }
    return node_count(seen) > 0
               ? 0
               : err_set(err, ERR_INPUT, "no scenario covers any of its %zu techniques",
                         node_count(techniques));
}
