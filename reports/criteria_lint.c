/* Remarks on a criteria file. Rule: a remark is worked out by arithmetic that a reader can repeat,
 * and names the figures. */
#include "reports/criteria_lint.h"

#include <stdlib.h>

#include "common/ext/doc.h"
#include "reports/criteria_profile.h"
#include "reports/criteria_read.h"

#define FEW_CLUSTERS 10
#define PLAIN_HIT 0.5    /* a product about which the file says nothing */
#define PLAIN_WRONG 0.05 /* likewise */

#define REMARK(lint, cur, kind, ...) (*add_remark((lint), (cur), (kind)) = mem_printf(__VA_ARGS__))

static const struct reference {
    const char *name;
    double value[METRIC_COUNT];
} references[] = {
    {"allow-all", {[METRIC_TELEMETRY] = 1.0}},
    {"deny-all",
     {[METRIC_DETECTION] = 1.0,
      [METRIC_PREVENTION] = 1.0,
      [METRIC_FALSE_POSITIVE] = 1.0,
      [METRIC_FALSE_ALERT] = 1.0,
      [METRIC_FALSE_BLOCK] = 1.0,
      [METRIC_TELEMETRY] = 1.0}},
    {"alert-all",
     {[METRIC_DETECTION] = 1.0,
      [METRIC_FALSE_POSITIVE] = 1.0,
      [METRIC_FALSE_ALERT] = 1.0,
      [METRIC_TELEMETRY] = 1.0}},
    {"coin",
     {[METRIC_DETECTION] = 0.5,
      [METRIC_PREVENTION] = 0.5,
      [METRIC_FALSE_POSITIVE] = 0.5,
      [METRIC_FALSE_ALERT] = 0.5,
      [METRIC_FALSE_BLOCK] = 0.5,
      [METRIC_TELEMETRY] = 1.0}},
};

/* The place to fill in with a text that is the lint's from then on. */
static char **add_remark(struct criteria_lint *lint, const struct cur *cur, const char *kind)
{
    struct criteria_remark remark = {.kind = kind};
    cur_where(cur, &remark.place.line, &remark.place.column);
    lint->remarks = mem_grow(lint->remarks, lint->count + 1, sizeof(*lint->remarks));
    lint->remarks[lint->count] = remark;
    return &lint->remarks[lint->count++].text;
}

static bool meets(const struct criteria_threshold *limit, const double *value)
{
    return limit->at_least ? value[limit->metric] >= limit->limit
                           : value[limit->metric] <= limit->limit;
}

static void tighten(const struct criteria_threshold *limit, bool *judged, double *value)
{
    double *at = &value[limit->metric];
    bool tighter = limit->at_least ? limit->limit > *at : limit->limit < *at;
    if (!judged[limit->metric] || tighter) {
        *at = limit->limit;
    }
    judged[limit->metric] = true;
}

/* A product that just meets every limit. */
static void worst_product(const struct criteria *c, double *value)
{
    bool judged[METRIC_COUNT] = {false};
    for (int m = 0; m < METRIC_COUNT; m++) {
        value[m] = metric_is_good((enum metric_id)m) ? PLAIN_HIT : PLAIN_WRONG;
    }
    for (size_t i = 0; i < c->threshold_count; i++) {
        tighten(&c->thresholds[i], judged, value);
    }
    for (size_t i = 0; i < c->gate_count; i++) {
        tighten(&c->gates[i].threshold, judged, value);
    }
}

static double score_of(const struct criteria *c, const double *value)
{
    double score = 0.0;
    for (size_t i = 0; i < c->term_count; i++) {
        score += c->terms[i].weight * value[c->terms[i].metric];
    }
    return score;
}

/* As close as decimals come: a tie is not above. */
static bool above(double a, double b)
{
    return a > b + 1e-9;
}

static void check_score(struct criteria_lint *lint, const struct cur *score)
{
    double worst[METRIC_COUNT];
    worst_product(lint->criteria, worst);
    double least = score_of(lint->criteria, worst);
    for (size_t i = 0; lint->criteria->term_count > 0 && i < COUNT_OF(references); i++) {
        double got = score_of(lint->criteria, references[i].value);
        if (above(got, least)) {
            REMARK(lint, score, "score",
                   "by these weights '%s' scores %g, above the %g of a product that just meets "
                   "every limit",
                   references[i].name, got, least);
        }
    }
}

