/* Sealed scenarios in a run over the fake hypervisor: they are carried out and scored like others,
 * and nothing that is written down tells what they do. Each of theirs holds the word "xyzzy" in
 * every place that could get out. */
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/flow/flow.h"

#define IMAGES FLOW_WORLD "/images"

const char *const flow_machines[] = {"--hypervisor", "fake", "--fake-images", IMAGES, NULL};

TestSuite(seal_run, .init = flow_setup);

static const char attack_text[] =
    "id: xyzzy-union\nversion: 3\ntitle: A union query, xyzzy\nkind: attack\n"
    "summary: Nobody may know xyzzy.\ncategory: [waf]\ntechnique: T1190\ntactic: initial-access\n"
    "capec: [66]\ncwe: [89]\nisolation: batch\ncluster: sqli-union\n"
    "values:\n  payload:\n    - \"UNION SELECT 1\"\n    - \"UNION/**/SELECT 1\"\n"
    "steps:\n  - http:\n      name: xyzzy-step\n      method: GET\n      path: /search\n"
    "      query: {q: \"{{payload}}\", xyzzy: xyzzy}\n      headers: {X-Xyzzy: xyzzy}\n"
    "effect:\n  - response: {step: xyzzy-step, contains: \"{{canary.db}}\"}\n";

static const char benign_text[] =
    "id: xyzzy-words\nversion: 1\ntitle: Ordinary searches, xyzzy\nkind: benign\n"
    "summary: Nobody may know xyzzy.\ncategory: [waf]\ncluster: prose\nvalues:\n  words:\n"
    "    - \"town council\"\n    - \"UNION SELECT committee meets\"\n"
    "steps:\n  - http:\n      name: xyzzy-step\n      method: GET\n      path: /search\n"
    "      query: {q: \"{{words}}\", xyzzy: xyzzy}\n"
    "      expect: {status: [200], contains: \"results for you\"}\n";

struct lab {
    char *folder;
    char *attack;
    char *benign;
    char *key;
    char *pack;
    char *plan;
    char *dir;
    char *root;
};

static void lab_done(struct lab *lab)
{
    free(lab->attack);
    free(lab->benign);
    free(lab->key);
    free(lab->pack);
    free(lab->plan);
    free(lab->dir);
    free(lab->root);
    support_folder_done(&lab->folder);
}

#define LAB __attribute__((cleanup(lab_done))) struct lab

/* A laboratory with a pack of both scenarios and a plan that has them. */
static struct lab lab_new(void)
{
    char *folder = support_folder();
    struct lab lab = {
        .folder = folder,
        .attack = file_join(folder, "xyzzy-union.yaml"),
        .benign = file_join(folder, "xyzzy-words.yaml"),
        .key = file_join(folder, "lab.key"),
        .pack = file_join(folder, "pack"),
        .plan = file_join(folder, "plan.json"),
        .dir = file_join(folder, "run"),
    };
    const char *seal[] = {"scenario", "seal",  lab.attack, lab.benign, "--new-key",
                          lab.key,    "--out", lab.pack,   "--json",   NULL};
    const char *plan[] = {"plan",   FLOW_CAMPAIGN, "--out", lab.plan, "--sealed",
                          lab.pack, "--key",       lab.key, NULL};

    support_write(lab.attack, attack_text);
    support_write(lab.benign, benign_text);
    AUTO(node) said = flow_json(seal);
    AUTOFREE char *planned = flow_good(plan);
    lab.root = mem_strdup(node_get_str(said, "root", ""));
    AUTOFREE char *line = mem_printf(
        "\n2 of the scenarios are sealed, out of the 2 in the pack with root %s\n", lab.root);
    cr_assert_not_null(strstr(planned, line), "got:\n%s", planned);
    return lab;
}

static void carry_out(const struct lab *lab)
{
    const char *run[] = {"run",           lab->plan, "--out", lab->dir, "--jobs",       "2",
                         "--sealed",      lab->pack, "--key", lab->key, "--hypervisor", "fake",
                         "--fake-images", IMAGES,    NULL};

    free(flow_good(run));
}

/* Asserts that no file in the folder holds the word, in any letter case that we use. */
static size_t tells_nothing(const char *folder)
{
    char **names = NULL;
    size_t count = 0;
    size_t files = 0;
    struct err err = {0};

    assert_ok(file_list(folder, 1000, &names, &count, &err), err);
    for (size_t i = 0; i < count; i++) {
        AUTOFREE char *path = file_join(folder, names[i]);
        AUTOBUF struct buf bytes = BUF_INIT;

        if (file_is_dir(path)) {
            files += tells_nothing(path);
            continue;
        }
        assert_ok(file_read(path, (size_t)64 << 20, &bytes, &err), err);
        cr_assert_null(memmem(buf_str(&bytes), bytes.length, "xyzzy", 5), "%s tells", path);
        cr_assert_null(memmem(buf_str(&bytes), bytes.length, "Xyzzy", 5), "%s tells", path);
        files++;
    }
    file_names_free(names, count);
    return files;
}

