/* Texts as sets of shingles: all stretches of five bytes, each once. Two texts are as alike as the
 * share of shingles that both have (Jaccard), 0 to 1. The overlap is the share of the smaller set:
 * a long text does not hide with it what it has in common with a short one. */
#ifndef SCENARIOS_SHINGLES_H
#define SCENARIOS_SHINGLES_H

#include <stddef.h>
#include <stdint.h>

#define SHINGLE_BYTES 5

struct shingles {
    uint64_t *items; /* sorted, each once */
    size_t count;
};

/* A text shorter than a shingle is one shingle; an empty one has none. *out is overwritten. */
void shingles_of(const void *text, size_t length, struct shingles *out);
void shingles_done(struct shingles *shingles);
size_t shingles_shared(const struct shingles *a, const struct shingles *b); /* |A and B| */
/* |A and B| / |A or B|; 1 for two empty sets. */
double shingles_jaccard(const struct shingles *a, const struct shingles *b);
/* shared / min(|A|, |B|); 0 when one is empty. */
double shingles_overlap(const struct shingles *a, const struct shingles *b, size_t shared);
/* A bijection of 64-bit numbers that scatters them (the finaliser of SplitMix64). */
uint64_t shingle_mix(uint64_t value);

#endif
