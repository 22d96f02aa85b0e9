/* Reads criteria strictly: an unknown key or a number out of range is an error with its place,
 * never a default. */
#include "reports/criteria_read.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"
#include "reports/criteria_profile.h"

#define MAX_TEXT 2000
#define MAX_WINDOW_MS ((int64_t)24 * 3600 * 1000)
#define MAX_FLOOR 100000
#define MAX_WEIGHT 1000.0

/* A decimal: a number, or in an embedded document a string that holds one. Kept to six decimals, as
 * it is hashed. */
static int decimal_at(const struct cur *at, double min, double max, double *out, struct err *err)
{
    const char *text = node_str(at->node);
    enum node_type type = node_type(at->node);
    double number = node_real_value(at->node);
    if (text && *text && strspn(text, "-0123456789.") == strlen(text)) {
        char *end = NULL;
        number = strtod(text, &end);
        type = *end ? NODE_STRING : NODE_REAL;
    }
    if (type != NODE_INT && type != NODE_REAL) {
        return cur_fail(at, err, "this is %s, expected a number", node_type_name(type));
    }
    if (!(number >= min && number <= max)) {
        return cur_fail(at, err, "%g is out of range, expected %g to %g", number, min, max);
    }
    *out = round(number * 1e6) / 1e6;
    return 0;
}

static int read_decimal(const struct cur *cur, const char *key, double min, double max, double *out,
                        struct err *err)
{
    struct cur value;
    return cur_any(cur, key, true, &value, err) < 0 ? -1 : decimal_at(&value, min, max, out, err);
}

static int read_text(const struct cur *cur, const char *key, char **out, struct err *err)
{
    const char *text = NULL;
    if (cur_str(cur, key, true, &text, err) < 0) {
        return -1;
    }
    if (*text == '\0' || strlen(text) > MAX_TEXT) {
        struct cur value;
        cur_any(cur, key, true, &value, NULL);
        return cur_fail(&value, err, "expected 1 to %d bytes of text", MAX_TEXT);
    }
    *out = mem_strdup(text);
    return 0;
}

static int read_metric(const struct cur *at, enum metric_id *out, struct err *err)
{
    const char *name = NULL;
    if (cur_as_str(at, &name, err) < 0) {
        return -1;
    }
    if (!metric_parse(name, out)) {
        return cur_fail(at, err, "no metric is called '%s'", name);
    }
    if (*out == METRIC_CONTROL_VALID || *out == METRIC_CONTROL_SUCCESS) {
        return cur_fail(at, err, "'%s' says nothing about a product", name);
    }
    return 0;
}

static int read_metric_member(const struct cur *cur, enum metric_id *out, struct err *err)
{
    struct cur value;
    return cur_any(cur, "metric", true, &value, err) < 0 ? -1 : read_metric(&value, out, err);
}

/* Opens an array of at most CRITERIA_MAX_LIST; *count stays 0 where it is absent. */
static int open_list(const struct cur *root, const char *key, bool need, struct cur *list,
                     size_t *count, struct err *err)
{
    int found = cur_array(root, key, need, list, err);
    if (found != 0) {
        return found < 0 ? -1 : 0;
    }
    *count = node_count(list->node);
    if (*count > CRITERIA_MAX_LIST) {
        return cur_fail(list, err, "%zu entries, expected at most %d", *count, CRITERIA_MAX_LIST);
    }
    return 0;
}

static int read_headline(const struct cur *root, struct criteria *c, struct err *err)
{
    struct cur list, item;
    if (open_list(root, "headline", true, &list, &c->headline_count, err) < 0) {
        return -1;
    }
    if (c->headline_count == 0 || c->headline_count > CRITERIA_MAX_HEADLINE) {
        return cur_fail(&list, err, "expected 1 to %d metrics", CRITERIA_MAX_HEADLINE);
    }
    for (size_t i = 0; i < c->headline_count; i++) {
        cur_item(&list, i, &item);
        if (read_metric(&item, &c->headline[i], err) < 0) {
            return -1;
        }
    }
    return 0;
}

