/* One meaning, many tellers, and their history. */
#include <stdlib.h>
#include <string.h>

#include "common/base/buf.h"
#include "common/base/clock.h"
#include "tests/intel/store_bed.h"
#include "tests/support.h"

#define DAY ((int64_t)86400000)
#define T0 ((int64_t)1700000000000) /* 2023-11-14 */

/* Takes records in from a source as one import; answers "imported unchanged refused". */
static const char *take(struct bed *bed, const char *source, const struct intel_record *records,
                        size_t count)
{
    static char text[64];
    struct import_intake intake;
    struct err err = {0};
    import_intake_init(&intake, bed->store, &bed->report, source, TLP_UNMARKED);
    assert_ok(intel_store_begin(bed->store, source, "test", T0 + 100 * DAY, &err), err);
    for (size_t i = 0; i < count; i++) {
        assert_ok(intake_record(&intake.intake, "x", &records[i], &err), err);
    }
    assert_ok(intel_store_commit(bed->store, &err), err);
    (void)snprintf(text, sizeof(text), "%lld %lld %lld", (long long)intake.intake.imported,
                   (long long)intake.intake.unchanged, (long long)intake.intake.refused);
    return text;
}

static const char *last_refusal(const struct bed *bed)
{
    size_t count = node_count(bed->report.errors);
    return count == 0 ? "none" : node_get_str(node_at(bed->report.errors, count - 1), "reason", "");
}

static struct intel_record url(const char *value, const char *ref, int64_t version, int64_t seen)
{
    struct intel_record record = INTEL_RECORD_INIT;
    record.type = INTEL_URL;
    record.value = value;
    record.ref = ref;
    record.version = version;
    record.times.first_seen = seen;
    return record;
}

static struct intel_item found(struct bed *bed, const char *word)
{
    struct intel_item item = {.row = 0};
    struct err err = {0};
    assert_ok(intel_store_find(bed->store, word, &item, &err), err);
    return item;
}

static int count_one(void *data, const struct intel_sighting *sighting, struct err *err)
{
    (void)err;
    *(int *)data += sighting->current ? 1 : 100;
    return 0;
}

/* current + 100 * history */
static int sightings(struct bed *bed, const char *word)
{
    struct intel_item item = found(bed, word);
    struct err err = {0};
    int count = 0;
    assert_ok(intel_store_sightings(bed->store, item.row, count_one, &count, &err), err);
    return count;
}

Test(store, the_same_url_from_two_sources_is_one_item)
{
    BED;
    struct intel_record a = url("HTTP://Bad.test", "r1", INTEL_UNKNOWN, T0);
    struct intel_record b = url("http://bad.test/#x", "other", INTEL_UNKNOWN, T0 - DAY);
    a.tlp = TLP_RED;
    b.tlp = TLP_CLEAR;
    b.confidence = 70;
    cr_assert_str_eq(take(&bed, "one", &a, 1), "1 0 0");
    cr_assert_str_eq(take(&bed, "two", &b, 1), "1 0 0");
    struct intel_item item = found(&bed, "http://bad.test/");
    cr_assert_eq(item.sources, 2);
    cr_assert_eq(item.times.first_seen, T0 - DAY);
    cr_assert_eq(item.confidence, 70);
    cr_assert_eq(item.tlp, TLP_CLEAR, "what one source publishes is public");
    cr_assert_eq(sightings(&bed, "http://bad.test/"), 2);
}

Test(store, importing_twice_changes_nothing)
{
    BED;
    struct intel_record records[] = {url("http://a.test/", "r1", T0, T0),
                                     url("http://b.test/", NULL, INTEL_UNKNOWN, T0)};
    cr_assert_str_eq(take(&bed, "s", records, 2), "2 0 0");
    cr_assert_str_eq(take(&bed, "s", records, 2), "0 2 0");
    cr_assert_eq(sightings(&bed, "http://a.test/"), 1);
}

Test(store, a_later_version_takes_the_place_of_the_earlier)
{
    BED;
    struct intel_record first = url("http://a.test/", "r1", T0, T0);
    struct intel_record second = url("http://b.test/", "r1", T0 + DAY, T0);
    struct intel_item item;
    struct err err = {0};
    take(&bed, "s", &first, 1);
    cr_assert_str_eq(take(&bed, "s", &second, 1), "1 0 0");
    cr_assert_eq(sightings(&bed, "r1"), 1);
    cr_assert_str_eq(found(&bed, "r1").value, "http://b.test/");
    cr_assert_eq(intel_store_find(bed.store, "http://a.test/", &item, &err), INTEL_NOT_FOUND,
                 "nobody tells of it any more");
    cr_assert_str_eq(take(&bed, "s", &first, 1), "0 1 0", "the earlier version is known");
    cr_assert_str_eq(found(&bed, "r1").value, "http://b.test/");
}

