/* Criteria: what ships loads, what is wrong is told with its place, and a copy in a plan has the
 * same hash. */
#include <string.h>

#include "common/base/file.h"
#include "reports/criteria.h"
#include "reports/criteria_profile.h"
#include "reports/criteria_say.h"
#include "tests/reports/sample.h"
#include "tests/support.h"

#define HEAD                                                                                       \
    "id: x-1\nversion: 1.0.0\ntitle: T\nsummary: S\ncategory: waf\nlevel: 0.95\nwindow_ms: 1000\n" \
    "floors: {cases: 1, clusters: 1}\nheadline: [detection_rate]\n"

static int load(const char *text, struct criteria **out, struct err *err)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "c.yaml");
    support_write(path, text);
    return criteria_load(path, out, err);
}

/* The error, without the folder in front. */
static void refused(const char *text, const char *want)
{
    struct err err = {0};
    struct criteria *criteria = NULL;
    cr_assert_eq(load(text, &criteria, &err), -1, "it was taken: %s", text);
    const char *got = strstr(err.text, "c.yaml:");
    cr_assert_not_null(got, "%s", err.text);
    cr_assert_str_eq(got, want, "got \"%s\"", got);
    cr_assert_eq(err.kind, ERR_INPUT);
}

Test(criteria, the_ones_that_ship_load)
{
    AUTO(criteria) criteria = sample_criteria();
    cr_assert_str_eq(criteria->id, "waf-1");
    cr_assert_str_eq(criteria->version, "1.0.0");
    cr_assert_eq(criteria->window_ms, 60000);
    cr_assert_eq(criteria->min_cases, 30);
    cr_assert_eq(criteria->min_clusters, 10);
    cr_assert_eq(criteria->term_count, 4);
    cr_assert_eq(criteria->thresholds[2].at_least, false);
    cr_assert_eq(strlen(criteria->hash), 64);
}

/* What is not a number of work cancels out: whoever reacts to a share of everything, whatever the
 * share, scores nought. */
Test(criteria, the_score_that_ships_gives_nothing_for_reacting_at_random)
{
    AUTO(criteria) criteria = sample_criteria();
    double sum = 0.0;
    for (size_t i = 0; i < criteria->term_count; i++) {
        sum += criteria->terms[i].weight;
    }
    cr_assert_float_eq(sum, 0.0, 1e-12);
}

Test(criteria, an_embedded_copy_has_the_same_hash)
{
    struct err err = {0};
    AUTO(criteria) criteria = sample_criteria();
    AUTO(node) node = criteria_embed(criteria);
    AUTO(criteria) copy = NULL;
    assert_ok(criteria_unembed(node, "plan", &copy, &err), err);
    cr_assert_str_eq(copy->hash, criteria->hash);
    cr_assert_float_eq(copy->level, 0.95, 0.0);
    cr_assert_float_eq(copy->terms[1].weight, -1.0, 0.0);
    node_set_str(node, "level", "0.9");
    AUTO(criteria) changed = NULL;
    assert_ok(criteria_unembed(node, "plan", &changed, &err), err);
    cr_assert_str_neq(changed->hash, criteria->hash);
}

Test(criteria, comments_and_layout_do_not_change_the_hash)
{
    struct err err = {0};
    AUTO(criteria) one = NULL;
    AUTO(criteria) two = NULL;
    assert_ok(load(HEAD, &one, &err), err);
    assert_ok(load("# a comment\n" HEAD "score: []\n", &two, &err), err);
    cr_assert_str_eq(one->hash, two->hash);
}

