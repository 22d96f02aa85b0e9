/* Real public data, where it is there ($TAMESHI_CORPORA, or shared/corpora beside the repository):
 * nothing of it is kept here. */
#include <string.h>

#include "common/base/file.h"
#include "tests/intel/store_bed.h"
#include "tests/support.h"

static void import(struct bed *bed, const char *path)
{
    const struct import_options options = {.type = INTEL_TYPES, .tlp = TLP_UNMARKED, .now_ms = 1};
    struct err err = {0};
    assert_ok(intel_import_file(bed->store, path, &options, &bed->report, &err), err);
}

struct counts {
    int64_t live, sub, old;
};

static int count(void *data, const struct intel_item *item, struct err *err)
{
    struct counts *counts = data;
    (void)err;
    counts->old += item->revoked;
    counts->live += !item->revoked && strchr(item->value, '.') == NULL;
    counts->sub += !item->revoked && strchr(item->value, '.') != NULL;
    return 0;
}

Test(corpora, attack_has_216_live_techniques_and_475_sub_techniques)
{
    AUTOFREE char *path = support_corpus("attack/enterprise-attack-18.1.json.zst");
    BED;
    struct counts counts = {0};
    struct err err = {0};
    const struct intel_query query = {.types = 1U << INTEL_TECHNIQUE};
    import(&bed, path);
    cr_assert_eq(bed.report.refused, 0, "%lld are refused", (long long)bed.report.refused);
    cr_assert_eq(bed.report.imported + bed.report.ignored, 19790);
    assert_ok(intel_store_select(bed.store, &query, count, &counts, &err), err);
    cr_assert_eq(counts.live, 216);
    cr_assert_eq(counts.sub, 475);
    int64_t imported = bed.report.imported;
    import(&bed, path);
    cr_assert_eq(bed.report.imported, imported, "twice changes nothing");
    cr_assert_eq(bed.report.unchanged, imported);
}

Test(corpora, kev_has_1404_vulnerabilities)
{
    AUTOFREE char *path = support_corpus("kev/known_exploited_vulnerabilities-2025-08-25.json");
    BED;
    import(&bed, path);
    cr_assert_eq(bed.report.imported, 1404);
    cr_assert_eq(bed.report.refused, 0);
}

Test(corpora, every_stix_example_is_read_or_refused_for_a_true_reason)
{
    AUTOFREE char *folder = support_corpus("stix");
    BED;
    char **names = NULL;
    size_t number = 0;
    struct err err = {0};
    assert_ok(file_list(folder, 1000, &names, &number, &err), err);
    for (size_t i = 0; i < number; i++) {
        AUTOFREE char *path = file_join(folder, names[i]);
        import(&bed, path);
    }
    file_names_free(names, number);
    cr_assert_eq(bed.report.imported, 250);
    cr_assert_eq(bed.report.refused, 1);
    const struct node *only = node_at(bed.report.errors, 0);
    cr_assert_str_eq(node_get_str(only, "path", ""), "objects[42].pattern");
    cr_assert_str_eq(node_get_str(only, "reason", ""), "'domain autuo.xicp.net' is no domain");
}
