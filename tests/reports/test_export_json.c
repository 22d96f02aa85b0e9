/* Layers, findings, assessment results and sightings, worked by hand for the small and the aged run
 * (see small.c and aged.c). */
#include <string.h>

#include "tests/reports/aged.h"
#include "tests/reports/exported.h"
#include "tests/reports/sample.h"
#include "tests/support.h"

static const char *text_at(const struct node *node, const char *path)
{
    const char *text = node_str(node_path(node, path));
    cr_assert_not_null(text, "'%s' is no text", path);
    return text;
}

static void is_text(const struct node *node, const char *path, const char *want)
{
    cr_assert_str_eq(text_at(node, path), want);
}

static void is_int(const struct node *node, const char *path, int64_t want)
{
    const struct node *found = node_path(node, path);
    cr_assert_eq(node_type(found), NODE_INT, "'%s' is no integer", path);
    cr_assert_eq(node_int_value(found), want, "'%s' is %lld", path,
                 (long long)node_int_value(found));
}

/* The entry of a list whose member has that text. */
static const struct node *entry(const struct node *list, const char *key, const char *value)
{
    for (size_t i = 0; i < node_count(list); i++) {
        if (strcmp(node_get_str(node_at(list, i), key, ""), value) == 0) {
            return node_at(list, i);
        }
    }
    cr_assert_fail("no entry with %s '%s'", key, value);
    return NULL;
}

/* T1190: union and blind, detected 3 of 4 and prevented 2 of 4, in 4 cases: the floor is met.
 * T1059.004: ping, 0 of 1 in one case, and both trials of the block arm are void. */
Test(export_navigator, a_score_needs_its_cases)
{
    struct small small;
    small_fill(&small);
    AUTO(node) results = small_results(&small);
    AUTO(node) layer = exported_json(report_navigator, results, NULL);
    const struct node *list = node_get(layer, "techniques");
    cr_assert_eq(node_count(list), 2);
    const struct node *enough = entry(list, "techniqueID", "T1190");
    const struct node *few = entry(list, "techniqueID", "T1059.004");
    cr_assert_eq(node_real_value(node_get(enough, "score")), 75.0);
    is_text(enough, "tactic", "initial-access");
    is_text(enough, "comment", "Detected: 3 of 4; Prevented: 2 of 4; Cases: 4");
    cr_assert_null(node_get(enough, "color"));
    cr_assert_null(node_get(few, "score"));
    is_text(few, "comment", "Detected: 0 of 1; Cases: 1, too few for a per cent (4 cases needed)");
    is_text(layer, "name", "Acme Shield 2.1: detection by technique");
    is_text(layer, "versions.layer", "4.5");
    is_text(layer, "domain", "enterprise-attack");
    const struct node *facts = node_get(layer, "metadata");
    is_text(entry(facts, "name", "criteria"), "value", "small");
    is_text(entry(facts, "name", "product"), "value", "acme");
}

Test(export_navigator, what_was_not_tested_is_not_there)
{
    struct small small;
    small_fill(&small);
    small_trial(&small, "ping/1-plain", "acme", SCORE_ARM_DETECT)->void_cause = "guest: agent lost";
    AUTO(node) results = small_results(&small);
    AUTO(node) layer = exported_json(report_navigator, results, "acme");
    cr_assert_eq(node_count(node_get(layer, "techniques")), 1);
    is_text(layer, "techniques.0.techniqueID", "T1190");
}

Test(export_navigator, tested_in_the_block_arm_alone_is_said_so)
{
    static const enum score_arm block[] = {SCORE_ARM_BLOCK};
    struct small small;
    size_t kept = 0;
    small_fill(&small);
    small.products[0].arms = block;
    small.products[0].arm_count = 1;
    for (size_t i = 0; i < small.input.trial_count; i++) {
        bool gone = strcmp(small.trials[i].product_id, "acme") == 0 &&
                    small.trials[i].arm == SCORE_ARM_DETECT;
        small.trials[kept] = small.trials[i];
        kept += !gone;
    }
    small.input.trial_count = kept;
    AUTO(node) results = small_results(&small);
    AUTO(node) layer = exported_json(report_navigator, results, "acme");
    cr_assert_eq(node_count(node_get(layer, "techniques")), 1);
    is_text(layer, "techniques.0.comment", "Detection: not tested; Prevented: 2 of 4");
    cr_assert_null(node_path(layer, "techniques.0.score"));
}

