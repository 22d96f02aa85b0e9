/* OCSF Detection Findings (class 2004), one a line: what the products under test said, as a
 * security data lake would have got it, with the truth beside it, since here it is known who
 * attacked. A finding for every attack that was detected or prevented as the rates count it, and
 * for every false alert and false block; a late alert makes none. The security control profile
 * tells an alert (observed) from a block (denied). */
#include <string.h>

#include "common/base/text.h"
#include "reports/export/export.h"
#include "reports/export/uuid.h"

#define OCSF_VERSION "1.5.0"

enum { CONFIDENCE_LOW = 1, CONFIDENCE_MEDIUM, CONFIDENCE_HIGH };

struct finding {
    const struct export *export;
    const struct view_product *product;
    const struct view_case *of;
    const struct view_trial *trial;
    int64_t start_ms; /* of the trial, else the run's time */
    char uuid[UUID_TEXT];
};

/* How far the alert says what was going on. A block says nothing of it, and what makes no finding
 * has none: 0. */
static const int confidence_of[VERDICT_COUNT] = {
    [VERDICT_TECHNIQUE] = CONFIDENCE_HIGH,
    [VERDICT_TACTIC] = CONFIDENCE_MEDIUM,
    [VERDICT_GENERAL] = CONFIDENCE_LOW,
    [VERDICT_FALSE_ALERT] = CONFIDENCE_LOW,
};

static bool is_blocked(const struct view_trial *trial)
{
    return trial->verdict == VERDICT_PREVENTED || trial->verdict == VERDICT_FALSE_BLOCK;
}

static bool makes_one(const struct view_trial *trial)
{
    return export_is_detected(trial) || export_is_wrong(trial) || is_blocked(trial);
}

/* A number and its caption. */
static void set_enum(struct node *out, const char *name, int id, const char *caption)
{
    AUTOFREE char *key = mem_printf("%s_id", name);
    node_set_int(out, key, id);
    node_set_str(out, name, caption);
}

static void set_class(struct node *out)
{
    node_set_int(out, "activity_id", 1);
    node_set_str(out, "activity_name", "Create");
    node_set_int(out, "category_uid", 2);
    node_set_str(out, "category_name", "Findings");
    node_set_int(out, "class_uid", 2004);
    node_set_str(out, "class_name", "Detection Finding");
    node_set_int(out, "type_uid", 200401);
    node_set_str(out, "type_name", "Detection Finding: Create");
}

/* What a product makes of severity is not kept in results, so it is said to be unknown. */
static void set_states(struct node *out, const struct view_trial *trial)
{
    static const char *const confidence[] = {"Unknown", "Low", "Medium", "High"};
    int confident = confidence_of[trial->verdict];
    set_enum(out, "severity", 0, "Unknown");
    set_enum(out, "confidence", confident, confidence[confident]);
    if (export_is_wrong(trial)) {
        set_enum(out, "status", 3, "Suppressed");
    } else {
        set_enum(out, "status", 1, "New");
    }
    if (is_blocked(trial)) {
        set_enum(out, "action", 2, "Denied");
        set_enum(out, "disposition", 2, "Blocked");
    } else {
        set_enum(out, "action", 3, "Observed");
        set_enum(out, "disposition", 19, "Alert");
    }
    node_set_bool(out, "is_alert", true);
}

static struct node *entity(const char *uid, const char *name)
{
    struct node *out = node_object();
    if (uid) {
        node_set_str(out, "uid", uid);
    }
    if (name) {
        node_set_str(out, "name", name);
    }
    return out;
}

/* Of the attack that was carried out. "T1059.004" is technique T1059 and its sub-technique. */
static struct node *attacks(const struct view_case *of)
{
    struct node *list = node_array(), *out = node_object();
    const char *dot = strchr(of->technique, '.');
    if (text_is_technique(of->technique)) {
        AUTOFREE char *technique =
            mem_strndup(of->technique, dot ? (size_t)(dot - of->technique) : strlen(of->technique));
        node_set(out, "technique", entity(technique, NULL));
        if (dot) {
            node_set(out, "sub_technique", entity(of->technique, NULL));
        }
    } else {
        node_set(out, "technique", entity(NULL, of->technique));
    }
    node_set(out, "tactic", entity(NULL, of->tactic));
    node_append(list, out);
    return list;
}

static char *title_of(const struct finding *finding)
{
    bool attack = finding->of->kind == SCORE_ATTACK, blocked = is_blocked(finding->trial);
    enum message id = attack    ? blocked ? MSG_OCSF_PREVENTED : MSG_OCSF_DETECTED
                      : blocked ? MSG_OCSF_FALSE_BLOCK
                                : MSG_OCSF_FALSE_ALERT;
    return EXPORT_SAY(finding->export, id, finding->of->id, finding->product->name);
}

