/* Real public test cases, where they are there ($TAMESHI_CORPORA, or shared/corpora beside the
 * repository): nothing of them is kept here. */
#include <string.h>

#include "common/base/file.h"
#include "common/ext/hash.h"
#include "common/ext/stream.h"
#include "scenarios/import/atomic.h"
#include "scenarios/import/import.h"
#include "tests/scenarios/support.h"

#define MAX_FILES 4000
#define MAX_BUNDLE ((size_t)100 << 20)

static void count_scenario(const char *path, size_t *attacks, size_t *benign, struct hash *bytes)
{
    AUTO(scenario) scenario = NULL;
    struct err err = {0};

    assert_ok(scenario_load(path, &scenario, &err), err);
    *attacks += scenario->kind == SCENARIO_ATTACK;
    *benign += scenario->kind == SCENARIO_BENIGN;
    for (size_t i = 0; i < scenario->step_count; i++) {
        AUTOBUF struct buf request = BUF_INIT;
        struct bindings bindings = test_bindings(NULL);

        assert_ok(
            scenario_render_http(scenario, 0, &scenario->steps[i].http, &bindings, &request, &err),
            err);
        hash_add(bytes, buf_str(&request), request.length);
    }
}

/* The hash is of the requests of all tests in order of their ids, as a program of its own (PyYAML
 * and a re-telling of go-ftw's rules in Python) puts them together. The refused: 21 tests of the
 * web server's own answer to what is no HTTP, 2 of a text in the log that names no rule, and a file
 * of remarks. */
Test(import_corpora, every_test_of_the_core_rule_set_is_a_good_scenario_or_refused_for_a_reason)
{
    AUTOFREE char *in = support_corpus("crs-regression");
    SUPPORT_FOLDER scratch = support_folder();
    AUTOFREE char *out = file_join(scratch, "out");
    AUTO(hash) bytes = hash_new();
    struct scenario_import_report report;
    struct err err = {0};
    char digest[HASH_HEX];
    char **names = NULL;
    size_t attacks = 0;
    size_t benign = 0;
    size_t count = 0;

    scenario_import_report_init(&report);
    assert_ok(scenario_import_path(scenario_import_format("go-ftw", &err), in, out, &report, &err),
              err);
    cr_expect_eq(report.files, 135);
    cr_expect_eq(report.tests, 2378);
    cr_expect_eq(report.payload_only, 2354);
    cr_expect_eq(report.converted, 0);
    cr_expect_eq(report.refused, 24);
    cr_expect_eq(node_count(report.errors), 24);
    for (size_t i = 0; i < node_count(report.errors); i++) {
        cr_expect_str_neq(node_get_str(node_at(report.errors, i), "why", ""), "");
    }
    assert_ok(file_list(out, MAX_FILES, &names, &count, &err), err);
    for (size_t i = 0; i < count; i++) {
        AUTOFREE char *path = file_join(out, names[i]);

        count_scenario(path, &attacks, &benign, bytes);
    }
    file_names_free(names, count);
    hash_end(bytes, digest);
    cr_expect_eq(attacks, 1947);
    cr_expect_eq(benign, 407);
    cr_expect_str_eq(digest, "ba170a04d7ad09cd607af7638fc067d188b0d08b387ded6175640a00c806e82c");
    scenario_import_report_done(&report);
}

static struct node *load_bundle(const char *path)
{
    AUTO(stream) stream = NULL;
    AUTOBUF struct buf text = BUF_INIT;
    static char piece[1 << 16];
    struct node *bundle = NULL;
    struct err err = {0};
    size_t got = 1;

    assert_ok(stream_open(path, &stream, &err), err);
    while (got > 0) {
        assert_ok(stream_read(stream, piece, sizeof(piece), &got, &err), err);
        buf_add(&text, piece, got);
        cr_assert_lt(text.length, MAX_BUNDLE);
    }
    assert_ok(node_parse(buf_str(&text), text.length, path, &bundle, &err), err);
    return bundle;
}

static bool names_phase(const struct node *technique, const char *tactic)
{
    const struct node *phases = node_get(technique, "kill_chain_phases");

    for (size_t i = 0; i < node_count(phases); i++) {
        if (strcmp(node_get_str(node_at(phases, i), "phase_name", ""), tactic) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_of_linux(const struct node *technique)
{
    const struct node *platforms = node_get(technique, "x_mitre_platforms");

    for (size_t i = 0; i < node_count(platforms); i++) {
        if (strcmp(node_str(node_at(platforms, i)), "Linux") == 0) {
            return true;
        }
    }
    return false;
}

Test(import_corpora, every_technique_on_linux_has_one_of_its_own_tactics)
{
    AUTOFREE char *path = support_corpus("attack/enterprise-attack-18.1.json.zst");
    AUTO(node) bundle = load_bundle(path);
    const struct node *objects = node_get(bundle, "objects");
    size_t seen = 0;

    for (size_t i = 0; i < node_count(objects); i++) {
        const struct node *object = node_at(objects, i);
        const char *id = node_str(node_path(object, "external_references.0.external_id"));
        const char *tactic = NULL;

        if (strcmp(node_get_str(object, "type", ""), "attack-pattern") != 0 ||
            node_get_bool(object, "revoked", false) ||
            node_get_bool(object, "x_mitre_deprecated", false) || !is_of_linux(object)) {
            continue;
        }
        tactic = atomic_tactic(id);
        cr_assert_not_null(tactic, "%s has none", id);
        cr_expect(names_phase(object, tactic), "%s is not of %s", id, tactic);
        seen++;
    }
    cr_assert_gt(seen, 300);
}
