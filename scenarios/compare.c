/* Comparing two documents by walking both. Entries of lists are paired by their names where they
 * have some, so that a step that was put in does not make all later ones look changed. */
#include "scenarios/compare.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/buf.h"
#include "common/base/text.h"

#define NO_PAIR SIZE_MAX
#define MAX_PAIRS ((size_t)1 << 18) /* of two lists; longer ones are compared as a whole */

struct walk {
    struct comparison *out;
    struct buf path;
};

static void compare_nodes(struct walk *walk, const struct node *before, const struct node *after);

static struct change *add_change(struct walk *walk, enum change_kind kind)
{
    struct comparison *out = walk->out;

    out->changes = mem_grow(out->changes, out->change_count + 1, sizeof(*out->changes));
    out->changes[out->change_count] =
        (struct change){.kind = kind, .path = mem_strdup(buf_str(&walk->path))};
    return &out->changes[out->change_count++];
}

/* before or after may be NULL, not both. */
static void note_change(struct walk *walk, const struct node *before, const struct node *after)
{
    struct change *change = add_change(walk, before == NULL  ? CHANGE_ADDED
                                             : after == NULL ? CHANGE_REMOVED
                                                             : CHANGE_CHANGED);

    change->before = before;
    change->after = after;
}

static void path_cut(struct walk *walk, size_t length)
{
    walk->path.length = length;
    if (walk->path.data != NULL) {
        walk->path.data[length] = '\0';
    }
}

static void path_key(struct walk *walk, const char *key)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

    if (*key != '\0' && strspn(key, plain) == strlen(key)) {
        buf_printf(&walk->path, "%s%s", walk->path.length == 0 ? "" : ".", key);
    } else {
        buf_printf(&walk->path, "['%s']", key);
    }
}

static void compare_member(struct walk *walk, const char *key, const struct node *before,
                           const struct node *after)
{
    size_t length = walk->path.length;

    path_key(walk, key);
    if (before == NULL || after == NULL) {
        note_change(walk, before, after);
    } else {
        compare_nodes(walk, before, after);
    }
    path_cut(walk, length);
}

static void compare_objects(struct walk *walk, const struct node *before, const struct node *after)
{
    for (void *i = node_iter(before); i != NULL; i = node_iter_next(before, i)) {
        const char *key = node_iter_key(i);

        compare_member(walk, key, node_iter_value(i), node_get(after, key));
    }
    for (void *i = node_iter(after); i != NULL; i = node_iter_next(after, i)) {
        const char *key = node_iter_key(i);

        if (node_get(before, key) == NULL) {
            compare_member(walk, key, NULL, node_iter_value(i));
        }
    }
}

/* The key of a step or an effect, which is its kind; NULL: not of that shape. */
static const char *kind_of(const struct node *item)
{
    void *only = node_type(item) == NODE_OBJECT && node_count(item) == 1 ? node_iter(item) : NULL;

    return only != NULL && node_type(node_iter_value(only)) == NODE_OBJECT ? node_iter_key(only)
                                                                           : NULL;
}

/* The name that an entry of a list has: its own, or that of the step in it. NULL: none. */
static const char *name_of(const struct node *item)
{
    const char *kind = kind_of(item);

    return node_get_str(kind != NULL ? node_get(item, kind) : item, "name", NULL);
}

static bool same_entry(const struct node *a, const struct node *b)
{
    const char *name_a = name_of(a);
    const char *name_b = name_of(b);
    const char *kind_a = kind_of(a);
    const char *kind_b = kind_of(b);

    if (name_a == NULL || name_b == NULL) {
        return name_a == name_b && node_equal(a, b);
    }
    return strcmp(name_a, name_b) == 0 && (kind_a == NULL) == (kind_b == NULL) &&
           (kind_a == NULL || strcmp(kind_a, kind_b) == 0);
}

