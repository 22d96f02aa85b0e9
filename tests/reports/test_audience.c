/* Cutting results down for an audience. What may not be in a document is taken from the whole one,
 * and looked for in the bytes of every writer there is. */
#include "reports/audience.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"
#include "common/ext/hash.h"
#include "reports/report.h"
#include "reports/report_tactic.h"
#include "reports/view.h"
#include "tests/reports/aged.h"
#include "tests/reports/sample.h"
#include "tests/reports/small.h"
#include "tests/reports/written.h"
#include "tests/support.h"

static const struct audience for_public = {AUDIENCE_PUBLIC, NULL};

static struct node *redacted(const struct node *results, const struct audience *audience)
{
    struct err err = {0};
    struct node *out = NULL;
    AUTO(view) view = NULL;
    assert_ok(results_redact(results, audience, &out, &err), err);
    assert_ok(view_read(out, "cut down", &view, &err), err);
    return out;
}

static char *bytes_of(const struct node *node)
{
    struct buf out = BUF_INIT;
    struct err err = {0};
    assert_ok(node_dump(node, NODE_PRETTY, &out, &err), err);
    return buf_take(&out);
}

/* Whether the word stands in the text, and not as a part of a longer one. */
static bool holds(const char *text, const char *word)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    size_t length = strlen(word);
    for (const char *at = strstr(text, word); at != NULL; at = strstr(at + 1, word)) {
        if ((at == text || strchr(letters, at[-1]) == NULL) &&
            (at[length] == '\0' || strchr(letters, at[length]) == NULL)) {
            return true;
        }
    }
    return false;
}

/* Whether any report of a document, in any language, holds the word. */
static bool told(const struct node *results, const char *product, const char *word)
{
    bool found = false;
    for (const struct report_writer *writer = report_writers; writer->name != NULL; writer++) {
        for (int language = 0; language < LANGUAGE_COUNT; language++) {
            struct report_options options = {
                .name = "r", .language = (enum language)language, .product = product};
            AUTOFREE char *text = written_by(writer->write, results, &options);
            found = found || holds(text, word);
        }
    }
    AUTOFREE char *document = bytes_of(results);
    return found || holds(document, word);
}

static const struct node *product_of(const struct node *results, const char *id)
{
    const struct node *products = node_get(results, "products");
    for (size_t i = 0; i < node_count(products); i++) {
        if (strcmp(node_get_str(node_at(products, i), "id", ""), id) == 0) {
            return node_at(products, i);
        }
    }
    cr_assert_fail("no product '%s'", id);
    return NULL;
}

static int64_t left(const struct node *results, enum audience_left what)
{
    return node_get_int(node_path(results, "redacted.left_out"), audience_left_name(what), 0);
}

Test(audience, names_are_read_and_written)
{
    static const char *const names[] = {"public", "evaluator", "vendor:acme"};
    struct err err = {0};
    struct audience audience;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        AUTOBUF struct buf name = BUF_INIT;
        assert_ok(audience_parse(names[i], &audience, &err), err);
        audience_name(&name, &audience);
        cr_assert_str_eq(buf_str(&name), names[i]);
    }
    cr_assert_eq(audience_parse("vendor:", &audience, &err), -1);
    assert_err(err, ERR_USAGE, "no audience 'vendor:', expected public, vendor:ID or evaluator");
}

Test(audience, the_evaluator_has_everything)
{
    struct small small;
    const struct audience evaluator = {AUDIENCE_EVALUATOR, NULL};
    small_fill(&small);
    AUTO(node) results = small_results(&small);
    AUTO(node) out = redacted(results, &evaluator);
    cr_assert(node_equal(results, out));
    AUTOFREE char *text = written(report_text, out, LANGUAGE_JA);
    written_has(text, "検証者向け");
}