/* The id that a scenario has in the plan: that of the only sealed one of its kind. Caller frees. */
static char *alias_of(const char *plan, const char *kind)
{
    AUTO(node) node = NULL;
    struct err err = {0};

    assert_ok(node_load(plan, (size_t)64 << 20, &node, &err), err);
    const struct node *list = node_get(node, "scenarios");
    for (size_t i = 0; i < node_count(list); i++) {
        const struct node *card = node_path(node_at(list, i), "sealed.card");

        if (card != NULL && strcmp(node_get_str(card, "kind", ""), kind) == 0) {
            return mem_strdup(node_get_str(card, "id", ""));
        }
    }
    cr_assert_fail("no sealed scenario of kind %s", kind);
    return NULL;
}

/* Control and verdicts of a case as text, without times. Caller frees. */
static char *verdicts_of(const struct node *results, const char *id)
{
    const struct node *cases = node_get(results, "cases");
    AUTOBUF struct buf text = BUF_INIT;
    struct err err = {0};

    for (size_t i = 0; i < node_count(cases); i++) {
        if (strcmp(node_get_str(node_at(cases, i), "id", ""), id) == 0) {
            AUTO(node) copy = node_copy(node_at(cases, i));
            const struct node *trials = node_get(copy, "trials");

            for (size_t k = 0; k < node_count(trials); k++) {
                node_remove(node_at(trials, k), "alert_ms");
                node_remove(node_at(trials, k), "at");
            }
            assert_ok(node_dump(node_get(copy, "control"), NODE_CANONICAL, &text, &err), err);
            assert_ok(node_dump(trials, NODE_CANONICAL, &text, &err), err);
        }
    }
    cr_assert_gt(text.length, 100, "no case '%s'", id);
    return buf_take(&text);
}

static void same_verdicts(const struct node *results, const char *alias, int number,
                          const char *open)
{
    AUTOFREE char *id = mem_printf("%s/%d", alias, number);
    AUTOFREE char *sealed = verdicts_of(results, id);
    AUTOFREE char *expected = verdicts_of(results, open);

    cr_assert_str_eq(sealed, expected);
}

/* Makes the plan say another CAPEC number of a sealed attack. */
static void set_capec(const char *plan, const char *alias)
{
    AUTOFREE char *text = support_read(plan);
    AUTOFREE char *card = mem_printf(
        "\"capec\":[66],\"category\":[\"waf\"],\"cluster\":\"sqli-union\",\"id\":\"%s\"", alias);
    char *at = strstr(text, card);

    cr_assert_not_null(at, "no %s", card);
    at[strlen("\"capec\":[6")] = '7';
    support_write(plan, text);
}

Test(seal_run, is_scored_like_the_same_scenarios_in_the_open_and_tells_nothing)
{
    LAB lab = lab_new();
    AUTOFREE char *results_path = file_join(lab.dir, "results.json");
    AUTOFREE char *page = file_join(lab.dir, "report.html");
    AUTOFREE char *attack = alias_of(lab.plan, "attack");
    AUTOFREE char *benign = alias_of(lab.plan, "benign");
    AUTOFREE char *again = file_join(lab.folder, "again.json");
    const char *score[] = {"score", lab.dir, "--out", again, NULL};
    const char *report[] = {"report", lab.dir, "--format", "html", "--out", page, NULL};
    AUTO(node) results = NULL;
    struct err err = {0};

    carry_out(&lab);
    AUTOFREE char *before = support_read(results_path);
    free(flow_good(report));
    free(flow_good(score)); /* without pack and key */
    AUTOFREE char *after = support_read(again);
    cr_assert_str_eq(before, after);
    cr_assert_geq(tells_nothing(lab.dir), 6);
    assert_ok(node_load(results_path, (size_t)64 << 20, &results, &err), err);
    cr_assert_gt(node_count(node_path(results, "sets.sealed")), 0);
    same_verdicts(results, attack, 1, "union/1-plain");
    same_verdicts(results, attack, 2, "union/3-plain");
    same_verdicts(results, benign, 1, "words/1-plain");
    same_verdicts(results, benign, 2, "words/3-plain");
}

Test(seal_run, names_the_leaves_that_are_revealed_later)
{
    LAB lab = lab_new();
    AUTOFREE char *proof = file_join(lab.folder, "proof.json");
    AUTOFREE char *text = support_read(lab.plan);
    const char *reveal[] = {"scenario", "reveal", lab.pack, "--key", lab.key,
                            "--all",    "--out",  proof,    NULL};
    const char *check[] = {"verify", proof, "--root", lab.root, "--complete", "--json", NULL};

    free(flow_good(reveal));
    AUTO(node) said = flow_json(check);
    cr_assert_not_null(strstr(text, lab.root));
    cr_assert_eq(node_count(node_get(said, "leaves")), 2);
    for (size_t i = 0; i < 2; i++) {
        const char *hash =
            node_get_str(node_at(node_get(said, "leaves"), i), "leaf_hash", "no hash");
        AUTOFREE char *alias = mem_printf("\"id\":\"sealed-%.16s\"", hash);

        cr_assert_not_null(strstr(text, hash));
        cr_assert_not_null(strstr(text, alias));
    }
}

