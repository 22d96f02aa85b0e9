/* How alike cases are: sets of shingles against counts by hand and a slow second method, the plain
 * form of requests, near-duplicates against comparing all with all. */
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/rng.h"
#include "scenarios/plain.h"
#include "scenarios/shingles.h"
#include "scenarios/similar.h"
#include "tests/scenarios/support.h"

static double jaccard_of(const char *a, const char *b)
{
    struct shingles left;
    struct shingles right;
    double jaccard = 0;

    shingles_of(a, strlen(a), &left);
    shingles_of(b, strlen(b), &right);
    jaccard = shingles_jaccard(&left, &right);
    shingles_done(&left);
    shingles_done(&right);
    return jaccard;
}

Test(shingles, jaccard_by_hand)
{
    /* abcde bcdef cdefg | abcde bcdef cdefx: 2 of 4. */
    cr_expect_float_eq(jaccard_of("abcdefg", "abcdefx"), 2.0 / 4.0, 1e-12);
    /* One shingle, aaaaa, however long. */
    cr_expect_float_eq(jaccard_of("aaaaa", "aaaaaaaaaaaa"), 1.0, 1e-12);
    /* abcde bcdef cdefg | zzabc zabcd abcde bcdef cdefg defgz efgzz: 3 of 7. */
    cr_expect_float_eq(jaccard_of("abcdefg", "zzabcdefgzz"), 3.0 / 7.0, 1e-12);
    cr_expect_float_eq(jaccard_of("abcdefg", "hijklmn"), 0.0, 1e-12);
    /* Shorter than a shingle: one shingle, which is no part of a longer text. */
    cr_expect_float_eq(jaccard_of("abc", "abc"), 1.0, 1e-12);
    cr_expect_float_eq(jaccard_of("abc", "abcde"), 0.0, 1e-12);
    cr_expect_float_eq(jaccard_of("", "abc"), 0.0, 1e-12);
    cr_expect_float_eq(jaccard_of("", ""), 1.0, 1e-12);
}

Test(shingles, overlap_is_the_share_of_the_smaller)
{
    struct shingles few;
    struct shingles many;
    struct shingles none;

    shingles_of("abcdefg", 7, &few);
    shingles_of("zzabcdefxzz", 11, &many);
    shingles_of("", 0, &none);
    /* abcde and bcdef of three. */
    cr_expect_eq(shingles_shared(&few, &many), 2);
    cr_expect_float_eq(shingles_overlap(&few, &many, 2), 2.0 / 3.0, 1e-12);
    cr_expect_float_eq(shingles_overlap(&many, &few, 2), 2.0 / 3.0, 1e-12);
    cr_expect_float_eq(shingles_overlap(&few, &none, 0), 0.0, 1e-12);
    shingles_done(&few);
    shingles_done(&many);
}

/* Of few letters, so that stretches come again. */
static char *some_text(struct rng *rng)
{
    size_t length = (size_t)rng_below(rng, 40);
    char *text = mem_alloc(length + 1);

    for (size_t i = 0; i < length; i++) {
        text[i] = (char)('a' + rng_below(rng, 2));
    }
    return text;
}

static bool holds(const char *text, size_t end, const char *shingle)
{
    for (size_t i = 0; i < end; i++) {
        if (strncmp(text + i, shingle, SHINGLE_BYTES) == 0) {
            return true;
        }
    }
    return false;
}

/* The slow way: each stretch is looked for in the texts themselves. Both are five bytes long or
 * longer. */
static double slow_jaccard(const char *a, const char *b)
{
    size_t a_end = strlen(a) - SHINGLE_BYTES + 1;
    size_t b_end = strlen(b) - SHINGLE_BYTES + 1;
    size_t shared = 0;
    size_t all = 0;

    for (size_t i = 0; i < a_end; i++) {
        if (!holds(a, i, a + i)) {
            all++;
            shared += holds(b, b_end, a + i);
        }
    }
    for (size_t i = 0; i < b_end; i++) {
        all += !holds(b, i, b + i) && !holds(a, a_end, b + i);
    }
    return (double)shared / (double)all;
}

