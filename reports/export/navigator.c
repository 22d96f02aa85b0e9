/* A layer for MITRE's ATT&CK Navigator (layer format 4.5), of one product. The Navigator colours by
 * score and averages scores, so a technique has one only where enough cases stand behind it; where
 * there are fewer it is grey, with its counts in the comment; where it was not tested it is not
 * there, and never 0. */
#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"
#include "reports/export/export.h"
#include "reports/report_order.h"

#define GREY "#bdbdbd"
#define LOW "#f4b183" /* two colours that differ in lightness as well as in hue */
#define HIGH "#1f5f99"

static void add_fact(struct node *list, const char *name, const char *value)
{
    if (value) {
        struct node *out = node_object();
        AUTOFREE char *line = export_line(value);
        node_set_str(out, "name", name);
        node_set_str(out, "value", line);
        node_append(list, out);
    }
}

static void add_number(struct node *list, const char *name, int64_t value)
{
    AUTOFREE char *text = mem_printf("%lld", (long long)value);
    add_fact(list, name, text);
}

/* Attack cases that were scored in the detect arm, in any repetition, by technique and tactic. */
struct scored {
    const struct view_case **list;
    size_t count;
};

static int compare_names(const struct view_case *of, const char *technique, const char *tactic)
{
    int order = strcmp(of->technique, technique);
    return order != 0 ? order : strcmp(of->tactic, tactic);
}

static int compare_cases(const void *a, const void *b)
{
    const struct view_case *right = *(const struct view_case *const *)b;
    return compare_names(*(const struct view_case *const *)a, right->technique, right->tactic);
}

static bool is_scored(const struct view_case *of, size_t product)
{
    for (size_t t = 0; of->kind == SCORE_ATTACK && t < of->trial_count; t++) {
        const struct view_trial *trial = &of->trials[t];
        if (trial->product == product && trial->arm == SCORE_ARM_DETECT &&
            trial->verdict > VERDICT_VOID) {
            return true;
        }
    }
    return false;
}

/* The caller frees the list. */
static struct scored list_scored(const struct view *view, size_t product)
{
    struct scored out = {mem_array(view->case_count + 1, sizeof(void *)), 0};
    for (size_t c = 0; c < view->case_count; c++) {
        if (is_scored(&view->cases[c], product)) {
            out.list[out.count++] = &view->cases[c];
        }
    }
    qsort(out.list, out.count, sizeof(void *), compare_cases);
    return out;
}