Test(export_navigator, industrial_techniques_have_a_matrix_of_their_own)
{
    struct small small;
    small_fill(&small);
    for (size_t i = 0; i < 6; i++) {
        small.cases[i].technique = "T0819";
    }
    AUTO(node) results = small_results(&small);
    AUTO(node) layer = exported_json(report_navigator, results, NULL);
    is_text(layer, "domain", "ics-attack");
}

/* What people read in the Navigator, a list of findings or of events. */
Test(export_json, texts_for_people_hold_nothing_that_is_not_seen)
{
    struct small small;
    AUTO(node) results = hostile_results(&small, hostile_texts[0]);
    AUTO(node) findings = exported_lines(report_ocsf, results, NULL);
    AUTO(node) event = exported_json(report_misp, results, NULL);
    AUTOFREE char *layer = exported(report_navigator, results, NULL);
    cr_assert_null(strstr(layer, "\xe2\x80\xae"));
    cr_assert_null(strstr(layer, "\\n"));
    cr_assert_not_null(strstr(layer, "<script>alert(\\\"x\\\")</script>"));
    cr_assert_null(strpbrk(text_at(findings, "0.finding_info.title"), "\n\x1b"));
    cr_assert_null(strstr(text_at(findings, "0.finding_info.title"), "\xe2\x80\xae"));
    cr_assert_null(strstr(text_at(event, "Event.info"), "\xe2\x80\xae"));
}

/* acme: three attacks detected, two prevented, forms/2 alerted on and blocked. When the trials
 * started is not known, so the run's end stands for it. */
Test(export_ocsf, a_finding_for_each_alert_and_each_block)
{
    struct small small;
    small_fill(&small);
    AUTO(node) results = small_results(&small);
    AUTO(node) findings = exported_lines(report_ocsf, results, NULL);
    cr_assert_eq(node_count(findings), 7);
    const struct node *first = NULL;
    for (size_t i = 0; i < node_count(findings); i++) {
        const struct node *one = node_at(findings, i);
        is_int(one, "class_uid", 2004);
        is_int(one, "type_uid", 200401);
        is_int(one, "time", INT64_C(1795246869000));
        cr_assert_null(node_get(one, "start_time"));
        if (strcmp(text_at(one, "unmapped.case"), "union/1-plain") == 0 &&
            strcmp(text_at(one, "unmapped.arm"), "detect") == 0) {
            first = one;
        }
    }
    cr_assert_not_null(first);
    is_text(first, "metadata.product.uid", "acme");
    is_text(first, "attacks.0.technique.uid", "T1190");
    is_text(first, "attacks.0.tactic.name", "initial-access");
    is_text(first, "finding_info.attacks.0.technique.uid", "T1190");
    is_text(first, "finding_info.title", "Attack union/1-plain: alerted on by Acme Shield");
    is_int(first, "confidence_id", 3);
    is_int(first, "action_id", 3);
}

Test(export_ocsf, time_is_that_of_the_alert)
{
    struct small small;
    small_fill(&small);
    small_trial(&small, "union/1-plain", "acme", SCORE_ARM_DETECT)->at_utc_ms = 1795246269123;
    AUTO(node) results = small_results(&small);
    AUTO(node) findings = exported_lines(report_ocsf, results, NULL);
    for (size_t i = 0; i < node_count(findings); i++) {
        const struct node *one = node_at(findings, i);
        if (node_get(one, "start_time")) {
            is_int(one, "start_time", INT64_C(1795246269123));
            is_int(one, "time", INT64_C(1795246269243)); /* the alert came after 120 ms */
            is_text(one, "metadata.original_time", "2026-11-21T07:31:09.123Z");
            return;
        }
    }
    cr_assert_fail("no finding has the time of its trial");
}

