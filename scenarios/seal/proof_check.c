/* What a proof claims against what was published. Rule: everything is computed from the leaves that
 * are shown; nothing that the proof says of itself is believed, its count neither, since the root
 * that is compared covers it. */
#include <stdlib.h>
#include <string.h>

#include "scenarios/seal/proof.h"

struct check {
    const struct sealed_proof *proof;
    sealed_found_fn *found;
    void *data;
    size_t differences;
};

static void __attribute__((format(printf, 2, 3)))
differ(struct check *check, const char *format, ...)
{
    char text[2048];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    check->differences++;
    check->found(check->data, text);
}

/* Where the leaf stands: whether its path leads to the root that the proof itself names. That this
 * is the published one is looked at once, for all of them. */
static void check_place(struct check *check, const struct sealed_shown *shown)
{
    const struct sealed_proof *proof = check->proof;
    const char *id = sealed_leaf_id(&shown->leaf);
    struct merkle_hash root;
    struct merkle_hash head;
    char hex[HASH_HEX];

    if (shown->index >= proof->count) {
        differ(check, "leaf %zu ('%s'): there is no such place among %zu leaves", shown->index, id,
               proof->count);
        return;
    }
    size_t length = merkle_path_length(shown->index, proof->count);
    if (shown->path_length != length) {
        differ(
            check,
            "leaf %zu ('%s'): its path has %zu hashes, and at this place among %zu leaves it has "
            "%zu",
            shown->index, id, shown->path_length, proof->count, length);
        return;
    }
    merkle_climb(&shown->leaf.hash, shown->index, proof->count, shown->path, &root);
    merkle_head(&root, proof->count, &head);
    merkle_hex(&head, hex);
    if (strcmp(hex, proof->root) != 0) {
        differ(check,
               "leaf %zu ('%s'): with its salt, its path, its place and %zu leaves in all it leads "
               "to root %s, not to %s",
               shown->index, id, proof->count, hex, proof->root);
    }
}

static int by_index(const void *a, const void *b)
{
    size_t x = (*(const struct sealed_shown *const *)a)->index;
    size_t y = (*(const struct sealed_shown *const *)b)->index;

    return x < y ? -1 : x > y;
}

static int by_id(const void *a, const void *b)
{
    const struct sealed_shown *x = *(const struct sealed_shown *const *)a;
    const struct sealed_shown *y = *(const struct sealed_shown *const *)b;
    int order = strcmp(sealed_leaf_id(&x->leaf), sealed_leaf_id(&y->leaf));

    return order != 0 ? order : by_index(a, b);
}

/* The leaves that are shown, in an order. Caller frees. */
static const struct sealed_shown **sorted(const struct sealed_proof *proof,
                                          int (*compare)(const void *a, const void *b))
{
    const struct sealed_shown **list =
        mem_array(proof->shown_count + 1, sizeof(const struct sealed_shown *));

    for (size_t i = 0; i < proof->shown_count; i++) {
        list[i] = &proof->shown[i];
    }
    qsort(list, proof->shown_count, sizeof(const struct sealed_shown *), compare);
    return list;
}

static void check_twice(struct check *check)
{
    size_t count = check->proof->shown_count;
    AUTOFREE const struct sealed_shown **places = sorted(check->proof, by_index);
    AUTOFREE const struct sealed_shown **names = sorted(check->proof, by_id);

    for (size_t i = 1; i < count; i++) {
        if (places[i - 1]->index == places[i]->index) {
            differ(check, "leaf %zu is shown twice", places[i]->index);
        }
    }
    for (size_t i = 1; i < count; i++) {
        const char *id = sealed_leaf_id(&names[i]->leaf);

        if (names[i - 1]->index != names[i]->index &&
            strcmp(sealed_leaf_id(&names[i - 1]->leaf), id) == 0) {
            differ(check, "leaves %zu and %zu have the same id '%s'; a pack has each once",
                   names[i - 1]->index, names[i]->index, id);
        }
    }
}

size_t sealed_proof_distinct(const struct sealed_proof *proof)
{
    AUTOFREE const struct sealed_shown **places = sorted(proof, by_index);
    size_t count = 0;

    for (size_t i = 0; i < proof->shown_count; i++) {
        if (i == 0 || places[i - 1]->index != places[i]->index) {
            count++;
        }
    }
    return count;
}

size_t sealed_proof_check(const struct sealed_proof *proof, const char *root, bool complete,
                          sealed_found_fn *found, void *data)
{
    struct check check = {.proof = proof, .found = found, .data = data};
    size_t distinct = sealed_proof_distinct(proof);

    if (strcmp(root, proof->root) != 0) {
        differ(&check, "the proof is for root %s, not for %s", proof->root, root);
    }
    for (size_t i = 0; i < proof->shown_count; i++) {
        const struct sealed_shown *shown = &proof->shown[i];

        check_place(&check, shown);
        if (shown->scenario == NULL) {
            differ(&check, "leaf %zu ('%s'): the scenario cannot be read: %s", shown->index,
                   sealed_leaf_id(&shown->leaf), shown->why);
        }
    }
    check_twice(&check);
    if (complete && distinct < proof->count) {
        differ(&check, "%zu of %zu leaves are withheld", proof->count - distinct, proof->count);
    }
    return check.differences;
}