Test(shingles, jaccard_is_symmetric_one_for_equals_and_as_the_slow_way_has_it)
{
    struct rng rng;
    size_t compared = 0;

    rng_seed(&rng, 7);
    for (int i = 0; i < 2000; i++) {
        AUTOFREE char *a = some_text(&rng);
        AUTOFREE char *b = some_text(&rng);
        double jaccard = jaccard_of(a, b);

        cr_assert_eq(jaccard, jaccard_of(b, a), "'%s' and '%s'", a, b);
        cr_assert_eq(jaccard_of(a, a), 1.0, "'%s'", a);
        cr_assert(jaccard >= 0 && jaccard <= 1, "'%s' and '%s'", a, b);
        if (strlen(a) >= SHINGLE_BYTES && strlen(b) >= SHINGLE_BYTES) {
            compared++;
            cr_assert_float_eq(jaccard, slow_jaccard(a, b), 1e-12, "'%s' and '%s'", a, b);
        }
    }
    cr_assert_gt(compared, 1000);
}

static char *plain_of(const char *yaml, size_t case_index)
{
    AUTO(scenario) scenario = scenario_of(yaml);
    struct buf out = BUF_INIT;
    struct err err = {0};

    assert_ok(plain_case(scenario, case_index, &out, &err), err);
    return buf_take(&out);
}

Test(plain, is_what_the_author_wrote_without_encoding_and_defaults)
{
    AUTOFREE char *yaml = benign_of(
        "steps:\n"
        "  - http: {name: s, method: GET, path: '/A%2fb', query: {q: 'One Two & {{nonce}}'},\n"
        "      headers: {X-Own: '{{source}}', Accept: null}, capture: {sid: '(x)'}}\n"
        "  - http: {name: t, method: POST, path: /t, form: {a: '{{sid}}'}}\n"
        "  - http: {name: u, method: POST, path: /u, headers: {User-Agent: Old, Content-Type: "
        "a/b,\n"
        "      Connection: keep-alive}, body: 'Text'}\n");
    AUTOFREE char *text = plain_of(yaml, 0);

    cr_expect_str_eq(text,
                     "get /a/b?q=one two & \001\nx-own: \002\n\n"
                     "post /t\na=\004\n"
                     "post /u\nuser-agent: old\ncontent-type: a/b\nconnection: keep-alive\ntext\n",
                     "%s", text);
}

Test(plain, variants_of_an_encoding_are_the_same)
{
    AUTOFREE char *yaml =
        benign_of("values: {v: ['Ab <c> {{nonce}}']}\nvariants: [plain, url, url-lower, plus]\n"
                  "steps:\n  - http: {name: s, method: GET, path: /s, query: {q: "
                  "'{{v|variant}}'}}\n");
    AUTOFREE char *first = plain_of(yaml, 0);

    cr_expect_str_eq(first, "get /s?q=ab <c> \001\n\n");
    for (size_t i = 1; i < 4; i++) {
        AUTOFREE char *other = plain_of(yaml, i);

        cr_expect_str_eq(other, first, "variant %zu", i);
    }
}

Test(plain, a_request_that_is_sent_several_times_counts_each_time)
{
    AUTOFREE char *yaml = benign_of(
        "steps:\n  - http: {name: s, method: GET, path: '/{{n}}', each: {name: n, of: [a, b]}}\n");
    AUTOFREE char *text = plain_of(yaml, 0);

    cr_expect_str_eq(text, "get /a\n\nget /b\n\n");
}

Test(plain, bytes_that_are_no_encoding_stay)
{
    AUTOBUF struct buf out = BUF_INIT;

    plain_decode(&out, "%4a%4A%zz%4%", 12);
    cr_expect_str_eq(buf_str(&out), "JJ%zz%4%");
}