Test(criteria, what_is_wrong_is_told_with_its_place)
{
    refused(HEAD "thresholds: [{metric: detection_rate}]\n",
            "c.yaml:10:14: thresholds[0]: expected one of 'at_least' and 'at_most'");
    refused(HEAD "thresholds: [{metric: detection_rate, at_least: 1.5}]\n",
            "c.yaml:10:49: thresholds[0].at_least: 1.5 is out of range, expected 0 to 1");
    refused(HEAD "score: [{metric: speed, weight: 1}]\n",
            "c.yaml:10:18: score[0].metric: no metric is called 'speed'");
    refused(HEAD "score: [{metric: control_valid_rate, weight: 1}]\n",
            "c.yaml:10:18: score[0].metric: 'control_valid_rate' says nothing about a product");
    refused(HEAD "score: [{metric: detection_rate, weight: much}]\n",
            "c.yaml:10:42: score[0].weight: this is a string, expected a number");
    refused(HEAD "base_rates: [0]\n",
            "c.yaml:10:14: base_rates[0]: 0 is out of range, expected 1e-06 to 0.999999");
    refused(HEAD "treshold: 1\n",
            "c.yaml:10:1: unknown key 'treshold', did you mean 'thresholds'?");
}

Test(criteria, a_version_has_three_numbers)
{
    static const char rest[] =
        "\ntitle: T\nsummary: S\ncategory: waf\nlevel: 0.95\nwindow_ms: 1000\n"
        "floors: {cases: 1, clusters: 1}\nheadline: [detection_rate]\n";
    AUTOFREE char *two = mem_printf("id: x-1\nversion: '1.0'%s", rest);
    AUTOFREE char *four = mem_printf("id: x-1\nversion: 1.0.0.0%s", rest);
    AUTOFREE char *good = mem_printf("id: x-1\nversion: 10.20.30%s", rest);
    struct err err = {0};
    AUTO(criteria) criteria = NULL;
    refused(two, "c.yaml:2:10: version: '1.0' is not a version, expected one like '1.0.0'");
    refused(four, "c.yaml:2:10: version: '1.0.0.0' is not a version, expected one like '1.0.0'");
    assert_ok(load(good, &criteria, &err), err);
}

/* Runs rest on the first edition: what came later may not change it. */
Test(criteria, the_first_edition_keeps_its_hash)
{
    AUTO(criteria) criteria = sample_criteria_of("waf-1");
    cr_assert_str_eq(criteria->hash,
                     "89ad4fb158781188ecdc3dc5471c35b3a50536003861449352949aad29d62036");
}

Test(criteria, the_second_edition_has_gates_floors_and_a_profile)
{
    struct err err = {0};
    AUTO(criteria) criteria = sample_criteria_of("waf-2");
    AUTO(node) node = criteria_embed(criteria);
    AUTO(criteria) copy = NULL;
    cr_assert_str_eq(criteria->id, "waf-2");
    cr_assert_str_eq(criteria->version, "2.0.0");
    cr_assert_eq(criteria->gate_count, 5);
    cr_assert_eq(criteria->gates[0].window_ms, 0);
    cr_assert_eq(criteria->gates[1].window_ms, 10000);
    cr_assert_float_eq(criteria->min_effective, 12.0, 0.0);
    cr_assert_float_eq(criteria->max_half_width, 0.15, 0.0);
    cr_assert_eq(criteria->profile.techniques.count, 20);
    cr_assert_str_eq(criteria->profile.csf.items[1], "DE.CM-01");
    cr_assert_str_eq(criteria->valid_for, "12mo");
    assert_ok(criteria_unembed(node, "plan", &copy, &err), err);
    cr_assert_str_eq(copy->hash, criteria->hash);
    cr_assert_eq(copy->gates[1].window_ms, 10000);
    cr_assert_str_eq(copy->profile.techniques.items[19], "T1566.002");
}