static int read_score(const struct cur *root, struct criteria *c, struct err *err)
{
    static const char *const known[] = {"metric", "weight", NULL};
    struct cur list, item;
    if (open_list(root, "score", false, &list, &c->term_count, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < c->term_count; i++) {
        struct criteria_term *term = &c->terms[i];
        cur_item(&list, i, &item);
        if (cur_as_object(&item, err) < 0 || cur_known(&item, known, err) < 0 ||
            read_metric_member(&item, &term->metric, err) < 0 ||
            read_decimal(&item, "weight", -MAX_WEIGHT, MAX_WEIGHT, &term->weight, err) < 0) {
            return -1;
        }
    }
    return 0;
}

static int read_threshold(const struct cur *item, const char *const *known,
                          struct criteria_threshold *out, struct err *err)
{
    if (cur_as_object(item, err) < 0 || cur_known(item, known, err) < 0 ||
        read_metric_member(item, &out->metric, err) < 0) {
        return -1;
    }
    out->at_least = node_get(item->node, "at_least") != NULL;
    if (out->at_least == (node_get(item->node, "at_most") != NULL)) {
        return cur_fail(item, err, "expected one of 'at_least' and 'at_most'");
    }
    return read_decimal(item, out->at_least ? "at_least" : "at_most", 0.0, 1.0, &out->limit, err);
}

static int read_thresholds(const struct cur *root, struct criteria *c, struct err *err)
{
    static const char *const known[] = {"metric", "at_least", "at_most", NULL};
    struct cur list, item;
    if (open_list(root, "thresholds", false, &list, &c->threshold_count, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < c->threshold_count; i++) {
        cur_item(&list, i, &item);
        if (read_threshold(&item, known, &c->thresholds[i], err) < 0) {
            return -1;
        }
    }
    return 0;
}

/* Only detection has a time in which it must come; the score table knows nothing of alerts later
 * than the criteria's own window. */
static int read_window(const struct cur *item, const struct criteria *c, struct criteria_gate *gate,
                       struct err *err)
{
    struct cur value;
    const char *text = NULL;
    int found = cur_any(item, "window", false, &value, err);
    if (found != 0) {
        return found < 0 ? -1 : 0;
    }
    if (cur_as_str(&value, &text, err) < 0) {
        return -1;
    }
    gate->window_ms = text_duration_ms(text);
    if (gate->threshold.metric != METRIC_DETECTION) {
        return cur_fail(&value, err, "only 'detection_rate' has a window of its own, not '%s'",
                        metric_name(gate->threshold.metric));
    }
    if (gate->window_ms < 0) {
        return cur_fail(&value, err, "'%s' is no duration, expected one like '10s' or '2m'", text);
    }
    return gate->window_ms <= c->window_ms
               ? 0
               : cur_fail(&value, err, "'%s' is longer than 'window_ms' of the criteria, %lld ms",
                          text, (long long)c->window_ms);
}

static int read_gates(const struct cur *root, struct criteria *c, struct err *err)
{
    static const char *const known[] = {"metric", "at_least", "at_most", "window", NULL};
    struct cur list, item;
    if (open_list(root, "gates", false, &list, &c->gate_count, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < c->gate_count; i++) {
        cur_item(&list, i, &item);
        if (read_threshold(&item, known, &c->gates[i].threshold, err) < 0 ||
            read_window(&item, c, &c->gates[i], err) < 0) {
            return -1;
        }
    }
    return 0;
}

static int read_base_rates(const struct cur *root, struct criteria *c, struct err *err)
{
    struct cur list;
    if (open_list(root, "base_rates", false, &list, &c->base_rate_count, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < c->base_rate_count; i++) {
        struct cur item;
        cur_item(&list, i, &item);
        if (decimal_at(&item, 1e-6, 0.999999, &c->base_rates[i], err) < 0) {
            return -1;
        }
    }
    return 0;
}

/* Semantic version: three decimal numbers. */
static int read_version(const struct cur *root, char **out, struct err *err)
{
    struct cur value;
    if (read_text(root, "version", out, err) < 0 ||
        cur_any(root, "version", true, &value, err) < 0) {
        return -1;
    }
    const char *at = *out;
    for (int part = 0; part < 3; part++) {
        size_t digits = strspn(at, "0123456789");
        bool last = part == 2;
        if (digits < 1 || digits > 6 || at[digits] != (last ? '\0' : '.')) {
            return cur_fail(&value, err, "'%s' is not a version, expected one like '1.0.0'", *out);
        }
        at += digits + 1;
    }
    return 0;
}

static int read_id(const struct cur *root, const char *key, char **out, struct err *err)
{
    struct cur value;
    if (read_text(root, key, out, err) < 0 || cur_any(root, key, true, &value, err) < 0) {
        return -1;
    }
    return text_is_id(*out, 64) ? 0 : cur_fail(&value, err, "'%s' is not an id", *out);
}

/* A floor that need not be there; then 0. */
static int read_floor(const struct cur *floors, const char *key, double min, double max,
                      double *out, struct err *err)
{
    struct cur value;
    int found = cur_any(floors, key, false, &value, err);
    return found == 0 ? decimal_at(&value, min, max, out, err) : found < 0 ? -1 : 0;
}

static int read_floors(const struct cur *root, struct criteria *c, struct err *err)
{
    static const char *const known[] = {"cases", "clusters", "effective", "half_width", NULL};
    struct cur floors;
    if (cur_object(root, "floors", true, &floors, err) < 0 || cur_known(&floors, known, err) < 0 ||
        cur_int(&floors, "cases", true, 1, MAX_FLOOR, &c->min_cases, err) < 0 ||
        cur_int(&floors, "clusters", true, 1, MAX_FLOOR, &c->min_clusters, err) < 0 ||
        read_floor(&floors, "effective", 1.0, MAX_FLOOR, &c->min_effective, err) < 0) {
        return -1;
    }
    return read_floor(&floors, "half_width", 0.001, 0.5, &c->max_half_width, err);
}

int criteria_read(const struct doc *doc, struct criteria *c, struct err *err)
{
    static const char *const known[] = {"id",         "version", "title",      "summary",
                                        "category",   "level",   "window_ms",  "floors",
                                        "headline",   "score",   "thresholds", "gates",
                                        "base_rates", "profile", "valid_for",  NULL};
    struct cur root;
    if (cur_root(doc, &root, err) < 0 || cur_known(&root, known, err) < 0 ||
        read_id(&root, "id", &c->id, err) < 0 || read_version(&root, &c->version, err) < 0 ||
        read_text(&root, "title", &c->title, err) < 0 ||
        read_text(&root, "summary", &c->summary, err) < 0 ||
        read_id(&root, "category", &c->category, err) < 0 ||
        read_decimal(&root, "level", 0.5, 0.999, &c->level, err) < 0 ||
        cur_int(&root, "window_ms", true, 1, MAX_WINDOW_MS, &c->window_ms, err) < 0) {
        return -1;
    }
    if (read_floors(&root, c, err) < 0 || read_headline(&root, c, err) < 0 ||
        read_score(&root, c, err) < 0 || read_thresholds(&root, c, err) < 0 ||
        read_gates(&root, c, err) < 0 || read_base_rates(&root, c, err) < 0 ||
        criteria_profile_read(&root, &c->profile, err) < 0) {
        return -1;
    }
    return criteria_valid_read(&root, &c->valid_for, err);
}