Test(export_ocsf, ordinary_work_is_told_from_attacks)
{
    struct small small;
    int64_t alerts = 0, blocks = 0;
    small_fill(&small);
    AUTO(node) results = small_results(&small);
    AUTO(node) findings = exported_lines(report_ocsf, results, NULL);
    for (size_t i = 0; i < node_count(findings); i++) {
        const struct node *one = node_at(findings, i);
        bool benign = strcmp(text_at(one, "unmapped.kind"), "benign") == 0;
        bool blocked = node_get_int(one, "disposition_id", 0) == 2;
        is_int(one, "status_id", benign ? 3 : 1);
        cr_assert_eq(node_get(one, "attacks") == NULL, benign);
        alerts += benign && !blocked;
        blocks += benign && blocked;
    }
    cr_assert_eq(alerts, 1);
    cr_assert_eq(blocks, 1);
}

/* As many as the rates count, over a run with voids, repetitions and late alerts. */
Test(export_ocsf, findings_add_up_to_the_rates)
{
    struct sample_options options = {
        .seed = 8, .cases_per_cluster = 5, .repetitions = 2, .references = true, .dated = true};
    AUTO(sample) sample = sample_new(&options);
    AUTO(node) results = sample_results(sample);
    AUTO(node) findings = exported_lines(report_ocsf, results, "nginx-modsecurity-crs-pl1");
    const struct node *product =
        entry(node_get(results, "products"), "id", "nginx-modsecurity-crs-pl1");
    const struct node *metrics = node_get(product, "metrics");
    static const char *const counted[] = {"detection_rate", "prevention_rate", "false_block_rate",
                                          "false_alert_rate"};
    int64_t want = node_int_value(node_path(product, "benign.block.false-alert"));
    for (size_t i = 0; i < COUNT_OF(counted); i++) {
        want += node_get_int(entry(metrics, "name", counted[i]), "numerator", 0);
    }
    cr_assert_eq((int64_t)node_count(findings), want);
    cr_assert_gt(want, 50);
}

/* Eight metrics have trials; detection 3/5 and false positives 1/4 have wide intervals (21.3 to
 * 89.2 per cent by Wilson), so both thresholds come out conditional: 0.6 >= 0.5, 0.25 > 0.1. */
Test(export_oscal, metrics_are_observed_and_thresholds_found)
{
    struct small small;
    small_fill(&small);
    AUTO(node) results = small_results(&small);
    AUTO(node) document = exported_json(report_oscal, results, NULL);
    const struct node *root = node_get(document, "assessment-results");
    const struct node *result = node_path(root, "results.0");
    const struct node *observations = node_get(result, "observations");
    const struct node *findings = node_get(result, "findings");
    is_text(root, "metadata.last-modified", "2026-11-21T07:41:09.000Z");
    is_text(result, "start", "2026-11-21T07:31:09.000Z");
    is_text(result, "end", "2026-11-21T07:41:09.000Z");
    cr_assert_eq(node_count(node_path(result, "local-definitions.components")), 1);
    cr_assert_eq(node_count(observations), 8);
    cr_assert_eq(node_count(findings), 2);
    is_text(findings, "0.target.target-id", "detection_rate");
    is_text(findings, "0.target.status.state", "not-satisfied");
    is_text(findings, "0.target.status.reason", "other");
    is_text(findings, "0.target.status.remarks", "conditional pass");
    is_text(findings, "1.target.status.remarks", "conditional fail");
    is_text(findings, "0.related-observations.0.observation-uuid", text_at(observations, "0.uuid"));
    is_text(observations, "0.subjects.0.subject-uuid",
            text_at(result, "local-definitions.components.0.uuid"));
    is_text(entry(node_path(observations, "0.props"), "name", "numerator"), "value", "3");
    is_text(entry(node_path(observations, "0.props"), "name", "denominator"), "value", "5");
}