Test(criteria, each_later_key_changes_the_hash)
{
    static const char *const more[] = {
        "",
        "gates: [{metric: detection_rate, at_least: 0.5}]\n",
        "gates: [{metric: detection_rate, at_least: 0.5, window: 1s}]\n",
        "profile: {techniques: [T1190]}\n",
        "profile: {csf: [DE]}\n",
        "profile: {industries: [retail]}\n",
        "valid_for: 90d\n",
    };
    char hashes[COUNT_OF(more)][HASH_HEX];
    for (size_t i = 0; i < COUNT_OF(more); i++) {
        struct err err = {0};
        AUTO(criteria) criteria = NULL;
        AUTOFREE char *text = mem_printf(HEAD "%s", more[i]);
        assert_ok(load(text, &criteria, &err), err);
        memcpy(hashes[i], criteria->hash, HASH_HEX);
        for (size_t k = 0; k < i; k++) {
            cr_expect_str_neq(hashes[i], hashes[k], "%s%s", more[i], more[k]);
        }
    }
}

Test(criteria, what_is_wrong_in_a_gate_is_told_with_its_place)
{
    refused(HEAD "gates: [{metric: detection_rate}]\n",
            "c.yaml:10:9: gates[0]: expected one of 'at_least' and 'at_most'");
    refused(HEAD "gates: [{metric: detection_rate, at_least: 0.5, window: 2s}]\n",
            "c.yaml:10:57: gates[0].window: '2s' is longer than 'window_ms' of the criteria, "
            "1000 ms");
    refused(HEAD "gates: [{metric: detection_rate, at_least: 0.5, window: soon}]\n",
            "c.yaml:10:57: gates[0].window: 'soon' is no duration, expected one like '10s' or "
            "'2m'");
    refused(HEAD "gates: [{metric: prevention_rate, at_least: 0.5, window: 1s}]\n",
            "c.yaml:10:58: gates[0].window: only 'detection_rate' has a window of its own, not "
            "'prevention_rate'");
    refused(HEAD "gates: [{metric: detection_rate, at_least: 0.5, windw: 1s}]\n",
            "c.yaml:10:49: gates[0]: unknown key 'windw', did you mean 'window'?");
    refused(HEAD "thresholds: [{metric: detection_rate, at_least: 0.5, window: 1s}]\n",
            "c.yaml:10:54: thresholds[0]: unknown key 'window', expected one of: metric, at_least, "
            "at_most");
}

Test(criteria, what_is_wrong_in_a_profile_is_told_with_its_place)
{
    refused(HEAD "profile: {}\n",
            "c.yaml:10:10: profile: is empty, expected one of: techniques, csf, industries");
    refused(HEAD "profile: {techniques: []}\n",
            "c.yaml:10:23: profile.techniques: 0 entries, expected 1 to 200");
    refused(HEAD "profile: {techniques: [T119]}\n",
            "c.yaml:10:24: profile.techniques[0]: 'T119' is unknown, expected a technique of "
            "ATT&CK like 'T1190' or 'T1059.004'");
    refused(HEAD "profile: {techniques: [T1190, T1190]}\n",
            "c.yaml:10:31: profile.techniques[1]: 'T1190' is given twice");
    refused(HEAD "profile: {csf: [DE.XX-01]}\n",
            "c.yaml:10:17: profile.csf[0]: 'DE.XX-01' is unknown, expected of NIST CSF 2.0 a "
            "function, category or subcategory like 'DE', 'DE.CM' or 'DE.CM-01'");
    refused(HEAD "profile: {csf: [DE.CM-00]}\n",
            "c.yaml:10:17: profile.csf[0]: 'DE.CM-00' is unknown, expected of NIST CSF 2.0 a "
            "function, category or subcategory like 'DE', 'DE.CM' or 'DE.CM-01'");
    refused(HEAD "profile: {industries: [The Press]}\n",
            "c.yaml:10:24: profile.industries[0]: 'The Press' is unknown, expected an industry "
            "like 'financial-services'");
    refused(HEAD "profile: {industry: [retail]}\n",
            "c.yaml:10:11: profile: unknown key 'industry', expected one of: techniques, csf, "
            "industries");
    refused(HEAD "valid_for: 1y\n",
            "c.yaml:10:12: valid_for: '1y' is unknown, expected 1mo to 120mo or 1d to 3650d");
    refused(HEAD "valid_for: 121mo\n",
            "c.yaml:10:12: valid_for: '121mo' is unknown, expected 1mo to 120mo or 1d to 3650d");
}

