/* Sets of shingles. Five bytes fit into a number, and mixing is a bijection, so two shingles are
 * the same exactly when their numbers are. */
#include "scenarios/shingles.h"

#include <stdlib.h>

#include "common/base/mem.h"

uint64_t shingle_mix(uint64_t value)
{
    value = (value ^ (value >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94d049bb133111eb);
    return value ^ (value >> 31);
}

static int by_value(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a;
    uint64_t right = *(const uint64_t *)b;

    return (left > right) - (left < right);
}

/* The length keeps a short text apart from the same bytes with NULs behind. */
static uint64_t number_of(const unsigned char *bytes, size_t length)
{
    uint64_t number = length;

    for (size_t i = 0; i < length; i++) {
        number = number << 8 | bytes[i];
    }
    return shingle_mix(number);
}

void shingles_of(const void *text, size_t length, struct shingles *out)
{
    const unsigned char *bytes = text;
    size_t size = length < SHINGLE_BYTES ? length : SHINGLE_BYTES;
    size_t total = length == 0 ? 0 : length - size + 1;

    *out = (struct shingles){0};
    if (total == 0) {
        return;
    }
    out->items = mem_array(total, sizeof(*out->items));
    for (size_t i = 0; i < total; i++) {
        out->items[i] = number_of(bytes + i, size);
    }
    qsort(out->items, total, sizeof(*out->items), by_value);
    for (size_t i = 0; i < total; i++) {
        if (i == 0 || out->items[i] != out->items[i - 1]) {
            out->items[out->count++] = out->items[i];
        }
    }
}

void shingles_done(struct shingles *shingles)
{
    free(shingles->items);
    *shingles = (struct shingles){0};
}

size_t shingles_shared(const struct shingles *a, const struct shingles *b)
{
    size_t shared = 0;
    size_t i = 0;
    size_t j = 0;

    while (i < a->count && j < b->count) {
        if (a->items[i] == b->items[j]) {
            shared++;
            i++;
            j++;
        } else if (a->items[i] < b->items[j]) {
            i++;
        } else {
            j++;
        }
    }
    return shared;
}

double shingles_jaccard(const struct shingles *a, const struct shingles *b)
{
    size_t shared = shingles_shared(a, b);
    size_t all = a->count + b->count - shared;

    return all == 0 ? 1.0 : (double)shared / (double)all;
}

double shingles_overlap(const struct shingles *a, const struct shingles *b, size_t shared)
{
    size_t least = a->count < b->count ? a->count : b->count;

    return least == 0 ? 0.0 : (double)shared / (double)least;
}