Test(audience, the_public_gets_no_case_no_attack_cluster_and_no_way_of_writing)
{
    struct small small;
    small_fill(&small);
    for (size_t i = 0; i < COUNT_OF(small.cases); i++) {
        small.cases[i].variant = strstr(small.cases[i].id, "url") ? "url-twice" : "as-it-is";
    }
    AUTO(node) results = small_results(&small);
    AUTO(node) out = redacted(results, &for_public);
    const struct node *cases = node_get(results, "cases");
    size_t clusters = 0;
    cr_assert_null(node_get(out, "cases"));
    cr_assert_eq(left(out, AUDIENCE_LEFT_CASES), 10);
    cr_assert_eq(left(out, AUDIENCE_LEFT_CLUSTERS), 5);
    for (size_t i = 0; i < node_count(cases); i++) {
        const struct node *of = node_at(cases, i);
        cr_assert(told(results, "acme", node_get_str(of, "id", "")), "it could not be found");
        cr_assert_not(told(out, "acme", node_get_str(of, "id", "")));
        const char *cluster = node_get_str(of, "cluster", "");
        if (strcmp(cluster, node_get_str(of, "scenario", "")) != 0) {
            cr_assert_not(told(out, "acme", cluster), "%s", cluster);
            clusters++;
        }
        cr_assert_not(told(out, "acme", node_get_str(of, "variant", "")));
    }
    cr_assert_gt(clusters, 0);
    AUTOFREE char *page = written(report_html, out, LANGUAGE_EN);
    written_is_balanced(page);
    written_has(page, "For the public");
    written_has(page, "Cases that are not listed: 10");
    written_has_not(page, "id=\"cases\"");
}

/* T1190 has four cases and the other technique two: neither is told, nor its tactic, but both
 * together: of acme 3/5 and 2/4 as in small.c. */
Test(audience, few_cases_are_told_together)
{
    struct small small;
    small_fill(&small);
    AUTO(node) results = small_results(&small);
    AUTO(node) out = redacted(results, &for_public);
    const struct node *acme = product_of(out, "acme");
    const struct node *row = node_at(node_get(acme, "further_techniques"), 0);
    cr_assert_eq(node_count(node_get(acme, "by_technique")), 0);
    cr_assert_eq(node_count(node_get(acme, "further_techniques")), 1);
    cr_assert_eq(node_type(node_get(row, "tactic")), NODE_NULL);
    cr_assert_eq(node_get_int(row, "techniques", -1), 2);
    cr_assert_eq(node_get_int(row, "cases", -1), 6);
    cr_assert_eq(node_get_int(node_get(row, "detection"), "numerator", -1), 3);
    cr_assert_eq(node_get_int(node_get(row, "detection"), "denominator", -1), 5);
    cr_assert_eq(node_get_int(node_get(row, "prevention"), "numerator", -1), 2);
    cr_assert_eq(node_get_int(node_get(row, "prevention"), "denominator", -1), 4);
    cr_assert_eq(left(out, AUDIENCE_LEFT_TECHNIQUES), 2);
    AUTOFREE char *page = written(report_html, out, LANGUAGE_JA);
    written_has(page, "複数の戦術にまたがるその他のテクニック");
}

/* Thirteen cases of one technique, of which so many are sealed. */
static void assert_technique(size_t sealed, bool of_vendor, size_t techniques)
{
    struct aged aged;
    const struct audience vendor = {AUDIENCE_VENDOR, "acme"};
    aged_fill(&aged);
    for (size_t i = 0; i < sealed; i++) {
        aged.cases[i].sealed = true;
    }
    AUTO(node) results = aged_results(&aged);
    AUTO(node) out = redacted(results, of_vendor ? &vendor : &for_public);
    size_t count = node_count(node_get(product_of(out, "acme"), "by_technique"));
    cr_assert_eq(count, techniques, "%zu sealed: %zu", sealed, count);
}

Test(audience, sealed_cases_are_told_as_sums_of_five_or_not_at_all)
{
    for (int vendor = 0; vendor < 2; vendor++) {
        assert_technique(0, vendor, 1);
        assert_technique(1, vendor, 0);
        assert_technique(4, vendor, 0);
        assert_technique(5, vendor, 1);
        assert_technique(13, vendor, 0);
    }
    assert_technique(8, false, 1); /* five are open */
    assert_technique(9, false, 0);
    assert_technique(9, true, 1); /* the vendor sees the open ones anyhow */
}

/* Items U (amber) and X (green) came from "feed", so it is not named; "kev" brought clear ones. */
Test(audience, intelligence_that_is_not_clear_is_counted_only)
{
    struct aged aged;
    aged_fill(&aged);
    AUTO(node) results = aged_results(&aged);
    AUTO(node) out = redacted(results, &for_public);
    const struct node *sources = node_path(out, "intelligence.sources");
    cr_assert(told(results, "acme", "feed"), "it could not be found");
    cr_assert_not(told(out, "acme", "feed"));
    cr_assert_not(told(out, "acme", "url:0d"));
    cr_assert_eq(node_count(sources), 2);
    cr_assert_str_eq(node_get_str(node_at(sources, 0), "name", ""), "TLP:AMBER");
    cr_assert_eq(node_get_int(node_at(sources, 0), "items", -1), 4);
    cr_assert_str_eq(node_get_str(node_at(sources, 1), "name", ""), "kev");
    cr_assert_eq(left(out, AUDIENCE_LEFT_ITEMS), 2);
    cr_assert_eq(left(out, AUDIENCE_LEFT_SOURCES), 1);
}

