/* A seeded generator, xoshiro256** seeded through SplitMix64 (Blackman and Vigna, public domain
 * algorithm), so that the same seed gives the same plan on any machine. Not for secrets: see
 * common/ext/hash.h for random bytes. */
#ifndef COMMON_BASE_RNG_H
#define COMMON_BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

struct rng {
    uint64_t state[4];
};

void rng_seed(struct rng *rng, uint64_t seed);
/* A generator of its own for a named purpose: (seed, label) -> stream; FNV-1a of the label mixed
 * into the seed. */
void rng_derive(struct rng *rng, uint64_t seed, const char *label);
uint64_t rng_next(struct rng *rng);
/* Uniform in [0, bound), bound > 0, without modulo bias. */
uint64_t rng_below(struct rng *rng, uint64_t bound);
double rng_unit(struct rng *rng); /* [0, 1), 53 bits */
/* Fisher-Yates over count elements of size bytes. */
void rng_shuffle(struct rng *rng, void *array, size_t count, size_t size);

#endif