static void check_gates(struct criteria_lint *lint, const struct cur *gates)
{
    const struct criteria *c = lint->criteria;
    for (size_t i = 0; c->gate_count > 0 && i < COUNT_OF(references); i++) {
        bool all = true;
        for (size_t k = 0; k < c->gate_count; k++) {
            all = all && meets(&c->gates[k].threshold, references[i].value);
        }
        if (all) {
            REMARK(lint, gates, "gates", "'%s' passes every gate", references[i].name);
        }
    }
}

static void check_thresholds(struct criteria_lint *lint, const struct cur *thresholds)
{
    const struct criteria *c = lint->criteria;
    for (size_t i = 0; c->threshold_count > 0 && i < COUNT_OF(references); i++) {
        bool all = true;
        for (size_t k = 0; k < c->threshold_count; k++) {
            all = all && meets(&c->thresholds[k], references[i].value);
        }
        if (all) {
            REMARK(lint, thresholds, "thresholds", "'%s' passes every threshold",
                   references[i].name);
        }
    }
}

static void check_floors(struct criteria_lint *lint, const struct cur *root)
{
    struct cur floors, clusters;
    if (lint->criteria->min_clusters < FEW_CLUSTERS &&
        cur_object(root, "floors", true, &floors, NULL) == 0 &&
        cur_any(&floors, "clusters", true, &clusters, NULL) == 0) {
        REMARK(lint, &clusters, "few-clusters",
               "a rate may rest on %lld clusters; cases of one cluster are alike, so below %d an "
               "interval says too little",
               (long long)lint->criteria->min_clusters, FEW_CLUSTERS);
    }
}

static void check_industries(struct criteria_lint *lint, const struct cur *root)
{
    struct cur profile, list, item;
    if (cur_object(root, "profile", false, &profile, NULL) != 0 ||
        cur_array(&profile, "industries", false, &list, NULL) != 0) {
        return;
    }
    for (size_t i = 0; i < node_count(list.node); i++) {
        cur_item(&list, i, &item);
        if (!criteria_industry_known(node_str(item.node))) {
            REMARK(lint, &item, "industry", "'%s' is none of the words of STIX 2.1 for industries",
                   node_str(item.node));
        }
    }
}

/* The place of a key, or of the whole where it is absent. */
static struct cur key_or_root(const struct cur *root, const char *key)
{
    struct cur found;
    return cur_any(root, key, false, &found, NULL) == 0 ? found : *root;
}

static void check_judged(struct criteria_lint *lint, const struct cur *root)
{
    const struct criteria *c = lint->criteria;
    if (c->threshold_count + c->gate_count == 0) {
        REMARK(lint, root, "no-limits", "has no gates and no thresholds, so nothing is judged");
    }
    if (c->term_count + c->gate_count == 0) {
        REMARK(lint, root, "no-guard",
               "has no score and no gates, so reference products are held against nothing");
    }
}

int criteria_lint(const char *path, struct criteria_lint *out, struct err *err)
{
    AUTO(doc) doc = NULL;
    struct cur root;
    *out = (struct criteria_lint){0};
    if (doc_load(path, &doc, err) < 0 || criteria_take(doc, &out->criteria, err) < 0 ||
        cur_root(doc, &root, err) < 0) {
        return -1;
    }
    struct cur score = key_or_root(&root, "score"), gates = key_or_root(&root, "gates");
    struct cur thresholds = key_or_root(&root, "thresholds");
    cur_where(&score, &out->score.line, &out->score.column);
    cur_where(&gates, &out->gates.line, &out->gates.column);
    check_floors(out, &root);
    check_judged(out, &root);
    check_score(out, &score);
    check_gates(out, &gates);
    check_thresholds(out, &thresholds);
    check_industries(out, &root);
    return 0;
}

void criteria_lint_done(struct criteria_lint *lint)
{
    for (size_t i = 0; i < lint->count; i++) {
        free(lint->remarks[i].text);
    }
    free(lint->remarks);
    criteria_free(lint->criteria);
    *lint = (struct criteria_lint){0};
}