Test(export_oscal, a_pass_alone_is_satisfied_and_below_the_floors_nothing_is)
{
    struct small small;
    struct err err = {0};
    small_fill(&small);
    AUTO(criteria) criteria = small_criteria();
    criteria->thresholds[0].limit = 0.01; /* the whole interval of 3/5 is above */
    AUTO(node) embedded = criteria_embed(criteria);
    AUTO(criteria) lower = NULL;
    AUTO(node) passed = NULL;
    assert_ok(criteria_unembed(embedded, "c", &lower, &err), err);
    assert_ok(results_build(&small.input, lower, &small.meta, &passed, &err), err);
    AUTO(node) good = exported_json(report_oscal, passed, NULL);
    const struct node *status =
        node_path(good, "assessment-results.results.0.findings.0.target.status");
    is_text(status, "state", "satisfied");
    is_text(status, "reason", "pass");

    AUTO(criteria) waf = sample_criteria(); /* floors of 30 cases */
    AUTO(node) few = NULL;
    assert_ok(results_build(&small.input, waf, &small.meta, &few, &err), err);
    AUTO(node) document = exported_json(report_oscal, few, NULL);
    const struct node *result = node_path(document, "assessment-results.results.0");
    is_text(result, "findings.0.target.status.state", "not-satisfied");
    is_text(result, "findings.0.target.status.reason", "other");
    is_text(result, "findings.0.target.status.remarks", "not decided");
    cr_assert_not_null(strstr(text_at(result, "observations.0.title"), "too few for a rate"));
    for (size_t i = 0; i < node_count(node_path(result, "observations.0.props")); i++) {
        const struct node *prop = node_at(node_path(result, "observations.0.props"), i);
        cr_assert_str_neq(node_get_str(prop, "name", ""), "value");
    }
}

Test(export_oscal, none_and_all_carry_what_they_leave_open)
{
    struct small small;
    small_fill(&small);
    AUTO(node) results = small_results(&small);
    AUTO(node) document = exported_json(report_oscal, results, "allow-all");
    /* None of 5; n_eff = 25/9: 1 - 0.05^(9/25) = .6599 */
    cr_assert_not_null(
        strstr(text_at(document, "assessment-results.results.0.observations.0.title"),
               "None of 5: the true rate may still be as high as 66.0 %"));
}

static const struct node *attribute(const struct node *event, const char *value)
{
    return entry(node_path(event, "Event.Attribute"), "value", value);
}

/* N: new/1 detected and prevented. M: mid/1 detected. O: old/1 to old/3 detected, old/1 prevented.
 * U is amber, A was neither detected nor prevented, X has no value. */
Test(export_misp, sightings_are_of_items_that_may_be_shared)
{
    struct aged aged;
    aged_fill(&aged);
    AUTO(node) results = aged_results(&aged);
    AUTO(node) event = exported_json(report_misp, results, NULL);
    const struct node *list = node_path(event, "Event.Attribute");
    cr_assert_eq(node_count(list), 4);
    cr_assert_eq(node_count(node_get(attribute(event, "CVE-2026-0001"), "Sighting")), 2);
    cr_assert_eq(node_count(node_get(attribute(event, "CVE-2026-0002"), "Sighting")), 1);
    cr_assert_eq(node_count(node_get(attribute(event, "CVE-2026-0003"), "Sighting")), 4);
    const struct node *seen = node_path(attribute(event, "CVE-2026-0002"), "Sighting.0");
    is_text(seen, "type", "0");
    is_text(seen, "date_sighting", "1795219200");
    is_text(seen, "source", "tameshi testbed: acme, detect arm");
    is_text(seen, "attribute_uuid", text_at(attribute(event, "CVE-2026-0002"), "uuid"));
    is_text(attribute(event, "CVE-2026-0003"), "type", "vulnerability");
    is_text(attribute(event, "CVE-2026-0003"), "comment", "An old hole");
    is_text(event, "Event.date", "2026-11-21");
    is_text(event, "Event.Tag.0.name", "tlp:clear");
    const char *note = text_at(node_at(list, 3), "value");
    cr_assert_not_null(strstr(note, "Left out: 1 items whose TLP does not allow sharing, 1 that "
                                    "have no value to share, 0 sightings of unknown time."));
}