/* A scenario with one request for each value. */
static void put(const char *folder, const char *id, const char *kind, const char *cluster,
                const char *values)
{
    static const char attack[] = "technique: T1190\ntactic: initial-access\ncapec: [66]\n"
                                 "effect:\n  - response: {step: s, contains: '{{canary.db}}'}\n";
    AUTOFREE char *name = mem_printf("%s.yaml", id);
    AUTOFREE char *path = file_join(folder, name);
    AUTOFREE char *yaml = mem_printf(
        "id: %s\nversion: 1\ntitle: A\nkind: %s\nsummary: A.\ncategory: waf\ncluster: %s\n%s"
        "values: {v: [%s]}\nsteps:\n  - http: {name: s, method: GET, path: /s, query: {q: "
        "'{{v}}'}}\n",
        id, kind, cluster, strcmp(kind, "attack") == 0 ? attack : "", values);

    support_write(path, yaml);
}

struct bed {
    struct scenario_library *library;
    struct similarity *similarity;
    struct similar_pair *pairs;
    size_t count;
};

static void bed_load(struct bed *bed, const char *folder)
{
    struct err err = {0};

    assert_ok(scenario_library_load(folder, NULL, NULL, &bed->library, &err), err);
    assert_ok(similarity_new(bed->library, &bed->similarity, &err), err);
    similarity_pairs(bed->similarity, &bed->pairs, &bed->count);
}

static void bed_done(struct bed *bed)
{
    free(bed->pairs);
    similarity_free(bed->similarity);
    scenario_library_free(bed->library);
}

/* The plain form is "get /s?q=VALUE\n\n": 11 bytes and the value, so a value of 50 makes 57
 * shingles. Another last letter changes the three that hold it: 54 of 60. Of 49 letters it is 53 of
 * 59, which is less than 0.9. */
#define MOST "0123456789abcdefghijklmnopqrstuvwxyz9876543210zyx"

Test(similar, a_pair_at_the_threshold_is_told_and_one_below_is_not)
{
    SUPPORT_FOLDER folder = support_folder();
    struct bed bed = {0};

    put(folder, "b", "benign", "one", "'" MOST "w'");
    put(folder, "a", "benign", "two", "'" MOST "v'");
    put(folder, "c", "benign", "three", "'xyz0123456789zyxwvutsrqponmlkjihgfedcba9876543210'");
    put(folder, "d", "benign", "four", "'xyz0123456789zyxwvutsrqponmlkjihgfedcba987654321q'");
    bed_load(&bed, folder);
    cr_assert_eq(bed.count, 1);
    cr_expect_str_eq(bed.pairs[0].one.scenario->id, "a");
    cr_expect_str_eq(bed.pairs[0].two.scenario->id, "b");
    cr_expect_float_eq(bed.pairs[0].jaccard, 54.0 / 60.0, 1e-12);
    cr_expect_eq(bed.pairs[0].count, 1);
    bed_done(&bed);
}

Test(similar, cases_of_one_cluster_and_of_two_kinds_are_not_compared)
{
    SUPPORT_FOLDER folder = support_folder();
    struct bed bed = {0};

    put(folder, "a", "benign", "one", "'" MOST "'");
    put(folder, "b", "benign", "one", "'" MOST "'");
    put(folder, "c", "attack", "two", "'" MOST "'");
    bed_load(&bed, folder);
    cr_expect_eq(bed.count, 0);
    bed_done(&bed);
}

Test(similar, two_scenarios_are_one_pair_with_the_number_of_pairs_of_cases)
{
    SUPPORT_FOLDER folder = support_folder();
    struct bed bed = {0};

    put(folder, "a", "attack", "one", "'other', '" MOST "w', '" MOST "x'");
    put(folder, "b", "attack", "two", "'" MOST "x', 'another'");
    bed_load(&bed, folder);
    cr_assert_eq(bed.count, 1);
    cr_expect_eq(bed.pairs[0].count, 2);
    cr_expect_eq(bed.pairs[0].jaccard, 1.0);
    cr_expect_eq(bed.pairs[0].one.case_index, 2);
    cr_expect_eq(bed.pairs[0].two.case_index, 0);
    bed_done(&bed);
}

