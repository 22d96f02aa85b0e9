/* The allow-lists. Rule: a member stays only if it is named here, at every depth: a text or a
 * number that is named stays, an object only with the members that are named for it. So a member
 * which is added to results.json one day is left out until somebody has put it into one of these
 * tables. */
#include <string.h>

#include "reports/audience_parts.h"

struct allow {
    const char *key;
    const struct allow *members; /* of an object, or of the objects of a list; NULL: it is none */
};

#define KEY(name)                                                                                  \
    {                                                                                              \
        name, NULL                                                                                 \
    }
#define END                                                                                        \
    {                                                                                              \
        NULL, NULL                                                                                 \
    }

/* Marks what stays as it is: the criteria, whose hash stands beside them. */
static const struct allow whole[] = {END};

static const struct allow interval[] = {KEY("lower"), KEY("upper"), KEY("level"), KEY("method"),
                                        END};
static const struct allow one_sided[] = {KEY("side"), KEY("level"), KEY("bound"),
                                         KEY("bound_if_independent"), END};
static const struct allow ratio[] = {KEY("numerator"),
                                     KEY("denominator"),
                                     KEY("cases"),
                                     KEY("clusters"),
                                     KEY("n_effective"),
                                     {"interval", interval},
                                     {"one_sided", one_sided},
                                     END};
static const struct allow metric[] = {KEY("name"),
                                      KEY("numerator"),
                                      KEY("denominator"),
                                      KEY("cases"),
                                      KEY("clusters"),
                                      KEY("icc"),
                                      KEY("icc_estimated"),
                                      KEY("design_effect"),
                                      KEY("n_effective"),
                                      KEY("enough"),
                                      KEY("value"),
                                      {"interval", interval},
                                      {"intervals", interval},
                                      {"one_sided", one_sided},
                                      END};
static const struct allow voids[] = {KEY("arm"), KEY("kind"), KEY("cause"), KEY("count"), END};
static const struct allow counts[] = {KEY("arm"),     KEY("kind"),           KEY("planned"),
                                      KEY("scored"),  KEY("void"),           KEY("stale"),
                                      KEY("not_run"), KEY("not_applicable"), END};
static const struct allow depth[] = {
    KEY("none"),      KEY("telemetry"), KEY("general"),        KEY("tactic"),
    KEY("technique"), KEY("delayed"),   KEY("effect_missing"), END};
static const struct allow prevention[] = {KEY("not-prevented"), KEY("unattributed"),
                                          KEY("prevented"), END};
static const struct allow outcomes[] = {KEY("clean"), KEY("false-alert"), KEY("false-block"),
                                        KEY("ambiguous"), END};
static const struct allow benign[] = {{"detect", outcomes}, {"block", outcomes}, END};
static const struct allow flips[] = {{"detect", ratio}, {"block", ratio}, END};
static const struct allow within[] = {KEY("ms"),
                                      KEY("numerator"),
                                      KEY("denominator"),
                                      KEY("cases"),
                                      KEY("clusters"),
                                      KEY("n_effective"),
                                      {"interval", interval},
                                      {"one_sided", one_sided},
                                      END};
static const struct allow by_cluster[] = {KEY("kind"),
                                          KEY("cluster"),
                                          {"detection", ratio},
                                          {"prevention", ratio},
                                          {"false_positive", ratio},
                                          END};
static const struct allow by_technique[] = {
    KEY("technique"), KEY("tactic"), {"detection", ratio}, {"prevention", ratio}, END};
static const struct allow by_tactic[] = {
    KEY("tactic"), {"detection", metric}, {"prevention", metric}, END};
static const struct allow noise_arm[] = {
    KEY("arm"), KEY("alerts"), KEY("observed_ms"), KEY("per_hour"), {"interval", interval}, END};
static const struct allow noise[] = {KEY("alerts"),          KEY("observed_ms"),  KEY("per_hour"),
                                     {"interval", interval}, {"arms", noise_arm}, END};
static const struct allow precision[] = {KEY("base_rate"),
                                         KEY("value"),
                                         KEY("lower"),
                                         KEY("upper"),
                                         KEY("true_alerts_per_100000"),
                                         KEY("false_alerts_per_100000"),
                                         END};
static const struct allow thresholds[] = {KEY("metric"),  KEY("direction"),       KEY("limit"),
                                          KEY("verdict"), {"interval", interval}, END};
static const struct allow hourly[] = {KEY("rate"), {"interval", interval}, KEY("bound"), END};
static const struct allow gate[] = {
    KEY("metric"),      KEY("direction"), KEY("limit"), KEY("window_ms"),       KEY("numerator"),
    KEY("denominator"), KEY("verdict"),   KEY("value"), {"interval", interval}, END};