Test(store, an_earlier_version_that_comes_late_is_history)
{
    BED;
    struct intel_record early = url("http://a.test/", "r1", T0, T0 - 9 * DAY);
    struct intel_record late = url("http://a.test/", "r1", T0 + DAY, T0);
    take(&bed, "s", &late, 1);
    cr_assert_str_eq(take(&bed, "s", &early, 1), "1 0 0");
    cr_assert_eq(sightings(&bed, "http://a.test/"), 101);
    cr_assert_eq(found(&bed, "http://a.test/").times.first_seen, T0);
}

Test(store, one_version_has_one_content)
{
    BED;
    struct intel_record records[] = {url("http://a.test/", "r1", T0, T0),
                                     url("http://b.test/", "r1", T0, T0)};
    struct intel_item item;
    struct err err = {0};
    cr_assert_str_eq(take(&bed, "s", records, 2), "1 0 1");
    cr_assert_str_eq(last_refusal(&bed), "'r1' is there with the same version and other content");
    cr_assert_eq(intel_store_find(bed.store, "http://b.test/", &item, &err), INTEL_NOT_FOUND);
    cr_assert_str_eq(take(&bed, "other", &records[1], 1), "1 0 0", "ids are a source's own");
}

Test(store, what_was_revoked_stays_revoked)
{
    BED;
    struct intel_record records[] = {url("http://a.test/", "r1", T0, T0),
                                     url("http://a.test/", "r1", T0 + DAY, T0),
                                     url("http://a.test/", "r1", T0 + 2 * DAY, T0)};
    records[1].revoked = true;
    cr_assert_str_eq(take(&bed, "s", records, 3), "2 0 1");
    cr_assert_str_eq(last_refusal(&bed),
                     "'r1' was revoked, a later version may not take that back");
    cr_assert(found(&bed, "http://a.test/").revoked);
    struct intel_record again = url("http://a.test/", "x", INTEL_UNKNOWN, T0);
    take(&bed, "two", &again, 1);
    cr_assert(!found(&bed, "http://a.test/").revoked, "another source holds on to it");
}

Test(store, what_has_no_versions_is_merged_in_any_order)
{
    for (int turn = 0; turn < 2; turn++) {
        BED;
        struct intel_record records[] = {url("http://a.test/", "r", INTEL_UNKNOWN, T0),
                                         url("http://a.test/", "r", INTEL_UNKNOWN, T0 - DAY)};
        records[0].times.last_seen = T0 + 5 * DAY;
        records[1].times.last_seen = T0 + DAY;
        take(&bed, "s", &records[turn], 1);
        take(&bed, "s", &records[1 - turn], 1);
        struct intel_item item = found(&bed, "http://a.test/");
        cr_assert_eq(item.times.first_seen, T0 - DAY);
        cr_assert_eq(item.times.last_seen, T0 + 5 * DAY);
        cr_assert_eq(sightings(&bed, "http://a.test/"), 1);
    }
}

Test(store, the_last_word_by_time_counts)
{
    BED;
    struct intel_record records[] = {url("http://a.test/", "r", T0, T0),
                                     url("http://a.test/", "fp", T0, T0)};
    records[1].mark = INTEL_FALSE_POSITIVE;
    records[1].times.last_seen = T0 + 3 * DAY;
    take(&bed, "s", records, 2);
    cr_assert_eq(found(&bed, "http://a.test/").mark, INTEL_FALSE_POSITIVE);
    struct intel_record seen = url("http://a.test/", "again", T0, T0);
    seen.times.last_seen = T0 + 4 * DAY;
    take(&bed, "s", &seen, 1);
    cr_assert_eq(found(&bed, "http://a.test/").mark, INTEL_SEEN);
}

static int note(void *data, const struct intel_item *item, struct err *err)
{
    (void)err;
    buf_printf(data, "%s ", item->value);
    return 0;
}