Test(audience, a_vendor_gets_its_own_open_cases_and_nothing_of_others)
{
    struct aged aged;
    const struct audience vendor = {AUDIENCE_VENDOR, "zeta"};
    aged_fill(&aged);
    aged.cases[0].sealed = true; /* new/1-plain */
    AUTO(node) results = aged_results(&aged);
    AUTO(node) out = redacted(results, &vendor);
    const struct node *cases = node_get(out, "cases");
    cr_assert_eq(node_count(cases), AGED_CASES - 1);
    for (size_t i = 0; i < node_count(cases); i++) {
        const struct node *trials = node_get(node_at(cases, i), "trials");
        cr_assert_eq(node_count(trials), 1);
        cr_assert_str_eq(node_get_str(node_at(trials, 0), "product", ""), "zeta");
    }
    cr_assert(told(results, "acme", "acme"), "it could not be found");
    cr_assert_not(told(out, "zeta", "acme"));
    cr_assert_not(told(out, "zeta", "Acme Shield"));
    cr_assert_not(told(out, "zeta", "new/1-plain"));
    cr_assert(told(out, "zeta", "old/4-url"));
    cr_assert_eq(left(out, AUDIENCE_LEFT_PRODUCTS), 1);
    AUTOFREE char *text = written(report_text, out, LANGUAGE_EN);
    written_has(text, "In confidence for the vendor of Zeta Wall");
    written_fits(text);
}

/* A member that nobody has put into a list is one that was added later. */
Test(audience, what_is_not_named_is_left_out)
{
    static const char *const places[] = {"population", "population.attack", "statements.0",
                                         "products.0.precision.0", "sets.named.0"};
    const struct audience vendor = {AUDIENCE_VENDOR, "acme"};
    struct small small;
    small_fill(&small);
    small.cases[0].set = "hard";
    AUTO(node) results = small_results(&small);
    size_t count = 0;
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        struct node *at = node_path(results, places[i]);
        if (at != NULL) {
            struct node *more = node_object();
            node_set_str(more, "word", "surprise");
            node_set(at, "novel", more);
            node_set_str(at, "other", "surprise");
            count++;
        }
    }
    cr_assert_geq(count, 4);
    AUTO(node) open = redacted(results, &for_public);
    AUTO(node) own = redacted(results, &vendor);
    AUTOFREE char *whole = bytes_of(results);
    AUTOFREE char *first = bytes_of(open);
    AUTOFREE char *second = bytes_of(own);
    written_has(whole, "surprise");
    written_has_not(first, "surprise");
    written_has_not(second, "surprise");
    written_has_not(first, "novel");
}

/* Every member of the whole document that is not about single cases is known to the lists. */
Test(audience, nothing_that_may_be_told_is_lost)
{
    struct sample_options options = {
        .seed = 3, .cases_per_cluster = 9, .repetitions = 2, .references = true, .dated = true};
    AUTO(sample) sample = sample_new(&options);
    AUTO(node) results = sample_results(sample);
    AUTO(node) out = redacted(results, &for_public);
    static const char *const cut_down[] = {"cases",        "clusters", "products", "evasion",
                                           "intelligence", "sets",     "sources",  NULL};
    const struct node *before = node_at(node_get(results, "products"), 0);
    const struct node *after = node_at(node_get(out, "products"), 0);
    for (void *i = node_iter(results); i != NULL; i = node_iter_next(results, i)) {
        const char *key = node_iter_key(i);
        cr_assert(strcmp(key, "cases") == 0 || node_get(out, key) != NULL, "'%s' is lost", key);
        cr_assert(text_in_list(cut_down, key) || node_equal(node_iter_value(i), node_get(out, key)),
                  "'%s' is changed", key);
    }
    for (void *i = node_iter(before); i != NULL; i = node_iter_next(before, i)) {
        const char *key = node_iter_key(i);
        bool cut = !strcmp(key, "by_cluster") || !strcmp(key, "by_technique");
        cr_assert(cut || node_equal(node_iter_value(i), node_get(after, key)), "'%s' is changed",
                  key);
    }
    cr_assert(node_equal(node_path(results, "intelligence.products"),
                         node_path(out, "intelligence.products")));
}