struct pairing {
    const struct node *before, *after;
    size_t before_count, after_count;
    size_t *of_before; /* index in after, or NO_PAIR */
    size_t *of_after;
    bool *moved; /* of those in after: stands at another place among the rest */
};

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
            if (pairing->of_after[j] == NO_PAIR && name_of(item) != NULL &&
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
           name_of(node_at(pairing->before, i)) == NULL &&
           name_of(node_at(pairing->after, j)) == NULL;
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

static size_t count_name(const struct node *list, const char *name)
{
    size_t count = 0;

    for (size_t i = 0; i < node_count(list); i++) {
        const char *other = name_of(node_at(list, i));

        count += other != NULL && strcmp(other, name) == 0;
    }
    return count;
}

/* By name where that says which one is meant, else by number. */
static void path_entry(struct walk *walk, const struct node *list, size_t index)
{
    const char *name = name_of(node_at(list, index));

    if (name != NULL && text_is_id(name, 64) && count_name(list, name) == 1) {
        buf_printf(&walk->path, "[%s]", name);
    } else {
        buf_printf(&walk->path, "[%zu]", index);
    }
}

static void note_entry(struct walk *walk, const struct pairing *pairing, size_t index, bool added)
{
    const struct node *list = added ? pairing->after : pairing->before;
    size_t length = walk->path.length;

    path_entry(walk, list, index);
    note_change(walk, added ? NULL : node_at(list, index), added ? node_at(list, index) : NULL);
    path_cut(walk, length);
}

static void compare_pair(struct walk *walk, const struct pairing *pairing, size_t i, size_t j)
{
    size_t length = walk->path.length;

    path_entry(walk, pairing->after, j);
    if (pairing->moved[j]) {
        struct change *change = add_change(walk, CHANGE_MOVED);

        change->from = i;
        change->to = j;
    }
    compare_nodes(walk, node_at(pairing->before, i), node_at(pairing->after, j));
    path_cut(walk, length);
}

/* Those that nothing was paired with, from *seen up to an index. */
static void note_removed(struct walk *walk, const struct pairing *pairing, size_t *seen, size_t end)
{
    for (; *seen < end; ++*seen) {
        if (pairing->of_before[*seen] == NO_PAIR) {
            note_entry(walk, pairing, *seen, false);
        }
    }
}

/* In the order of the new list; what was removed stands where it was missed first. */
static void note_pairing(struct walk *walk, const struct pairing *pairing)
{
    size_t seen = 0; /* of the old list */

    for (size_t j = 0; j < pairing->after_count; j++) {
        size_t i = pairing->of_after[j];

        if (i == NO_PAIR) {
            note_entry(walk, pairing, j, true);
            continue;
        }
        if (!pairing->moved[j]) {
            note_removed(walk, pairing, &seen, i);
        }
        compare_pair(walk, pairing, i, j);
    }
    note_removed(walk, pairing, &seen, pairing->before_count);
}

static void compare_arrays(struct walk *walk, const struct node *before, const struct node *after)
{
    struct pairing pairing = {.before = before,
                              .after = after,
                              .before_count = node_count(before),
                              .after_count = node_count(after)};

    if (pairing.before_count * pairing.after_count > MAX_PAIRS) {
        note_change(walk, before, after);
        return;
    }
    AUTOFREE size_t *of_before = mem_array(pairing.before_count + 1, sizeof(*of_before));
    AUTOFREE size_t *of_after = mem_array(pairing.after_count + 1, sizeof(*of_after));
    AUTOFREE bool *moved = mem_array(pairing.after_count + 1, sizeof(*moved));
    memset(of_before, 0xff, (pairing.before_count + 1) * sizeof(*of_before));
    memset(of_after, 0xff, (pairing.after_count + 1) * sizeof(*of_after));
    pairing.of_before = of_before;
    pairing.of_after = of_after;
    pairing.moved = moved;
    pair_in_order(&pairing);
    pair_moved(&pairing);
    pair_gaps(&pairing);
    note_pairing(walk, &pairing);
}

static void compare_nodes(struct walk *walk, const struct node *before, const struct node *after)
{
    if (node_equal(before, after)) {
        return;
    }
    if (node_type(before) == NODE_OBJECT && node_type(after) == NODE_OBJECT) {
        compare_objects(walk, before, after);
    } else if (node_type(before) == NODE_ARRAY && node_type(after) == NODE_ARRAY) {
        compare_arrays(walk, before, after);
    } else {
        note_change(walk, before, after);
    }
}

/* Whether what is done or judged is another, by the top-level key. */
static bool is_meaning(const char *path)
{
    static const char *const words[] = {"id", "title", "summary", "origin", "version"};

    for (size_t i = 0; i < COUNT_OF(words); i++) {
        size_t length = strlen(words[i]);

        if (text_starts(path, words[i]) && (path[length] == '\0' || path[length] == '.')) {
            return false;
        }
    }
    return true;
}

static void judge(struct comparison *out)
{
    int64_t before = out->before->version;
    int64_t after = out->after->version;

    for (size_t i = 0; i < out->change_count; i++) {
        out->meaning = out->meaning || is_meaning(out->changes[i].path);
    }
    out->version = after > before    ? VERSION_RAISED
                   : after == before ? VERSION_KEPT
                                     : VERSION_LOWERED;
    out->same = strcmp(scenario_hash(out->before), scenario_hash(out->after)) == 0;
}

int scenario_compare(const struct scenario *before, const struct scenario *after,
                     struct comparison **out, struct err *err)
{
    AUTO(comparison) comparison = mem_alloc(sizeof(*comparison));
    struct walk walk = {.out = comparison, .path = BUF_INIT};

    comparison->before = before;
    comparison->after = after;
    compare_nodes(&walk, scenario_node(before), scenario_node(after));
    buf_done(&walk.path);
    judge(comparison);
    if (compare_cases(comparison, err) != 0) {
        return -1;
    }
    *out = TAKE(comparison);
    return 0;
}

void comparison_free(struct comparison *comparison)
{
    if (comparison == NULL) {
        return;
    }
    for (size_t i = 0; i < comparison->change_count; i++) {
        free(comparison->changes[i].path);
    }
    for (size_t i = 0; i < comparison->case_count; i++) {
        free(comparison->cases[i].before);
        free(comparison->cases[i].after);
    }
    free(comparison->changes);
    free(comparison->cases);
    free(comparison);
}