static const char *selected(struct bed *bed, const struct intel_query *query, struct buf *out)
{
    struct err err = {0};
    buf_clear(out);
    assert_ok(intel_store_select(bed->store, query, note, out, &err), err);
    return buf_str(out);
}

Test(store, a_query_takes_what_fulfils_all)
{
    BED;
    AUTOBUF struct buf out = BUF_INIT;
    static const struct intel_label labels[] = {{LABEL_TECHNIQUE, "T1059.004"},
                                                {LABEL_CVE, "CVE-2021-44228"}};
    struct intel_record records[] = {
        url("http://a.test/", "a", T0, T0), url("http://b.test/", "b", T0, T0 + DAY),
        url("T1059", "c", T0, INTEL_UNKNOWN), url("T10591", "d", T0, INTEL_UNKNOWN)};
    records[1].labels = labels;
    records[1].label_count = 2;
    records[1].confidence = 40;
    records[2].type = INTEL_TECHNIQUE;
    records[2].times.published = T0 + 2 * DAY;
    records[3].type = INTEL_TECHNIQUE;
    take(&bed, "s", records, 4);
    cr_assert_str_eq(selected(&bed, &(struct intel_query){.types = 1 << INTEL_URL}, &out),
                     "http://a.test/ http://b.test/ ");
    cr_assert_str_eq(selected(&bed, &(struct intel_query){.technique = "T1059"}, &out),
                     "http://b.test/ T1059 ");
    cr_assert_str_eq(selected(&bed, &(struct intel_query){.cve = "CVE-2021-44228"}, &out),
                     "http://b.test/ ");
    cr_assert_str_eq(selected(&bed, &(struct intel_query){.seen_from = T0 + 1}, &out),
                     "http://b.test/ T1059 ");
    cr_assert_str_eq(selected(&bed, &(struct intel_query){.seen_to = T0 + 1}, &out),
                     "http://a.test/ ");
    cr_assert_str_eq(selected(&bed, &(struct intel_query){.min_confidence = 40}, &out),
                     "http://b.test/ ");
    cr_assert_str_eq(selected(&bed, &(struct intel_query){.source = "none"}, &out), "");
    cr_assert_str_eq(
        selected(&bed, &(struct intel_query){.source = "s", .technique = "T1190"}, &out), "");
}

Test(store, an_item_is_found_by_many_words)
{
    BED;
    static const struct intel_label labels[] = {{LABEL_ALIAS, "Fluffy"}};
    struct intel_record records[] = {url("G-One", "ref--1", T0, T0),
                                     url("G-Two", "ref--2", T0, T0)};
    struct intel_item item;
    struct err err = {0};
    records[0].type = records[1].type = INTEL_INTRUSION_SET;
    records[0].name = "One";
    records[0].labels = labels;
    records[0].label_count = 1;
    records[1].name = "one";
    take(&bed, "s", records, 2);
    AUTOFREE char *id = mem_strdup(found(&bed, "G-One").id);
    AUTOFREE char *beginning = mem_strndup(id, strlen("intrusion-set:") + 8);
    cr_assert_str_eq(found(&bed, id).value, "G-One");
    cr_assert_str_eq(found(&bed, beginning).value, "G-One");
    cr_assert_str_eq(found(&bed, "ref--2").value, "G-Two");
    cr_assert_str_eq(found(&bed, "fluffy").value, "G-One");
    cr_assert_eq(intel_store_find(bed.store, "ONE", &item, &err), INTEL_AMBIGUOUS);
    cr_assert_not_null(strstr(err.text, "'ONE' may be intrusion-set:"), "%s", err.text);
    cr_assert_eq(intel_store_find(bed.store, "three", &item, &err), INTEL_NOT_FOUND);
}

static int note_related(void *data, const char *kind, const struct intel_item *item,
                        struct err *err)
{
    (void)err;
    buf_printf(data, "%s %s ", kind, item->value);
    return 0;
}

