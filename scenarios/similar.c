/* Making the sets of shingles of a library's cases, their signatures, and an index of what attacks
 * hold. The permutations come from a fixed seed, so the same library gives the same answers. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/rng.h"
#include "scenarios/plain.h"
#include "scenarios/similar_entry.h"

#define SEED 1
#define MAX_BYTES ((size_t)64 << 10) /* of a case's text that is looked at */

void similarity_free(struct similarity *similarity)
{
    if (similarity == NULL) {
        return;
    }
    for (size_t i = 0; i < similarity->count; i++) {
        shingles_done(&similarity->entries[i].shingles);
    }
    free(similarity->entries);
    free(similarity->postings);
    free(similarity->entry_of);
    free(similarity);
}

/* Each permutation of the 64-bit numbers is mixing after an exclusive or with a number of its own.
 */
static void sign(struct entry *entry)
{
    struct rng rng;

    rng_derive(&rng, SEED, "permutations of shingles");
    for (size_t i = 0; i < BANDS; i++) {
        entry->bands[i] = i;
        for (size_t j = 0; j < ROWS; j++) {
            uint64_t own = rng_next(&rng);
            uint64_t least = UINT64_MAX;

            for (size_t k = 0; k < entry->shingles.count; k++) {
                uint64_t value = shingle_mix(entry->shingles.items[k] ^ own);

                least = value < least ? value : least;
            }
            entry->bands[i] = shingle_mix(entry->bands[i] + least);
        }
    }
}

static bool same_set(const struct shingles *a, const struct shingles *b)
{
    return a->count == b->count &&
           (a->count == 0 || memcmp(a->items, b->items, a->count * sizeof(*a->items)) == 0);
}

/* Takes the shingles over. The entries of this scenario are those from first on. */
static size_t add_entry(struct similarity *similarity, size_t first, struct entry entry)
{
    for (size_t i = first; i < similarity->count; i++) {
        if (same_set(&similarity->entries[i].shingles, &entry.shingles)) {
            similarity->entries[i].cases++;
            shingles_done(&entry.shingles);
            return i;
        }
    }
    sign(&entry);
    similarity->entries =
        mem_grow(similarity->entries, similarity->count + 1, sizeof(*similarity->entries));
    similarity->entries[similarity->count] = entry;
    return similarity->count++;
}

static int add_scenario(struct similarity *similarity, const struct scenario *scenario,
                        struct err *err)
{
    size_t first = similarity->count;
    size_t cases = scenario_case_count(scenario);

    similarity->entry_of = mem_grow(similarity->entry_of, similarity->case_count + cases,
                                    sizeof(*similarity->entry_of));
    for (size_t i = 0; i < cases; i++) {
        AUTOBUF struct buf text = BUF_INIT;
        struct entry entry = {.first = {scenario, i}, .cases = 1};

        if (plain_case(scenario, i, &text, err) < 0) {
            return err_wrap(err, "scenario '%s'", scenario->id);
        }
        shingles_of(buf_str(&text), text.length < MAX_BYTES ? text.length : MAX_BYTES,
                    &entry.shingles);
        similarity->entry_of[similarity->case_count++] = add_entry(similarity, first, entry);
    }
    return 0;
}

static int by_shingle(const void *a, const void *b)
{
    const struct posting *left = a;
    const struct posting *right = b;

    return (left->shingle > right->shingle) - (left->shingle < right->shingle);
}

static void index_attacks(struct similarity *similarity)
{
    size_t total = 0;

    for (size_t i = 0; i < similarity->count; i++) {
        total += similarity->entries[i].shingles.count;
    }
    similarity->postings = mem_array(total + 1, sizeof(*similarity->postings));
    for (size_t i = 0; i < similarity->count; i++) {
        const struct entry *entry = &similarity->entries[i];

        for (size_t j = 0;
             entry->first.scenario->kind == SCENARIO_ATTACK && j < entry->shingles.count; j++) {
            similarity->postings[similarity->posting_count++] =
                (struct posting){entry->shingles.items[j], i};
        }
    }
    qsort(similarity->postings, similarity->posting_count, sizeof(struct posting), by_shingle);
}

int similarity_new(const struct scenario_library *library, struct similarity **out, struct err *err)
{
    AUTO(similarity) similarity = mem_alloc(sizeof(*similarity));

    for (size_t i = 0; i < library->count; i++) {
        if (add_scenario(similarity, library->items[i], err) < 0) {
            return -1;
        }
    }
    index_attacks(similarity);
    *out = TAKE(similarity);
    return 0;
}

/* The first posting of a shingle, or the end. */
static size_t find_posting(const struct similarity *similarity, uint64_t shingle)
{
    size_t low = 0;
    size_t high = similarity->posting_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (similarity->postings[middle].shingle < shingle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* shared[i] becomes the number of shingles that entry i, an attack, has in common with it. */
static void count_shared(const struct similarity *similarity, const struct entry *entry,
                         size_t *shared)
{
    for (size_t i = 0; i < entry->shingles.count; i++) {
        uint64_t shingle = entry->shingles.items[i];

        for (size_t j = find_posting(similarity, shingle);
             j < similarity->posting_count && similarity->postings[j].shingle == shingle; j++) {
            shared[similarity->postings[j].entry]++;
        }
    }
}

static struct similar_attack nearest_of(const struct similarity *similarity,
                                        const struct entry *entry)
{
    AUTOFREE size_t *shared = mem_array(similarity->count, sizeof(*shared));
    struct similar_attack nearest = {0};

    count_shared(similarity, entry, shared);
    for (size_t i = 0; i < similarity->count; i++) {
        const struct entry *attack = &similarity->entries[i];
        double overlap = shingles_overlap(&entry->shingles, &attack->shingles, shared[i]);

        if (overlap > nearest.overlap) {
            nearest = (struct similar_attack){attack->first, overlap};
        }
    }
    return nearest;
}

/* The number of the scenario's first case over all scenarios. */
static size_t first_case(const struct similarity *similarity, const struct scenario *scenario)
{
    size_t at = 0;

    while (at < similarity->case_count &&
           similarity->entries[similarity->entry_of[at]].first.scenario != scenario) {
        at++;
    }
    return at;
}

void similarity_nearest(const struct similarity *similarity, const struct scenario *scenario,
                        struct similar_attack *nearest)
{
    size_t cases = scenario_case_count(scenario);
    size_t first = first_case(similarity, scenario);

    assert(first + cases <= similarity->case_count);
    for (size_t i = 0; i < cases; i++) {
        size_t entry = similarity->entry_of[first + i];
        const struct similar_case *same = &similarity->entries[entry].first;

        nearest[i] = same->case_index < i ? nearest[same->case_index]
                                          : nearest_of(similarity, &similarity->entries[entry]);
    }
}