/* Long, with some letters changed: around the threshold. */
static char *changed(struct rng *rng, const char *text)
{
    char *other = mem_strdup(text);

    for (uint64_t i = rng_below(rng, 6); i > 0; i--) {
        other[rng_below(rng, strlen(text))] = (char)('a' + rng_below(rng, 26));
    }
    return other;
}

#define FAMILIES 12
#define MEMBERS 6

Test(similar, finds_what_comparing_all_with_all_finds)
{
    SUPPORT_FOLDER folder = support_folder();
    struct bed bed = {0};
    struct rng rng;
    size_t expected = 0;

    rng_seed(&rng, 11);
    for (size_t i = 0; i < FAMILIES; i++) {
        char text[301] = "";

        for (size_t j = 0; j < sizeof(text) - 1; j++) {
            text[j] = (char)('a' + rng_below(&rng, 26));
        }
        for (size_t j = 0; j < MEMBERS; j++) {
            AUTOFREE char *other = changed(&rng, text);
            AUTOFREE char *id = mem_printf("f%02zu-%zu", i, j);

            put(folder, id, "benign", id, other);
        }
    }
    bed_load(&bed, folder);
    for (size_t i = 0; i < FAMILIES * MEMBERS; i++) {
        for (size_t j = 0; j < i; j++) {
            AUTOBUF struct buf a = BUF_INIT;
            AUTOBUF struct buf b = BUF_INIT;
            struct err err = {0};

            assert_ok(plain_case(bed.library->items[i], 0, &a, &err), err);
            assert_ok(plain_case(bed.library->items[j], 0, &b, &err), err);
            expected += jaccard_of(buf_str(&a), buf_str(&b)) >= SIMILAR_SAME;
        }
    }
    cr_expect_gt(expected, 20);
    cr_expect_lt(expected, FAMILIES * MEMBERS * (MEMBERS - 1) / 2);
    cr_expect_eq(bed.count, expected, "%zu of %zu", bed.count, expected);
    bed_done(&bed);
}

Test(similar, the_nearest_attack_is_the_one_with_most_in_common)
{
    SUPPORT_FOLDER folder = support_folder();
    struct bed bed = {0};
    struct similar_attack nearest[2];

    put(folder, "x", "attack", "one", "'union select', 'drop table'");
    put(folder, "y", "attack", "two", "'%2e%2e/etc/passwd'");
    put(folder, "z", "benign", "three", "'a drop tables sale', 'union select'");
    bed_load(&bed, folder);
    similarity_nearest(bed.similarity, bed.library->items[2], nearest);
    cr_expect_eq(nearest[0].attack.scenario, bed.library->items[0]);
    cr_expect_eq(nearest[0].attack.case_index, 1);
    /* "get /s?q=drop table\n\n" has 17 shingles; "get /s?q=a drop tables sale\n\n" shares the 5 of
     * "get /s?q=", the 6 of "drop table" and no others. */
    cr_expect_float_eq(nearest[0].overlap, 11.0 / 17.0, 1e-12);
    cr_expect_eq(nearest[1].attack.case_index, 0);
    cr_expect_eq(nearest[1].overlap, 1.0);
    bed_done(&bed);
}

Test(similar, without_attacks_nothing_is_near)
{
    SUPPORT_FOLDER folder = support_folder();
    struct bed bed = {0};
    struct similar_attack nearest[1];

    put(folder, "z", "benign", "three", "words");
    bed_load(&bed, folder);
    similarity_nearest(bed.similarity, bed.library->items[0], nearest);
    cr_expect_null(nearest[0].attack.scenario);
    cr_expect_eq(nearest[0].overlap, 0.0);
    bed_done(&bed);
}
