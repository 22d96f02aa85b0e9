/* Walking two documents side by side. */
#include "orchestrator/run/recheck_node.h"

#include "common/base/mem.h"

#define MAX_VALUE 80 /* bytes of a value that is shown */

struct walk {
    const char *name;
    recheck_differ *differ;
    void *data;
    struct buf path;
    int64_t count;
};

static char *show(const struct node *value)
{
    AUTOBUF struct buf text = BUF_INIT;
    struct err ignored;
    if (value == NULL) {
        return mem_strdup("nothing");
    }
    if (node_type(value) == NODE_OBJECT || node_type(value) == NODE_ARRAY) {
        return mem_printf("%s of %zu", node_type_name(node_type(value)), node_count(value));
    }
    (void)node_dump(value, NODE_COMPACT, &text, &ignored);
    return mem_printf("%.*s%s", MAX_VALUE, buf_str(&text), text.length > MAX_VALUE ? "..." : "");
}

static void tell(struct walk *walk, const struct node *kept, const struct node *again)
{
    if (walk->count++ >= RECHECK_SHOWN) {
        return;
    }
    AUTOFREE char *is = show(kept);
    AUTOFREE char *other = show(again);
    AUTOFREE char *text =
        mem_printf("%s: %s: %s, computed again %s", walk->name, buf_str(&walk->path), is, other);
    walk->differ(walk->data, text);
}

static void step(struct walk *walk, const struct node *kept, const struct node *again);

static void step_member(struct walk *walk, const char *key, const struct node *kept,
                        const struct node *again)
{
    size_t length = walk->path.length;
    buf_printf(&walk->path, "%s%s", length > 0 ? "." : "", key);
    step(walk, kept, again);
    buf_cut(&walk->path, length);
}

static void step_object(struct walk *walk, const struct node *kept, const struct node *again)
{
    for (void *i = node_iter(kept); i != NULL; i = node_iter_next(kept, i)) {
        const char *key = node_iter_key(i);
        step_member(walk, key, node_iter_value(i), node_get(again, key));
    }
    for (void *i = node_iter(again); i != NULL; i = node_iter_next(again, i)) {
        if (node_get(kept, node_iter_key(i)) == NULL) {
            step_member(walk, node_iter_key(i), NULL, node_iter_value(i));
        }
    }
}

static void step_list(struct walk *walk, const struct node *kept, const struct node *again)
{
    size_t length = walk->path.length;
    size_t count = node_count(kept) > node_count(again) ? node_count(kept) : node_count(again);
    for (size_t i = 0; i < count; i++) {
        buf_printf(&walk->path, "[%zu]", i);
        step(walk, node_at(kept, i), node_at(again, i));
        buf_cut(&walk->path, length);
    }
}

/* The parser bounds the depth. NULL: it is not there. */
static void step(struct walk *walk, const struct node *kept, const struct node *again)
{
    enum node_type type = node_type(kept);
    bool alike = kept != NULL && again != NULL && type == node_type(again);
    if (alike && type == NODE_OBJECT) {
        step_object(walk, kept, again);
    } else if (alike && type == NODE_ARRAY) {
        step_list(walk, kept, again);
    } else if (!alike || !node_equal(kept, again)) {
        tell(walk, kept, again);
    }
}

int64_t recheck_nodes(const char *name, const struct node *kept, const struct node *again,
                      recheck_differ *differ, void *data)
{
    struct walk walk = {.name = name, .differ = differ, .data = data, .path = BUF_INIT};
    step(&walk, kept, again);
    buf_done(&walk.path);
    return walk.count;
}
