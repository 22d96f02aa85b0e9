/* What a report for the public or for a vendor may not hold, over the fake hypervisor: a run with a
 * sealed pack and with intelligence marked TLP:RED and TLP:AMBER. What is forbidden is taken from
 * the plan, the pack's scenarios, the snapshot and the results, and looked for in all bytes of
 * every format in both languages. */
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/ext/doc.h"
#include "reports/report.h"
#include "tests/flow/flow.h"

#define IMAGES FLOW_WORLD "/images"
#define SHORTEST 6 /* letters of a text that is looked for: shorter ones stand anywhere */

const char *const flow_machines[] = {"--hypervisor", "fake", "--fake-images", IMAGES, NULL};

TestSuite(audience_flow, .init = flow_setup);

static const char attack_text[] =
    "id: quillon-union\nversion: 3\ntitle: A quillon query\nkind: attack\n"
    "summary: Nobody may know the quillon.\ncategory: [waf]\ntechnique: T1190\n"
    "tactic: initial-access\ncapec: [66]\ncwe: [89]\nisolation: batch\ncluster: sqli-union\n"
    "values:\n  payload:\n    - \"UNION SELECT 1\"\n    - \"UNION/**/SELECT 7654\"\n"
    "steps:\n  - http:\n      name: quillon-step\n      method: GET\n      path: /search\n"
    "      query: {q: \"{{payload}}\"}\n"
    "effect:\n  - response: {step: quillon-step, contains: \"{{canary.db}}\"}\n";

static const char benign_text[] =
    "id: quillon-words\nversion: 1\ntitle: Ordinary quillons\nkind: benign\n"
    "summary: Nobody may know these words.\ncategory: [waf]\ncluster: prose\nvalues:\n  words:\n"
    "    - \"kestrel council\"\n    - \"UNION SELECT kestrel committee\"\n"
    "steps:\n  - http:\n      name: quillon-step\n      method: GET\n      path: /search\n"
    "      query: {q: \"{{words}}\"}\n"
    "      expect: {status: [200], contains: \"results for you\"}\n";

struct lab {
    char *folder, *snapshot, *plan, *dir;
    char *scenarios[2]; /* sealed */
    struct node *forbidden;
};

static void lab_done(struct lab *lab)
{
    free(lab->snapshot);
    free(lab->plan);
    free(lab->dir);
    free(lab->scenarios[0]);
    free(lab->scenarios[1]);
    node_free(lab->forbidden);
    support_folder_done(&lab->folder);
}

#define LAB __attribute__((cleanup(lab_done))) struct lab

static struct node *load(const char *path)
{
    struct node *node = NULL;
    struct err err = {0};
    assert_ok(node_load(path, (size_t)64 << 20, &node, &err), err);
    return node;
}

/* The snapshot of the small world, in which the two addresses that can be bound come from sources
 * of their own, one marked red and one amber. */
static void write_snapshot(const char *path)
{
    AUTO(node) snapshot = load(FLOW_WORLD "/intel/snapshot.json");
    const struct node *items = node_get(snapshot, "items");
    struct node *sources = node_array();
    struct err err = {0};
    static const struct {
        const char *name, *tlp;
        int items;
    } list[] = {{"amber-harbour", "amber", 1}, {"feed", NULL, 4}, {"red-harbour", "red", 1}};
    for (size_t i = 0; i < COUNT_OF(list); i++) {
        struct node *source = node_object();
        node_set_str(source, "name", list[i].name);
        node_set_int(source, "items", list[i].items);
        node_append(sources, source);
    }
    for (size_t i = 4; i < node_count(items); i++) {
        const size_t at = i == 4 ? 2 : 0;
        struct node *from = node_array();
        node_append(from, node_string(list[at].name));
        node_set(node_at(items, i), "sources", from);
        node_set_str(node_at(items, i), "tlp", list[at].tlp);
        node_set_str(node_at(items, i), "name", i == 4 ? "the unnamed stage" : "the second stage");
    }
    node_set(snapshot, "sources", sources);
    assert_ok(node_save(snapshot, NODE_CANONICAL, path, &err), err);
}

