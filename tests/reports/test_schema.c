/* results.json and the documents for other programs against their schemas, by validators that are
 * not ours. A schema that takes everything would show nothing, so documents that are broken are
 * refused by each of them as well. */
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/proc.h"
#include "common/base/text.h"
#include "reports/audience.h"
#include "tests/reports/aged.h"
#include "tests/reports/exported.h"
#include "tests/reports/sample.h"
#include "tests/support.h"

#define TIMEOUT_MS 120000
#define SCHEMAS TEST_DATA_DIR "/reports/schema/"

static const struct {
    report_write *write;
    const char *schema;
    bool lines;
} formats[] = {
    {report_navigator, SCHEMAS "navigator-4.5.schema.json", false},
    {report_ocsf, SCHEMAS "ocsf-2004.schema.json", true},
    {report_oscal, SCHEMAS "oscal-ar-1.1.schema.json", false},
    {report_misp, SCHEMAS "misp-event.schema.json", false},
};

/* What a program says, with its exit code. Caller frees. */
static char *run(const char *const *argv, int *exit_code)
{
    struct proc_options options = {
        .argv = argv, .timeout_ms = TIMEOUT_MS, .max_output_bytes = 1 << 20};
    struct proc_result result = {0};
    struct err err = {0};
    assert_ok(proc_run(&options, &result, &err), err);
    char *said = mem_printf("%s%s", buf_str(&result.out), buf_str(&result.err_out));
    *exit_code = result.exit_code;
    proc_result_done(&result);
    return said;
}

static void put(const char *folder, const char *name, const struct node *document)
{
    struct err err = {0};
    AUTOFREE char *file = file_join(folder, name);
    assert_ok(node_save(document, NODE_PRETTY, file, &err), err);
}