Test(store, relations_may_come_before_what_they_tie)
{
    BED;
    struct import_intake intake;
    struct err err = {0};
    AUTOBUF struct buf out = BUF_INIT;
    struct intel_record records[] = {url("http://a.test/", "a", T0, T0), url("T1190", "b", T0, T0)};
    struct intel_relation relation = {
        .ref = "rel", .kind = "uses", .from = "a", .to = "b", .version = T0};
    records[1].type = INTEL_TECHNIQUE;
    import_intake_init(&intake, bed.store, &bed.report, "s", TLP_UNMARKED);
    assert_ok(intel_store_begin(bed.store, "s", "test", T0, &err), err);
    assert_ok(intake_relation(&intake.intake, "x", &relation, &err), err);
    assert_ok(intake_relation(&intake.intake, "x", &relation, &err), err);
    cr_assert_eq(intake.intake.unchanged, 1);
    assert_ok(intel_store_commit(bed.store, &err), err);
    take(&bed, "s", records, 2);
    assert_ok(
        intel_store_related(bed.store, found(&bed, "a").row, NULL, false, note_related, &out, &err),
        err);
    cr_assert_str_eq(buf_str(&out), "uses T1190 ");
    buf_clear(&out);
    assert_ok(intel_store_related(bed.store, found(&bed, "T1190").row, "uses", true, note_related,
                                  &out, &err),
              err);
    cr_assert_str_eq(buf_str(&out), "uses http://a.test/ ");
    buf_clear(&out);
    assert_ok(intel_store_related(bed.store, found(&bed, "a").row, "targets", false, note_related,
                                  &out, &err),
              err);
    cr_assert_str_eq(buf_str(&out), "");
}

Test(store, forgetting_a_source_leaves_what_others_tell)
{
    BED;
    struct intel_record mine[] = {url("http://a.test/", "a", T0, T0 - DAY),
                                  url("http://b.test/", "b", T0, T0)};
    struct intel_record theirs = url("http://a.test/", "z", T0, T0);
    struct intel_item item;
    struct err err = {0};
    int64_t gone = 0;
    take(&bed, "mine", mine, 2);
    take(&bed, "theirs", &theirs, 1);
    assert_ok(intel_store_forget(bed.store, "mine", &gone, &err), err);
    cr_assert_eq(gone, 1);
    cr_assert_eq(intel_store_find(bed.store, "http://b.test/", &item, &err), INTEL_NOT_FOUND);
    cr_assert_eq(found(&bed, "http://a.test/").times.first_seen, T0);
    cr_assert_eq(found(&bed, "http://a.test/").sources, 1);
    cr_assert_eq(intel_store_forget(bed.store, "mine", &gone, &err), INTEL_NOT_FOUND);
}

Test(store, clock_nonsense_is_refused)
{
    BED;
    struct intel_record records[] = {url("http://a.test/", "a", T0, T0),
                                     url("http://b.test/", "b", T0, T0),
                                     url("http://c.test/", "c", T0, T0)};
    records[0].times.valid_from = T0;
    records[0].times.valid_until = T0 - 1;
    records[1].times.last_seen = T0 - 1;
    records[2].confidence = 101;
    cr_assert_str_eq(take(&bed, "s", &records[0], 1), "0 0 1");
    cr_assert_str_eq(last_refusal(&bed), "valid_until is before valid_from");
    cr_assert_str_eq(take(&bed, "s", &records[1], 1), "0 0 1");
    cr_assert_str_eq(last_refusal(&bed), "last_seen is before first_seen");
    cr_assert_str_eq(take(&bed, "s", &records[2], 1), "0 0 1");
    cr_assert_str_eq(last_refusal(&bed), "a confidence of 101, expected 0 to 100");
}

Test(store, a_rolled_back_import_leaves_nothing)
{
    BED;
    struct intel_record record = url("http://a.test/", "a", T0, T0);
    struct import_intake intake;
    struct intel_item item;
    struct err err = {0};
    import_intake_init(&intake, bed.store, &bed.report, "s", TLP_UNMARKED);
    assert_ok(intel_store_begin(bed.store, "s", "test", T0, &err), err);
    assert_ok(intake_record(&intake.intake, "x", &record, &err), err);
    intel_store_rollback(bed.store);
    cr_assert_eq(intel_store_find(bed.store, "http://a.test/", &item, &err), INTEL_NOT_FOUND);
}

Test(store, a_feed_remembers_where_it_was)
{
    BED;
    AUTOFREE char *none = NULL;
    AUTOFREE char *left = NULL;
    struct err err = {0};
    assert_ok(intel_store_cursor_get(bed.store, "f", &none, &err), err);
    cr_assert_null(none);
    assert_ok(intel_store_cursor_set(bed.store, "f", "1", &err), err);
    assert_ok(intel_store_cursor_set(bed.store, "f", "2", &err), err);
    assert_ok(intel_store_cursor_get(bed.store, "f", &left, &err), err);
    cr_assert_str_eq(left, "2");
}
