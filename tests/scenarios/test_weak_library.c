/* What weakens a library as a whole; the scenarios that ship have no weakness at all. */
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "scenarios/weak.h"
#include "tests/scenarios/support.h"

/* A library of one request for each value. */
static void put(const char *folder, const char *id, const char *head, const char *values)
{
    AUTOFREE char *name = mem_printf("%s.yaml", id);
    AUTOFREE char *path = file_join(folder, name);
    AUTOFREE char *yaml =
        mem_printf("id: %s\nversion: 1\ntitle: A\nsummary: A.\ncategory: waf\n%s"
                   "values: {v: [%s]}\nsteps:\n"
                   "  - http: {name: s, method: GET, path: '{{v}}', expect: {contains: Harbour}}\n",
                   id, head, values);

    support_write(path, yaml);
}

static char *warnings_of_library(const char *folder)
{
    AUTO(scenario_library) library = NULL;
    AUTO(similarity) similarity = NULL;
    AUTO_REMARKS struct remarks remarks = REMARKS_INIT;
    struct buf out = BUF_INIT;
    struct err err = {0};

    assert_ok(scenario_library_load(folder, NULL, NULL, &library, &err), err);
    assert_ok(similarity_new(library, &similarity, &err), err);
    assert_ok(weak_library(library, similarity, &remarks, &err), err);
    for (size_t i = 0; i < remarks.count; i++) {
        const struct remark *remark = &remarks.items[i];

        if (!remark->note) {
            buf_printf(&out, "%s:%d:%d: %s: %s\n", file_basename(remark->file), remark->line,
                       remark->column, remark->kind, remark->text);
        }
    }
    return buf_take(&out);
}

#define ATTACK                                                                                     \
    "kind: attack\ntactic: execution\ntechnique: T1059\ncapec: [66]\n"                             \
    "effect:\n  - response: {step: s, contains: '{{canary.db}}'}\n"

Test(weak_library, a_cluster_with_one_case)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *got = NULL;

    put(folder, "a", "kind: benign\ncluster: alone\n", "/a");
    put(folder, "b", "kind: benign\ncluster: both\n", "/b");
    put(folder, "c", "kind: benign\ncluster: both\n", "/c");
    /* The same name for attacks is another cluster. */
    put(folder, "d", ATTACK "cluster: both\n", "/d");
    got = warnings_of_library(folder);
    cr_expect_str_eq(got,
                     "a.yaml:7:10: lone-case: the cluster 'alone' has one case only, so one chance "
                     "event decides it; add cases or put it into a wider cluster\n"
                     "d.yaml:12:10: lone-case: the cluster 'both' has one case only, so one chance "
                     "event decides it; add cases or put it into a wider cluster\n",
                     "got\n%s", got);
}

Test(weak_library, near_duplicates_that_claim_two_clusters)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *got = NULL;
    AUTOFREE char *expected = mem_printf(
        "a.yaml:12:10: near-duplicate: case 'a/2-plain' (cluster 'one') and case 'b/1-plain' "
        "(cluster 'two', in '%s/b.yaml') are nearly the same, Jaccard 1.00, and count as "
        "independent; such pairs of these two: 1\n",
        folder);

    put(folder, "a", ATTACK "cluster: one\n", "/first, /exec?command=cat+/etc/passwd");
    put(folder, "b", ATTACK "cluster: two\n", "/exec?command=cat%20/etc/passwd, /second");
    got = warnings_of_library(folder);
    cr_expect_str_eq(got, expected, "got\n%s", got);
}

Test(weak_library, hard_cases_that_are_like_no_attack)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(scenario_library) library = NULL;
    AUTO(similarity) similarity = NULL;
    AUTOFREE char *got = NULL;
    struct weak_nearness nearness;
    struct err err = {0};

    put(folder, "a", ATTACK "cluster: one\n", "/exec?command=cat+/etc/passwd, /exec?command=id");
    put(folder, "b", "kind: benign\ncluster: two\nset: hard-cases\n", "/news/today, /sport/today");
    put(folder, "c", "kind: benign\ncluster: three\nset: hard-cases\n",
        "/weather, /exec?command=cat+food");
    put(folder, "d", "kind: benign\ncluster: three\n", "/weather/1, /weather/2");
    got = warnings_of_library(folder);
    /* "get /" is the one shingle in common, of the 13 of "get /news/today\n\n". */
    cr_expect_str_eq(got,
                     "b.yaml:8:6: not-hard: hard cases resemble attacks, and none of these does: "
                     "the most that one has in common with an attack is 0.08, expected 0.10\n",
                     "got\n%s", got);
    assert_ok(scenario_library_load(folder, NULL, NULL, &library, &err), err);
    assert_ok(similarity_new(library, &similarity, &err), err);
    nearness = weak_nearness_of(library, similarity);
    cr_expect_eq(nearness.benign, 6);
    cr_expect_eq(nearness.near, 1);
}

Test(weak_shipped, the_library_has_no_weakness)
{
    AUTOFREE char *got = warnings_of_library(LIBRARY_DIR);

    cr_expect_str_eq(got, "", "got\n%s", got);
}
