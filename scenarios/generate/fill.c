/* Drawing from pools and filling blanks in. All chance of a session comes from its one generator,
 * in the order of the walk, so that the same seed makes the same session. */
#include "scenarios/generate/fill.h"

#include <assert.h>
#include <stdlib.h>

#include "common/base/buf.h"
#include "scenarios/generate/blank.h"

void fill_init(struct fill *fill, const struct journey *journey, struct rng *rng)
{
    *fill = (struct fill){.journey = journey, .rng = rng};
}

void fill_done(struct fill *fill)
{
    for (size_t i = 0; i < fill->draw_count; i++) {
        free(fill->draws[i].order);
    }
    fill->draw_count = 0;
}

static struct fill_draw *begin(struct fill *fill, const struct pool *pool)
{
    assert(fill->draw_count < FILL_MAX_POOLS);
    struct fill_draw *draw = &fill->draws[fill->draw_count++];

    *draw = (struct fill_draw){.pool = pool, .order = mem_array(pool->count, sizeof(size_t))};
    for (size_t i = 0; i < pool->count; i++) {
        draw->order[i] = i;
    }
    rng_shuffle(fill->rng, draw->order, pool->count, sizeof(size_t));
    return draw;
}

static struct fill_draw *held(struct fill *fill, const struct pool *pool, bool *fresh)
{
    for (size_t i = 0; i < fill->draw_count; i++) {
        if (fill->draws[i].pool == pool) {
            *fresh = false;
            return &fill->draws[i];
        }
    }
    *fresh = true;
    return begin(fill, pool);
}

void fill_draw(struct fill *fill, const struct pool *pool)
{
    bool fresh = false;
    struct fill_draw *draw = held(fill, pool, &fresh);

    if (fresh) {
        return;
    }
    if (++draw->at == pool->count) {
        rng_shuffle(fill->rng, draw->order, pool->count, sizeof(size_t));
        draw->at = 0;
    }
}

static const struct node *entry(struct fill *fill, const struct blank *blank)
{
    bool fresh = false;
    const struct pool *pool = journey_pool(fill->journey, blank->pool);
    const struct fill_draw *draw = held(fill, pool, &fresh);
    const struct node *node = node_at(pool->entries, draw->order[draw->at]);

    return blank->field[0] == '\0' ? node : node_get(node, blank->field);
}

static void add_entry(struct buf *out, const struct node *node, encode_fn *filter)
{
    AUTOBUF struct buf digits = BUF_INIT;
    const char *text = node_str(node);
    size_t length = node_str_length(node);

    if (text == NULL) {
        buf_printf(&digits, "%lld", (long long)node_int_value(node));
        text = buf_str(&digits);
        length = digits.length;
    }
    if (filter == NULL) {
        buf_add(out, text, length);
    } else {
        filter(out, text, length);
    }
}

static struct node *fill_text(struct fill *fill, const char *text)
{
    AUTOBUF struct buf out = BUF_INIT;
    struct blank blank;
    struct err err;

    for (const char *at = text; blank_next(&at, &blank, &err) == 0;) {
        if (blank.literal != NULL) {
            buf_add(&out, blank.literal, blank.length);
            continue;
        }
        const struct node *node = entry(fill, &blank);
        if (out.length == 0 && *at == '\0' && blank.filter == NULL) {
            return node_copy(node);
        }
        add_entry(&out, node, blank.filter);
    }
    return node_stringn(buf_str(&out), out.length);
}

struct node *fill_node(struct fill *fill, const struct node *node)
{
    struct node *out = NULL;

    if (node_type(node) == NODE_STRING) {
        return fill_text(fill, node_str(node));
    }
    if (node_type(node) == NODE_ARRAY) {
        out = node_array();
        for (size_t i = 0; i < node_count(node); i++) {
            node_append(out, fill_node(fill, node_at(node, i)));
        }
        return out;
    }
    if (node_type(node) == NODE_OBJECT) {
        out = node_object();
        for (void *i = node_iter(node); i != NULL; i = node_iter_next(node, i)) {
            node_set(out, node_iter_key(i), fill_node(fill, node_iter_value(i)));
        }
        return out;
    }
    return node_copy(node);
}
