/* The subjects of an assessment, an observation for each metric that has a trial behind it, and a
 * finding for each threshold of the criteria. OSCAL knows satisfied and not satisfied alone, so
 * only a pass is satisfied; what is conditional or not decided is not satisfied for a reason other
 * than failure, and says its verdict in a property. */
#include "reports/export/oscal.h"
#include "reports/format.h"
#include "reports/report_order.h"

#define EVIDENCE "evidence.jsonl"

static struct node *component(const struct oscal *w, const struct view_product *product)
{
    struct node *out = node_object(), *props = node_array(), *status = node_object();
    AUTOFREE char *title = oscal_plain(product->name);
    AUTOFREE char *about = oscal_plain(product->category);
    oscal_set_id(w, out, "component", product->id, "");
    node_set_str(out, "type", "software");
    node_set_str(out, "title", title);
    node_set_str(out, "description", about);
    oscal_add_prop(props, "product-id", product->id);
    oscal_add_prop(props, "product-version", product->version);
    oscal_add_prop(props, "role", score_role_name(product->role));
    oscal_add_prop(props, "configuration-sha256", product->config_hash);
    node_set(out, "props", props);
    node_set_str(status, "state", "operational");
    node_set(out, "status", status);
    return out;
}

static void set_subject(const struct oscal *w, struct node *out, const struct view_product *product)
{
    struct node *list = node_array(), *subject = node_object();
    char uuid[UUID_TEXT];
    AUTOFREE char *title = oscal_plain(product->name);
    oscal_id(w, uuid, "component", product->id, "");
    node_set_str(subject, "subject-uuid", uuid);
    node_set_str(subject, "type", "component");
    node_set_str(subject, "title", title);
    node_append(list, subject);
    node_set(out, "subjects", list);
}

static struct node *metric_props(const struct oscal *w, const struct view_metric *metric)
{
    struct node *out = node_array();
    oscal_add_prop(out, "metric", metric_name(metric->id));
    oscal_add_count(out, "numerator", metric->x);
    oscal_add_count(out, "denominator", metric->n);
    oscal_add_count(out, "cases", metric->cases);
    oscal_add_count(out, "clusters", metric->clusters);
    if (metric->enough) {
        oscal_add_real(out, "value", metric->value);
        oscal_add_real(out, "lower", metric->headline.lower);
        oscal_add_real(out, "upper", metric->headline.upper);
        oscal_add_real(out, "level", w->export->view->criteria->level);
        oscal_add_prop(out, "method", "wilson-clustered");
        oscal_add_real(out, "effective-denominator", metric->effective);
    }
    return out;
}

/* "82.4 % (74.1-88.5 %), 140 of 170 trials, 17 clusters", or the counts alone. */
static char *figure(const struct oscal *w, const struct view_metric *metric)
{
    struct buf out = BUF_INIT;
    AUTOBUF struct buf guard = BUF_INIT;
    if (metric->enough) {
        format_percent(&out, w->export->language, metric->value);
        buf_str_add(&out, " (");
        format_interval(&out, w->export->language, metric->headline, "-");
        buf_str_add(&out, "), ");
    }
    report_add_base(&out, metric, w->export->language);
    report_add_guard(&guard, w->export->view, metric, w->export->language);
    if (guard.length > 0) {
        buf_printf(&out, "; %s", buf_str(&guard));
    }
    return buf_take(&out);
}

static struct node *observation(const struct oscal *w, const struct view_product *product,
                                const struct view_metric *metric)
{
    enum language language = w->export->language;
    struct node *out = node_object(), *methods = node_array(), *types = node_array(),
                *evidence = node_array(), *link = node_object();
    AUTOFREE char *name = oscal_plain(product->name);
    AUTOFREE char *says = figure(w, metric);
    AUTOFREE char *title = EXPORT_SAY(w->export, MSG_OSCAL_OBSERVATION,
                                      message(language, message_metric(metric->id)), name, says);
    AUTOFREE char *about = EXPORT_SAY(w->export, MSG_OSCAL_OBSERVATION_IS, title,
                                      message(language, message_metric_what(metric->id)));
    oscal_set_id(w, out, "observation", product->id, metric_name(metric->id));
    node_set_str(out, "title", title);
    node_set_str(out, "description", about);
    node_set(out, "props", metric_props(w, metric));
    node_append(methods, node_string("TEST"));
    node_set(out, "methods", methods);
    node_append(types, node_string("finding"));
    node_set(out, "types", types);
    set_subject(w, out, product);
    node_set_str(link, "href", EVIDENCE);
    node_set_str(link, "description", message(language, MSG_OSCAL_EVIDENCE));
    node_append(evidence, link);
    node_set(out, "relevant-evidence", evidence);
    node_set_str(out, "collected", w->time);
    return out;
}

