/* What an indicator stands for. Rule: only a pattern that says nothing but "one of these was seen"
 * comes apart into observables; of all else the whole pattern is the meaning. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "intel/pattern_tree.h"

struct list {
    struct pattern *pattern;
    struct pattern_observable *found;
    size_t count;
};

static const struct {
    const char *object_type;
    enum intel_type type;
} valued[] = {
    {"url", INTEL_URL},           {"domain-name", INTEL_DOMAIN}, {"ipv4-addr", INTEL_ADDRESS},
    {"ipv6-addr", INTEL_ADDRESS}, {"email-addr", INTEL_EMAIL},
};

/* Those of which an item can be made; SSDEEP and the like are kept as patterns. */
static bool is_hash_kind(const char *key)
{
    static const char *const kinds[] = {"MD5",    "SHA-1",   "SHA1",   "SHA-224",
                                        "SHA224", "SHA-256", "SHA256", "SHA-384",
                                        "SHA384", "SHA-512", "SHA512"};

    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (strcasecmp(key, kinds[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_key(const struct pattern_step *step, const char *key)
{
    return step != NULL && step->kind == PATTERN_KEY &&
           (key == NULL || strcmp(step->text, key) == 0);
}

/* *kind: of the hash, else NULL. */
static bool path_type(const struct pattern_node *test, enum intel_type *out, const char **kind)
{
    const struct pattern_step *step = test->path;

    *kind = NULL;
    if (strcmp(test->object_type, "file") == 0) {
        bool hash = is_key(step, "hashes") && is_key(step->next, NULL) && step->next->next == NULL;
        *out = INTEL_HASH;
        *kind = hash ? step->next->text : NULL;
        return hash && is_hash_kind(*kind);
    }
    for (size_t i = 0; i < COUNT_OF(valued); i++) {
        if (strcmp(test->object_type, valued[i].object_type) == 0) {
            *out = valued[i].type;
            return is_key(step, "value") && step->next == NULL;
        }
    }
    return false;
}

static void add(struct list *list, enum intel_type type, const char *kind, const char *text)
{
    const char *value = text;

    if (kind != NULL) {
        size_t room = strlen(kind) + 1 + strlen(text) + 1;
        char *both = pattern_alloc(list->pattern, room);
        (void)snprintf(both, room, "%s:%s", kind, text);
        value = both;
    }
    for (size_t i = 0; i < list->count; i++) {
        if (list->found[i].type == type && strcmp(list->found[i].value, value) == 0) {
            return;
        }
    }
    list->found[list->count++] = (struct pattern_observable){type, value};
}

static bool add_test(struct list *list, const struct pattern_node *test)
{
    enum intel_type type = INTEL_URL;
    const char *kind = NULL;

    if (test->negated || test->values == NULL ||
        (test->op != PATTERN_EQUAL && test->op != PATTERN_IN) || !path_type(test, &type, &kind)) {
        return false;
    }
    for (const struct pattern_literal *value = test->values; value != NULL; value = value->next) {
        if (value->kind != PATTERN_STRING) {
            return false;
        }
        add(list, type, kind, value->text);
    }
    return true;
}

static bool add_all(struct list *list, const struct pattern_node *node)
{
    if (node->qualifiers != NULL) {
        return false;
    }
    if (node->kind == PATTERN_TEST) {
        return add_test(list, node);
    }
    if (node->kind != PATTERN_OR && node->kind != PATTERN_OBSERVATION) {
        return false;
    }
    for (const struct pattern_node *child = node->first; child != NULL; child = child->next) {
        if (!add_all(list, child)) {
            return false;
        }
    }
    return true;
}

static size_t literals(const struct pattern_node *node)
{
    size_t count = 0;

    for (const struct pattern_literal *value = node->values; value != NULL; value = value->next) {
        count++;
    }
    for (const struct pattern_node *child = node->first; child != NULL; child = child->next) {
        count += literals(child);
    }
    return count;
}

size_t pattern_observables(struct pattern *pattern, const struct pattern_observable **out)
{
    struct list list = {.pattern = pattern};

    list.found = pattern_alloc(pattern, literals(pattern->root) * sizeof(*list.found));
    *out = list.found;
    return add_all(&list, pattern->root) ? list.count : 0;
}