Test(criteria, what_is_wrong_in_a_floor_is_told_with_its_place)
{
    static const char rest[] = "headline: [detection_rate]\n";
    static const char head[] = "id: x-1\nversion: 1.0.0\ntitle: T\nsummary: S\ncategory: waf\n"
                               "level: 0.95\nwindow_ms: 1000\n";
    AUTOFREE char *few =
        mem_printf("%sfloors: {cases: 1, clusters: 1, effective: 0.5}\n%s", head, rest);
    AUTOFREE char *wide =
        mem_printf("%sfloors: {cases: 1, clusters: 1, half_width: 0.6}\n%s", head, rest);
    refused(few, "c.yaml:8:44: floors.effective: 0.5 is out of range, expected 1 to 100000");
    refused(wide, "c.yaml:8:45: floors.half_width: 0.6 is out of range, expected 0.001 to 0.5");
}

Test(criteria, a_technique_covers_its_own_sub_techniques)
{
    cr_assert(criteria_covers("T1059", "T1059.004"));
    cr_assert(criteria_covers("T1059.004", "T1059.004"));
    cr_assert_not(criteria_covers("T1059.004", "T1059"));
    cr_assert_not(criteria_covers("T1059.004", "T1059.007"));
    cr_assert_not(criteria_covers("T1059", "T10590"));
}

/* 1795246269000 is 2026-11-21T07:31:09Z; 1772236800000 is 2026-02-28, 1709164800000 is 2024-02-29.
 */
Test(criteria, validity_ends_on_a_day_of_the_calendar)
{
    static const struct {
        int64_t at_utc_ms;
        const char *valid_for, *want;
    } rows[] = {
        {1795246269000, "12mo", "2027-11-21"}, {1795246269000, "1mo", "2026-12-21"},
        {1795246269000, "2mo", "2027-01-21"},  {1795246269000, "90d", "2027-02-19"},
        {1709164800000, "12mo", "2025-02-28"}, {1709164800000, "48mo", "2028-02-29"},
        {1772236800000, "1d", "2026-03-01"},   {1795246269000, "120mo", "2036-11-21"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char got[CRITERIA_DAY];
        criteria_valid_until(rows[i].at_utc_ms, rows[i].valid_for, got);
        cr_expect_str_eq(got, rows[i].want, "%s: %s", rows[i].valid_for, got);
    }
}

Test(criteria, are_said_in_plain_words)
{
    AUTO(criteria) criteria = sample_criteria_of("waf-2");
    AUTOBUF struct buf text = BUF_INIT;
    static const char *const lines[] = {
        "waf-2 2.0.0: Web application firewalls, second edition\nSHA-256 ",
        "Counts only, no rate and no verdict, with fewer than 30 cases or 15 clusters,\n",
        "fewer than 12 effective trials,\nor an interval wider than 15 points either way.\n",
        "  Detection rate       at least 70 %, alerted within 10 s\n",
        "  False-block rate     at most 2 %\n",
        "  minus 1 x False-alert rate\n",
        "are attacks: 1 %, 0.1 %, 0.01 %, 0.002 %.\n",
        "Mapped to NIST CSF 2.0: PR.IR-01, DE.CM-01, DE.AE-02\n",
        "Results may be relied on for 12 months after the run.\n",
    };
    criteria_say(&text, criteria);
    cr_assert_not_null(strstr(buf_str(&text), criteria->hash));
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        cr_expect_not_null(strstr(buf_str(&text), lines[i]), "%s in\n%s", lines[i], buf_str(&text));
    }
}
