/* Breadth, worked by hand. */
#include <string.h>

#include "intel/coverage.h"
#include "tests/support.h"

static struct intel_item item(enum intel_type type, const char *value)
{
    struct intel_item out = {.type = type, .value = value, .name = ""};
    intel_item_id(type, value, out.id);
    return out;
}

Test(coverage, the_effective_number_is_that_of_equal_shares)
{
    static const int64_t equal[] = {5, 5, 5, 5};
    static const int64_t uneven[] = {2, 1, 1}; /* exp(1.5 ln 2) = 2.828427 */
    static const int64_t none[] = {0, 0};
    cr_assert_float_eq(coverage_effective(equal, 4), 4, 1e-12);
    cr_assert_float_eq(coverage_effective(uneven, 3), 2.8284271247, 1e-9);
    cr_assert_float_eq(coverage_effective(none, 2), 0, 0);
    cr_assert_float_eq(coverage_effective(NULL, 0), 0, 0);
}

/* Three items: a technique from two sources, a URL of it and another technique, a vulnerability. */
static struct coverage *three(void)
{
    static const char *const both[] = {"one", "two"};
    static const struct intel_label labels[] = {{LABEL_TECHNIQUE, "T1190"},
                                                {LABEL_TECHNIQUE, "T1190"},
                                                {LABEL_TECHNIQUE, "T1059.004"},
                                                {LABEL_PLATFORM, "Linux"},
                                                {LABEL_FAMILY, "F"}};
    struct coverage *coverage = coverage_new();
    struct intel_item technique = item(INTEL_TECHNIQUE, "T1190");
    struct intel_item url = item(INTEL_URL, "http://a.test/");
    struct intel_item cve = item(INTEL_VULNERABILITY, "CVE-2021-44228");
    coverage_add(coverage, &technique, NULL, 0, both, 2);
    coverage_add(coverage, &url, labels, COUNT_OF(labels), both, 1);
    coverage_add(coverage, &cve, NULL, 0, both, 1);
    return coverage;
}

static int64_t number(const struct node *node, const char *path)
{
    return node_int_value(node_path(node, path));
}

Test(coverage, each_label_counts_once_for_an_item)
{
    AUTO(coverage) coverage = three();
    const struct coverage_options options = {NULL, NULL, NULL};
    AUTO(node) node = coverage_node(coverage, &options);
    cr_assert_eq(number(node, "items"), 3);
    cr_assert_eq(number(node, "types.url"), 1);
    cr_assert_eq(number(node, "techniques.count"), 2);
    cr_assert_eq(number(node, "techniques.parents"), 1);
    cr_assert_eq(number(node, "techniques.sub_techniques"), 1);
    cr_assert_eq(number(node, "techniques.list.1.items"), 2);
    /* shares 2/3 and 1/3: exp(0.636514) */
    cr_assert_float_eq(node_real_value(node_path(node, "techniques.effective")), 1.8898815748,
                       1e-9);
    cr_assert_eq(number(node, "platforms.count"), 1);
    cr_assert_eq(number(node, "families.count"), 1);
    cr_assert_eq(number(node, "cves.count"), 1);
    cr_assert_str_eq(node_str(node_path(node, "sources.largest")), "one");
    cr_assert_float_eq(node_real_value(node_path(node, "sources.largest_share")), 0.75, 1e-12);
}

static struct profile *load(const char *folder, const char *text)
{
    AUTOFREE char *path = mem_printf("%s/p.yaml", folder);
    struct profile *profile = NULL;
    struct err err = {0};
    support_write(path, text);
    assert_ok(profile_load(path, &profile, &err), err);
    return profile;
}

Test(coverage, a_profile_tells_what_nobody_covers)
{
    static const char *const scenarios[] = {"T1083", NULL};
    SUPPORT_FOLDER folder = support_folder();
    AUTO(profile)
    profile = load(folder, "id: p\ntitle: P\ntechniques:\n  - {id: T1190, why: a}\n  - {id: T1083, "
                           "why: b}\n  - {id: T1059, why: c}\n");
    AUTO(coverage) coverage = three();
    const struct coverage_options options = {profile, scenarios, NULL};
    AUTO(node) node = coverage_node(coverage, &options);
    AUTO(node) layer = coverage_navigator(coverage, &options);
    cr_assert_eq(node_count(node_path(node, "profile.covered_by_items")), 1);
    cr_assert_eq(node_count(node_path(node, "profile.uncovered_by_items")), 2);
    cr_assert_str_eq(node_str(node_path(node, "profile.covered_by_scenarios.0")), "T1083");
    cr_assert_eq(node_count(node_path(node, "profile.covered_by_nobody")), 1);
    cr_assert_str_eq(node_str(node_path(node, "profile.covered_by_nobody.0")), "T1059",
                     "a sub-technique is not the whole technique");
    /* T1059.004, T1190, then what is asked for besides */
    cr_assert_eq(node_count(node_get(layer, "techniques")), 4);
    cr_assert_str_eq(node_str(node_path(layer, "versions.layer")), "4.5");
    cr_assert_eq(number(layer, "techniques.1.score"), 2);
    cr_assert_str_eq(node_str(node_path(layer, "techniques.2.techniqueID")), "T1083");
    cr_assert_null(node_path(layer, "techniques.2.score"), "what nobody speaks of has no score");
    cr_assert_eq(number(layer, "gradient.maxValue"), 2);
}

Test(coverage, overlap_is_shared_of_all)
{
    char id[INTEL_ID];
    AUTO(coverage) coverage = three();
    intel_item_id(INTEL_URL, "http://a.test/", id);
    const char *const earlier[] = {id, "url:00000000000000000000000000000000", NULL};
    const struct coverage_options options = {NULL, NULL, earlier};
    AUTO(node) node = coverage_node(coverage, &options);
    cr_assert_eq(number(node, "overlap.shared"), 1);
    cr_assert_eq(number(node, "overlap.union"), 4);
    cr_assert_float_eq(node_real_value(node_path(node, "overlap.share")), 0.25, 1e-12);
}

Test(coverage, profiles_are_read_strictly)
{
    static const struct {
        const char *text;
        const char *error;
    } wrong[] = {
        {"id: p\ntitle: P\ntechniques:\n  - {id: X1, why: a}\n",
         "'X1' is no technique, expected one like T1190 or T1059.004"},
        {"id: p\ntitle: P\ntechniques:\n  - {id: T1190, why: a}\n  - {id: T1190, why: b}\n",
         "'T1190' is there twice"},
        {"id: p\ntitle: P\ntechniques: []\n", "0 techniques, expected 1 to 1000"},
        {"id: p\ntitle: P\ntechnique: []\n", "did you mean 'techniques'?"},
    };
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = mem_printf("%s/p.yaml", folder);
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct profile *profile = NULL;
        struct err err = {0};
        support_write(path, wrong[i].text);
        cr_assert_eq(profile_load(path, &profile, &err), -1);
        cr_assert_not_null(strstr(err.text, wrong[i].error), "%s", err.text);
        cr_assert_not_null(strstr(err.text, "p.yaml:"), "%s", err.text);
    }
}

Test(coverage, the_profiles_that_ship_are_good)
{
    static const char *const names[] = {"web-application", "delivery"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        AUTOFREE char *path = mem_printf(INTEL_DIR "/profiles/%s.yaml", names[i]);
        AUTO(profile) profile = NULL;
        struct err err = {0};
        assert_ok(profile_load(path, &profile, &err), err);
        cr_assert_str_eq(profile->id, names[i]);
    }
}