/* Every file of the folder validates, or none does; there are `count`. */
static void check(const char *schema, const char *folder, bool good, size_t count)
{
    const char *argv[] = {"python3", SCHEMA_CHECK, schema, folder, NULL};
    int exit_code = 0;
    size_t seen = 0;
    char *rest = NULL;
    AUTOFREE char *said = run(argv, &exit_code);
    cr_assert_eq(exit_code, 0, "%s", said);
    for (char *line = strtok_r(said, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        cr_expect_eq(text_ends(line, " ok"), good, "%s: %s", schema, line);
        seen++;
    }
    cr_assert_eq(seen, count);
}

static struct node *document_of(size_t format, const struct node *results, const char *product)
{
    return formats[format].lines ? exported_lines(formats[format].write, results, product)
                                 : exported_json(formats[format].write, results, product);
}

static struct sample *sample_of(uint64_t seed, bool references, bool dated)
{
    struct sample_options options = {.seed = seed,
                                     .cases_per_cluster = 4,
                                     .repetitions = 2,
                                     .note = dated,
                                     .references = references,
                                     .dated = dated};
    return sample_new(&options);
}

/* A run with everything that results may hold: sets, sealed cases, payload-only cases, stale ones,
 * a product of unknown time. */
static struct node *full_results(struct aged *aged)
{
    static const char *const rule[] = {"942100"};
    aged_fill(aged);
    aged->cases[0].set = aged->cases[1].set = "spring";
    for (size_t i = 0; i < 4; i++) {
        aged->cases[i].sealed = true;
        aged->cases[i].variant = i % 2 ? "url" : "plain";
        aged->cases[i].plain_id = i % 2 ? aged->cases[i - 1].id : NULL;
    }
    aged->cases[12].payload_only = true;
    aged->cases[12].rules = rule;
    aged->cases[12].rule_count = 1;
    return aged_results(aged);
}

static void put_redacted(const char *folder, const char *name, const struct node *results,
                         const char *audience)
{
    struct audience whom;
    struct err err = {0};
    AUTO(node) out = NULL;
    assert_ok(audience_parse(audience, &whom, &err), err);
    assert_ok(results_redact(results, &whom, &out, &err), err);
    put(folder, name, out);
}

Test(results_schema, what_is_written_validates)
{
    support_need_jsonschema();
    SUPPORT_FOLDER folder = support_folder();
    struct aged aged;
    struct err err = {0};
    AUTO(node) full = full_results(&aged);
    AUTO(sample) with = sample_of(4, true, true);
    AUTO(sample) without = sample_of(5, false, false);
    AUTO(node) one = sample_results(with);
    AUTO(node) two = sample_results(without);
    AUTO(criteria) second = sample_criteria_of("waf-2");
    AUTO(node) gated = sample_results_by(with, second);
    AUTO(node) small = NULL;
    AUTO(node) dated = NULL;
    assert_ok(node_load(TEST_DATA_DIR "/reports/small/results.json", 1 << 24, &small, &err), err);
    assert_ok(node_load(TEST_DATA_DIR "/reports/aged/results.json", 1 << 24, &dated, &err), err);
    put(folder, "full.json", full);
    put(folder, "one.json", one);
    put(folder, "two.json", two);
    put(folder, "gated.json", gated);
    put(folder, "small.json", small);
    put(folder, "aged.json", dated);
    put_redacted(folder, "public.json", full, "public");
    put_redacted(folder, "vendor.json", full, "vendor:acme");
    put_redacted(folder, "gated-public.json", gated, "public");
    check(RESULTS_SCHEMA_FILE, folder, true, 9);
    cr_assert_eq(node_type(node_path(gated, "products.0.gates")), NODE_OBJECT);
    cr_assert_eq(node_type(node_get(gated, "coverage")), NODE_OBJECT);
    cr_assert_eq(node_type(node_get(gated, "valid_until")), NODE_STRING);
    cr_assert_eq(node_type(node_get(full, "payload_only")), NODE_OBJECT);
    cr_assert_eq(node_type(node_path(full, "sets.sealed")), NODE_ARRAY);
    cr_assert_eq(node_type(node_get(full, "evasion")), NODE_OBJECT);
}

Test(results_schema, hostile_texts_are_texts)
{
    support_need_jsonschema();
    SUPPORT_FOLDER folder = support_folder();
    size_t count = 0;
    for (; hostile_texts[count]; count++) {
        struct small small;
        AUTOFREE char *name = mem_printf("%zu.json", count);
        AUTO(node) results = hostile_results(&small, hostile_texts[count]);
        put(folder, name, results);
    }
    check(RESULTS_SCHEMA_FILE, folder, true, count);
}

/* A copy with one thing changed: the member of an object that a path leads to. */
static void put_broken(const char *folder, const char *name, const struct node *document,
                       const char *path, const char *key, struct node *value)
{
    AUTO(node) copy = node_copy(document);
    struct node *object = *path ? node_path(copy, path) : copy;
    cr_assert_eq(node_type(object), NODE_OBJECT, "%s: no object at '%s'", name, path);
    if (value) {
        node_set(object, key, value);
    } else {
        cr_assert_not_null(node_get(object, key), "%s: no '%s' to take away", name, key);
        node_remove(object, key);
    }
    put(folder, name, copy);
}

Test(results_schema, what_is_broken_is_refused)
{
    support_need_jsonschema();
    SUPPORT_FOLDER folder = support_folder();
    struct aged aged;
    AUTO(node) full = full_results(&aged);
    put_broken(folder, "a.json", full, "", "schema", node_string("tameshi.results/2"));
    put_broken(folder, "b.json", full, "", "cases", NULL);
    put_broken(folder, "c.json", full, "run", "plan_sha256", node_string("12"));
    put_broken(folder, "d.json", full, "run", "started", node_string("yesterday"));
    put_broken(folder, "e.json", full, "cases.0", "kind", node_string("benign"));
    put_broken(folder, "f.json", full, "cases.0", "control", node_array());
    put_broken(folder, "g.json", full, "cases.0.trials.0", "verdict", node_string("missed"));
    put_broken(folder, "h.json", full, "cases.0.trials.0", "cause", NULL);
    put_broken(folder, "i.json", full, "products.0.metrics.0", "numerator", node_int(-1));
    put_broken(folder, "j.json", full, "products.0.metrics.0", "enough", node_bool(false));
    put_broken(folder, "k.json", full, "products.0.metrics.0", "rank", node_int(1));
    put_broken(folder, "l.json", full, "products.0", "role", node_string("control"));
    put_broken(folder, "m.json", full, "products.0.thresholds.0", "verdict", node_string("good"));
    put_broken(folder, "n.json", full, "guard", "state", node_string("off"));
    put_broken(folder, "o.json", full, "intelligence", "items", node_int(0));
    put_broken(folder, "p.json", full, "cases.0.intel", "tlp", NULL);
    put_broken(folder, "q.json", full, "comparisons.0.pairs.0", "p_adjusted", NULL);
    put_broken(folder, "r.json", full, "comparisons.0.pairs.0", "enough", node_bool(false));
    put_broken(folder, "s.json", full, "comparisons.0.ranks.0", "best", node_int(0));
    check(RESULTS_SCHEMA_FILE, folder, false, 19);
}

Test(results_schema, broken_gates_and_coverage_are_refused)
{
    support_need_jsonschema();
    SUPPORT_FOLDER folder = support_folder();
    AUTO(sample) sample = sample_of(4, true, true);
    AUTO(criteria) second = sample_criteria_of("waf-2");
    AUTO(node) gated = sample_results_by(sample, second);
    const char *untested = "coverage.techniques.19";
    cr_assert_str_eq(node_get_str(node_path(gated, untested), "state", ""), "untested");
    put_broken(folder, "a.json", gated, untested, "cases", node_int(0));
    put_broken(folder, "b.json", gated, untested, "clusters", node_int(1));
    put_broken(folder, "c.json", gated, "coverage.techniques.0", "cases", node_null());
    put_broken(folder, "d.json", gated, "products.0.gates", "verdict", node_string("good"));
    put_broken(folder, "e.json", gated, "products.0.gates.each.0", "window_ms", NULL);
    put_broken(folder, "f.json", gated, "", "valid_until", node_string("soon"));
    check(RESULTS_SCHEMA_FILE, folder, false, 6);
}

Test(export_schema, documents_of_a_run_validate)
{
    support_need_jsonschema();
    AUTO(sample) with = sample_of(4, true, true);
    AUTO(sample) without = sample_of(5, false, false);
    struct aged aged;
    AUTO(node) one = sample_results(with);
    AUTO(node) two = sample_results(without);
    AUTO(node) full = full_results(&aged);
    for (size_t f = 0; f < COUNT_OF(formats); f++) {
        SUPPORT_FOLDER folder = support_folder();
        AUTO(node) first = document_of(f, one, "nginx-modsecurity-crs-pl1");
        AUTO(node) second = document_of(f, two, "nginx-modsecurity-crs-pl2");
        AUTO(node) third = document_of(f, full, "acme");
        put(folder, "one.json", first);
        put(folder, "two.json", second);
        put(folder, "full.json", third);
        check(formats[f].schema, folder, true, 3);
    }
}

Test(export_schema, documents_with_hostile_texts_validate)
{
    support_need_jsonschema();
    for (size_t f = 0; f < COUNT_OF(formats); f++) {
        SUPPORT_FOLDER folder = support_folder();
        size_t count = 0;
        for (; hostile_texts[count]; count++) {
            struct small small;
            AUTOFREE char *name = mem_printf("%zu.json", count);
            AUTO(node) results = hostile_results(&small, hostile_texts[count]);
            AUTO(node) document = document_of(f, results, NULL);
            put(folder, name, document);
        }
        check(formats[f].schema, folder, true, count);
    }
}

Test(export_schema, broken_documents_are_refused)
{
    support_need_jsonschema();
    static const struct {
        size_t format;
        const char *path, *key, *value;
    } broken[] = {
        {0, "versions", "layer", "4.4"},
        {0, "techniques.0", "techniqueID", "1190"},
        {0, "techniques.0", "score", "75"},
        {0, "", "domain", "enterprise"},
        {1, "0", "severity", "High"}, /* beside number 0 */
        {1, "0", "time", "2026-11-21"},
        {1, "0.finding_info", "uid", "1"},
        {1, "0.metadata", "vendor", "x"},
        {2, "assessment-results", "uuid", "1"},
        {2, "assessment-results.metadata", "last-modified", "2026-11-21T07:41:09"},
        {2, "assessment-results.results.0.findings.0.target.status", "state", "conditional"},
        {2, "assessment-results.results.0.observations.0.props.0", "value", " x"},
        {3, "Event.Attribute.0", "category", "Person"},
        {3, "Event.Attribute.0.Sighting.0", "type", "9"},
        {3, "Event.Attribute.0.Sighting.0", "date_sighting", "2026-11-21"},
        {3, "Event.Tag.0", "name", "tlp:red"},
    };
    struct aged aged;
    AUTO(node) full = full_results(&aged);
    for (size_t f = 0; f < COUNT_OF(formats); f++) {
        SUPPORT_FOLDER folder = support_folder();
        AUTO(node) document = document_of(f, full, "acme");
        size_t count = 0;
        for (size_t i = 0; i < COUNT_OF(broken); i++) {
            AUTOFREE char *name = mem_printf("%zu.json", i);
            if (broken[i].format == f) {
                put_broken(folder, name, document, broken[i].path, broken[i].key,
                           node_string(broken[i].value));
                count++;
            }
        }
        check(formats[f].schema, folder, false, count);
    }
}

/* xmllint's answer to a text under the schema of JUnit XML: 0 where it validates. */
static int xmllint(const char *text)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *file = file_join(folder, "report.xml");
    const char *argv[] = {"xmllint",           "--noout", "--nonet", "--schema",
                          SCHEMAS "junit.xsd", file,      NULL};
    int exit_code = 0;
    support_write(file, text);
    free(run(argv, &exit_code));
    return exit_code;
}

Test(export_schema, junit_validates)
{
    if (!proc_has_program("xmllint")) {
        cr_skip_test("Debian's libxml2-utils is not installed");
    }
    AUTO(sample) sample = sample_of(4, true, true);
    AUTO(node) results = sample_results(sample);
    AUTOFREE char *text = exported(report_junit, results, NULL);
    cr_assert_eq(xmllint(text), 0);
    for (size_t i = 0; hostile_texts[i]; i++) {
        struct small small;
        AUTO(node) hostile = hostile_results(&small, hostile_texts[i]);
        AUTOFREE char *document = exported(report_junit, hostile, NULL);
        cr_assert_eq(xmllint(document), 0, "with \"%s\"", hostile_texts[i]);
    }
    memcpy(strstr(text, "failures="), "failured=", 9);
    cr_assert_neq(xmllint(text), 0);
}
