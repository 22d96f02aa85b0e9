/* Pairing the entries of two lists: by their names where they have some, so that a step that was
 * put in does not make all later ones look changed. */
#include "scenarios/compare_lists.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

#define MAX_PAIRS ((size_t)1 << 18) /* of two lists; longer ones are not paired */

/* The key of a step or an effect, which is its kind; NULL: not of that shape. */
static const char *kind_of(const struct node *item)
{
    void *only = node_type(item) == NODE_OBJECT && node_count(item) == 1 ? node_iter(item) : NULL;

    return only != NULL && node_type(node_iter_value(only)) == NODE_OBJECT ? node_iter_key(only)
                                                                           : NULL;
}

/* The name that an entry of a list has: its own, or that of the step in it. NULL: none. */
const char *entry_name(const struct node *item)
{
    const char *kind = kind_of(item);

    return node_get_str(kind != NULL ? node_get(item, kind) : item, "name", NULL);
}

static bool same_entry(const struct node *a, const struct node *b)
{
    const char *name_a = entry_name(a);
    const char *name_b = entry_name(b);
    const char *kind_a = kind_of(a);
    const char *kind_b = kind_of(b);

    if (name_a == NULL || name_b == NULL) {
        return name_a == name_b && node_equal(a, b);
    }
    return strcmp(name_a, name_b) == 0 && (kind_a == NULL) == (kind_b == NULL) &&
           (kind_a == NULL || strcmp(kind_a, kind_b) == 0);
}

static void set_pair(struct pairing *pairing, size_t i, size_t j)
{
    pairing->of_before[i] = j;
    pairing->of_after[j] = i;
}

/* The longest common subsequence. */
static void pair_in_order(struct pairing *pairing)
{
    size_t width = pairing->after_count + 1;
    AUTOFREE uint32_t *longest = mem_array((pairing->before_count + 1) * width, sizeof(*longest));
    AUTOFREE bool *same = mem_array((pairing->before_count + 1) * width, sizeof(*same));

    for (size_t i = pairing->before_count; i-- > 0;) {
        for (size_t j = pairing->after_count; j-- > 0;) {
            uint32_t skip_before = longest[(i + 1) * width + j];
            uint32_t skip_after = longest[i * width + j + 1];

            same[i * width + j] =
                same_entry(node_at(pairing->before, i), node_at(pairing->after, j));
            longest[i * width + j] = same[i * width + j] ? longest[(i + 1) * width + j + 1] + 1
                                     : skip_before > skip_after ? skip_before
                                                                : skip_after;
        }
    }
    for (size_t i = 0, j = 0; i < pairing->before_count && j < pairing->after_count;) {
        if (same[i * width + j]) {
            set_pair(pairing, i++, j++);
        } else if (longest[(i + 1) * width + j] >= longest[i * width + j + 1]) {
            i++;
        } else {
            j++;
        }
    }
}

/* What is left and has a name may stand in another place. */
static void pair_moved(struct pairing *pairing)
{
    for (size_t i = 0; i < pairing->before_count; i++) {
        const struct node *item = node_at(pairing->before, i);

        for (size_t j = 0; j < pairing->after_count && pairing->of_before[i] == NO_PAIR; j++) {
            if (pairing->of_after[j] == NO_PAIR && entry_name(item) != NULL &&
                same_entry(item, node_at(pairing->after, j))) {
                set_pair(pairing, i, j);
                pairing->moved[j] = true;
            }
        }
    }
}

static bool may_be_changed(const struct pairing *pairing, size_t i, size_t j)
{
    return i < pairing->before_count && j < pairing->after_count &&
           pairing->of_before[i] == NO_PAIR && pairing->of_after[j] == NO_PAIR &&
           entry_name(node_at(pairing->before, i)) == NULL &&
           entry_name(node_at(pairing->after, j)) == NULL;
}

/* Entries without a name that stand in the same gap are one entry that changed. */
static void pair_gaps(struct pairing *pairing)
{
    size_t i = 0;

    for (size_t j = 0; j < pairing->after_count; j++) {
        if (pairing->moved[j]) {
            continue;
        }
        if (pairing->of_after[j] != NO_PAIR) {
            i = pairing->of_after[j] + 1;
        } else if (may_be_changed(pairing, i, j)) {
            set_pair(pairing, i++, j);
        }
    }
}

bool pairing_init(struct pairing *pairing, const struct node *before, const struct node *after)
{
    *pairing = (struct pairing){.before = before,
                                .after = after,
                                .before_count = node_count(before),
                                .after_count = node_count(after)};
    if (pairing->before_count * pairing->after_count > MAX_PAIRS) {
        return false;
    }
    pairing->of_before = mem_array(pairing->before_count + 1, sizeof(*pairing->of_before));
    pairing->of_after = mem_array(pairing->after_count + 1, sizeof(*pairing->of_after));
    pairing->moved = mem_array(pairing->after_count + 1, sizeof(*pairing->moved));
    for (size_t i = 0; i < pairing->before_count; i++) {
        pairing->of_before[i] = NO_PAIR;
    }
    for (size_t j = 0; j < pairing->after_count; j++) {
        pairing->of_after[j] = NO_PAIR;
    }
    pair_in_order(pairing);
    pair_moved(pairing);
    pair_gaps(pairing);
    return true;
}

void pairing_done(struct pairing *pairing)
{
    free(pairing->of_before);
    free(pairing->of_after);
    free(pairing->moved);
    *pairing = (struct pairing){0};
}
