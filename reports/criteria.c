/* Criteria as a document: loaded, put into a plan, read back. The hash is taken of what was
 * understood, not of the file's bytes: comments and layout do not change what "effective" means. */
#include "reports/criteria.h"

#include <stdlib.h>
#include <string.h>

#include "common/ext/doc.h"
#include "reports/criteria_profile.h"
#include "reports/criteria_read.h"

/* "0.95": no trailing zeros, so that a number has one form. */
static void set_decimal(struct node *object, const char *key, double value)
{
    AUTOFREE char *text = mem_printf("%.6f", value);
    size_t length = strlen(text);
    while (text[length - 1] == '0') {
        length--;
    }
    text[text[length - 1] == '.' ? length - 1 : length] = '\0';
    node_set_str(object, key, text);
}

static struct node *embed_score(const struct criteria *c)
{
    struct node *list = node_array();
    for (size_t i = 0; i < c->term_count; i++) {
        struct node *term = node_object();
        node_set_str(term, "metric", metric_name(c->terms[i].metric));
        set_decimal(term, "weight", c->terms[i].weight);
        node_append(list, term);
    }
    return list;
}

static struct node *embed_threshold(const struct criteria_threshold *threshold)
{
    struct node *out = node_object();
    node_set_str(out, "metric", metric_name(threshold->metric));
    set_decimal(out, threshold->at_least ? "at_least" : "at_most", threshold->limit);
    return out;
}

static struct node *embed_thresholds(const struct criteria *c)
{
    struct node *list = node_array();
    for (size_t i = 0; i < c->threshold_count; i++) {
        node_append(list, embed_threshold(&c->thresholds[i]));
    }
    return list;
}

static struct node *embed_gates(const struct criteria *c)
{
    struct node *list = node_array();
    for (size_t i = 0; i < c->gate_count; i++) {
        struct node *gate = embed_threshold(&c->gates[i].threshold);
        if (c->gates[i].window_ms > 0) {
            AUTOFREE char *window = mem_printf("%llds", (long long)c->gates[i].window_ms / 1000);
            node_set_str(gate, "window", window);
        }
        node_append(list, gate);
    }
    return list;
}

static struct node *embed_floors(const struct criteria *c)
{
    struct node *floors = node_object();
    node_set_int(floors, "cases", c->min_cases);
    node_set_int(floors, "clusters", c->min_clusters);
    if (c->min_effective > 0.0) {
        set_decimal(floors, "effective", c->min_effective);
    }
    if (c->max_half_width > 0.0) {
        set_decimal(floors, "half_width", c->max_half_width);
    }
    return floors;
}

/* Keys that came with a later version of the format: a document without them has none of them here
 * either, so that its hash stays what it was. */
static void embed_later_keys(struct node *out, const struct criteria *c)
{
    if (c->gate_count > 0) {
        node_set(out, "gates", embed_gates(c));
    }
    if (criteria_has_profile(c)) {
        node_set(out, "profile", criteria_profile_embed(&c->profile));
    }
    if (c->valid_for) {
        node_set_str(out, "valid_for", c->valid_for);
    }
}

static struct node *embed_base_rates(const struct criteria *c)
{
    struct node *list = node_array();
    for (size_t i = 0; i < c->base_rate_count; i++) {
        AUTO(node) holder = node_object();
        set_decimal(holder, "rate", c->base_rates[i]);
        node_append(list, node_ref(node_get(holder, "rate")));
    }
    return list;
}

struct node *criteria_embed(const struct criteria *c)
{
    struct node *out = node_object(), *headline = node_array();
    node_set_str(out, "id", c->id);
    node_set_str(out, "version", c->version);
    node_set_str(out, "title", c->title);
    node_set_str(out, "summary", c->summary);
    node_set_str(out, "category", c->category);
    set_decimal(out, "level", c->level);
    node_set_int(out, "window_ms", c->window_ms);
    node_set(out, "floors", embed_floors(c));
    for (size_t i = 0; i < c->headline_count; i++) {
        node_append(headline, node_string(metric_name(c->headline[i])));
    }
    node_set(out, "headline", headline);
    node_set(out, "score", embed_score(c));
    node_set(out, "thresholds", embed_thresholds(c));
    node_set(out, "base_rates", embed_base_rates(c));
    embed_later_keys(out, c);
    return out;
}

int criteria_take(const struct doc *doc, struct criteria **out, struct err *err)
{
    AUTO(criteria) criteria = mem_alloc(sizeof(*criteria));
    if (criteria_read(doc, criteria, err) < 0) {
        return -1;
    }
    AUTO(node) embedded = criteria_embed(criteria);
    AUTOBUF struct buf text = BUF_INIT;
    if (node_dump(embedded, NODE_CANONICAL, &text, err) < 0) {
        return -1;
    }
    hash_bytes(text.data, text.length, criteria->hash);
    *out = TAKE(criteria);
    return 0;
}

int criteria_load(const char *path, struct criteria **out, struct err *err)
{
    AUTO(doc) doc = NULL;
    return doc_load(path, &doc, err) < 0 ? -1 : criteria_take(doc, out, err);
}

int criteria_unembed(const struct node *node, const char *name, struct criteria **out,
                     struct err *err)
{
    AUTO(doc) doc = doc_wrap(node_ref(node), name);
    return criteria_take(doc, out, err);
}

bool criteria_has_profile(const struct criteria *criteria)
{
    const struct criteria_profile *profile = &criteria->profile;
    return profile->techniques.count + profile->csf.count + profile->industries.count > 0;
}

void criteria_free(struct criteria *criteria)
{
    if (!criteria) {
        return;
    }
    free(criteria->id);
    free(criteria->version);
    free(criteria->title);
    free(criteria->summary);
    free(criteria->category);
    free(criteria->valid_for);
    criteria_profile_done(&criteria->profile);
    free(criteria);
}