/* How many stand before the group, or before its end. */
static size_t count_before(const struct scored *scored, const struct view_group *group, bool end)
{
    size_t low = 0, high = scored->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_names(scored->list[middle], group->name, group->tactic);
        if (order < 0 || (end && order == 0)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static int64_t count_cases(const struct scored *scored, const struct view_group *group)
{
    return (int64_t)(count_before(scored, group, true) - count_before(scored, group, false));
}

static void add_ratio(struct buf *out, const struct export *export, enum message id,
                      struct view_ratio ratio)
{
    AUTOFREE char *x = mem_printf("%lld", (long long)ratio.x);
    AUTOFREE char *n = mem_printf("%lld", (long long)ratio.n);
    AUTOFREE char *text = EXPORT_SAY(export, id, x, n);
    buf_printf(out, "%s%s", out->length > 0 ? "; " : "", text);
}

/* "Detected: 3 of 5; Prevented: 2 of 4; Cases: 2, too few for a per cent (30 cases needed)" */
static char *comment(const struct export *export, const struct view_group *group, int64_t cases)
{
    struct buf out = BUF_INIT;
    AUTOFREE char *number = mem_printf("%lld", (long long)cases);
    AUTOFREE char *floor = mem_printf("%lld", (long long)export->view->criteria->min_cases);
    AUTOFREE char *of_cases = EXPORT_SAY(export, MSG_NAVIGATOR_CASES, number);
    AUTOFREE char *few = EXPORT_SAY(export, MSG_NAVIGATOR_FEW, floor);
    if (group->detection.n > 0) {
        add_ratio(&out, export, MSG_NAVIGATOR_DETECTED, group->detection);
    } else {
        buf_str_add(&out, message(export->language, MSG_NAVIGATOR_NOT_DETECTED));
    }
    if (group->prevention.n > 0) {
        add_ratio(&out, export, MSG_NAVIGATOR_PREVENTED, group->prevention);
    }
    if (group->detection.n > 0) {
        buf_printf(&out, "; %s", of_cases);
    }
    if (group->detection.n > 0 && cases < export->view->criteria->min_cases) {
        buf_printf(&out, ", %s", few);
    }
    return buf_take(&out);
}

static struct node *technique_node(const struct export *export, const struct scored *scored,
                                   const struct view_group *group)
{
    struct node *out = node_object(), *facts = node_array();
    int64_t cases = group->cases >= 0 ? group->cases : count_cases(scored, group);
    AUTOFREE char *text = comment(export, group, cases);
    node_set_str(out, "techniqueID", group->name);
    if (text_is_id(group->tactic, 64)) {
        node_set_str(out, "tactic", group->tactic);
    }
    if (group->detection.n > 0 && cases >= export->view->criteria->min_cases) {
        node_set_real(out, "score",
                      100.0 * (double)group->detection.x / (double)group->detection.n);
    } else {
        node_set_str(out, "color", GREY);
    }
    node_set_str(out, "comment", text);
    node_set_bool(out, "enabled", true);
    add_number(facts, "trials", group->detection.n);
    add_number(facts, "cases", cases);
    node_set(out, "metadata", facts);
    return out;
}

/* Those that were tested in either arm; *left_out: those that are no technique of ATT&CK. */
static struct node *techniques(const struct export *export, size_t product, int64_t *left_out)
{
    const struct view_product *of = &export->view->products[product];
    struct scored scored = list_scored(export->view, product);
    struct node *out = node_array();
    for (size_t i = 0; i < of->technique_count; i++) {
        const struct view_group *group = &of->techniques[i];
        if (group->detection.n == 0 && group->prevention.n == 0) {
            continue;
        }
        if (text_is_technique(group->name)) {
            node_append(out, technique_node(export, &scored, group));
        } else {
            ++*left_out;
        }
    }
    free(scored.list);
    return out;
}

/* The matrix of industrial control systems numbers its techniques T0...; a layer is of one matrix.
 */
static const char *domain_of(const struct node *list)
{
    for (size_t i = 0; i < node_count(list); i++) {
        if (!text_starts(node_get_str(node_at(list, i), "techniqueID", ""), "T0")) {
            return "enterprise-attack";
        }
    }
    return node_count(list) > 0 ? "ics-attack" : "enterprise-attack";
}

static struct node *facts(const struct export *export, const struct view_product *product,
                          int64_t left_out)
{
    const struct view *view = export->view;
    struct node *out = node_array();
    add_fact(out, "product", product->id);
    add_fact(out, "product version", product->version);
    add_fact(out, "product configuration (SHA-256)", product->config_hash);
    add_fact(out, "criteria", view->criteria->id);
    add_fact(out, "criteria version", view->criteria->version);
    add_fact(out, "criteria (SHA-256)", view->criteria->hash);
    add_number(out, "cases needed for a score", view->criteria->min_cases);
    add_fact(out, "campaign", view->campaign);
    add_fact(out, "plan (SHA-256)", view->plan_hash);
    add_fact(out, "evidence root", view->evidence_root);
    add_fact(out, "run started", view->started);
    add_fact(out, "run ended", view->ended);
    add_fact(out, "sample", view->sample_note);
    if (left_out > 0) {
        add_number(out, "left out: not techniques of ATT&CK", left_out);
    }
    return out;
}

static void add_legend(struct node *list, const char *label, const char *color)
{
    struct node *out = node_object();
    node_set_str(out, "label", label);
    node_set_str(out, "color", color);
    node_append(list, out);
}

static void set_colours(struct node *layer, enum language language)
{
    struct node *gradient = node_object(), *colors = node_array(), *legend = node_array();
    node_append(colors, node_string(LOW));
    node_append(colors, node_string(HIGH));
    node_set(gradient, "colors", colors);
    node_set_int(gradient, "minValue", 0);
    node_set_int(gradient, "maxValue", 100);
    node_set(layer, "gradient", gradient);
    add_legend(legend, message(language, MSG_NAVIGATOR_LOW), LOW);
    add_legend(legend, message(language, MSG_NAVIGATOR_HIGH), HIGH);
    add_legend(legend, message(language, MSG_NAVIGATOR_GREY), GREY);
    node_set(layer, "legendItems", legend);
}

static struct node *layer(const struct export *export, size_t of)
{
    const struct view_product *product = &export->view->products[of];
    struct node *out = node_object(), *versions = node_object();
    int64_t left_out = 0;
    AUTOFREE char *floor = mem_printf("%lld", (long long)export->view->criteria->min_cases);
    AUTOFREE char *name = EXPORT_SAY(export, MSG_NAVIGATOR_NAME, product->name, product->version);
    AUTOFREE char *about = EXPORT_SAY(export, MSG_NAVIGATOR_ABOUT, floor);
    struct node *list = techniques(export, of, &left_out);
    node_set_str(versions, "layer", "4.5");
    node_set_str(versions, "navigator", "4.9.0");
    node_set(out, "versions", versions);
    node_set_str(out, "name", name);
    node_set_str(out, "description", about);
    node_set_str(out, "domain", domain_of(list));
    node_set(out, "techniques", list);
    set_colours(out, export->language);
    node_set(out, "metadata", facts(export, product, left_out));
    return out;
}

int report_navigator(const struct node *results, const struct report_options *options, FILE *out,
                     struct err *err)
{
    EXPORT export = {0};
    size_t product = 0;
    if (export_open(results, options, &export, err) < 0 ||
        export_only(&export, &product, err) < 0) {
        return -1;
    }
    AUTO(node) document = layer(&export, product);
    return export_put_node(document, out, err);
}