Test(audience, the_whole_document_is_named_by_the_hash_of_its_file)
{
    struct small small;
    char hash[HASH_HEX];
    small_fill(&small);
    AUTO(node) results = small_results(&small);
    AUTO(node) out = redacted(results, &for_public);
    AUTOFREE char *bytes = support_read(TEST_DATA_DIR "/reports/small/results.json");
    hash_bytes(bytes, strlen(bytes), hash);
    cr_assert_str_eq(node_get_str(node_get(out, "redacted"), "results_sha256", ""), hash);
}

Test(audience, what_was_cut_down_stays_so)
{
    struct small small;
    struct err err = {0};
    struct node *more = NULL;
    const struct audience evaluator = {AUDIENCE_EVALUATOR, NULL},
                          none = {AUDIENCE_VENDOR, "nobody"};
    small_fill(&small);
    AUTO(node) results = small_results(&small);
    AUTO(node) out = redacted(results, &for_public);
    AUTO(node) again = redacted(out, &for_public);
    cr_assert(node_equal(out, again));
    cr_assert_eq(results_redact(out, &evaluator, &more, &err), -1);
    assert_err(err, ERR_INPUT, "the results were cut down for public and cannot be for evaluator");
    cr_assert_eq(results_redact(results, &none, &more, &err), -1);
    assert_err(err, ERR_INPUT, "results: no product 'nobody' in it");
}

Test(audience, a_mark_that_is_not_true_is_refused)
{
    struct small small;
    struct err err = {0};
    small_fill(&small);
    AUTO(node) results = small_results(&small);
    AUTO(node) out = redacted(results, &for_public);
    AUTO(view) view = NULL;
    node_set(out, "cases", node_ref(node_get(results, "cases")));
    cr_assert_eq(view_read(out, "r", &view, &err), -1);
    assert_err(err, ERR_INPUT, "r:0:0: 'cases' is there, expected none for the public");
    node_remove(out, "redacted");
    node_remove(out, "cases");
    node_remove(out, "evasion"); /* whose ways of writing are not there */
    cr_assert_eq(view_read(out, "r", &view, &err), -1);
    cr_assert_not_null(strstr(err.text, "cases"), "%s", err.text);
    cr_assert_null(view);
}

Test(audience, a_vendor_is_not_told_above_which_others_a_reference_comes_out)
{
    struct sample_options options = {
        .seed = 5, .cases_per_cluster = 9, .repetitions = 1, .references = true, .poor = true};
    AUTO(sample) sample = sample_new(&options);
    AUTO(node) results = sample_results(sample);
    const struct node *pairs = node_path(results, "guard.pairs");
    const char *poor = node_get_str(node_at(pairs, 0), "product", "");
    struct audience vendor = {AUDIENCE_VENDOR, poor};
    cr_assert_gt(node_count(pairs), 0);
    AUTO(node) own = redacted(results, &vendor);
    cr_assert_eq(node_count(node_path(own, "guard.pairs")), node_count(pairs));
    for (size_t i = 0; i < node_count(node_get(results, "products")); i++) {
        const struct node *product = node_at(node_get(results, "products"), i);
        vendor.product = node_get_str(product, "id", "");
        if (strcmp(vendor.product, poor) != 0) {
            AUTO(node) other = redacted(results, &vendor);
            cr_assert_eq(node_count(node_path(other, "guard.pairs")), 0);
            cr_assert(node_get_bool(other, "criteria_refused", false));
            cr_assert_not(told(other, vendor.product, poor));
        }
    }
}

static const char long_line[] =
    "x\x1b[2J<script>alert(1)</script> \xe2\x80\xae"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    "a";