static struct node *target(const struct oscal *w, const struct view_threshold *threshold)
{
    struct node *out = node_object(), *status = node_object();
    bool pass = threshold->verdict == THRESHOLD_PASS, fail = threshold->verdict == THRESHOLD_FAIL;
    node_set_str(out, "type", "objective-id");
    node_set_str(out, "target-id", metric_name(threshold->threshold.metric));
    node_set_str(status, "state", pass ? "satisfied" : "not-satisfied");
    node_set_str(status, "reason", pass ? "pass" : fail ? "fail" : "other");
    node_set_str(status, "remarks",
                 message(w->export->language, message_threshold(threshold->verdict)));
    node_set(out, "status", status);
    return out;
}

static struct node *threshold_props(const struct view_threshold *threshold)
{
    struct node *out = node_array();
    oscal_add_prop(out, "verdict", threshold_name(threshold->verdict));
    oscal_add_prop(out, "metric", metric_name(threshold->threshold.metric));
    oscal_add_prop(out, "direction", threshold->threshold.at_least ? "at-least" : "at-most");
    oscal_add_real(out, "limit", threshold->threshold.limit);
    if (threshold->verdict != THRESHOLD_NOT_DECIDED) {
        oscal_add_real(out, "lower", threshold->interval.lower);
        oscal_add_real(out, "upper", threshold->interval.upper);
        oscal_add_prop(out, "method", "korn-graubard");
    }
    return out;
}

static void set_related(const struct oscal *w, struct node *out, const struct view_product *product,
                        enum metric_id metric)
{
    char uuid[UUID_TEXT];
    if (product->metrics[metric].n > 0) {
        struct node *list = node_array(), *related = node_object();
        oscal_id(w, uuid, "observation", product->id, metric_name(metric));
        node_set_str(related, "observation-uuid", uuid);
        node_append(list, related);
        node_set(out, "related-observations", list);
    }
}

static struct node *finding(const struct oscal *w, const struct view_product *product, size_t index)
{
    const struct view_threshold *threshold = &product->thresholds[index];
    enum language language = w->export->language;
    struct node *out = node_object();
    AUTOBUF struct buf limit = BUF_INIT;
    AUTOFREE char *name = oscal_plain(product->name);
    AUTOFREE char *which = mem_printf("%zu", index);
    report_add_limit(&limit, threshold, language);
    AUTOFREE char *title =
        EXPORT_SAY(w->export, MSG_OSCAL_FINDING,
                   message(language, message_metric(threshold->threshold.metric)), name,
                   buf_str(&limit), message(language, message_threshold(threshold->verdict)));
    oscal_set_id(w, out, "finding", product->id, which);
    node_set_str(out, "title", title);
    node_set_str(out, "description", message(language, MSG_OSCAL_FINDING_IS));
    node_set(out, "props", threshold_props(threshold));
    node_set(out, "target", target(w, threshold));
    set_related(w, out, product, threshold->threshold.metric);
    return out;
}

void oscal_set_found(const struct oscal *w, struct node *out)
{
    const struct view *view = w->export->view;
    struct node *components = node_array(), *observations = node_array(), *findings = node_array();
    for (size_t p = 0; p < view->product_count; p++) {
        const struct view_product *product = &view->products[p];
        if (!export_takes_tested(w->export, p)) {
            continue;
        }
        node_append(components, component(w, product));
        for (int m = 0; m < METRIC_COUNT; m++) {
            if (product->metrics[m].n > 0) {
                node_append(observations, observation(w, product, &product->metrics[m]));
            }
        }
        for (size_t t = 0; t < product->threshold_count; t++) {
            node_append(findings, finding(w, product, t));
        }
    }
    struct node *local = node_object();
    oscal_set_list(local, "components", components);
    if (node_count(local) > 0) {
        node_set(out, "local-definitions", node_ref(local));
    }
    node_free(local);
    oscal_set_list(out, "observations", observations);
    oscal_set_list(out, "findings", findings);
}