static const struct allow gates[] = {KEY("verdict"), {"each", gate}, END};
static const struct allow work[] = {KEY("arm"),
                                    KEY("sessions"),
                                    KEY("sessions_wrong"),
                                    KEY("actions"),
                                    KEY("actions_blocked"),
                                    KEY("alerts"),
                                    KEY("records_dropped"),
                                    KEY("alerts_per_1000"),
                                    KEY("blocked_per_1000"),
                                    {"disturbed", ratio},
                                    KEY("enough"),
                                    KEY("observed_ms"),
                                    {"alerts_per_1000_interval", interval},
                                    KEY("alerts_per_1000_bound"),
                                    {"alerts_per_hour", hourly},
                                    {"blocked_per_1000_interval", interval},
                                    KEY("blocked_per_1000_bound"),
                                    {"blocked_per_hour", hourly},
                                    END};
static const struct allow product[] = {KEY("id"),
                                       KEY("name"),
                                       KEY("version"),
                                       KEY("role"),
                                       KEY("category"),
                                       KEY("config_sha256"),
                                       KEY("arms"),
                                       {"metrics", metric},
                                       {"counts", counts},
                                       {"depth", depth},
                                       {"prevention", prevention},
                                       {"benign", benign},
                                       {"flips", flips},
                                       {"alert_within", within},
                                       {"voids", voids},
                                       {"by_cluster", by_cluster},
                                       {"by_technique", by_technique},
                                       {"by_tactic", by_tactic},
                                       {"noise", noise},
                                       {"precision", precision},
                                       {"thresholds", thresholds},
                                       KEY("score"),
                                       {"work", work},
                                       {"gates", gates},
                                       END};

static const struct allow run[] = {KEY("tool_version"),
                                   KEY("campaign"),
                                   KEY("title"),
                                   KEY("plan_sha256"),
                                   KEY("evidence_root"),
                                   KEY("seed"),
                                   KEY("started"),
                                   KEY("ended"),
                                   KEY("repetitions"),
                                   KEY("control_repetitions"),
                                   KEY("sample_note"),
                                   KEY("accelerator"),
                                   END};
static const struct allow criteria[] = {KEY("sha256"), {"document", whole}, END};
static const struct allow pairs[] = {KEY("reference"), KEY("reference_score"), KEY("product"),
                                     KEY("product_score"), END};
static const struct allow gate_pairs[] = {KEY("reference"), KEY("reference_verdict"),
                                          KEY("product"), KEY("product_verdict"), END};
static const struct allow guard[] = {
    KEY("state"), {"pairs", pairs}, {"gate_pairs", gate_pairs}, END};
static const struct allow profile[] = {KEY("technique"), KEY("state"),    KEY("planned_cases"),
                                       KEY("cases"),     KEY("clusters"), END};
static const struct allow coverage[] = {{"techniques", profile}, KEY("outside"), END};
static const struct allow facts[] = {KEY("name"), KEY("value"), END};
static const struct allow origin[] = {KEY("snapshot_sha256"), KEY("items"), END};
static const struct allow sources[] = {
    {"scenarios", facts}, {"images", facts}, {"machines", facts}, {"intelligence", origin}, END};
static const struct allow people[] = {KEY("cases"),      KEY("scenarios"), KEY("clusters"),
                                      KEY("techniques"), KEY("tactics"),   END};
static const struct allow population[] = {{"attack", people}, {"benign", people}, END};
static const struct allow control_kind[] = {KEY("planned"),
                                            KEY("worked"),
                                            KEY("failed"),
                                            KEY("void"),
                                            KEY("not_run"),
                                            {"metric", metric},
                                            END};
static const struct allow control[] = {
    KEY("product"), {"attack", control_kind}, {"benign", control_kind}, {"voids", voids}, END};
static const struct allow clusters[] = {KEY("kind"), KEY("cluster"), KEY("cases"), END};

static const struct allow quartiles[] = {KEY("trials"), KEY("q1_ms"), KEY("median_ms"),
                                         KEY("q3_ms"), END};
static const struct allow tallies[] = {KEY("name"), KEY("items"), END};
static const struct allow largest[] = {KEY("name"), KEY("numerator"), KEY("denominator"), END};
static const struct allow bins[] = {KEY("name"), KEY("scored"), KEY("stale"), END};
static const struct allow trend[] = {KEY("method"), KEY("z"), KEY("chi2"), KEY("p"), END};
static const struct allow by_age[] = {
    {"bins", metric},          {"trend", trend}, {"content_older", metric},
    {"content_newer", metric}, KEY("area"),      END};
static const struct allow product_age[] = {
    KEY("product"), KEY("content_date"), {"detection", by_age}, {"prevention", by_age}, END};