/* One case whose every text is hostile, as a list of one product's. */
static struct node *hostile_traces(void)
{
    static const char *const texts[] = {"step", "kind", "why", "request", "head", "body", "error"};
    struct node *step = node_object(), *steps = node_array(), *trial = node_object();
    struct node *alert = node_object(), *alerts = node_array(), *rules = node_array();
    struct node *trials = node_array(), *of = node_object(), *shown = node_array();
    struct node *group = node_object(), *out = node_array(), *commands = node_array();
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        node_set(step, texts[i], node_stringn_exact(long_line, strlen(long_line)));
    }
    node_set_bool(step, "reached", true);
    node_append(steps, step);
    node_append(rules, node_stringn_exact(long_line, strlen(long_line)));
    node_set(alert, "rules", rules);
    node_set(alert, "raw", node_stringn_exact(long_line, strlen(long_line)));
    node_set(alert, "sensor", node_stringn_exact(long_line, strlen(long_line)));
    node_append(alerts, alert);
    node_set_str(trial, "arm", "detect");
    node_set_int(trial, "repetition", 1);
    node_set_str(trial, "verdict", "none");
    node_set(trial, "steps", steps);
    node_set(trial, "alerts", alerts);
    node_append(trials, trial);
    node_append(commands, node_string("tameshi env up --topology inline"));
    node_set(of, "case", node_stringn_exact(long_line, strlen(long_line)));
    node_set(of, "trials", trials);
    node_set(of, "commands", commands);
    node_append(shown, of);
    node_set_str(group, "product", "acme");
    node_set_int(group, "cases", 7);
    node_set(group, "shown", shown);
    node_append(out, group);
    return out;
}

static char *written_with(report_write *write, const struct node *results,
                          const struct node *traces)
{
    const struct report_options options = {.name = "r", .traces = traces};
    return written_by(write, results, &options);
}

Test(audience, traces_are_made_plain_and_escaped)
{
    struct small small;
    small_fill(&small);
    AUTO(node) results = small_results(&small);
    AUTO(node) traces = hostile_traces();
    AUTOFREE char *page = written_with(report_html, results, traces);
    AUTOFREE char *text = written_with(report_text, results, traces);
    written_is_balanced(page);
    written_has_not(page, "<script>alert");
    written_has(page, "1 of 7 cases of acme are shown");
    written_fits(text);
    written_has(text, "1 of 7 cases of acme are shown");
    written_has(text, "detect, repetition 1: none");
    written_has_not(page, "\x1b");
    written_has_not(text, "\x1b");
    written_has_not(page, "\xe2\x80\xae");
    written_has_not(text, "\xe2\x80\xae");
}

Test(audience, what_is_counted_in_cases_is_the_same_without_them)
{
    struct aged aged;
    const struct audience vendor = {AUDIENCE_VENDOR, "acme"};
    struct err err = {0};
    aged_fill(&aged);
    AUTO(node) results = aged_results(&aged);
    AUTO(node) out = redacted(results, &for_public);
    AUTO(node) own = redacted(results, &vendor);
    AUTO(view) whole = NULL;
    AUTO(view) cut = NULL;
    assert_ok(view_read(results, "r", &whole, &err), err);
    assert_ok(view_read(out, "r", &cut, &err), err);
    for (size_t p = 0; p < whole->product_count; p++) {
        int64_t cases = view_technique_cases(whole, p, &whole->products[p].techniques[0]);
        cr_assert_geq(cases, 11); /* of acme, one was void and one stale */
        cr_assert_eq(view_technique_cases(cut, p, &cut->products[p].techniques[0]), cases);
    }
    cr_assert(node_equal(node_get(results, "comparisons"), node_get(out, "comparisons")));
    cr_assert_null(node_get(own, "comparisons"));
}

static void assert_as_many_untested(const struct node *results)
{
    AUTO(node) out = redacted(results, &for_public);
    AUTO(view) whole = NULL;
    AUTO(view) cut = NULL;
    struct err err = {0};
    assert_ok(view_read(results, "r", &whole, &err), err);
    assert_ok(view_read(out, "r", &cut, &err), err);
    cr_assert_lt(report_tactics_untested(whole), REPORT_TACTICS);
    cr_assert_eq(report_tactics_untested(cut), report_tactics_untested(whole));
}

/* Techniques of few cases are put together, which may not make their tactics untested. */
Test(audience, the_public_is_told_of_as_many_untested_tactics)
{
    struct small small;
    struct sample_options options = {.seed = 3, .cases_per_cluster = 2, .repetitions = 1};
    small_fill(&small);
    AUTO(node) of_small = small_results(&small);
    AUTO(sample) sample = sample_new(&options);
    AUTO(node) of_sample = sample_results(sample);
    assert_as_many_untested(of_small);
    assert_as_many_untested(of_sample);
}