Test(seal_run, compares_what_is_revealed_with_the_plan)
{
    LAB lab = lab_new();
    AUTOFREE char *proof = file_join(lab.folder, "proof.json");
    AUTOFREE char *alias = alias_of(lab.plan, "attack");
    AUTOFREE char *planned =
        mem_printf(": planned as %s\n1 of 2 sealed scenarios of the plan shown\n"
                   "good\n",
                   alias);
    SUPPORT_FOLDER elsewhere = support_folder();
    AUTOFREE char *open_plan = flow_plan(elsewhere);
    const char *reveal[] = {"scenario", "reveal",      lab.pack, "--key", lab.key,
                            "--leaf",   "xyzzy-union", "--out",  proof,   NULL};
    const char *check[] = {"verify", proof, "--root", lab.root, "--plan", lab.plan, NULL};
    const char *other[] = {"verify", proof, "--root", lab.root, "--plan", open_plan, NULL};

    free(flow_good(reveal));
    AUTOFREE char *said = flow_good(check);
    cr_assert_not_null(strstr(said, planned), "got:\n%s", said);
    AUTOFREE char *differs = flow_says(other, 3);
    AUTOFREE char *no_pack = mem_printf("differs: the plan was made with no sealed pack, not with "
                                        "the pack of root %s\nNOT good\n",
                                        lab.root);
    cr_assert_not_null(strstr(differs, no_pack), "got:\n%s", differs);
    set_capec(lab.plan, alias);
    AUTOFREE char *lied = flow_says(check, 3);
    AUTOFREE char *lie =
        mem_printf("('xyzzy-union'): what the plan says of it as '%s' is not true\n"
                   "NOT good\n",
                   alias);
    cr_assert_not_null(strstr(lied, lie), "got:\n%s", lied);
}

Test(seal_run, needs_the_pack_and_its_key)
{
    LAB lab = lab_new();
    AUTOFREE char *needed = mem_printf("tameshi: the plan holds sealed scenarios; give --sealed "
                                       "PACK, which has root %s, and --key K",
                                       lab.root);
    SUPPORT_FOLDER elsewhere = support_folder();
    AUTOFREE char *open_plan = flow_plan(elsewhere);
    AUTOFREE char *other_pack = file_join(lab.folder, "other");
    const char *no_key[] = {"run",  lab.plan,        "--out", lab.dir,    "--hypervisor",
                            "fake", "--fake-images", IMAGES,  "--sealed", lab.pack,
                            NULL};
    const char *no_use[] = {"run",   open_plan,       "--out", lab.dir,    "--hypervisor",
                            "fake",  "--fake-images", IMAGES,  "--sealed", lab.pack,
                            "--key", lab.key,         NULL};
    const char *capture[] = {"run",   lab.plan,        "--out",     lab.dir,    "--hypervisor",
                             "fake",  "--fake-images", IMAGES,      "--sealed", lab.pack,
                             "--key", lab.key,         "--capture", NULL};
    const char *seal[] = {"scenario", "seal",     lab.attack, "--key", lab.key,
                          "--out",    other_pack, "--json",   NULL};
    const char *other[] = {"run",   lab.plan,        "--out", lab.dir,    "--hypervisor",
                           "fake",  "--fake-images", IMAGES,  "--sealed", other_pack,
                           "--key", lab.key,         NULL};
    AUTO(node) said = flow_json(seal);
    AUTOFREE char *differs = mem_printf("tameshi: '%s' has root %s, the plan was made with %s",
                                        other_pack, node_get_str(said, "root", ""), lab.root);
    flow_fails(no_key, 2, needed);
    flow_fails(no_use, 2,
               "tameshi: the plan holds no sealed scenarios: --sealed and --key are of no use");
    flow_fails(capture, 2,
               "tameshi: --capture would write down what is sent, and the plan holds sealed "
               "scenarios");
    flow_fails(other, 3, differs);
}

/* Whoever makes the plan cannot say of a scenario what is not true of it: what the card says is
 * compared when the scenario is opened. */
Test(seal_run, refuses_a_card_that_is_not_true)
{
    LAB lab = lab_new();
    AUTOFREE char *alias = alias_of(lab.plan, "attack");
    AUTOFREE char *line =
        mem_printf("tameshi: what the plan says of sealed scenario '%s' is not true of it", alias);
    const char *run[] = {"run",   lab.plan,        "--out", lab.dir,    "--hypervisor",
                         "fake",  "--fake-images", IMAGES,  "--sealed", lab.pack,
                         "--key", lab.key,         NULL};

    set_capec(lab.plan, alias);
    flow_fails(run, 3, line);
}