static struct node *info(const struct finding *finding, const char *title, int64_t time_ms)
{
    const struct view_case *of = finding->of;
    struct node *out = node_object(), *types = node_array();
    const char *verdict =
        message(finding->export->language, message_verdict(finding->trial->verdict));
    AUTOFREE char *about = EXPORT_SAY(
        finding->export, of->kind == SCORE_ATTACK ? MSG_OCSF_ATTACK_ABOUT : MSG_OCSF_BENIGN_ABOUT,
        verdict);
    node_append(types, node_string(verdict_name(finding->trial->verdict)));
    node_set_str(out, "uid", finding->uuid);
    node_set_str(out, "title", title);
    node_set_str(out, "desc", about);
    node_set_int(out, "created_time", time_ms);
    node_set(out, "types", types);
    if (of->kind == SCORE_ATTACK) {
        node_set(out, "attacks", attacks(of));
    }
    return out;
}

static struct node *metadata(const struct finding *finding)
{
    struct node *out = node_object(), *profiles = node_array(),
                *product = entity(finding->product->id, finding->product->name);
    node_set_str(product, "version", finding->product->version);
    node_set_str(product, "vendor_name", "unknown"); /* results do not hold it */
    node_append(profiles, node_string("security_control"));
    node_set_str(out, "version", OCSF_VERSION);
    node_set(out, "product", product);
    node_set(out, "profiles", profiles);
    node_set_str(out, "uid", finding->uuid);
    node_set_str(out, "correlation_uid", finding->export->view->evidence_root);
    node_set_str(out, "log_provider", "tameshi");
    if (finding->trial->at) {
        node_set_str(out, "original_time", finding->trial->at);
    }
    return out;
}

/* What OCSF has no attribute for. */
static struct node *unmapped(const struct finding *finding)
{
    const struct view_case *of = finding->of;
    struct node *out = node_object();
    node_set_str(out, "case", of->id);
    node_set_str(out, "scenario", of->scenario);
    node_set_str(out, "cluster", of->cluster);
    node_set_str(out, "kind", score_kind_name(of->kind));
    if (of->variant) {
        node_set_str(out, "variant", of->variant);
    }
    node_set_str(out, "arm", score_arm_name(finding->trial->arm));
    node_set_int(out, "repetition", finding->trial->repetition);
    node_set_str(out, "verdict", verdict_name(finding->trial->verdict));
    node_set_str(out, "role", score_role_name(finding->product->role));
    node_set_str(out, "plan_sha256", finding->export->view->plan_hash);
    return out;
}

static struct node *finding_node(const struct finding *finding)
{
    const struct view_trial *trial = finding->trial;
    struct node *out = node_object();
    AUTOFREE char *title = title_of(finding);
    int64_t time_ms = finding->start_ms + (trial->at && trial->alert_ms > 0 ? trial->alert_ms : 0);
    set_class(out);
    node_set_int(out, "time", time_ms);
    if (trial->at) {
        node_set_int(out, "start_time", finding->start_ms);
    } else {
        node_set_str(out, "status_detail",
                     message(finding->export->language, MSG_OCSF_TIME_OF_RUN));
    }
    set_states(out, trial);
    node_set_str(out, "message", title);
    if (finding->of->kind == SCORE_ATTACK) {
        node_set(out, "attacks", attacks(finding->of));
    }
    node_set(out, "finding_info", info(finding, title, time_ms));
    node_set(out, "metadata", metadata(finding));
    node_set(out, "unmapped", unmapped(finding));
    return out;
}

static int add_finding(const struct export *export, const struct view_case *of,
                       const struct view_trial *trial, struct buf *lines, struct err *err)
{
    struct finding finding = {.export = export,
                              .product = &export->view->products[trial->product],
                              .of = of,
                              .trial = trial};
    const char *at = trial->at;
    AUTOFREE char *repetition = mem_printf("%d", trial->repetition);
    if (!at && export_run_time(export->view, &at, err) < 0) {
        return -1;
    }
    finding.start_ms = export_ms(at);
    uuid_of(finding.uuid, "ocsf", export->view->evidence_root, export->view->criteria->hash, of->id,
            finding.product->id, score_arm_name(trial->arm), repetition, NULL);
    AUTO(node) document = finding_node(&finding);
    if (node_dump(document, NODE_COMPACT, lines, err) < 0) {
        return -1;
    }
    buf_char(lines, '\n');
    return 0;
}

int report_ocsf(const struct node *results, const struct report_options *options, FILE *out,
                struct err *err)
{
    EXPORT export = {0};
    AUTOBUF struct buf lines = BUF_INIT;
    if (export_open(results, options, &export, err) < 0) {
        return -1;
    }
    for (size_t c = 0; c < export.view->case_count; c++) {
        const struct view_case *of = &export.view->cases[c];
        for (size_t t = 0; t < of->trial_count; t++) {
            if (export_takes_tested(&export, of->trials[t].product) && makes_one(&of->trials[t]) &&
                add_finding(&export, of, &of->trials[t], &lines, err) < 0) {
                return -1;
            }
        }
        if (lines.length > EXPORT_CHUNK && export_put(&lines, out, err) < 0) {
            return -1;
        }
    }
    return export_put(&lines, out, err);
}