Test(export_misp, an_alert_on_ordinary_work_is_a_false_positive_of_what_it_names)
{
    static const struct score_alert alert[] = {{.role = SCORE_SENSOR_ALERT, .delay_ms = 100}};
    struct aged aged;
    aged_fill(&aged);
    aged.items[1].tlp = "green";
    aged.cases[13].intel = &aged.items[1]; /* forms/1, benign */
    for (size_t i = 0; i < aged.input.trial_count; i++) {
        struct score_trial *trial = &aged.trials[i];
        bool zeta = strcmp(trial->product_id, "zeta") == 0;
        bool forms = strcmp(trial->case_id, "forms/1-plain") == 0;
        if (trial->arm == SCORE_ARM_DETECT &&
            (zeta ? strcmp(trial->case_id, "new/1-plain") == 0 : forms)) {
            trial->alerts = alert;
            trial->alert_count = 1;
        }
    }
    AUTO(node) results = aged_results(&aged);
    AUTO(node) event = exported_json(report_misp, results, NULL);
    const struct node *item = attribute(event, "CVE-2026-0002");
    cr_assert_eq(node_count(node_get(item, "Sighting")), 2);
    is_text(entry(node_get(item, "Sighting"), "type", "1"), "date_sighting", "1795219200");
    is_text(item, "Tag.0.name", "tlp:green");
    is_text(event, "Event.Tag.0.name", "tlp:green");
    /* zeta saw new/1, but nobody knows when. */
    cr_assert_eq(node_count(node_get(attribute(event, "CVE-2026-0001"), "Sighting")), 2);
    const struct node *list = node_path(event, "Event.Attribute");
    cr_assert_not_null(strstr(text_at(node_at(list, node_count(list) - 1), "value"),
                              "1 sightings of unknown time."));
}

static void kind_is(const char *type, const char *value, const char *want)
{
    struct aged aged;
    aged_fill(&aged);
    aged.items[1].type = type;
    aged.items[1].value = value;
    AUTO(node) results = aged_results(&aged);
    AUTO(node) event = exported_json(report_misp, results, NULL);
    is_text(attribute(event, value), "type", want);
}

Test(export_misp, a_value_is_only_called_what_it_looks_like)
{
    kind_is("vulnerability", "CVE-2021-44228", "vulnerability");
    kind_is("vulnerability", "CVE-2021-4422x", "text");
    kind_is("vulnerability", "CVE-21", "text");
    kind_is("url", "http://a.example/", "url");
    kind_is("hash", "d41d8cd98f00b204e9800998ecf8427e", "md5");
    kind_is("hash", "d41d8cd98f00", "text");
    kind_is("pattern", "[file:name = 'x']", "text");
}

/* No byte of an item that may not be shared is in the event, whatever its TLP is called. */
Test(export_misp, nothing_of_what_may_not_be_shared_is_in_it)
{
    static const char *const tlps[] = {"amber", "amber+strict", "red", "unmarked", "CLEAR ", "x"};
    for (size_t i = 0; i < COUNT_OF(tlps); i++) {
        struct aged aged;
        aged_fill(&aged);
        aged.items[1].tlp = tlps[i];
        aged.items[1].name = "NOT-FOR-OTHERS";
        AUTO(node) results = aged_results(&aged);
        AUTOFREE char *text = exported(report_misp, results, NULL);
        cr_assert_null(strstr(text, "CVE-2026-0002"), "TLP %s", tlps[i]);
        cr_assert_null(strstr(text, "NOT-FOR-OTHERS"), "TLP %s", tlps[i]);
        cr_assert_not_null(strstr(text, "Left out: 2 items"), "TLP %s", tlps[i]);
    }
}