/* A copy of the small world with a second product under test, which is like the first. */
static void make_world(const char *folder)
{
    AUTOFREE char *world = file_join(folder, "world");
    AUTOFREE char *other = file_join(world, "harness/products/other-waf");
    AUTOFREE char *path = file_join(other, "product.yaml");
    AUTOFREE char *text = support_read(FLOW_WORLD "/harness/products/tiny-waf/product.yaml");
    AUTOBUF struct buf changed = BUF_INIT;
    struct err err = {0};
    char *rest = NULL;
    for (char *line = strtok_r(text, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        buf_printf(&changed, "%s\n",
                   text_starts(line, "id: ")     ? "id: other-waf"
                   : text_starts(line, "name: ") ? "name: Wall of Another"
                                                 : line);
    }
    assert_ok(file_copy_tree(FLOW_WORLD, world, &err), err);
    assert_ok(file_mkdirs(other, 0755, &err), err);
    support_write(path, buf_str(&changed));
    setenv("TAMESHI_DATA", world, 1);
}

/* A laboratory's run of everything in the small world. */
static struct lab lab_run(const char *extra)
{
    char *folder = support_folder();
    struct lab lab = {
        .folder = folder,
        .snapshot = file_join(folder, "snapshot.json"),
        .plan = file_join(folder, "plan.json"),
        .dir = file_join(folder, "run"),
        .scenarios = {file_join(folder, "quillon-union.yaml"),
                      file_join(folder, "quillon-words.yaml")},
        .forbidden = node_array(),
    };
    AUTOFREE char *key = file_join(folder, "lab.key");
    AUTOFREE char *pack = file_join(folder, "pack");
    AUTOFREE char *campaign = file_join(folder, "all.yaml");
    const char *seal[] = {"scenario",       "seal",      lab.scenarios[0],
                          lab.scenarios[1], "--new-key", key,
                          "--out",          pack,        NULL};
    const char *plan[] = {"plan",     campaign, "--intel", lab.snapshot, "--out", lab.plan,
                          "--sealed", pack,     "--key",   key,          NULL};
    const char *run[] = {"run",           lab.plan, "--out", lab.dir, "--jobs",       "2",
                         "--sealed",      pack,     "--key", key,     "--hypervisor", "fake",
                         "--fake-images", IMAGES,   extra,   NULL};
    make_world(folder);
    support_write(campaign, "id: all\ntitle: All of the small world\ncategory: waf\n"
                            "criteria: tiny-1\nproducts: [tiny-waf, other-waf, deny-all]\n"
                            "scenarios: [fetch, union, drop, broken, words]\nseed: 7\n");
    support_write(lab.scenarios[0], attack_text);
    support_write(lab.scenarios[1], benign_text);
    write_snapshot(lab.snapshot);
    free(flow_good(seal));
    free(flow_good(plan));
    free(flow_good(run));
    return lab;
}

static void forbid(struct lab *lab, const char *text)
{
    if (text != NULL && strlen(text) >= SHORTEST) {
        node_append(lab->forbidden, node_string(text));
    }
}

/* As it stands in a request line: the space alone is written in another way there. */
static void forbid_sent(struct lab *lab, const char *text)
{
    static const char *const spaces[] = {"+", "%20"};
    for (size_t i = 0; i < COUNT_OF(spaces); i++) {
        AUTOBUF struct buf sent = BUF_INIT;
        for (const char *at = text; *at != '\0'; at++) {
            buf_add(&sent, *at == ' ' ? spaces[i] : at, *at == ' ' ? strlen(spaces[i]) : 1);
        }
        forbid(lab, buf_str(&sent));
    }
}

/* All texts below a node. */
static void forbid_all(struct lab *lab, const struct node *node)
{
    for (size_t i = 0; node_type(node) == NODE_ARRAY && i < node_count(node); i++) {
        forbid_all(lab, node_at(node, i));
    }
    for (void *i = node_type(node) == NODE_OBJECT ? node_iter(node) : NULL; i != NULL;
         i = node_iter_next(node, i)) {
        forbid_all(lab, node_iter_value(i));
    }
    forbid(lab, node_str(node));
}

static void forbid_items(struct lab *lab)
{
    AUTO(node) snapshot = load(lab->snapshot);
    const struct node *items = node_get(snapshot, "items");
    size_t marked = 0;
    for (size_t i = 0; i < node_count(items); i++) {
        const struct node *item = node_at(items, i);
        if (strcmp(node_get_str(item, "tlp", ""), "clear") != 0) {
            forbid(lab, node_get_str(item, "id", NULL));
            forbid(lab, node_get_str(item, "value", NULL));
            forbid(lab, node_get_str(item, "name", NULL));
            forbid_all(lab, node_get(item, "sources"));
            marked++;
        }
    }
    cr_assert_eq(marked, 2);
}

static void forbid_sealed(struct lab *lab, const struct node *plan)
{
    static const char *const members[] = {"id", "title", "summary", "values"};
    const struct node *scenarios = node_get(plan, "scenarios");
    size_t sealed = 0;
    struct err err = {0};
    for (size_t i = 0; i < COUNT_OF(lab->scenarios); i++) {
        AUTO(doc) doc = NULL;
        assert_ok(doc_load(lab->scenarios[i], &doc, &err), err);
        for (size_t k = 0; k < COUNT_OF(members); k++) {
            forbid_all(lab, node_get(doc_root(doc), members[k]));
        }
        forbid(lab, node_get_str(node_path(doc_root(doc), "steps.0.http"), "name", NULL));
    }
    for (size_t i = 0; i < node_count(scenarios); i++) {
        const struct node *seal = node_get(node_at(scenarios, i), "sealed");
        if (seal != NULL) {
            forbid(lab, node_get_str(seal, "leaf", NULL));
            forbid(lab, node_get_str(node_get(seal, "card"), "id", NULL));
            sealed++;
        }
    }
    cr_assert_eq(sealed, 2);
}

/* What the open scenarios send: payloads of what is missed are not told either. */
static void forbid_payloads(struct lab *lab, const struct node *plan)
{
    const struct node *scenarios = node_get(plan, "scenarios");
    size_t before = node_count(lab->forbidden);
    for (size_t i = 0; i < node_count(scenarios); i++) {
        forbid_all(lab, node_path(node_at(scenarios, i), "scenario.values"));
    }
    for (size_t i = before, end = node_count(lab->forbidden); i < end; i++) {
        forbid_sent(lab, node_str(node_at(lab->forbidden, i)));
    }
    cr_assert_geq(node_count(lab->forbidden), before + 6);
}

/* Cases in which a product missed something or reacted wrongly; other: of products but this. */
static size_t forbid_misses(struct lab *lab, const struct node *results)
{
    static const char *const wrong[] = {"none",        "telemetry",   "not-prevented",
                                        "false-alert", "false-block", NULL};
    const struct node *cases = node_get(results, "cases");
    size_t count = 0;
    for (size_t i = 0; i < node_count(cases); i++) {
        const struct node *trials = node_get(node_at(cases, i), "trials");
        bool missed = false;
        for (size_t k = 0; k < node_count(trials); k++) {
            missed = missed || text_in_list(wrong, node_get_str(node_at(trials, k), "verdict", ""));
        }
        if (missed) {
            forbid(lab, node_get_str(node_at(cases, i), "id", NULL));
            count++;
        }
    }
    return count;
}

/* The report as the program writes it. Caller frees. */
static char *report_of(const char *dir, const char *audience, const char *format,
                       const char *language, size_t *length)
{
    AUTOFREE char *out = mem_printf("%s/%s.%s", dir, format, language);
    const char *args[] = {"report",    dir,        "--audience", audience, "--format",
                          format,      "--lang",   language,     "--out",  out,
                          "--product", "tiny-waf", NULL};
    AUTOBUF struct buf bytes = BUF_INIT;
    struct err err = {0};
    free(flow_good(args));
    assert_ok(file_read(out, (size_t)64 << 20, &bytes, &err), err);
    *length = bytes.length;
    return buf_take(&bytes);
}

/* How many of the forbidden texts stand in a report, in any format and language; each is told. */
static size_t count_told(const struct lab *lab, const char *audience)
{
    static const char *const languages[] = {"en", "ja"};
    size_t found = 0;
    for (const struct report_writer *writer = report_writers; writer->name != NULL; writer++) {
        for (size_t l = 0; l < COUNT_OF(languages); l++) {
            size_t length = 0;
            AUTOFREE char *bytes =
                report_of(lab->dir, audience, writer->name, languages[l], &length);
            /* a list of findings has no line where no case may be told */
            cr_assert(length > 0 || strcmp(writer->name, "ocsf") == 0, "%s", writer->name);
            for (size_t i = 0; i < node_count(lab->forbidden); i++) {
                const char *text = node_str(node_at(lab->forbidden, i));
                if (memmem(bytes, length, text, strlen(text)) != NULL) {
                    fprintf(stderr, "%s, %s, for %s: '%s'\n", writer->name, languages[l], audience,
                            text);
                    found++;
                }
            }
        }
    }
    return found;
}

Test(audience_flow, a_public_report_holds_nothing_that_is_forbidden)
{
    LAB lab = lab_run("--keep-requests");
    AUTOFREE char *path = file_join(lab.dir, "results.json");
    AUTO(node) plan = load(lab.plan);
    AUTO(node) results = load(path);
    forbid_items(&lab);
    forbid_sealed(&lab, plan);
    forbid_payloads(&lab, plan);
    cr_assert_geq(forbid_misses(&lab, results), 8);
    cr_assert_geq(node_count(lab.forbidden), 30, "%zu", node_count(lab.forbidden));
    cr_assert_eq(count_told(&lab, "public"), 0);
    /* the same search does find what is there */
    cr_assert_gt(count_told(&lab, "evaluator"), 10);
}

Test(audience_flow, a_vendor_report_holds_its_own_cases_and_nothing_of_others)
{
    LAB lab = lab_run("--keep-requests");
    size_t length = 0;
    AUTO(node) plan = load(lab.plan);
    forbid_items(&lab);
    forbid_sealed(&lab, plan);
    forbid(&lab, "other-waf");
    forbid(&lab, "Wall of Another");
    cr_assert_eq(count_told(&lab, "vendor:tiny-waf"), 0);
    cr_assert_gt(count_told(&lab, "public"), 0, "it is the name of the other that is looked for");
    AUTOFREE char *page = report_of(lab.dir, "vendor:tiny-waf", "html", "en", &length);
    cr_assert_not_null(strstr(page, "union/3-plain"));
    cr_assert_not_null(strstr(page, "GET /search?q=UNION"));
    cr_assert_not_null(strstr(page, "tameshi env up --topology inline --product tiny-waf"));
    cr_assert_not_null(strstr(page, "Cases of sealed scenarios, which have no record that could "
                                    "be shown: 4"));
    cr_assert_not_null(strstr(page, "Cases made of intelligence that the vendor may not be given "
                                    "(above TLP:GREEN): 2"));
    /* misses first: of drop, tiny-waf knows nothing */
    cr_assert_lt(strstr(strstr(page, "id=\"traces\""), "drop/1-plain"),
                 strstr(strstr(page, "id=\"traces\""), "union/1-plain"));
}

Test(audience_flow, a_report_is_for_somebody_who_is_there)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *dir = flow_whole(folder, "run");
    AUTOFREE char *line =
        mem_printf("tameshi: %s/results.json: results: no product 'nobody' in it", dir);
    const char *nobody[] = {"report", dir, "--audience", "vendor:nobody", NULL};
    const char *unknown[] = {"report", dir, "--audience", "all", NULL};
    flow_fails(nobody, 1, line);
    flow_fails(unknown, 2,
               "tameshi: --audience: no audience 'all', expected public, vendor:ID or evaluator");
}