static const struct allow intelligence[] = {KEY("snapshot_sha256"),
                                            KEY("items"),
                                            {"attack_cases", ratio},
                                            {"types", tallies},
                                            {"sources", tallies},
                                            {"largest_source", largest},
                                            KEY("trials"),
                                            {"age", quartiles},
                                            {"lag", quartiles},
                                            {"stale", ratio},
                                            {"bins", bins},
                                            {"up_to_day", ratio},
                                            {"products", product_age},
                                            END};

static const struct allow payload_kind[] = {
    {"alerted", ratio}, {"blocked", ratio}, {"rule_named", ratio}, {"rule_unwanted", ratio}, END};
static const struct allow payload_product[] = {
    KEY("product"), {"attack", payload_kind}, {"benign", payload_kind}, END};
static const struct allow payload[] = {
    KEY("attack_cases"), KEY("benign_cases"), {"products", payload_product}, END};

static const struct allow set_product[] = {
    KEY("product"), {"detection", ratio}, {"prevention", ratio}, {"false_positive", ratio}, END};
static const struct allow named[] = {KEY("set"), {"products", set_product}, END};
static const struct allow difference[] = {
    {"public", ratio}, {"sealed", ratio}, KEY("difference"), {"interval", interval}, END};
static const struct allow sealed[] = {KEY("product"),
                                      {"detection", difference},
                                      {"prevention", difference},
                                      {"false_positive", difference},
                                      END};
static const struct allow sets[] = {{"named", named}, {"sealed", sealed}, END};

static const struct allow variants[] = {KEY("variant"),    KEY("pairs"),          KEY("both"),
                                        KEY("plain_only"), {"resistance", ratio}, END};
static const struct allow lost[] = {KEY("value"), {"interval", interval}, KEY("p_exact"),
                                    KEY("p_mid"), KEY("p_clusters"),      END};
static const struct allow evaded[] = {KEY("pairs"),
                                      KEY("both"),
                                      KEY("plain_only"),
                                      KEY("variant_only"),
                                      KEY("neither"),
                                      {"resistance", ratio},
                                      {"by_variant", variants},
                                      {"difference", lost},
                                      END};
static const struct allow evasion_product[] = {
    KEY("product"), {"detection", evaded}, {"prevention", evaded}, END};
static const struct allow evasion[] = {KEY("case_pairs"), {"products", evasion_product}, END};
static const struct allow statements[] = {KEY("code"), KEY("evaluated"), END};

static const struct allow cochran_q[] = {KEY("items"), KEY("q"), KEY("df"), KEY("p"), END};
static const struct allow ranks[] = {KEY("product"), KEY("best"), KEY("worst"), KEY("tier"), END};
static const struct allow compared[] = {KEY("first"),
                                        KEY("second"),
                                        KEY("both"),
                                        KEY("first_only"),
                                        KEY("second_only"),
                                        KEY("neither"),
                                        KEY("clusters"),
                                        KEY("enough"),
                                        KEY("difference"),
                                        {"interval", interval},
                                        {"tango", interval},
                                        KEY("p_exact"),
                                        KEY("p_mid"),
                                        KEY("p_clusters"),
                                        KEY("p_adjusted"),
                                        KEY("better"),
                                        END};
static const struct allow comparisons[] = {
    KEY("metric"), {"pairs", compared}, {"ranks", ranks}, {"cochran_q", cochran_q}, END};

static const struct allow mean[] = {KEY("ms"), {"interval", interval}, END};
static const struct allow by_time[] = {KEY("ms"), KEY("value"), {"interval", interval}, END};
static const struct allow steps[] = {KEY("ms"),    KEY("left"),  KEY("alerted"),
                                     KEY("lower"), KEY("upper"), END};
static const struct allow survived[] = {
    KEY("product"),  KEY("trials"),       KEY("alerted"),   KEY("cases"),
    KEY("clusters"), KEY("enough"),       KEY("median_ms"), {"median_interval", interval},
    {"mean", mean},  {"within", by_time}, {"steps", steps}, END};
static const struct allow log_rank[] = {KEY("products"), KEY("paired"), KEY("chi2"),
                                        KEY("df"),       KEY("p"),      END};
static const struct allow survival[] = {
    KEY("window_ms"), {"products", survived}, {"log_rank", log_rank}, END};

static const struct allow drawing[] = {KEY("generator"), KEY("seed"), END};
static const struct allow latency[] = {KEY("sessions"), KEY("median_us"), KEY("p95_us"), END};
static const struct allow added[] = {KEY("median_us"), KEY("draws"), {"interval", interval}, END};
static const struct allow overhead_arm[] = {
    KEY("arm"),           KEY("cases"),         KEY("clusters"),  KEY("enough"),
    {"control", latency}, {"product", latency}, {"added", added}, END};
static const struct allow overhead_product[] = {KEY("product"), {"arms", overhead_arm}, END};
static const struct allow overhead[] = {
    {"drawing", drawing}, {"products", overhead_product}, KEY("not_measured"), END};

