/* OSCAL assessment results (1.1.2) as a document: the run is the one result, the products are its
 * subjects, the plan is what it imports. Times are the run's, so that the same results give the
 * same bytes. */
#include "reports/export/oscal.h"
#include "reports/report_order.h"

#define OSCAL_VERSION "1.1.2"

static struct node *reviewed(const struct oscal *w)
{
    const struct criteria *criteria = w->export->view->criteria;
    struct node *out = node_object(), *list = node_array(), *selection = node_object();
    AUTOFREE char *id = oscal_plain(criteria->id);
    AUTOFREE char *version = oscal_plain(criteria->version);
    AUTOFREE char *says = EXPORT_SAY(w->export, MSG_OSCAL_NO_CONTROLS, id, version);
    node_set_str(selection, "description", says);
    node_append(list, selection);
    node_set(out, "control-selections", list);
    return out;
}

static struct node *run_props(const struct view *view)
{
    struct node *out = node_array();
    oscal_add_prop(out, "evidence-root", view->evidence_root);
    oscal_add_prop(out, "plan-sha256", view->plan_hash);
    oscal_add_prop(out, "criteria-id", view->criteria->id);
    oscal_add_prop(out, "criteria-version", view->criteria->version);
    oscal_add_prop(out, "criteria-sha256", view->criteria->hash);
    oscal_add_prop(out, "intelligence-snapshot-sha256", view->snapshot_hash);
    oscal_add_prop(out, "seed", view->seed);
    oscal_add_prop(out, "sample", view->sample_note);
    oscal_add_prop(out, "guard",
                   view->guard == VIEW_GUARD_PASSED    ? "passed"
                   : view->guard == VIEW_GUARD_REFUSED ? "refused"
                                                       : "not-applied");
    return out;
}

/* What may not be concluded, a paragraph each. */
static char *limits(const struct oscal *w)
{
    struct buf out = BUF_INIT;
    for (size_t i = 0; i < w->export->view->limit_count; i++) {
        buf_printf(&out, "%s%s", i > 0 ? "\n\n" : "",
                   message(w->export->language, message_limit(w->export->view->limits[i])));
    }
    return buf_take(&out);
}

static struct node *result(const struct oscal *w)
{
    const struct view *view = w->export->view;
    struct node *out = node_object();
    AUTOFREE char *campaign =
        oscal_plain(view->campaign ? view->campaign : message(w->export->language, MSG_UNKNOWN));
    AUTOFREE char *title = EXPORT_SAY(w->export, MSG_OSCAL_RESULT, campaign);
    oscal_set_id(w, out, "result", "", "");
    node_set_str(out, "title", title);
    node_set_str(out, "description", message(w->export->language, MSG_RELATES_ONLY));
    node_set_str(out, "start", view->started ? view->started : w->time);
    if (view->ended) {
        node_set_str(out, "end", view->ended);
    }
    node_set(out, "props", run_props(view));
    node_set(out, "reviewed-controls", reviewed(w));
    oscal_set_found(w, out);
    if (view->limit_count > 0) {
        AUTOFREE char *text = limits(w);
        node_set_str(out, "remarks", text);
    }
    return out;
}

static struct node *metadata(const struct oscal *w)
{
    struct node *out = node_object(), *props = node_array();
    AUTOFREE char *title = oscal_plain(report_title(w->export->view, w->export->language));
    node_set_str(out, "title", title);
    node_set_str(out, "last-modified", w->time);
    node_set_str(out, "version", "1");
    node_set_str(out, "oscal-version", OSCAL_VERSION);
    oscal_add_prop(props, "tool", "tameshi");
    oscal_add_prop(props, "tool-version", w->export->view->tool_version);
    node_set(out, "props", props);
    return out;
}

static void add_resource(const struct oscal *w, struct node *list, const char *kind,
                         enum message title, const char *hash, const char *href)
{
    struct node *out = node_object(), *props = node_array(), *links = node_array(),
                *link = node_object();
    oscal_set_id(w, out, kind, "", "");
    node_set_str(out, "title", message(w->export->language, title));
    oscal_add_prop(props, "sha256-of-canonical-form", hash);
    node_set(out, "props", props);
    if (href) {
        node_set_str(link, "href", href);
        node_append(links, node_ref(link));
    }
    node_free(link);
    oscal_set_list(out, "rlinks", links);
    node_append(list, out);
}

static struct node *back_matter(const struct oscal *w)
{
    struct node *out = node_object(), *list = node_array();
    add_resource(w, list, "plan", MSG_OSCAL_PLAN, w->export->view->plan_hash, "plan.json");
    add_resource(w, list, "criteria", MSG_OSCAL_CRITERIA, w->export->view->criteria->hash, NULL);
    node_set(out, "resources", list);
    return out;
}

int report_oscal(const struct node *results, const struct report_options *options, FILE *out,
                 struct err *err)
{
    EXPORT export = {0};
    struct oscal w = {.export = &export};
    if (export_open(results, options, &export, err) < 0 ||
        export_run_time(export.view, &w.time, err) < 0) {
        return -1;
    }
    AUTO(node) document = node_object();
    struct node *root = node_object(), *plan = node_object(), *list = node_array();
    oscal_id(&w, w.plan, "plan", "", "");
    AUTOFREE char *href = mem_printf("#%s", w.plan);
    oscal_set_id(&w, root, "assessment-results", "", "");
    node_set(root, "metadata", metadata(&w));
    node_set_str(plan, "href", href);
    node_set(root, "import-ap", plan);
    node_append(list, result(&w));
    node_set(root, "results", list);
    node_set(root, "back-matter", back_matter(&w));
    node_set(document, "assessment-results", root);
    return export_put_node(document, out, err);
}
