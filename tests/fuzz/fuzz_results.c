/* results.json of any bytes. What is read strictly can be written as every document, the same
 * each time, and nothing in it becomes a tag of the page. */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/rng.h"
#include "reports/report.h"
#include "reports/view.h"

#define MARK "<img src=x>" /* a tag that no page of ours has */
#define MAX_EDITS 3

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);

struct text {
    char *data;
    size_t length;
};

/* 0, or -1 where the writer refuses: a document of one product, say, of results that have none. */
static int write_one(const struct report_writer *writer, const struct node *results,
                     const struct report_options *options, struct text *text)
{
    struct err err = {.kind = ERR_NONE};
    FILE *out = open_memstream(&text->data, &text->length);
    int answer = 0;

    assert(out != NULL);
    answer = writer->write(results, options, out, &err);
    (void)fclose(out);
    assert(answer == 0 || (err.kind != ERR_NONE && err.kind != ERR_BUG));
    return answer;
}

static void check_writer(const struct report_writer *writer, const struct node *results,
                         const struct report_options *options, bool again)
{
    struct text first = {NULL, 0};
    struct text second = {NULL, 0};
    int answer = write_one(writer, results, options, &first);

    if (again) {
        assert(write_one(writer, results, options, &second) == answer);
        assert(first.length == second.length && memcmp(first.data, second.data, first.length) == 0);
    }
    assert(strcmp(writer->name, "html") != 0 || strstr(first.data, MARK) == NULL);
    free(first.data);
    free(second.data);
}

/* One language, and now and then a second time: each document reads the results anew. */
static void check_writers(const struct node *results, const struct view *view, size_t size)
{
    for (const struct report_writer *writer = report_writers; writer->name != NULL; writer++) {
        struct report_options options = {.name = "fuzz",
                                         .language = size % 2 ? LANGUAGE_JA : LANGUAGE_EN,
                                         .product =
                                             view->product_count > 0 ? view->products[0].id : NULL};

        check_writer(writer, results, &options, size % 16 < 2);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(node) results = NULL;
    AUTO(view) view = NULL;
    struct err err = {.kind = ERR_NONE};

    if (node_parse((const char *)data, size, "fuzz", &results, &err) != 0 ||
        view_read(results, "fuzz", &view, &err) != 0) {
        return 0;
    }
    check_writers(results, view, size);
    return 0;
}

/* A value that takes the place of another. Most numbers and texts that are let in differ little
 * from what was there. */
static struct node *other_value(struct rng *rng, const struct node *old)
{
    static const char *const texts[] = {
        MARK,    "\"'&<>", "%s%n", "a\xcc\x81\xe2\x80\xae", "2026-11-21T07:31:09.123Z",
        "T1190", "void",   "\n"};
    static const int64_t numbers[] = {0, 1, -1, 2, 100, 1000000000000, INT64_MAX, INT64_MIN};

    switch (rng_next(rng) % 8) {
    case 0:
        return node_null();
    case 1:
        return node_string(texts[rng_next(rng) % COUNT_OF(texts)]);
    case 2:
        return node_int(numbers[rng_next(rng) % COUNT_OF(numbers)]);
    case 3:
        return node_real(rng_unit(rng) * 2 - 0.5);
    case 4:
        return rng_next(rng) % 2 ? node_array() : node_object();
    case 5:
        return node_bool(rng_next(rng) % 2);
    default:
        return node_type(old) == NODE_INT
                   ? node_int((int64_t)((uint64_t)node_int_value(old) + rng_next(rng) % 5 - 2))
                   : node_copy(old);
    }
}

static struct node *edited(const struct node *old, struct rng *rng);

/* One element of a copy: changed, gone, or there twice. */
static struct node *edited_array(const struct node *old, struct rng *rng)
{
    size_t count = node_count(old);
    size_t chosen = rng_next(rng) % count;
    unsigned what = rng_next(rng) % 16;
    struct node *out = node_array();

    for (size_t i = 0; i < count; i++) {
        const struct node *value = node_at(old, i);

        if (i != chosen || what == 1) {
            node_append(out, node_ref(value));
        }
        if (i == chosen && what > 0) {
            node_append(out, edited(value, rng));
        }
    }
    return out;
}

static void *some_member(const struct node *object, struct rng *rng)
{
    size_t steps = node_count(object) > 0 ? rng_next(rng) % node_count(object) : 0;
    void *iter = node_iter(object);

    while (steps-- > 0) {
        iter = node_iter_next(object, iter);
    }
    return iter;
}

/* One member of a copy: changed or gone, or one that is new. */
static struct node *edited_object(const struct node *old, struct rng *rng)
{
    struct node *out = node_object();
    void *chosen = some_member(old, rng);
    unsigned what = rng_next(rng) % 16;

    for (void *i = node_iter(old); i != NULL; i = node_iter_next(old, i)) {
        const struct node *value = node_iter_value(i);

        if (i != chosen) {
            node_set(out, node_iter_key(i), node_ref(value));
        } else if (what > 1) {
            node_set(out, node_iter_key(i), edited(value, rng));
        }
    }
    if (what == 0) {
        node_set(out, "also", node_null());
    }
    return out;
}

static struct node *edited(const struct node *old, struct rng *rng)
{
    bool inside = node_count(old) > 0 && rng_next(rng) % 32 != 0;

    if (inside && node_type(old) == NODE_OBJECT) {
        return edited_object(old, rng);
    }
    return inside && node_type(old) == NODE_ARRAY ? edited_array(old, rng) : other_value(rng, old);
}

/* For libFuzzer: a change of the tree, since one of the bytes is hardly ever let in. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    struct rng rng;
    AUTO(node) results = NULL;
    AUTOBUF struct buf text = BUF_INIT;
    struct err err = {.kind = ERR_NONE};

    rng_seed(&rng, seed);
    if (node_parse((const char *)data, size, "fuzz", &results, &err) != 0) {
        return size;
    }
    for (size_t i = 0; i < 1 + seed % MAX_EDITS; i++) {
        struct node *next = edited(results, &rng);

        node_free(results);
        results = next;
    }
    if (node_dump(results, NODE_COMPACT, &text, &err) != 0 || text.length > max_size) {
        return size;
    }
    memcpy(data, text.data, text.length);
    return text.length;
}
