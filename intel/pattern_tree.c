/* Memory of a pattern's tree. Rule: a tree is many small parts that live and die together, so they
 * lie in a few chunks. */
#include "intel/pattern_tree.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK_BYTES ((size_t)4000)

struct pattern_chunk {
    struct pattern_chunk *next;
    size_t used;
    size_t size;
    _Alignas(void *) char bytes[];
};

void *pattern_alloc(struct pattern *pattern, size_t size)
{
    size_t step = sizeof(void *);
    size_t rounded = (size + step - 1) / step * step;
    struct pattern_chunk *chunk = pattern->chunks;

    if (chunk == NULL || chunk->size - chunk->used < rounded) {
        size_t bytes = rounded > CHUNK_BYTES ? rounded : CHUNK_BYTES;
        chunk = mem_alloc(sizeof(*chunk) + bytes);
        chunk->size = bytes;
        chunk->next = pattern->chunks;
        pattern->chunks = chunk;
    }
    chunk->used += rounded;
    return chunk->bytes + chunk->used - rounded;
}

char *pattern_text(struct pattern *pattern, const char *text, size_t length)
{
    char *copy = pattern_alloc(pattern, length + 1);

    memcpy(copy, text, length);
    return copy;
}

void pattern_free(struct pattern *pattern)
{
    if (pattern == NULL) {
        return;
    }
    while (pattern->chunks != NULL) {
        struct pattern_chunk *next = pattern->chunks->next;
        free(pattern->chunks);
        pattern->chunks = next;
    }
    free(pattern);
}

const struct pattern_node *pattern_root(const struct pattern *pattern)
{
    return pattern->root;
}
