/* Comparing two documents by walking both. */
#include "scenarios/compare.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/buf.h"
#include "common/base/text.h"
#include "scenarios/compare_lists.h"

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
    buf_cut(&walk->path, length);
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

static size_t count_name(const struct node *list, const char *name)
{
    size_t count = 0;

    for (size_t i = 0; i < node_count(list); i++) {
        const char *other = entry_name(node_at(list, i));

        count += other != NULL && strcmp(other, name) == 0;
    }
    return count;
}

/* By name where that says which one is meant, else by number. */
static void path_entry(struct walk *walk, const struct node *list, size_t index)
{
    const char *name = entry_name(node_at(list, index));

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
    buf_cut(&walk->path, length);
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
    buf_cut(&walk->path, length);
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
    PAIRING pairing = {0};

    if (!pairing_init(&pairing, before, after)) {
        note_change(walk, before, after);
        return;
    }
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
