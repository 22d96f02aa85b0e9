/* Finding near-duplicates without comparing all with all: only cases that agree in a band are
 * compared, and those exactly, so a pair that is told of is as alike as it says. */
#include <stdlib.h>
#include <string.h>

#include "scenarios/similar_entry.h"

struct pairs {
    struct similar_pair *items;
    size_t count;
};

/* The pair of two entries, if it is one to be told of. */
static void add_pair(struct pairs *pairs, const struct entry *a, const struct entry *b)
{
    bool in_order = strcmp(a->first.scenario->id, b->first.scenario->id) < 0;
    struct similar_pair pair = {.one = in_order ? a->first : b->first,
                                .two = in_order ? b->first : a->first,
                                .jaccard = shingles_jaccard(&a->shingles, &b->shingles),
                                .count = a->cases * b->cases};

    if (pair.jaccard >= SIMILAR_SAME) {
        pairs->items = mem_grow(pairs->items, pairs->count + 1, sizeof(*pairs->items));
        pairs->items[pairs->count++] = pair;
    }
}

/* Whether two entries, which meet in this band, have not met in an earlier one. */
static bool meet_first(const struct entry *a, const struct entry *b, size_t band)
{
    for (size_t i = 0; i < band; i++) {
        if (a->bands[i] == b->bands[i]) {
            return false;
        }
    }
    return true;
}

/* A case without requests is like no other. */
static bool claims_more(const struct entry *a, const struct entry *b)
{
    return a->shingles.count > 0 && b->shingles.count > 0 &&
           a->first.scenario->kind == b->first.scenario->kind &&
           strcmp(a->first.scenario->cluster, b->first.scenario->cluster) != 0;
}

struct place {
    uint64_t key;
    size_t entry;
};

static int by_key(const void *a, const void *b)
{
    const struct place *left = a;
    const struct place *right = b;

    return left->key != right->key ? (left->key > right->key) - (left->key < right->key)
                                   : (left->entry > right->entry) - (left->entry < right->entry);
}

static void look_in_band(const struct similarity *similarity, size_t band, struct place *places,
                         struct pairs *pairs)
{
    for (size_t i = 0; i < similarity->count; i++) {
        places[i] = (struct place){similarity->entries[i].bands[band], i};
    }
    qsort(places, similarity->count, sizeof(*places), by_key);
    for (size_t i = 0; i < similarity->count; i++) {
        const struct entry *a = &similarity->entries[places[i].entry];

        for (size_t j = i + 1; j < similarity->count && places[j].key == places[i].key; j++) {
            const struct entry *b = &similarity->entries[places[j].entry];

            if (claims_more(a, b) && meet_first(a, b, band)) {
                add_pair(pairs, a, b);
            }
        }
    }
}

/* Pairs of the same two scenarios beside each other, the most alike first. */
static int by_scenarios(const void *a, const void *b)
{
    const struct similar_pair *left = a;
    const struct similar_pair *right = b;
    int order = strcmp(left->one.scenario->id, right->one.scenario->id);

    if (order == 0) {
        order = strcmp(left->two.scenario->id, right->two.scenario->id);
    }
    if (order == 0) {
        order = (left->jaccard < right->jaccard) - (left->jaccard > right->jaccard);
    }
    if (order == 0) {
        order = (left->one.case_index > right->one.case_index) -
                (left->one.case_index < right->one.case_index);
    }
    return order != 0 ? order
                      : (left->two.case_index > right->two.case_index) -
                            (left->two.case_index < right->two.case_index);
}

static int by_likeness(const void *a, const void *b)
{
    const struct similar_pair *left = a;
    const struct similar_pair *right = b;

    return left->jaccard != right->jaccard
               ? (left->jaccard < right->jaccard) - (left->jaccard > right->jaccard)
               : by_scenarios(a, b);
}

/* One for each two scenarios. */
static void merge(struct pairs *pairs)
{
    size_t kept = 0;

    qsort(pairs->items, pairs->count, sizeof(*pairs->items), by_scenarios);
    for (size_t i = 0; i < pairs->count; i++) {
        const struct similar_pair *pair = &pairs->items[i];
        struct similar_pair *last = kept == 0 ? NULL : &pairs->items[kept - 1];

        if (last != NULL && last->one.scenario == pair->one.scenario &&
            last->two.scenario == pair->two.scenario) {
            last->count += pair->count;
        } else {
            pairs->items[kept++] = *pair;
        }
    }
    pairs->count = kept;
    qsort(pairs->items, pairs->count, sizeof(*pairs->items), by_likeness);
}

void similarity_pairs(const struct similarity *similarity, struct similar_pair **pairs,
                      size_t *count)
{
    AUTOFREE struct place *places = mem_array(similarity->count + 1, sizeof(*places));
    struct pairs found = {0};

    for (size_t i = 0; i < BANDS; i++) {
        look_in_band(similarity, i, places, &found);
    }
    if (found.count > 0) {
        merge(&found);
    }
    *pairs = found.items;
    *count = found.count;
}