static const struct allow deviation[] = {KEY("cases"), KEY("cases_left_out"), KEY("s_r"), END};
static const struct allow repeated[] = {KEY("product"),
                                        {"detection", deviation},
                                        {"prevention", deviation},
                                        {"false_positive", deviation},
                                        END};
static const struct allow repeatability[] = {KEY("repetitions"), {"products", repeated}, END};

static const struct allow kappa[] = {KEY("value"), {"interval", interval}, END};
static const struct allow agreed[] = {KEY("scored"),
                                      KEY("judged"),
                                      KEY("evaluators"),
                                      KEY("judged_by_several"),
                                      KEY("agreed"),
                                      {"kappa", kappa},
                                      KEY("alpha"),
                                      KEY("trust"),
                                      END};
static const struct allow agreement[] = {KEY("sha256"),         KEY("evaluators"),
                                         {"detection", agreed}, {"prevention", agreed},
                                         {"benign", agreed},    END};

/* clang-format off */
#define FOR_EVERYBODY                                                                              \
    KEY("schema"), {"run", run}, {"criteria", criteria}, KEY("criteria_refused"),                  \
    {"guard", guard}, {"sources", sources}, {"products", product}, KEY("limits"),                  \
    {"clusters", clusters}, {"control", control}, {"coverage", coverage}, {"evasion", evasion},    \
    {"intelligence", intelligence}, {"overhead", overhead}, {"population", population},            \
    {"repeatability", repeatability}, {"sets", sets}, {"statements", statements},                  \
    {"survival", survival}, KEY("valid_until"), {"agreement", agreement}
/* clang-format on */

/* A vendor does not get the comparisons: they are with others. */
static const struct allow for_public[] = {
    FOR_EVERYBODY, {"payload_only", payload}, {"comparisons", comparisons}, END};

static const struct allow controls[] = {KEY("repetition"), KEY("state"), KEY("cause"), END};
static const struct allow trials[] = {
    KEY("product"),  KEY("arm"),   KEY("repetition"), KEY("verdict"), KEY("at"),    KEY("delayed"),
    KEY("alert_ms"), KEY("cause"), KEY("age_ms"),     KEY("lag_ms"),  KEY("stale"), END};
static const struct allow item[] = {KEY("id"),        KEY("type"),  KEY("tlp"),
                                    KEY("value"),     KEY("name"),  KEY("first_seen"),
                                    KEY("published"), KEY("added"), KEY("usable_until"),
                                    KEY("sources"),   END};
static const struct allow cases[] = {
    KEY("id"),     KEY("scenario"), KEY("kind"),           KEY("cluster"),     KEY("technique"),
    KEY("tactic"), KEY("capec"),    KEY("variant"),        KEY("plain"),       KEY("set"),
    KEY("sealed"), {"intel", item}, {"control", controls}, {"trials", trials}, END};
static const struct allow payload_cases[] = {
    KEY("case"),          KEY("product"), KEY("done"),
    KEY("alerted"),       KEY("blocked"), KEY("rule_named"),
    KEY("rule_unwanted"), KEY("sealed"),  END};
static const struct allow vendor_payload[] = {KEY("attack_cases"),
                                              KEY("benign_cases"),
                                              {"products", payload_product},
                                              {"cases", payload_cases},
                                              END};
static const struct allow for_vendor[] = {
    FOR_EVERYBODY, {"payload_only", vendor_payload}, {"cases", cases}, END};

static struct node *keep(const struct node *from, const struct allow *members);

static struct node *keep_object(const struct node *from, const struct allow *members)
{
    struct node *out = node_object();
    for (const struct allow *allow = members; allow->key != NULL; allow++) {
        const struct node *member = node_get(from, allow->key);
        struct node *kept = member != NULL ? keep(member, allow->members) : NULL;
        if (kept != NULL) {
            node_set(out, allow->key, kept);
        }
    }
    return out;
}

static struct node *keep_list(const struct node *from, const struct allow *members)
{
    struct node *out = node_array();
    for (size_t i = 0; i < node_count(from); i++) {
        struct node *kept = keep(node_at(from, i), members);
        if (kept != NULL) {
            node_append(out, kept);
        }
    }
    return out;
}

/* NULL: an object of which nothing is allowed. */
static struct node *keep(const struct node *from, const struct allow *members)
{
    enum node_type type = node_type(from);
    if (members == whole) {
        return node_copy(from);
    }
    if (type == NODE_OBJECT) {
        return members != NULL ? keep_object(from, members) : NULL;
    }
    return type == NODE_ARRAY ? keep_list(from, members) : node_ref(from);
}

struct node *audience_allow(const struct node *results, enum audience_kind kind)
{
    return keep_object(results, kind == AUDIENCE_VENDOR ? for_vendor : for_public);
}
